//! What many routes answer alike: described once, as components of `/openapi.json`.

use std::collections::BTreeMap;

use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

/// A response that several routes have.
pub(super) struct Shared {
    pub status: &'static str,
    pub name: &'static str,
    pub description: &'static str,
}

/// How REST refuses: each a problem, as RFC 9457 has it.
const PROBLEMS: [Shared; 10] = [
    Shared {
        status: "400",
        name: "BadRequest",
        description: "The body is no JSON (`BAD_JSON`), or the request cannot be understood.",
    },
    Shared {
        status: "401",
        name: "Unauthenticated",
        description: "The password is wrong (`INVALID_CREDENTIALS`), or the token does not hold: sign in again.",
    },
    Shared { status: "403", name: "Forbidden", description: "You see it, but hold no office that may do this." },
    Shared { status: "404", name: "NotFound", description: "There is nothing here, or it is not yours to see." },
    Shared { status: "405", name: "MethodNotAllowed", description: "`Allow` lists the methods that work here." },
    Shared { status: "408", name: "RequestTimeout", description: "The body took too long to arrive." },
    Shared { status: "413", name: "PayloadTooLarge", description: "The body is larger than this server takes." },
    Shared {
        status: "415",
        name: "UnsupportedMediaType",
        description: "Send `application/json`, or a photo that is JPEG, PNG or WebP (`PHOTO_NOT_AN_IMAGE`); not compressed.",
    },
    Shared {
        status: "422",
        name: "Rejected",
        description: "The body is JSON, but does not fit: `errors` names each field at fault. Or a photo that is broken \
                      (`PHOTO_BROKEN`), or too large to unpack (`PHOTO_TOO_MANY_PIXELS`).",
    },
    Shared {
        status: "429",
        name: "Throttled",
        description: "Too many tries for this address or account: wait as long as `Retry-After` says.",
    },
];

/// What every route may answer beside.
const OTHERWISE: Shared = Shared {
    status: "default",
    name: "Problem",
    description: "Whatever else is refused, or fails: a problem, too. 500 (`INTERNAL`) is a fault of ours.",
};

/// What a route refuses whatever is sent to it.
pub(super) struct Refusals;

/// What a route refuses that takes JSON.
pub(super) struct BodyRefusals;

/// A token or a password that does not hold, and too many tries with them.
pub(super) struct SignInRefusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["405", "default"])
    }
}

impl IntoResponses for BodyRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["400", "405", "408", "413", "415", "422", "default"])
    }
}

impl IntoResponses for SignInRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["401", "429"])
    }
}

/// Too many tries.
pub(super) struct Throttling;

impl IntoResponses for Throttling {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["429"])
    }
}

/// What is only for some of those who are signed in.
pub(super) struct Guarded;

impl IntoResponses for Guarded {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["401", "403", "404", "429"])
    }
}

/// What is no photo, or too much of one.
pub(super) struct PhotoRefusals;

impl IntoResponses for PhotoRefusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["408", "413", "415", "422"])
    }
}

/// What is published only where strangers may see it.
pub(super) struct Hidden;

impl IntoResponses for Hidden {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        problems(&["404"])
    }
}

fn problems(statuses: &[&str]) -> BTreeMap<String, RefOr<Response>> {
    refer(PROBLEMS.iter().chain([&OTHERWISE]).filter(|shared| statuses.contains(&shared.status)))
}

/// Refers to the components.
pub(super) fn refer<'s>(shared: impl IntoIterator<Item = &'s Shared>) -> BTreeMap<String, RefOr<Response>> {
    let reference = |one: &Shared| (one.status.to_owned(), RefOr::Ref(Ref::from_response_name(one.name)));
    shared.into_iter().map(reference).collect()
}

/// A header whose value is this kind of thing.
pub(super) fn header(kind: Type, description: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(kind);
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}

/// Adds the shared responses of REST, and how a caller shows who they are.
pub(super) struct SharedParts;

impl Modify for SharedParts {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_with(Components::new);
        for shared in PROBLEMS.iter().chain([&OTHERWISE]) {
            components.responses.insert(shared.name.to_owned(), problem(shared).into());
        }
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(
            "An access token of `POST /v1/auth/token`. One that no longer holds is refused, also where none is needed.",
        ));
        components.security_schemes.insert("bearer".to_owned(), SecurityScheme::Http(bearer.build()).into());
    }
}

fn problem(shared: &Shared) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(shared.description).content("application/problem+json", content);
    match shared.status {
        "401" => response.header("WWW-Authenticate", header(Type::String, "`Bearer`.")),
        "405" => response.header("Allow", header(Type::String, "The methods that work here.")),
        "429" => response.header("Retry-After", header(Type::Integer, "Seconds to wait.")),
        _ => response,
    }
    .build()
}
