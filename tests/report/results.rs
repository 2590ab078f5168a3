//! A run with every outcome, written down: nothing of it depends on a platform.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bis3::contract::Contract;
use bis3::diagnostic::{Diagnostic, Place, Severity, Source};
use bis3::message::Exchange;
use bis3::report::Report;
use bis3::scenario::{
    Check, CheckSubject, Outcome, RunHead, Scenario, ScenarioResult, SeenReading, StepResult, Totals,
};
use bis3::snapshot::{Change, Difference, DifferenceKind, State};

/// A scenario that was run.
pub struct Done {
    pub result: ScenarioResult,
    pub steps: Vec<StepResult>,
}

pub fn head() -> RunHead {
    RunHead {
        contract: Contract::embedded(),
        label: "staging".into(),
        address: Some("http://127.0.0.1:8095".into()),
        profile: "default".into(),
        seed: 7,
        began: Some("2018-09-10T10:15:31Z".parse().expect("an instant")),
    }
}

/// Tells a report of a whole run.
pub fn tell(run: &[Done], report: &mut dyn Report) {
    let mut totals = Totals::default();
    for Done { result, steps } in run {
        report.begin(&result.scenario).expect("memory takes it");
        steps.iter().for_each(|step| report.step(step).expect("memory takes it"));
        report.end(result).expect("memory takes it");
        totals.add(result);
    }
    report.finish(&totals).expect("memory takes it");
}

/// Every outcome, and texts that mean something to some form of report.
pub fn every_outcome() -> Vec<Done> {
    let every = read("every", "must", "每种结果 <b>|", "Every outcome </script> | `x` ]]>", &STEPS);
    let warned = read("warned", "should", "建议", "A should", &["warns"]);
    let skipped = read("skipped", "may", "写入", "It writes", &["reports"]);
    let broken = read("broken", "must", "无法启动", "Not started", &["reports"]);
    let passed = read("passed", "must", "通过", "All is well", &["first", "second"]);
    let steps = vec![
        passes(&every, "passes"),
        StepResult {
            outcome: Outcome::Fail,
            counts: true,
            checks: wrong(&every),
            attempts: 3,
            ..answered(&every, "fails")
        },
        StepResult {
            outcome: Outcome::Fail,
            counts: true,
            checks: wrong(&every)[..1].to_vec(),
            ..binary(&every, "binary")
        },
        proposed(&every, "differs", Change::Different(differences().into())),
        proposed(&every, "new", Change::New),
        StepResult { outcome: Outcome::Error, reason: Some(timeout()), ..unanswered(&every, "errs") },
        StepResult { outcome: Outcome::Skip, reason: Some(after()), ..bare(&every, "skips") },
    ];
    let told = Diagnostic { severity: Severity::Warning, ..code(&warned) };
    let checks = vec![Check::new(CheckSubject::Code, Some(told))];
    let warning = StepResult { outcome: Outcome::Warn, checks, ..answered(&warned, "warns") };
    vec![
        done(&every, steps),
        done(&warned, vec![warning]),
        Done { result: ScenarioResult::skipped(&skipped, writes()), steps: Vec::new() },
        Done { result: ScenarioResult::failed_to_start(&broken, timeout()), steps: Vec::new() },
        done(&passed, vec![passes(&passed, "first"), passes(&passed, "second")]),
    ]
}

/// A scenario of `count` steps, each tenth of which fails.
pub fn many_steps(count: usize) -> (Arc<Scenario>, impl Iterator<Item = StepResult>) {
    let scenario = read("many", "must", "许多步骤", "Many steps", &["each"]);
    let of = Arc::clone(&scenario);
    let steps = (1..=count).map(move |number| {
        let step = StepResult { name: format!("each/{number}/report"), ..passes(&of, "each") };
        match number % 10 {
            0 => StepResult { outcome: Outcome::Fail, counts: true, checks: wrong(&of), ..step },
            _ => step,
        }
    });
    (scenario, steps)
}

/// The same as a scenario that was run.
pub fn long(count: usize) -> Done {
    let (scenario, steps) = many_steps(count);
    done(&scenario, steps.collect())
}

/// A step that took this long.
pub fn timed(step: StepResult, micros: u64) -> StepResult {
    StepResult { elapsed: Some(Duration::from_micros(micros)), ..step }
}

const STEPS: [&str; 7] = ["passes", "fails", "binary", "differs", "new", "errs", "skips"];

fn read(id: &str, level: &str, zh: &str, en: &str, steps: &[&str]) -> Arc<Scenario> {
    let mut text = format!(
        "id: {id}\ntitle:\n  zh: \"{zh}\"\n  en: \"{en}\"\nclause: 1.2.2\nverifies: [donor-success]\nlevel: {level}\n\
         writes: false\nsteps:\n"
    );
    for name in steps {
        text += &format!(
            "  - name: {name}\n    request: {{method: POST, path: /Patient/Donor}}\n    expect: {{code: Passed, text: \"<请求|成功>\"}}\n"
        );
    }
    let source = Source::new(format!("report/{id}.yaml"), &text);
    let scenario = Scenario::read(&source, Path::new(""), &Contract::embedded());
    Arc::new(scenario.unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}")))
}

