//! What holds of every request, not only of the vectors.

use bis3::contract::reading::{DateFormat, RepeatedHeader, ResourceForm, ResourceQuery, SchemeCase};
use bis3::contract::{Contract, Readings};
use bis3::message::{Headers, Request, wire};
use bis3::secret::Secret;
use bis3::signature::date::{DateForm, HttpDate};
use bis3::signature::{Authorization, Signer, SigningKey, canonical};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::{Index, select};

const SCHEME: &str = "BIS3";
const KEY: &str = "EbX/S0rBNYs=";

proptest! {
    #[test]
    fn what_is_signed_verifies(mut request in request(), secret in ".*", date in instant(), readings in readings()) {
        sign(&mut request, &secret, date, &readings);
        prop_assert!(verifies(&over_the_wire(&request), &secret, &readings));
        let other_secret = format!("{secret}!");
        prop_assert!(!verifies(&request, &other_secret, &readings));
    }

    #[test]
    fn header_order_and_name_case_never_matter(
        mut request in request(),
        (order, upper) in (any::<Vec<Index>>(), any::<u64>()),
        readings in readings(),
    ) {
        sign(&mut request, "secret", Timestamp::UNIX_EPOCH, &readings);
        let mut headers: Vec<_> = request.headers.iter().cloned().collect();
        for (from, to) in order.iter().enumerate() {
            let length = headers.len();
            headers.swap(from % length, to.index(length));
        }
        let recased = |name: &str| -> String {
            let up = |place: usize| upper >> (place % 64) & 1 == 1;
            let case = |(place, c): (usize, char)| if up(place) { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
            name.chars().enumerate().map(case).collect()
        };
        request.headers = headers.into_iter().map(|header| (recased(&header.name), header.value)).collect();
        prop_assert!(verifies(&request, "secret", &readings));
    }

    #[test]
    fn no_byte_of_a_signed_part_can_change(
        mut request in request(),
        (part, place, byte) in (any::<Index>(), any::<Index>(), any::<u8>()),
        readings in readings(),
    ) {
        sign(&mut request, "secret", Timestamp::UNIX_EPOCH, &readings);
        let parts = signed_parts(&request, &readings);
        let (changed, difference) = change(&request, &parts[part.index(parts.len())], place, byte);
        prop_assert_eq!(verifies(&changed, "secret", &readings), !difference, "{:?}", changed);
    }

    #[test]
    fn no_byte_of_a_signature_can_change(place in any::<Index>(), byte in any::<u8>()) {
        let mut request = Request { method: "POST".into(), target: "/Stock/HospStock".into(), ..Request::default() };
        let readings = Contract::embedded().default_readings().clone();
        let signed = sign(&mut request, "secret", Timestamp::UNIX_EPOCH, &readings);
        let mut value = format!("{SCHEME} {KEY}:").into_bytes();
        let start = value.len();
        value.extend_from_slice(signed.as_bytes());
        let place = start + place.index(signed.len());
        prop_assume!(value[place] != byte);
        value[place] = byte;
        request.headers.remove("Authorization");
        request.headers.push("Authorization", value);
        prop_assert!(!verifies(&request, "secret", &readings));
    }

    #[test]
    fn reading_authorization_never_panics(bytes in any::<Vec<u8>>(), case in select(vec![SchemeCase::Exact, SchemeCase::AnyCase])) {
        let _ = Authorization::parse(&bytes, SCHEME, case);
        let behind_the_scheme = [b"BIS3 ", &bytes[..]].concat();
        if let Ok(read) = Authorization::parse(&behind_the_scheme, SCHEME, case) {
            prop_assert_eq!(Authorization::parse(read.value(SCHEME).as_bytes(), SCHEME, case), Ok(read));
        }
    }

    #[test]
    fn a_credential_reads_back(key in "[^ \t]+", bytes in any::<[u8; 20]>()) {
        let authorization = Authorization { access_key: key.into(), signature: bytes.into() };
        let value = authorization.value(SCHEME);
        prop_assert_eq!(Authorization::parse(value.as_bytes(), SCHEME, SchemeCase::Exact), Ok(authorization));
    }

    #[test]
    fn canonical_strings_never_panic(bytes in any::<Vec<u8>>(), target in ".*", names in any::<Vec<String>>(), readings in readings()) {
        let mut headers = Headers::default();
        for name in ["Date", "x-bis3-date", "x-bis3-version"].into_iter().map(str::to_owned).chain(names) {
            headers.push(name, bytes.clone());
        }
        let request = Request { target: target.into(), headers, ..Request::default() };
        let _ = canonical(&request, Contract::embedded().parameters(), &readings);
    }

    #[test]
    fn reading_a_date_never_panics_and_gives_back_its_text(text in date_like(), now in any_instant()) {
        if let Ok(date) = HttpDate::parse(&text, DateFormat::AllThree) {
            prop_assert_eq!(date.to_string(), text);
            let _ = date.at(now);
        }
    }

    #[test]
    fn formatted_dates_read_back(date in instant(), away in -1_500_000_000_i64..1_500_000_000) {
        // Under fifty years, so that a two-digit year is told as it was meant.
        let now = date.saturating_add(SignedDuration::from_secs(away)).expect("a duration of seconds");
        for form in [DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime] {
            let text = form.format(date);
            let read = HttpDate::parse(&text, DateFormat::AllThree).and_then(|read| read.at(now));
            prop_assert_eq!(read, Ok(date), "{}", text);
        }
    }

    #[test]
    fn dates_are_written_as_another_library_writes_them(date in instant_since_1970()) {
        let time = std::time::SystemTime::try_from(date).expect("a year that it knows");
        let text = DateForm::ImfFixdate.format(date);
        prop_assert_eq!(&text, &httpdate::fmt_http_date(time));
        prop_assert_eq!(httpdate::parse_http_date(&DateForm::Asctime.format(date)).ok(), Some(time));
    }
}

/// Method, target and custom headers of any kind; no header stands twice.
fn request() -> impl Strategy<Value = Request> {
    let custom = ("[xX]-[bB][iI][sS]3-[a-zA-Z0-9!#$%&'*+.^_`|~-]{0,12}", header_value());
    let other = ("[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,12}", header_value());
    let headers = prop::collection::vec(prop_oneof![3 => custom, 1 => other], 0..6);
    ("[A-Za-z!#$%&'*+.^_`|~-]{1,8}", "/[!-~]{0,24}", headers).prop_map(|(method, target, headers)| {
        let mut distinct = Headers::default();
        for (name, value) in headers {
            let framing = ["content-length", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str());
            if distinct.first(&name).is_none() && !framing {
                distinct.push(name, value);
            }
        }
        Request { method: method.into(), target: target.into(), headers: distinct, ..Request::default() }
    })
}

/// What may stand in a header: visible characters, blanks and tabs, bytes above 127.
fn header_value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(prop_oneof![Just(b'\t'), 32_u8..127, 128_u8..], 0..20),
        "[ -~丽水市血站]{0,10}".prop_map(String::into_bytes),
    ]
}

