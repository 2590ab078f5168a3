//! What comes over a connection.

use std::sync::LazyLock;

use bis3::clock::AdjustableClock;
use bis3::contract::reading::{DateFormat, SchemeCase};
use bis3::contract::{Contract, Profile};
use bis3::invariants;
use bis3::language::ToBilingual;
use bis3::message::wire::{self, Chunks, Framing, WireError};
use bis3::message::{Arrival, JSON_TYPE, Request};
use bis3::payload::{self, Content, Spans, json};
use bis3::platform::{KeyRing, Platform};
use bis3::signature::authorization::Authorization;
use bis3::signature::date::HttpDate;
use bis3::snapshot::{self, Redaction, Volatile};
use bis3::store::World;
use bytes::Bytes;

static PLATFORM: LazyLock<Platform> = LazyLock::new(|| {
    let contract = Contract::embedded();
    let profile = Profile::bundled("default", &contract).expect("a bundled profile");
    let keys = KeyRing::demo(&contract).expect("the demo keys");
    Platform::new(contract, profile, keys).expect("the contract is whole")
});

/// The instant of the requests in the corpus.
fn clock() -> AdjustableClock {
    AdjustableClock::fixed("2023-09-15T02:15:31Z".parse().expect("a literal instant"))
}

/// The bytes of a request, to the bytes of the answer.
pub fn request(data: &[u8]) {
    if let Ok((head, length)) = wire::request_head(data, wire::DEFAULT_HEADER_COUNT) {
        framing(&head, &data[length..]);
    }
    let arrival = match wire::request(data) {
        Ok((request, used)) => {
            assert!(used <= data.len());
            Arrival::Request(request)
        }
        Err(WireError::UnfinishedHead | WireError::UnfinishedBody) => return,
        Err(error) => Arrival::UnreadableHead(error.into()),
    };
    let world = World::new(0);
    let decision = PLATFORM.decide(&arrival, &clock(), &world).now_or_never().expect("the store is in memory");
    let answer = wire::response_bytes(&PLATFORM.response(&decision));
    let (head, length) = wire::response_head(&answer).expect("an answer of ours can be read");
    assert_eq!(head.status, decision.answer.status, "{}", String::from_utf8_lossy(&answer));
    if let Some(request) = arrival.request() {
        let violations = invariants::violations(data, &answer, PLATFORM.contract(), Some(&PLATFORM.profile().readings));
        assert!(violations.is_empty() || request.method == "HEAD", "{violations:?}");
        assert!(head.status >= 400 || !PLATFORM.refuses_unread(request, &clock()), "it is refused by its head");
    }
    assert!(length <= answer.len());
}

/// Chunks that come in pieces have the sizes of those that come at once, and what came so far is where the whole begins.
fn framing(head: &Request, body: &[u8]) {
    let Ok(framing) = wire::request_framing(&head.headers) else { return };
    let so_far = wire::body_so_far(body, framing);
    if let Ok((whole, used)) = wire::body(body, framing) {
        assert_eq!(so_far, whole);
        assert!(used <= body.len());
    }
    if framing == Framing::Chunked {
        let (mut pieces, mut at_once) = (Chunks::default(), Chunks::default());
        let halves = [&body[..body.len() / 2], body];
        let announced = halves.map(|half| pieces.announced(half));
        assert_eq!(announced[1], at_once.announced(body));
        assert!(announced[0] <= announced[1]);
        assert!(so_far.len() as u64 <= announced[1]);
    }
}

/// A value of Authorization, and of a date.
pub fn authorization(data: &[u8]) {
    for case in [SchemeCase::AnyCase, SchemeCase::Exact] {
        match Authorization::parse(data, "BIS3", case) {
            Ok(read) => {
                let again = Authorization::parse(read.value("BIS3").as_bytes(), "BIS3", case);
                assert_eq!(again.as_ref(), Ok(&read), "what is written is read again");
            }
            Err(error) => assert!(!error.to_bilingual().en.is_empty()),
        }
    }
    let Ok(text) = str::from_utf8(data) else { return };
    let now = "2023-09-15T02:15:31Z".parse().expect("a literal instant");
    let all = HttpDate::parse(text, DateFormat::AllThree);
    if let Ok(date) = HttpDate::parse(text, DateFormat::ImfFixdate) {
        assert_eq!(all.as_ref(), Ok(&date), "a date of one format is one of three");
        assert_eq!(date.to_string(), text);
        assert!(date.at(now).is_ok(), "a year of four digits hangs on nothing");
    } else if let Ok(date) = all {
        _ = date.at(now);
    }
}

/// A body of each interface.
pub fn body(data: &[u8]) {
    let bytes = Bytes::copy_from_slice(data);
    let contract = PLATFORM.contract();
    for endpoint in contract.endpoints() {
        let content = Content::new(Some(JSON_TYPE.as_bytes()), &bytes);
        let checked = payload::check(contract, endpoint, &PLATFORM.profile().readings, content, None);
        let spans = Spans::of(data);
        for span in checked.findings.iter().filter_map(|finding| spans.find(finding)) {
            assert!(span.end <= data.len());
        }
    }
    let Ok(text) = str::from_utf8(data) else { return };
    let (strict, lenient) = (json::decode(text), json::decode_lenient(text));
    assert_eq!(json::decode_within(text, json::MOST_LEVELS).is_ok(), strict.is_ok());
    // Half of a surrogate pair fits the grammar, and our strict reader keeps it as it is written; the others refuse it.
    let may_hold_a_half = text.to_ascii_lowercase().contains("\\ud");
    if let Ok(root) = &strict {
        assert!(lenient.is_ok() || may_hold_a_half, "what is JSON is so in a wider dialect");
        assert!(json::depth(text) <= json::MOST_LEVELS);
        _ = payload::answer::code_in(text, root);
    }
    let other: Result<serde::de::IgnoredAny, _> = serde_json::from_str(text);
    if json::depth(text) <= json::MOST_LEVELS && !may_hold_a_half {
        assert_eq!(strict.is_ok(), other.is_ok(), "two readers agree on what is JSON: {strict:?}");
    }
    _ = payload::guess(contract, text);
}

/// The bytes of an answer of a target.
pub fn answer(data: &[u8]) {
    const REQUEST: &[u8] = b"POST /Patient/Donor HTTP/1.1\r\nHost: a\r\nDate: Fri, 15 Sep 2023 02:15:31 GMT\r\n\
        Content-Length: 0\r\n\r\n";
    for method in ["POST", "HEAD"] {
        let Some(answer) = bis3::client::Answer::read(data, method) else { continue };
        assert!(answer.bytes.len() + answer.surplus <= data.len());
        let volatile = Volatile::of(REQUEST, "x-bis3-date");
        let text = snapshot::rendered(&answer.response, &Redaction::default(), &volatile);
        assert!(json::decode(&text).is_ok(), "a snapshot is JSON: {text}");
    }
    for violation in invariants::violations(REQUEST, data, PLATFORM.contract(), None) {
        assert!(!violation.actual.en.contains(bis3::diagnostic::steers), "{violation:?}");
    }
}
