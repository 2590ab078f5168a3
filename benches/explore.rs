//! What an exploration finds: nothing on the sound mock, under the default profile and under random ones, in 100,000 requests
//! each; and which platforms with one fault, within 60 seconds each, with the requests and the time that it took.
//!
//! `cargo bench --bench explore -- [sound] [defects] [NAME …] [--requests N] [--seconds N]`

use std::sync::Arc;
use std::time::{Duration, Instant};

use bis3::clock::ClockSetting;
use bis3::contract::{Contract, Profile};
use bis3::explore::{Exploration, Setting, explore};
use bis3::harness::own_mock::{MockSetting, OwnMock};
use bis3::invariants::ViolationLog;
use bis3::mutants::Defect;
use bis3::platform::KeyRing;
use bis3::scenario::{FailOn, Given};
use tokio::runtime::Builder;

/// What was asked for.
struct Wanted {
    sound: bool,
    defects: Vec<Defect>,
    requests: u64,
    seconds: u64,
}

fn main() {
    let wanted = wanted(std::env::args().skip(1).filter(|argument| argument != "--bench"));
    if wanted.sound {
        let profiles = std::iter::once(default_profile()).chain((1..=5).map(random_profile));
        profiles.for_each(|profile| sound(&profile, &wanted));
    }
    if !wanted.defects.is_empty() {
        defects(&wanted);
    }
}

fn wanted(mut arguments: impl Iterator<Item = String>) -> Wanted {
    let mut wanted = Wanted { sound: false, defects: Vec::new(), requests: 100_000, seconds: 60 };
    let mut named = false;
    while let Some(argument) = arguments.next() {
        named |= !argument.starts_with("--");
        match argument.as_str() {
            "sound" => wanted.sound = true,
            "defects" => wanted.defects = Defect::all().collect(),
            "--requests" => wanted.requests = number(arguments.next()),
            "--seconds" => wanted.seconds = number(arguments.next()),
            name => wanted.defects.push(Defect::find(name).unwrap_or_else(|_| panic!("no defect is called {name}"))),
        }
    }
    if !named {
        wanted.sound = true;
        wanted.defects = Defect::all().collect();
    }
    wanted
}

fn number(text: Option<String>) -> u64 {
    text.and_then(|text| text.parse().ok()).expect("a number follows")
}

fn default_profile() -> Profile {
    Profile::bundled("default", &Contract::embedded()).expect("a bundled profile")
}

fn random_profile(seed: u64) -> Profile {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut profile = Profile { id: format!("random-{seed}"), ..default_profile() };
    for reading in Contract::embedded().readings() {
        let option = &reading.options[random.usize(..reading.options.len())];
        let written = match option.parameter.as_deref() {
            Some("prefix") => format!("{}:/api", option.option),
            Some(_) => format!("{}:{{institution_name}}{{year}}", option.option),
            None => option.option.clone(),
        };
        profile.readings.set(&reading.id, &written).expect("an option of the table");
    }
    profile
}

fn explored(profile: &Profile, defect: Option<Defect>, requests: u64, seconds: u64) -> (Exploration, Duration) {
    let contract = Contract::embedded();
    let keys = KeyRing::demo(&contract).expect("the demo keys are sound");
    let time = Duration::from_secs(seconds);
    let setting = Setting {
        contract: Arc::clone(&contract),
        profile: profile.clone(),
        keys: keys.clone(),
        seed: 1,
        cases: requests,
        time,
        may_write: true,
        halt: std::sync::Arc::default(),
        most_findings: if defect.is_some() { 1 } else { 12 },
    };
    let clock = ClockSetting::Fixed("2023-09-15T02:15:31Z".parse().expect("a literal instant"));
    let answers = ViolationLog::new(Arc::clone(&contract));
    let (profile, given, fail_on) = (profile.clone(), Given::default(), FailOn::Warn);
    let mock =
        MockSetting { contract, profile, keys, clock, seed: 0, defect, given, fail_on, answers, halt: Arc::default() };
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let begun = Instant::now();
    let exploration = runtime.block_on(async {
        let mock = OwnMock::start_alone(&mock).await.expect("a mock starts");
        let mut session = mock.session().expect("a session");
        explore(&mut session, &mock, &setting, &mut |_| {}).await.expect("the contract is whole")
    });
    (exploration, begun.elapsed())
}

fn sound(profile: &Profile, wanted: &Wanted) {
    let (exploration, time) = explored(profile, None, wanted.requests, 600);
    let Exploration { requests, sequences, findings, unsteady, .. } = &exploration;
    println!(
        "sound, {}: {requests} requests in {sequences} sequences, {:.1} s: {} found, {unsteady} unsteady",
        profile.id,
        time.as_secs_f64(),
        findings.len()
    );
    for finding in findings {
        println!("  {:?}", finding.differences);
        for sent in &finding.requests {
            println!("    {}", sent.bytes.escape_ascii());
            println!("    {:?} {:?}", sent.decision.verdict, sent.answer.as_ref().map(|answer| answer.text()));
        }
    }
}

fn defects(wanted: &Wanted) {
    let mut missed = Vec::new();
    for defect in &wanted.defects {
        let (exploration, time) = explored(&default_profile(), Some(*defect), u64::MAX, wanted.seconds);
        let found = exploration.findings.first();
        let told = found.map_or_else(String::new, |finding| {
            let differences = finding.differences.iter().map(|difference| {
                format!("{} {} → {}", difference.kind.word(), difference.expected, difference.actual)
            });
            let (steps, told) = (finding.requests.len(), differences.collect::<Vec<_>>().join("; "));
            format!("{steps} request(s): {}", told.chars().take(90).collect::<String>())
        });
        let word = if found.is_some() { "found" } else { "MISSED" };
        let (name, requests, seconds) = (defect.name(), exploration.requests, time.as_secs_f64());
        println!("{word:7}{name:36}{:10}{requests:>8}{seconds:>8.2} s  {told}", defect.clause());
        if found.is_none() {
            missed.push(name);
        }
    }
    println!(
        "{} of {} found; missed: {}",
        wanted.defects.len() - missed.len(),
        wanted.defects.len(),
        missed.join(", ")
    );
}
