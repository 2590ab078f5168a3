//! Archives that somebody has made for harm, or that are none: told, and nothing of them read.

use bis3::evidence::bundle::archive::{ArchiveError, Entry, MOST_ENTRIES, pack, read};
use bis3::evidence::bundle::{Bundle, BundleError};
use proptest::prelude::*;

fn faults(bytes: &[u8]) -> Vec<String> {
    let told = |fault: bis3::evidence::bundle::Fault| {
        format!("{}: {}", fault.entry.unwrap_or_default().escape_debug(), fault.told.en)
    };
    read(bytes).expect("an archive").faults.into_iter().map(told).collect()
}

#[test]
fn names_that_lead_elsewhere_or_stand_twice_are_named_and_not_read() {
    let entries: Vec<Entry> = ["README.txt", "../../etc/passwd", "/etc/passwd", "a\\b", "README.txt"]
        .into_iter()
        .map(|name| Entry::new(name, "x"))
        .collect();
    let archive = read(&pack(&entries)).expect("an archive");
    assert_eq!(archive.entries, [Entry::new("README.txt", "x")]);
    insta::assert_snapshot!(faults(&pack(&entries)).join("\n"));
}

#[test]
fn what_stands_before_behind_and_between_is_told() {
    let whole = pack(&[Entry::new("a", "x"), Entry::new("manifest.json", "{}")]);
    let behind = [&whole[..], b"more"].concat();
    let before = [b"more", &whole[..]].concat();
    let between = [&whole[..32], b"more", &whole[32..]].concat();
    insta::assert_snapshot!([faults(&behind), faults(&before), faults(&between)].concat().join("\n"));
}

/// A zip with one entry, packed by the crate that reads other tools' archives.
fn deflated(content: &[u8]) -> Vec<u8> {
    use std::io::Write;

    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("manifest.json", options).expect("a name");
    writer.write_all(content).expect("memory");
    writer.finish().expect("memory").into_inner()
}

#[test]
fn limits_are_named() {
    assert_eq!(read(&deflated(&vec![b' '; 8 * 1024 * 1024])), Err(ArchiveError::Bomb("manifest.json".to_owned())));
    assert_eq!(read(&deflated(b"{}")).expect("an archive").entries, [Entry::new("manifest.json", "{}")]);
    let many: Vec<Entry> = (0..=MOST_ENTRIES).map(|number| Entry::new(number.to_string(), "")).collect();
    assert_eq!(read(&pack(&many)), Err(ArchiveError::TooManyEntries));
    for bytes in [&b""[..], b"PK", b"a text", b"PK\x05\x06"] {
        assert_eq!(read(bytes), Err(ArchiveError::NotZip), "{bytes:?}");
    }
    let other = pack(&[Entry::new("word/document.xml", "<a/>")]);
    assert!(matches!(Bundle::read(&other), Err(BundleError::OtherZip)));
}

proptest! {
    #[test]
    fn any_bytes_end_in_an_archive_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Bundle::read(&bytes);
    }

    #[test]
    fn any_damage_to_an_archive_ends_in_an_archive_or_an_error(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4), 1..8),
    ) {
        let whole = pack(&[Entry::new("README.txt", "x"), Entry::new("SHA256SUMS", "y"), Entry::new("manifest.json", "{}")]);
        let mut bytes = whole.clone();
        for (place, value, way) in cuts {
            let at = place.index(bytes.len().max(1));
            match way {
                0 if at < bytes.len() => bytes[at] = value,
                1 if at < bytes.len() => bytes.truncate(at),
                2 if at < bytes.len() => _ = bytes.remove(at),
                _ => bytes.insert(at.min(bytes.len()), value),
            }
        }
        if let Ok(archive) = read(&bytes) {
            prop_assert_eq!(archive.faults.is_empty(), bytes == whole || pack(&archive.entries) == bytes);
        }
    }
}
