//! Model clients in simulated time: under every plan to its end, the same every time, and the same from every line of the
//! evidence on.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use bis3::certify::folder::{evidence_of, read_evidence};
use bis3::certify::model::{Careless, Fault};
use bis3::certify::selftest::{Tried, Trying, selftest};
use bis3::certify::suite::{Plan, Suite};
use bis3::certify::{Asked, Course, Outcome, Verdicts, decide, judge, report};
use bis3::contract::{Contract, Profile};
use bis3::evidence::chain::Note;

pub fn tried(plan: &str, faults: &[Fault], folder: &Path) -> Vec<Tried> {
    let contract = Contract::embedded();
    let suite = Suite::of(&contract).expect("it fits");
    let plan = Plan::bundled(plan, &suite).expect("it is carried along").expect("it is right");
    let profile = Profile::bundled("default", &contract).expect("it is bundled");
    let mut careless = Careless::all().expect("a table");
    careless.retain(|one| faults.contains(&one.fault));
    let (folder, time) = (folder.to_owned(), Duration::from_secs(6 * 3600));
    selftest(&Trying { contract, profile, careless, plan, folder, time }, &|_| {}).expect("it runs")
}

/// What is said, by which exchanges.
fn said(verdicts: &Verdicts) -> Vec<(String, Outcome, Vec<u64>)> {
    let said = verdicts.verdicts.iter();
    said.map(|verdict| (verdict.obligation.id.clone(), verdict.outcome, verdict.evidence.clone())).collect()
}

#[test]
fn a_careful_client_passes_under_every_plan() {
    for plan in Plan::bundled_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let tried = &tried(plan, &[], folder.path())[0];
        let wrong: Vec<_> = tried.broken().collect();
        assert_eq!((tried.verdicts.overall(), wrong.as_slice()), (Outcome::Pass, [].as_slice()), "{plan}");
        assert!(tried.verdicts.of("signature-over-midnight").is_some_and(|said| said.outcome == Outcome::Pass));
    }
}

/// Of each kind one: what is wrong in every message, in what comes again, in when, and in what is done with an answer.
const SOME: [Fault; 6] = [
    Fault::NeverRetries,
    Fault::CachesDate,
    Fault::SecondReportOfDay,
    Fault::MidnightMissed,
    Fault::ResynchronisesOn10008,
    Fault::NoVersion,
];

#[test]
fn the_same_is_said_every_time() {
    let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (one, other) = (tried("selftest", &SOME, one.path()), tried("selftest", &SOME, other.path()));
    for (one, other) in one.iter().zip(&other) {
        assert!(one.is_sound(), "{}: {:?}", one.name(), one.accused());
        assert_eq!(said(&one.verdicts), said(&other.verdicts), "{}", one.name());
    }
}

#[test]
fn evidence_says_afterwards_what_was_said_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    for tried in tried("quick", &SOME, folder.path()) {
        let terms = &tried.client.terms;
        let mut evidence = read_evidence(&tried.client.file, terms, |_, _| {}).expect("it is whole");
        assert_eq!(said(&judge(&evidence, terms, None)), said(&tried.verdicts));
        // Connections write one beside the other: the order of time counts, and not that of lines.
        evidence.exchanges.reverse();
        assert_eq!(said(&judge(&evidence, terms, None)), said(&tried.verdicts));
    }
}

#[test]
fn taken_up_at_any_line_the_next_trial_is_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    for tried in tried("selftest", &SOME, folder.path()) {
        let (terms, mut text) = (&tried.client.terms, String::new());
        let mut asked = Vec::new();
        let whole = read_evidence(&tried.client.file, terms, |arrival, observed| {
            let own = decide(arrival, observed.time, terms.platform());
            let is_sound = own.code.is_success();
            asked.push(Asked { report: report(&own.subject), is_sound, time: observed.time });
        });
        let whole = whole.expect("it is whole");
        let (mut seen, mut trials) = (0, BTreeSet::new());
        let lines = fs::read_to_string(&tried.client.file).expect("text");
        let most = lines.lines().count();
        for (number, line) in lines.split_inclusive('\n').enumerate() {
            text += line;
            // Each look reads everything before it again: all of the first lines, and then one of seven and the last.
            if number > 60 && number % 7 != 0 && number + 1 < most {
                continue;
            }
            let (before, fault) = evidence_of(text.as_bytes(), terms, |_, _| {}).expect("it is in memory");
            assert!(fault.is_none());
            let course = Course::after(before.exchanges.iter().map(|one| &**one), &before.notes, terms);
            assert!(before.exchanges.len() >= seen, "no line takes anything back");
            seen = before.exchanges.len();
            let Some(next) = whole.exchanges.get(seen) else { continue };
            assert_eq!(course.next(&asked[seen], terms), next.trial, "{} {}", tried.name(), next.number);
            trials.extend(next.trial.clone());
        }
        assert_eq!(seen, whole.exchanges.len());
        assert_eq!(trials.is_empty(), tried.name() == Fault::NoVersion.word());
    }
}

#[test]
fn what_came_while_the_program_stood_still_accuses_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let faults =
        [Fault::RepeatsOn10009, Fault::RetriesAtOnce, Fault::NeverRetries, Fault::CachesDate, Fault::ZoneClock];
    for tried in tried("selftest", &faults, folder.path()) {
        let terms = &tried.client.terms;
        let mut evidence = read_evidence(&tried.client.file, terms, |_, _| {}).expect("it is whole");
        let (time, text) = (evidence.until(), Some("3600000".to_owned()));
        evidence.notes.push(Note { time, word: "held-up".to_owned(), about: None, text });
        let verdicts = judge(&evidence, terms, None);
        let blamed = verdicts.verdicts.iter().filter(|one| matches!(one.outcome, Outcome::Fail | Outcome::Warn));
        assert_eq!(blamed.map(|one| one.obligation.id.as_str()).collect::<Vec<_>>(), [""; 0], "{}", tried.name());
        let unjudged = verdicts.of("code-10009").map(|one| one.outcome == Outcome::Error);
        assert_eq!(unjudged, Some(tried.name() == "repeats-on-10009"), "{}", tried.name());
    }
}
