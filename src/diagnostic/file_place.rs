//! Where a path leads that something is to be written to: the one name of a file, or a stream.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The one name of a file, however its path is spelled, also where the file is not there yet.
///
/// # Errors
/// Where its folder is not there.
pub fn place_of(path: &Path) -> io::Result<PathBuf> {
    if let Ok(place) = path.canonicalize() {
        return Ok(place);
    }
    // A link that leads to no file yet is followed as far as it goes.
    if let Ok(target) = fs::read_link(path) {
        let target = path.parent().unwrap_or(Path::new("")).join(target);
        if !target.is_symlink() {
            return place_of(&target);
        }
    }
    let folder = folder_of(path);
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder.canonicalize()?.join(name))
}

/// The folder that a file is or will be in: that of the process for a name by itself.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a path names a stream of the process, through links too: `/dev/stdout` is one also where a file stands behind it,
/// and that file is being written to by others. What else stands in `/dev`, as in `/dev/shm`, is a file like any other.
pub fn is_stream(path: &Path) -> bool {
    /// A chain of links is followed no further by the system either.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        if names_stream(&path) {
            return true;
        }
        let Ok(target) = fs::read_link(&path) else { return false };
        path = path.parent().unwrap_or(Path::new("")).join(target);
    }
    false
}

fn names_stream(path: &Path) -> bool {
    let Some(folder) = path.parent().and_then(|folder| folder.canonicalize().ok()) else { return false };
    let is_standard = ["stdin", "stdout", "stderr"].iter().any(|name| path.file_name() == Some(OsStr::new(name)));
    let of_a_process = folder.starts_with("/proc") && folder.ends_with("fd");
    folder == Path::new("/dev") && is_standard || folder == Path::new("/dev/fd") || of_a_process
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn streams_are_told_from_files_in_the_same_folders() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/stdout", &link).expect("a link");
        let streams = [
            "/dev/stdout",
            "/dev/stderr",
            "/dev/fd/1",
            "/proc/self/fd/1",
            "/proc/thread-self/fd/1",
            "/dev/../dev//stdout",
        ];
        for stream in streams.map(Path::new).into_iter().chain([link.as_path()]) {
            assert!(is_stream(stream), "{}", stream.display());
        }
        for file in ["/dev/shm/out.json", "/dev/shm/stdout", "/dev/null", "/proc/version", "stdout", "/devices/stdout"]
        {
            assert!(!is_stream(Path::new(file)), "{file}");
        }
    }
}
