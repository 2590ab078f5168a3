//! Finds out how a file is written, by its content or by what who gives it says, and has it read.

use super::masked::unmasked;
use super::{Format, Recording, RecordingError, capture, chain, command, har, journal, log, raw, saz};

type Reader = fn(&[u8]) -> Result<Recording, RecordingError>;

impl Format {
    /// How these bytes are written, where that can be seen.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.reading().0(bytes))
    }

    /// What recognises it, and what reads it.
    fn reading(self) -> (fn(&[u8]) -> bool, Reader) {
        match self {
            Self::Capture => (capture::is_capture, capture::read),
            Self::Saz => (saz::is_saz, saz::read),
            Self::Evidence => (chain::is_evidence, chain::read),
            Self::Har => (har::is_har, har::read),
            Self::Journal => (journal::is_journal, journal::read),
            Self::CurlCmd => (command::is_cmd, command::read_cmd),
            Self::CurlBash => (command::is_bash, command::read_bash),
            Self::PowerShell => (command::is_powershell, command::read_powershell),
            Self::ApacheLog => (log::is_apache, log::read_apache),
            Self::DotNetTrace => (log::is_dotnet, log::read_dotnet),
            Self::OkHttpLog => (log::is_okhttp, log::read_okhttp),
            Self::CurlLog => (log::is_curl_log, log::read_curl_log),
            Self::AccessLog => (log::is_access_log, log::read_access_log),
            Self::Raw => (raw::is_raw, raw::read),
            Self::Pasted => (raw::is_pasted, raw::read_pasted),
        }
    }
}

/// Reads the exchanges of a file, in the format that it is said to have or that its content shows.
///
/// # Errors
/// [`RecordingError`] where no request can be found in it.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Recording, RecordingError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(RecordingError::Empty);
    }
    let format = format.or_else(|| Format::of(bytes)).ok_or(RecordingError::Unrecognised)?;
    let mut recording = format.reading().1(bytes)?;
    recording.exchanges = recording.exchanges.into_iter().map(unmasked).collect();
    if recording.exchanges.is_empty() {
        return Err(RecordingError::NoRequest(format));
    }
    Ok(recording)
}
