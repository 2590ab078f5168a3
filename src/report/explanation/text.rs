//! An explanation as text: the answer first, then why, then what was looked at.

use anstyle::{AnsiColor, Style};

use super::mistakes::{mistakes, own_string};
use super::{Explained, words};
use crate::diagnostic::{Source, enumerated, visible, visible_bytes, visible_on_one_line};
use crate::dispute::{Check, CheckOutcome, Explanation, StringToSign};
use crate::evidence::{Damage, DamageKind};
use crate::language::{Bilingual, Language, bilingual, counted};
use crate::report::findings::{Drawn, drawn};

/// The whole text. What stands in the message is shown with its controls made visible.
pub fn text(explained: &Explained<'_>, language: Language) -> String {
    let damage = visible(&damage(explained, language)).into_owned();
    // Where somebody has changed the file, that comes before all that follows from it.
    let (warning, damage) =
        if explained.recording.is_broken() { (damage, String::new()) } else { (String::new(), damage) };
    let parts = [
        warning,
        head(explained, language),
        visible(&why(explained.explanation, language)).into_owned(),
        mistakes(explained.explanation, language),
        damage,
        checks(explained.explanation, language),
        string_to_sign(explained.explanation, language),
        own_string(explained.explanation, language),
        findings(explained, language),
        otherwise(explained.explanation, language),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The answer, and what it is about.
fn head(explained: &Explained<'_>, language: Language) -> String {
    let Explained { name, recording, recorded, explanation, .. } = explained;
    let colour = if explanation.is_accepted() { AnsiColor::Green } else { AnsiColor::Red };
    let style = Style::new().bold().fg_color(Some(colour.into()));
    let verdict = words::verdict(explanation);
    let format = recording.format.title();
    let line = recorded.line.map(|line| format!(":{line}")).unwrap_or_default();
    let request = match &*recorded.request.target {
        "" => String::new(),
        target => format!(" · {} {}", recorded.request.method, visible(target)),
    };
    format!(
        "{style}{}{style:#}\n{name}{line} · {}{request}\n{}",
        verdict.in_language(language),
        format.in_language(language),
        answered(explanation, language)
    )
}

/// What was answered in truth.
fn answered(explanation: &Explanation, language: Language) -> String {
    let Some(answered) = &explanation.answered else { return String::new() };
    let code = answered.code.map_or_else(|| language.pick("没有 code", "no code").to_owned(), |code| code.to_string());
    let agrees = match (explanation.differs_from_recorded(), answered.code) {
        (_, None) => Bilingual::default(),
        (Some(false), _) => Bilingual::new("，与此一致", ", the same"),
        (Some(true), _) => Bilingual::new("，与此不同", ", another one"),
        (None, _) => Bilingual::new(
            "：取决于上面的“如果”，不能说哪一方不对",
            ": it hangs on the \"if\" above, and says nothing against either side",
        ),
    };
    let status = answered.status;
    let possible: Vec<String> = answered.possible.iter().map(u32::to_string).collect();
    let possible = match &possible[..] {
        [] => Bilingual::default(),
        codes => bilingual!("；这个状态码对应 {codes}", "; codes with this status: {codes}", codes = codes.join(", ")),
    };
    let told = bilingual!(
        "记录中的应答：HTTP {status}，{code}{agrees}{possible}\n",
        "recorded answer: HTTP {status}, {code}{agrees}{possible}\n",
        status,
        code,
        agrees,
        possible
    );
    told.in_language(language).to_owned()
}

/// Why it is refused, who has to act, and what to do.
fn why(explanation: &Explanation, language: Language) -> String {
    let Some(refused) = explanation.checks.iter().find(|check| check.outcome == CheckOutcome::Refused) else {
        return String::new();
    };
    let Some(refusal) = &refused.refusal else { return String::new() };
    let mut text = format!("{}\n", refusal.explanation.in_language(language));
    let labels = [
        (language.pick("位置", "place"), refusal.place.to_string()),
        (language.pick("应为", "expected"), refusal.expected.to_string()),
        (language.pick("实为", "actual"), refusal.actual.to_string()),
        (language.pick("应答文字", "text of the answer"), explanation.text.clone().unwrap_or_default()),
    ];
    for (label, value) in labels.iter().filter(|(_, value)| !value.is_empty()) {
        text += &format!("  {label}  {value}\n");
    }
    if let Some(remedy) = explanation.code.remedy(refusal.stage) {
        let label = language.pick("怎么办", "what to do");
        text += &format!("  {label}  {}\n", remedy.action.in_language(language));
    }
    for later in &explanation.later {
        let next = bilingual!(
            "改正之后还会返回 {code}：{reason}",
            "once that is mended, {code} comes next: {reason}",
            code = words::code(&later.code),
            reason = later.refusal.explanation
        );
        text += &format!("  → {}\n", next.in_language(language));
    }
    text
}

/// How many details of one kind of damage are shown.
const MOST_DETAILS: usize = 12;

fn damage(explained: &Explained<'_>, language: Language) -> String {
    let mut kinds: Vec<(DamageKind, Vec<&str>)> = Vec::new();
    for Damage { kind, detail } in explained.recording.damage.iter().chain(&explained.explanation.damage) {
        match kinds.iter_mut().find(|(known, _)| known == kind) {
            Some((_, details)) => details.push(detail),
            None => kinds.push((*kind, vec![detail])),
        }
    }
    let told = |(kind, details): &(DamageKind, Vec<&str>)| {
        let details = enumerated(details.iter().filter(|detail| !detail.is_empty()), MOST_DETAILS, language);
        let details = if details.is_empty() { details } else { format!(" ({details})") };
        let (meaning, remedy) = (kind.meaning(), kind.remedy());
        format!("  ! {}{details}\n    → {}\n", meaning.in_language(language), remedy.in_language(language))
    };
    let all: Vec<String> = kinds.iter().map(told).collect();
    if all.is_empty() {
        return String::new();
    }
    let is_ours = kinds.iter().all(|(kind, _)| *kind == DamageKind::Replaced);
    let title = match is_ours {
        true => Bilingual::new(
            "没有照原样显示的内容（不是发送方的错）",
            "What is not shown as it was sent (no fault of the sender's)",
        ),
        false => Bilingual::new(
            "记录工具改动了内容（不是发送方的错）",
            "What the recording has changed (no fault of the sender's)",
        ),
    };
    let title = title.in_language(language);
    format!("{title}\n{}", all.concat())
}

fn checks(explanation: &Explanation, language: Language) -> String {
    let title = language.pick("逐项检查，按平台的顺序", "Check by check, in the platform's order");
    let lines: String = explanation.checks.iter().map(|check| check_line(check, language)).collect();
    let clock = words::time(&explanation.server_time);
    let offset = explanation.offset_seconds.map_or_else(Bilingual::default, |seconds| {
        bilingual!("；请求时间相差 {seconds:+} 秒", "; the request's date is {seconds:+} s off")
    });
    let label = language.pick("服务端时间", "server's time");
    format!("{title}\n{lines}  {label}  {}{}\n", clock.in_language(language), offset.in_language(language))
}

fn check_line(check: &Check, language: Language) -> String {
    let (mark, colour) = match check.outcome {
        CheckOutcome::Passed => ("✓", AnsiColor::Green),
        CheckOutcome::Refused => ("✗", AnsiColor::Red),
        CheckOutcome::NotReached => ("-", AnsiColor::BrightBlack),
        CheckOutcome::Assumed => ("?", AnsiColor::Yellow),
    };
    let style = Style::new().fg_color(Some(colour.into()));
    let (title, told, clause) = (check.title.in_language(language), check.told(), check.clause());
    let read =
        if check.read.is_empty() { String::new() } else { format!("\n      {}", visible_on_one_line(&check.read)) };
    let told = match check.outcome {
        CheckOutcome::Passed | CheckOutcome::Refused => String::new(),
        CheckOutcome::NotReached | CheckOutcome::Assumed => format!(" · {}", told.in_language(language)),
    };
    format!("  {style}{mark}{style:#} {title} · {} {clause}{told}{read}\n", check.stage)
}

fn string_to_sign(explanation: &Explanation, language: Language) -> String {
    let Some(StringToSign { bytes, given, expected, .. }) = &explanation.string_to_sign else { return String::new() };
    let title = bilingual!(
        "签名串（1.1.4.2），{count} 字节，看不见的字节已写出",
        "String to sign (1.1.4.2), {count} bytes, the invisible ones written out",
        count = bytes.len()
    );
    let lines: String = visible_bytes(bytes).lines().map(|line| format!("  {line}\n")).collect();
    let unknown = language.pick("未知：不知道这个 AccessKey 的密钥", "not known: the secret of this AccessKey is not");
    let shown = |signature: &Option<_>, none: &str| {
        signature.as_ref().map_or_else(|| none.to_owned(), crate::signature::Signature::to_string)
    };
    format!(
        "{}\n{lines}  {}  {}\n  {}  {}\n",
        title.in_language(language),
        language.pick("应得签名", "expected signature"),
        shown(expected, unknown),
        language.pick("收到签名", "signature given"),
        shown(given, language.pick("没有，或不是 20 字节的 base64", "none, or no base64 of 20 bytes")),
    )
}

/// What is found in the body, each at its place.
fn findings(explained: &Explained<'_>, language: Language) -> String {
    let explanation = explained.explanation;
    let Some(endpoint) = explained.endpoint().filter(|_| !explanation.findings.is_empty()) else {
        return String::new();
    };
    let body = &explained.recorded.request.body;
    let source = Source::new(language.pick("请求体", "body"), String::from_utf8_lossy(body));
    let drawn = drawn(
        &Drawn {
            source: &source,
            body,
            findings: &explanation.findings,
            decides: None,
            endpoint,
            contract: explained.contract,
            readings: &explained.profile.readings,
        },
        language,
    );
    let title = match language {
        Language::Zh => format!("文档对这个报文的意见：{} 处", explanation.findings.len()),
        Language::En => {
            format!("What the document says against it: {}", counted(explanation.findings.len(), "finding"))
        }
    };
    format!("{title}\n\n{drawn}")
}

/// What other readings answer.
fn otherwise(explanation: &Explanation, language: Language) -> String {
    if explanation.otherwise.is_empty() {
        return String::new();
    }
    let recorded = explanation.answered.as_ref().and_then(|answered| answered.code);
    let line = |otherwise: &crate::dispute::Otherwise| {
        let mark = if recorded == Some(otherwise.code.number) {
            language.pick("  ← 与记录的应答一致", "  ← as the recorded answer")
        } else {
            ""
        };
        // What the first line says with an "if" is not marked again.
        let doubt = if otherwise.is_certain || !explanation.is_certain { "" } else { " ?" };
        format!("  {}: {} → {}{doubt}{mark}\n", otherwise.reading, otherwise.option, words::code(&otherwise.code))
    };
    let title = language.pick("换一种读法，结果不同", "Other readings answer otherwise");
    format!("{title}\n{}", explanation.otherwise.iter().map(line).collect::<String>())
}
