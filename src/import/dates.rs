//! What a client gets wrong with its dates and its version, as words of `sign`.

use super::signed::Signed;
use crate::contract::Stage;
use crate::contract::reading::DateFormat;
use crate::dispute::TimeSource;
use crate::evidence::Part;
use crate::message::DATE;
use crate::request::DateMistake;
use crate::scenario::written::Text;
use crate::signature::HttpDate;
use crate::signature::date::DateForm;

/// Less is no wrong clock, but the time that a request takes.
const LEAST_SKEW_SECONDS: u64 = 60;

pub(super) fn tell(signed: &mut Signed<'_>) {
    let parameters = signed.setting.contract.parameters();
    signed.presence(&parameters.date_header);
    signed.presence(&parameters.version_header);
    let has_date = signed.recorded.request.headers.first(DATE).is_some();
    if has_date {
        signed.presence(DATE);
    }
    form(signed, has_date || signed.recorded.lacks(Part::Headers));
    skew(signed);
    version(signed);
}

/// The form of the dates; no Date at all is a form too.
fn form(signed: &mut Signed<'_>, has_date: bool) {
    let name = &signed.setting.contract.parameters().date_header;
    let text = signed.recorded.request.headers.text(name).unwrap_or_default().trim().to_owned();
    // The century of a year of two digits decides whether its weekday fits.
    let near = signed.explanation.server_time.instant.unwrap_or_default();
    let written = HttpDate::parse(&text, DateFormat::AllThree).and_then(|date| date.at(near).map(|_| date.form()));
    let mistake = match written {
        _ if !has_date => DateMistake::Missing,
        _ if text.is_empty() => return,
        Ok(DateForm::ImfFixdate) => return,
        Ok(DateForm::Rfc850) => DateMistake::Rfc850,
        Ok(DateForm::Asctime) => DateMistake::Asctime,
        Err(_) if text.bytes().all(|byte| byte.is_ascii_digit()) => DateMistake::Epoch,
        Err(_) if text.contains('T') && text.starts_with(|sign: char| sign.is_ascii_digit()) => DateMistake::Iso8601,
        Err(_) => {
            let why = ("日期的写法没有对应的词", "no word of a scenario says how the date is written");
            return signed.doubt_at(&[Stage::Headers, Stage::Date], why);
        }
    };
    signed.set("date", mistake.word());
}

/// How far the client's clock was off, where the recording tells the server's.
fn skew(signed: &mut Signed<'_>) {
    let explanation = signed.explanation;
    let is_told = !matches!(explanation.server_time.source, TimeSource::Request | TimeSource::Unknown);
    match explanation.offset_seconds.filter(|_| is_told) {
        Some(seconds) if seconds.unsigned_abs() >= LEAST_SKEW_SECONDS => signed.set("skew", &format!("{seconds}s")),
        Some(_) => {}
        None => {
            let why = (
                "不知道服务端当时的时间，时间差无从得知",
                "what the server's clock showed is not recorded, and with it how far the client's was off",
            );
            signed.doubt_at(&[Stage::Date], why);
        }
    }
}

fn version(signed: &mut Signed<'_>) {
    let parameters = signed.setting.contract.parameters();
    let version = signed.recorded.request.headers.text(&parameters.version_header).map(str::trim);
    if let Some(version) = version.filter(|version| !version.is_empty() && *version != parameters.version) {
        signed.keys.insert("version".to_owned(), serde_json::json!(Text::from(version)));
    }
}
