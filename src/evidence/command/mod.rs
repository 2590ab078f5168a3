//! Commands that send a request: curl as it is written for bash and for cmd, and PowerShell's two.
//!
//! - `bash`, `cmd` and `powershell` take a command apart into words as those shells do.
//! - `curl` makes of the words of a curl command what curl would send.

mod bash;
mod cmd;
mod curl;
mod powershell;

use super::{Format, Recorded, Recording, RecordingError};

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
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    ["invoke-webrequest", "invoke-restmethod", "iwr ", "irm "]
        .iter()
        .any(|command| text.lines().any(|line| line.trim_start().trim_start_matches(['$', '=']).contains(command)))
}

pub(super) fn read_bash(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let words = bash::words(bytes)?;
    recording(Format::CurlBash, curl::request(&words, Format::CurlBash)?)
}

pub(super) fn read_cmd(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let words = cmd::words(&String::from_utf8_lossy(bytes));
    recording(Format::CurlCmd, curl::request(&words, Format::CurlCmd)?)
}

pub(super) fn read_powershell(bytes: &[u8]) -> Result<Recording, RecordingError> {
    recording(Format::PowerShell, powershell::request(&String::from_utf8_lossy(bytes))?)
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
    let text = bytes.trim_ascii_start();
    let text = text.strip_prefix(b"$ ").unwrap_or(text);
    ["curl ", "curl.exe ", "curl\t", "/usr/bin/curl "].iter().any(|name| text.starts_with(name.as_bytes()))
}

fn recording(format: Format, recorded: Recorded) -> Result<Recording, RecordingError> {
    let recorded = Recorded { line: Some(1), ..recorded };
    Ok(Recording { format, exchanges: vec![recorded], damage: Vec::new() })
}
