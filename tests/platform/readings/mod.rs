//! Every reading, every option: the same requests, told apart by the option alone.

mod cases;

use std::collections::BTreeSet;

use bis3::contract::{Contract, EndpointId, Profile, Readings};
use bis3::message::Request;
use bis3::platform::{Decision, Institutions, KeyEntry, Verdict};
use bis3::secret::Secret;
use bis3::store::Recorded;

use cases::{CASES, FOREIGN, PASSED, UNKNOWN_PATH};

use super::desk::{Client, Desk, SAMPLE, example, keys, request, sign_as_it_stands, told};

#[test]
fn every_option_of_every_reading_is_told_apart() {
    let mut wrong = Vec::new();
    for case in CASES {
        for (option, expected) in case.options {
            let found = (case.probe)(&Desk::new(&[(case.reading, option)]));
            if found != *expected {
                wrong.push(format!("{}: {option}: {found:#?}", case.reading));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_options_of_a_reading_answer_alike() {
    for case in CASES {
        let answers: BTreeSet<_> = case.options.iter().map(|(_, answers)| answers).collect();
        assert_eq!(answers.len(), case.options.len(), "{}", case.reading);
    }
}

#[test]
fn no_reading_and_no_option_is_without_a_case() {
    let word = |option: &str| option.split(':').next().unwrap_or_default().to_owned();
    let cased: BTreeSet<(String, String)> = CASES
        .iter()
        .flat_map(|case| case.options.iter().map(|(option, _)| (case.reading.to_owned(), word(option))))
        .collect();
    let listed: BTreeSet<(String, String)> = Contract::embedded()
        .readings()
        .iter()
        .flat_map(|reading| reading.options.iter().map(|option| (reading.id.clone(), option.option.clone())))
        .collect();
    let missing: Vec<_> = listed.difference(&cased).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_reading_is_told_only_where_another_option_would_have_passed() {
    let told_reading = |decision: &Decision| match &decision.verdict {
        Verdict::Refused(refusal) => (told(decision), refusal.reading.as_ref().map(|choice| choice.id)),
        verdict => panic!("{verdict:?}"),
    };
    let desk = Desk::new(&[]);
    for (seconds, expected) in [(900, Some("window-edge")), (-900, Some("window-edge")), (901, None), (-901, None)] {
        let (code, reading) = told_reading(&desk.decide(desk.client(SAMPLE).later(seconds).signed(stock_request())));
        assert!(code.starts_with("AuthorizationExpired ") && reading == expected, "{seconds}: {code} {reading:?}");
    }
    for (scheme, expected) in [("bis3", Some("scheme-case")), ("Basic", None), ("BIS", None)] {
        let mut request = stock_request();
        super::desk::set(&mut request, "Authorization", &format!("{scheme} a:b"));
        let (code, reading) = told_reading(&desk.decide(request));
        assert_eq!((code.as_str(), reading), ("SchemeInvalid other-scheme", expected), "{scheme}");
    }
}

#[test]
fn a_prefix_that_is_none_of_the_deployments_is_no_route() {
    let desk = Desk::new(&[("resource-base", "signed:/api")]);
    for target in ["/Stock/HospStock", "/apiStock/HospStock", "/api/api/Stock/HospStock", "/api"] {
        let decision = desk.decide(Request { target: target.into(), ..stock_request() });
        assert_eq!(told(&decision), UNKNOWN_PATH, "{target}");
    }
}

#[test]
fn an_institution_of_a_bound_key_is_taken_and_any_other_denied() {
    let bound = KeyEntry {
        institutions: Institutions::Listed(vec!["12330000470003222E".into()]),
        ..KeyEntry::new("bound", Secret::new("for tests"))
    };
    let desk = Desk::with_keys(keys([bound]), &[]);
    assert_eq!(told(&desk.report("bound", EndpointId::Stock)), PASSED);
    assert_eq!(with_status(&desk.report("bound", EndpointId::Donor)), FOREIGN);
}

#[test]
fn the_browser_family_reports_under_its_prefix_without_a_date() {
    let contract = Contract::embedded();
    let profile = Profile::bundled("browser-family", &contract).expect("a bundled profile");
    let options: Vec<(&str, String)> =
        Readings::IDS.iter().map(|id| (*id, profile.readings.get(id).expect("a known reading"))).collect();
    let desk = Desk::new(&options.iter().map(|(id, option)| (*id, option.as_str())).collect::<Vec<_>>());
    let client = desk.client(SAMPLE);
    let mut request = Request { target: "/api/Stock/HospStock?a=b c".replace(' ', "%20").into(), ..stock_request() };
    request = client.signed(request);
    request.headers.remove("Date");
    sign_as_it_stands(&client, &mut request);
    let decision = desk.decide(request);
    assert_eq!(told(&decision), PASSED);
    let canonical = &decision.canonical_strings[0];
    assert!(canonical.starts_with("POST\nFri, 15 Sep 2023 02:15:31 GMT\n"), "{canonical}");
    assert!(canonical.ends_with("\nStock/HospStock?a=b%20c"), "{canonical}");
}

fn stock_request() -> Request {
    request(EndpointId::Stock, example(EndpointId::Stock))
}

fn stock(desk: &Desk, client: &Client<'_>) -> String {
    told(&desk.decide(client.signed(stock_request())))
}

fn stock_with(desk: &Desk, change: impl Fn(String) -> String) -> String {
    told(&desk.send(SAMPLE, EndpointId::Stock, change(example(EndpointId::Stock))))
}

fn donor_with(desk: &Desk, change: impl Fn(String) -> String) -> String {
    told(&desk.send(SAMPLE, EndpointId::Donor, change(example(EndpointId::Donor))))
}

/// A request changed before it is signed.
fn sent(desk: &Desk, client: &Client<'_>, change: impl Fn(&mut Request)) -> String {
    let mut request = client.signed(stock_request());
    change(&mut request);
    sign_as_it_stands(client, &mut request);
    told(&desk.decide(request))
}

/// One target, signed by clients that read the document in different ways.
fn signed_as(desk: &Desk, reading: &str, options: &[&str], target: &str) -> Vec<String> {
    let signed = |option: &&str| {
        let request = Request { target: target.into(), ..stock_request() };
        told(&desk.decide(desk.client(SAMPLE).reading(reading, option).signed(request)))
    };
    options.iter().map(signed).collect()
}

fn with_status(decision: &Decision) -> String {
    format!("{} {}", told(decision), decision.answer.status)
}

/// What comes of the second of two reports.
fn second(desk: &Desk, endpoint: EndpointId) -> String {
    assert_eq!(desk.report(SAMPLE, endpoint).recorded, Some(Recorded::Recorded));
    let decision = desk.report(SAMPLE, endpoint);
    let repeated = decision.findings.iter().filter(|finding| finding.kind.word() == "repeated-report").count();
    assert_eq!(repeated, 1, "{:?}", decision.findings);
    assert!(!matches!(decision.verdict, Verdict::Forced { .. }));
    format!("{} {:?}", with_status(&decision), decision.recorded.expect("it was handed over"))
}
