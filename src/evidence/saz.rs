//! Fiddler's archives (SAZ): a zip with the raw bytes of each side, `raw/01_c.txt` and `raw/01_s.txt`.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::log::conversation;
use super::{Format, Recording, RecordingError};
use crate::language::bilingual;

/// Most bytes that all members together may have when they are unpacked, whatever the archive says of their sizes.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Whether the bytes are a zip with such members.
pub(super) fn is_saz(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") && bytes.windows(4).any(|window| window.eq_ignore_ascii_case(b"raw/"))
}

/// Reads every session that is not encrypted.
pub(super) fn read(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| malformed(&error.to_string()))?;
    let names = archive.file_names().filter_map(|name| name.ok().map(Cow::into_owned));
    let mut names: Vec<String> = names.filter(|name| is_request(name)).collect();
    names.sort_by_key(|name| (name.len(), name.clone()));
    let mut exchanges = Vec::new();
    let mut left = MOST_BYTES;
    for name in names {
        let sent = member(&mut archive, &name, &mut left)?;
        let answer = name.replace("_c.txt", "_s.txt").replace("_C.txt", "_S.txt");
        let received = member(&mut archive, &answer, &mut left)?;
        // What a tunnel or a broken session left behind is no message.
        exchanges.extend(conversation(&sent, &received).unwrap_or_default());
    }
    Ok(Recording { format: Format::Saz, exchanges, damage: Vec::new() })
}

fn is_request(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("raw/") && name.to_ascii_lowercase().ends_with("_c.txt")
}

/// The bytes of a member, which are taken from what is left of the limit; empty where it is not there.
fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, left: &mut u64) -> Result<Vec<u8>, RecordingError> {
    let Ok(file) = archive.by_name(name) else { return Ok(Vec::new()) };
    let mut bytes = Vec::new();
    file.take(*left + 1).read_to_end(&mut bytes).map_err(|error| malformed(&format!("{name}: {error}")))?;
    *left = left.checked_sub(bytes.len() as u64).ok_or_else(|| too_large(name))?;
    Ok(bytes)
}

fn too_large(name: &str) -> RecordingError {
    let reason = bilingual!(
        "解压到 {name} 时已超过 {MOST_BYTES} 字节；请在 Fiddler 中只选要看的会话再保存",
        "its messages unpack to more than {MOST_BYTES} bytes, up to {name}: save only the sessions that matter from Fiddler"
    );
    RecordingError::malformed(Format::Saz, 0, reason)
}

fn malformed(reason: &str) -> RecordingError {
    RecordingError::malformed(Format::Saz, 0, (format!("zip：{reason}"), format!("zip: {reason}")))
}
