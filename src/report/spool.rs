//! Holds back a part of a report: what stands before it depends on what it will hold.

use std::io::{self, Seek, Write};

use tempfile::SpooledTempFile;

/// Bytes held back, in memory while they are few and in a temporary file beyond, so that a report of any length takes the
/// same memory.
pub(super) struct Spool(SpooledTempFile);

const MOST_IN_MEMORY: usize = 256 * 1024;

impl Spool {
    pub(super) fn new() -> Self {
        Self(SpooledTempFile::new(MOST_IN_MEMORY))
    }

    /// Writes everything to `output` and is empty then.
    pub(super) fn pour(&mut self, output: &mut impl Write) -> io::Result<()> {
        self.0.rewind()?;
        io::copy(&mut self.0, output)?;
        *self = Self::new();
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_back_comes_out_whole_and_once() {
        let mut spool = Spool::new();
        for length in [3, MOST_IN_MEMORY + 1, 0] {
            let written = vec![b'a'; length];
            spool.write_all(&written).expect("a temporary file takes it");
            let mut read = Vec::new();
            spool.pour(&mut read).expect("it can be read again");
            assert!(read == written, "{length} bytes became {}", read.len());
        }
    }
}
