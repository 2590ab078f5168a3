//! Files and folders that a command is to write, looked at before it sends anything: what was found would be lost otherwise.

use std::io;
use std::path::Path;

use super::CliError;

/// Makes sure that a folder, which need not be there yet, can be written into.
///
/// # Errors
/// A usage error where it cannot.
pub(super) fn check_folder(folder: &Path) -> Result<(), CliError> {
    // A relative path of one part has an empty ancestor, which is the folder of the process.
    let existing = folder.ancestors().find(|ancestor| ancestor.exists());
    let existing = existing.unwrap_or(Path::new("."));
    let tried = match existing.is_dir() {
        true => tempfile::tempfile_in(existing).map(drop),
        false => Err(io::Error::from(io::ErrorKind::NotADirectory)),
    };
    tried.map_err(|error| unwritable(folder, &error))
}

/// Makes sure that a file, which need not be there yet, can be written. A pipe or a device, such as /dev/stdout, is taken
/// as it is.
///
/// # Errors
/// A usage error where it cannot.
pub(super) fn check_file(file: &Path) -> Result<(), CliError> {
    if file.is_dir() {
        return Err(unwritable(file, &io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match file.exists() && !file.is_file() {
        true => Ok(()),
        false => tempfile::tempfile_in(folder).map(drop).map_err(|error| unwritable(file, &error)),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> CliError {
    let (zh, en) = told(path, error);
    CliError::usage(zh, en)
}

/// That a file could not be written which could be when that was looked at: the disk is full, or gone.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> CliError {
    let (zh, en) = told(path, error);
    CliError::harness(zh, en)
}

fn told(path: &Path, error: &io::Error) -> (String, String) {
    let path = path.display();
    (format!("无法写入 {path}：{error}"), format!("{path} cannot be written: {error}"))
}
