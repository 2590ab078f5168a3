//! The log: one line a request, written by a thread of its own, so that a reader who stops reading it never holds an
//! answer. What a line says is in [`line`].

pub(super) mod line;

use std::io::Write;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;

use self::line::{LineWriter, LogForm};
use crate::mock::admission::Turn;
use crate::mock::journal::entry::JournalEntry;
use crate::mock::journal::redaction::Redaction;

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

/// Lines that wait to be written. When more come than the sink takes, lines are left out, and their number is told.
const MOST_WAITING: usize = 1024;

/// Most bytes of all entries that wait, which the journal may have let go of long since. Entries wait and not their
/// lines: a line is put together off the answering path.
const MOST_WAITING_BYTES: usize = 8 * 1024 * 1024;

/// Takes entries and writes them elsewhere.
#[derive(Debug)]
pub(super) struct Log {
    sender: Option<SyncSender<Told>>,
    backlog: Arc<Backlog>,
    /// Closed by the thread when it has written everything.
    finished: Mutex<Option<Receiver<()>>>,
}

/// What is told.
#[derive(Debug)]
enum Told {
    /// An exchange.
    Exchange(Arc<JournalEntry>),
    /// What became of so many connections.
    Connections { time: Option<Timestamp>, turn: Turn, count: u64 },
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
            let LogOptions { sink, form } = options;
            write(sink, &receiver, &known, LineWriter::new(form, redaction));
            drop(writing);
        })?;
        Ok(Self { sender: Some(sender), backlog, finished: Mutex::new(Some(finished)) })
    }

    /// Hands an entry over. It never waits.
    pub(super) fn tell(&self, entry: Arc<JournalEntry>) {
        self.hand_over(entry.weight(), Told::Exchange(entry));
    }

    /// Hands over what became of connections.
    pub(super) fn tell_turn(&self, time: Option<Timestamp>, turn: Turn, count: u64) {
        self.hand_over(0, Told::Connections { time, turn, count });
    }

    fn hand_over(&self, weight: usize, told: Told) {
        let Some(sender) = &self.sender else { return };
        if !self.backlog.admit(weight) {
            self.backlog.left_out.fetch_add(1, Ordering::Relaxed);
        } else if let Err(TrySendError::Full(_)) = sender.try_send(told) {
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

/// How long lines gather between two writes. A person does not notice it; a write for each line, and waking this thread
/// for it, would cost more than the line.
const GATHERING: Duration = Duration::from_millis(5);

/// Writes the lines that wait with one call, until nobody can hand over another entry. The first never waits for others,
/// so that nothing is late where few requests come.
fn write(mut sink: Box<dyn Write + Send>, entries: &Receiver<Told>, backlog: &Backlog, mut writer: LineWriter) {
    let mut lines = Vec::new();
    while let Ok(first) = entries.recv() {
        let mut next = Some(first);
        while let Some(told) = next {
            match told {
                Told::Exchange(entry) => {
                    writer.line(&entry, &mut lines);
                    // The sink may take as long as it likes: the entry does not wait for it.
                    backlog.release(entry.weight());
                }
                Told::Connections { time, turn, count } => writer.turn(time, turn, count, &mut lines),
            }
            next = if lines.len() < BATCH_BYTES { entries.try_recv().ok() } else { None };
        }
        // What was left out came when the queue was full: it is missing behind all that waited then.
        tell_left_out(backlog, &mut writer, &mut lines);
        if sink.write_all(&lines).and_then(|()| sink.flush()).is_err() {
            return;
        }
        lines.clear();
        std::thread::sleep(GATHERING);
    }
    // What was refused while the last lines were written; that the sink takes no more is nobody's fault by now.
    tell_left_out(backlog, &mut writer, &mut lines);
    let _ = sink.write_all(&lines).and_then(|()| sink.flush());
}

fn tell_left_out(backlog: &Backlog, writer: &mut LineWriter, lines: &mut Vec<u8>) {
    let left_out = backlog.left_out.swap(0, Ordering::Relaxed);
    if left_out > 0 {
        writer.left_out(left_out, lines);
    }
}
