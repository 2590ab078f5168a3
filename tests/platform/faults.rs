//! Fault rules: their one-line grammar, when they speak, and how often.

use std::sync::Arc;
use std::time::Duration;

use bis3::contract::{Contract, EndpointId};
use bis3::diagnostic::Source;
use bis3::diagnostic::yaml::{self, Spanned};
use bis3::fault::{Alteration, FaultRule, WireEffect};
use bis3::platform::{Decision, Verdict};
use bis3::store::Recorded;
use proptest::prelude::*;

use super::desk::{Desk, ORDINARY, OWN, SAMPLE, example, request, set, told};

fn parse(line: &str) -> Result<FaultRule, bis3::diagnostic::Diagnostic> {
    FaultRule::parse(line, &Contract::embedded())
}

#[test]
fn a_rule_is_printed_as_it_is_written() {
    for line in [
        "POST /Transfusion/TQC: SaveTQCFailed, times 2",
        "*: cut",
        "* key a:b=: cut-unrecorded",
        "/api/Stock/HospStock institution 12330000470003222E: delay 2s",
        "GET * key k institution c: slow-drip 50ms, times 3, nth 2, probability 0.25",
        "*: content-length +5",
        "*: content-length -12",
        "*: gateway-502, nth 1",
        "*: truncate",
        "*: malformed",
    ] {
        assert_eq!(parse(line).map(|rule| rule.to_string()).as_deref(), Ok(line));
    }
}

#[test]
fn a_code_is_named_or_numbered_and_nothing_before_the_colon_matches_all() {
    let named = parse("*: AuthorizationExpired");
    assert!(named.is_ok());
    for line in [":10006", " : 10006", "*:10006", "  *  :  AuthorizationExpired  "] {
        assert_eq!(parse(line), named, "{line}");
    }
}

