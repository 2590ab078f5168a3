//! What is sent along. It is not signed, but curl must find it.

use std::path::Path;

use crate::cli::CliError;
use crate::cli::curl::CurlBody;
use crate::diagnostic::{read_file, read_from};

/// The type of every body (1.1.2).
const JSON_TYPE: &str = "application/json";

pub(super) enum Body<'a> {
    None,
    /// A file whose path can be written into a line.
    File(&'a str),
    /// What came over standard input, or from a file whose path cannot.
    Bytes(Vec<u8>),
}

/// Reads the body. A file is read too, so that a wrong path is told now and not by curl.
pub(super) fn body(path: Option<&Path>) -> Result<Body<'_>, CliError> {
    let Some(path) = path else { return Ok(Body::None) };
    if path == Path::new("-") {
        return Ok(Body::Bytes(read_from("<stdin>", std::io::stdin().lock())?));
    }
    let bytes = read_file(path)?;
    Ok(path.to_str().map_or(Body::Bytes(bytes), Body::File))
}

impl Body<'_> {
    pub(super) fn media_type(&self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::File(_) | Self::Bytes(_) => Some(JSON_TYPE),
        }
    }

    pub(super) fn for_curl(&self) -> CurlBody<'_> {
        match self {
            Self::None => CurlBody::None,
            Self::File(path) => CurlBody::File(path),
            Self::Bytes(bytes) => CurlBody::of(bytes),
        }
    }
}
