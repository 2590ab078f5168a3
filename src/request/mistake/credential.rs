//! What the header Authorization is put together from.

/// The parts of its value.
pub(in crate::request) struct Credential<'a> {
    pub(in crate::request) scheme: &'a str,
    pub(in crate::request) access_key: &'a str,
    pub(in crate::request) signature: &'a str,
}
