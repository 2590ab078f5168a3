//! Dates of another second than those that are sent.

use jiff::Timestamp;

use super::Way;
use crate::contract::reading::DateFormat;
use crate::language::bilingual;
use crate::message::{DATE, Request};
use crate::request::mistake::{Around, date_text, moved};
use crate::signature::date::DateForm;
use crate::signature::{CanonicalRequest, HttpDate};

/// The instant that a header tells. Years of two digits hang on the present, which is not known here.
pub(super) fn sent(request: &Request, header: &str) -> Option<Timestamp> {
    let date = HttpDate::parse(request.headers.text(header)?, DateFormat::AllThree).ok()?;
    (date.form() != DateForm::Rfc850).then(|| date.at(Timestamp::UNIX_EPOCH).ok())?
}

/// What was signed in the place of what is sent: Date, the date of the interface, or both.
pub(super) struct OtherDates<'a> {
    text: String,
    /// Each header that is signed otherwise, and how many seconds later.
    moved: Vec<(&'a str, i64)>,
}

/// Every date within so many seconds of the one that the interface's header tells, the nearest first: in both lines, in that of
/// Date alone, in the other alone.
pub(super) fn around<'a>(
    request: &Request,
    around: &Around<'a>,
    most: i64,
) -> impl Iterator<Item = OtherDates<'a>> + use<'a> {
    let custom = around.parameters.date_header.as_str();
    // Date may tell another second already.
    let ahead = |instant: Timestamp| sent(request, DATE).map_or(0, |date| instant.as_second() - date.as_second());
    let told = around.date.map(|instant| (instant, ahead(instant)));
    let seconds = move || (1..=most).flat_map(|seconds| [-seconds, seconds]);
    told.into_iter().flat_map(move |told| seconds().map(move |seconds| (told, seconds))).flat_map(
        move |((instant, ahead), seconds)| {
            let text = date_text(moved(instant, seconds));
            let of = |moved| OtherDates { text: text.clone(), moved };
            let date = (DATE, seconds + ahead);
            [of(vec![date, (custom, seconds)]), of(vec![date]), of(vec![(custom, seconds)])]
        },
    )
}

impl OtherDates<'_> {
    /// What is signed with them.
    pub(super) fn signed<'b>(&self, canonical: &CanonicalRequest<'b>, header: &str) -> CanonicalRequest<'b> {
        let mut canonical = canonical.clone();
        let text = || self.text.clone().into_bytes().into();
        for (name, _) in &self.moved {
            if *name == DATE {
                canonical.date = text();
            }
            let custom = canonical.headers.iter_mut().filter(|(found, _)| *name == header && found == header);
            custom.for_each(|(_, value)| *value = text());
        }
        canonical
    }

    pub(super) fn way(&self) -> Way {
        way(&self.moved)
    }
}

/// Headers that are signed so many seconds later than they are sent.
pub(super) fn way(moved: &[(&str, i64)]) -> Way {
    if let [(_, first), (_, second)] = moved
        && first == second
    {
        return of_one("both", ("两个日期都", "both dates"), *first);
    }
    let ways = moved.iter().filter(|(_, seconds)| *seconds != 0).map(|(name, seconds)| {
        let zh = format!(" {name} ");
        of_one(name, (&zh, name), *seconds)
    });
    let joined = |all: Way, next: Way| Way {
        parts: [all.parts, next.parts].concat(),
        meaning: all.meaning.joined(("；", "; "), &next.meaning),
    };
    ways.reduce(joined).unwrap_or(Way { parts: Vec::new(), meaning: Default::default() })
}

fn of_one(name: &str, (zh_what, en_what): (&str, &str), seconds: i64) -> Way {
    let count = seconds.unsigned_abs();
    let (zh, en) = if seconds < 0 { ("早", "before") } else { ("晚", "after") };
    let meaning =
        bilingual!("签名用的{zh_what}比发送的{zh} {count} 秒", "{en_what} signed {count} s {en} what is sent");
    Way { parts: vec![format!("signed-date: {name} {seconds:+}s")], meaning }
}
