//! What commands tell that listen until they are asked to stop.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use super::CliError;
use super::written::write;
use crate::language::{Bilingual, ToBilingual};
use crate::mock::ServeError;

/// Where it listens and what clients have to trust, each on a line of its own that programs can read: a word, a blank,
/// the rest.
pub(super) fn addresses(address: SocketAddr, admin: Option<SocketAddr>, certificate: Option<&str>) -> String {
    let scheme = if certificate.is_some() { "https" } else { "http" };
    let mut lines = format!("listening {scheme}://{address}\n");
    if let Some(admin) = admin {
        lines.push_str(&format!("admin {scheme}://{admin}\n"));
    }
    if let Some(certificate) = certificate {
        lines.push_str(&format!("certificate {certificate}\n"));
    }
    lines
}

/// Writes these lines into a file, for who waits until it listens.
pub(super) fn write_ready(file: Option<&Path>, addresses: &str) -> Result<(), CliError> {
    let Some(file) = file else { return Ok(()) };
    write(file, addresses)
}

/// What is told where the end did not wait for everybody.
pub(super) fn unfinished() -> Bilingual {
    Bilingual::new("有请求未能在时限内完成", "not every request in flight was finished")
}

/// The operating system gives what a server needs no more.
pub(super) fn failed(error: &io::Error) -> CliError {
    CliError::harness(format!("无法启动：{}", error.to_bilingual().zh), format!("cannot start: {error}"))
}

/// A mock could not be started.
pub(super) fn not_served(error: ServeError) -> CliError {
    match error {
        ServeError::AdminWithoutToken(_) => CliError::Usage(error.to_bilingual()),
        ServeError::Listen { .. } | ServeError::Log(_) => CliError::Harness(error.to_bilingual()),
    }
}
