//! What is told of a client that is broken: by which mistake, and how it is mended, to every reader alike.

use std::path::Path;

use bis3::certify::model::Fault;
use bis3::certify::selftest::Tried;
use bis3::certify::{Outcome, Verdict};
use bis3::language::Language;
use bis3::report::certification::{JUNIT, Package, REPORT, VERDICTS, board, event, json, text};

use super::simulated::tried;
use super::{Run, client};
use crate::mock::clients::available;

/// A model client with this fault, in simulated time.
fn careless(fault: Fault, folder: &Path) -> Tried {
    let mut tried = tried("selftest", &[fault], folder);
    tried.pop().expect("the careful client, and this one")
}

fn verdict<'a>(tried: &'a Tried, id: &str) -> &'a Verdict {
    tried.verdicts.of(id).expect("an obligation")
}

#[test]
fn the_mistake_of_a_signature_and_its_mending_stand_in_every_reader() {
    let folder = tempfile::tempdir().expect("a folder");
    let tried = careless(Fault::LeadingSlash, folder.path());
    let (terms, said) = (&tried.client.terms, verdict(&tried, "signature-right"));
    assert_eq!((said.outcome, said.mistakes[0].id().as_str()), (Outcome::Fail, "resource: leading-slash"));
    let package = Package { terms, verdicts: &tried.verdicts, evidence: b"one\n", key: None };
    let entries = package.entries().expect("it can be made");
    let entry = |name| entries.iter().find(|entry| entry.name == name).expect("it is there");
    let entry = |name| String::from_utf8_lossy(&entry(name).content).into_owned();
    let json = json(&tried.verdicts, terms).to_string();
    let in_english = text(&tried.verdicts, terms, Language::En);
    let readers = [
        (board(&tried.verdicts, terms, Language::En, 20), false),
        (event(said, Language::En), false),
        (in_english, true),
        (entry(REPORT), true),
        (entry(JUNIT), true),
        (entry(VERDICTS), true),
        (json, true),
    ];
    for (reader, tells_mending) in readers {
        assert!(reader.contains("Resource has a slash in front (resource: leading-slash)"), "{reader}");
        assert!(!tells_mending || reader.contains(&said.obligation.mend.en), "{reader}");
        assert!(!reader.contains(&said.obligation.to_do.en), "what shows it mends nothing: {reader}");
    }
}

#[test]
fn a_clock_of_another_zone_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let tried = careless(Fault::ZoneClock, folder.path());
    let said = &verdict(&tried, "date-in-window").said;
    assert!(said.en.contains("local time is sent as GMT") && said.zh.contains("本地时间被当作 GMT"), "{said:?}");
}

#[test]
fn what_failed_is_mended_and_what_was_not_shown_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let tried = careless(Fault::NeverRetries, folder.path());
    for verdict in &tried.verdicts.verdicts {
        let advice = match verdict.outcome {
            Outcome::Fail | Outcome::Warn => Some(&verdict.obligation.mend),
            Outcome::NotShown | Outcome::Error => Some(&verdict.obligation.to_do),
            Outcome::Pass | Outcome::Skip => None,
        };
        assert_eq!(verdict.to_do(), advice, "{}", verdict.obligation.id);
    }
}

#[test]
fn the_report_reads_as_it_was_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let tried = careless(Fault::LeadingSlash, folder.path());
    for (name, language) in [("zh", Language::Zh), ("en", Language::En)] {
        insta::assert_snapshot!(format!("report {name}"), text(&tried.verdicts, &tried.client.terms, language));
    }
}

#[test]
fn a_second_report_is_named_by_itself_with_its_interface_and_day() {
    let folder = tempfile::tempdir().expect("a folder");
    for (fault, path) in [(Fault::StockTwiceADay, "/Stock/HospStock"), (Fault::SecondReportOfDay, "/Patient/Donor")] {
        let tried = careless(fault, folder.path().join(fault.word()).as_path());
        let said = verdict(&tried, "once-a-day");
        let exchanges = tried.client.exchanges_after(0);
        let of = |number: u64| exchanges.iter().find(|observed| observed.number == number).expect("it is there");
        for number in &said.evidence {
            let again = of(*number);
            let is_taken_before = |first: &bis3::certify::Observed| first.number < *number && first.is_told_taken();
            assert!(exchanges.iter().any(|first| first.is_try_of(again) && is_taken_before(first)), "{number}");
        }
        let day = &of(said.evidence[0]).report.as_ref().expect("it reports").period;
        assert!(said.said.en.contains(&format!(": {path} {day}, taken with exchange ")), "{}", said.said.en);
        assert!(said.said.en.ends_with(&format!("reported again with {}", said.evidence[0])), "{}", said.said.en);
        assert_eq!(verdict(&tried, "figures-once").outcome, Outcome::Pass);
    }
}

/// The number that stands before these words in a text.
fn number_before(text: &str, words: &str) -> Option<usize> {
    let (before, _) = text.split_once(words)?;
    before.rsplit(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

#[test]
fn what_is_counted_as_still_to_be_shown_is_what_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    for plan in ["watch", "selftest"] {
        let tried = &tried(plan, &[], folder.path().join(plan).as_path())[0];
        let mut verdicts = tried.verdicts.clone();
        for required in [0, 2] {
            let of_must = verdicts.verdicts.iter_mut().filter(|verdict| verdict.obligation.level.word() == "must");
            of_must.take(required).for_each(|verdict| verdict.outcome = Outcome::NotShown);
            let may = verdicts.verdicts.iter_mut().find(|verdict| verdict.obligation.id == "rare-characters");
            may.expect("it is there").outcome = Outcome::NotShown;
            let text = text(&verdicts, &tried.client.terms, Language::En);
            assert_eq!(number_before(&text, " still to be shown; ").unwrap_or_default(), required, "{text}");
            assert_eq!(text.contains("\nstill to be shown ("), required > 0, "{text}");
            assert!(required == 0 || text.contains(&format!("\nstill to be shown ({required})\n")), "{text}");
            assert!(text.contains("\nallowed, not shown ("), "{text}");
        }
    }
}

#[test]
fn the_secret_of_another_key_is_named_and_an_unknown_one_is_said_to_be() {
    if !available("python3") {
        return;
    }
    let told = |secret: &str| {
        let command = format!("BIS3_SECRET={secret} python3 {} 1", client("donor_reports.py").display());
        let (_, told) = Run::new().certify("watch", &command, &["--time", "2s"]);
        let rows = told["obligations"].as_array().expect("a list").clone();
        rows.into_iter().find(|row| row["id"] == "signature-right").expect("it is there")
    };
    let other = told("demo-stock-only-secret");
    let unknown = told("nobody-knows-it");
    assert!(other["said"]["en"].as_str().is_some_and(|said| said.contains("secret: ")), "{other:#}");
    assert!(
        unknown["said"]["en"].as_str().is_some_and(|said| said.contains("most likely the secret is another")),
        "{unknown:#}"
    );
}
