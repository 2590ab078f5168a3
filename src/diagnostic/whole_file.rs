//! Files written whole or not at all: beside the old one, to the disk, then into its place.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::begun::begun;
use super::file_place::{is_stream, place_of};

/// Writes a file whole or not at all: who reads it at the same time sees the old text or the new one. Only a file that nothing
/// can take the place of, such as one mounted by itself, is written over.
///
/// # Errors
/// Where it cannot be written; then it is as it was, unless it had to be written over.
pub fn write_file(path: &Path, content: impl AsRef<[u8]>) -> io::Result<()> {
    let mut file = WholeFile::begin(path)?;
    file.write_all(content.as_ref())?;
    file.finish().map(drop)
}

/// A file that is written bit by bit and stands in its place only when it is finished. Dropped before, it leaves the old one
/// as it was.
#[derive(Debug)]
pub struct WholeFile {
    output: Output,
    place: PathBuf,
}

/// Where the bytes go until the file is finished.
#[derive(Debug)]
enum Output {
    /// A pipe or a device, which takes everything at once.
    Stream(BufWriter<File>),
    /// A file beside the old one, at this path.
    Beside(BufWriter<File>, PathBuf),
    /// The folder takes no other file, and perhaps no folder of this machine does: a container with a single file mounted.
    Memory(Vec<u8>),
}

/// How a finished file came into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// At once: nobody sees a part of it.
    Whole,
    /// Over the old one, which nothing can take the place of: who reads it at the same time may see a part.
    InPlace,
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
            return Ok(Self { output: Output::Stream(output), place: path.to_owned() });
        }
        let place = place_of(path)?;
        let (file, unfinished) = match beside(&place) {
            Err(error) if leaves_the_file(&error) => {
                File::options().write(true).open(&place).map_err(|_| error)?;
                return Ok(Self { output: Output::Memory(Vec::new()), place });
            }
            begun => begun?,
        };
        let permissions = known.map_or(Ok(()), |known| file.set_permissions(known.permissions()));
        let whole = Self { output: Output::Beside(BufWriter::new(file), unfinished), place };
        permissions.map(|()| whole)
    }

    /// The one name of the file, however its path was spelled.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Puts the file in its place. A file that nothing can take the place of is written over.
    ///
    /// # Errors
    /// Where the disk does not take it; then the old one is as it was, unless it had to be written over.
    pub fn finish(mut self) -> io::Result<Finished> {
        self.flush()?;
        match &self.output {
            Output::Stream(_) => return Ok(Finished::Whole),
            Output::Memory(content) => return write_over(&self.place, content),
            Output::Beside(file, unfinished) => {
                // Else a machine that goes down could keep the new name without the new bytes.
                file.get_ref().sync_data()?;
                match fs::rename(unfinished, &self.place) {
                    Err(error) if leaves_the_file(&error) => {
                        let content = fs::read(unfinished)?;
                        return write_over(&self.place, &content).map_err(|_| error);
                    }
                    renamed => renamed?,
                }
                begun().remove(unfinished);
            }
        }
        self.output = Output::Memory(Vec::new());
        Ok(Finished::Whole)
    }
}

/// Whether the system refused a change of the folder, and may yet let the file itself be written: one that is mounted by
/// itself, or stands in a folder of others.
fn leaves_the_file(error: &io::Error) -> bool {
    use io::ErrorKind::{CrossesDevices, PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    matches!(error.kind(), CrossesDevices | PermissionDenied | ReadOnlyFilesystem | ResourceBusy)
}

fn write_over(place: &Path, content: &[u8]) -> io::Result<Finished> {
    let mut file = File::options().write(true).truncate(true).open(place)?;
    file.write_all(content)?;
    file.sync_data()?;
    Ok(Finished::InPlace)
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.output {
            Output::Stream(file) | Output::Beside(file, _) => file.write(bytes),
            Output::Memory(content) => content.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.output {
            Output::Stream(file) | Output::Beside(file, _) => file.flush(),
            Output::Memory(_) => Ok(()),
        }
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Output::Beside(_, unfinished) = &self.output {
            begun().remove(unfinished);
            // What cannot be removed is in nobody's way: the next file takes another name.
            let _ = fs::remove_file(unfinished);
        }
    }
}

/// The next number that this process has not given a file yet.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// A new file beside another, under a name that nobody else uses. In a container every run may have the same process id, so
/// one that was killed may have left the first names behind, and another may be using them now.
fn beside(place: &Path) -> io::Result<(File, PathBuf)> {
    loop {
        let path = place.with_file_name(unfinished(NUMBER.fetch_add(1, Ordering::Relaxed)));
        let mut begun = begun();
        match File::options().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(file) => {
                begun.insert(path.clone());
                return Ok((file, path));
            }
        }
    }
}

/// It is short, since the file's own name may be as long as a name can be.
fn unfinished(number: u64) -> String {
    format!(".bis3-{}-{number}.unfinished", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diagnostic::begun::remove;

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
    fn what_was_begun_is_known_until_it_is_finished() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.json");
        let mine = || begun().iter().filter(|path| path.starts_with(folder.path())).cloned().collect::<BTreeSet<_>>();
        WholeFile::begin(&file).and_then(WholeFile::finish).expect("a writable folder");
        drop(WholeFile::begin(&folder.path().join("b.json")).expect("a writable folder"));
        assert_eq!(mine(), BTreeSet::new());
        let left = WholeFile::begin(&file).expect("a writable folder");
        let mut unfinished = mine();
        assert_eq!((unfinished.len(), names(folder.path())), (1, 2));
        remove(&mut unfinished);
        assert_eq!((unfinished.len(), names(folder.path())), (0, 1));
        drop(left);
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
