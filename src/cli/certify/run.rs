//! `bis3 certify run`: the mock, a client that knows nothing of it, and the board.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

use super::arguments::Arguments;
use super::board::Boards;
use super::command::{Commands, Place};
use super::prepared::{self, Prepared};
use crate::board::{Board, BoardOptions};
use crate::certify::live::{Clients, EvidenceKeeper, Watched, WatchedPlatform, any_changed, note_hold_ups};
use crate::certify::notes::RUN_ENDED;
use crate::certify::{Outcome, Verdicts};
use crate::cli::listening::{addresses, failed, not_served, unfinished, write_ready};
use crate::cli::stop::Stop;
use crate::cli::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock, Stopwatch};
use crate::language::{ToBilingual, bilingual};
use crate::mock::{self, AdminOptions, MockOptions, Server, Tls};
use crate::platform::Platform;
use crate::report::certification;

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let clock = Arc::new(AdjustableClock::new(arguments.clock.setting));
    let prepared = prepared::prepare(arguments, &*clock, environment)?;
    let runtime = Runtime::new().map_err(|error| failed(&error))?;
    runtime.block_on(certify(arguments, environment, prepared, clock))
}

async fn certify(
    arguments: &Arguments,
    environment: &Environment,
    prepared: Prepared,
    clock: Arc<AdjustableClock>,
) -> Result<Exit, CliError> {
    let mut stop = Stop::listen().map_err(|error| failed(&error))?;
    let is_whole = Arc::new(AtomicBool::new(true));
    let tls = arguments.tls.load(arguments.listen.ip())?;
    let certificate = tls.as_ref().map(|tls| tls.certificate.display().to_string());
    let Prepared { clients, sound, unassigned } = prepared;
    let clients = Arc::new(Clients::new(clients));
    let keeper = EvidenceKeeper {
        clients: Arc::clone(&clients),
        unassigned,
        failed: told_once(&is_whole, environment),
        connections: Mutex::default(),
    };
    let (server, url) = serve(arguments, environment, sound, (keeper, tls), &clock).await?;
    let lines = addresses(server.address(), server.admin_address(), certificate.as_deref());
    if !arguments.json.wanted {
        environment.print(&lines)?;
    }
    write_ready(arguments.ready_file.as_deref(), &lines)?;
    let boards = Boards::start(&clients, environment, arguments.json.wanted);
    let noting = tokio::spawn(note_hold_ups(Arc::clone(&clients), Arc::clone(&clock)));
    let place = Place { url: &url, certificate: certificate.as_deref() };
    let commands = Commands::of(arguments.command.as_deref(), place, &clients, &clock);
    let ended = tokio::select! {
        done = watch(&clients, &boards, &clock, &commands) => done.map(|()| None),
        failed = commands.run() => Err(failed),
        () = passed(arguments.time.map(|time| time.0)) => Ok(None),
        signal = stop.asked() => Ok(Some(signal)),
    };
    boards.clear();
    noting.abort();
    end(&clients, &clock)?;
    let signal = ended?;
    let finished = tokio::select! {
        finished = server.shutdown() => finished,
        _ = stop.asked() => false,
    };
    if !finished {
        environment.warn(&unfinished());
    }
    let exit = conclude(arguments, environment, &clients)?;
    let exit = tell_given_up(&commands, environment).unwrap_or(exit);
    Ok(if is_whole.load(Ordering::Relaxed) { signal.unwrap_or(exit) } else { Exit::Harness })
}

async fn serve(
    arguments: &Arguments,
    environment: &Environment,
    sound: Platform,
    (keeper, tls): (EvidenceKeeper, Option<Tls>),
    clock: &Arc<AdjustableClock>,
) -> Result<(Server, String), CliError> {
    let board = board(environment, &sound, &keeper, clock)?;
    let platform = WatchedPlatform { clients: Arc::clone(&keeper.clients), sound };
    let options = MockOptions {
        clock: Arc::clone(clock),
        listen: arguments.listen,
        tls,
        keeper: Some(Arc::new(keeper)),
        diagnosis: Some(Duration::from_millis(2)),
        admin: Some(AdminOptions { listen: arguments.admin(), token: None }),
        pages: Some(Arc::new(board.clone())),
        ..MockOptions::new(Arc::new(platform))
    };
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let server = mock::serve(options).await.map_err(not_served)?;
    let url = format!("{scheme}://{}", server.address());
    board.listens_at(&url);
    Ok((server, url))
}

