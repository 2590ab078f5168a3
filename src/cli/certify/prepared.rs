//! What was typed for a run, understood: every client with its terms and its folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::arguments::Arguments;
use super::challenge::{self, drawn, unknown_plan};
use super::opened::files_of_run;
use crate::certify::live::Client;
use crate::certify::suite::{Plan, Suite};
use crate::certify::{Challenge, Claims, Ground, Terms, folder};
use crate::cli::{CliError, Environment, output};
use crate::clock::{Clock, in_zone_and_utc};
use crate::diagnostic::Source;
use crate::evidence::chain::{EvidenceError, Heading, Redaction, TakenUp, Writer, WriterOptions};
use crate::language::bilingual;
use crate::platform::Platform;

/// A run that can begin.
pub(super) struct Prepared {
    pub(super) clients: Vec<Arc<Client>>,
    pub(super) sound: Platform,
    /// Where stands what belongs to none of several clients.
    pub(super) unassigned: Option<Writer>,
}

pub(super) fn prepare(
    arguments: &Arguments,
    clock: &dyn Clock,
    environment: &Environment,
) -> Result<Prepared, CliError> {
    refuse_inputs(arguments)?;
    let contract = environment.contract()?;
    let profile = arguments.profile.read(&contract, environment)?;
    let keys = crate::cli::arguments::key_ring(arguments.keys.file.as_deref(), &contract)?;
    let (ground, now) = (Ground { contract, profile, keys }, clock.now()?);
    let challenge = challenge(arguments, now)?;
    let preparing = Preparing { arguments, ground: &ground, challenge: &challenge, environment, now };
    let mut clients: Vec<Arc<Client>> = Vec::new();
    for file in &arguments.claims {
        let client = preparing.client(file)?;
        if let Some(key) = shared_key(&clients, &client) {
            return Err(CliError::Usage(bilingual!(
                "AccessKey {key} 在两份声明里都有：几个客户端靠各自的 AccessKey 区分",
                "the AccessKey {key} stands in two files of claims: clients are told apart by their keys"
            )));
        }
        clients.push(Arc::new(client));
    }
    let sound = Platform::new(Arc::clone(&ground.contract), ground.profile.clone(), ground.keys.clone())?;
    let unassigned = if clients.len() > 1 { Some(preparing.unassigned()?) } else { None };
    Ok(Prepared { clients, sound, unassigned })
}

/// The file that tells where it listens takes the place of nothing that the same command reads.
fn refuse_inputs(arguments: &Arguments) -> Result<(), CliError> {
    let Some(ready) = &arguments.ready_file else { return Ok(()) };
    let plan = arguments.plan.as_ref().map(PathBuf::from);
    let read = [arguments.challenge.clone(), arguments.keys.file.clone(), plan, arguments.profile.file()];
    let folders = arguments.claims.iter().map(|claims| own_folder(claims, arguments).1);
    let read: Vec<PathBuf> = read
        .into_iter()
        .flatten()
        .chain(folders.flat_map(|folder| files_of_run(&folder).collect::<Vec<_>>()))
        .collect();
    output::refuse_inputs(ready, read.iter().chain(&arguments.claims).map(PathBuf::as_path))
}

fn shared_key<'a>(clients: &'a [Arc<Client>], client: &Client) -> Option<&'a str> {
    let keys = clients.iter().flat_map(|known| &known.terms.claims.keys);
    keys.map(String::as_str).find(|key| client.terms.claims.keys.iter().any(|own| own == key))
}

/// The examiner's challenge, or the one with which the folder was begun, or one of one's own.
fn challenge(arguments: &Arguments, now: Timestamp) -> Result<Challenge, CliError> {
    let challenge = match &arguments.challenge {
        Some(file) => Some(challenge::read(file)?),
        None => folder::challenge(&first_folder(arguments))?,
    };
    let plan = arguments.plan.as_deref();
    let Some(challenge) = challenge else {
        let own = drawn(plan.unwrap_or("full"), now, SignedDuration::from_hours(24 * 365))?;
        return Ok(Challenge { is_own: true, ..own });
    };
    if !challenge.holds_at(now) {
        let (from, to) = (in_zone_and_utc(challenge.valid_from), in_zone_and_utc(challenge.valid_to));
        return Err(CliError::Usage(bilingual!(
            "这份挑战的有效期是 {from} 到 {to}，现在不在其中；请向发出方要一份新的",
            "the challenge holds from {from} to {to}, and not now: ask who has made it for another"
        )));
    }
    if plan.is_some_and(|plan| plan != challenge.plan) {
        let wanted = &challenge.plan;
        return Err(CliError::Usage(bilingual!(
            "挑战要求的方案是 {wanted}，--plan 给出的不同",
            "the challenge asks for the plan {wanted}, and --plan names another"
        )));
    }
    Ok(challenge)
}

