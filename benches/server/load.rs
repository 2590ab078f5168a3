//! The load: connections that ask again as soon as they are answered, from a process of its own. It is `wrk` where that
//! is installed, since it takes little of the processor itself; else this bench in another role.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;

use super::report::{self, exchange};

/// The first argument of the bench in this role; behind it address, file and seconds.
pub const ROLE: &str = "load";

/// Open connections.
const CONNECTIONS: usize = 64;

/// Bytes of a report: what a small hospital reports. The body comes out a little shorter.
const REPORT: usize = 1000;

/// Something that loads servers.
pub struct Load {
    folder: TempDir,
    wrk: bool,
}

/// What came of a round.
pub struct Round {
    pub answers: f64,
    pub seconds: f64,
}

impl Load {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for what is sent");
        let wrk = Command::new("wrk").arg("-v").output().is_ok();
        let request = folder.path().join("request");
        let script = format!(
            "local file = io.open({request:?}, 'rb')\nlocal bytes = file:read('*a')\nrequest = function() return bytes end\n"
        );
        fs::write(folder.path().join("request.lua"), script).expect("the folder takes a file");
        Self { folder, wrk }
    }

    /// What makes the load.
    pub fn name(&self) -> &'static str {
        if self.wrk { "wrk" } else { "this bench" }
    }

    /// Asks for a while, after one exchange that must be well.
    pub fn run(&self, address: SocketAddr, seconds: u32) -> Round {
        let request = report::signed(REPORT);
        exchange(&mut TcpStream::connect(address).expect("it listens"), &request, &mut [0; 4096]);
        fs::write(self.path("request"), request).expect("the folder takes a file");
        let output = self.command(address, seconds).output().expect("it can be started");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains("Non-2xx") && !text.contains("Socket errors"), "{text}");
        round(&text).unwrap_or_else(|| panic!("no figures: {text}"))
    }

    fn command(&self, address: SocketAddr, seconds: u32) -> Command {
        if self.wrk {
            let mut command = Command::new("wrk");
            command.args(["-t2", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s"), "-s"]);
            command.arg(self.path("request.lua")).arg(format!("http://{address}/"));
            return command;
        }
        let mut command = Command::new(std::env::current_exe().expect("this program has a file"));
        command.args([ROLE, &address.to_string()]).arg(self.path("request")).arg(seconds.to_string());
        command
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// `93420 requests in 2.01s, …`, as `wrk` writes it.
fn round(text: &str) -> Option<Round> {
    let line = text.lines().find(|line| line.contains(" requests in "))?;
    let (answers, rest) = line.trim().split_once(" requests in ")?;
    let seconds = rest.split_once('s')?.0;
    Some(Round { answers: answers.parse().ok()?, seconds: seconds.parse().ok()? })
}

/// The load of this bench: a thread for each connection.
pub fn run(address: &str, file: &str, seconds: &str) {
    let address: SocketAddr = address.parse().expect("an address");
    let request = fs::read(file).expect("what is sent");
    let seconds: f64 = seconds.parse().expect("seconds");
    let (over, answers) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut stream = TcpStream::connect(address).expect("it listens");
                stream.set_nodelay(true).expect("a socket");
                while !over.load(Ordering::Relaxed) {
                    exchange(&mut stream, &request, &mut [0; 4096]);
                    answers.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(Duration::from_secs_f64(seconds));
        over.store(true, Ordering::Relaxed);
    });
    println!("{} requests in {seconds:.2}s", answers.into_inner());
}
