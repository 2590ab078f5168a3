//! Values that a tool has hidden behind signs, or shortened: nobody sent those.

use super::{Damage, DamageKind, Part, Recorded};
use crate::credentials::{REDACTED, begins_with_own_scheme, is_scheme};
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, Header, TRANSFER_ENCODING};
use crate::payload::json;
use crate::signature::authorization::AUTHORIZATION;

/// Tells of headers whose values were masked, and takes them for unknown.
pub(super) fn unmasked(mut recorded: Recorded) -> Recorded {
    let headers = recorded.request.headers.iter();
    let masked: Vec<(String, Option<Part>)> =
        headers.filter_map(|header| Some((header.name.to_string(), mask(header, &recorded)?.hides))).collect();
    for (name, hidden) in masked {
        recorded = match hidden {
            Some(part) => recorded.without(part),
            // No platform reads it: what is said of the rest holds.
            None => recorded,
        };
        // What the recorder has replaced is told as that, and with another remedy.
        let is_ours = recorded.damage.iter().any(|damage| damage.kind == DamageKind::Replaced);
        recorded = if is_ours { recorded } else { recorded.damaged(Damage::to(DamageKind::Masked, name)) };
    }
    recorded
}

/// What covers a value.
struct Mask {
    /// The part of the request that is not known behind it; none where no answer hangs on that.
    hides: Option<Part>,
}

/// What covers the value of a header, or the signature in it; none where nothing does.
fn mask(header: &Header, recorded: &Recorded) -> Option<Mask> {
    // What covered the signature was covered with it, and tells no more whose it was.
    let is_harmless = !recorded.lacks(Part::Signature) && is_of_other_scheme(header, recorded);
    if is_masked(&header.value) {
        return Some(Mask { hides: hidden_by(&header.name).filter(|_| !is_harmless) });
    }
    let is_authorization = header.name.eq_ignore_ascii_case(AUTHORIZATION);
    (is_authorization && has_masked_signature(&header.value))
        .then_some(Mask { hides: Some(Part::Signature).filter(|_| !is_harmless) })
}

/// `BIS3 key:****`, `BIS3 key:xxxxx`, `BIS3 key:<hidden>`: the AccessKey was left, and the signature behind it covered.
fn has_masked_signature(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    let Some((_, signature)) = text.trim_end().rsplit_once(':') else { return false };
    let signature = signature.trim_end_matches('=');
    let is_of_one_sign = |sign: char| signature.chars().count() >= 3 && signature.chars().all(|other| other == sign);
    let is_between = |begin: &str, end: &str| signature.starts_with(begin) && signature.ends_with(end);
    is_masked(signature.as_bytes())
        || ['x', 'X', '#', '.', '-', '_', '×'].into_iter().any(is_of_one_sign)
        || is_between("<", ">")
        || is_between("[", "]")
        || is_between("***", "***")
}

