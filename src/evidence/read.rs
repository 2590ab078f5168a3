//! Finds out how a file is written, by its content or by what who gives it says, and has it read.

use std::borrow::Cow;

use serde_json::Value;

use super::copied::Shell;
use super::masked::{unmasked, unshortened};
use super::{
    Damage, DamageKind, Format, Recorded, Recording, RecordingError, capture, chain, command, copied, gzip, har,
    journal, log, postman, raw, saz,
};

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
            Self::Postman => (postman::is_postman, postman::read),
            Self::CurlCmd => (command::is_cmd, command::read_cmd),
            Self::CurlBash => (command::is_bash, command::read_bash),
            Self::PowerShell => (command::is_powershell, command::read_powershell),
            Self::Fetch => (command::is_fetch, command::read_fetch),
            Self::Wget => (command::is_wget, command::read_wget),
            Self::HttPie => (command::is_httpie, command::read_httpie),
            Self::ApacheLog => (log::is_apache, log::read_apache),
            Self::DotNetTrace => (log::is_dotnet, log::read_dotnet),
            Self::DotNetLog => (log::is_dotnet_client, log::read_dotnet_client),
            Self::JdkLog => (log::is_jdk, log::read_jdk),
            Self::UrlConnectionLog => (log::is_urlconnection, log::read_urlconnection),
            Self::PythonLog => (log::is_python, log::read_python),
            Self::OkHttpLog => (log::is_okhttp, log::read_okhttp),
            Self::CurlTrace => (log::is_curl_trace, log::read_curl_trace),
            Self::CurlLog => (log::is_curl_log, log::read_curl_log),
            Self::AccessLog => (log::is_access_log, log::read_access_log),
            Self::FollowedStream => (capture::is_followed, capture::read_followed),
            Self::PacketDump => (capture::is_packet_dump, capture::read_packet_dump),
            Self::Dissection => (capture::is_dissection, capture::read_dissection),
            Self::Raw => (raw::is_raw, raw::read_saved),
            Self::Pasted => (raw::is_pasted, raw::read_pasted),
        }
    }
}

/// Reads the exchanges of a file, in the format that it is said to have or that its content shows.
///
/// # Errors
/// [`RecordingError`] where no request can be found in it.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Recording, RecordingError> {
    let unpacked = if gzip::is_gzip(bytes) { Some(gzip::unpacked(bytes)?) } else { None };
    let bytes = unpacked.as_deref().unwrap_or(bytes);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii().is_empty() {
        return Err(RecordingError::Empty);
    }
    let told = Told::of(bytes, format)?;
    let mut recording = told.format.reading().1(&told.bytes)?;
    let has_wire_bytes = told.format.has_wire_bytes() && matches!(told.bytes, Cow::Borrowed(_));
    let kept = |recorded: Recorded| {
        let is_masked = recorded.damage.iter().any(|damage| damage.kind == DamageKind::Masked);
        if has_wire_bytes && !is_masked { recorded } else { recorded.without_bytes() }
    };
    let is_of_wire = told.format.has_wire_bytes() && told.format != Format::Raw;
    let shown = |recorded| match unmasked(recorded) {
        recorded if is_of_wire => recorded,
        recorded => unshortened(recorded, has_wire_bytes),
    };
    recording.exchanges = recording.exchanges.into_iter().map(shown).map(kept).collect();
    // What is not known of a text is not known of its message.
    let (hiding, others): (Vec<Damage>, Vec<Damage>) =
        told.damage.into_iter().partition(|damage| damage.kind.hides().is_some());
    if let Some(first) = recording.exchanges.first_mut() {
        *first = hiding.into_iter().fold(std::mem::take(first), Recorded::damaged);
    }
    recording.damage.extend(others);
    if recording.exchanges.is_empty() {
        return Err(RecordingError::NoRequest(told.format));
    }
    Ok(recording)
}

/// The bytes of a recording as its tool wrote them, and in which format.
struct Told<'a> {
    format: Format,
    bytes: Cow<'a, [u8]>,
    damage: Vec<Damage>,
}

