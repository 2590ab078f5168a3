//! How the checks of a bundle came out: the verdict, then each check with the entries in which something is wrong.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use crate::diagnostic::visible;
use crate::evidence::bundle::{Aspect, Check, Fault, Outcome, Remark};
use crate::language::{Bilingual, Language, bilingual};

/// Most entries that the first line names.
const MOST_NAMED: usize = 5;

/// What decides besides, the gravest first.
const REMARKS: [Remark; 5] =
    [Remark::OtherBasis, Remark::OtherAnswer, Remark::OtherSigner, Remark::SameSigner, Remark::UnknownSigner];

/// The verdict in one sentence: whether something was changed, then what decides besides, then what could not be checked.
pub fn verdict(checks: &[Check]) -> Bilingual {
    let was_changed = |check: &&Check| check.outcome == Outcome::Fail && check.remark.is_none() && !counts_only(check);
    let changed: Vec<&Check> = checks.iter().filter(was_changed).collect();
    let besides: Vec<Bilingual> = REMARKS
        .into_iter()
        .filter_map(|remark| decisive(checks, remark))
        .chain(uncounted(checks))
        .chain(unchecked(checks))
        .collect();
    let first: Bilingual = if !changed.is_empty() {
        let all = entries(&changed);
        let more = if all.len() > MOST_NAMED { ", …" } else { "" };
        let entries = all[..all.len().min(MOST_NAMED)].join(", ") + more;
        bilingual!("不是封存时的样子：{entries}", "not as it was sealed: {entries}")
    } else if besides.is_empty() {
        ("与封存时一致，签名、证据和评判都成立", "as it was sealed: signature, evidence and judgement hold").into()
    } else {
        ("与封存时一致", "as it was sealed").into()
    };
    besides.into_iter().fold(first, |told, more| {
        let (zh, en) = (more.zh, more.en);
        told.joined("", &bilingual!("；{zh}", "; {en}"))
    })
}

/// What decides though nothing was changed.
fn decisive(checks: &[Check], remark: Remark) -> Option<Bilingual> {
    let found: Vec<&Check> = checks.iter().filter(|check| check.remark == Some(remark)).collect();
    if found.is_empty() {
        return None;
    }
    let names = entries(&found).join(", ");
    Some(match remark {
        Remark::OtherBasis => (
            "但按这里所知的密钥和时钟，应答是另一个",
            "but by the keys and the clock that are known here another answer is due",
        )
            .into(),
        Remark::OtherAnswer => bilingual!(
            "但会签人自己的记录里应答不同：{names}",
            "but who has countersigned has another answer in a log of their own: {names}"
        ),
        Remark::OtherSigner => {
            bilingual!(
                "但签名人不在允许的签名者之列：{names}",
                "but the signer is not among the allowed signers: {names}"
            )
        }
        Remark::SameSigner => bilingual!(
            "会签人就是证据包的签名人，不算另一方的会签：{names}",
            "who has countersigned is who has signed it, and no other side: {names}"
        ),
        Remark::UnknownSigner => {
            ("签名的密钥没有人担保过（--signers）", "the signature is by a key that nobody has vouched for (--signers)")
                .into()
        }
    })
}

/// That what was sealed does not count, where that is so.
fn uncounted(checks: &[Check]) -> Option<Bilingual> {
    let is_uncounted = |check: &Check| check.outcome == Outcome::Fail && counts_only(check);
    let told = ("但不能采信，原因见下", "but it does not count, as told below");
    checks.iter().any(is_uncounted).then(|| told.into())
}

/// What could not be checked, by its names.
fn unchecked(checks: &[Check]) -> Option<Bilingual> {
    let is_unchecked = |check: &&Check| check.outcome == Outcome::Skip && check.remark.is_none();
    let titles: Vec<Bilingual> = checks.iter().filter(is_unchecked).map(|check| title(check.aspect)).collect();
    let names = |text: fn(&Bilingual) -> &str| titles.iter().map(text).collect::<Vec<_>>().join(", ");
    let (count, zh, en) = (titles.len(), names(|title| &title.zh), names(|title| &title.en));
    (count > 0).then(|| bilingual!("有 {count} 项无法检查：{zh}", "{count} could not be checked: {en}"))
}

