//! Single steps, where a vector cannot show them.

use std::collections::HashSet;

use bis3::contract::Contract;
use bis3::contract::reading::{DateFormat, WindowEdge};
use bis3::language::{Bilingual, ToBilingual};
use bis3::message::Request;
use bis3::secret::Secret;
use bis3::signature::date::{DateForm, HttpDate};
use bis3::signature::{
    AuthorizationError, DateError, HeaderError, OutsideWindow, SignatureError, Signer, SigningKey, window,
};
use jiff::civil::Weekday;
use jiff::{SignedDuration, Timestamp};

fn instant(text: &str) -> Timestamp {
    text.parse().expect("a literal instant")
}

#[test]
fn a_client_signs_as_the_sample_does() {
    let contract = Contract::embedded();
    let key = SigningKey::new(&Secret::new("vVmegQomovwbLOMikJPA5EPQjeGdjfVy"));
    let mut request = Request { method: "POST".into(), target: "/Stock/HospStock".into(), ..Request::default() };
    let signed = Signer {
        access_key: "EbX/S0rBNYs=",
        key: &key,
        parameters: contract.parameters(),
        readings: contract.default_readings(),
    }
    .date_and_sign(&mut request, instant("2018-09-10T10:15:31.9Z"), "1.0")
    .expect("every header is set");
    assert_eq!(
        signed.canonical.text(),
        "POST\nMon, 10 Sep 2018 10:15:31 GMT\nx-bis3-date:Mon, 10 Sep 2018 10:15:31 GMT\nx-bis3-version:1.0\n\
         Stock/HospStock"
    );
    assert_eq!(request.headers.text("authorization"), Some("BIS3 EbX/S0rBNYs=:pxDJu/KwlgwZk3CBXMM5556iStY="));
    assert_eq!(request.headers.len(), 4);
}

#[test]
fn a_two_digit_year_is_at_most_fifty_years_ahead() {
    let told = |text: &str, now: &str| {
        HttpDate::parse(text, DateFormat::AllThree).and_then(|date| date.at(instant(now))).map(|told| told.to_string())
    };
    assert_eq!(told("Sunday, 06-Nov-94 08:49:37 GMT", "2018-09-10T10:15:31Z").as_deref(), Ok("1994-11-06T08:49:37Z"));
    assert_eq!(told("Friday, 01-Jan-00 00:00:01 GMT", "2099-12-31T23:59:59Z").as_deref(), Ok("2100-01-01T00:00:01Z"));
    // Just fifty years ahead, and a second more.
    let (edge, past) = ("Wednesday, 01-Jan-76 00:00:00 GMT", "Thursday, 01-Jan-76 00:00:01 GMT");
    assert_eq!(told(edge, "2026-01-01T00:00:00Z").as_deref(), Ok("2076-01-01T00:00:00Z"));
    assert_eq!(told(past, "2026-01-01T00:00:00Z").as_deref(), Ok("1976-01-01T00:00:01Z"));
    // 29 February exists in 2000 and not in 2100.
    assert_eq!(told("Tuesday, 29-Feb-00 00:00:00 GMT", "2026-01-01T00:00:00Z").as_deref(), Ok("2000-02-29T00:00:00Z"));
    let absent = told("Tuesday, 29-Feb-00 00:00:00 GMT", "2090-01-01T00:00:00Z");
    assert_eq!(absent.map_err(|error| error.reason()), Err("date-no-such-day"));
}

