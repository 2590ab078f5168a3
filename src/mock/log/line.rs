//! What a line of the log says of an exchange: as text for a person, or as JSON. Lines are appended to one buffer.

use std::borrow::Cow;
use std::fmt::{self, Write};
use std::sync::Arc;

use jiff::Timestamp;
use smallvec::SmallVec;

use crate::diagnostic::{escaped_json, steers};
use crate::fault::WireEffect;
use crate::language::{Language, ToBilingual};
use crate::mock::admission::Turn;
use crate::mock::journal::entry::{End, JournalEntry, Outcome};
use crate::mock::journal::keeper::failed_handshake;
use crate::mock::journal::redaction::Redaction;
use crate::mock::journal::view;
use crate::platform::{Decision, Verdict};

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// For a person.
    Text(Language),
    /// One JSON object a line, with the members of the journal's list and `why`.
    Json,
}

/// Writes lines. It keeps what a line has in common with the one before it.
pub(super) struct LineWriter {
    form: LogForm,
    redaction: Arc<Redaction>,
    /// The line as text.
    text: String,
    /// The second that was written last, and how it was written: most lines share it with others.
    second: Option<(i64, String)>,
}

impl LineWriter {
    pub(super) fn new(form: LogForm, redaction: Arc<Redaction>) -> Self {
        Self { form, redaction, text: String::new(), second: None }
    }

    /// Appends the line of an exchange.
    pub(super) fn line(&mut self, entry: &JournalEntry, lines: &mut Vec<u8>) {
        match self.form {
            LogForm::Text(language) => self.text_line(entry, language, lines),
            LogForm::Json => self.json_line(entry, lines),
        }
        lines.push(b'\n');
    }

    /// Appends the line that tells how many others are missing before the next one.
    pub(super) fn left_out(&self, count: u64, lines: &mut Vec<u8>) {
        let line = match self.form {
            LogForm::Text(language) => language.pick(
                format!("（日志跟不上，略去 {count} 行）\n"),
                format!("(the log fell behind: {count} lines left out)\n"),
            ),
            LogForm::Json => format!("{{\"left-out\":{count}}}\n"),
        };
        lines.extend_from_slice(line.as_bytes());
    }

    /// Appends the line that tells what became of connections at the cap.
    pub(super) fn turn(&mut self, time: Option<Timestamp>, turn: Turn, count: u64, lines: &mut Vec<u8>) {
        let line = match self.form {
            LogForm::Text(language) => {
                format!("{} - | {}\n", self.time(time), turn.told(count).in_language(language))
            }
            LogForm::Json => {
                format!("{}\n", serde_json::json!({ "time": time, "connections": turn.word(), "count": count }))
            }
        };
        lines.extend_from_slice(line.as_bytes());
    }

    /// `23:41:07 10008 AuthorizationNoMatch 401 | POST /Stock/HospStock | EbX/S0rBNYs= | 12331… | why`
    fn text_line(&mut self, entry: &JournalEntry, language: Language, lines: &mut Vec<u8>) {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        text.push_str(self.time(entry.exchange.received));
        write_text(&mut text, entry, language).expect(TAKES_ANY_TEXT);
        push_printable(&self.redaction.of(entry).text(&text), lines);
        self.text = text;
    }

    fn json_line(&mut self, entry: &JournalEntry, lines: &mut Vec<u8>) {
        self.text.clear();
        write_why(&mut self.text, "", entry, Language::En).expect(TAKES_ANY_TEXT);
        let line = view::Line::of(entry, &self.text, &self.redaction.of(entry));
        let line = serde_json::to_string(&line).expect("text and numbers make JSON");
        lines.extend_from_slice(escaped_json(line).as_bytes());
    }

    /// The time of the server's clock, in the time zone of the document.
    fn time(&mut self, instant: Option<Timestamp>) -> &str {
        let Some(instant) = instant else { return "????-??-?? ??:??:??" };
        let second = instant.as_second();
        if self.second.as_ref().is_none_or(|(written, _)| *written != second) {
            let time = instant.to_zoned_datetime(crate::clock::zone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
            self.second = Some((second, time));
        }
        self.second.as_ref().map_or("", |(_, time)| time)
    }
}

const TAKES_ANY_TEXT: &str = "a String takes any text";

/// Everything of a text line behind the time.
fn write_text(text: &mut String, entry: &JournalEntry, language: Language) -> fmt::Result {
    match &entry.outcome {
        // Cut by a rule: there was no answer.
        Outcome::Answered { decision, .. } if decision.wire == Some(WireEffect::Cut) => text.write_str(" -")?,
        Outcome::Answered { decision, .. } => {
            write!(text, " {} {} {}", decision.code.number, decision.code.name, decision.answer.status)?;
        }
        Outcome::BrokeOff(_) => text.write_str(" -")?,
    }
    let request = view::request_line(&entry.exchange.request);
    write!(text, " | {}", request.strip_suffix(" HTTP/1.1").unwrap_or(&request))?;
    if let Outcome::Answered { decision, .. } = &entry.outcome {
        let subject = &decision.subject;
        let named = [
            (language.pick("密钥", "key"), subject.access_key.as_deref()),
            (language.pick("接口", "endpoint"), subject.endpoint.map(|endpoint| endpoint.word())),
            (language.pick("机构", "institution"), subject.institution.as_deref()),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                write!(text, " | {name} {value}")?;
            }
        }
    }
    write_why(text, " | ", entry, language)
}

