//! What the text of a number means, to the last digit.

use std::cmp::Ordering;

/// A JSON number that can be compared however long its text is: a decimal type of fixed size rounds what is longer, and
/// two numbers that differ would be one.
#[derive(Clone, Debug)]
pub struct ExactNumber {
    written: Box<str>,
    sign: Sign,
    /// The power of ten of which the digits are the fraction: 120 is 0.12 times 10 to the 3rd.
    magnitude: i128,
    /// Without zeros at either end.
    digits: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Negative,
    Zero,
    Positive,
}

impl ExactNumber {
    /// Reads the text of a JSON number (RFC 8259, 6); none where it is no number, or its exponent has more than 36 digits.
    pub fn read(written: &str) -> Option<Self> {
        let (mantissa, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || exponent.len() > LONGEST_EXPONENT {
            return None;
        }
        let exponent: i128 = exponent.parse().ok()?;
        let significant = digits.trim_start_matches('0');
        let zeros = digits.len() - significant.len();
        let sign = match significant.is_empty() {
            true => Sign::Zero,
            false if mantissa.starts_with('-') => Sign::Negative,
            false => Sign::Positive,
        };
        let before_the_point = i128::try_from(whole.len()).ok()? - i128::try_from(zeros).ok()?;
        let magnitude = if sign == Sign::Zero { 0 } else { before_the_point + exponent };
        Some(Self { written: written.into(), sign, magnitude, digits: significant.trim_end_matches('0').into() })
    }

    /// Whether two texts mean one number; not claimed of what cannot be read.
    pub fn are_one(left: &str, right: &str) -> bool {
        matches!((Self::read(left), Self::read(right)), (Some(left), Some(right)) if left == right)
    }

    /// As it is written.
    pub fn written(&self) -> &str {
        &self.written
    }
}

/// A sign and 36 digits; the sums of such exponents and of lengths of texts fit.
const LONGEST_EXPONENT: usize = 37;

impl Ord for ExactNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        // Where the digits begin alike, the longer ones are more: what they lack is zeros.
        let sizes = || self.magnitude.cmp(&other.magnitude).then_with(|| self.digits.cmp(&other.digits));
        self.sign.cmp(&other.sign).then_with(|| match self.sign {
            Sign::Negative => sizes().reverse(),
            _ => sizes(),
        })
    }
}

impl PartialOrd for ExactNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By what they mean, however they are written.
impl PartialEq for ExactNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for ExactNumber {}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> ExactNumber {
        ExactNumber::read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn numbers_are_ordered_by_what_they_mean() {
        let ascending = [
            "-1e400",
            "-123456789012345678901234567890123",
            "-2",
            "-1.5",
            "-1",
            "-1e-400",
            "0",
            "1e-9999999999999999999999999999",
            "0.1234567890123456789012345678901",
            "0.12345678901234567890123456789011",
            "1",
            "1.00000000000000000000000000000000000001e0",
            "2",
            "10",
            "123456789012345678901234567890123",
            "1e400",
        ];
        for (index, left) in ascending.iter().enumerate() {
            for (other, right) in ascending.iter().enumerate() {
                assert_eq!(number(left).cmp(&number(right)), index.cmp(&other), "{left} and {right}");
            }
        }
    }

    #[test]
    fn one_number_has_many_texts() {
        let same =
            [["1", "1.0"], ["100", "1e2"], ["0.5", "50E-2"], ["-0.0", "0e7"], ["1e+2", "0.1e3"], ["-12", "-1.2e1"]];
        for [left, right] in same {
            assert_eq!(number(left), number(right));
        }
        for text in ["", "-", "a", "1.a", "1e", "1ex", &format!("1e{}", "9".repeat(40))] {
            assert!(ExactNumber::read(text).is_none(), "{text}");
        }
    }
}