#[test]
fn what_is_wrong_with_a_rule_is_shown_at_its_word() {
    let mut shown = String::new();
    for line in [
        "",
        "POST /Transfusion/TQC SaveTQCFailed",
        "post *: cut",
        "POST /Transfusion/TCQ: cut",
        "POST PUT: cut",
        "* /Stock/HospStock: cut",
        "keys a: cut",
        "* key: cut",
        "*:",
        "*: SaveTQCFaild",
        "*: 10012",
        "*: cut 5s",
        "*: delay",
        "*: delay soon",
        "*: delay -2s",
        "*: content-length 0",
        "*: content-length five",
        "*: cut,",
        "*: cut, time 2",
        "*: cut, times 0",
        "*: cut, times 1, times 2",
        "*: cut, probability 1.5",
        "*: cut, probability NaN",
        "机构 *: cut",
    ] {
        let diagnostic = parse(line).expect_err(line);
        shown += &format!("{}\n\n", diagnostic.render(false));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn the_list_in_a_file_reads_the_same_lines_and_shows_their_place() {
    let read = |text: &str| {
        let source = Source::new("serve.yaml", text);
        let lines: Vec<Spanned<String>> = yaml::read(&source).expect("a list of texts");
        FaultRule::read_list(&source, &lines, &Contract::embedded())
    };
    let rules = read("- '*: cut'\n- \"POST /Stock/HospStock: SaveHosStockFailed, times 2\"\n").expect("two rules");
    assert_eq!(
        rules.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["*: cut", "POST /Stock/HospStock: SaveHosStockFailed, times 2"]
    );
    let quoted = read("- '*: cut'\n- \"*: delay 2s, tmes 3\"\n").expect_err("a typo");
    let escaped = read("- \"*: delay\\u0020soon\"\n").expect_err("no length of time");
    insta::assert_snapshot!(format!("{}\n\n{}", quoted.render(false), escaped.render(false)));
}

proptest! {
    #[test]
    fn reading_a_rule_never_panics(line in "\\PC*") {
        let _ = parse(&line).map_err(|diagnostic| diagnostic.render(false));
    }

    #[test]
    fn a_line_of_rule_words_is_printed_so_that_it_reads_the_same(words in proptest::collection::vec(word(), 0..12)) {
        if let Ok(rule) = parse(&words.join(" ")) {
            prop_assert_eq!(parse(&rule.to_string()), Ok(rule));
        }
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "POST",
        "*",
        "/Stock/HospStock",
        "key",
        "a",
        "institution",
        ":",
        "cut",
        "delay",
        "2s",
        "1h",
        ",",
        "times",
        "nth",
        "3",
        "probability",
        "0.5",
        "1e-3",
        "content-length",
        "+4",
        "-4",
        "10008",
        "Passed",
        "cut-unrecorded",
    ])
}

#[test]
fn a_code_speaks_at_its_own_step_if_the_request_gets_so_far() {
    let desk = Desk::new(&[]);
    desk.fault("*: SaveTQCFailed");
    let badly_signed = || {
        let mut request = desk.client(SAMPLE).signed(request(EndpointId::Tqc, example(EndpointId::Tqc)));
        set(&mut request, "x-bis3-version", "1");
        request
    };
    assert_eq!(told(&desk.decide(badly_signed())), "AuthorizationNoMatch signature-differs");
    assert_eq!(told(&desk.report(SAMPLE, EndpointId::Tqc)), "SaveTQCFailed forced");
    desk.fault("*: GetSvrDateFailed, times 1");
    assert_eq!(told(&desk.decide(badly_signed())), "GetSvrDateFailed forced", "the clock is read before");
    desk.fault("*: AuthorizationNoMatch, times 1");
    desk.fault("*: AccessKeyNoExist, times 1");
    let got: Vec<String> = (0..3).map(|_| told(&desk.report(SAMPLE, EndpointId::Tqc))).collect();
    assert_eq!(got, ["AccessKeyNoExist forced", "AuthorizationNoMatch forced", "SaveTQCFailed forced"]);
    assert_eq!(desk.reports(), []);
}

#[test]
fn a_rule_only_counts_the_requests_that_reach_its_step() {
    let desk = Desk::new(&[]);
    desk.fault("*: SaveHosStockFailed, nth 2");
    let got: Vec<String> =
        [SAMPLE, "demo-disabled", SAMPLE, SAMPLE].map(|key| told(&desk.report(key, EndpointId::Stock))).into();
    assert_eq!(got, ["Passed", "PermissionDenied key-disabled", "SaveHosStockFailed forced", "Passed"]);
    let listed = &desk.world.faults().list()[0];
    assert_eq!((listed.matched, listed.fired), (3, 1));
}

#[test]
fn rules_match_method_path_key_and_institution() {
    let cases = [
        ("POST *: cut", true),
        ("PUT *: cut", false),
        ("/Patient/Donor: cut", true),
        ("/Stock/HospStock: cut", false),
        ("* key demo-ordinary: cut", true),
        ("* key demo: cut", false),
        ("* institution 12332500472260169F: cut", true),
        ("* institution 12330000470003222E: cut", false),
    ];
    assert_eq!(OWN, "12332500472260169F");
    for (line, matches) in cases {
        let desk = Desk::new(&[]);
        desk.fault(line);
        let wire = desk.report(ORDINARY, EndpointId::Donor).wire;
        assert_eq!(wire, matches.then_some(WireEffect::Cut), "{line}");
    }
}

#[test]
fn under_a_prefix_a_rule_names_the_path_with_it_or_without() {
    for line in ["/Stock/HospStock: cut", "/api/Stock/HospStock: cut"] {
        let desk = Desk::new(&[("resource-base", "signed:/api")]);
        desk.fault(line);
        let mut request = request(EndpointId::Stock, example(EndpointId::Stock));
        request.target = "/api/Stock/HospStock?a".into();
        assert_eq!(desk.decide(desk.client(SAMPLE).signed(request)).wire, Some(WireEffect::Cut), "{line}");
    }
}

#[test]
fn effects_on_the_wire_come_after_the_decision_but_for_the_cut_before() {
    let after = Desk::new(&[]);
    after.fault("*: cut");
    let decision = after.report(SAMPLE, EndpointId::Stock);
    assert_eq!((told(&decision).as_str(), decision.recorded), ("Passed", Some(Recorded::Recorded)));
    assert_eq!((decision.wire, after.reports().len()), (Some(WireEffect::Cut), 1));

    let before = Desk::new(&[]);
    before.fault("*: cut-unrecorded");
    let decision = before.report(SAMPLE, EndpointId::Stock);
    assert!(matches!(&decision.verdict, Verdict::Forced { by, .. } if by == "*: cut-unrecorded"));
    assert_eq!((decision.wire, decision.recorded), (Some(WireEffect::Cut), None));
    assert_eq!(before.reports(), []);
    let refused = before.report("demo-disabled", EndpointId::Stock);
    assert_eq!((told(&refused).as_str(), refused.wire), ("PermissionDenied key-disabled", Some(WireEffect::Cut)));
}

#[test]
fn a_code_and_the_first_effect_on_the_wire_come_together() {
    let desk = Desk::new(&[]);
    for line in ["*: delay 2s, times 1", "*: gateway-502", "*: SaveHosStockFailed"] {
        desk.fault(line);
    }
    let told_with_wire = |decision: Decision| (told(&decision), decision.wire);
    let delay = WireEffect::Delay(Duration::from_secs(2));
    let failed = || "SaveHosStockFailed forced".to_owned();
    assert_eq!(told_with_wire(desk.report(SAMPLE, EndpointId::Stock)), (failed(), Some(delay)));
    assert_eq!(
        told_with_wire(desk.report(SAMPLE, EndpointId::Stock)),
        (failed(), Some(WireEffect::Altered(Alteration::BadGateway)))
    );
}

#[test]
fn times_and_nth_bound_how_often_a_rule_fires() {
    let fired = |limits: &str| {
        let desk = Desk::new(&[]);
        desk.fault(&format!("*: cut{limits}"));
        (1..=6).filter(|_| desk.report(SAMPLE, EndpointId::Stock).wire.is_some()).collect::<Vec<u32>>()
    };
    assert_eq!(fired(""), [1, 2, 3, 4, 5, 6]);
    assert_eq!(fired(", times 2"), [1, 2]);
    assert_eq!(fired(", nth 3"), [3]);
    assert_eq!(fired(", times 2, nth 3"), [3, 4]);
    assert_eq!(fired(", probability 0"), [] as [u32; 0]);
    assert_eq!(fired(", probability 1, times 1"), [1]);
}

#[test]
fn chance_comes_from_the_seed_and_other_rules_do_not_change_it() {
    let draws = |seed, before: &[&str]| {
        let desk = Desk { world: bis3::store::World::new(seed), ..Desk::new(&[]) };
        let id = desk.fault("*: cut, probability 0.5");
        for line in before {
            desk.fault(line);
        }
        let drawn: Vec<bool> =
            (0..64).map(|_| desk.report(SAMPLE, EndpointId::Stock).wire == Some(WireEffect::Cut)).collect();
        assert_eq!(id, 1);
        drawn
    };
    let first = draws(7, &[]);
    assert_eq!(first, draws(7, &["*: truncate, probability 0.5"]));
    assert_ne!(first, draws(8, &[]));
    let fired = first.iter().filter(|fired| **fired).count();
    assert!((16..=48).contains(&fired), "{fired} of 64 at one half");
}

#[test]
fn rules_can_be_listed_removed_and_counted_anew() {
    let desk = Desk::new(&[]);
    let (first, second) = (desk.fault("*: cut, times 1"), desk.fault("*: truncate"));
    let wire = || desk.report(SAMPLE, EndpointId::Stock).wire;
    assert_eq!([wire(), wire()], [Some(WireEffect::Cut), Some(WireEffect::Truncate)]);
    desk.reset();
    assert_eq!(wire(), Some(WireEffect::Cut), "it counts anew");
    assert!(desk.world.faults().remove(first) && !desk.world.faults().remove(first));
    let listed: Vec<u64> = desk.world.faults().list().iter().map(|listed| listed.id).collect();
    assert_eq!(listed, [second]);
    desk.world.faults().clear();
    assert_eq!(wire(), None);
    assert!(desk.fault("*: cut") > second, "a number is never used again");
}

#[test]
fn many_threads_get_no_more_than_the_rule_gives() {
    let desk = Arc::new(Desk::new(&[]));
    desk.fault("*: SaveHosStockFailed, times 10");
    let signed = desk.client(SAMPLE).signed(request(EndpointId::Stock, example(EndpointId::Stock)));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (desk, signed) = (Arc::clone(&desk), signed.clone());
            std::thread::spawn(move || (0..10).filter(|_| !desk.decide(signed.clone()).code.is_success()).count())
        })
        .collect();
    let failed: usize = threads.into_iter().map(|thread| thread.join().expect("no thread panics")).sum();
    assert_eq!(failed, 10);
}
