//! How far the clients of a run are: a board that is redrawn on a terminal, a line for each thing that changes elsewhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::certify::live::Clients;
use crate::certify::{Outcome, Verdicts};
use crate::cli::progress::Progress;
use crate::cli::table::{cut, terminal_width};
use crate::cli::{CliError, Environment};
use crate::report::certification;

/// The boards of all clients.
pub(super) struct Boards {
    clients: Arc<Clients>,
    environment: Environment,
    progress: Progress,
    /// Whether nothing is told before the end.
    is_quiet: bool,
    /// What was told of each client, by the id of the obligation.
    told: Mutex<Vec<HashMap<String, Outcome>>>,
}

/// How many lines a board has; a terminal has 24.
const LINES: usize = 20;

impl Boards {
    pub(super) fn start(clients: &Arc<Clients>, environment: &Environment, is_quiet: bool) -> Self {
        Self {
            progress: Progress::board(environment.interactive() && !is_quiet),
            told: Mutex::new(vec![HashMap::new(); clients.all().len()]),
            clients: Arc::clone(clients),
            environment: environment.clone(),
            is_quiet,
        }
    }

    /// Shows what is said of each client by now.
    pub(super) fn show(&self, verdicts: &[&Verdicts]) -> Result<(), CliError> {
        if self.is_quiet {
            return Ok(());
        }
        let language = self.environment.language;
        let all = self.clients.all().iter().zip(verdicts);
        if self.environment.interactive() {
            let lines = LINES / verdicts.len().max(1);
            let boards = all.map(|(client, verdicts)| certification::board(verdicts, &client.terms, language, lines));
            self.progress.at(fitted(&boards.collect::<Vec<_>>().join("\n")));
            return Ok(());
        }
        let events = self.events(verdicts);
        if events.is_empty() { Ok(()) } else { self.environment.print(&events) }
    }

    /// A line for each obligation of which another outcome is said than before.
    fn events(&self, verdicts: &[&Verdicts]) -> String {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = String::new();
        for ((client, verdicts), told) in self.clients.all().iter().zip(verdicts).zip(told.iter_mut()) {
            let name = if self.clients.all().len() > 1 { format!("{}: ", client.name) } else { String::new() };
            for verdict in &verdicts.verdicts {
                let before = told.insert(verdict.obligation.id.clone(), verdict.outcome);
                let is_news =
                    before.unwrap_or(Outcome::NotShown) != verdict.outcome && verdict.outcome != Outcome::Skip;
                if is_news {
                    lines += &format!("{name}{}", certification::event(verdict, self.environment.language));
                }
            }
        }
        lines
    }

    /// Takes the board away.
    pub(super) fn clear(&self) {
        self.progress.clear();
    }
}

/// A board with each line cut to the terminal: one that goes on in the next line pushes others off it.
fn fitted(board: &str) -> String {
    let Some(width) = terminal_width() else { return board.to_owned() };
    board.lines().map(|line| cut(line, width)).collect::<Vec<_>>().join("\n")
}
