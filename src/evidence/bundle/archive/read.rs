//! Reads an archive, and says where its bytes are not those that follow from its entries.

use std::collections::HashSet;

use super::directory::{Directory, local};
use super::layout::{LOCAL_LENGTH, RECORD, Stored, crc, end, pack};
use super::{Archive, ArchiveError, Entry, Fault, MOST_BYTES, MOST_ENTRIES, name, other_bytes, repacked};
use crate::language::{Bilingual, bilingual};

/// Reads an archive, as much of it as can be.
///
/// # Errors
/// [`ArchiveError`] where neither its front nor its end can be read, or where a limit is passed.
pub fn read(bytes: &[u8]) -> Result<Archive, ArchiveError> {
    if bytes.len() > MOST_BYTES {
        return Err(ArchiveError::TooLarge);
    }
    let walked = Walked::of(bytes)?;
    let directory = if walked.is_whole { None } else { Directory::find(bytes)? };
    let mut archive = match &directory {
        Some(directory) if directory.is_own() => by_directory(bytes, directory),
        Some(directory) => repacked::read(bytes, directory)?,
        None if walked.entries.is_empty() => return Err(ArchiveError::NotZip),
        None => Archive { faults: walked.faults(bytes), entries: walked.entries, repeated: Vec::new() },
    };
    // Whatever it is, it does not go unsaid.
    if archive.faults.is_empty() && pack(&archive.entries) != bytes {
        archive.faults.push(Fault::overall(other_bytes()));
    }
    check_names(&mut archive);
    Ok(archive)
}

/// The entries from the front, each behind the one before.
struct Walked {
    entries: Vec<Entry>,
    /// Where the last one ends.
    end: usize,
    /// Whether the directory begins there.
    is_whole: bool,
}

impl Walked {
    fn of(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let mut walked = Self { entries: Vec::new(), end: 0, is_whole: false };
        while let Some((stored, start)) = local(bytes, walked.end) {
            let is_plain =
                start == walked.end + LOCAL_LENGTH + stored.name.len() && method(bytes, walked.end) == Some(0);
            let content = bytes.get(start..start + stored.size as usize).filter(|_| is_plain);
            let Some(content) = content else { return Ok(walked) };
            if walked.entries.len() == MOST_ENTRIES {
                return Err(ArchiveError::TooManyEntries);
            }
            walked.entries.push(Entry::new(stored.name, content));
            walked.end = start + content.len();
        }
        walked.is_whole = bytes[walked.end..].starts_with(&RECORD) && !walked.entries.is_empty();
        Ok(walked)
    }

    /// Where header, directory and end record are not those of the entries.
    fn faults(&self, bytes: &[u8]) -> Vec<Fault> {
        let wrong = |entry: &Entry, at: usize| !bytes[at..].starts_with(&Stored::of(entry).header());
        let mut at = 0;
        let mut faults = Vec::new();
        for entry in &self.entries {
            if wrong(entry, at) {
                faults.push(Fault::of(&entry.name, header_fault(bytes, at, entry)));
            }
            at += Stored::of(entry).length();
        }
        if faults.len() > 1 && faults.len() == self.entries.len() {
            // Whoever has written every header anew has done so with the directory: no entry of it is worse than the others.
            return vec![Fault::overall(other_bytes())];
        }
        faults.extend(self.fault_behind(bytes));
        faults
    }

    /// What is wrong behind the last entry.
    fn fault_behind(&self, bytes: &[u8]) -> Option<Fault> {
        let whole = pack(&self.entries);
        let (expected, actual) = (&whole[self.end..], &bytes[self.end..]);
        if expected == actual {
            return None;
        }
        if let Some(more) = actual.strip_prefix(expected) {
            let count = more.len();
            return Some(Fault::overall(bilingual!(
                "zip 的末尾之后多出 {count} 个字节",
                "{count} bytes stand behind the end of the zip"
            )));
        }
        if self.has_other_records(actual) {
            return Some(Fault::overall(other_bytes()));
        }
        let differs = expected.iter().zip(actual).take_while(|(expected, actual)| expected == actual).count();
        let told = ("zip 目录中的记录与文件不符", "its record in the directory of the zip is not that of the entry");
        match self.entry_of_record(differs) {
            Some(entry) => Some(Fault::of(&entry.name, told)),
            None => Some(Fault::overall((
                "zip 的结尾记录与目录不符",
                "the end record of the zip is not that of its directory",
            ))),
        }
    }

    /// Whether every record of the directory is another one: then no entry of it is worse than the others.
    fn has_other_records(&self, directory: &[u8]) -> bool {
        let (mut place, mut offset) = (0, 0);
        let is_other = |entry: &Entry| {
            let record = Stored::of(entry).record(offset);
            let actual = directory.get(place..place + record.len());
            place += record.len();
            offset += Stored::of(entry).length() as u32;
            actual.is_some_and(|actual| actual.starts_with(&RECORD) && actual != record)
        };
        self.entries.len() > 1 && self.entries.iter().all(is_other)
    }