/// Any reading of Resource and of repeated headers.
fn readings() -> impl Strategy<Value = Readings> {
    let form = select(vec![ResourceForm::NoLeadingSlash, ResourceForm::LeadingSlash, ResourceForm::Either]);
    let query = select(vec![ResourceQuery::Path, ResourceQuery::PathAndQuery]);
    let repeated = select(vec![RepeatedHeader::Refused, RepeatedHeader::JoinedWithComma]);
    (form, query, repeated).prop_map(|(resource_form, resource_query, repeated_header)| Readings {
        resource_form,
        resource_query,
        repeated_header,
        ..Contract::embedded().default_readings().clone()
    })
}

/// Whole seconds of the years 0 to 9999, as far as a timestamp reaches.
fn instant() -> impl Strategy<Value = Timestamp> + Clone {
    let first: Timestamp = "0000-01-01T00:00:00Z".parse().expect("a literal instant");
    seconds(first.as_second()..Timestamp::MAX.as_second())
}

fn instant_since_1970() -> impl Strategy<Value = Timestamp> {
    seconds(0..Timestamp::MAX.as_second())
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    seconds(Timestamp::MIN.as_second()..Timestamp::MAX.as_second())
}

fn seconds(range: std::ops::Range<i64>) -> impl Strategy<Value = Timestamp> + Clone {
    range.prop_map(|second| Timestamp::from_second(second).expect("within the range of timestamps"))
}

