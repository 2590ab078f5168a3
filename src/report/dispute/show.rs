//! What is in a bundle, for whoever has been given one.

use serde_json::{Value, json};

use crate::clock::in_zone;
use crate::diagnostic::visible;
use crate::dispute::bundle::{Case, Subject};
use crate::evidence::bundle::{Bundle, Countersignature, Manifest};
use crate::evidence::chain::KeptExchange;
use crate::language::{Bilingual, Language, bilingual, counted};

/// A bundle that is shown. Nothing of it is checked.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its file.
    pub name: &'a str,
    /// It.
    pub bundle: &'a Bundle,
    /// What it says of itself.
    pub manifest: &'a Manifest,
    /// What it says of the dispute.
    pub subject: &'a Subject,
    /// Its exchanges.
    pub case: &'a Case,
}

impl Shown<'_> {
    /// For a person.
    pub fn text(&self, language: Language) -> String {
        let pick = |text: Bilingual| text.in_language(language).to_owned();
        let exchanges =
            self.case.kept.iter().zip(1..).map(|(kept, number)| format!("  {}\n", row(kept, number, language)));
        let claims =
            self.subject.claims.iter().map(|claim| format!("  {}: {}\n", visible(&claim.who), visible(&claim.claim)));
        let entries = self.bundle.entries().iter().map(|entry| format!("  {} ({})\n", entry.name, entry.content.len()));
        let facts: String = self
            .facts(language)
            .into_iter()
            .map(|(label, value)| format!("  {label}  {}\n", visible(&value)))
            .collect();
        [
            pick(self.title()),
            format!("{}\n", self.name),
            titled(language.pick("说法", "Claims"), claims.collect()),
            titled(language.pick("请求", "Requests"), exchanges.collect()),
            titled(language.pick("依据", "What it rests on"), facts),
            titled(language.pick("会签", "Counter-signatures"), self.countersignatures(language)),
            titled(language.pick("文件（字节）", "Files (bytes)"), entries.collect()),
            pick(self.next()),
        ]
        .concat()
    }

    fn title(&self) -> Bilingual {
        let count = self.case.kept.len();
        let made = in_zone(self.manifest.made);
        let requests = counted(count, "request");
        let Some(who) = self.manifest.who.as_deref() else {
            return bilingual!(
                "争议证据包：{count} 次请求，{made} 制作，没有署名\n",
                "bundle of a dispute: {requests}, made at {made}, by whom is not told\n"
            );
        };
        let who = visible(who).into_owned();
        bilingual!(
            "争议证据包：{count} 次请求，{who} 于 {made} 制作\n",
            "bundle of a dispute: {requests}, made by {who} at {made}\n"
        )
    }

    fn facts(&self, language: Language) -> Vec<(&'static str, String)> {
        let Self { manifest, subject, .. } = self;
        let head = manifest.evidence.head;
        let key = manifest
            .key
            .as_ref()
            .map_or_else(|| language.pick("没有签名", "not signed").to_owned(), |key| key.to_string());
        let keys: Vec<&str> = subject.keys.iter().map(|key| &*key.access_key).collect();
        vec![
            (language.pick("签名密钥", "signing key"), key),
            (language.pick("来源文件", "taken from"), format!("{} ({})", subject.source.file, subject.source.format)),
            (language.pick("原记录", "record"), format!("{} / {}", head.tree_size, head.root_hash)),
            (language.pick("读法", "profile"), subject.profile.id.clone()),
            (language.pick("接口文档", "interface"), subject.contract.clone()),
            (language.pick("已知密钥", "known keys"), keys.join(" ")),
            (language.pick("工具", "tool"), manifest.tool.clone()),
        ]
    }

    fn countersignatures(&self, language: Language) -> String {
        let told = |statement: &Countersignature| {
            let made = in_zone(statement.made);
            let claim = statement.claim.as_ref().map_or_else(String::new, |claim| format!(": {claim}"));
            let told = statement.told();
            let told = told.in_language(language);
            format!("  {made} {}{}{}\n", statement.key, visible(told), visible(&claim))
        };
        Countersignature::of(self.bundle).iter().map(told).collect()
    }

    fn next(&self) -> Bilingual {
        let name = self.name;
        bilingual!(
            "\n以上没有经过检查；检查用 bis3 dispute verify {name}\n",
            "\nNothing of this was checked: bis3 dispute verify {name} does\n"
        )
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let entries: Vec<Value> = self
            .bundle
            .entries()
            .iter()
            .map(|entry| json!({ "name": entry.name, "size": entry.content.len() }))
            .collect();
        let exchanges = self.case.kept.iter().zip(1..).map(|(kept, number)| exchange(kept, number));
        json!({
            "version": 1,
            "file": self.name,
            "manifest": self.manifest,
            "countersignatures": Countersignature::of(self.bundle),
            "exchanges": exchanges.collect::<Vec<_>>(),
            "entries": entries,
        })
    }
}

fn titled(title: &str, text: String) -> String {
    if text.is_empty() { text } else { format!("\n{title}\n{text}") }
}

fn row(kept: &KeptExchange, number: usize, language: Language) -> String {
    let request = &kept.recorded.request;
    let line = format!("{number}. {} {}", request.method, request.target);
    let answered = match (&kept.recorded.response, kept.recorded.code()) {
        (None, _) => language.pick("没有记录应答", "no answer recorded").to_owned(),
        (Some(response), None) => format!("HTTP {}", response.status),
        (Some(response), Some(code)) => format!("HTTP {}, code {code}", response.status),
    };
    let sent = kept
        .sent_in_part
        .map(|sent| bilingual!("（应答只发出了 {sent} 字节）", " (only {sent} bytes of the answer went out)"));
    let sent = sent.unwrap_or_default();
    format!("{} → {answered}{}", visible(&line), sent.in_language(language))
}

fn exchange(kept: &KeptExchange, number: usize) -> Value {
    let recorded = &kept.recorded;
    json!({
        "number": number,
        "line": recorded.line,
        "time": recorded.time,
        "method": recorded.request.method.as_str(),
        "target": recorded.request.target.as_str(),
        "answered": recorded.response.as_ref().map(|response| json!({
            "status": response.status,
            "code": recorded.code(),
        })),
        "replaced": kept.is_replaced,
        "sent-in-part": kept.sent_in_part,
        "composed": !kept.put_together.is_empty(),
    })
}