/// Tells of headers of the interface and of a body that were shortened, and takes them for unknown. `is_of_wire`: the bytes are
/// those that went over the wire, as long as they are said to be.
pub(super) fn unshortened(mut recorded: Recorded, is_of_wire: bool) -> Recorded {
    let headers = recorded.request.headers.iter().filter(|header| is_signed(&header.name));
    let shortened: Vec<String> =
        headers.filter(|header| has_ellipsis(&header.value)).map(|header| header.name.to_string()).collect();
    for name in shortened {
        let part = hidden_by(&name).unwrap_or(Part::Headers);
        recorded = recorded.without(part).damaged(Damage::to(DamageKind::Shortened, name));
    }
    let request = &recorded.request;
    let declared = request.headers.text(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let is_whole = is_of_wire && declared == Some(request.body.len());
    let is_json = || str::from_utf8(&request.body).is_ok_and(|text| json::decode(text).is_ok());
    if !is_whole && request.body.trim_ascii().starts_with(b"{") && has_ellipsis(&request.body) && !is_json() {
        recorded = recorded.without(Part::Body).damaged(Damage::new(DamageKind::Shortened));
    }
    recorded
}

/// `…`, or three full stops.
fn has_ellipsis(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    text.contains('…') || text.contains("...")
}

/// Whether a masked value is known to be no signature of this interface, so that what it hides changes no answer: it begins
/// with another scheme, or it is covered by the recorder, which leaves signatures as they are.
fn is_of_other_scheme(header: &Header, recorded: &Recorded) -> bool {
    let scheme = header.value.split(|byte| *byte == b' ').next().unwrap_or_default();
    let is_ours = |damage: &Damage| {
        let name = damage.detail.rsplit(' ').next().unwrap_or_default();
        damage.kind == DamageKind::Replaced && name.eq_ignore_ascii_case(AUTHORIZATION)
    };
    header.name.eq_ignore_ascii_case(AUTHORIZATION)
        && !begins_with_own_scheme(&header.value)
        && (is_scheme(scheme) || holds(&header.value, REDACTED.as_bytes()) && recorded.damage.iter().any(is_ours))
}

fn holds(value: &[u8], part: &[u8]) -> bool {
    value.windows(part.len()).any(|window| window == part)
}

/// The part of a request that is not known where this header is masked; none for a header on which no answer hangs.
fn hidden_by(name: &str) -> Option<Part> {
    if name.eq_ignore_ascii_case(AUTHORIZATION) {
        return Some(Part::Authorization);
    }
    is_read(name).then_some(Part::Headers)
}

/// Whether a platform reads a header, for the signature or for the body.
pub(super) fn is_read(name: &str) -> bool {
    let is = |other: &&str| name.eq_ignore_ascii_case(other);
    is_signed(name) || [HOST, CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(is)
}

/// Whether a header is signed, or holds the signature (1.1.4.2).
pub(super) fn is_signed(name: &str) -> bool {
    let is_custom = name.get(..CUSTOM.len()).is_some_and(|start| start.eq_ignore_ascii_case(CUSTOM));
    is_custom || [DATE, AUTHORIZATION].iter().any(|other| name.eq_ignore_ascii_case(other))
}

/// How the names of headers begin that are signed.
const CUSTOM: &str = "x-bis3-";

/// `*`, `***`, `██`, `<redacted>`, `BIS3 ***`: what loggers write for a value that they hide.
pub(super) fn is_masked(value: &[u8]) -> bool {
    let text = String::from_utf8_lossy(value);
    let last = text.rsplit(' ').next().unwrap_or_default();
    let is_covered = |text: &str| !text.is_empty() && text.chars().all(|sign| matches!(sign, '*' | '█' | '•'));
    let word = last.trim_matches(['[', ']', '<', '>', '(', ')', '*']).to_ascii_lowercase();
    is_covered(last) || matches!(word.as_str(), "redacted" | "hidden" | "masked" | "filtered" | "sanitized" | "omitted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;

    #[test]
    fn masks_are_told_and_values_are_not() {
        for value in ["*", "***", "██", "<redacted>", "[REDACTED]", "BIS3 ******"] {
            assert!(is_masked(value.as_bytes()), "{value}");
        }
        for (value, is_covered) in [
            ("BIS3 key:********", true),
            ("BIS3 key:***", true),
            ("BIS3 key:xxxxx", true),
            ("BIS3 key:xxxxxxxxxxxxxxxxxxxxxxxxxxx=", true),
            ("BIS3 key:[REDACTED]", true),
            ("BIS3 key:<hidden>", true),
            ("BIS3 key:<签名>", true),
            ("BIS3 key:lqKJDQbqgLzxgSYQxHOjv+aSOe0=", false),
            ("BIS3 key:", false),
            ("BIS3 key:x", false),
            ("***", false),
        ] {
            assert_eq!(has_masked_signature(value.as_bytes()), is_covered, "{value}");
        }
        for value in ["", "*/*", "BIS3 a:b=", "Mon, 10 Sep 2018 10:15:31 GMT"] {
            assert!(!is_masked(value.as_bytes()), "{value}");
        }
        let mut other = Request::default();
        other.headers.push("cookie", "***");
        let recorded = unmasked(Recorded::of(other));
        assert_eq!((recorded.unknown().count(), recorded.damage.len()), (0, 1), "no answer hangs on it");
        let mut shortened = Request { body: "{\"a\": 1, …}".into(), ..Request::default() };
        shortened.headers.push("Authorization", "BIS3 key:lqKJDQbqgL…");
        let recorded = unshortened(Recorded::of(shortened.clone()), false);
        assert_eq!(recorded.unknown().collect::<Vec<_>>(), [Part::Authorization, Part::Body]);
        shortened.headers.push("Content-Length", shortened.body.len().to_string());
        assert!(!unshortened(Recorded::of(shortened), true).lacks(Part::Body), "a client sent it so");
        let mut request = Request::default();
        request.headers.push("authorization", "*");
        let recorded = unmasked(Recorded::of(request));
        assert!(recorded.lacks(Part::Authorization));
        assert_eq!(recorded.damage, [Damage::to(DamageKind::Masked, "authorization")]);
    }
}