/// Whether a check says nothing of what was sealed, only whether that counts.
fn counts_only(check: &Check) -> bool {
    matches!(check.aspect, Aspect::Challenge | Aspect::Certificate)
}

/// The entries in which something is wrong, each once; `zip` for what lies in none.
fn entries<'a>(checks: &[&'a Check]) -> Vec<&'a str> {
    let mut names = Vec::new();
    for fault in checks.iter().flat_map(|check| &check.faults) {
        let name = fault.entry.as_deref().unwrap_or("zip");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The checks for a person.
pub fn text(name: &str, checks: &[Check], language: Language) -> String {
    let has = |outcome| checks.iter().any(|check| check.outcome == outcome);
    let colour = match () {
        () if has(Outcome::Fail) => AnsiColor::Red,
        () if has(Outcome::Skip) => AnsiColor::Yellow,
        () => AnsiColor::Green,
    };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let verdict = verdict(checks);
    let lines: String = checks.iter().map(|check| line(check, language)).collect();
    format!("{style}{}{style:#}\n{name}\n\n{lines}", visible(verdict.in_language(language)))
}

fn line(check: &Check, language: Language) -> String {
    let (mark, colour) = match check.outcome {
        Outcome::Pass => ("✓", AnsiColor::Green),
        Outcome::Fail => ("✗", AnsiColor::Red),
        Outcome::Skip => ("-", AnsiColor::BrightBlack),
    };
    let style = Style::new().fg_color(Some(colour.into()));
    let (title, told) = (title(check.aspect), check.told.in_language(language));
    let faults: String = check.faults.iter().map(|fault| fault_line(fault, language)).collect();
    format!("  {style}{mark}{style:#} {} · {}\n{faults}", title.in_language(language), visible(told))
}

fn fault_line(fault: &Fault, language: Language) -> String {
    let told = fault.told.in_language(language);
    match &fault.entry {
        Some(entry) => format!("      {}: {}\n", visible(entry), visible(told)),
        None => format!("      {}\n", visible(told)),
    }
}

/// What is checked, in words.
pub fn title(aspect: Aspect) -> Bilingual {
    match aspect {
        Aspect::Container => ("zip 封装", "the zip"),
        Aspect::Contents => ("文件内容", "contents"),
        Aspect::Signature => ("签名", "signature"),
        Aspect::Evidence => ("证据", "evidence"),
        Aspect::Documents => ("由证据得出的文件", "what is shown of the evidence"),
        Aspect::Report => ("报告", "report.html"),
        Aspect::Basis => ("密钥和时钟", "keys and clock"),
        Aspect::Judgement => ("重新评判", "judged again"),
        Aspect::Challenge => ("挑战", "challenge"),
        Aspect::Certificate => ("证书", "certificate"),
        Aspect::Countersignature => ("会签", "counter-signature"),
        Aspect::Timestamp => ("时间戳", "time stamp"),
    }
    .into()
}

/// The checks for programs.
pub fn json(name: &str, checks: &[Check]) -> Value {
    json!({
        "version": 1,
        "file": name,
        "verdict": verdict(checks),
        "holds": checks.iter().all(|check| check.outcome != Outcome::Fail),
        "checks": listed(checks),
    })
}

/// Each check for programs.
pub fn listed(checks: &[Check]) -> Vec<Value> {
    let fault = |fault: &Fault| json!({ "entry": fault.entry, "told": fault.told });
    let check = |check: &Check| {
        json!({
            "aspect": check.aspect,
            "outcome": check.outcome,
            "told": check.told,
            "faults": check.faults.iter().map(fault).collect::<Vec<_>>(),
        })
    };
    checks.iter().map(check).collect()
}
