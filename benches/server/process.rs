//! A server in a process of its own: started, measured from outside, ended.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A running server. It is ended when this is dropped.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

/// How many of its ticks Linux counts for a second of processor time in `/proc`; the same on every machine.
const TICKS_PER_SECOND: u64 = 100;

impl Process {
    /// The release program, with these arguments behind `serve`; its log goes to `log`.
    pub fn serve(arguments: &[&str], log: Stdio) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bis3"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(arguments).stderr(log);
        Self::start(command)
    }

    /// The release program as a recorder before another server, with this evidence file.
    pub fn record(upstream: &str, file: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bis3"));
        command.args(["record", "--upstream", &format!("http://{upstream}"), "--out", file]).stderr(Stdio::null());
        Self::start(command)
    }

    /// This bench in another role.
    pub fn role(role: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().expect("this program has a file"));
        command.arg(role);
        Self::start(command)
    }

    /// Starts a server and waits for its first line, which ends with its address.
    fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it was built");
        let output = child.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        let line = lines.next().expect("a first line").expect("text");
        std::thread::spawn(move || lines.for_each(drop));
        let address = line.rsplit('/').next().and_then(|text| text.parse().ok()).expect("an address at its end");
        Self { child, address }
    }

    /// The processor time that all its threads have taken, those that ended included.
    pub fn processor_time(&self) -> Duration {
        let stat = self.proc("stat");
        // The name of the program stands in parentheses and may hold blanks; `utime` is the twelfth word behind it.
        let words = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11);
        let ticks: u64 = words.take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
    }

    /// Its memory, in megabytes, with the pages of the program's file that the system holds for it.
    pub fn resident(&self) -> f64 {
        self.memory("VmRSS:")
    }

    /// The memory that is its own, in megabytes. How much of the program's file is resident beside it is the system's
    /// choice: the same program has 8 MB of it under one kernel and 11 MB under another.
    pub fn own(&self) -> f64 {
        self.memory("RssAnon:")
    }

    fn memory(&self, field: &str) -> f64 {
        let status = self.proc("status");
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
