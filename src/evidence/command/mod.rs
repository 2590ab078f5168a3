//! Commands that send a request: curl as it is written for bash and for cmd, wget, HTTPie, PowerShell's two, and a call of
//! JavaScript's fetch.
//!
//! - `bash`, `cmd` and `powershell` take a command apart into words as those shells do.
//! - `curl` makes of the words of a curl command what curl would send, `wget` and `httpie` what those would.
//! - `fetch` reads a call of fetch, whose arguments `script` takes apart into values of `literal`; `sent` is what they all come to.

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
    bash::begins_with(bytes, &["wget", "wget2", "wget.exe"])
}

/// Whether a text is a command of HTTPie.
pub(super) fn is_httpie(bytes: &[u8]) -> bool {
    // A remark above a message begins so too.
    let line = String::from_utf8_lossy(bytes);
    let mut words = line.trim_start().lines().next().unwrap_or_default().split_whitespace();
    let is_remark = words.next() == Some("#") && !words.any(is_address);
    bash::begins_with(bytes, &["http", "https", "xh"]) && !is_remark
}

pub(super) fn read_bash(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let words = bash::words(bytes)?;
    Ok(recording(Format::CurlBash, curl::requests(&words, Format::CurlBash)?))
}

pub(super) fn read_cmd(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let words = cmd::words(&String::from_utf8_lossy(bytes));
    Ok(recording(Format::CurlCmd, curl::requests(&words, Format::CurlCmd)?))
}

pub(super) fn read_wget(bytes: &[u8]) -> Result<Recording, RecordingError> {
    Ok(recording(Format::Wget, vec![wget::request(&bash::words(bytes)?)?]))
}

pub(super) fn read_httpie(bytes: &[u8]) -> Result<Recording, RecordingError> {
    Ok(recording(Format::HttPie, vec![httpie::request(&bash::words(bytes)?)?]))
}

pub(super) fn read_fetch(bytes: &[u8]) -> Result<Recording, RecordingError> {
    Ok(recording(Format::Fetch, vec![fetch::request(&String::from_utf8_lossy(bytes))?]))
}

pub(super) fn read_powershell(bytes: &[u8]) -> Result<Recording, RecordingError> {
    Ok(recording(Format::PowerShell, vec![powershell::request(&String::from_utf8_lossy(bytes))?]))
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
    bash::begins_with(bytes, &["curl", "curl.exe"])
}

fn recording(format: Format, exchanges: Vec<Recorded>) -> Recording {
    let exchanges = exchanges.into_iter().map(|recorded| Recorded { line: Some(1), ..recorded }).collect();
    Recording { format, exchanges, damage: Vec::new() }
}
