//! In which form a caller reads answers.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, Accept, Header as _, Quality, QualityItem};
use mime::Mime;

use crate::platform::config::HttpProfile;

/// A form of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells what became of the request.
    GraphqlResponse,
    /// `application/json`: whatever became of a well-formed request, the status is 200.
    Json,
}

impl Media {
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    fn essence(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
        }
    }
}

/// What a caller accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted {
    /// The form of a single answer; `None` when the caller reads neither.
    pub answer: Option<Media>,
    /// Whether a stream of events may be the answer.
    pub stream: Stream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    No,
    /// To what has more than one answer.
    Possible,
    /// To everything.
    Preferred,
}

/// Reads the `Accept` header, quality by quality.
pub(super) fn accepted(request: &HttpRequest, profile: HttpProfile) -> Accepted {
    let ours = match profile {
        HttpProfile::Edition2026 => [Media::GraphqlResponse, Media::Json],
        HttpProfile::Audit => [Media::Json, Media::GraphqlResponse],
    };
    let ranges = if request.headers().contains_key(ACCEPT) { Accept::parse(request).ok() } else { None };
    let Some(Accept(ranges)) = ranges.filter(|ranges| !ranges.0.is_empty()) else {
        return Accepted { answer: Some(ours[0]), stream: Stream::No };
    };
    let mut best: Option<(Liking, Media)> = None;
    for media in ours {
        let liking = liking(&ranges, media.essence());
        // The first of equals stays: it is what we rather send.
        if liking.value > Quality::ZERO && best.is_none_or(|(found, _)| liking > found) {
            best = Some((liking, media));
        }
    }
    let events = liking(&ranges, ("text", "event-stream"));
    let stream = match best {
        // Everything may be in `*/*`, but a stream has to be asked for by name.
        _ if events.value == Quality::ZERO || events.exactness < 2 => Stream::No,
        Some((liking, _)) if liking.value >= events.value => Stream::Possible,
        _ => Stream::Preferred,
    };
    Accepted { answer: best.map(|(_, media)| media), stream }
}

/// How much a type is liked, and how exactly it was named: the order is that of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Liking {
    value: Quality,
    exactness: u8,
}

/// A type is liked as much as the range that names it most exactly.
fn liking(ranges: &[QualityItem<Mime>], (class, subtype): (&str, &str)) -> Liking {
    let exactness = |range: &Mime| {
        let named = (range.type_().as_str(), range.essence_str().split_once('/').map_or("", |(_, subtype)| subtype));
        let speaks_utf8 = range.get_param("charset").is_none_or(|charset| charset == "utf-8");
        match named {
            _ if !speaks_utf8 => None,
            ("*", "*") => Some(0),
            (named, "*") if named == class => Some(1),
            (named, sub) if named == class && sub == subtype => Some(2),
            _ => None,
        }
    };
    let matching = ranges.iter().filter_map(|range| Some((exactness(&range.item)?, range.quality)));
    let most_exact = matching.max_by_key(|(exactness, _)| *exactness);
    most_exact.map_or(Liking { value: Quality::ZERO, exactness: 0 }, |(exactness, value)| Liking { value, exactness })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const GRAPHQL: Option<Media> = Some(Media::GraphqlResponse);
    const JSON: Option<Media> = Some(Media::Json);

    fn answer(accept: &str, profile: HttpProfile) -> Accepted {
        accepted(&TestRequest::default().insert_header((ACCEPT, accept)).to_http_request(), profile)
    }

    #[test]
    fn the_best_quality_wins_and_zero_refuses() {
        for (accept, media) in [
            ("application/json", JSON),
            ("application/graphql-response+json", GRAPHQL),
            ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL),
            ("application/json, application/graphql-response+json", GRAPHQL),
            ("application/graphql-response+json;q=0.5, application/json", JSON),
            ("application/graphql-response+json;q=0.501, application/json;q=0.5", GRAPHQL),
            ("application/graphql-response+json;q=0, */*", JSON),
            ("application/*;q=0.1, text/html", GRAPHQL),
            ("application/json, */*;q=0.1", JSON),
            ("*/*, application/json", JSON),
            ("APPLICATION/JSON", JSON),
            ("text/html", None),
            ("text/html, application/json;q=0", None),
            ("application/json; charset=latin1", None),
        ] {
            assert_eq!(answer(accept, HttpProfile::Edition2026).answer, media, "{accept}");
        }
    }

    #[test]
    fn who_names_no_type_is_answered_as_the_edition_says() {
        let none = TestRequest::default().to_http_request();
        assert_eq!(accepted(&none, HttpProfile::Edition2026).answer, GRAPHQL);
        assert_eq!(accepted(&none, HttpProfile::Audit).answer, JSON);
        assert_eq!(answer("*/*", HttpProfile::Edition2026).answer, GRAPHQL);
        assert_eq!(answer("*/*", HttpProfile::Audit).answer, JSON);
        assert_eq!(answer("", HttpProfile::Edition2026).answer, GRAPHQL);
        assert_eq!(answer("nonsense;;;", HttpProfile::Edition2026).answer, GRAPHQL);
    }

    #[test]
    fn a_stream_is_sent_to_those_who_name_it() {
        for (accept, stream) in [
            ("text/event-stream", Stream::Preferred),
            ("text/event-stream, application/json;q=0.9", Stream::Preferred),
            ("application/json, text/event-stream", Stream::Possible),
            ("application/json, text/event-stream;q=0.1", Stream::Possible),
            ("*/*", Stream::No),
            ("text/*", Stream::No),
            ("text/event-stream;q=0, */*", Stream::No),
        ] {
            assert_eq!(answer(accept, HttpProfile::Edition2026).stream, stream, "{accept}");
        }
    }
}
