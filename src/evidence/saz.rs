//! Fiddler's archives (SAZ): a zip with the raw bytes of each side, `raw/01_c.txt` and `raw/01_s.txt`.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::log::conversation;
use super::{Format, Recording, RecordingError};
use crate::language::bilingual;

/// Most bytes that one member may have when it is unpacked.
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
    for name in names {
        let sent = member(&mut archive, &name)?.unwrap_or_default();
        let answer = name.replace("_c.txt", "_s.txt").replace("_C.txt", "_S.txt");
        let received = member(&mut archive, &answer)?.unwrap_or_default();
        // What a tunnel or a broken session left behind is no message.
        exchanges.extend(conversation(&sent, &received).unwrap_or_default());
    }
    Ok(Recording { format: Format::Saz, exchanges, damage: Vec::new() })
}

fn is_request(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("raw/") && name.to_ascii_lowercase().ends_with("_c.txt")
}

/// The bytes of a member; none where it is not there.
fn member(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<Vec<u8>>, RecordingError> {
    let Ok(file) = archive.by_name(name) else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| malformed(&format!("{name}: {error}")))?;
    if bytes.len() as u64 > MOST_BYTES {
        let reason =
            bilingual!("{name} 解压后超过 {MOST_BYTES} 字节", "{name} unpacks to more than {MOST_BYTES} bytes");
        return Err(RecordingError::malformed(Format::Saz, 0, reason));
    }
    Ok(Some(bytes))
}

fn malformed(reason: &str) -> RecordingError {
    RecordingError::malformed(Format::Saz, 0, (format!("zip：{reason}"), format!("zip: {reason}")))
}
