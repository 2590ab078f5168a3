//! The data types of SSH that keys and signatures are written in (RFC 4251, 5).

/// Takes values off the front of some bytes.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// So many bytes.
    pub(super) fn bytes(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(front)
    }

    /// A `uint32`.
    pub(super) fn number(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.bytes(4)?.try_into().ok()?))
    }

    /// A `string`.
    pub(super) fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        self.bytes(length)
    }

    /// A `string` that has to be this one.
    pub(super) fn expect(&mut self, text: &[u8]) -> Option<()> {
        (self.string()? == text).then_some(())
    }

    /// Nothing more.
    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

/// Strings behind one another.
pub(super) fn strings(strings: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for string in strings {
        let length = u32::try_from(string.len()).expect("keys and digests are short");
        bytes.extend(length.to_be_bytes());
        bytes.extend_from_slice(string);
    }
    bytes
}
