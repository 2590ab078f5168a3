//! Files written whole or not at all: beside the old one, to the disk, then into its place.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a file whole or not at all: who reads it at the same time sees the old text or the new one.
///
/// # Errors
/// Where it cannot be written; then it is as it was.
pub fn write_file(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    file.write_all(content.as_ref())?;
    file.finish()
}

/// A file that is written bit by bit and stands in its place only when it is finished. Dropped before, it leaves the old one
/// as it was.
#[derive(Debug)]
pub struct WholeFile {
    output: BufWriter<File>,
    place: PathBuf,
    /// Where it stands until it is finished; none for a pipe or a device, which takes everything at once.
    unfinished: Option<PathBuf>,
}

impl WholeFile {
    /// Begins a file. A link stays a link: what it leads to is written anew. A file that is there keeps its permissions.
    ///
    /// # Errors
    /// Where nothing can be written there.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let known = fs::metadata(path);
        if is_stream(path) || known.as_ref().is_ok_and(|known| !known.is_file()) {
            // Behind what others have written there, where it is a file after all.
            let output = BufWriter::new(File::options().append(true).open(path)?);
            return Ok(Self { output, place: path.to_owned(), unfinished: None });
        }
        let place = place_of(path)?;
        let (file, unfinished) = beside(&place)?;
        let whole = Self { output: BufWriter::new(file), place, unfinished: Some(unfinished) };
        if let Ok(known) = known {
            whole.output.get_ref().set_permissions(known.permissions())?;
        }
        Ok(whole)
    }

    /// The one name of the file, however its path was spelled.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// Where the disk does not take it; then the old one is as it was.
    pub fn finish(mut self) -> io::Result<()> {
        self.output.flush()?;
        let Some(unfinished) = &self.unfinished else { return Ok(()) };
        // Else a machine that goes down could keep the new name without the new bytes.
        self.output.get_ref().sync_data()?;
        fs::rename(unfinished, &self.place)?;
        self.unfinished = None;
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.output.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(unfinished) = &self.unfinished {
            // What cannot be removed is in nobody's way: the next file takes another name.
            let _ = fs::remove_file(unfinished);
        }
    }
}

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
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder.canonicalize()?.join(name))
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

/// The next number that this process has not given a file yet.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A new file beside another, under a name that nobody else uses. In a container every run may have the same process id, so
/// one that was killed may have left the first names behind, and another may be using them now.
fn beside(place: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let path = place.with_file_name(unfinished(NUMBER.fetch_add(1, Ordering::Relaxed)));
        match File::options().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (file, path)),
        }
    }
}

/// It is short, since the file's own name may be as long as a name can be.
fn unfinished(number: u64) -> String {
    format!(".bis3-{}-{number}.unfinished", std::process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).expect("a folder").count()
    }

    #[test]
    fn a_file_is_written_whole_and_what_is_no_file_stays_what_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        for content in ["first", "second"] {
            write_file(&file, content).expect("a writable folder");
            assert_eq!(text(&file).as_deref(), Some(content));
        }
        assert_eq!(names(folder.path()), 1, "nothing is left beside it");
        let null = Path::new("/dev/null");
        if null.exists() {
            write_file(null, "text").expect("a device takes it");
            assert!(!null.is_file());
        }
        assert!(write_file(folder.path(), "text").is_err() && folder.path().is_dir());
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.json");
        write_file(&file, "old").expect("a writable folder");
        let mut begun = WholeFile::begin(&file).expect("a writable folder");
        begun.write_all(b"half of the new").and_then(|()| begun.flush()).expect("there is room");
        assert_eq!(text(&file).as_deref(), Some("old"));
        drop(begun);
        assert_eq!((text(&file).as_deref(), names(folder.path())), (Some("old"), 1));
    }

    #[test]
    fn a_name_may_be_as_long_as_a_name_can_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("x".repeat(255));
        write_file(&file, "text").expect("a name of 255 bytes");
        assert_eq!(text(&file).as_deref(), Some("text"));
    }

    #[test]
    fn what_a_killed_run_left_is_in_nobodys_way() {
        let folder = tempfile::tempdir().expect("a folder");
        let next = NUMBER.load(Ordering::Relaxed);
        let left: Vec<_> = (next..next + 200).map(|number| folder.path().join(unfinished(number))).collect();
        left.iter().for_each(|left| fs::write(left, "half").expect("a writable folder"));
        let file = folder.path().join("a.json");
        write_file(&file, "text").expect("another name is free");
        assert_eq!(text(&file).as_deref(), Some("text"));
        assert!(left.iter().all(|left| text(left).as_deref() == Some("half")), "it may be another's");
    }

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

    #[cfg(unix)]
    #[test]
    fn a_file_in_shared_memory_is_a_file() {
        let Ok(folder) = tempfile::tempdir_in("/dev/shm") else { return };
        let file = folder.path().join("a.json");
        for content in ["the first, which is longer", "second"] {
            write_file(&file, content).expect("a writable folder");
            assert_eq!(text(&file).as_deref(), Some(content));
        }
        assert_eq!(names(folder.path()), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};

        let folder = tempfile::tempdir().expect("a folder");
        let (file, link, new) = (folder.path().join("a"), folder.path().join("link"), folder.path().join("new"));
        write_file(&file, "old").expect("a writable folder");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("one's own file");
        symlink("a", &link).and_then(|()| symlink("not-there", &new)).expect("links");
        for (written, behind) in [(&link, &file), (&new, &folder.path().join("not-there"))] {
            write_file(written, "new").expect("a writable folder");
            assert!(written.is_symlink());
            assert_eq!(text(behind).as_deref(), Some("new"));
        }
        let mode = fs::metadata(&file).expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}
