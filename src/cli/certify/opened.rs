//! The terms that stand in a package.

use std::io;
use std::sync::Arc;

use crate::certify::{Ground, Terms, folder};
use crate::diagnostic::{Source, SourceError};
use crate::evidence::bundle::Bundle;

/// On what terms the run of a package was made.
pub(super) fn terms(bundle: &Bundle, ground: Ground) -> Result<Terms, folder::FolderError> {
    folder::terms(ground, |name| source(bundle, name))
}

fn source(bundle: &Bundle, name: &str) -> Result<Arc<Source>, SourceError> {
    let missing = || SourceError::Unreadable { path: name.to_owned(), error: io::ErrorKind::NotFound.into() };
    let bytes = bundle.entry(name).ok_or_else(missing)?;
    let not_text =
        |error: std::str::Utf8Error| SourceError::NotUtf8 { path: name.to_owned(), offset: error.valid_up_to() };
    Ok(Source::new(name, str::from_utf8(bytes).map_err(not_text)?))
}
