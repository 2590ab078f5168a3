//! One code: what may cause it, who has to act, and whether sending again helps.

use serde_json::{Value, json};

use crate::contract::{Actor, Code, Remedy, Retry};
use crate::dispute::Example;
use crate::language::{Bilingual, Language};
use crate::message::wire::request_bytes;

/// The code for a person.
pub fn text(code: &Code, language: Language) -> String {
    let Code { number, name, text, trigger, .. } = code;
    let label = language.pick("含义", "meaning");
    let head = format!("{number} {name}  {text}\n{label}  {}\n", trigger.in_language(language));
    let remedies = code.remedies.iter().map(|remedy| self::remedy(remedy, language));
    head + &remedies.collect::<String>()
}

/// What to do where it arises at one step of the order of checks.
fn remedy(remedy: &Remedy, language: Language) -> String {
    let Remedy { stage, actor, retry, cause, action } = remedy;
    let lines = [
        (language.pick("可能原因", "causes"), cause.in_language(language).to_owned()),
        (language.pick("谁来处理", "who acts"), self::actor(*actor).in_language(language).to_owned()),
        (language.pick("是否重发", "send again"), self::retry(*retry).in_language(language).to_owned()),
        (language.pick("怎么办", "what to do"), action.in_language(language).to_owned()),
    ];
    let head = format!("\n{} {stage}\n", language.pick("步骤", "step"));
    lines.into_iter().fold(head, |text, (name, line)| text + &format!("  {name}  {line}\n"))
}

/// Who has to act.
pub fn actor(actor: Actor) -> Bilingual {
    match actor {
        Actor::Client => ("上报一方", "the reporting side"),
        Actor::Platform => ("平台", "the platform's side"),
        Actor::Both => (
            "上报一方先核对；无误则由平台处理",
            "the reporting side looks first; where all is right there, the platform's side",
        ),
    }
    .into()
}

/// Whether sending again helps.
pub fn retry(retry: Retry) -> Bilingual {
    match retry {
        Retry::AfterChange => ("改正后再发；原样重发仍会被拒绝", "once it is mended; as it is, it is refused again"),
        Retry::Later => ("稍后重新签名再发", "later, signed anew"),
        Retry::Never => ("不要重发", "no"),
    }
    .into()
}

/// The smallest request that gets the code.
pub fn example_text(example: &Example, language: Language) -> String {
    let title = language.pick("得到它的最小请求", "the smallest request that gets it");
    let repeat = match example.is_repeat {
        true => language.pick("（发送两次）", " (sent twice)"),
        false => "",
    };
    let bytes = request_bytes(&example.request);
    let lines: String = String::from_utf8_lossy(&bytes).lines().map(|line| format!("  {line}\n")).collect();
    let colon = language.pick("：", ": ");
    format!("\n{title}{colon}{}{repeat}\n{lines}", example.what.in_language(language))
}

/// The same for programs.
pub fn json(code: &Code, example: Option<&Example>) -> Value {
    let request = |example: &Example| {
        json!({
            "what": example.what,
            "request": String::from_utf8_lossy(&request_bytes(&example.request)),
            "repeat": example.is_repeat,
        })
    };
    json!({
        "code": code.number,
        "name": code.name,
        "text": code.text,
        "status": code.status,
        "stage": code.stage,
        "meaning": code.trigger,
        "clause": &*code.requirement.clause,
        "remedies": code.remedies,
        "example": example.map(request),
    })
}
