//! What is told when the mock has started.

use std::net::SocketAddr;

use super::example;
use super::settings::{Keys, Settings};
use crate::cli::table::table;
use crate::clock::Clock;
use crate::language::Language;
use crate::platform::KeyEntry;

/// How it was started, the keys, and a request to paste.
pub(super) fn text(
    settings: &Settings,
    address: SocketAddr,
    certificate: Option<&str>,
    clock: &dyn Clock,
    language: Language,
) -> String {
    let mut text = format!(
        "{} {}    {} {}    {} {}\n",
        language.pick("读法", "profile"),
        settings.profile.id,
        language.pick("时钟", "clock"),
        settings.clock,
        language.pick("故障规则", "fault rules"),
        settings.faults.len(),
    );
    text.push('\n');
    text.push_str(&keys(&settings.keys, language));
    if let Some(request) = example::request(settings, clock) {
        let line = example::curl_line(&request, &example::reachable(address, certificate.is_some()), certificate);
        let minutes = settings.contract.parameters().clock_window_seconds / 60;
        let title = language.pick(
            format!("文档第一个示例（1.2.1），可直接粘贴运行；时钟走过 {minutes} 分钟即过期，届时用 bis3 sign 重新生成"),
            format!(
                "the document's first example (1.2.1), ready to paste; {minutes} minutes on it is too old, then use bis3 sign"
            ),
        );
        text.push_str(&format!("\n# {title}\n{line}\n"));
    }
    text
}

/// The last that is told before the requests: where it is reached, and how it ends.
pub(super) fn end(address: &str, is_logged: bool, language: Language) -> String {
    let told = match is_logged {
        true => language.pick("，每个请求都会显示在下面", ", each of which is told below"),
        false => "",
    };
    language.pick(
        format!("正在 {address} 等待请求{told}；按 Ctrl-C 结束\n"),
        format!("waiting for requests at {address}{told}; Ctrl-C ends it\n"),
    )
}

fn keys(keys: &Keys, language: Language) -> String {
    let entries = keys.ring().entries();
    match keys {
        Keys::Demo(_) => {
            let (on_demand, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.answers.is_some());
            let row = |entry: &&KeyEntry| {
                let mut row = key_row(entry, language);
                row.insert(1, entry.secret.expose().to_owned());
                row
            };
            let rows = others.iter().map(row).chain(of_codes(&on_demand, language));
            table(&["AccessKey", "AccessKeySecret", language.pick("说明", "what for")], rows)
        }
        Keys::Own(_) => table(
            &["AccessKey", language.pick("说明", "what for")],
            entries.iter().map(|entry| key_row(entry, language)),
        ),
    }
}

/// The test keys in one row: of all that is told they would take two thirds.
fn of_codes(entries: &[&KeyEntry], language: Language) -> Option<Vec<String>> {
    let (count, example) = (entries.len(), entries.last()?);
    let (key, code) = (&example.access_key, example.answers.as_ref()?.number);
    let told = language.pick(
        format!("{count} 个测试密钥，每个错误码一个，例如 {key} 得到 {code}；bis3 spec codes 列出错误码"),
        format!("{count} test keys, one for a code: {key} gets {code}; bis3 spec codes lists the codes"),
    );
    Some(["test-CODE", "test-CODE-secret", &told].map(str::to_owned).to_vec())
}

fn key_row(entry: &KeyEntry, language: Language) -> Vec<String> {
    vec![entry.access_key.clone(), entry.note.in_language(language).to_owned()]
}