/// Any text, dates, and dates with one character changed.
fn date_like() -> impl Strategy<Value = String> {
    let form = select(vec![DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime]);
    let date = (form, instant()).prop_map(|(form, instant)| form.format(instant));
    let changed = (date.clone(), any::<Index>(), any::<char>()).prop_map(|(text, place, character)| {
        let mut characters: Vec<char> = text.chars().collect();
        let place = place.index(characters.len());
        characters[place] = character;
        characters.into_iter().collect()
    });
    prop_oneof![".*", date, changed, "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"]
}

/// Signs a request and gives the signature's text.
fn sign(request: &mut Request, secret: &str, date: Timestamp, readings: &Readings) -> String {
    let key = SigningKey::new(&Secret::new(secret));
    let signed = Signer { access_key: KEY, key: &key, parameters: Contract::embedded().parameters(), readings }
        .date_and_sign(request, date, "1.0");
    signed.expect("no header is repeated or blank").signature.to_string()
}

fn verifies(request: &Request, secret: &str, readings: &Readings) -> bool {
    let contract = Contract::embedded();
    let authorization = Authorization::of(&request.headers, contract.parameters(), SchemeCase::Exact);
    let Ok(strings) = canonical(request, contract.parameters(), readings) else { return false };
    let key = SigningKey::new(&Secret::new(secret));
    authorization.is_ok_and(|authorization| key.verify(&strings, &authorization.signature).is_some())
}

fn over_the_wire(request: &Request) -> Request {
    wire::request(&wire::request_bytes(request)).expect("a request that was written can be read").0
}

/// A part of a request that is signed.
enum Part {
    Method,
    Target,
    HeaderName(usize),
    HeaderValue(usize),
}

fn signed_parts(request: &Request, readings: &Readings) -> Vec<Part> {
    let mut parts = vec![Part::Method];
    let query_is_signed = readings.resource_query == ResourceQuery::PathAndQuery || request.query().is_none();
    if query_is_signed && request.target.len() > 1 {
        parts.push(Part::Target);
    }
    for (index, header) in request.headers.iter().enumerate() {
        let name = header.name.to_ascii_lowercase();
        if name.starts_with("x-bis3-") {
            parts.push(Part::HeaderName(index));
        }
        if (name.starts_with("x-bis3-") || name == "date") && !header.value.trim_ascii().is_empty() {
            parts.push(Part::HeaderValue(index));
        }
    }
    parts
}

/// The request with one byte of a part set to `byte`, and whether that makes a difference: letter case makes none in a
/// name, nor do blanks around a value.
fn change(request: &Request, part: &Part, place: Index, byte: u8) -> (Request, bool) {
    let mut changed = request.clone();
    let mut headers: Vec<(String, Vec<u8>)> =
        request.headers.iter().map(|header| (header.name.to_string(), header.value.to_vec())).collect();
    let ascii = char::from(33 + byte % 94);
    let difference = match part {
        Part::Method => {
            let mut method = changed.method.to_string();
            let difference = set(&mut method, place, ascii);
            changed.method = method.into();
            difference
        }
        Part::Target => {
            // Its first slash is not signed under every reading, and a target without it is none.
            let (slash, below) = changed.target.split_at(1);
            let mut below = below.to_owned();
            let difference = set(&mut below, place, ascii);
            changed.target = [slash, &below].concat().into();
            difference
        }
        Part::HeaderName(index) => {
            let name = &mut headers[*index].0;
            let before = name.to_ascii_lowercase();
            set(name, place, ascii) && name.to_ascii_lowercase() != before
        }
        Part::HeaderValue(index) => {
            let value = &mut headers[*index].1;
            let before = value.trim_ascii().to_vec();
            let place = place.index(value.len());
            value[place] = byte;
            value.trim_ascii() != before
        }
    };
    changed.headers = headers.into_iter().collect();
    (changed, difference)
}

/// Sets one character of an ASCII text and says whether it was another one.
fn set(text: &mut String, place: Index, character: char) -> bool {
    let place = place.index(text.len());
    let other = !text[place..].starts_with(character);
    text.replace_range(place..=place, character.encode_utf8(&mut [0; 4]));
    other
}