fn done(scenario: &Arc<Scenario>, steps: Vec<StepResult>) -> Done {
    let mut result = ScenarioResult::begun(scenario);
    steps.iter().for_each(|step| result.add(step));
    Done { result, steps }
}

fn bare(scenario: &Arc<Scenario>, name: &str) -> StepResult {
    StepResult {
        name: name.into(),
        place: Place { source: Arc::clone(&scenario.source), span: span(&scenario.source, name) },
        outcome: Outcome::Pass,
        reason: None,
        checks: Vec::new(),
        exchange: None,
        code: None,
        snapshot: State::NotCompared,
        attempts: 1,
        elapsed: None,
        again: None,
        verifies: scenario.card.verifies.clone(),
        level: scenario.card.level,
        seen: Vec::new(),
        known: None,
        counts: false,
        found_nobody: false,
    }
}

fn span(source: &Source, text: &str) -> std::ops::Range<usize> {
    let start = source.text().find(text).unwrap_or_else(|| panic!("{text} stands in the scenario"));
    start..start + text.len()
}

const REQUEST: &str = "POST /Patient/Donor HTTP/1.1\r\nHost: localhost\r\nAuthorization: BIS3-HMAC-SHA1 demo:c2lnbmF0dXJl\r\n\
                       Content-Type: application/json\r\nContent-Length: 24\r\n\r\n{\"FacilityCode\":\"<&>|\"}\n";
const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n\
                      {\"code\":10008,\"msg\":\"认证</script><script>alert(1)</script>|失败]]>`\",\"data\":{}}";

fn answered(scenario: &Arc<Scenario>, name: &str) -> StepResult {
    let exchange = Exchange { received: head().began, request: REQUEST.into(), response: ANSWER.into() };
    StepResult { exchange: Some(exchange), ..bare(scenario, name) }
}

fn passes(scenario: &Arc<Scenario>, name: &str) -> StepResult {
    let checks = vec![Check::new(CheckSubject::Code, None), Check::new(CheckSubject::Status, None)];
    let seen = vec![SeenReading { reading: "daily-repeat".into(), option: "replaces".into() }];
    StepResult { checks, seen, snapshot: State::Same, ..answered(scenario, name) }
}

/// Bytes that are no text, and characters that XML has no form for.
fn binary(scenario: &Arc<Scenario>, name: &str) -> StepResult {
    let mut response = b"HTTP/1.1 500 \x1b[31mRed\x00\r\n\r\n".to_vec();
    response.extend(b"\xc4\xe3\xba\xc3 \xff\xfe ]]>");
    let exchange = Exchange { received: None, request: REQUEST.into(), response: response.into() };
    StepResult { exchange: Some(exchange), ..bare(scenario, name) }
}

fn unanswered(scenario: &Arc<Scenario>, name: &str) -> StepResult {
    let exchange = Exchange { received: None, request: REQUEST.into(), response: "".into() };
    StepResult { exchange: Some(exchange), ..bare(scenario, name) }
}

fn proposed(scenario: &Arc<Scenario>, name: &str, change: Change) -> StepResult {
    let path = format!("report/every.snap/staging/{name}.json").into();
    StepResult { snapshot: State::Pending { path, change, proposed: true }, ..passes(scenario, name) }
}

fn code(scenario: &Scenario) -> Diagnostic {
    Diagnostic::error(("业务码不符", "another code"))
        .at(&scenario.source, span(&scenario.source, "Passed"))
        .expected("Passed (1)")
        .actual("AuthorizationNoMatch (10008)")
}

fn wrong(scenario: &Arc<Scenario>) -> Vec<Check> {
    let source = &scenario.source;
    let text = Diagnostic::error(("`msg` 不符 <i>", "`msg` is another <i>"))
        .at(source, span(source, "<请求|成功>"))
        .expected("\"<请求|成功>\"")
        .actual("\"认证</script><script>alert(1)</script>|失败]]>`\n## 标题\"")
        .help(("先核对签名", "look at the signature first"));
    vec![
        Check::new(CheckSubject::Code, Some(code(scenario))),
        Check::new(CheckSubject::Status, None),
        Check::new(CheckSubject::Text, Some(text)),
    ]
}

fn differences() -> Vec<Difference> {
    let difference = |pointer: &str, expected: Option<&str>, actual: Option<&str>| Difference {
        pointer: pointer.into(),
        kind: DifferenceKind::Value,
        expected: expected.map(str::to_owned),
        actual: actual.map(str::to_owned),
        at: 0..0,
    };
    vec![
        difference("/body/data/total", Some("1"), Some("1.0")),
        difference("/body/msg", Some("\"<b>|成功\""), None),
        difference("/headers/x", None, Some("\"`]]>\"")),
    ]
}

fn timeout() -> bis3::language::Bilingual {
    ("30 秒内没有应答 <|>", "no answer within 30 s <|>").into()
}

fn after() -> bis3::language::Bilingual {
    ("步骤 errs 未能完成 #1", "the step errs could not be finished #1").into()
}

fn writes() -> bis3::language::Bilingual {
    ("会向目标写入报告", "it writes, and --allow-writes was not given").into()
}
