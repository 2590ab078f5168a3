//! What of a report's content matters beyond what the document says against it.

use std::collections::BTreeSet;

use jiff::civil::DateTime;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use smol_str::{SmolStr, ToSmolStr};

use crate::contract::{Contract, EndpointId};
use crate::diagnostic::BYTE_ORDER_MARK;

/// What of a report's content matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// When stock was counted.
    pub counted_at: Option<DateTime>,
    /// The fields of items whose values stand in dictionaries, with those values.
    pub values: BTreeSet<(SmolStr, SmolStr)>,
    /// Products, each with the unit in which it is counted.
    pub units: BTreeSet<(SmolStr, SmolStr)>,
    /// Whether a character stands there that few systems have been tried with.
    pub has_rare_characters: bool,
    /// The SHA-256 of the figures of quality, without what says for whom and for when they are.
    pub figures: Option<[u8; 32]>,
}

/// The fields of an item whose values stand in dictionaries.
const DICTIONARY_FIELDS: [&str; 4] = ["ProdABO", "ProdRh", "ProdCode", "ProdUnits"];

/// The fields of a quality report that say for whom and for when it is.
const IDENTITY: [&str; 3] = ["USCCode", "Year", "Batch"];

impl Content {
    /// Of a body that went to an endpoint.
    pub fn of(endpoint: Option<EndpointId>, body: &[u8]) -> Self {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let Ok(Value::Object(report)) = serde_json::from_slice(body) else { return Self::default() };
        let mut content = Self { has_rare_characters: holds_rare(body), ..Self::default() };
        match endpoint {
            Some(EndpointId::Stock) => content.look_at_stock(&report),
            Some(EndpointId::Tqc) => content.figures = Some(figures(report)),
            Some(EndpointId::Donor) | None => {}
        }
        content
    }

    fn look_at_stock(&mut self, report: &Map<String, Value>) {
        self.counted_at = report.get("InveStatTime").and_then(Value::as_str).and_then(|text| text.parse().ok());
        for item in items(report) {
            let value = |name: &str| item.get(name).and_then(Value::as_str).map(ToSmolStr::to_smolstr);
            self.values.extend(DICTIONARY_FIELDS.iter().filter_map(|name| Some((name.to_smolstr(), value(name)?))));
            self.units.extend(value("ProdCode").zip(value("ProdUnits")));
        }
    }
}

fn figures(mut report: Map<String, Value>) -> [u8; 32] {
    IDENTITY.iter().for_each(|name| _ = report.remove(*name));
    Sha256::digest(Value::Object(report).to_string()).into()
}

fn holds_rare(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| text.chars().any(is_rare))
}

/// Ideographs beyond those of GBK, what lies beyond the basic plane, and full-width brackets.
fn is_rare(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4dbf}' | '\u{10000}'.. | OPENING | CLOSING)
}

const OPENING: char = '（';
const CLOSING: char = '）';

/// Whether every product has the name of its code, but for rare characters and what stands in full-width brackets: no name
/// of the dictionary holds any, so that nobody could show them otherwise.
pub fn is_named_by_code(body: &[u8], contract: &Contract) -> bool {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    let Ok(Value::Object(report)) = serde_json::from_slice(body) else { return false };
    let word = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let is_named = |item: &Value| {
        let (Some(code), Some(name)) = (word(item, "ProdCode"), word(item, "ProdName")) else { return true };
        let known = contract.dictionary(PRODUCTS).and_then(|products| products.get(&code));
        known.is_none_or(|known| name.is_empty() || known.name.zh == without_rare(&name))
    };
    items(&report).all(is_named)
}

/// The dictionary of products.
const PRODUCTS: &str = "D001";

fn items(report: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    report.get("InventoryItem").or_else(|| report.get("Items")).and_then(Value::as_array).into_iter().flatten()
}

/// A text without rare characters, and without what stands in full-width brackets.
fn without_rare(text: &str) -> String {
    let mut depth = 0_usize;
    let kept = text.chars().filter(|sign| {
        match *sign {
            OPENING => depth += 1,
            CLOSING => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && !is_rare(*sign)
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_examples_are_read() {
        let content = |endpoint: EndpointId| Content::of(Some(endpoint), endpoint.example().as_bytes());
        let stock = content(EndpointId::Stock);
        assert_eq!(stock.counted_at.map(|time| time.to_string()).as_deref(), Some("2022-10-07T00:00:01"));
        assert_eq!(stock.units.len(), 2);
        assert!(!stock.has_rare_characters && content(EndpointId::Tqc).figures.is_some());
        assert_eq!(content(EndpointId::Donor), Content::default());
        assert!(holds_rare("㐀".as_bytes()) && holds_rare("𠮷".as_bytes()) && !holds_rare("医院".as_bytes()));
    }

    #[test]
    fn a_name_is_that_of_its_code_with_rare_characters_behind_it_and_no_other() {
        let contract = Contract::embedded();
        let named = |name: &str| {
            let body = format!(r#"{{"InventoryItem": [{{"ProdCode": "11", "ProdName": "{name}"}}]}}"#);
            is_named_by_code(body.as_bytes(), &contract)
        };
        for (name, fits) in [
            ("悬浮红细胞", true),
            ("悬浮红细胞𠮷", true),
            ("悬浮红细胞（去白）", true),
            ("悬浮红细胞（㐀", true),
            ("全血（悬浮红细胞）", false),
            ("全血𠮷", false),
            ("?????", false),
        ] {
            assert_eq!(named(name), fits, "{name}");
        }
    }

    #[test]
    fn figures_are_the_same_whatever_period_they_are_for() {
        let example = EndpointId::Tqc.example();
        let of = |text: &str| Content::of(Some(EndpointId::Tqc), text.as_bytes()).figures;
        assert_eq!(of(example), of(&example.replace("\"Batch\": \"1\"", "\"Batch\": \"0\"")));
        assert_ne!(of(example), of(&example.replace("28529.7", "14000.0")));
    }
}