fn first_folder(arguments: &Arguments) -> PathBuf {
    let first = arguments.claims.first().map_or(Path::new(""), |file| file.as_path());
    own_folder(first, arguments).1
}

/// The name of a client, and its folder.
fn own_folder(claims: &Path, arguments: &Arguments) -> (String, PathBuf) {
    let name = claims.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = if arguments.claims.len() > 1 { arguments.dir.join(&name) } else { arguments.dir.clone() };
    (name, folder)
}

/// What every client of a run has in common.
struct Preparing<'a> {
    arguments: &'a Arguments,
    ground: &'a Ground,
    challenge: &'a Challenge,
    environment: &'a Environment,
    now: Timestamp,
}

impl Preparing<'_> {
    fn client(&self, file: &Path) -> Result<Client, CliError> {
        let ground = self.ground;
        let suite = Suite::of(&ground.contract)?;
        let plan = plan(&self.challenge.plan, &suite)?;
        let claims = Claims::read(&Source::read(file)?, &ground.contract, &ground.keys, &suite)?;
        let (name, folder) = own_folder(file, self.arguments);
        let terms = Terms::new(ground.clone(), suite, plan, claims, self.challenge.clone())?;
        folder::begin(&folder, &terms)?;
        let evidence = folder.join(folder::EVIDENCE);
        let opened = Client::open(name, &evidence, terms, self.redaction()?, Some(self.now));
        let (client, taken_up) = opened.map_err(|error| busy(&folder, error))?;
        if let Some(TakenUp { exchanges, torn }) = taken_up {
            tell_taken_up(&folder, exchanges, torn.as_ref(), self.environment);
        }
        Ok(client)
    }

    fn redaction(&self) -> Result<Redaction, CliError> {
        Ok(Redaction::new(self.ground.keys.secrets(), Vec::new())?)
    }

    /// Where stands what belongs to none of several clients.
    fn unassigned(&self) -> Result<Writer, CliError> {
        let heading = Heading::new(self.ground.contract.digest());
        let path = self.arguments.dir.join("unassigned.jsonl");
        let options = WriterOptions { path, heading, rotate: None, redaction: self.redaction()? };
        Ok(Writer::open(options, Some(self.now))?.0)
    }
}

/// A folder in which another run goes on.
fn busy(folder: &Path, error: EvidenceError) -> CliError {
    let folder = folder.display();
    match error {
        EvidenceError::Taken(_) => CliError::Usage(bilingual!(
            "另一次运行正在使用 {folder}：请先结束它，或用 --dir 换一个文件夹",
            "another run is going on in {folder}: end it first, or name another folder with --dir"
        )),
        other => other.into(),
    }
}

fn tell_taken_up(folder: &Path, exchanges: u64, torn: Option<&(PathBuf, u64)>, environment: &Environment) {
    let folder = folder.display();
    let told = bilingual!(
        "接着 {folder} 里的运行：已有 {exchanges} 次往来\n",
        "taking up the run in {folder}: {exchanges} exchanges so far\n"
    );
    environment.tell(told.in_language(environment.language));
    if let Some((aside, count)) = torn {
        let aside = aside.display();
        environment.warn(&bilingual!(
            "证据文件的最后一行不完整（{count} 字节），已移到 {aside}；其余各行完整",
            "the last line of the evidence was not whole ({count} bytes) and was moved to {aside}; every other line is whole"
        ));
    }
}

/// A plan of this name, or in this file.
fn plan(text: &str, suite: &Suite) -> Result<Plan, CliError> {
    if let Some(plan) = Plan::bundled(text, suite) {
        return Ok(plan?);
    }
    if !Path::new(text).exists() {
        return Err(unknown_plan(text));
    }
    Ok(Plan::read(&Source::read(Path::new(text))?, suite)?)
}
