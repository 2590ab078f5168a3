//! Starts the client by its command, and again as long as something is to be shown.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::certify::live::{Client, Clients};
use crate::certify::notes::{COMMAND_ENDED, COMMAND_STARTED};
use crate::cli::CliError;
use crate::clock::{AdjustableClock, Clock};
use crate::language::{ToBilingual, bilingual};

/// Where a client reports to.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) url: &'a str,
    /// The file of the certificate, where TLS is spoken.
    pub(super) certificate: Option<&'a str>,
}

/// The command of each client.
pub(super) struct Commands<'a> {
    command: Option<&'a str>,
    place: Place<'a>,
    clients: &'a Clients,
    clock: &'a AdjustableClock,
}

/// A client that ends at once is not started without end in a moment.
const BETWEEN_STARTS: Duration = Duration::from_millis(500);

impl<'a> Commands<'a> {
    pub(super) fn of(
        command: Option<&'a str>,
        place: Place<'a>,
        clients: &'a Clients,
        clock: &'a AdjustableClock,
    ) -> Self {
        Self { command, place, clients, clock }
    }

    /// Runs until it is dropped; what it returns is why it cannot go on.
    pub(super) async fn run(&self) -> CliError {
        let Some(command) = self.command else { return std::future::pending().await };
        let mut running: Vec<_> =
            self.clients.all().iter().map(|client| Box::pin(self.again_and_again(command, client))).collect();
        std::future::poll_fn(|context| {
            for one in &mut running {
                if let std::task::Poll::Ready(error) = one.as_mut().poll(context) {
                    return std::task::Poll::Ready(error);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }

    async fn again_and_again(&self, command: &str, client: &Arc<Client>) -> CliError {
        loop {
            if let Err(error) = self.once(command, client).await {
                return error;
            }
            tokio::time::sleep(BETWEEN_STARTS).await;
        }
    }

    async fn once(&self, command: &str, client: &Arc<Client>) -> Result<(), CliError> {
        client.note_word(COMMAND_STARTED, None, None, self.clock.now().ok())?;
        let mut group = Group::start(self.prepared(command, client)).map_err(|error| {
            let error = error.to_bilingual();
            CliError::Usage(bilingual!("无法启动 `{command}`：{error}", "cannot start `{command}`: {error}", error))
        })?;
        let status = group.child.wait().await;
        let ended = status.ok().and_then(|status| status.code()).map(|code| code.to_string());
        client.note_word(COMMAND_ENDED, None, ended, self.clock.now().ok())?;
        Ok(())
    }

    /// The command with what it needs to know; the secret goes by the environment, which nobody else can read.
    fn prepared(&self, command: &str, client: &Client) -> Command {
        let claims = &client.terms.claims;
        let key = claims.keys.first().and_then(|key| client.terms.platform().keys().find(key));
        let mut prepared = shell(command);
        prepared
            .env("BIS3_URL", self.place.url)
            .env("BIS3_CLIENT", &client.name)
            .env("BIS3_INSTITUTION", claims.institutions.join(","))
            .env("BIS3_PLAN", &client.terms.plan.id)
            .stdin(Stdio::null())
            // Standard output is the board's, or JSON.
            .stdout(Stdio::null());
        if let Some(certificate) = self.place.certificate {
            prepared.env("BIS3_CERTIFICATE", certificate);
        }
        if let Some(key) = key {
            prepared.env("BIS3_ACCESS_KEY", &key.access_key).env("BIS3_SECRET", key.secret.expose());
        }
        prepared
    }
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

/// A command with everything that it has started: all of it ends when this is dropped.
struct Group {
    child: Child,
}

impl Group {
    fn start(mut command: Command) -> std::io::Result<Self> {
        command.kill_on_drop(true).spawn().map(|child| Self { child })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let Some(id) = self.child.id() else { return };
        // What has ended already needs no ending.
        let _ = ending(id).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

#[cfg(unix)]
fn ending(id: u32) -> std::process::Command {
    let mut kill = std::process::Command::new("kill");
    kill.args(["-TERM", "--", &format!("-{id}")]);
    kill
}

#[cfg(not(unix))]
fn ending(id: u32) -> std::process::Command {
    let mut kill = std::process::Command::new("taskkill");
    kill.args(["/T", "/F", "/PID", &id.to_string()]);
    kill
}
