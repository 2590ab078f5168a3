//! The directory at the end of an archive.

use std::ops::Range;

use super::layout::{END, END_LENGTH, LOCAL_LENGTH, RECORD, RECORD_LENGTH, Stored};
use super::{ArchiveError, MOST_ENTRIES};

/// The longest comment behind an end record.
const LONGEST_COMMENT: usize = u16::MAX as usize;
/// The method of what is stored as it is.
const STORED: u16 = 0;

/// The directory, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directory<'a> {
    pub(super) records: Vec<Record<'a>>,
    /// Where it begins.
    pub(super) start: usize,
    /// Where its end record begins.
    pub(super) end: usize,
    /// How far its beginning lies behind where it says that it does: so many bytes were added before it.
    pub(super) shift: isize,
}

/// What it says of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record<'a> {
    pub(super) stored: Stored<'a>,
    pub(super) flags: u16,
    pub(super) method: u16,
    /// How many bytes it has packed.
    pub(super) packed: usize,
    /// Where its header begins.
    pub(super) offset: usize,
    /// Where the record itself stands.
    pub(super) place: Range<usize>,
}

impl<'a> Directory<'a> {
    /// Looks for it at the end; none where none can be read. A comment may hold the sign of an end record many times: all that
    /// are tried read no more records than an archive may have.
    pub(super) fn find(bytes: &'a [u8]) -> Result<Option<Self>, ArchiveError> {
        let first = bytes.len().saturating_sub(END_LENGTH + LONGEST_COMMENT);
        let Some(last) = bytes.len().checked_sub(END_LENGTH) else { return Ok(None) };
        let ends = (first..=last).rev().filter(|at| bytes[*at..].starts_with(&END));
        let mut left = MOST_ENTRIES;
        for end in ends {
            let count = number(bytes, end + 10).map_or(0, usize::from);
            if count > MOST_ENTRIES {
                return Err(ArchiveError::TooManyEntries);
            }
            if let Some(directory) = Self::before(bytes, end, &mut left) {
                return Ok(Some(directory));
            }
        }
        Ok(None)
    }

    /// The one that ends here, if there are no more records before it than are left to be read.
    fn before(bytes: &'a [u8], end: usize, left: &mut usize) -> Option<Self> {
        let count = number(bytes, end + 10)?;
        let (length, said) = (long(bytes, end + 12)?, long(bytes, end + 16)?);
        let start = end.checked_sub(length)?;
        let mut records = Vec::new();
        let mut at = start;
        for _ in 0..count {
            *left = left.checked_sub(1)?;
            let record = Record::at(bytes, at)?;
            at = record.place.end;
            records.push(record);
        }
        let shift = start.checked_signed_diff(said)?;
        (at == end && !records.is_empty()).then_some(Self { records, start, end, shift })
    }

    /// Whether the entries are stored and stand behind one another, as they do where this program has written them.
    pub(super) fn is_own(&self) -> bool {
        let mut at = 0;
        self.records.iter().all(|record| {
            let stands = record.offset == at && record.method == STORED && record.packed == record.stored.size as usize;
            at += record.stored.length();
            stands
        })
    }
}

impl<'a> Record<'a> {
    fn at(bytes: &'a [u8], at: usize) -> Option<Self> {
        if !bytes.get(at..)?.starts_with(&RECORD) {
            return None;
        }
        let behind = at + RECORD_LENGTH;
        let name_end = behind + usize::from(number(bytes, at + 28)?);
        let end = name_end + usize::from(number(bytes, at + 30)?) + usize::from(number(bytes, at + 32)?);
        bytes.get(..end)?;
        let stored = Stored {
            name: str::from_utf8(&bytes[behind..name_end]).ok()?,
            crc: long(bytes, at + 16)? as u32,
            size: long(bytes, at + 24)? as u32,
        };
        Some(Self {
            stored,
            flags: number(bytes, at + 8)?,
            method: number(bytes, at + 10)?,
            packed: long(bytes, at + 20)?,
            offset: long(bytes, at + 42)?,
            place: at..end,
        })
    }
}

/// Where the content of the entry begins whose header stands here, and what its header says of it.
pub(super) fn local(bytes: &[u8], at: usize) -> Option<(Stored<'_>, usize)> {
    if !bytes.get(at..)?.starts_with(&super::layout::LOCAL) {
        return None;
    }
    let behind = at + LOCAL_LENGTH;
    let name_end = behind + usize::from(number(bytes, at + 26)?);
    let name = str::from_utf8(bytes.get(behind..name_end)?).ok()?;
    let stored = Stored { name, crc: long(bytes, at + 14)? as u32, size: long(bytes, at + 22)? as u32 };
    Some((stored, name_end + usize::from(number(bytes, at + 28)?)))
}

/// A number of two bytes.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// A number of four bytes.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}
