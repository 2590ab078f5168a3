//! `bis3 review`: answers that differ from their snapshots, looked at one by one.
//!
//! - `found` looks for answers that wait, and for snapshots that no step refers to.
//! - `dialogue` shows each answer to somebody at a terminal and asks what becomes of it.
//! - `json` writes the whole for programs.

mod dialogue;
mod found;
mod json;

use std::io::{IsTerminal, stdin, stdout};
use std::path::{Path, PathBuf};

use clap::Args;

use self::dialogue::{Decision, Dialogue};
use self::found::{Found, Waiting};
use super::arguments::{JsonArgument, help};
use super::covered::covering;
use super::scenarios::FileRoot;
use super::{CliError, Environment, Exit};
use crate::language::{Bilingual, Language, bilingual, counted};
use crate::snapshot::{self, Settled};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 review\n  bis3 review scenarios/1.3.3-codes --accept --filter 10008\n  bis3 review --list --json\n  bis3 review --prune",
    mut_args(help("json", "Print JSON, for programs; nothing is asked then"))
)]
pub(super) struct Arguments {
    /// Folders, scenario files or snapshots [default: scenarios if it is there, else the current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Take the answers as snapshots, without asking
    #[arg(long, conflicts_with = "reject")]
    accept: bool,
    /// Throw the answers away, without asking
    #[arg(long)]
    reject: bool,
    /// Only list what is pending and which snapshots no step refers to, without asking
    #[arg(long, conflicts_with_all = ["accept", "reject", "prune"])]
    list: bool,
    /// Only answers whose path or scenario id holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Remove the snapshots that no step refers to
    #[arg(long)]
    prune: bool,
    #[command(flatten)]
    root: FileRoot,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    refuse_in_pipeline(arguments, environment)?;
    let contract = environment.contract()?;
    let paths = paths(arguments);
    let folders = arguments.root.folders(&paths)?;
    let mut found = Found::under(&paths, &folders, &contract, environment)?;
    if let Some(text) = &arguments.filter {
        found.retain(text);
    }
    if arguments.prune && !found.unread.is_empty() {
        return Ok(Exit::Usage);
    }
    let settled = if asks(arguments, environment) { ask(&found, environment)? } else { decide(&found, arguments)? };
    let pruned = if arguments.prune { prune(&found)? } else { 0 };
    arguments.json.print(
        environment,
        || json::review(&found, &settled, pruned > 0),
        || summary(&found, &settled, pruned, arguments, environment),
    )?;
    // A list that may lack something is none: of a scenario that does not load nobody knows what it refers to.
    if arguments.list && !found.unread.is_empty() {
        return Ok(Exit::Usage);
    }
    Ok(if settled.iter().all(|decided| decided.is_settled()) { Exit::Passed } else { Exit::Pending })
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decided {
    Accepted,
    Rejected,
    Skipped,
    Changed,
}

impl Decided {
    fn is_settled(self) -> bool {
        matches!(self, Self::Accepted | Self::Rejected)
    }

