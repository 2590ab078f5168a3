//! Where scenarios, and the files that they name, are read from.

use std::borrow::Cow;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Source, SourceError, read_file, text_of};

/// Files that a program carries: path with slashes, and content, sorted by path.
pub type EmbeddedFiles = &'static [(&'static str, &'static [u8])];

/// Where files are read from.
#[derive(Clone, Debug)]
pub(in crate::scenario) enum Files {
    /// The disk.
    Disk,
    /// What stands under these folders, links followed.
    Under(Arc<[PathBuf]>),
    /// The program itself; of the disk nothing is read then.
    Embedded(EmbeddedFiles),
}

impl Files {
    /// A file as text.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be read, is too large or is not UTF-8.
    pub(in crate::scenario) fn text(&self, path: &Path) -> Result<Arc<Source>, SourceError> {
        self.refuse_outside(path)?;
        let Self::Embedded(files) = self else { return Source::read(path) };
        let (path, bytes) = embedded(files, path)?;
        match text_of(bytes) {
            Ok(text) => Ok(Source::new(path, text)),
            Err(error) => Err(SourceError::NotUtf8 { path: path.to_owned(), error }),
        }
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`SourceError`] where it cannot be read or is too large.
    pub(in crate::scenario) fn bytes(&self, path: &Path) -> Result<Cow<'static, [u8]>, SourceError> {
        self.refuse_outside(path)?;
        match self {
            Self::Disk | Self::Under(_) => read_file(path).map(Cow::Owned),
            Self::Embedded(files) => embedded(files, path).map(|(_, bytes)| Cow::Borrowed(bytes)),
        }
    }

    /// The one name of a file, however its path is written.
    pub(in crate::scenario) fn known_as(&self, path: &Path) -> PathBuf {
        match self {
            Self::Disk | Self::Under(_) => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
            Self::Embedded(_) => straight(path).into(),
        }
    }
}

impl Files {
    /// A scenario of somebody else's shall not read what it likes: what it names stands under the folders of the run. What
    /// is not there is told as what is not there.
    fn refuse_outside(&self, path: &Path) -> Result<(), SourceError> {
        let (Self::Under(folders), Ok(real)) = (self, path.canonicalize()) else { return Ok(()) };
        if folders.iter().any(|folder| real.starts_with(folder)) {
            return Ok(());
        }
        Err(SourceError::Outside { path: path.display().to_string() })
    }
}

/// The folders under which the files of a run stand: those that were named, and those of the files that were named, also
/// where a link leads.
pub fn folders_of(paths: &[PathBuf]) -> Vec<PathBuf> {
    let folder = |path: &Path| if path.is_dir() { path.to_owned() } else { parent(path) };
    let real = |path: PathBuf| path.canonicalize().ok();
    let named = paths.iter().filter_map(|path| real(folder(path)));
    let linked = paths.iter().filter_map(|path| real(path.clone())).map(|path| folder(&path));
    named.chain(linked).collect()
}

fn parent(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() }
}

fn embedded(files: EmbeddedFiles, path: &Path) -> Result<(&'static str, &'static [u8]), SourceError> {
    let straight = straight(path);
    let found = files.binary_search_by(|(known, _)| (*known).cmp(straight.as_str()));
    found.map(|at| files[at]).map_err(|_| SourceError::Unreadable {
        path: path.display().to_string(),
        error: io::ErrorKind::NotFound.into(),
    })
}

/// A path without steps back, with slashes: no disk is there to ask.
fn straight(path: &Path) -> String {
    let mut parts: Vec<Cow<'_, str>> = Vec::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts.join("/")
}

/// That a key file stands where none is wanted. No line of it is shown: a secret may stand there.
pub(in crate::scenario) fn key_file(source: &Source) -> Diagnostic {
    let path = source.path();
    let message = (format!("{path} 是密钥文件，不能用在这里"), format!("{path} is a key file: none is wanted here"));
    Diagnostic::error(message).help(("密钥文件供 bis3 serve --keys 使用", "key files are for bis3 serve --keys"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: EmbeddedFiles = &[("a/b.yaml", b"b"), ("a/c/d.yaml", b"\xff"), ("e.csv", b"e")];

    #[test]
    fn embedded_files_are_found_by_any_way_to_them() {
        let text = |path: &str| Files::Embedded(FILES).text(Path::new(path)).map(|source| source.text().to_owned());
        assert_eq!(text("a/./c/../b.yaml").expect("it is there"), "b");
        assert_eq!(text("a/../e.csv").expect("it is there"), "e");
        assert!(matches!(text("a/c/d.yaml"), Err(SourceError::NotUtf8 { .. })));
        assert!(matches!(text("Cargo.toml"), Err(SourceError::Unreadable { .. })), "nothing of the disk is read");
        assert_eq!(&*Files::Embedded(FILES).bytes(Path::new("a/c/d.yaml")).expect("it is there"), b"\xff");
        assert_eq!(Files::Embedded(FILES).known_as(Path::new("a/x/../b.yaml")), Path::new("a/b.yaml"));
    }
}
