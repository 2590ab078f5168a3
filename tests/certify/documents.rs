//! What a package shows of its evidence: the certificate on one sheet, the report, and the results for CI servers.

use std::fs;

use bis3::certify::suite::{Plan, Suite};
use bis3::certify::{Challenge, Claims, Evidence, Ground, Outcome, Terms, Verdicts, judge};
use bis3::contract::{Contract, Level, Profile};
use bis3::diagnostic::Source;
use bis3::evidence::bundle::archive::Entry;
use bis3::platform::KeyRing;
use bis3::report::certification::{CERTIFICATE, JUNIT, Package, REPORT, in_groups};

use crate::printing::{is_a4, printed};
use crate::report::junit::assert_valid;

/// What a run of these claims under the full plan is held against.
fn terms(change: impl Fn(&Suite) -> String) -> Terms {
    let contract = Contract::embedded();
    let keys = KeyRing::demo(&contract).expect("the demo keys are sound");
    let suite = Suite::of(&contract).expect("it is sound");
    let plan = Plan::bundled("full", &suite).expect("it is carried").expect("it is sound");
    let claims = Source::new("claims.yaml", change(&suite));
    let claims = Claims::read(&claims, &contract, &keys, &suite).expect("they are sound");
    let instant = |text: &str| text.parse().expect("an instant");
    let challenge = Challenge {
        nonce: "000102030405060708090a0b".to_owned(),
        seed: 7,
        plan: "full".to_owned(),
        valid_from: instant("2024-05-06T00:00:00Z"),
        valid_to: instant("2024-06-06T00:00:00Z"),
        is_own: false,
    };
    let profile = Profile::bundled("default", &contract).expect("it is carried");
    Terms::new(Ground { contract, profile, keys }, suite, plan, claims, challenge).expect("they fit")
}

fn as_begun(_: &Suite) -> String {
    bis3::certify::template(bis3::Language::En).to_owned()
}

/// Verdicts in which each obligation has come to something.
fn verdicts(terms: &Terms, outcome: impl Fn(usize, Level) -> Outcome) -> Verdicts {
    let mut verdicts = judge(&Evidence::default(), terms, None);
    for (place, verdict) in verdicts.verdicts.iter_mut().enumerate() {
        verdict.outcome = outcome(place, verdict.obligation.level);
    }
    verdicts.until = Some("2024-05-06T20:00:00Z".parse().expect("an instant"));
    (verdicts.exchanges, verdicts.runs) = (120, 2);
    verdicts
}

fn text_of(entries: &[Entry], name: &str) -> String {
    let entry = entries.iter().find(|entry| entry.name == name).unwrap_or_else(|| panic!("{name} is there"));
    String::from_utf8(entry.content.clone()).expect("a text")
}

#[test]
fn the_certificate_says_what_was_shown_under_what_conditions() {
    let terms = terms(as_begun);
    let verdicts = verdicts(&terms, |place, _| if place == 0 { Outcome::Warn } else { Outcome::Pass });
    let package = Package { terms: &terms, verdicts: &verdicts, evidence: b"one\n", key: None };
    let page = text_of(&package.entries().expect("it can be made"), CERTIFICATE);
    let (_, body) = page.split_once("<body>").expect("a body");
    // Digests of what is carried along change with it.
    let subject = package.subject();
    let digests = [subject.plan_digest, subject.contract, in_groups(&subject.fingerprint)];
    insta::assert_snapshot!(digests.iter().fold(body.to_owned(), |body, digest| body.replace(digest, "DIGEST")));
}