    fn of(waiting: &Waiting, decision: Decision) -> Result<Self, CliError> {
        let (settled, done) = match decision {
            Decision::Accept => (waiting.proposal.accept()?, Self::Accepted),
            Decision::Reject => (waiting.proposal.reject()?, Self::Rejected),
            Decision::Skip => (Settled::Done, Self::Skipped),
        };
        Ok(if settled == Settled::Done { done } else { Self::Changed })
    }
}

/// A pipeline must not change what it checks.
fn refuse_in_pipeline(arguments: &Arguments, environment: &Environment) -> Result<(), CliError> {
    match environment.in_pipeline() && (arguments.accept || arguments.reject || arguments.prune) {
        false => Ok(()),
        true => Err(CliError::usage(
            "环境变量 CI 已设置，快照只读；要采纳、放弃或删除，请先取消 CI",
            "CI is set, so snapshots are only read; unset it to accept, reject or prune",
        )),
    }
}

fn paths(arguments: &Arguments) -> Vec<PathBuf> {
    let usual = Path::new("scenarios");
    match arguments.paths.as_slice() {
        [] if usual.is_dir() => vec![usual.to_owned()],
        [] => vec![PathBuf::from(".")],
        paths => paths.to_vec(),
    }
}

/// Somebody is asked where somebody sits, unless an argument says already what to do.
fn asks(arguments: &Arguments, environment: &Environment) -> bool {
    let Arguments { accept, reject, list, prune, json, .. } = arguments;
    let said = *accept || *reject || *list || *prune || json.wanted;
    !said && !environment.in_pipeline() && stdin().is_terminal() && stdout().is_terminal()
}

fn ask(found: &Found, environment: &Environment) -> Result<Vec<Decided>, CliError> {
    let mut output = covering(anstream::stdout().lock());
    let mut dialogue = Dialogue::new(stdin().lock(), &mut output, environment.language);
    dialogue.hold(&found.pending, Decided::of)
}

fn decide(found: &Found, arguments: &Arguments) -> Result<Vec<Decided>, CliError> {
    let decision = match arguments {
        Arguments { accept: true, .. } => Decision::Accept,
        Arguments { reject: true, .. } => Decision::Reject,
        _ => Decision::Skip,
    };
    found.pending.iter().map(|waiting| Decided::of(waiting, decision)).collect()
}

fn prune(found: &Found) -> Result<usize, CliError> {
    let owned = found.unreferenced.iter().filter(|unreferenced| unreferenced.is_owned);
    let paths: Vec<&Path> = owned.map(|unreferenced| &*unreferenced.file.path).collect();
    paths.iter().try_for_each(|path| snapshot::remove(path))?;
    Ok(paths.len())
}

fn summary(
    found: &Found,
    settled: &[Decided],
    pruned: usize,
    arguments: &Arguments,
    environment: &Environment,
) -> String {
    let language = environment.language;
    let mut text = String::new();
    if !asks(arguments, environment) {
        for (waiting, decided) in found.pending.iter().zip(settled) {
            text.push_str(&listed(waiting, *decided, language));
        }
    }
    for unreferenced in &found.unreferenced {
        let word = match unreferenced.is_owned {
            true if pruned > 0 => language.pick("已删除", "removed"),
            true => language.pick("无人引用", "unreferenced"),
            false => language.pick("旁边没有场景", "no scenario beside it"),
        };
        text.push_str(&format!("{word} {}\n", unreferenced.file.path.display()));
    }
    text + &counts(found, settled, pruned, language)
}

fn listed(waiting: &Waiting, decided: Decided, language: Language) -> String {
    let mut text = format!("{} {}\n", word(decided, language), waiting.title());
    if !decided.is_settled() {
        for line in waiting.changes(language) {
            text.push_str(&format!("  {line}\n"));
        }
    }
    text
}

fn word(decided: Decided, language: Language) -> &'static str {
    match decided {
        Decided::Accepted => language.pick("已采纳", "accepted"),
        Decided::Rejected => language.pick("已放弃", "rejected"),
        Decided::Skipped => language.pick("待确认", "pending"),
        Decided::Changed => language.pick("期间有变，未处理", "changed meanwhile, left as it is"),
    }
}

fn counts(found: &Found, settled: &[Decided], pruned: usize, language: Language) -> String {
    let open = settled.iter().filter(|decided| !decided.is_settled()).count();
    let mut lines = Vec::new();
    match open {
        0 if settled.is_empty() => lines.push(Bilingual::new("没有待确认的应答", "nothing is pending")),
        0 => {}
        _ => lines.push(bilingual!(
            "有 {open} 份应答待确认：在终端里运行 bis3 review 逐一决定，或加 --accept、--reject（可配 --filter）",
            "{open} pending: run bis3 review on a terminal to decide one by one, or give --accept or --reject \
                 (with --filter for some)"
        )),
    }
    let stale = found.unreferenced.iter().filter(|unreferenced| unreferenced.is_owned).count();
    if stale > 0 && pruned == 0 {
        lines.push(Bilingual::new(
            format!("有 {stale} 份快照没有步骤引用：加 --prune 删除"),
            format!("no step refers to {}: --prune removes what is stale", counted(stale, "snapshot")),
        ));
    }
    let foreign = found.unreferenced.len() - stale;
    if foreign > 0 {
        lines.push(Bilingual::new(
            format!("有 {foreign} 个文件像是快照，但旁边没有场景：--prune 不动它们"),
            format!(
                "no scenario stands beside {}: --prune leaves alone what may be somebody else's",
                counted(foreign, "file")
            ),
        ));
    }
    lines.iter().map(|line| format!("{}\n", line.in_language(language))).collect()
}
