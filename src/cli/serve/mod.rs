//! `bis3 serve`: the mock platform until it is told to stop.
//!
//! - `options` are the words that can be chosen on the command line and in a configuration file, `word` is one of them with
//!   its place, and `settings` is what they mean.
//! - `evidence` writes exchanges into an evidence file, `store` is where reports are kept.
//! - `announcement` is what is printed once the mock listens, and `example` the request that it shows there;
//!   `warnings` is what is told besides.

mod announcement;
mod evidence;
mod example;
mod options;
mod settings;
mod store;
mod warnings;
mod word;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use self::evidence::EvidenceKeeper;
use self::options::Options;
use self::settings::Settings;
use self::warnings::{warn_if_open, warn_if_wrong};
use self::word::Word;
use super::evidence::{Evidence, EvidenceFile};
use super::listening::{addresses, failed, not_served, unfinished, write_ready};
use super::stop::Stop;
use super::{CliError, Environment, Exit, output};
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::Source;
use crate::evidence::chain::Answering;
use crate::mock::{self, Keeper, LogOptions, MockOptions, Server, Tls};
use crate::mutants;
use crate::platform::Platform;
use crate::store::World;

/// How long an answer may wait until the mistake behind a refused signature is named. Without optimisation it takes fifty times
/// as long: tests are to see what users do.
const LONGEST_DIAGNOSIS: Duration = Duration::from_millis(if cfg!(debug_assertions) { 500 } else { 2 });

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 serve\n  bis3 serve --try\n  bis3 serve --listen 127.0.0.1:0 --admin --fault 'POST /Stock/HospStock: delay 2s'\n  bis3 serve --tls --clock +15m\n  bis3 serve --config serve.yaml"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    options: Options,
    /// Take what is not given here from this file (YAML, the same words without the dashes; faults: is a list)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Report the document's first example to itself once it listens, and show the request and the answer
    #[arg(long = "try")]
    trial: bool,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let typed = arguments.options.clone();
    let options = match &arguments.config {
        Some(file) => typed.over(Options::read(&Source::read(file)?)?),
        None => typed,
    };
    refuse_inputs(&options, arguments.config.as_deref())?;
    let settings = Settings::of(&options, environment)?;
    let tls = settings.tls.as_ref().map(Tls::load).transpose()?;
    let runtime = Runtime::new().map_err(|error| failed(&error))?;
    runtime.block_on(serve(&settings, tls, arguments.trial, environment))
}

/// Refuses to write over what is read.
fn refuse_inputs(options: &Options, config: Option<&Path>) -> Result<(), CliError> {
    let Options { keys, admin_token_file, tls_cert, tls_key, profile, evidence, store, ready_file, .. } = options;
    let read = [keys, admin_token_file, tls_cert, tls_key, profile].into_iter().flatten().map(Word::path);
    let read: Vec<PathBuf> = read.chain(config.map(Path::to_owned)).collect();
    let written = [evidence, store, ready_file].into_iter().flatten().map(Word::path);
    written.into_iter().try_for_each(|file| output::refuse_inputs(&file, read.iter().map(PathBuf::as_path)))
}

async fn serve(
    settings: &Settings,
    tls: Option<Tls>,
    trial: bool,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let mut stop = Stop::listen().map_err(|error| failed(&error))?;
    let clock = Arc::new(AdjustableClock::new(settings.clock));
    let certificate = tls.as_ref().map(|tls| tls.certificate.display().to_string());
    let warnings = warnings::of(settings, tls.as_ref());
    let is_whole = Arc::new(AtomicBool::new(true));
    let keeper = keeper(settings, clock.now().ok(), &is_whole, environment)?;
    let options = MockOptions { keeper, ..mock_options(settings, Arc::clone(&clock), tls)? };
    let server = mock::serve(options).await.map_err(not_served)?;
    warn_if_open(&server, &settings.keys, environment);
    for warning in &warnings {
        environment.show(warning);
    }
    warn_if_wrong(settings.defect, environment);
    announce(settings, &server, certificate.as_deref(), &clock, environment)?;
    let address = example::reachable(server.address(), certificate.is_some());
    if trial {
        let exchange = example::trial(example::request(settings, &*clock), &address, environment.language).await?;
        environment.print(&format!("\n{exchange}"))?;
    }
    environment.print(&format!("\n{}", announcement::end(&address, settings.log.is_some(), environment.language)))?;
    stop.asked().await;
    // Whoever asks twice does not want to wait.
    let finished = tokio::select! {
        finished = server.shutdown() => finished,
        _ = stop.asked() => false,
    };
    if !finished {
        environment.warn(&unfinished());
    }
    Ok(if is_whole.load(Ordering::Relaxed) { Exit::Passed } else { Exit::Harness })
}

/// Says where it listens, to whoever waits for it too, and what can be done there.
fn announce(
    settings: &Settings,
    server: &Server,
    certificate: Option<&str>,
    clock: &AdjustableClock,
    environment: &Environment,
) -> Result<(), CliError> {
    let lines = addresses(server.address(), server.admin_address(), certificate);
    environment.print(&lines)?;
    write_ready(settings.ready_file.as_deref(), &lines)?;
    let text = announcement::text(settings, server.address(), certificate, clock, environment.language);
    environment.print(&format!("\n{text}"))
}

/// Who writes exchanges into the evidence file, where there is to be one. `is_whole` is told where one cannot be written.
fn keeper(
    settings: &Settings,
    now: Option<Timestamp>,
    is_whole: &Arc<AtomicBool>,
    environment: &Environment,
) -> Result<Option<Arc<dyn Keeper>>, CliError> {
    let Some(path) = &settings.evidence else { return Ok(None) };
    let file =
        EvidenceFile { path, rotate: None, pseudonymised: &[], answers: Answering::Mock, keys: settings.keys.ring() };
    let writer = Evidence::open(&file, now, environment)?.writer;
    let (environment, is_whole) = (environment.clone(), Arc::clone(is_whole));
    Ok(Some(Arc::new(EvidenceKeeper { writer, environment, is_whole })))
}

fn mock_options(settings: &Settings, clock: Arc<AdjustableClock>, tls: Option<Tls>) -> Result<MockOptions, CliError> {
    let contract = Arc::clone(&settings.contract);
    let sound = Platform::new(contract, settings.profile.clone(), settings.keys.ring().clone())?;
    let sound = sound.with_levels(settings.levels);
    let platform = mutants::with_defect(sound, settings.defect)?;
    let world = World::with_store(settings.store.open()?, settings.seed);
    for rule in &settings.faults {
        world.faults().add(rule.clone());
    }
    Ok(MockOptions {
        clock,
        world: Arc::new(world),
        listen: settings.listen,
        limits: settings.limits.clone(),
        journal: settings.journal,
        cors: settings.cors.unwrap_or(settings.profile.cors),
        admin: settings.admin.clone(),
        admin_tls: tls.clone(),
        tls,
        diagnosis: (!settings.no_diagnosis).then_some(LONGEST_DIAGNOSIS),
        log: settings.log.map(|form| LogOptions { sink: Box::new(std::io::stderr()), form }),
        ..MockOptions::new(platform)
    })
}
