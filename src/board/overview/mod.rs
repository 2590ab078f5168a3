//! The board: the answer first, then pictures of the whole, then what is violated, what is still to be shown, and the rest.
//!
//! - `verdict` is the first line, and who has to act; `codes` and `strip` are the pictures.
//! - `obligation` is what is said of one obligation; `journal` lists exchanges.

mod codes;
mod journal;
mod obligation;
mod strip;
mod verdict;

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use self::codes::Cell;
use self::journal::Entry;
use self::obligation::{Group, Row};
use self::strip::Strip;
use self::verdict::Answer;
use super::answer::Problem;
use super::asked::Asked;
use super::events;
use super::shared::{OfClient, Shared};
use super::words::Blamed;
use crate::certify::live::Client;
use crate::certify::{Observed, Outcome, Verdicts};
use crate::contract::Contract;
use crate::language::Language;
use crate::mock::Page;

/// Most exchanges that the board lists.
const MOST_OF_JOURNAL: usize = 15;
/// Most exchanges that a page of the journal lists.
const MOST_OF_PAGE: usize = 200;

/// What the parts of the board look at.
#[derive(Clone, Copy)]
struct Seen<'a> {
    client: &'a Client,
    contract: &'a Contract,
    verdicts: &'a Verdicts,
    exchanges: &'a [Arc<Observed>],
    blamed: &'a Blamed,
    now: Option<Timestamp>,
    language: Language,
}

#[derive(Serialize)]
struct Overview<'a> {
    #[serde(flatten)]
    of_client: OfClient<'a>,
    is_board: bool,
    state: String,
    address: Option<String>,
    answer: Answer,
    codes: Vec<Cell>,
    strip: Option<Strip>,
    wrong: Vec<Row<'a>>,
    open: Vec<Group<'a>>,
    open_count: usize,
    may: Vec<Row<'a>>,
    shown: Vec<Row<'a>>,
    skipped: Vec<Row<'a>>,
    entries: Vec<Entry>,
    more_entries: bool,
}

/// The board of a client.
pub(super) fn page(shared: &Shared, place: usize, asked: &Asked<'_>) -> Result<Page, Problem> {
    let client = shared.client(place)?;
    // Read first: what comes meanwhile is told as news.
    let state = events::id(shared, client);
    let (verdicts, exchanges) = (shared.verdicts(place)?, client.exchanges_after(0));
    let (contract, now, language) = (&*shared.contract, shared.now(), asked.language);
    let blamed = &Blamed::of(&verdicts, &shared.contract);
    let seen = Seen { client, contract, verdicts: &verdicts, exchanges: &exchanges, blamed, now, language };
    let open = obligation::open(seen);
    let with = |outcomes: &[Outcome]| obligation::with(seen, outcomes);
    let overview = Overview {
        of_client: shared.of_client(place, &verdicts)?,
        is_board: true,
        state,
        address: shared.address.get().cloned(),
        answer: verdict::answer(seen),
        codes: codes::cells(seen),
        strip: strip::strip(seen),
        wrong: with(&[Outcome::Error, Outcome::Fail, Outcome::Warn]),
        open_count: open.iter().map(|group| group.rows.len()).sum(),
        open,
        may: obligation::allowed(seen),
        shown: with(&[Outcome::Pass]),
        skipped: with(&[Outcome::Skip]),
        entries: journal::latest(seen, u64::MAX, MOST_OF_JOURNAL),
        more_entries: exchanges.len() > MOST_OF_JOURNAL,
    };
    shared.page("overview.html", asked, &overview)
}

#[derive(Serialize)]
struct JournalPage<'a> {
    #[serde(flatten)]
    of_client: OfClient<'a>,
    entries: Vec<Entry>,
    /// The number before which the next page begins.
    next: Option<u64>,
}

/// The exchanges of a client, the latest first.
pub(super) fn journal_page(shared: &Shared, place: usize, asked: &Asked<'_>) -> Result<Page, Problem> {
    let client = shared.client(place)?;
    let before = asked.query("before").and_then(|word| word.parse().ok()).unwrap_or(u64::MAX);
    let (verdicts, exchanges) = (shared.verdicts(place)?, client.exchanges_after(0));
    let (contract, now, language) = (&*shared.contract, shared.now(), asked.language);
    let blamed = &Blamed::of(&verdicts, &shared.contract);
    let seen = Seen { client, contract, verdicts: &verdicts, exchanges: &exchanges, blamed, now, language };
    let entries = journal::latest(seen, before, MOST_OF_PAGE);
    let next = entries.last().map(|last| last.number).filter(|last| *last > 1);
    shared.page("exchanges.html", asked, &JournalPage { of_client: shared.of_client(place, &verdicts)?, entries, next })
}

#[derive(Serialize)]
struct ClientsPage<'a> {
    clients: Vec<ClientRow<'a>>,
}

#[derive(Serialize)]
struct ClientRow<'a> {
    #[serde(flatten)]
    of_client: OfClient<'a>,
    name: &'a str,
    answer: Answer,
}

/// All clients, each with its first line.
pub(super) fn clients(shared: &Shared, asked: &Asked<'_>) -> Result<Page, Problem> {
    let row = |(place, client): (usize, &'_ Arc<Client>)| {
        let verdicts = shared.latest_verdicts(place)?;
        let (contract, now, language) = (&*shared.contract, shared.now(), asked.language);
        let seen =
            Seen { client, contract, verdicts: &verdicts, exchanges: &[], blamed: &Blamed::default(), now, language };
        let answer = verdict::answer(seen);
        Ok((shared.of_client(place, &verdicts)?, place, answer))
    };
    let rows = shared.clients.all().iter().enumerate().map(row).collect::<Result<Vec<_>, Problem>>()?;
    let row = |(of_client, place, answer)| {
        let place: usize = place;
        ClientRow { of_client, name: &shared.clients.all()[place].name, answer }
    };
    shared.page("clients.html", asked, &ClientsPage { clients: rows.into_iter().map(row).collect() })
}
