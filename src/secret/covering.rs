//! Output without known secrets, whatever is written to it.

use std::io::{self, Write};
use std::sync::Arc;

use super::KnownSecrets;

/// How many bytes are held back, so that a secret is found that comes in several pieces.
const MOST_HELD: usize = 64 * 1024;

/// No secret is written in as many bytes as this, however it is escaped.
const LONGEST: usize = 8 * 1024;

/// Takes known secrets out of what is written. What it holds back goes out when it is flushed.
#[derive(Debug)]
pub struct Covering<W: Write> {
    output: W,
    secrets: Option<Arc<KnownSecrets>>,
    held: Vec<u8>,
}

impl<W: Write> Covering<W> {
    /// Takes these secrets out; none are known where there are none, and everything goes out as it comes.
    pub fn new(output: W, secrets: Option<Arc<KnownSecrets>>) -> Self {
        Self { output, secrets, held: Vec::new() }
    }

    /// Writes what is held back, and gives the output.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> io::Result<W> {
        self.pass_on(0)?;
        Ok(self.output)
    }

    /// Writes all but the last bytes.
    fn pass_on(&mut self, kept: usize) -> io::Result<()> {
        let Some(secrets) = &self.secrets else { return Ok(()) };
        let mut covered = secrets.shown(&self.held).into_owned();
        self.held = covered.split_off(covered.len().saturating_sub(kept));
        self.output.write_all(&covered)
    }
}

impl<W: Write> Write for Covering<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.secrets.is_none() {
            return self.output.write(bytes);
        }
        self.held.extend_from_slice(bytes);
        if self.held.len() > MOST_HELD {
            self.pass_on(LONGEST)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(0)?;
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{REDACTED, Secret};

    #[test]
    fn secrets_are_covered_however_they_come() {
        let secrets = Some(Arc::new(KnownSecrets::new([Secret::new("s3cret+/=")])));
        for length in [1, 5, 1000, 70_000] {
            let text = format!("{}s3cret+/= and s3cret%2B/=\n", "x".repeat(33_333)).repeat(4);
            let mut covering = Covering::new(Vec::new(), secrets.clone());
            for piece in text.as_bytes().chunks(length) {
                covering.write_all(piece).expect("memory takes it");
            }
            let written = String::from_utf8(covering.finish().expect("memory takes it")).expect("UTF-8");
            assert_eq!(written, text.replace("s3cret+/=", REDACTED).replace("s3cret%2B/=", REDACTED));
        }
        let mut plain = Covering::new(Vec::new(), None);
        plain.write_all(b"s3cret+/=").expect("memory takes it");
        assert_eq!(plain.finish().expect("memory takes it"), b"s3cret+/=");
    }
}
