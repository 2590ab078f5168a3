//! The bytes of an archive, as they follow from its entries: a header and the content of each, a directory with a record of
//! each, and the end record (APPNOTE.TXT, 4.3.7, 4.3.12, 4.3.16). Every time is the first that a zip can tell.

use flate2::Crc;

use super::Entry;

pub(super) const LOCAL: [u8; 4] = *b"PK\x03\x04";
pub(super) const RECORD: [u8; 4] = *b"PK\x01\x02";
pub(super) const END: [u8; 4] = *b"PK\x05\x06";
pub(super) const LOCAL_LENGTH: usize = 30;
pub(super) const RECORD_LENGTH: usize = 46;
pub(super) const END_LENGTH: usize = 22;

/// Version 2.0, no flags, stored, 1980-01-01 00:00:00.
const COMMON: [u8; 10] = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
/// Made on Unix, by version 2.0: a file that its owner writes and everybody reads.
const MADE_BY: [u8; 2] = [20, 3];
const MODE: u32 = 0o100_644 << 16;

/// An entry as header and directory tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored<'a> {
    pub(super) name: &'a str,
    pub(super) crc: u32,
    pub(super) size: u32,
}

impl<'a> Stored<'a> {
    pub(super) fn of(entry: &'a Entry) -> Self {
        Self { name: &entry.name, crc: crc(&entry.content), size: size(entry.content.len()) }
    }

    pub(super) fn header(&self) -> Vec<u8> {
        let mut bytes = LOCAL.to_vec();
        self.write_common(&mut bytes);
        bytes.extend([0; 2]);
        bytes.extend(self.name.as_bytes());
        bytes
    }

    pub(super) fn record(&self, offset: u32) -> Vec<u8> {
        let mut bytes = [&RECORD[..], &MADE_BY].concat();
        self.write_common(&mut bytes);
        // No extra field, comment, other disk or attributes of old systems.
        bytes.extend([0; 8]);
        bytes.extend(MODE.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(self.name.as_bytes());
        bytes
    }

    /// How many bytes header and content have.
    pub(super) fn length(&self) -> usize {
        LOCAL_LENGTH + self.name.len() + self.size as usize
    }

    fn write_common(&self, bytes: &mut Vec<u8>) {
        bytes.extend(COMMON);
        for number in [self.crc, self.size, self.size] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend((self.name.len() as u16).to_le_bytes());
    }
}

/// The bytes of an archive with these entries.
pub fn pack(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let stored = Stored::of(entry);
        directory.extend(stored.record(size(bytes.len())));
        bytes.extend(stored.header());
        bytes.extend(&entry.content);
    }
    let end = end(entries.len(), directory.len(), bytes.len());
    bytes.extend(directory);
    bytes.extend(end);
    bytes
}

/// The end record of a directory.
pub(super) fn end(count: usize, length: usize, offset: usize) -> Vec<u8> {
    let count = (count as u16).to_le_bytes();
    let mut bytes = [&END[..], &[0; 4], &count, &count].concat();
    bytes.extend(size(length).to_le_bytes());
    bytes.extend(size(offset).to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// The checksum that a zip carries.
pub(super) fn crc(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

/// A place or length in an archive.
fn size(length: usize) -> u32 {
    u32::try_from(length).expect("no archive is longer than MOST_BYTES")
}
