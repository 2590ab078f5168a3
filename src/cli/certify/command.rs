//! Starts the client by its command, and again as long as something is to be shown.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::certify::Verdicts;
use crate::certify::live::{Client, Clients};
use crate::certify::notes::{COMMAND_ENDED, COMMAND_STARTED};
use crate::cli::CliError;
use crate::clock::{AdjustableClock, Clock};
use crate::language::{Bilingual, ToBilingual, bilingual};

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
    /// Of which clients the command is started no more, since it sends nothing.
    given_up: Vec<AtomicBool>,
}

/// The pause behind a client that has ended; it doubles as long as it sends nothing.
const BETWEEN_STARTS: Duration = Duration::from_millis(500);
/// The longest pause.
const LONGEST_BETWEEN_STARTS: Duration = Duration::from_secs(30);
/// After so many starts one behind the other without a request a client is started no more.
const MOST_IDLE: u32 = 5;

impl<'a> Commands<'a> {
    pub(super) fn of(
        command: Option<&'a str>,
        place: Place<'a>,
        clients: &'a Clients,
        clock: &'a AdjustableClock,
    ) -> Self {
        let given_up = clients.all().iter().map(|_| AtomicBool::new(false)).collect();
        Self { command, place, clients, clock, given_up }
    }

    /// Whether there is a command.
    pub(super) fn is_some(&self) -> bool {
        self.command.is_some()
    }

    /// Whether the client at this place is started no more, since its command sends nothing.
    pub(super) fn has_given_up(&self, place: usize) -> bool {
        self.given_up.get(place).is_some_and(|given_up| given_up.load(Ordering::Relaxed))
    }

    /// The clients that are started no more, and what there is to tell of it.
    pub(super) fn given_up(&self) -> impl Iterator<Item = (&Client, Bilingual)> {
        let command = self.command.unwrap_or_default();
        let given_up = self.clients.all().iter().enumerate().filter(|(place, _)| self.has_given_up(*place));
        given_up.map(move |(_, client)| {
            let told = bilingual!(
                "`{command}` 接连启动 {MOST_IDLE} 次都没有发出请求就结束了，不再启动；请确认它向环境变量 BIS3_URL 所指的地址上报",
                "`{command}` was started {MOST_IDLE} times and ended without a request each time; it is started no more: see that it reports to the address in BIS3_URL"
            );
            (&**client, told)
        })
    }

    /// Runs until it is dropped; what it returns is why it cannot go on.
    pub(super) async fn run(&self) -> CliError {
        let Some(command) = self.command else { return std::future::pending().await };
        let mut running: Vec<_> =
            (0..self.clients.all().len()).map(|place| Box::pin(self.again_and_again(command, place))).collect();
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

    /// Starts the command of a client as long as something is to be shown, and it sends something.
    async fn again_and_again(&self, command: &str, place: usize) -> CliError {
        let Some(client) = self.clients.all().get(place) else { return std::future::pending().await };
        let mut idle: u32 = 0;
        while !self.verdicts(client).is_done() {
            let before = client.count();
            let ended = match self.once(command, client).await {
                Ok(ended) => ended,
                Err(error) => return error,
            };
            tokio::time::sleep((BETWEEN_STARTS * 2_u32.saturating_pow(idle)).min(LONGEST_BETWEEN_STARTS)).await;
            idle = if client.count() > before { 0 } else { idle.saturating_add(1) };
            if idle > 0 && ended.is_some_and(|code| NOT_STARTED.contains(&code)) {
                return not_started(command, &told_by_shell(ended));
            }
            // What is waited for may come to something without another request.
            if idle >= MOST_IDLE && self.verdicts(client).next_decision().is_none() {
                self.given_up[place].store(true, Ordering::Relaxed);
                break;
            }
        }
        std::future::pending().await
    }

    fn verdicts(&self, client: &Client) -> Arc<Verdicts> {
        tokio::task::block_in_place(|| client.judged(self.clock.now().ok(), Duration::ZERO))
    }

    /// Runs the command once; its exit code.
    async fn once(&self, command: &str, client: &Client) -> Result<Option<i32>, CliError> {
        client.note_word(COMMAND_STARTED, None, None, self.clock.now().ok())?;
        let mut group = Group::start(self.prepared(command, client))
            .map_err(|error| not_started(command, &error.to_bilingual()))?;
        let status = group.child.wait().await;
        let ended = status.ok().and_then(|status| status.code());
        client.note_word(COMMAND_ENDED, None, ended.map(|code| code.to_string()), self.clock.now().ok())?;
        Ok(ended)
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

/// With these a shell ends that does not find a command, or may not start it.
#[cfg(unix)]
const NOT_STARTED: [i32; 2] = [126, 127];
#[cfg(not(unix))]
const NOT_STARTED: [i32; 1] = [9009];

/// What the shell says by its exit code.
fn told_by_shell(code: Option<i32>) -> Bilingual {
    let code = code.unwrap_or_default();
    bilingual!("shell 以 {code} 结束", "the shell has ended with {code}")
}

fn not_started(command: &str, why: &Bilingual) -> CliError {
    CliError::Usage(bilingual!(
        "无法启动 `{command}`（{why}）；请检查 --command 里的程序名和路径",
        "cannot start `{command}` ({why}): look at the name and the path in --command",
        why
    ))
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
