//! What is said of a client as JUnit XML, valid against the schema of Ant's JUnit task: one suite, a case an obligation. It
//! is the same for everybody, and tells both languages.

use std::io;

use jiff::tz::TimeZone;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::package::Package;
use super::text::advice;
use crate::certify::{Outcome, Verdict};
use crate::language::Bilingual;
use crate::report::junit::{line, line_end, property, text};

type Xml = Writer<Vec<u8>>;

/// The suite of a package.
pub(super) fn junit(package: &Package<'_>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    line_end(&mut xml)?;
    xml.write_event(Event::Start(BytesStart::new("testsuites")))?;
    line_end(&mut xml)?;
    xml.write_event(Event::Start(suite(package)))?;
    line_end(&mut xml)?;
    let properties = properties(package);
    xml.create_element("properties")
        .write_inner_content(|xml| properties.iter().try_for_each(|(name, value)| property(xml, name, value)))?;
    line_end(&mut xml)?;
    for verdict in &package.verdicts.verdicts {
        case(&mut xml, verdict)?;
    }
    let remarks: Vec<String> =
        package.verdicts.verdicts.iter().filter(|verdict| is_remark(verdict)).map(told).collect();
    xml.create_element("system-out").write_text_content(text(&remarks.join("\n")))?;
    xml.write_event(Event::Empty(BytesStart::new("system-err")))?;
    for end in ["testsuite", "testsuites"] {
        xml.write_event(Event::End(BytesEnd::new(end)))?;
        line_end(&mut xml)?;
    }
    Ok(xml.into_inner())
}

fn suite(package: &Package<'_>) -> BytesStart<'static> {
    let claims = &package.terms.claims;
    let until = package.verdicts.until.unwrap_or_default().to_zoned_datetime(TimeZone::UTC);
    let count = |kind| package.verdicts.verdicts.iter().filter(|verdict| element(verdict) == Some(kind)).count();
    BytesStart::new("testsuite").with_attributes([
        ("id", "0"),
        ("name", &line(&format!("{} {} {}", claims.vendor, claims.product, claims.version))),
        ("package", &line(&package.terms.plan.id)),
        ("hostname", "localhost"),
        ("timestamp", &until.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        ("tests", &package.verdicts.verdicts.len().to_string()),
        ("failures", &count(FAILURE).to_string()),
        ("errors", &count(ERROR).to_string()),
        ("skipped", &count(SKIPPED).to_string()),
        ("time", "0"),
    ])
}

fn properties(package: &Package<'_>) -> [(&'static str, String); 6] {
    let terms = package.terms;
    [
        ("overall", package.verdicts.overall().to_string()),
        ("plan-digest", terms.plan.digest(&terms.suite)),
        ("contract-digest", terms.contract().digest()),
        ("profile", terms.platform().profile().id.clone()),
        ("exchanges", package.verdicts.exchanges.to_string()),
        ("fingerprint", package.fingerprint().to_string()),
    ]
}

const FAILURE: &str = "failure";
const ERROR: &str = "error";
const SKIPPED: &str = "skipped";

/// The element inside a case that says how it came out; none where it keeps nothing from a pass.
fn element(verdict: &Verdict) -> Option<&'static str> {
    match verdict.outcome {
        Outcome::Error => Some(ERROR),
        _ if verdict.blocks() => Some(FAILURE),
        Outcome::NotShown | Outcome::Skip => Some(SKIPPED),
        Outcome::Pass | Outcome::Warn | Outcome::Fail => None,
    }
}

/// Whether there is something to tell that no case may hold.
fn is_remark(verdict: &Verdict) -> bool {
    element(verdict).is_none() && verdict.outcome != Outcome::Pass
}

fn case(xml: &mut Xml, verdict: &Verdict) -> io::Result<()> {
    let obligation = &verdict.obligation;
    let class = if obligation.trial().is_some() { "trial" } else { "observation" };
    let case = xml.create_element("testcase").with_attributes([
        ("name", obligation.id.as_str()),
        ("classname", class),
        ("time", "0"),
    ]);
    match element(verdict) {
        None => _ = case.write_empty()?,
        Some(kind) => {
            let message = line(&both(&verdict.said));
            _ = case.write_inner_content(|xml| {
                let element = xml.create_element(kind).with_attribute(("message", message.as_str()));
                match kind {
                    SKIPPED => element.write_empty()?,
                    _ => element
                        .with_attribute(("type", verdict.outcome.word()))
                        .write_text_content(text(&told(verdict)))?,
                };
                Ok(())
            })?;
        }
    }
    line_end(xml)
}

/// What it is, what was seen and where, and what to do.
fn told(verdict: &Verdict) -> String {
    let numbers: Vec<String> = verdict.evidence.iter().map(ToString::to_string).collect();
    let numbers = if numbers.is_empty() { String::new() } else { format!(" [{}]", numbers.join(", ")) };
    let to_do = verdict
        .to_do()
        .map(|to_do| format!("\n{}: {}", both(&advice(verdict.outcome)), both(to_do)))
        .unwrap_or_default();
    let (id, title) = (&verdict.obligation.id, both(&verdict.obligation.title));
    format!("{id}: {title}\n{}{numbers}{to_do}\n", both(&verdict.said))
}

fn both(told: &Bilingual) -> String {
    if told.zh == told.en { told.zh.clone() } else { format!("{} / {}", told.zh, told.en) }
}
