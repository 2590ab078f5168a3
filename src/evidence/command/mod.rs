//! Commands that send a request: curl as it is written for bash and for cmd, wget, HTTPie, PowerShell's two, and a call of
//! JavaScript's fetch.
//!
//! - `bash`, `cmd` and `powershell` take a command apart into words as those shells do.
//! - `curl` makes of the words of a curl command what curl would send, `wget` and `httpie` what those would.
//! - `fetch` reads calls of fetch, whose arguments `script` takes apart into values of `literal`; `sent` is what they all come to.

mod bash;
mod cmd;
mod curl;
mod fetch;
mod httpie;
mod literal;
mod powershell;
mod script;
mod sent;
mod wget;

pub(super) use fetch::is_fetch;

use sent::is_address;

use super::copied::with_plain_blanks;
use super::{Format, Recorded, Recording, RecordingError};

/// How commands begin that are read here.
pub(super) const NAMES: &[&str] = &[
    "curl",
    "curl.exe",
    "wget",
    "wget.exe",
    "invoke-webrequest",
    "invoke-restmethod",
    "iwr",
    "irm",
    "http",
    "https",
    "xh",
];

/// Whether a text is a curl command of bash.
pub(super) fn is_bash(bytes: &[u8]) -> bool {
    is_curl(bytes) && !is_cmd(bytes)
}

/// Whether a text is a curl command of Windows' cmd: carets stand where only cmd wants them.
pub(super) fn is_cmd(bytes: &[u8]) -> bool {
    let has = |sign: &[u8]| bytes.windows(sign.len()).any(|window| window == sign);
    is_curl(bytes) && (has(b"^\"") || has(b" ^\n") || has(b" ^\r\n")) && !has(b" \\\n")
}

/// Whether a text calls one of PowerShell's commands.
pub(super) fn is_powershell(bytes: &[u8]) -> bool {
    let text = with_plain_blanks(&String::from_utf8_lossy(bytes)).to_ascii_lowercase();
    let names = ["invoke-webrequest", "invoke-restmethod", "iwr", "irm"];
    // What comes of it may be handed on, and words of a sentence end so too.
    let is_command = |line: &str, at: usize, name: &str| {
        let (before, behind) = (line[..at].trim_end(), &line[at + name.len()..]);
        before.is_empty() && behind.starts_with([' ', '\t', '`']) || before.ends_with(['=', '(', '{', '|', ';'])
    };
    let calls = |line: &str, name: &str| line.match_indices(name).any(|(at, _)| is_command(line, at, name));
    text.lines().any(|line| names.iter().any(|name| calls(line, name)))
}

/// Whether a text is a command of wget.
pub(super) fn is_wget(bytes: &[u8]) -> bool {
    bash::begins_with(bytes, WGET)
}

/// Whether a text is a command of HTTPie.
pub(super) fn is_httpie(bytes: &[u8]) -> bool {
    // A remark above a message begins so too.
    let line = String::from_utf8_lossy(bytes);
    let mut words = line.trim_start().lines().next().unwrap_or_default().split_whitespace();
    let is_remark = words.next() == Some("#") && !words.any(is_address);
    bash::begins_with(bytes, HTTPIE) && !is_remark
}

pub(super) fn read_bash(bytes: &[u8]) -> Result<Recording, RecordingError> {
    read_shell(bytes, Format::CurlBash)
}

pub(super) fn read_cmd(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let commands = cmd::commands(&String::from_utf8_lossy(bytes), CURL);
    recording(Format::CurlCmd, &commands, |command| curl::requests(&command.words, Format::CurlCmd))
}

pub(super) fn read_wget(bytes: &[u8]) -> Result<Recording, RecordingError> {
    read_shell(bytes, Format::Wget)
}

pub(super) fn read_httpie(bytes: &[u8]) -> Result<Recording, RecordingError> {
    read_shell(bytes, Format::HttPie)
}

pub(super) fn read_fetch(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let exchanges = fetch::requests(&String::from_utf8_lossy(bytes))?;
    Ok(of_text(Format::Fetch, exchanges))
}

pub(super) fn read_powershell(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let exchanges = powershell::requests(&String::from_utf8_lossy(bytes))?;
    Ok(of_text(Format::PowerShell, exchanges))
}

const CURL: &[&str] = &["curl", "curl.exe"];
const WGET: &[&str] = &["wget", "wget2", "wget.exe"];
const HTTPIE: &[&str] = &["http", "https", "xh"];

/// Commands of a shell like bash, the first of which is of this format; others may stand behind it.
fn read_shell(bytes: &[u8], format: Format) -> Result<Recording, RecordingError> {
    let commands = bash::commands(bytes, &[CURL, WGET, HTTPIE].concat())?;
    recording(format, &commands, |command| {
        let own = [(CURL, Format::CurlBash), (WGET, Format::Wget), (HTTPIE, Format::HttPie)];
        let kind = own.into_iter().find(|(names, _)| command.is_of(names)).map_or(format, |(_, kind)| kind);
        let requests = match kind {
            Format::Wget => wget::request(&command.words).map(|one| vec![one]),
            Format::HttPie => httpie::request(&command.words).map(|one| vec![one]),
            _ => curl::requests(&command.words, Format::CurlBash),
        };
        // What a command prints may begin with the name of another program.
        if kind == format { requests } else { Ok(requests.unwrap_or_default()) }
    })
}

/// A command of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Command {
    /// The line at which it begins, from 1.
    line: usize,
    /// Its words, the first of which is its name.
    words: Vec<ShellWord>,
}

impl Command {
    /// Whether it calls one of these programs, wherever that stands.
    fn is_of(&self, names: &[&str]) -> bool {
        let Some(word) = self.words.first() else { return false };
        let word = String::from_utf8_lossy(&word.bytes);
        word.rsplit(['/', '\\']).next().is_some_and(|name| names.contains(&name))
    }
}

/// A word of a command line: its bytes, and whether a shell's quoting has damaged it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ShellWord {
    bytes: Vec<u8>,
    /// Whether it stands in `$'…'` and holds `^&`, which Firefox writes for `&`.
    is_firefox: bool,
    /// Whether the shell puts something in: a variable, or what a command prints.
    is_expanded: bool,
}

impl From<&str> for ShellWord {
    fn from(text: &str) -> Self {
        Self { bytes: text.as_bytes().to_vec(), ..Self::default() }
    }
}

fn is_curl(bytes: &[u8]) -> bool {
    bash::begins_with(bytes, CURL)
}

/// What the commands send, in their order; what is wrong with one of several is told at its line.
fn recording(
    format: Format,
    commands: &[Command],
    read: impl Fn(&Command) -> Result<Vec<Recorded>, RecordingError>,
) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    for command in commands {
        let requests =
            read(command).map_err(|error| if commands.len() > 1 { error.at_line(command.line) } else { error });
        exchanges.extend(requests?.into_iter().map(|recorded| Recorded { line: Some(command.line), ..recorded }));
    }
    Ok(if commands.len() > 1 {
        Recording { format, exchanges, damage: Vec::new() }
    } else {
        of_text(format, exchanges)
    })
}

/// What a text comes to. One command is all that it says, and begins where it does.
fn of_text(format: Format, mut exchanges: Vec<Recorded>) -> Recording {
    let first = exchanges.first().and_then(|recorded| recorded.line);
    if exchanges.iter().all(|recorded| recorded.line == first) {
        exchanges.iter_mut().for_each(|recorded| recorded.line = Some(1));
    }
    Recording { format, exchanges, damage: Vec::new() }
}
