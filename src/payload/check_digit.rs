//! The check digit of a unified social credit code (GB 32100-2015).

/// The characters of a code by their values: I, O, S, V and Z are left out, since they are mistaken for digits.
pub(super) const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// How many characters a code has, its check digit included.
const LENGTH: usize = 18;

/// What the last character of a code is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    /// It is the one that follows from them.
    Fits,
    /// This one follows from them.
    Expected(char),
    /// This character, at this position from 1, has no place in a code.
    Foreign(char, usize),
    /// The code does not have 18 characters, so it has no check digit.
    None,
}

/// Computes the check digit of a code and compares it with the code's last character.
pub fn check_digit(code: &str) -> CheckDigit {
    if code.chars().count() != LENGTH {
        return CheckDigit::None;
    }
    let modulus = ALPHABET.len();
    let (mut sum, mut weight, mut last) = (0, 1, '0');
    for (character, position) in code.chars().zip(1..) {
        let Some(value) = value(character) else { return CheckDigit::Foreign(character, position) };
        last = character;
        if position < LENGTH {
            sum = (sum + value * weight) % modulus;
            weight = weight * 3 % modulus;
        }
    }
    let follows = ALPHABET.chars().nth((modulus - sum) % modulus);
    match follows {
        Some(expected) if expected != last => CheckDigit::Expected(expected),
        _ => CheckDigit::Fits,
    }
}

/// The place of each ASCII character in the alphabet.
const VALUES: [Option<u8>; 128] = {
    let mut values = [None; 128];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET.as_bytes()[value] as usize] = Some(value as u8);
        value += 1;
    }
    values
};

/// The value of a character in a code, if it has one.
fn value(character: char) -> Option<usize> {
    let value = VALUES.get(usize::try_from(u32::from(character)).ok()?)?;
    value.map(usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_character_is_noticed() {
        let code = "12330000470003222E";
        assert_eq!(check_digit(code), CheckDigit::Fits);
        for position in 0..code.len() {
            for replacement in ALPHABET.chars().filter(|other| !code[position..].starts_with(*other)) {
                let mut wrong = code.to_owned();
                wrong.replace_range(position..=position, &replacement.to_string());
                assert!(matches!(check_digit(&wrong), CheckDigit::Expected(_)), "{wrong}");
            }
        }
        assert_eq!(check_digit("12330000470003222F"), CheckDigit::Expected('E'));
        assert_eq!(check_digit("1233000O470003222E"), CheckDigit::Foreign('O', 8));
        assert_eq!(check_digit("12330000470003222e"), CheckDigit::Foreign('e', 18));
        assert_eq!(check_digit("12330000470003222"), CheckDigit::None);
    }
}
