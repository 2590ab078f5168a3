//! Whether a run was made as its challenge has drawn it: which request is put to which trial follows from seed, nonce and what
//! came before, so that whoever has the evidence draws the same again.

use std::sync::Arc;

use jiff::SignedDuration;

use super::course::{Asked, Course};
use super::judge::Evidence;
use super::notes::TRIAL_WANTED;
use super::observed::Observed;
use super::terms::Terms;
use crate::evidence::chain::Note;

/// An exchange that was put to another trial than was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Its number.
    pub number: u64,
    /// The trial that was drawn for it, or none.
    pub drawn: Option<String>,
    /// The trial that it was put to, or none.
    pub made: Option<String>,
}

/// What comes closer together may have been answered in the other order.
const AT_ONCE: SignedDuration = SignedDuration::from_millis(2);

/// The exchanges that were put to another trial than was drawn, in the order of time. Of requests that were under way at the
/// same time nobody can tell which was put to a trial first: they are passed over.
pub fn departures(evidence: &Evidence, terms: &Terms) -> Vec<Departure> {
    let mut exchanges: Vec<&Observed> = evidence.exchanges.iter().map(Arc::as_ref).collect();
    exchanges.sort_by_key(|observed| (observed.time, observed.number));
    let overlapping = overlapping(&exchanges);
    let mut notes: Vec<&Note> = evidence.notes.iter().collect();
    notes.sort_by_key(|note| note.time);
    let (mut course, mut notes, mut departures) = (Course::new(terms), notes.into_iter().peekable(), Vec::new());
    for (observed, overlaps) in exchanges.into_iter().zip(overlapping) {
        while let Some(note) = notes.next_if(|note| note.time.is_none_or(|time| time <= observed.time)) {
            course.noted(note);
        }
        // What was put to a trial is looked at with the trial's clock, by which its date may be off: it was sound when it came.
        let is_sound = observed.is_sound() || observed.trial.is_some();
        let asked = Asked { report: observed.report.clone(), is_sound, time: observed.time };
        let (drawn, made) = (course.next(&asked, terms), observed.trial.as_deref().map(str::to_owned));
        if drawn != made && !overlaps {
            departures.push(Departure { number: observed.number, drawn, made });
        }
        course.answered(&asked, observed.trial.as_deref(), observed.is_told_taken(), terms);
    }
    departures
}

/// The trials that somebody has started by hand, ahead of when they were drawn for.
pub fn by_hand(evidence: &Evidence) -> impl Iterator<Item = &str> {
    evidence.notes.iter().filter(|note| note.word == TRIAL_WANTED).filter_map(|note| note.about.as_deref())
}

/// Which of the exchanges, in the order of time, were under way while others were: they were written down in another order
/// than they came, or came at the same time.
fn overlapping(exchanges: &[&Observed]) -> Vec<bool> {
    let numbers = exchanges.iter().map(|observed| observed.number);
    let largest = running(numbers.clone(), u64::max);
    let mut smallest = running(numbers.rev(), u64::min);
    smallest.reverse();
    let is_close = |pair: &[&Observed]| pair[1].time.duration_since(pair[0].time) < AT_ONCE;
    let close: Vec<bool> = exchanges.windows(2).map(is_close).collect();
    let overlaps = |(place, observed): (usize, &&Observed)| {
        let with_last = place.checked_sub(1).and_then(|last| close.get(last));
        let is_near = [with_last, close.get(place)].into_iter().flatten().any(|close| *close);
        observed.number < largest[place] || observed.number > smallest[place] || is_near
    };
    exchanges.iter().enumerate().map(overlaps).collect()
}

/// What is chosen of all up to each place.
fn running(numbers: impl Iterator<Item = u64>, choose: fn(u64, u64) -> u64) -> Vec<u64> {
    let chosen = numbers.scan(None, |chosen, number| {
        *chosen = Some(chosen.map_or(number, |known| choose(known, number)));
        *chosen
    });
    chosen.collect()
}
