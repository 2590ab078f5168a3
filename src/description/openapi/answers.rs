//! The answers: the codes of 1.3.3 by status, and what HTTP itself answers where a message is no report.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::in_one_line;
use super::schemas::reference;
use crate::contract::{Actor, Code, Contract, Retry, Stage};
use crate::message::{JSON_TYPE, RETRY_AFTER, SERVICE_UNAVAILABLE};
use crate::platform::{STATUSES_OF_HTTP, reason_phrase};

/// The names of the schemas.
const ANSWER: &str = "Answer";
const REFUSAL: &str = "RefusalData";

/// References to answers, by status: every interface may give each.
pub(super) fn references(answers: &Map<String, Value>) -> Map<String, Value> {
    let reference = |status: &String| (status.clone(), json!({"$ref": format!("#/components/responses/{status}")}));
    answers.keys().map(reference).collect()
}

/// Every answer by its status.
pub(super) fn all(contract: &Contract) -> Map<String, Value> {
    let mut codes: BTreeMap<u16, Vec<Arc<Code>>> = BTreeMap::new();
    for code in contract.codes() {
        for status in [Some(code.status), code.status_on_value].into_iter().flatten() {
            codes.entry(status).or_default().push(Arc::clone(code));
        }
    }
    let route = contract.codes().iter().find(|code| code.stage == Stage::Body);
    for status in STATUSES_OF_HTTP {
        codes.entry(*status).or_default().extend(route.cloned());
    }
    let mut answers: Map<String, Value> =
        codes.into_iter().map(|(status, codes)| (status.to_string(), of_codes(status, &codes))).collect();
    answers.insert(SERVICE_UNAVAILABLE.to_string(), without_room());
    answers
}

fn of_codes(status: u16, codes: &[Arc<Code>]) -> Value {
    let numbers: Vec<u32> = codes.iter().map(|code| code.number).collect();
    let names: Vec<String> = codes.iter().map(|code| format!("{} {}", code.number, code.name)).collect();
    let examples: Map<String, Value> = codes.iter().map(|code| (code.name.clone(), example(code))).collect();
    let schema = json!({"allOf": [reference(ANSWER)], "properties": {"code": {"enum": numbers}}});
    json!({
        "description": format!("{}: {}", reason_phrase(status), names.join(", ")),
        "content": {JSON_TYPE: {"schema": schema, "examples": examples}},
    })
}

fn example(code: &Code) -> Value {
    json!({
        "summary": in_one_line(&code.trigger),
        "value": {"code": code.number, "msg": code.text, "data": {}},
    })
}

/// No code of the document is for it, and a gateway may give it as well: the body is not described.
fn without_room() -> Value {
    let schema = json!({"type": "string"});
    json!({
        "description": in_one_line(&("没有空闲的连接，稍后再来", "there is no room: come again").into()),
        "headers": {RETRY_AFTER: {"description": in_one_line(&("秒", "seconds").into()), "schema": schema}},
    })
}

/// The schemas of answers (1.3.2).
pub(super) fn schemas() -> Map<String, Value> {
    let data = json!({"type": "object", "description": in_one_line(&("成功时为空对象", "an empty object on success").into()), "anyOf": [{"maxProperties": 0}, reference(REFUSAL)]});
    let answer = json!({
        "type": "object",
        "required": ["code", "msg", "data"],
        "properties": {
            "code": {"type": "integer", "description": in_one_line(&("错误码，1 为成功", "the code, 1 for success").into())},
            "msg": {"type": "string", "description": in_one_line(&("错误码的文字", "the text of the code").into())},
            "data": data,
        },
    });
    [(ANSWER.to_owned(), answer), (REFUSAL.to_owned(), refusal())].into_iter().collect()
}

/// What data holds on an error, under the reading `error-data: details`.
fn refusal() -> Value {
    let text = |about: (&str, &str)| json!({"type": "string", "description": in_one_line(&about.into())});
    let both = json!({"type": "object", "required": ["zh", "en"], "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}});
    json!({
        "type": "object",
        "required": ["stage", "reason", "clause", "explanation"],
        "properties": {
            "stage": {"type": "string", "enum": Stage::WORDS, "description": in_one_line(&("哪一步检查", "the check that spoke").into())},
            "reason": text(("原因的固定词", "the word of the reason")),
            "clause": text(("文档条款", "the clause")),
            "place": text(("出错的位置", "where")),
            "expected": text(("期望", "expected")),
            "actual": text(("实际", "actual")),
            "explanation": both,
            "actor": {"type": "string", "enum": Actor::WORDS, "description": in_one_line(&("由谁处理", "who has to act").into())},
            "retry": {"type": "string", "enum": Retry::WORDS, "description": in_one_line(&("是否重发", "whether to send again").into())},
            "action": both,
        },
    })
}
