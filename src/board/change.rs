//! What a page can change: that a trial begins with the next report, and that an obligation is left out.

use super::answer::{self, Problem};
use super::asked::Asked;
use super::route;
use super::shared::Shared;
use crate::certify::live::Client;
use crate::certify::notes::{SKIPPED, TRIAL_WANTED};
use crate::certify::suite::Obligation;
use crate::contract::Level;
use crate::diagnostic::{shorten_to_line, visible};
use crate::language::{Bilingual, ToBilingual};
use crate::mock::Page;

/// Most characters of a reason that are kept.
const MOST_OF_A_REASON: usize = 300;

/// Has a trial begin with the next report that fits.
pub(super) fn start(shared: &Shared, place: usize, asked: &Asked<'_>) -> Result<Page, Problem> {
    let client = admitted(shared, place, asked)?;
    let obligation = meant(client, asked)?;
    if client.terms.plan.trial(&obligation.id).is_none() || client.has_begun(&obligation.id) {
        return refused("这个试验已经开始，或不在方案中", "This trial has begun already, or is not in the plan");
    }
    if !client.is_wanted(&obligation.id) {
        note(shared, client, TRIAL_WANTED, (obligation, None))?;
    }
    Ok(seen(place, obligation, asked))
}

/// Leaves an obligation out, for a reason.
pub(super) fn skip(shared: &Shared, place: usize, asked: &Asked<'_>) -> Result<Page, Problem> {
    let client = admitted(shared, place, asked)?;
    let obligation = meant(client, asked)?;
    if obligation.level == Level::Must {
        return refused("“必须”的项不能略过", "What is a must cannot be left out");
    }
    let reason = asked.form("reason").unwrap_or_default();
    let reason = visible(&shorten_to_line(reason.trim(), MOST_OF_A_REASON)).into_owned();
    if reason.is_empty() {
        return refused("请写明为什么略过", "Say why it is left out");
    }
    note(shared, client, SKIPPED, (obligation, Some(reason)))?;
    Ok(seen(place, obligation, asked))
}

/// The client that a form is about, where the form is one of this run.
fn admitted<'s>(shared: &'s Shared, place: usize, asked: &Asked<'_>) -> Result<&'s Client, Problem> {
    if !asked.bears(&shared.token) {
        return Err(Problem::Token);
    }
    shared.client(place).map(|client| &**client)
}

fn meant<'c>(client: &'c Client, asked: &Asked<'_>) -> Result<&'c Obligation, Problem> {
    let id = asked.form("obligation").unwrap_or_default();
    let known = client.terms.suite.obligation(&id);
    known.map(|known| &**known).ok_or_else(|| Problem::Refused(("没有这一项", "There is no such obligation").into()))
}

fn note(
    shared: &Shared,
    client: &Client,
    word: &str,
    (obligation, text): (&Obligation, Option<String>),
) -> Result<(), Problem> {
    let noted = client.note_word(word, Some(obligation.id.clone()), text, shared.now());
    noted.map_err(|error| Problem::Evidence(error.to_bilingual()))
}

fn refused<T>(zh: &str, en: &str) -> Result<T, Problem> {
    Err(Problem::Refused(Bilingual::new(zh, en)))
}

fn seen(place: usize, obligation: &Obligation, asked: &Asked<'_>) -> Page {
    answer::see(format!("{}{}#{}", route::of_client(place), asked.suffix(), obligation.id))
}