/// The pages for a browser.
fn board(
    environment: &Environment,
    sound: &Platform,
    keeper: &EvidenceKeeper,
    clock: &Arc<AdjustableClock>,
) -> Result<Board, CliError> {
    let (clients, contract) = (Arc::clone(&keeper.clients), Arc::clone(sound.contract()));
    let (clock, language) = (Arc::clone(clock), environment.language);
    let board = Board::new(BoardOptions { clients, contract, clock, language });
    board.map_err(|error| CliError::Harness(error.to_bilingual()))
}

/// Shows what becomes of the run; with a command it ends once nothing is to come any more.
async fn watch(
    clients: &Clients,
    boards: &Boards,
    clock: &AdjustableClock,
    commands: &Commands<'_>,
) -> Result<(), CliError> {
    let mut watched: Vec<Watched> = clients.all().iter().map(Watched::of).collect();
    loop {
        let stopwatch = Stopwatch::start();
        let now = clock.now().ok();
        // What is judged makes nobody wait for an answer.
        tokio::task::block_in_place(|| watched.iter_mut().for_each(|one| _ = one.look(now)));
        let verdicts: Vec<&Verdicts> = watched.iter().filter_map(Watched::verdicts).collect();
        boards.show(&verdicts)?;
        let mut all = verdicts.iter().enumerate();
        if commands.is_some() && all.all(|(place, verdicts)| verdicts.is_done() || commands.has_given_up(place)) {
            return Ok(());
        }
        let decided_at = verdicts.iter().filter_map(|verdicts| verdicts.next_decision()).min();
        let wait = decided_at.zip(now).map_or(LONGEST, |(at, now)| at.duration_since(now).unsigned_abs());
        // Many lines a second are looked at together, and for a fifth of the time at the most.
        let between = BETWEEN.max(stopwatch.elapsed() * 4);
        sleep(between).await;
        let _ = timeout(wait.clamp(BETWEEN, LONGEST), any_changed(&mut watched)).await;
    }
}

/// The shortest time between two looks at the evidence.
const BETWEEN: Duration = Duration::from_millis(100);
/// The longest.
const LONGEST: Duration = Duration::from_secs(5);

async fn passed(time: Option<Duration>) {
    match time {
        Some(time) => sleep(time).await,
        None => std::future::pending().await,
    }
}

/// Tells of commands that send nothing. Of a client that has sent nothing at all nothing could be judged: then the command is
/// at fault, and that is how the run ends.
fn tell_given_up(commands: &Commands<'_>, environment: &Environment) -> Option<Exit> {
    let mut exit = None;
    for (client, told) in commands.given_up() {
        environment.warn(&told);
        if client.count() == 0 {
            exit = Some(Exit::Usage);
        }
    }
    exit
}

fn end(clients: &Clients, clock: &AdjustableClock) -> Result<(), CliError> {
    for client in clients.all() {
        client.note_word(RUN_ENDED, None, None, clock.now().ok())?;
    }
    Ok(())
}

/// Tells once that something cannot be written.
fn told_once(
    is_whole: &Arc<AtomicBool>,
    environment: &Environment,
) -> Box<dyn Fn(&crate::evidence::chain::EvidenceError) + Send + Sync> {
    let (is_whole, environment) = (Arc::clone(is_whole), environment.clone());
    Box::new(move |error| {
        if is_whole.swap(false, Ordering::Relaxed) {
            environment.warn(&error.to_bilingual());
        }
    })
}

/// What a run comes to, from its evidence alone.
fn conclude(arguments: &Arguments, environment: &Environment, clients: &Clients) -> Result<Exit, CliError> {
    let judged: Vec<_> = clients.all().iter().map(|client| (client, client.verdicts(None))).collect();
    let json = || match judged.as_slice() {
        [(client, verdicts)] => certification::json(verdicts, &client.terms),
        several => several.iter().map(|(client, verdicts)| certification::json(verdicts, &client.terms)).collect(),
    };
    let text = || {
        let texts = judged.iter().map(|(client, verdicts)| {
            format!("\n{}", certification::text(verdicts, &client.terms, environment.language))
        });
        let dir = arguments.dir.display();
        let again = bilingual!(
            "\n接着做：再次运行同样的命令；查看：bis3 certify report {dir}\n",
            "\nto go on: run the same command again; to look: bis3 certify report {dir}\n"
        );
        texts.collect::<String>() + again.in_language(environment.language)
    };
    arguments.json.print(environment, json, text)?;
    let passed = judged.iter().all(|(_, verdicts)| verdicts.overall() == Outcome::Pass);
    Ok(if passed { Exit::Passed } else { Exit::Nonconformance })
}
