//! What was found, as the file of a profile.

use std::fmt::Write;

use super::{FoundReading, ProbeResult};
use crate::contract::Contract;
use crate::language::Bilingual;
use crate::payload::json::quoted;

/// The profile of a target, with its evidence; what could not be told stands in comments, with why.
pub fn profile(result: &ProbeResult, name: &str, target: &str, contract: &Contract) -> String {
    let mut text = format!("profile: {}\n", quoted(name));
    let _ = write!(
        text,
        "title:\n  zh: {}\n  en: {}\nreadings:\n",
        quoted(&format!("{target} 的读法，由 bis3 probe 询问得到")),
        quoted(&format!("How {target} reads the document, as bis3 probe found"))
    );
    for found in &result.found {
        push_reading(&mut text, found, contract);
    }
    text.push_str("evidence:\n");
    for found in result.found.iter().filter(|found| !found.evidence.is_empty()) {
        let _ = writeln!(text, "  {}:", found.reading);
        for evidence in &found.evidence {
            let (sent, came) = (both(&evidence.sent), both(&evidence.came));
            let _ = writeln!(text, "    - sent: {sent}\n      came: {came}");
        }
    }
    text
}

fn push_reading(text: &mut String, found: &FoundReading, contract: &Contract) {
    let id = found.reading;
    let _ = match (&found.option, &found.why) {
        (Some(option), _) => writeln!(text, "  {id}: {}", quoted(option)),
        (None, why) => {
            let default = contract.default_readings().get(id).unwrap_or_default();
            let (zh, en) = why.as_ref().map_or(("", ""), |why| (&*why.zh, &*why.en));
            let line = |text: &str| text.replace(['\n', '\r'], " ");
            writeln!(text, "  # {id}: {default}\n  #   zh: {}\n  #   en: {}", line(zh), line(en))
        }
    };
}

/// A text in both languages, as the title is written.
fn both(text: &Bilingual) -> String {
    format!("{{zh: {}, en: {}}}", quoted(&text.zh), quoted(&text.en))
}
