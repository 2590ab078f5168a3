//! Base64 between a line that begins and one that ends it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// How many characters OpenSSH writes on a line.
const WIDTH: usize = 70;

pub(super) fn wrap(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(WIDTH).map(|line| String::from_utf8_lossy(line) + "\n");
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", lines.collect::<String>())
}

/// The bytes between the two lines; none where they do not stand there.
pub(super) fn unwrap(label: &str, text: &str) -> Option<Vec<u8>> {
    let inside = text.trim().strip_prefix(&*format!("-----BEGIN {label}-----"))?;
    let inside = inside.strip_suffix(&*format!("-----END {label}-----"))?;
    STANDARD.decode(inside.split_ascii_whitespace().collect::<String>()).ok()
}
