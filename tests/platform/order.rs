//! The order of checks: of two things that are wrong with a request, the one that is judged first is told.

use bis3::clock::{AdjustableClock, ClockSetting};
use bis3::contract::{Contract, EndpointId};
use bis3::fault::FaultRule;
use bis3::message::{Arrival, BodyFault, HeadFault, Request};
use bis3::payload::Place;
use bis3::platform::{Institutions, KeyEntry, Platform, Verdict};
use bis3::secret::Secret;
use bis3::store::World;
use jiff::SignedDuration;

use super::desk::{Desk, OWN, example, now, profile, ready, request, set, sign_as_it_stands, told};

/// A request in the making, with everything about it that can be wrong.
struct Attempt {
    request: Request,
    options: Vec<(&'static str, &'static str)>,
    key: KeyEntry,
    clock: ClockSetting,
    /// Done to the request once it is signed.
    spoil: Vec<fn(&mut Request)>,
    unknown_key: bool,
    storage_fault: bool,
    reported_before: bool,
}

/// Something wrong, and what is told of it.
struct Wrong {
    told: &'static str,
    make: fn(&mut Attempt),
}

const fn wrong(told: &'static str, make: fn(&mut Attempt)) -> Wrong {
    Wrong { told, make }
}

/// In the order in which they are judged by default.
const IN_ORDER: &[Wrong] = &[
    wrong("RequestArgParsingFailed host-missing", |attempt| attempt.request.headers.remove("Host")),
    wrong("RequestArgParsingFailed unknown-method", |attempt| attempt.request.method = "PUT".into()),
    wrong("AuthorizationNoExist authorization-missing", |attempt| {
        attempt.spoil.push(|request| request.headers.remove("Authorization"));
    }),
    wrong("AccessKeyNoExist unknown-key", |attempt| attempt.unknown_key = true),
    wrong("HeaderNoExist header-missing", |attempt| {
        attempt.spoil.push(|request| request.headers.remove("x-bis3-version"));
    }),
    wrong("HeaderInvalid date-weekday", |attempt| {
        attempt.spoil.push(|request| set(request, "x-bis3-date", "Mon, 15 Sep 2023 02:15:31 GMT"));
    }),
    wrong("GetSvrDateFailed clock-unreadable", |attempt| attempt.clock = ClockSetting::Broken),
    wrong("AuthorizationExpired date-too-early", |attempt| {
        if attempt.clock != ClockSetting::Broken {
            attempt.clock = ClockSetting::Fixed(now() + SignedDuration::from_mins(16));
        }
    }),
    wrong("AuthorizationNoMatch signature-differs", |attempt| {
        attempt.spoil.push(|request| set(request, "x-bis3-unsigned", "1"));
    }),
    wrong("PermissionDenied key-disabled", |attempt| attempt.key.enabled = false),
    wrong("PermissionDenied endpoint-denied", |attempt| attempt.key.endpoints = vec![EndpointId::Donor]),
    wrong("RequestFileArgParsingFailed multipart-body", |attempt| {
        set(&mut attempt.request, "Content-Type", "multipart/form-data");
    }),
    wrong("RequestArgParsingFailed content-encoding", |attempt| {
        attempt.request.headers.push("Content-Encoding", "gzip");
    }),
    wrong("RequestArgParsingFailed missing-field", |attempt| change(attempt, r#""ProdRh": "2","#, "")),
    wrong("PermissionDenied foreign-institution", |attempt| {
        attempt.key.institutions = Institutions::Listed(vec![OWN.to_owned()]);
    }),
    wrong("SaveHosStockFailed outside-dictionary", |attempt| {
        change(attempt, r#""ProdCode": "24""#, r#""ProdCode": "00""#)
    }),
    wrong("SaveHosStockFailed forced", |attempt| attempt.storage_fault = true),
    wrong("SaveHosStockFailed repeated-report", |attempt| {
        attempt.options.push(("daily-repeat", "refused"));
        attempt.reported_before = true;
    }),
];

fn change(attempt: &mut Attempt, from: &str, to: &str) {
    let body = String::from_utf8(attempt.request.body.to_vec()).expect("the example is text");
    attempt.request.body = body.replacen(from, to, 1).into();
}

impl Attempt {
    fn new(options: &[(&'static str, &'static str)]) -> Self {
        Self {
            request: request(EndpointId::Stock, example(EndpointId::Stock)),
            options: options.to_vec(),
            key: KeyEntry::new("a-key", Secret::new("for tests")),
            clock: ClockSetting::Fixed(now()),
            spoil: Vec::new(),
            unknown_key: false,
            storage_fault: false,
            reported_before: false,
        }
    }

    fn told(self) -> String {
        let contract = Contract::embedded();
        let world = World::new(0);
        if self.reported_before {
            let desk = Desk { world, ..Desk::new(&[]) };
            desk.report(super::desk::SAMPLE, EndpointId::Stock);
            return self.told_in(&contract, desk.world);
        }
        self.told_in(&contract, world)
    }

    fn told_in(self, contract: &std::sync::Arc<Contract>, world: World) -> String {
        if self.storage_fault {
            world.faults().add(FaultRule::parse("*: SaveHosStockFailed", contract).expect("a rule"));
        }
        let client = Desk::with_keys([self.key.clone()].into_iter().collect(), &[]);
        let client = client.client("a-key");
        let mut request = client.signed(self.request);
        sign_as_it_stands(&client, &mut request);
        self.spoil.iter().for_each(|spoil| spoil(&mut request));
        let keys = self.key.clone();
        let keys = if self.unknown_key { Default::default() } else { [keys].into_iter().collect() };
        let platform = Platform::new(contract.clone(), profile(&self.options), keys).expect("the contract is whole");
        told(&ready(platform.decide(&Arrival::Request(request), &AdjustableClock::new(self.clock), &world)))
    }
}

/// Checks every pair of `order`, given as places in [`IN_ORDER`].
fn check_pairs(options: &[(&'static str, &'static str)], order: &[usize]) {
    let mut failures = Vec::new();
    for (place, first) in order.iter().enumerate() {
        for later in &order[place..] {
            let mut attempt = Attempt::new(options);
            // Applied in both orders it must come to the same; the table's order is enough, since each touches its own.
            (IN_ORDER[*first].make)(&mut attempt);
            (IN_ORDER[*later].make)(&mut attempt);
            let told = attempt.told();
            if told != IN_ORDER[*first].told {
                failures.push(format!("{} with {}: {told}", IN_ORDER[*first].told, IN_ORDER[*later].told));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn place(told: &str) -> usize {
    IN_ORDER.iter().position(|wrong| wrong.told == told).expect("it is in the table")
}

#[test]
fn by_default_the_order_is_that_of_the_table() {
    assert_eq!(Attempt::new(&[]).told(), "Passed");
    check_pairs(&[], &(0..IN_ORDER.len()).collect::<Vec<_>>());
}

#[test]
fn permission_before_the_signature() {
    let mut order: Vec<usize> = (0..IN_ORDER.len()).collect();
    let signature = order.remove(place("AuthorizationNoMatch signature-differs"));
    order.insert(place("PermissionDenied endpoint-denied"), signature);
    check_pairs(&[("permission-order", "before-signature")], &order);
}

#[test]
fn the_route_after_permission() {
    let mut order: Vec<usize> = (0..IN_ORDER.len()).collect();
    let route = order.remove(place("RequestArgParsingFailed unknown-method"));
    // Without a route there is no endpoint to be denied.
    order.retain(|other| *other != place("PermissionDenied endpoint-denied"));
    let permission = order.iter().position(|other| *other == place("PermissionDenied key-disabled"));
    order.insert(permission.expect("it is in the order") + 1, route);
    check_pairs(&[("route-order", "after")], &order);
}

#[test]
fn the_scheme_is_judged_before_the_rest_of_the_header() {
    let desk = Desk::new(&[]);
    for (value, expected) in [
        ("Basic", "AuthorizationInvalid authorization-without-blank"),
        ("Basic dXNlcjpwYXNz", "SchemeInvalid other-scheme"),
        ("Basic a b", "SchemeInvalid other-scheme"),
        ("BIS3 a b", "AuthorizationInvalid blank-inside-credential"),
    ] {
        let mut request = request(EndpointId::Stock, "");
        set(&mut request, "Authorization", value);
        assert_eq!(told(&desk.decide(request)), expected, "{value}");
    }
}

#[test]
fn what_is_no_whole_request_is_refused_by_http_before_anything_else() {
    let desk = Desk::new(&[("http-status", "always-200"), ("route-order", "after")]);
    let mut head = Request { target: "/elsewhere".into(), ..Request::default() };
    let nameless = Arrival::BodyTooLarge { request: head.clone(), declared: Some(9), limit: 8 };
    head.headers.push("Host", "127.0.0.1");
    for (arrival, status, reason) in [
        (nameless, 400, "host-missing"),
        (Arrival::UnreadableHead(HeadFault::Malformed), 400, "malformed-head"),
        (Arrival::UnreadableHead(HeadFault::TooLarge), 431, "head-too-large"),
        (Arrival::BodyTooLarge { request: head.clone(), declared: Some(9), limit: 8 }, 413, "body-too-large"),
        (Arrival::UnreadableBody { request: head.clone(), fault: BodyFault::MalformedChunk }, 400, "malformed-chunk"),
        (
            Arrival::UnreadableBody { request: head, fault: BodyFault::Unfinished { received: 8, declared: Some(9) } },
            400,
            "unfinished-body",
        ),
    ] {
        let decision = desk.decide_arrival(&arrival);
        assert_eq!(told(&decision), format!("RequestArgParsingFailed {reason}"));
        assert_eq!((decision.answer.status, decision.answer.close), (status, true), "{reason}");
    }
}

#[test]
fn a_body_that_broke_off_is_told_by_what_would_have_ended_it() {
    let desk = Desk::new(&[]);
    let head = request(EndpointId::Stock, "");
    for (declared, reason, header, expected) in
        [(Some(9), "unfinished-body", "Content-Length", "9"), (None, "unfinished-chunks", "Transfer-Encoding", "")]
    {
        let fault = BodyFault::Unfinished { received: 8, declared };
        let arrival = Arrival::UnreadableBody { request: head.clone(), fault };
        let decision = desk.decide_arrival(&arrival);
        let Verdict::Refused(refusal) = &decision.verdict else { panic!("{reason}: not refused") };
        assert_eq!(refusal.place, Place::Header(header.into()));
        assert_eq!((refusal.reason, &*refusal.expected, &*refusal.actual), (reason, expected, "8"));
        assert_eq!((decision.answer.status, decision.answer.close), (400, true), "{reason}");
        let says_length = refusal.explanation.zh.contains("Content-Length");
        assert_eq!(says_length, declared.is_some(), "{:?}", refusal.explanation);
    }
}

#[test]
fn a_body_over_the_limit_is_a_finding_too() {
    let desk = Desk::new(&[]);
    let head = desk.client(super::desk::SAMPLE).signed(request(EndpointId::Stock, ""));
    let arrival = Arrival::BodyTooLarge { request: head, declared: None, limit: 8 };
    let decision = desk.decide_arrival(&arrival);
    let finding = &decision.findings[0];
    assert_eq!((finding.kind.word(), finding.expected.as_str()), ("body-too-large", "≤ 8"));
    assert_eq!(decision.subject.endpoint, Some(EndpointId::Stock));
    assert_eq!(decision.subject.access_key.as_deref(), Some(super::desk::SAMPLE));
}

#[test]
fn http_1_0_needs_no_host_and_nobody_sends_two() {
    let desk = Desk::new(&[]);
    let stock = || request(EndpointId::Stock, example(EndpointId::Stock));
    let mut old = Request { version: bis3::message::Version::Http10, ..stock() };
    old.headers.remove("Host");
    assert_eq!(told(&desk.decide(desk.client(super::desk::SAMPLE).signed(old))), "Passed");
    let mut twice = stock();
    twice.headers.push("host", "127.0.0.2");
    assert_eq!(told(&desk.decide(twice)), "RequestArgParsingFailed host-repeated");
}
