//! Laws that hold for any message under any profile.

use std::sync::Arc;

use bis3::clock::{AdjustableClock, ClockSetting};
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::fault::FaultRule;
use bis3::message::{Arrival, BodyFault, HeadFault, Header, Request, Version};
use bis3::platform::{Decision, Platform};
use bis3::store::World;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::desk::{Desk, SAMPLE, demo, example, now, profile, ready};

/// Any profile: an option for each reading.
fn any_profile() -> impl Strategy<Value = Profile> {
    vec(any::<Index>(), Contract::embedded().readings().len()).prop_map(|choices| {
        let mut profile = profile(&[]);
        for (reading, choice) in Contract::embedded().readings().iter().zip(choices) {
            let option = choice.get(&reading.options);
            let written = match option.parameter.as_deref() {
                Some("prefix") => format!("{}:/api", option.option),
                Some(_) => format!("{}:{{institution_name}}{{year}}{{", option.option),
                None => option.option.clone(),
            };
            profile.readings.set(&reading.id, &written).expect("an option of the table");
        }
        profile
    })
}

fn method() -> impl Strategy<Value = String> {
    prop_oneof![4 => Just("POST".to_owned()), 1 => "[A-Za-z]{0,7}", 1 => "\\PC{0,5}"]
}

fn target() -> impl Strategy<Value = String> {
    let known = select(vec!["/Stock/HospStock", "/Patient/Donor", "/Transfusion/TQC", "/api/Stock/HospStock"]);
    prop_oneof![
        6 => known.clone().prop_map(str::to_owned),
        1 => known.prop_map(|path| format!("http://127.0.0.1:8095{path}?a=%20b")),
        1 => "/[%a-zA-Z0-9/?#]{0,20}",
        1 => "\\PC{0,20}",
    ]
}

fn header() -> impl Strategy<Value = Header> {
    let names = select(vec![
        "Host",
        "Date",
        "x-bis3-date",
        "X-BIS3-Date",
        "x-bis3-version",
        "x-bis3-x",
        "Authorization",
        "Content-Type",
        "Content-Encoding",
    ]);
    let values = prop_oneof![
        4 => select(vec![
            "1.0", "1", "", "Fri, 15 Sep 2023 02:15:31 GMT", "Friday, 15-Sep-23 02:15:31 GMT", "BIS3 EbX/S0rBNYs=:a",
            "BIS3 test-10008:pxDJu/KwlgwZk3CBXMM5556iStY=", "application/json", "multipart/form-data; boundary=a", "gzip",
        ]).prop_map(|value| value.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..30),
    ];
    (prop_oneof![6 => names.prop_map(str::to_owned), 1 => "\\PC{0,10}"], values)
        .prop_map(|(name, value)| Header { name: name.into(), value: value.into() })
}

/// A body that is an example with something done to it, or anything.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let cut = (select(EndpointId::ALL), any::<Index>(), any::<Index>(), vec(any::<u8>(), 0..4));
    let damaged = cut.prop_map(|(endpoint, from, to, bytes)| {
        let mut body = example(endpoint).into_bytes();
        let (from, to) = (from.index(body.len()), to.index(body.len()));
        body.splice(from.min(to)..from.max(to).min(from.min(to) + 9), bytes);
        body
    });
    let whole = select(EndpointId::ALL).prop_map(|endpoint| example(endpoint).into_bytes());
    prop_oneof![3 => whole, 3 => damaged, 1 => vec(any::<u8>(), 0..100)]
}

fn request() -> impl Strategy<Value = Request> {
    (method(), target(), any::<bool>(), vec(header(), 0..8), body()).prop_map(|(method, target, old, headers, body)| {
        let version = if old { Version::Http10 } else { Version::Http11 };
        let headers = headers.into_iter().map(|header| (header.name, header.value)).collect();
        Request { method: method.into(), target: target.into(), version, headers, body: body.into() }
    })
}

fn arrival() -> impl Strategy<Value = Arrival> {
    prop_oneof![
        8 => request().prop_map(Arrival::Request),
        1 => select(vec![HeadFault::Malformed, HeadFault::TooLarge]).prop_map(Arrival::UnreadableHead),
        1 => (request(), any::<Option<u64>>(), any::<u64>())
            .prop_map(|(request, declared, limit)| Arrival::BodyTooLarge { request, declared, limit }),
        1 => (request(), any::<u64>(), any::<Option<u64>>()).prop_map(|(request, received, declared)| {
            Arrival::UnreadableBody { request, fault: BodyFault::Unfinished { received, declared } }
        }),
    ]
}

fn faults() -> impl Strategy<Value = Vec<&'static str>> {
    vec(
        select(vec![
            "*: 10011, probability 0.3",
            "*: TQCDataExist",
            "*: EQADataExist",
            "POST *: cut-unrecorded, nth 1",
            "*: Passed",
            "* key EbX/S0rBNYs=: SaveEQAFailed, times 1",
            "*: slow-drip 1ms",
        ]),
        0..3,
    )
}

fn decided(platform: &Platform, arrivals: &[Arrival], faults: &[&str], clock: ClockSetting) -> Vec<Decision> {
    let world = World::new(3);
    for line in faults {
        world.faults().add(FaultRule::parse(line, platform.contract()).expect("a rule"));
    }
    let clock = AdjustableClock::new(clock);
    arrivals.iter().map(|arrival| ready(platform.decide(arrival, &clock, &world))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_message_is_decided_and_the_same_messages_in_the_same_way(
        profile in any_profile(),
        mut arrivals in vec(arrival(), 1..4),
        signed in vec(request(), 0..3),
        faults in faults(),
        broken in proptest::bool::weighted(0.1),
    ) {
        let contract = Contract::embedded();
        let platform = Platform::new(contract, profile, demo()).expect("the contract is whole");
        let desk = Desk { platform: Arc::new(platform), ..Desk::new(&[]) };
        let client = desk.client(SAMPLE);
        arrivals.extend(signed.into_iter().filter_map(|request| client.try_signed(request)).map(Arrival::Request));
        let clock = if broken { ClockSetting::Broken } else { ClockSetting::Fixed(now()) };
        let decisions = decided(desk.platform.platform(), &arrivals, &faults, clock);
        prop_assert_eq!(&decided(desk.platform.platform(), &arrivals, &faults, clock), &decisions);
        for decision in decisions {
            let body: serde_json::Value = serde_json::from_slice(&decision.answer.body).expect("an answer is JSON");
            let names: Vec<String> = body.as_object().expect("an object").keys().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(names, ["code", "msg", "data"]);
            prop_assert!((200..600).contains(&decision.answer.status));
            prop_assert_eq!(decision.recorded.is_some() && decision.code.is_success(), decision.code.is_success());
        }
    }
}