/// Why it was answered so; nothing where there is nothing to say, else with `before` before it.
fn write_why(text: &mut String, before: &'static str, entry: &JournalEntry, language: Language) -> fmt::Result {
    let mut reasons = Reasons { text, before, between: language.pick("；", "; ") };
    match &entry.outcome {
        Outcome::BrokeOff(end) => reasons.next()?.write_str(&broken_off(*end, language))?,
        Outcome::Answered { decision, whole } => {
            write_verdict(&mut reasons, decision, language)?;
            write_findings(&mut reasons, decision, language)?;
            if let Some(effect) = &decision.wire {
                write!(reasons.next()?, "{} {effect}", language.pick("线路", "wire"))?;
            }
            if decision.wire == Some(WireEffect::Cut) {
                write_unanswered(reasons.next()?, decision, language)?;
            }
            if !whole {
                reasons.next()?.write_str(language.pick("应答未发完", "the answer did not go whole"))?;
            }
        }
    }
    if speaks_tls(&entry.exchange.request) {
        let advice = language.pick("客户端用的是 TLS，请用 --tls 启动", "the client speaks TLS: start with --tls");
        reasons.next()?.write_str(advice)?;
    }
    Ok(())
}

/// What became of a request whose answer a rule cut off.
fn write_unanswered(text: &mut String, decision: &Decision, language: Language) -> fmt::Result {
    if decision.recorded.is_none() {
        return text.write_str(language.pick("未保存，也未应答", "nothing was recorded or answered"));
    }
    let code = &decision.code;
    match language {
        Language::Zh => write!(text, "已保存（{} {}），未应答", code.number, code.name),
        Language::En => write!(text, "recorded ({} {}), not answered", code.number, code.name),
    }
}

/// Reasons behind one another.
struct Reasons<'t> {
    text: &'t mut String,
    /// What stands before the next one.
    before: &'static str,
    /// What stands before every one but the first.
    between: &'static str,
}

impl Reasons<'_> {
    fn next(&mut self) -> Result<&mut String, fmt::Error> {
        self.text.write_str(std::mem::replace(&mut self.before, self.between))?;
        Ok(self.text)
    }
}

fn broken_off(end: End, language: Language) -> Cow<'static, str> {
    Cow::Borrowed(match end {
        End::Closed => language.pick("请求头未发完，客户端已断开", "the client closed inside the head"),
        End::TooSlow => language.pick("请求头未在时限内发完", "the head did not come in time"),
        End::LetGo => language.pick(
            "未应答即断开：客户端用的是 HTTP/2，或服务已停止",
            "closed without an answer: the client speaks HTTP/2, or the server was stopped",
        ),
        End::Shed => language.pick(
            "客户端让服务端久等，位置让给了别的连接",
            "the client let the server wait, and its place was given to another connection",
        ),
        End::NoRoom => language.pick(
            "未处理：所有未收完的请求体占满了内存",
            "not served: unfinished bodies fill the memory that they may have together",
        ),
        End::Handshake(fault) => return Cow::Owned(failed_handshake(fault).in_language(language).to_owned()),
    })
}

fn write_verdict(reasons: &mut Reasons<'_>, decision: &Decision, language: Language) -> fmt::Result {
    match &decision.verdict {
        Verdict::Accepted => Ok(()),
        Verdict::Forced { by, .. } => write!(reasons.next()?, "{}{by}", language.pick("按要求返回：", "on demand: ")),
        Verdict::Refused(refusal) => reasons.next()?.write_str(refusal.explanation.in_language(language)),
    }?;
    for way in &decision.mistakes {
        let (id, meaning) = (way.id(), way.meaning.in_language(language));
        write!(reasons.next()?, "{}{meaning} ({id})", language.pick("错在：", "the mistake: "))?;
    }
    match &decision.store_error {
        None => Ok(()),
        Some(error) => reasons.next()?.write_str(error.to_bilingual().in_language(language)),
    }
}

/// Most kinds of findings that are named in a line.
const MOST_NAMED: usize = 3;

fn write_findings(reasons: &mut Reasons<'_>, decision: &Decision, language: Language) -> fmt::Result {
    let count = view::findings_count(decision);
    if count == 0 {
        return Ok(());
    }
    let mut kinds: SmallVec<[&str; MOST_NAMED]> = decision.findings.iter().map(|finding| finding.kind.word()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let text = reasons.next()?;
    match language {
        Language::Zh => write!(text, "发现 {count} 处：")?,
        Language::En => write!(text, "{count} found: ")?,
    }
    for (kind, before) in kinds.iter().take(MOST_NAMED).zip(["", ", ", ", "]) {
        write!(text, "{before}{kind}")?;
    }
    text.write_str(if kinds.len() > MOST_NAMED { ", …" } else { "" })
}

/// A TLS handshake record starts with these two bytes; no HTTP request does.
fn speaks_tls(request: &[u8]) -> bool {
    request.starts_with(&[0x16, 0x03])
}

/// One line stays one line, and what a client sends does not steer the terminal.
fn push_printable(text: &str, lines: &mut Vec<u8>) {
    let is_unseen = |sign: char| sign.is_control() || steers(sign);
    if text.contains(is_unseen) {
        lines.extend_from_slice(text.replace(is_unseen, "\u{FFFD}").as_bytes());
    } else {
        lines.extend_from_slice(text.as_bytes());
    }
}
