//! What is sent along. It is not signed, but curl must find it.

use std::path::Path;

use crate::cli::CliError;
use crate::diagnostic::{read_file, read_from};
use crate::message::JSON_TYPE;
use crate::report::curl::CurlBody;

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
        return in_line(read_from("<stdin>", std::io::stdin().lock())?);
    }
    let bytes = read_file(path)?;
    match path.to_str() {
        Some(path) => Ok(Body::File(path)),
        None => in_line(bytes),
    }
}

/// A body that has to stand in the curl line itself. One that cannot is refused: curl would have to read it from a standard
/// input that has been read already, and would send nothing.
fn in_line(bytes: Vec<u8>) -> Result<Body<'static>, CliError> {
    match CurlBody::of(&bytes) {
        CurlBody::StandardInput => Err(CliError::usage(
            "这个请求体太大，或不是 UTF-8 文本，不能写进 curl 命令：请存成文件，再写文件名",
            "this body is too large for a curl line, or is no UTF-8 text: save it to a file and name that",
        )),
        _ => Ok(Body::Bytes(bytes)),
    }
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
