//! Reads an archive that another program has packed: its contents may well be those that were sealed.

use std::io::Read;

use flate2::read::DeflateDecoder;

use super::directory::{Directory, Record, local};
use super::layout::crc;
use super::{Archive, ArchiveError, Entry, Fault, MOST_BYTES, other_bytes};

/// How many times its packed size an entry may have; only what is made for it unpacks to more.
const MOST_RATIO: usize = 200;
/// So many bytes may come of anything.
const ALWAYS_ALLOWED: usize = 1024 * 1024;
const ENCRYPTED: u16 = 1;

/// Reads every entry that the directory names; folders are passed over.
pub(super) fn read(bytes: &[u8], directory: &Directory<'_>) -> Result<Archive, ArchiveError> {
    let mut archive = Archive::default();
    let mut total = 0;
    for record in directory.records.iter().filter(|record| !record.stored.name.ends_with('/')) {
        let name = record.stored.name;
        let at = record.offset.checked_add_signed(directory.shift);
        let content =
            at.and_then(|at| packed(bytes, at, record.packed)).map(|packed| unpack(packed, record)).transpose()?;
        let content = content.unwrap_or_default();
        total += content.len();
        if total > MOST_BYTES {
            return Err(ArchiveError::TooLarge);
        }
        if crc(&content) != record.stored.crc {
            let told = ("内容与 zip 中的校验值不符", "its content does not fit its checksum in the zip");
            archive.faults.push(Fault::of(name, told));
        }
        archive.entries.push(Entry::new(name, content));
    }
    archive.faults.push(Fault::overall(other_bytes()));
    Ok(archive)
}

/// The packed bytes of the entry whose header stands here.
fn packed(bytes: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    let (_, start) = local(bytes, at)?;
    bytes.get(start..start.checked_add(length)?)
}

fn unpack(packed: &[u8], record: &Record<'_>) -> Result<Vec<u8>, ArchiveError> {
    let name = || record.stored.name.to_owned();
    match record.method {
        _ if record.flags & ENCRYPTED != 0 => Err(ArchiveError::Method(name())),
        0 => Ok(packed.to_vec()),
        8 => {
            let most = packed.len().saturating_mul(MOST_RATIO).clamp(ALWAYS_ALLOWED, MOST_BYTES);
            let mut content = Vec::new();
            // What is broken ends early, and does not fit its checksum then.
            let _ = DeflateDecoder::new(packed).take(most as u64 + 1).read_to_end(&mut content);
            if content.len() > most { Err(ArchiveError::Bomb(name())) } else { Ok(content) }
        }
        _ => Err(ArchiveError::Method(name())),
    }
}
