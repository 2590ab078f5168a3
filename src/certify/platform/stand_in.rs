//! A secret in the place of another one that nobody is told: of the same shape, so that the same steps can be made with it.

use crate::request::SecretMistake;
use crate::secret::Secret;

/// The mistakes that cannot be made with a secret: each leaves a step of the suite out.
pub(super) fn not_made(access_key: &str, secret: &Secret) -> Vec<SecretMistake> {
    let can_be_made = |mistake: &&SecretMistake| !mistake.can_be_made(access_key, secret);
    SecretMistake::ALL.iter().filter(can_be_made).copied().collect()
}

/// A secret with which the very same mistakes cannot be made; where none is found, any: then a step is missed, and told.
pub(super) fn stand_in(access_key: &str, not_made: &[SecretMistake]) -> Secret {
    let is_alike = |secret: &Secret| self::not_made(access_key, secret) == not_made;
    candidates().map(Secret::new).find(is_alike).unwrap_or_else(|| Secret::new("nobody's"))
}

/// Texts with and without letters of either case, hexadecimal ones too, with and without plus signs, signs that are encoded in
/// a URL, blanks around, and of every length by which base64 is told.
fn candidates() -> impl Iterator<Item = String> {
    let texts = ["", "xy", "ab"].into_iter().flat_map(|lower| ["", "XY", "AB"].map(|upper| [lower, upper].concat()));
    let signed = texts.flat_map(|text| ["", "+"].map(|plus| [&text, plus].concat()));
    let signed = signed.flat_map(|text| ["", "/", "!"].map(|sign| [&text, sign].concat()));
    let blank = signed.flat_map(|text| ["", " "].map(|blank| [&text, blank].concat()));
    blank.flat_map(|text| ["7", "70", "708", "7081"].map(|digits| [digits, &text].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_any_usual_shape_has_a_stand_in() {
        let usual = [
            "c2VjcmV0LW9mLWRlbW8=",
            "0123456789abcdef0123456789abcdef",
            "0123456789ABCDEF",
            "hunter2",
            "OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV",
            "a+b/c",
            "Passw0rd!",
            " blank ",
            "1234",
        ];
        for secret in usual {
            let missing = not_made("key", &Secret::new(secret));
            let other = stand_in("key", &missing);
            assert_eq!(not_made("key", &other), missing, "{secret}");
            assert_ne!(other.expose(), secret);
        }
    }
}
