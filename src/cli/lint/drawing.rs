//! What was found in a file, drawn at its place or as JSON.

use serde_json::{Value, json};

use super::examined::{Examined, Known, Linter};
use crate::contract::Code;
use crate::language::Language;
use crate::payload::Finding;
use crate::platform::finding_code;
use crate::report::findings::{Drawn, drawn, located};

/// The findings in the order of the file, each with its lines and a caret.
pub(super) fn text(examined: &Examined, linter: &Linter<'_>, language: Language) -> String {
    let checked = &examined.checked;
    let findings = drawn(
        &Drawn {
            source: &examined.source,
            body: &examined.body,
            findings: &checked.findings,
            decides: checked.refusal(),
            endpoint: &examined.endpoint,
            contract: linter.contract,
            readings: linter.readings,
        },
        language,
    );
    introduction(examined, language) + &findings
}

/// The same for programs.
pub(super) fn json(examined: &Examined, linter: &Linter<'_>) -> Value {
    let findings = located(&examined.body, &examined.checked.findings).into_iter().map(|(finding, span)| {
        let mut shown = json!(finding);
        let position = span.map(|span| examined.source.position(span.start));
        shown["title"] = json!(linter.contract.finding(finding.kind).title);
        shown["line"] = json!(position.map(|position| position.line));
        shown["column"] = json!(position.map(|position| position.column));
        shown["code"] = json!(code(finding, examined, linter).map(|code| code.number));
        shown
    });
    let report = examined.checked.report.as_ref();
    let answer = examined.checked.refusal().and_then(|finding| code(finding, examined, linter));
    json!({
        "file": examined.source.path(),
        "endpoint": Some(examined.endpoint.id).filter(|_| examined.known != Known::Not),
        "guessed": examined.known == Known::Seen,
        "institution": report.map(|report| &report.institution),
        "period": report.map(|report| &report.period),
        // The code of each finding is what it would be answered with alone; this is the one that the body is answered with.
        "answer": answer.map(|code| code.number),
        "findings": findings.collect::<Vec<_>>(),
        "untold": examined.checked.untold,
    })
}

fn introduction(examined: &Examined, language: Language) -> String {
    let (path, endpoint) = (examined.source.path(), &examined.endpoint);
    let title = endpoint.title.in_language(language);
    let how = match examined.known {
        Known::Not => return format!("{path}\n\n"),
        Known::Typed => "",
        Known::Seen => {
            language.pick("（按字段判断；可用 --endpoint 指定）", " (seen from its fields; --endpoint overrules)")
        }
    };
    let list = match examined.source.text().trim_start().starts_with('[') {
        true => language.pick(
            "文件里是数组：请求体是一份报告，几份报告要分别发送，请拆成几个文件\n\n",
            "the file holds a list: a body is one report, and several are sent one by one, so put each into a file of its own\n\n",
        ),
        false => "",
    };
    format!("{path}: {} {} {title}{how}\n\n{list}", endpoint.method, endpoint.path)
}

fn code<'a>(finding: &Finding, examined: &'a Examined, linter: &Linter<'a>) -> Option<&'a Code> {
    finding_code(linter.contract, linter.readings, &examined.endpoint, finding).map(|code| &**code)
}