impl<'a> Told<'a> {
    /// Finds out the format, and undoes what became of the text on its way here.
    fn of(bytes: &'a [u8], format: Option<Format>) -> Result<Self, RecordingError> {
        let mut told = (Cow::Borrowed(bytes), Vec::new());
        if let Some((text, encoding)) = copied::utf_8(bytes) {
            told = (Cow::Owned(text.into_bytes()), vec![Damage::to(DamageKind::SavedOtherwise, encoding)]);
        }
        let seen = format.or_else(|| Format::of(&told.0));
        let is_text = match seen {
            None | Some(Format::Pasted) => true,
            // What a server can read, with the line ends of the wire, was not copied.
            Some(Format::Raw) => !raw::is_sound(&told.0),
            Some(_) => false,
        };
        if is_text && let Some((text, damage)) = copied::mended(&told.0, seen.is_none(), command::NAMES) {
            // What is no message then either was none before.
            if format.or_else(|| Format::of(&text)).is_some() {
                told.1.extend(damage);
                told.0 = Cow::Owned(text);
            }
        }
        let format = format.or_else(|| Format::of(&told.0)).ok_or_else(|| unrecognised(&told.0))?;
        let mut told = Self { format, bytes: told.0, damage: told.1 };
        told.read_of_windows();
        told.read_as_typed()?;
        Ok(told)
    }

    /// What is not ASCII in some files was written by an editor or a logger.
    fn read_of_windows(&mut self) {
        if is_of_windows(self.format)
            && let Some((text, encoding)) = copied::of_windows(&self.bytes)
        {
            self.change(text, Damage::to(DamageKind::SavedOtherwise, encoding));
        }
    }

    /// A command as it was typed.
    fn read_as_typed(&mut self) -> Result<(), RecordingError> {
        let Some(text) = str::from_utf8(&self.bytes).ok().filter(|_| is_command(self.format)).map(str::to_owned) else {
            return Ok(());
        };
        if let Some(text) = copied::without_prompts(&text, command::NAMES) {
            self.change(text, Damage::to(DamageKind::Framed, "$"));
        }
        let text = String::from_utf8_lossy(&self.bytes).into_owned();
        let shell = match self.format {
            Format::CurlCmd => Shell::CMD,
            Format::PowerShell => Shell::POWERSHELL,
            Format::Fetch => {
                if let Some(plain) = copied::with_plain_quotes(&text) {
                    let signs = copied::replaced(&text, &plain);
                    self.change(plain, Damage::to(DamageKind::SignsReplaced, signs));
                }
                return Ok(());
            }
            _ => Shell::BASH,
        };
        let refused = |(line, reason)| RecordingError::malformed(self.format, line, reason);
        let typed = copied::typed(&text, shell).map_err(refused)?;
        let signs = copied::replaced(&text, &typed.text);
        if !signs.is_empty() {
            self.change(typed.text.clone(), Damage::to(DamageKind::SignsReplaced, signs));
        }
        if typed.is_moved {
            self.change(typed.text, Damage::to(DamageKind::LinesMoved, "\\n"));
        }
        Ok(())
    }

    fn change(&mut self, text: String, damage: Damage) {
        self.bytes = Cow::Owned(text.into_bytes());
        self.damage.push(damage);
    }
}

/// Whether what is not ASCII in such a file was written by an editor or a logger, and not by who sent the message.
fn is_of_windows(format: Format) -> bool {
    matches!(format, Format::CurlCmd | Format::PowerShell | Format::OkHttpLog | Format::Fetch)
}

fn is_command(format: Format) -> bool {
    matches!(
        format,
        Format::CurlBash | Format::CurlCmd | Format::PowerShell | Format::Fetch | Format::Wget | Format::HttPie
    )
}

/// What a text is that holds no request.
fn unrecognised(bytes: &[u8]) -> RecordingError {
    if raw::is_answer(bytes) {
        RecordingError::OnlyAnswer
    } else if journal::is_list(bytes) {
        RecordingError::OnlyJournalList
    } else if is_flows(bytes) {
        RecordingError::OnlyFlows
    } else if matches!(serde_json::from_slice(bytes), Ok(Value::Object(_))) {
        RecordingError::OnlyBody
    } else if capture::is_list_of_packets(bytes) {
        RecordingError::OnlyPacketNames
    } else {
        RecordingError::Unrecognised
    }
}

/// Whether the bytes are flows of mitmproxy: netstrings with types, each a length, a colon and a table that names its parts.
fn is_flows(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let begin = &bytes[digits..bytes.len().min(digits + 200)];
    let names = |name: &[u8]| begin.windows(name.len()).any(|window| window == name);
    digits > 0 && begin.starts_with(b":") && [&b"9:websocket;"[..], b"7:version;", b"7:request;"].into_iter().any(names)
}
