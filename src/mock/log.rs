//! One line a request, for a person or as JSON, written by a thread of its own: a reader who stops reading the log
//! never holds an answer.

use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use super::entry::{End, Entry, Outcome};
use super::redaction::Redaction;
use super::view;
use crate::language::Language;
use crate::platform::{Decision, Verdict};

/// Where the lines go and how they look.
pub struct LogOptions {
    /// Where they go.
    pub sink: Box<dyn Write + Send>,
    /// How they look.
    pub form: LogForm,
}

impl std::fmt::Debug for LogOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogOptions").field("form", &self.form).finish_non_exhaustive()
    }
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogForm {
    /// For a person.
    Text(Language),
    /// One JSON object a line, with the members of the journal's list and `why`.
    Json,
}

/// Lines that wait to be written. When more come than the sink takes, lines are left out, and their number is told.
const MOST_WAITING: usize = 1024;

/// Most bytes of all entries that wait, which the journal may have let go of long since. Entries wait and not their
/// lines: a line is put together off the answering path.
const MOST_WAITING_BYTES: usize = 8 * 1024 * 1024;

/// Takes entries and writes them elsewhere.
#[derive(Debug)]
pub(super) struct Log {
    sender: Option<SyncSender<Arc<Entry>>>,
    backlog: Arc<Backlog>,
    /// Closed by the thread when it has written everything.
    finished: Mutex<Option<Receiver<()>>>,
}

/// What waits to be written, and what was given up.
#[derive(Debug, Default)]
struct Backlog {
    /// The bytes of the entries that wait.
    waiting: AtomicUsize,
    /// The lines left out since the last one that was written.
    left_out: AtomicU64,
}

/// How long the end of a log may take. A sink that nobody reads would else keep the program from ending.
const LAST_LINES: Duration = Duration::from_secs(2);

impl Log {
    /// A log that writes nothing.
    pub(super) fn silent() -> Self {
        Self { sender: None, backlog: Arc::default(), finished: Mutex::default() }
    }

