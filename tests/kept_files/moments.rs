//! Commands that are ended at any moment, and a disk that is full: what stood is there, or what is new, and whole.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use bis3::blocking::MockPlatform;

use super::read_only::with_mounts;
use super::{DONOR, read, write};
use crate::program::bis3;

/// A command that writes files, and which.
struct Writing {
    arguments: &'static [&'static str],
    /// What it writes; `old` stands in each before, but in those of `fresh`.
    files: &'static [&'static str],
    /// What it writes that must not be there before.
    fresh: &'static [&'static str],
}

const SIX: &[&str] = &["r.json", "r.xml", "r.tap", "r.html", "r.md", "r.txt"];

const COMMANDS: &[Writing] = &[
    Writing {
        arguments: &[
            "run",
            "donor.yaml",
            "--accept",
            "--report=json=r.json",
            "--report=junit=r.xml",
            "--report=tap=r.tap",
            "--report=html=r.html",
            "--report=markdown=r.md",
            "--report=text=r.txt",
        ],
        files: SIX,
        fresh: &["donor.snap"],
    },
    Writing {
        arguments: &[
            "run",
            "--suite",
            "--filter",
            "1.1",
            "--report=json=r.json",
            "--report=junit=r.xml",
            "--report=tap=r.tap",
            "--report=html=r.html",
            "--report=markdown=r.md",
            "--report=text=r.txt",
        ],
        files: SIX,
        fresh: &[],
    },
    Writing {
        arguments: &["explore", "--defect", "version-not-signed", "--cases", "300", "--out", "found"],
        files: &[],
        fresh: &["found"],
    },
    Writing {
        arguments: &["probe", "--target", "TARGET", "--allow-writes", "--out", "profile.yaml"],
        files: &["profile.yaml"],
        fresh: &[],
    },
    Writing { arguments: &["import", "request.http", "--out", "imported"], files: &[], fresh: &["imported"] },
    Writing { arguments: &["dispute", "new", "request.http", "--out", "d.zip"], files: &[], fresh: &["d.zip"] },
];

const REQUEST: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

/// A folder as it is before each run.
fn folder(writing: &Writing) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "donor.yaml", DONOR.replace("snapshot: false\n", ""));
    write(folder.path(), "request.http", REQUEST);
    writing.files.iter().for_each(|file| write(folder.path(), file, "old"));
    folder
}

fn start(writing: &Writing, folder: &Path, target: &str) -> std::process::Child {
    let arguments = writing.arguments.iter().map(|argument| if *argument == "TARGET" { target } else { argument });
    let mut command = bis3(folder, &arguments.collect::<Vec<_>>());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program runs")
}

/// All files below a folder but those that are not yet in their place.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("it can be read").path());
    let files = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    files.filter(|path| !is_unfinished(path)).collect()
}

fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".unfinished"))
}

/// Whether a file is whole, by its form.
fn is_whole(path: &Path) -> bool {
    let bytes = fs::read(path).expect("it can be read");
    if bytes == b"old" {
        return true;
    }
    let text = String::from_utf8_lossy(&bytes);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        Some("xml") => text.trim_end().ends_with("</testsuites>"),
        Some("html") => text.trim_end().ends_with("</html>"),
        // Without a plan it says that it was broken off.
        Some("tap") => text.lines().any(|line| line.starts_with("1..") || line.starts_with("Bail out!")),
        Some("zip") => zip::ZipArchive::new(std::io::Cursor::new(bytes)).is_ok(),
        Some("yaml") => text.ends_with('\n') && serde_json::to_string(&*text).is_ok() && text.lines().count() > 2,
        _ => text.ends_with('\n'),
    }
}

/// Ends a command so many times at a moment of its own, and looks at what it left.
fn end_at_moments(times: u32) {
    let platform = MockPlatform::start().expect("a free port");
    for writing in COMMANDS {
        let whole = folder(writing);
        let began = Instant::now();
        assert!(start(writing, whole.path(), platform.url()).wait().expect("it ends").code() < Some(2));
        let longest = began.elapsed();
        for file in writing.files.iter().chain(writing.fresh) {
            let path = whole.path().join(file);
            assert!(path.is_dir() || fs::read(&path).is_ok_and(|bytes| bytes != b"old"), "{file} is written");
        }
        for number in 0..times {
            let signal = ["-KILL", "-TERM", "-INT"][number as usize % 3];
            end_once(writing, platform.url(), signal, longest.mul_f64(fastrand::f64()));
        }
    }
}

fn end_once(writing: &Writing, target: &str, signal: &str, moment: Duration) {
    let folder = folder(writing);
    let mut child = start(writing, folder.path(), target);
    // A moment is no event that could be waited for.
    thread::sleep(moment);
    _ = Command::new("kill").args([signal, &child.id().to_string()]).stderr(Stdio::null()).status();
    child.wait().expect("it ends");
    for path in files(folder.path()) {
        assert!(is_whole(&path), "{:?} {signal} after {moment:?}: {}", writing.arguments, path.display());
    }
    writing.files.iter().for_each(|file| assert!(folder.path().join(file).exists(), "{file} is there"));
    if signal != "-KILL" {
        let left = fs::read_dir(folder.path()).expect("a folder").filter_map(Result::ok);
        let left: Vec<_> = left.map(|entry| entry.path()).filter(|path| is_unfinished(path)).collect();
        assert!(left.is_empty(), "{:?} {signal}: {left:?}", writing.arguments);
    }
}

#[test]
fn ended_at_any_moment_every_file_is_the_old_one_or_the_new_one() {
    end_at_moments(6);
}

#[test]
#[ignore = "some minutes; run by hand or by night"]
fn ended_at_a_hundred_moments_every_file_is_the_old_one_or_the_new_one() {
    end_at_moments(100);
}

/// Ever less room is left on the disk: none, or too little for one of the files, or for all of them.
#[test]
fn a_full_disk_takes_no_old_file_away() {
    for writing in &COMMANDS[..2] {
        for room in [0, 4, 16, 64] {
            let folder = folder(writing);
            let script = format!(
                "mkdir disk && mount -t tmpfs -o size=512k tmpfs disk && cp donor.yaml r.* disk && cd disk || exit 99\n\
                 head -c {room}k /dev/zero > room; cat /dev/zero > filling 2>/dev/null; rm room\n\
                 \"$BIS3\" {}; code=$?; cp r.* ..; exit $code",
                writing.arguments.join(" ")
            );
            let Some((code, told)) = with_mounts(folder.path(), &script) else { return };
            assert!([0, 3].contains(&code), "{room} KiB: {code}: {told}");
            assert!(room > 0 || code == 3 && told.contains("cannot be written"), "{told}");
            for file in writing.files {
                let path = folder.path().join(file);
                assert!(is_whole(&path), "{room} KiB: {file}: {}", read(folder.path(), file));
            }
        }
    }
}
