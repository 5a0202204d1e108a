//! Bodies of JSON: one form, one limit, and every mistake named by its place.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_path_to_error::{Path, Segment};

use super::arriving::is_compressed;
use super::problem::{FieldProblem, Problem, locale_of};
use crate::platform::texts;
use crate::platform::values::Locale;

/// What a handler takes as its body: 415 for another Content-Type, 413 and 408 by `http.body_limit` and
/// `http.read_timeout`, 400 for what is no JSON, 422 for JSON that is not a `T`.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request.content_type().eq_ignore_ascii_case("application/json");
        if !is_json || is_compressed(request.headers()) {
            let problem = Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
            return std::future::ready(Err(problem)).boxed_local();
        }
        let locale = locale_of(request);
        let body = Bytes::from_request(request, payload);
        async move {
            let body = body.await.map_err(|error| Problem::of(&error))?;
            parse(&body, locale).map(Self)
        }
        .boxed_local()
    }
}

fn parse<T: DeserializeOwned>(body: &[u8], locale: Locale) -> Result<T, Problem> {
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        // A derived struct would take a list, too, its fields by their order.
        return Err(match serde_json::from_slice::<IgnoredAny>(body) {
            Ok(_) => field_problem(String::new(), "FIELD_INVALID", locale),
            Err(error) => no_json(&error, locale),
        });
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().is_data() { misfit(&error, locale) } else { no_json(error.inner(), locale) }
    })?;
    reader.end().map_err(|error| no_json(&error, locale))?;
    Ok(parsed)
}

fn no_json(error: &serde_json::Error, locale: Locale) -> Problem {
    let place = [("line", error.line().to_string().into()), ("column", error.column().to_string().into())];
    Problem::new(StatusCode::BAD_REQUEST, "BAD_JSON")
        .with_detail(texts::text_with(locale, "problem-bad-json", place))
        .in_language(locale)
}

fn misfit(error: &serde_path_to_error::Error<serde_json::Error>, locale: Locale) -> Problem {
    let said = error.inner().to_string();
    let mut pointer = pointer(error.path());
    let code = if said.starts_with("missing field") {
        "FIELD_MISSING"
    } else if said.starts_with("unknown field") {
        "FIELD_UNKNOWN"
    } else {
        "FIELD_INVALID"
    };
    // The path of a field that is not there ends at the object around it.
    if code == "FIELD_MISSING"
        && let Some(name) = said.split('`').nth(1)
    {
        pointer = format!("{pointer}/{}", escape(name));
    }
    field_problem(pointer, code, locale)
}

fn field_problem(pointer: String, code: &'static str, locale: Locale) -> Problem {
    let detail = texts::text(locale, &code.to_lowercase().replace('_', "-"));
    Problem::of_status(StatusCode::UNPROCESSABLE_ENTITY)
        .with_errors(vec![FieldProblem { pointer: Some(pointer), code, detail }])
        .in_language(locale)
}

fn pointer(path: &Path) -> String {
    let segments = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(format!("/{index}")),
        Segment::Map { key } => Some(format!("/{}", escape(key))),
        Segment::Enum { variant } => Some(format!("/{}", escape(variant))),
        Segment::Unknown => None,
    });
    segments.collect()
}

/// As RFC 6901 writes the name of a member.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError as _;
    use actix_web::body::MessageBody as _;
    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only its form matters")]
        inner: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only its form matters")]
        name: String,
    }

    fn refused(body: &str) -> Value {
        let problem = parse::<Outer>(body.as_bytes(), Locale::En).unwrap_err();
        serde_json::from_slice(&problem.error_response().into_body().try_into_bytes().unwrap()).unwrap()
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        for (body, pointer, code) in [
            (r#"{"inner":[{"name":"a"},{"name":1}]}"#, "/inner/1/name", "FIELD_INVALID"),
            (r#"{"inner":[{}]}"#, "/inner/0/name", "FIELD_MISSING"),
            (r#"{"inner":[{"name":"a","a/b":1}]}"#, "/inner/0/a~1b", "FIELD_UNKNOWN"),
            (r#"{"inner":[],"admin":true}"#, "/admin", "FIELD_UNKNOWN"),
            ("{}", "/inner", "FIELD_MISSING"),
            ("[]", "", "FIELD_INVALID"),
        ] {
            let problem = refused(body);
            assert_eq!(problem["status"], 422, "{body}");
            assert_eq!(
                (&problem["errors"][0]["pointer"], &problem["errors"][0]["code"]),
                (&pointer.into(), &code.into())
            );
        }
    }

    #[test]
    fn what_is_no_json_is_named_by_line_and_column() {
        for (body, detail) in [
            ("", "The body is no JSON: see line 1, column 0."),
            ("{\n\"inner\": [}", "The body is no JSON: see line 2, column 11."),
            ("{\"inner\":[]} x", "The body is no JSON: see line 1, column 14."),
            ("{\"inner\":\"\u{0}\"}", "The body is no JSON: see line 1, column 11."),
        ] {
            let problem = refused(body);
            assert_eq!((&problem["status"], &problem["code"]), (&400.into(), &"BAD_JSON".into()), "{body}");
            assert_eq!(problem["detail"], detail);
        }
        assert_eq!(refused(&"[".repeat(100_000))["code"], "BAD_JSON");
    }
}
