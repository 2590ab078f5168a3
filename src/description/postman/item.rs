//! A request of the collection, with the answer that it is to get.

use serde_json::{Map, Value, json};

use super::wrongly;
use crate::contract::{Code, Contract, Endpoint};
use crate::dispute::Example;
use crate::language::Language;
use crate::message::{CONTENT_TYPE, JSON_TYPE};
use crate::request::Tree;

/// A request.
pub(super) struct Item {
    name: String,
    method: String,
    path: String,
    content_type: String,
    body: String,
    /// What the script is told to do otherwise than a right client; empty for a right request.
    pub(super) wrongly: Map<String, Value>,
    wanted: String,
}

/// The answer that a request is to get.
pub(super) struct Wanted<'a> {
    /// One of these codes.
    pub(super) codes: Vec<&'a Code>,
    /// This status, where one goes with the code.
    pub(super) status: Option<u16>,
}

impl Item {
    /// The document's example, sent as a right client sends it.
    pub(super) fn right(name: &str, endpoint: &Endpoint, wanted: Wanted<'_>) -> Self {
        Self {
            name: wanted.named(name),
            method: endpoint.method.clone(),
            path: endpoint.path.clone(),
            content_type: JSON_TYPE.to_owned(),
            body: Tree::example(endpoint, |_| None).text(),
            wrongly: Map::new(),
            wanted: wanted.script(),
        }
    }

    /// A small request that gets a code; none where the script cannot do what it does.
    pub(super) fn of_example(example: &Example, code: &Code, contract: &Contract, language: Language) -> Option<Self> {
        let request = &example.request;
        let twice = match example.is_repeat {
            true => language.pick("（发送两次）", " (send it twice)"),
            false => "",
        };
        // Its first sending is accepted.
        let passed = contract.codes().iter().find(|code| code.is_success() && example.is_repeat);
        let codes = [code].into_iter().chain(passed.map(AsRef::as_ref)).collect();
        let wanted = Wanted { codes, status: None };
        Some(Self {
            name: wanted.named(&format!("{}{twice}", example.what.in_language(language))),
            method: request.method.to_string(),
            path: request.target.to_string(),
            content_type: request.headers.text(CONTENT_TYPE)?.to_owned(),
            body: std::str::from_utf8(&request.body).ok()?.to_owned(),
            wrongly: wrongly::of_example(example, contract)?,
            wanted: wanted.script(),
        })
    }

    /// As the collection holds it.
    pub(super) fn value(&self) -> Value {
        let mut headers = vec![json!({"key": CONTENT_TYPE, "value": self.content_type})];
        if !self.wrongly.is_empty() {
            headers.push(json!({"key": "bis3-sign", "value": Value::Object(self.wrongly.clone()).to_string()}));
        }
        let path: Vec<&str> = self.path.trim_start_matches('/').split('/').collect();
        json!({
            "name": self.name,
            "request": {
                "method": self.method,
                "header": headers,
                "url": {"raw": format!("{{{{baseUrl}}}}{}", self.path), "host": ["{{baseUrl}}"], "path": path},
                "body": {"mode": "raw", "raw": self.body, "options": {"raw": {"language": "json"}}},
            },
            "event": [script("test", &self.wanted)],
        })
    }
}

impl Wanted<'_> {
    /// The code in front of what a request is called.
    fn named(&self, name: &str) -> String {
        let codes: Vec<String> = self.codes.iter().map(|code| format!("{} {}", code.number, code.name)).collect();
        format!("{} · {name}", codes.join(" | "))
    }

    /// The script that looks at the answer.
    fn script(&self) -> String {
        let numbers: Vec<u32> = self.codes.iter().map(|code| code.number).collect();
        let title = Value::from(numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" | "));
        let status = self
            .status
            .map(|status| format!("  pm.expect(pm.response.code).to.equal({status});\n"))
            .unwrap_or_default();
        format!(
            "pm.test({title}, () => {{\n  pm.expect(pm.response.json().code).to.be.oneOf({numbers:?});\n{status}}});\n"
        )
    }
}

/// A script that the tool runs before a request (`prerequest`) or on its answer (`test`).
pub(super) fn script(listen: &str, text: &str) -> Value {
    json!({"listen": listen, "script": {"type": "text/javascript", "exec": text.lines().collect::<Vec<_>>()}})
}
