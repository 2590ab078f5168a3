//! `bis3 record`: a recording reverse proxy until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{ArgAction, Args};
use tokio::runtime::Runtime;

use super::arguments::{ConnectionArguments, KeysArgument, WritesArgument, address, help, size};
use super::evidence::{Evidence, EvidenceFile};
use super::listening::{addresses, failed, unfinished, write_ready};
use super::progress::Progress;
use super::stop::Stop;
use super::{CliError, Environment, Exit, output};
use crate::client::Connector;
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::Diagnostic;
use crate::evidence::chain::Answering;
use crate::language::{ToBilingual, bilingual};
use crate::mock::{End, Limits, Tls, TlsSource, unanswered};
use crate::recorder::{Event, RecorderOptions, record};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    mut_args = help("keys", "Key file whose secrets never touch the disk [default: BIS3_ACCESS_KEY and BIS3_SECRET of the environment, else the demo keys]"),
    mut_args = help("allow_writes", "Pass requests on to an upstream that is not this machine"),
    after_help = "Examples:\n  bis3 record --upstream http://127.0.0.1:8095 --out evidence.jsonl\n  bis3 record --upstream https://platform.example --allow-writes --out evidence.jsonl --pseudonymise IdNumber\n  bis3 explain evidence.jsonl --code 10008"
)]
pub(super) struct Arguments {
    /// Where requests are passed on to, byte for byte: scheme, host and port
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// The evidence file, one line an exchange; one that is there is taken up
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", value_parser = address, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Begin the next file, FILE-2 and so on, once one has so many bytes (K and M are understood)
    #[arg(long, value_name = "BYTES", value_parser = size)]
    rotate: Option<u64>,
    /// Write a pseudonym in the place of each value of this member of JSON, field of a form or part; can be repeated
    #[arg(long, value_name = "FIELD", action = ArgAction::Append)]
    pseudonymise: Vec<String>,
    /// Speak TLS with a self-signed certificate, made once and kept in this folder [bis3-tls where none is given]
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = "bis3-tls")]
    tls: Option<PathBuf>,
    /// Speak TLS with this certificate (PEM)
    #[arg(long, value_name = "FILE", conflicts_with = "tls", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    connection: ConnectionArguments,
    #[command(flatten)]
    writes: WritesArgument,
    /// File for the lines `listening URL` and, with TLS, `certificate FILE`, once it listens
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let upstream = upstream(arguments)?;
    let read = [&arguments.keys.file, &arguments.tls_cert, &arguments.tls_key, arguments.connection.ca()];
    for file in arguments.ready_file.iter().chain([&arguments.out]) {
        output::refuse_inputs(file, read.into_iter().flatten().map(PathBuf::as_path))?;
    }
    let keys = arguments.keys.read(true, &*environment.contract()?)?;
    let tls = tls(arguments).as_ref().map(Tls::load).transpose()?;
    let clock = Arc::new(AdjustableClock::system());
    let file = EvidenceFile {
        path: &arguments.out,
        rotate: arguments.rotate,
        pseudonymised: &arguments.pseudonymise,
        answers: Answering::Upstream,
        keys: &keys,
    };
    let evidence = Evidence::open(&file, clock.now().ok(), environment)?;
    let runtime = Runtime::new().map_err(|error| failed(&error))?;
    runtime.block_on(serve(arguments, environment, (upstream, tls, clock), evidence))
}

/// The platform, which has to be this machine unless somebody says that it may be another: what is passed on is real.
fn upstream(arguments: &Arguments) -> Result<Connector, CliError> {
    let upstream = arguments.connection.connector(&arguments.upstream)?;
    let address = upstream.address();
    if !address.prefix.is_empty() {
        return Err(CliError::Usage(bilingual!(
            "--upstream 里不能有路径“{prefix}”：请求原样转发，路径由客户端写出",
            "--upstream holds the path `{prefix}`: requests are passed on as they are, and the client writes their paths",
            prefix = address.prefix
        )));
    }
    if !arguments.writes.allowed && !upstream.stays_here() {
        return Err(CliError::Usage(bilingual!(
            "{address} 不是本机：转发到那里的上报会被真正登记，确认可以时加 --allow-writes。没有发送任何请求",
            "{address} is not this machine: reports that are passed on are recorded there for good; give --allow-writes where that may be. Nothing was sent"
        )));
    }
    Ok(upstream)
}

