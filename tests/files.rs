//! Files as tests need them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file with these permissions.
pub fn write_with_mode(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).expect("a writable folder");
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("one's own file");
}

/// Writes a file that only its owner may read, as one with a secret in it must be.
pub fn write_private(path: &Path, text: &str) {
    write_with_mode(path, text, 0o600);
}
