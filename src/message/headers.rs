//! Header lines in the order in which they were sent.

use bytes::Bytes;
use smol_str::SmolStr;

/// The name of the header that tells what a body is (RFC 9110, 8.3); 1.1.5.1 lists it.
pub const CONTENT_TYPE: &str = "Content-Type";

/// The name of HTTP's own date header (RFC 9110, 6.6.1); 1.1.5.1 lists it.
pub const DATE: &str = "Date";

/// The header that tells a body's length (RFC 9110, 8.6).
pub const CONTENT_LENGTH: &str = "Content-Length";

/// The header that tells a body in chunks (RFC 9112, 6.1).
pub const TRANSFER_ENCODING: &str = "Transfer-Encoding";

/// The header that tells how a body was compressed (RFC 9110, 8.4).
pub const CONTENT_ENCODING: &str = "Content-Encoding";

/// The header that names the server (RFC 9110, 7.2).
pub const HOST: &str = "Host";

/// The type of a JSON body (RFC 8259, 11).
pub const JSON_TYPE: &str = "application/json";

/// One header line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The name, in the case in which it was sent.
    pub name: SmolStr,
    /// The value without the blanks around it. Bytes above 127 stand as they were sent.
    pub value: Bytes,
}

/// Header lines, in order, with repetitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// No headers yet, with room for `count`.
    pub fn with_capacity(count: usize) -> Self {
        Self(Vec::with_capacity(count))
    }

    /// Adds a header behind the others.
    pub fn push(&mut self, name: impl Into<SmolStr>, value: impl Into<Bytes>) {
        self.0.push(Header { name: name.into(), value: value.into() });
    }

    /// Takes away every header of this name, whatever its case.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|header| !header.name.eq_ignore_ascii_case(name));
    }

    /// The headers in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }

    /// The values of all headers of this name, whatever its case, in order (RFC 9110, 5.1).
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| &header.value[..])
    }

    /// The value of the first header of this name.
    pub fn first(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|header| header.name.eq_ignore_ascii_case(name)).map(|header| &header.value[..])
    }

    /// The value of the first header of this name, if it is UTF-8.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.first(name).and_then(|value| std::str::from_utf8(value).ok())
    }

    /// How many headers there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Headers {
    type Item = Header;
    type IntoIter = std::vec::IntoIter<Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<Name: Into<SmolStr>, Value: Into<Bytes>> FromIterator<(Name, Value)> for Headers {
    fn from_iter<I: IntoIterator<Item = (Name, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| Header { name: name.into(), value: value.into() }).collect())
    }
}
