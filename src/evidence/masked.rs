//! Values that a tool has hidden behind signs: nobody sent those.

use super::{Damage, DamageKind, Part, Recorded};
use crate::signature::authorization::AUTHORIZATION;

/// Tells of headers whose values were masked, and takes them for unknown.
pub(super) fn unmasked(mut recorded: Recorded) -> Recorded {
    let headers = recorded.request.headers.iter();
    let masked: Vec<String> =
        headers.filter(|header| is_masked(&header.value)).map(|header| header.name.to_string()).collect();
    for name in masked {
        let part = if name.eq_ignore_ascii_case(AUTHORIZATION) { Part::Authorization } else { Part::Headers };
        recorded = recorded.without(part).damaged(Damage::to(DamageKind::Masked, name));
    }
    recorded
}

/// `*`, `***`, `██`, `<redacted>`, `BIS3 ***`: what loggers write for a value that they hide.
fn is_masked(value: &[u8]) -> bool {
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
        for value in ["", "*/*", "BIS3 a:b=", "Mon, 10 Sep 2018 10:15:31 GMT"] {
            assert!(!is_masked(value.as_bytes()), "{value}");
        }
        let mut request = Request::default();
        request.headers.push("authorization", "*");
        let recorded = unmasked(Recorded::of(request));
        assert!(recorded.lacks(Part::Authorization));
        assert_eq!(recorded.damage, [Damage::to(DamageKind::Masked, "authorization")]);
    }
}