    /// The entry in whose record of the directory a byte stands.
    fn entry_of_record(&self, place: usize) -> Option<&Entry> {
        let mut end = 0;
        self.entries.iter().find(|entry| {
            end += Stored::of(entry).record(0).len();
            place < end
        })
    }
}

fn method(bytes: &[u8], at: usize) -> Option<u16> {
    super::directory::number(bytes, at + 8)
}

fn header_fault(bytes: &[u8], at: usize, entry: &Entry) -> Bilingual {
    let fits = local(bytes, at).is_some_and(|(stored, _)| stored.crc == crc(&entry.content));
    if fits { other_header() } else { other_content() }
}

/// Reads what the directory names where the front does not go on: some bytes were added or removed, and what stands behind
/// them has moved.
fn by_directory(bytes: &[u8], directory: &Directory<'_>) -> Archive {
    let places: Vec<Option<usize>> = directory
        .records
        .iter()
        .map(|record| {
            let moved = record.offset.checked_add_signed(directory.shift);
            [Some(record.offset), moved].into_iter().flatten().find(|at| stands(bytes, *at, &record.stored))
        })
        .collect();
    let mut archive = Archive::default();
    let mut at = 0;
    for (index, record) in directory.records.iter().enumerate() {
        let (stored, own) = (&record.stored, places[index]);
        let next = places[index + 1..].iter().copied().find_map(|place| place).unwrap_or(directory.start);
        let start = own.unwrap_or(at);
        if own.is_none() {
            archive.faults.push(Fault::of(stored.name, damaged(bytes, start, stored)));
        } else if start != at {
            archive.faults.push(Fault::of(
                stored.name,
                ("它前面有不属于任何文件的字节", "bytes that belong to no entry stand before it"),
            ));
        }
        let content = start + LOCAL_LENGTH + stored.name.len();
        let end = if own.is_some() { content + stored.size as usize } else { next.min(bytes.len()) };
        archive.entries.push(Entry::new(stored.name, bytes.get(content..end).unwrap_or_default()));
        at = end;
    }
    archive.faults.extend(directory_faults(bytes, directory));
    archive
}

/// Whether an entry stands here to the byte.
fn stands(bytes: &[u8], at: usize, stored: &Stored<'_>) -> bool {
    let header = stored.header();
    let content = at + header.len();
    bytes.get(at..).is_some_and(|bytes| bytes.starts_with(&header))
        && bytes.get(content..content + stored.size as usize).is_some_and(|content| crc(content) == stored.crc)
}

fn damaged(bytes: &[u8], at: usize, stored: &Stored<'_>) -> Bilingual {
    let header = stored.header();
    if bytes.get(at..).is_some_and(|bytes| bytes.starts_with(&header)) { other_content() } else { other_header() }
}

fn directory_faults(bytes: &[u8], directory: &Directory<'_>) -> Vec<Fault> {
    let told = ("zip 目录中的记录与文件不符", "its record in the directory of the zip is not that of the entry");
    let wrong = |record: &&super::directory::Record<'_>| {
        bytes[record.place.clone()] != record.stored.record(u32::try_from(record.offset).unwrap_or_default())
    };
    let mut faults: Vec<Fault> =
        directory.records.iter().filter(wrong).map(|record| Fault::of(record.stored.name, told)).collect();
    let offset = directory.start.saturating_add_signed(-directory.shift);
    if bytes[directory.end..] != end(directory.records.len(), directory.end - directory.start, offset) {
        faults.push(Fault::overall((
            "zip 的结尾记录与目录不符",
            "the end record of the zip is not that of its directory",
        )));
    }
    faults
}

/// Names that lead elsewhere, and such as stand twice; of two the first counts.
fn check_names(archive: &mut Archive) {
    let mut seen = HashSet::new();
    let mut faults = Vec::new();
    let mut repeated = Vec::new();
    archive.entries.retain(|entry| {
        let is_first = seen.insert(entry.name.clone());
        let is_allowed = name::is_allowed(&entry.name);
        if !is_first {
            repeated.push(entry.clone());
            faults.push(Fault::of(&entry.name, ("同名文件出现了不止一次", "the name stands more than once")));
        } else if !is_allowed {
            let told =
                ("文件名可能指向别的文件夹，没有读取", "the name may lead to another folder, and it was not read");
            faults.push(Fault::of(&entry.name, told));
        }
        is_first && is_allowed
    });
    archive.repeated = repeated;
    archive.faults.append(&mut faults);
}

fn other_content() -> Bilingual {
    ("内容与 zip 中的校验值不符", "its content does not fit its checksum in the zip").into()
}

fn other_header() -> Bilingual {
    ("它在 zip 中的文件头不是封存时的样子", "its header in the zip is not as it was sealed").into()
}