/// Claims as long as anybody will make them: long names, many institutions, many files, all that can be left out.
fn as_long_as_can_be(suite: &Suite) -> String {
    let contract = Contract::embedded();
    let institutions: Vec<&str> =
        contract.institutions().rows().iter().take(300).map(|row| row.code.as_str()).collect();
    let name = "浙江省某某医疗信息系统与血液管理软件股份有限公司（集团）Aktiengesellschaft ".repeat(4);
    let file = |number: usize| {
        format!("  - {{name: \"library-with-a-long-name-{number}.jar\", sha256: {}}}\n", "a".repeat(64))
    };
    let files: String = (0..30).map(file).collect();
    let optional = suite.obligations().filter(|obligation| obligation.level != Level::Must);
    let left = |id: &str| {
        format!("  - {{obligation: {id}, reason: \"{}\"}}\n", "一个很长很长的理由 a long reason ".repeat(20))
    };
    let left_out: String = optional.skip(3).map(|obligation| left(&obligation.id)).collect();
    format!(
        "vendor: \"{name}\"\nproduct: \"{name}\"\nversion: \"{name}\"\nfiles:\n{files}endpoints: [stock, donor, tqc]\n\
         institutions: [{}]\nkeys: [demo-ordinary]\ndoes-not:\n{left_out}",
        institutions.join(", ")
    )
}

#[test]
fn the_certificate_is_one_sheet_whatever_stands_on_it() {
    for claims in [as_begun, as_long_as_can_be] {
        let terms = terms(claims);
        let verdicts = verdicts(&terms, |place, level| match level {
            Level::Must => Outcome::Pass,
            _ if place % 2 == 0 => Outcome::Pass,
            _ => Outcome::Warn,
        });
        let package = Package { terms: &terms, verdicts: &verdicts, evidence: b"one\n", key: None };
        let entries = package.entries().expect("it can be made");
        let folder = tempfile::tempdir().expect("a folder");
        let page = text_of(&entries, CERTIFICATE);
        // Both languages at once, and each by itself.
        for (name, page) in [
            ("both.html", page.clone()),
            ("zh.html", page.replace("<html lang=\"zh\">", "<html lang=\"zh\" data-lang=\"zh\">")),
            ("en.html", page.replace("<html lang=\"zh\">", "<html lang=\"en\" data-lang=\"en\">")),
        ] {
            fs::write(folder.path().join(name), page).expect("writable");
            let sheets = printed(folder.path(), name);
            assert!(sheets.len() == 1 && is_a4(&sheets[0]), "{name}: {sheets:?}");
        }
        fs::write(folder.path().join(REPORT), text_of(&entries, REPORT)).expect("writable");
        let sheets = printed(folder.path(), REPORT);
        assert!(sheets.len() > 1 && sheets.iter().all(|sheet| is_a4(sheet)), "{sheets:?}");
    }
}

#[test]
fn report_and_results_say_every_outcome() {
    let terms = terms(as_begun);
    let all = [Outcome::Pass, Outcome::Fail, Outcome::Warn, Outcome::NotShown, Outcome::Skip, Outcome::Error];
    let verdicts = verdicts(&terms, |place, _| all[place % all.len()]);
    let package = Package { terms: &terms, verdicts: &verdicts, evidence: b"one\n", key: None };
    let entries = package.entries().expect("it can be made");
    assert!(!entries.iter().any(|entry| entry.name == CERTIFICATE), "it has not passed");
    let junit = text_of(&entries, JUNIT);
    assert_valid(&junit);
    for (outcome, element) in [("fail", "failure"), ("not-shown", "failure"), ("error", "error")] {
        assert!(junit.contains(&format!("type=\"{outcome}\"")) && junit.contains(&format!("<{element} ")), "{junit}");
    }
    let report = text_of(&entries, REPORT);
    for part in ["未通过", "FAILED", "id=\"zh\" checked", "rect class=\"fail\"", "script-src"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("http://") && !report.contains("https://"), "nothing is loaded from elsewhere");
    let counted = |word: &str| verdicts.verdicts.iter().filter(|verdict| verdict.outcome.word() == word).count();
    let skipped = verdicts.verdicts.iter().filter(|verdict| {
        verdict.outcome == Outcome::Skip || verdict.outcome == Outcome::NotShown && !verdict.blocks()
    });
    assert_eq!(junit.matches("<skipped ").count(), skipped.count());
    assert_eq!(junit.matches("<error ").count(), counted("error"));
}