fn tls(arguments: &Arguments) -> Option<TlsSource> {
    let address = arguments.listen.ip();
    match (&arguments.tls, &arguments.tls_cert, &arguments.tls_key) {
        (Some(folder), ..) => Some(TlsSource::SelfSigned { folder: folder.clone(), address }),
        (None, Some(certificate), Some(key)) => {
            Some(TlsSource::Files { certificate: certificate.clone(), key: key.clone() })
        }
        _ => None,
    }
}

async fn serve(
    arguments: &Arguments,
    environment: &Environment,
    (upstream, tls, clock): (Connector, Option<Tls>, Arc<AdjustableClock>),
    evidence: Evidence,
) -> Result<Exit, CliError> {
    let mut stop = Stop::listen().map_err(|error| failed(&error))?;
    let certificate = tls.as_ref().map(|tls| tls.certificate.display().to_string());
    let progress = Progress::counting(environment.interactive());
    progress.at(environment.language.pick("条", "exchanges"));
    let is_whole = Arc::new(AtomicBool::new(true));
    let listener = listener(progress.clone(), Arc::clone(&is_whole), environment);
    let (listen, limits, writer) = (arguments.listen, Limits::default(), Arc::clone(&evidence.writer));
    let recorder = record(RecorderOptions { listen, tls, upstream, writer, clock, limits, listener })
        .await
        .map_err(|error| CliError::Harness(error.to_bilingual()))?;
    warn_if_open(recorder.address(), environment);
    let lines = addresses(recorder.address(), None, certificate.as_deref());
    environment.print(&lines)?;
    environment.print(&announcement(arguments, environment))?;
    write_ready(arguments.ready_file.as_deref(), &lines)?;
    stop.asked().await;
    // Whoever asks twice does not want to wait.
    let finished = tokio::select! {
        finished = recorder.shutdown() => finished,
        _ = stop.asked() => false,
    };
    progress.clear();
    if !finished {
        environment.warn(&unfinished());
    }
    environment.print(&evidence.ending(environment.language))?;
    Ok(if is_whole.load(Ordering::Relaxed) { Exit::Passed } else { Exit::Harness })
}

/// Moves the line of progress on, and tells once what could not be written.
fn listener(
    progress: Progress,
    is_whole: Arc<AtomicBool>,
    environment: &Environment,
) -> Box<dyn Fn(Event<'_>) + Send + Sync> {
    let environment = environment.clone();
    Box::new(move |event| match event {
        Event::Written { number } => progress.set(number),
        Event::Unwritten(error) => {
            if is_whole.swap(false, Ordering::Relaxed) {
                progress.aside(|| environment.warn(&error.to_bilingual()));
            }
        }
        Event::Turned(turn, count) => progress.aside(|| environment.warn(&turn.told(count))),
        Event::NoTls(fault) => progress.aside(|| environment.warn(&unanswered(Some(End::Handshake(fault))))),
    })
}

fn announcement(arguments: &Arguments, environment: &Environment) -> String {
    let (upstream, out) = (&arguments.upstream, arguments.out.display());
    let text = bilingual!(
        "转发到 {upstream}，逐条写入 {out}；Ctrl-C 结束\n",
        "passing on to {upstream}, writing each exchange to {out}; Ctrl-C ends it\n"
    );
    text.in_language(environment.language).to_owned()
}

fn warn_if_open(address: SocketAddr, environment: &Environment) {
    if !address.ip().is_loopback() {
        environment.show(&Diagnostic::warning(bilingual!(
            "{address} 不是本机回环地址：网络上的其他机器也能经由它发送请求",
            "{address} is not a loopback address: other machines can send requests by way of it"
        )));
    }
}
