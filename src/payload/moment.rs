//! Times as the document writes them.

use jiff::civil::{Date, DateTime};

/// A date, or a date and a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) date: Date,
    pub(super) has_time: bool,
}

impl Moment {
    /// Reads `yyyy-MM-dd` or `yyyy-MM-dd HH:mm:ss`, hours 00 to 23, and nothing else. The library alone would take other
    /// forms of ISO 8601, and 60 for a second.
    pub(super) fn read(text: &str) -> Option<Self> {
        if fits(text, "0000-00-00") {
            return text.parse().ok().map(|date| Self { date, has_time: false });
        }
        if fits(text, "0000-00-00 00:00:00") && !text.ends_with(":60") {
            return text.parse::<DateTime>().ok().map(|time| Self { date: time.date(), has_time: true });
        }
        None
    }
}

/// Whether a text has digits where `form` has them, and its other characters.
fn fits(text: &str, form: &str) -> bool {
    let alike = |(found, wanted): (u8, u8)| if wanted == b'0' { found.is_ascii_digit() } else { found == wanted };
    text.len() == form.len() && text.bytes().zip(form.bytes()).all(alike)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_documented_forms_are_times() {
        for text in ["2022-10-07", "2024-02-29", "2022-10-07 00:00:00", "2022-10-07 23:59:59"] {
            assert_eq!(Moment::read(text).map(|moment| moment.has_time), Some(text.len() > 10), "{text}");
        }
        let wrong = [
            "",
            "20221007",
            "2022-10-7",
            "2022-13-01",
            "2023-02-29",
            "2022-10-07T00:00:00",
            "2022-10-07 24:00:00",
            "2022-10-07 00:60:00",
            "2022-10-07 23:59:60",
            "2022-10-07 00:00",
            "2022/10/07",
            " 2022-10-07",
            "2022-10-07 ",
            "2022-10-07 00:00:01.5",
            "２022-10-07",
            "2022-10-07 1:00:00",
            "2022-00-00",
            "2022-10-07Z00:00:00",
        ];
        for text in wrong {
            assert_eq!(Moment::read(text), None, "{text}");
        }
    }
}
