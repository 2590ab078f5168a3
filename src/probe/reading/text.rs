//! What stands for `%s` in the text of a report that was already there (reading `tqc-exists-text`).

use super::Learned;
use super::inquiry::Repeated;
use crate::contract::{Contract, EndpointId};
use crate::language::Bilingual;

const BLANK: &str = "%s";

/// What may stand in a template, with its value for a report.
type Values = [(&'static str, String); 4];

/// The option by which every text was written; `printed` is the code's text in the document.
pub(super) fn option(repeated: &[Repeated], printed: &str, contract: &Contract) -> Learned {
    let filled: Option<Vec<(Values, String, String)>> = repeated
        .iter()
        .map(|report| {
            Some((values(report, contract), period(report, contract), blank(&report.text, printed)?.to_owned()))
        })
        .collect();
    let Some(filled) = filled.filter(|filled| !filled.is_empty()) else {
        return Err(Bilingual::new("消息不是 1.3.3 印出的文字", "the message is not the text that 1.3.3 prints"));
    };
    let all = |holds: &dyn Fn(&(Values, String, String)) -> bool| filled.iter().all(holds);
    if all(&|(values, _, text)| *text == values[0].1) {
        return Ok("institution-name".to_owned());
    }
    if all(&|(values, _, text)| *text == values[1].1) {
        return Ok("institution-code".to_owned());
    }
    if all(&|(_, period, text)| text == period) {
        return Ok("period".to_owned());
    }
    let (first, _, text) = &filled[0];
    let candidates = [first.len(), first.len() - 1].map(|count| template(text, &first[..count]));
    let fits = |template: &&String| filled.iter().all(|(values, _, text)| fill(template, values) == *text);
    match candidates.iter().find(fits) {
        Some(template) => Ok(format!("template:{template}")),
        None => {
            Err(Bilingual::new(format!("看不出“{text}”是怎样写成的"), format!("how `{text}` is made does not show")))
        }
    }
}

/// What stands in the place of the blank.
fn blank<'a>(text: &'a str, printed: &str) -> Option<&'a str> {
    let (before, behind) = printed.split_once(BLANK)?;
    text.strip_prefix(before)?.strip_suffix(behind)
}

fn values(report: &Repeated, contract: &Contract) -> Values {
    let code = &report.institution;
    let name = contract.institutions().first(code).map_or(code, |row| &row.name);
    [
        ("{institution_name}", name.clone()),
        ("{institution_code}", code.clone()),
        ("{year}", report.year.clone()),
        ("{batch}", report.batch.clone()),
    ]
}

fn period(report: &Repeated, contract: &Contract) -> String {
    let endpoint = contract.endpoint(EndpointId::Tqc);
    let dictionaries = endpoint.period_fields.iter().filter_map(|name| endpoint.field(name)?.dictionary.as_ref());
    let name = dictionaries.filter_map(|known| known.get(&report.batch)).map(|value| &value.name.zh).next();
    format!("{}年{}", report.year, name.unwrap_or(&report.batch))
}

/// The text with the names of values in the place of the values.
fn template(text: &str, values: &[(&'static str, String)]) -> String {
    let mut template = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        match values.iter().find(|(_, value)| !value.is_empty() && rest.starts_with(value.as_str())) {
            Some((name, value)) => {
                template.push_str(name);
                rest = &rest[value.len()..];
            }
            None => {
                template.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    template
}

fn fill(template: &str, values: &Values) -> String {
    let names = values.iter().map(|(name, value)| (*name, value.as_str()));
    names.fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
}
