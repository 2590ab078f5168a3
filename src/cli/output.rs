//! Files and folders that a command is to write, looked at before it sends anything: what was found would be lost otherwise.

use std::fs::File;
use std::io;
use std::path::Path;

use super::CliError;
use crate::diagnostic::{folder_of, is_stream};
use crate::language::ToBilingual;

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
    match is_stream(file) || file.exists() && !file.is_file() {
        true => Ok(()),
        false => tempfile::tempfile_in(folder_of(file))
            .map(drop)
            // A file that is mounted by itself is written over, whatever its folder takes.
            .or_else(|error| File::options().write(true).open(file).map(drop).map_err(|_| error))
            .map_err(|error| unwritable(file, &error)),
    }
}

/// Refuses to write over a file that the same command reads, however its path is spelled. Who reads the command again
/// could not repeat it.
///
/// # Errors
/// A usage error where the file is one of these.
pub(super) fn refuse_inputs<'a>(file: &Path, inputs: impl IntoIterator<Item = &'a Path>) -> Result<(), CliError> {
    // What is not there yet is read by nobody, and a pipe loses nothing that it would keep.
    let Some(place) = file.canonicalize().ok().filter(|place| place.is_file()) else { return Ok(()) };
    let is_read = inputs.into_iter().any(|input| input.canonicalize().is_ok_and(|input| input == place));
    let shown = file.display();
    match is_read {
        true => Err(CliError::usage(
            format!("不写 {shown}：这次运行要读取这个文件，写入会毁掉它"),
            format!("{shown} is not written: this run reads it, and would destroy it"),
        )),
        false => Ok(()),
    }
}

/// Refuses a file that is there: what was kept in it may be kept nowhere else.
///
/// # Errors
/// A usage error where the file is there.
pub(super) fn refuse_existing(file: &Path) -> Result<(), CliError> {
    if !file.is_file() {
        return Ok(());
    }
    let shown = file.display();
    Err(CliError::usage(
        format!("{shown} 已经存在，没有写入任何文件；用 --out 换一个文件名，或用 --force 覆盖"),
        format!(
            "{shown} is there already, and nothing was written: name another file with --out, or write over it with --force"
        ),
    ))
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
    (format!("无法写入 {path}：{}", error.to_bilingual().zh), format!("{path} cannot be written: {error}"))
}