    pub(super) fn start(options: LogOptions, redaction: Arc<Redaction>) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let backlog = Arc::<Backlog>::default();
        let known = Arc::clone(&backlog);
        let (writing, finished) = sync_channel(0);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || {
            write(options, &receiver, &known, &redaction);
            drop(writing);
        })?;
        Ok(Self { sender: Some(sender), backlog, finished: Mutex::new(Some(finished)) })
    }

    /// Hands an entry over. It never waits.
    pub(super) fn tell(&self, entry: Arc<Entry>) {
        let Some(sender) = &self.sender else { return };
        let weight = entry.weight();
        if !self.backlog.admit(weight) {
            self.backlog.left_out.fetch_add(1, Ordering::Relaxed);
        } else if let Err(TrySendError::Full(_)) = sender.try_send(entry) {
            self.backlog.release(weight);
            self.backlog.left_out.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Backlog {
    /// Makes room for an entry, where there is some. One that is too large by itself gets it when nothing else waits.
    fn admit(&self, weight: usize) -> bool {
        let waiting = self.waiting.fetch_add(weight, Ordering::Relaxed);
        let fits = waiting == 0 || waiting.saturating_add(weight) <= MOST_WAITING_BYTES;
        if !fits {
            self.release(weight);
        }
        fits
    }

    fn release(&self, weight: usize) {
        self.waiting.fetch_sub(weight, Ordering::Relaxed);
    }
}

/// What was handed over is written before the log is gone, if the sink takes it.
impl Drop for Log {
    fn drop(&mut self) {
        self.sender = None;
        if let Ok(Some(finished)) = self.finished.get_mut().map(Option::take) {
            // Nothing is ever sent: the end of the waiting is that the thread lets go of its side.
            let _ = finished.recv_timeout(LAST_LINES);
        }
    }
}

/// From so many bytes on, lines that were put together are written before another entry is taken.
const BATCH_BYTES: usize = 64 * 1024;

/// Lines that wait are written with one call: a call for each line costs more than the line. The first never waits for
/// others, so nothing is late where few requests come.
fn write(mut options: LogOptions, entries: &Receiver<Arc<Entry>>, backlog: &Backlog, redaction: &Redaction) {
    let mut lines = String::new();
    while let Ok(first) = entries.recv() {
        let mut next = Some(first);
        while let Some(entry) = next {
            let lost = backlog.left_out.swap(0, Ordering::Relaxed);
            if lost > 0 {
                lines.push_str(&left_out_line(options.form, lost));
            }
            lines.push_str(&line(&entry, options.form, redaction));
            lines.push('\n');
            // The sink may take as long as it likes: the entry does not wait for it.
            backlog.release(entry.weight());
            drop(entry);
            next = if lines.len() < BATCH_BYTES { entries.try_recv().ok() } else { None };
        }
        if options.sink.write_all(lines.as_bytes()).and_then(|()| options.sink.flush()).is_err() {
            return;
        }
        lines.clear();
    }
}

fn left_out_line(form: LogForm, lines: u64) -> String {
    match form {
        LogForm::Text(language) => language.pick(
            format!("（日志跟不上，略去 {lines} 行）\n"),
            format!("(the log fell behind: {lines} lines left out)\n"),
        ),
        LogForm::Json => format!("{}\n", serde_json::json!({ "left_out": lines })),
    }
}

fn line(entry: &Entry, form: LogForm, redaction: &Redaction) -> String {
    let redaction = redaction.of(entry);
    match form {
        LogForm::Text(language) => printable(&redaction.text(text_line(entry, language))),
        LogForm::Json => {
            let mut line = view::summary(entry);
            line.insert("why".to_owned(), why(entry, Language::En).into());
            redaction.value(serde_json::Value::Object(line)).to_string()
        }
    }
}

/// `23:41:07 10008 AuthorizationNoMatch 401 | POST /Stock/HospStock | EbX/S0rBNYs= | 12331… | why`
fn text_line(entry: &Entry, language: Language) -> String {
    let request = view::request_line(&entry.exchange.request);
    let request = request.strip_suffix(" HTTP/1.1").unwrap_or(&request);
    let mut parts = vec![format!("{} {}", time(entry.exchange.received), answer(entry)), request.to_owned()];
    if let Outcome::Answered { decision, .. } = &entry.outcome {
        let subject = &decision.subject;
        let named = [
            (language.pick("密钥", "key"), subject.access_key.as_deref()),
            (language.pick("接口", "endpoint"), subject.endpoint.map(|endpoint| endpoint.word())),
            (language.pick("机构", "institution"), subject.institution.as_deref()),
        ];
        parts.extend(named.iter().filter_map(|(name, value)| value.map(|value| format!("{name} {value}"))));
    }
    let why = why(entry, language);
    if !why.is_empty() {
        parts.push(why);
    }
    parts.join(" | ")
}

fn answer(entry: &Entry) -> String {
    match &entry.outcome {
        Outcome::Answered { decision, .. } => {
            format!("{} {} {}", decision.code.number, decision.code.name, decision.answer.status)
        }
        Outcome::BrokeOff(_) => "-".to_owned(),
    }
}

/// The time of the server's clock, in the time zone of the document.
fn time(instant: Option<Timestamp>) -> String {
    let zone = crate::clock::zone();
    match instant {
        Some(instant) => instant.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        None => "????-??-?? ??:??:??".to_owned(),
    }
}

/// Why it was answered so.
fn why(entry: &Entry, language: Language) -> String {
    let mut reasons = Vec::new();
    match &entry.outcome {
        Outcome::BrokeOff(end) => reasons.push(broken_off(*end, language).to_owned()),
        Outcome::Answered { decision, whole } => {
            reasons.extend(verdict(decision, language));
            reasons.extend(findings(decision, language));
            reasons.extend(decision.wire.as_ref().map(|effect| format!("{} {effect}", language.pick("线路", "wire"))));
            if !whole {
                reasons.push(language.pick("应答未发完", "the answer did not go whole").to_owned());
            }
        }
    }
    if speaks_tls(&entry.exchange.request) {
        reasons.push(
            language.pick("客户端用的是 TLS，请用 --tls 启动", "the client speaks TLS: start with --tls").to_owned(),
        );
    }
    reasons.join(language.pick("；", "; "))
}

fn broken_off(end: End, language: Language) -> &'static str {
    match end {
        End::Closed => language.pick("请求头未发完，客户端已断开", "the client closed inside the head"),
        End::TooSlow => language.pick("请求头未在时限内发完", "the head did not come in time"),
        End::LetGo => language.pick(
            "未应答即断开：客户端用的是 HTTP/2，或服务已停止",
            "closed without an answer: the client speaks HTTP/2, or the server was stopped",
        ),
    }
}

fn verdict(decision: &Decision, language: Language) -> Option<String> {
    match &decision.verdict {
        Verdict::Accepted => None,
        Verdict::Forced { by, .. } => Some(format!("{}{by}", language.pick("按要求返回：", "on demand: "))),
        Verdict::Refused(refusal) => Some(refusal.explanation.in_language(language).to_owned()),
    }
}

/// Most kinds of findings that are named in a line.
const MOST_NAMED: usize = 3;

fn findings(decision: &Decision, language: Language) -> Option<String> {
    let mut kinds: Vec<&str> = decision.findings.iter().map(|finding| finding.kind.word()).collect();
    let count = view::findings_count(decision);
    kinds.sort_unstable();
    kinds.dedup();
    let more = if kinds.len() > MOST_NAMED { ", …" } else { "" };
    kinds.truncate(MOST_NAMED);
    let named = format!("{}{more}", kinds.join(", "));
    (count > 0).then(|| language.pick(format!("发现 {count} 处：{named}"), format!("{count} found: {named}")))
}

/// A TLS handshake record starts with these two bytes; no HTTP request does.
fn speaks_tls(request: &[u8]) -> bool {
    request.starts_with(&[0x16, 0x03])
}

/// One line stays one line, and what a client sends does not steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}