#[test]
fn a_year_has_four_digits_and_no_sign() {
    let read = |text: &str| HttpDate::parse(text, DateFormat::AllThree).map(|date| date.to_string());
    assert_eq!(read("Sat, 01 Jan 0000 00:00:00 GMT").as_deref(), Ok("Sat, 01 Jan 0000 00:00:00 GMT"));
    for text in [
        "Fri, 01 Jan -001 00:00:00 GMT",
        "Fri, 01 Jan -0001 00:00:00 GMT",
        "Fri, 01 Jan +2021 00:00:00 GMT",
        "Fri, 01 Jan 02021 00:00:00 GMT",
        "Fri, 01 Jan 12021 00:00:00 GMT",
        "Fri Jan  1 00:00:00 -001",
        "Friday, 01-Jan--1 00:00:00 GMT",
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn what_an_unreadable_date_breaks_hangs_on_header_and_day() {
    let cited = |header: &str, text: &str| {
        let error = HttpDate::parse(text, DateFormat::AllThree).expect_err(text);
        HeaderError::Unreadable { header: header.to_owned(), error }.requirement()
    };
    assert_eq!(cited("x-bis3-date", "yesterday"), "header-x-bis3-date-format");
    assert_eq!(cited("x-bis3-date", "Mon, 31 Sep 2018 10:15:31 GMT"), "settled-date-impossible-day");
    assert_eq!(cited("x-bis3-date", "Mon, 31 Sep 2018 24:15:31 GMT"), "header-x-bis3-date-format");
    for text in ["yesterday", "Mon, 31 Sep 2018 10:15:31 GMT", "Mon, 10 Sep 2018 10:15:60 GMT"] {
        assert_eq!(cited("Date", text), "settled-reading-date-agreement");
    }
}

#[test]
fn every_form_writes_what_it_reads() {
    let written = instant("2018-09-03T01:05:09Z");
    let forms = [DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime];
    let texts = forms.map(|form| form.format(written));
    assert_eq!(texts, ["Mon, 03 Sep 2018 01:05:09 GMT", "Monday, 03-Sep-18 01:05:09 GMT", "Mon Sep  3 01:05:09 2018"]);
    for text in texts {
        assert_eq!(HttpDate::parse(&text, DateFormat::AllThree).and_then(|date| date.at(written)), Ok(written));
    }
}

#[test]
fn the_window_counts_whole_seconds_and_cuts_the_servers_clock() {
    let date = instant("2018-09-10T10:15:31Z");
    for (now, edge, passes) in [
        ("2018-09-10T10:30:30.999Z", WindowEdge::Refused, true),
        ("2018-09-10T10:30:31Z", WindowEdge::Refused, false),
        ("2018-09-10T10:30:31.999Z", WindowEdge::Accepted, true),
        ("2018-09-10T10:30:32Z", WindowEdge::Accepted, false),
        ("2018-09-10T10:00:31Z", WindowEdge::Refused, false),
        ("2018-09-10T10:00:31.999Z", WindowEdge::Accepted, true),
        ("2018-09-10T10:00:30.999Z", WindowEdge::Accepted, false),
    ] {
        assert_eq!(window::check(date, instant(now), 900, edge).is_ok(), passes, "{now} {edge}");
    }
}

#[test]
fn before_1970_the_clock_is_cut_down_too() {
    let date = instant("1969-12-31T23:59:59Z");
    let now = date + SignedDuration::from_millis(500);
    assert_eq!(window::check(date, now, 1, WindowEdge::Refused), Ok(()));
}

#[test]
fn every_error_names_a_code_and_a_requirement_of_the_contract() {
    let contract = Contract::embedded();
    let mut reasons = HashSet::new();
    for (reason, code, requirement, message) in errors() {
        assert!(contract.code(code).is_some(), "{code}");
        assert!(contract.requirement(requirement).is_some(), "{requirement}");
        assert!(reasons.insert(reason), "{reason} stands for two things");
        assert!(!message.zh.is_ascii() && message.en.is_ascii(), "{message:?}");
    }
}

/// Reason, code, requirement and message of every error.
fn errors() -> Vec<(&'static str, &'static str, &'static str, Bilingual)> {
    let name = || "x".to_owned();
    let dates = [
        DateError::NotADate(name()),
        DateError::NoSuchDay(name()),
        DateError::Misspelled { text: name(), correct: name() },
        DateError::LeapSecond(name()),
        DateError::WrongWeekday {
            date: jiff::civil::date(2018, 9, 10),
            weekday: Weekday::Monday,
            written: Weekday::Tuesday,
        },
        DateError::FormNotAccepted(DateForm::Asctime),
    ];
    let unreadable = dates.map(|error| HeaderError::Unreadable { header: name(), error });
    let headers = [
        HeaderError::Missing(name()),
        HeaderError::DateRepeated(2),
        HeaderError::Repeated(name()),
        HeaderError::Blank(name()),
        HeaderError::DatesDiffer { header: name(), operation: Timestamp::MIN, date: Timestamp::MAX },
        HeaderError::VersionUnaccepted { header: name(), version: name() },
    ];
    let authorizations = [
        AuthorizationError::Missing,
        AuthorizationError::Repeated(2),
        AuthorizationError::Blank,
        AuthorizationError::NoBlank,
        AuthorizationError::OtherScheme(name()),
        AuthorizationError::TabAfterScheme,
        AuthorizationError::BlankInside,
        AuthorizationError::NoColon,
        AuthorizationError::EmptyKey,
        AuthorizationError::EmptySignature,
        AuthorizationError::NotText,
        AuthorizationError::Signature(SignatureError::NotBase64),
        AuthorizationError::Signature(SignatureError::WrongLength(19)),
    ];
    let windows = [OutsideWindow { offset: -901 }, OutsideWindow { offset: 901 }];
    let headers = unreadable.into_iter().chain(headers);
    let headers = headers.map(|error| (error.reason(), error.code_name(), error.requirement(), error.to_bilingual()));
    let authorizations =
        authorizations.map(|error| (error.reason(), error.code_name(), error.requirement(), error.to_bilingual()));
    let windows = windows.map(|error| (error.reason(), error.code_name(), error.requirement(), error.to_bilingual()));
    headers.chain(authorizations).chain(windows).collect()
}
