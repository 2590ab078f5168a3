//! The form of a date that nearly every client sends (RFC 9110, 5.6.7), read at one look.
//!
//! `date` reads every form, and says what is wrong with a text, by a library that goes through a pattern twice. A server
//! reads two dates for every request.

use jiff::civil::{DateTime, Weekday};

/// Reads `Mon, 10 Sep 2018 10:15:31 GMT`; none where a text is written in any other way, names no time or another weekday.
pub(super) fn read(text: &str) -> Option<(Weekday, DateTime)> {
    let bytes: &[u8; 29] = text.as_bytes().try_into().ok()?;
    let marks = (bytes[7], bytes[11], bytes[16], bytes[19], bytes[22], &bytes[25..]);
    if marks != (b' ', b' ', b' ', b':', b':', b" GMT") {
        return None;
    }
    let year = number(&bytes[12..14])? * 100 + number(&bytes[14..16])?;
    let [day, hour, minute, second] = [5, 17, 20, 23].map(|at| number(&bytes[at..at + 2]));
    let [day, hour, minute, second] = [day?, hour?, minute?, second?].map(|number| number as i8);
    let date = DateTime::new(year, month(&bytes[8..11])?, day, hour, minute, second, 0).ok()?;
    let weekday = weekday(&bytes[..5])?;
    (date.weekday() == weekday).then_some((weekday, date))
}

/// The number that two digits write.
fn number(digits: &[u8]) -> Option<i16> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    Some(digit(digits[0])? * 10 + digit(digits[1])?)
}

fn month(name: &[u8]) -> Option<i8> {
    const NAMES: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
    let index = NAMES.chunks_exact(3).position(|known| known == name)?;
    i8::try_from(index + 1).ok()
}

fn weekday(name: &[u8]) -> Option<Weekday> {
    Some(match name {
        b"Mon, " => Weekday::Monday,
        b"Tue, " => Weekday::Tuesday,
        b"Wed, " => Weekday::Wednesday,
        b"Thu, " => Weekday::Thursday,
        b"Fri, " => Weekday::Friday,
        b"Sat, " => Weekday::Saturday,
        b"Sun, " => Weekday::Sunday,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::signature::date::DateForm;

    fn text_of(written: DateTime) -> String {
        DateForm::ImfFixdate.format(jiff::tz::Offset::UTC.to_timestamp(written).unwrap_or(jiff::Timestamp::MAX))
    }

    #[test]
    fn what_is_read_is_what_was_written_and_nothing_like_it() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..200 {
            let day = date(random.i16(0..=9998), random.i8(1..=12), random.i8(1..=28));
            let written = day.at(random.i8(0..24), random.i8(0..60), random.i8(0..60), 0);
            let text = text_of(written);
            assert_eq!(read(&text), Some((written.weekday(), written)), "{text}");
            for at in 0..text.len() {
                let mut other = text.clone();
                other.replace_range(at..=at, random.choice(["0", "6", "9", " ", "a", ":", ","]).unwrap_or_default());
                assert!(read(&other).is_none_or(|(_, written)| text_of(written) == other), "{other}");
            }
        }
        for text in
            ["", "Tue, 10 Sep 2018 10:15:31 GMT", "Mon, 10 Sep 2018 10:15:60 GMT", "Mon, 31 Sep 2018 10:15:31 GMT"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
