//! Which media type is spoken. GraphQL over HTTP knows two for answers and one for requests.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`, the older one: the status says nothing about GraphQL.
    Json,
    /// `application/graphql-response+json`: the status tells whether execution began.
    GraphqlResponse,
}

impl Media {
    /// In the order of preference where nothing else decides.
    const ALL: [Self; 2] = [Self::Json, Self::GraphqlResponse];

    /// As the header has it.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        }
    }

    fn subtype(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GraphqlResponse => "graphql-response+json",
        }
    }
}

/// The media type that is wanted most; none = nothing that we can give. Who asks for nothing gets JSON.
pub(crate) fn agree(headers: &HeaderMap) -> Option<Media> {
    let accepted: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accepted.is_empty() {
        return Some(Media::Json);
    }
    let ranges: Vec<_> = accepted.iter().flat_map(|value| value.split(',')).filter_map(Range::read).collect();
    let mut best: Option<(Media, Match)> = None;
    for media in Media::ALL {
        let Some(found) = best_match(&ranges, media) else { continue };
        // The higher quality wins; then what was named before what was covered by a star; then what was named first.
        if best.as_ref().is_none_or(|(_, other)| found.beats(other)) {
            best = Some((media, found));
        }
    }
    best.map(|(media, _)| media)
}

/// Whether a body is JSON in UTF-8, the only thing that is read.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return false };
    let Ok(value) = value.to_str() else { return false };
    let mut parts = value.split(';').map(str::trim);
    let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    named && parts.all(|part| charset(part).is_none_or(is_utf8))
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
struct Match {
    /// In thousandths.
    quality: u16,
    /// 2 = the type itself, 1 = its family, 0 = anything.
    precision: u8,
    place: usize,
}

impl Match {
    fn beats(&self, other: &Self) -> bool {
        let rank = |found: &Self| (found.quality, found.precision, usize::MAX - found.place);
        rank(self) > rank(other)
    }
}

/// One entry of an Accept header.
struct Range<'a> {
    family: &'a str,
    subtype: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (family, subtype) = parts.next()?.split_once('/')?;
        let mut quality = 1_000;
        for part in parts {
            if let Some(value) = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")) {
                quality = thousandths(value)?;
            } else if charset(part).is_some_and(|charset| !is_utf8(charset)) {
                return None;
            }
        }
        Some(Self { family, subtype, quality })
    }

    /// How precisely the range names the media type, if it does.
    fn precision(&self, media: Media) -> Option<u8> {
        match (self.family, self.subtype) {
            ("*", "*") => Some(0),
            (family, "*") if family.eq_ignore_ascii_case("application") => Some(1),
            (family, subtype) => {
                let same = family.eq_ignore_ascii_case("application") && subtype.eq_ignore_ascii_case(media.subtype());
                same.then_some(2)
            }
        }
    }
}

/// The most precise range decides on a media type; one with quality 0 rules it out.
fn best_match(ranges: &[Range<'_>], media: Media) -> Option<Match> {
    let matches = ranges.iter().enumerate().filter_map(|(place, range)| {
        range.precision(media).map(|precision| Match { quality: range.quality, precision, place })
    });
    let decisive = matches.reduce(|best, next| if next.precision > best.precision { next } else { best })?;
    (decisive.quality > 0).then_some(decisive)
}

fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok()?;
    // In this range the cast keeps what three decimals can say.
    (0.0..=1.0).contains(&quality).then_some((quality * 1_000.0).round() as u16)
}

fn charset(part: &str) -> Option<&str> {
    let (name, value) = part.split_once('=')?;
    name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
}

fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn agreed(accept: &str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap());
        agree(&headers)
    }

    #[test]
    fn the_best_media_type_is_given() {
        assert_eq!(agree(&HeaderMap::new()), Some(Media::Json));
        let cases = [
            ("*/*", Some(Media::Json)),
            ("application/*", Some(Media::Json)),
            ("application/json", Some(Media::Json)),
            ("application/json; charset=utf-8", Some(Media::Json)),
            ("application/json; charset=utf-16", None),
            ("application/graphql-response+json", Some(Media::GraphqlResponse)),
            ("APPLICATION/GraphQL-Response+JSON", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json, application/json;q=0.9", Some(Media::GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Media::Json)),
            ("application/graphql-response+json, */*", Some(Media::GraphqlResponse)),
            ("application/json;q=0, */*", Some(Media::GraphqlResponse)),
            ("text/html, */*;q=0.1", Some(Media::Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("", None),
            ("nonsense", None),
        ];
        for (accept, wanted) in cases {
            assert_eq!(agreed(accept), wanted, "{accept}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        let cases = [
            ("application/json", true),
            ("Application/JSON; charset=\"UTF-8\"", true),
            ("application/json;charset=latin1", false),
            ("text/plain", false),
            ("multipart/form-data; boundary=x", false),
            ("application/x-www-form-urlencoded", false),
            ("application/graphql", false),
        ];
        for (text, wanted) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(text).unwrap());
            assert_eq!(is_json(&headers), wanted, "{text}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
