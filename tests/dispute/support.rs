//! Evidence of the mock, bundles of it, and the keys that sign them.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use bis3::evidence::chain::{Answering, Exchanged, Heading, Outcome, Redaction, Writer, WriterOptions};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::program::{self, clear_environment, output};

pub const CLOCK: &str = "2024-05-06T02:00:00Z";
const BODY: &str =
    r#"{"FacilityCode": "12332500472260169F", "HospTime": "2024-05-05", "InPatientNum": 20, "DonorNum": 10}"#;

/// A folder with evidence of four exchanges with the mock, and the keys of two sides.
pub struct Desk {
    pub folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        write_evidence(&desk.path("evidence.jsonl"));
        for who in ["hospital", "centre"] {
            ssh_keygen(&desk, &["-q", "-t", "ed25519", "-N", "", "-C", who, "-f", who]);
        }
        let line = |who: &str| {
            let key = fs::read_to_string(desk.path(&format!("{who}.pub"))).expect("a public key");
            format!("{who} namespaces=\"bis3-bundle\" {key}")
        };
        fs::write(desk.path("allowed_signers"), line("hospital") + &line("centre")).expect("it can be written");
        desk
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How a command ends, and what it prints.
    pub fn dispute(&self, arguments: &[&str]) -> (i32, String) {
        output(&mut program::bis3(self.folder.path(), &[&["dispute"], arguments].concat()))
    }

    /// Seals evidence in `bundle.zip`, signed by the hospital.
    pub fn seal(&self, more: &[&str]) -> Vec<u8> {
        let arguments = ["new", "evidence.jsonl", "--key", "hospital", "--out", "bundle.zip", "--force"];
        let (code, text) = self.dispute(&[&arguments, more].concat());
        assert_eq!(code, 0, "{text}");
        fs::read(self.path("bundle.zip")).expect("it was written")
    }
}

pub fn ssh_keygen(desk: &Desk, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new("ssh-keygen");
    command.args(arguments).current_dir(desk.folder.path());
    output(clear_environment(&mut command))
}

/// A report that is accepted, two that are signed wrongly, and one more.
fn write_evidence(path: &Path) {
    let builder = bis3::MockPlatform::builder().clock(format!("fixed:{CLOCK}"));
    let platform = bis3::blocking::start(builder).expect("a free port");
    let now: Timestamp = CLOCK.parse().expect("an instant");
    let heading = Heading { answers: Some(Answering::Mock), ..Heading::new(String::new()) };
    let redaction = Redaction::new([], Vec::new()).expect("random bytes");
    let options = WriterOptions { path: path.to_owned(), heading, rotate: None, redaction };
    let (writer, _) = Writer::open(options, Some(now)).expect("it can be written");
    for (signed, body) in [
        ("/Patient/Donor", BODY.to_owned()),
        ("//Patient/Donor", BODY.to_owned()),
        ("/Stock/HospStock", BODY.replace("20", "21")),
        ("/Patient/Donor", BODY.replace("-05-05", "-05-04")),
    ] {
        let request = request(&platform, signed, &body);
        let mut connection = TcpStream::connect(platform.url().trim_start_matches("http://")).expect("it listens");
        connection.write_all(request.as_bytes()).expect("it takes the request");
        let mut response = Vec::new();
        connection.read_to_end(&mut response).expect("it answers and closes");
        let peer = connection.local_addr().expect("an address");
        let outcome = Outcome::Answered(&response);
        writer
            .append(&Exchanged { time: Some(now), peer: Some(peer), request: request.as_bytes(), outcome, trial: None })
            .expect("it is written");
    }
}

/// A report about donors, signed for a path.
fn request(platform: &bis3::blocking::MockPlatform, signed: &str, body: &str) -> String {
    let at =
        std::time::SystemTime::try_from(CLOCK.parse::<Timestamp>().expect("an instant")).expect("a year that it knows");
    let signer = bis3::Signer::new(platform.access_key(), platform.secret());
    let headers = signer.sign_at("POST", signed, at).expect("it can be signed");
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    format!(
        "POST /Patient/Donor HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
