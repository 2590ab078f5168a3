//! What can be typed behind `bis3 certify run`.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{ArgAction, Args};

use crate::cli::arguments::{
    ClockArgument, JsonArgument, KeysArgument, ProfileArgument, Time, TlsArguments, address, help,
};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Key file [default: the demo keys]"),
    after_help = "Examples:\n  bis3 certify run --claims claims.yaml\n  bis3 certify run --claims claims.yaml --plan quick --dir quick-run\n  bis3 certify run --claims claims.yaml --plan selftest --command 'python3 client.py' --time 5m --json"
)]
pub(super) struct Arguments {
    /// What is claimed of the client (`bis3 certify init` writes such a file); can be repeated for several clients, which are
    /// told apart by their keys
    #[arg(long, value_name = "FILE", required = true, action = ArgAction::Append)]
    pub(super) claims: Vec<PathBuf>,
    /// What is tried, and by which times: quick, full, watch, selftest, or a plan's file [default: full, or the challenge's]
    #[arg(long, value_name = "NAME|FILE")]
    pub(super) plan: Option<String>,
    /// The examiner's challenge [default: one of one's own, drawn once]
    #[arg(long, value_name = "FILE")]
    pub(super) challenge: Option<PathBuf>,
    /// The folder of the run; one that is there is taken up. Several clients have each a folder of its own in it
    #[arg(long, value_name = "DIR", default_value = "certify-run")]
    pub(super) dir: PathBuf,
    /// Start the client by this command, and again as long as something is to be shown; it finds BIS3_URL, BIS3_ACCESS_KEY,
    /// BIS3_SECRET, BIS3_INSTITUTION, BIS3_PLAN, BIS3_CLIENT (the name of its claims) and, with TLS, BIS3_CERTIFICATE (the file of
    /// the certificate) in its environment
    #[arg(long, value_name = "COMMAND")]
    pub(super) command: Option<String>,
    /// End after this time at the latest
    #[arg(long, value_name = "TIME")]
    pub(super) time: Option<Time>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", value_parser = address, default_value = "127.0.0.1:8095")]
    pub(super) listen: SocketAddr,
    /// Where the pages of the run are, for a browser on this machine [default: 127.0.0.1, at the port next to that of --listen]
    #[arg(long, value_name = "ADDRESS", value_parser = address)]
    pub(super) admin: Option<SocketAddr>,
    #[command(flatten)]
    pub(super) tls: TlsArguments,
    #[command(flatten)]
    pub(super) clock: ClockArgument,
    #[command(flatten)]
    pub(super) keys: KeysArgument,
    #[command(flatten)]
    pub(super) profile: ProfileArgument,
    #[command(flatten)]
    pub(super) json: JsonArgument,
    /// File for the lines `listening URL` and `admin URL`, once it listens
    #[arg(long, value_name = "FILE")]
    pub(super) ready_file: Option<PathBuf>,
}

impl Arguments {
    /// Where the pages of the run are. A port of 0 has no neighbour: then it is any.
    pub(super) fn admin(&self) -> SocketAddr {
        let port = self.listen.port();
        let beside = if port == 0 { 0 } else { port.checked_add(1).unwrap_or(0) };
        self.admin.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, beside)))
    }
}
