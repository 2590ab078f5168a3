//! Files that were packed with gzip, as captures and logs are put aside (RFC 1952).

use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::RecordingError;
use crate::language::bilingual;

/// Most bytes that a file may have when it is unpacked.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Whether a file is packed so.
pub(super) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b, 8])
}

/// What was packed.
///
/// # Errors
/// [`RecordingError::Packed`] where it cannot be unpacked, or becomes too large.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, RecordingError> {
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(bytes).take(MOST_BYTES + 1).read_to_end(&mut unpacked);
    let most = MOST_BYTES / 1024 / 1024;
    match read {
        Err(error) => Err(RecordingError::Packed(error.to_string().into())),
        Ok(length) if length as u64 > MOST_BYTES => {
            Err(RecordingError::Packed(bilingual!("解压后超过 {most} MiB", "unpacked it has more than {most} MiB")))
        }
        Ok(_) => Ok(unpacked),
    }
}
