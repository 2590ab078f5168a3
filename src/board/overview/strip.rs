//! The run as a line of time: exchanges, trials, and what came again with its pauses.
//!
//! Places are in per cent of the width, so that dots keep their size on a telephone. Long silences are drawn short, with their
//! length; exchanges that would cover each other are one dot.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::SignedDuration;
use serde::Serialize;

use super::Seen;
use crate::board::words;
use crate::certify::{Observed, Outcome};
use crate::language::{Bilingual, bilingual};

#[derive(Serialize)]
pub(super) struct Strip {
    from: String,
    to: String,
    height: u32,
    lanes: Vec<Lane>,
    dots: Vec<Dot>,
    again: Vec<Again>,
    trials: Vec<Mark>,
    silences: Vec<Mark>,
}

#[derive(Serialize)]
struct Lane {
    y: u32,
    title: String,
}

#[derive(Serialize)]
struct Dot {
    x: String,
    y: u32,
    outcome: &'static str,
    is_trial: bool,
    /// The exchange, the worst where it stands for several.
    number: u64,
    title: String,
}

/// From one try of a report to the next.
#[derive(Serialize)]
struct Again {
    from: String,
    to: String,
    middle: String,
    y: u32,
    /// The pause, where there is room to write it.
    pause: Option<String>,
    title: String,
}

#[derive(Serialize)]
struct Mark {
    x: String,
    id: String,
    title: String,
}

/// Dots nearer than this, in per cent, are one.
const NEAREST: f64 = 0.6;
/// A silence longer than this many usual pauses is drawn short, but none that is shorter than `SHORTEST_SILENCE`.
const LONG_SILENCE: i32 = 20;
const SHORTEST_SILENCE: SignedDuration = SignedDuration::from_secs(60);
/// Most tries and silences that are drawn, the latest of them.
const MOST_DRAWN: usize = 150;
/// A pause is written where its line is so long, in per cent.
const ROOM_FOR_A_PAUSE: f64 = 5.0;
const FIRST_LANE: u32 = 36;
const BETWEEN_LANES: u32 = 40;

/// The picture; none where nothing has come yet.
pub(super) fn strip(seen: Seen<'_>) -> Option<Strip> {
    let mut exchanges: Vec<&Arc<Observed>> = seen.exchanges.iter().collect();
    exchanges.sort_by_key(|observed| (observed.time, observed.number));
    let (first, last) = (Arc::clone(exchanges.first()?), Arc::clone(exchanges.last()?));
    let drawing = Drawing { seen, places: places(&exchanges), exchanges };
    let lanes = drawing.lanes();
    Some(Strip {
        from: words::time(first.time, seen.now),
        to: words::time(last.time, seen.now),
        height: FIRST_LANE + BETWEEN_LANES * (lanes.len() as u32 - 1) + 34,
        dots: drawing.dots(),
        again: drawing.again(),
        trials: drawing.trials(),
        silences: drawing.silences(),
        lanes,
    })
}

struct Drawing<'a> {
    seen: Seen<'a>,
    /// In the order of time.
    exchanges: Vec<&'a Arc<Observed>>,
    /// Where each stands, in per cent.
    places: Vec<f64>,
}

/// Where exchanges stand, in per cent: long silences take less than their share.
fn places(exchanges: &[&Arc<Observed>]) -> Vec<f64> {
    let gaps: Vec<SignedDuration> =
        exchanges.windows(2).map(|pair| pair[1].time.duration_since(pair[0].time)).collect();
    let longest = longest(&gaps);
    let mut at = 0.0;
    let mut places = vec![at];
    for gap in &gaps {
        at += gap.min(&longest).as_secs_f64();
        places.push(at);
    }
    let scale = if at > 0.0 { 96.0 / at } else { 0.0 };
    places.into_iter().map(|place| 2.0 + place * scale).collect()
}

/// The longest silence that takes its share.
fn longest(gaps: &[SignedDuration]) -> SignedDuration {
    let mut sorted: Vec<SignedDuration> = gaps.to_vec();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    usual.saturating_mul(LONG_SILENCE).max(SHORTEST_SILENCE)
}

fn percent(place: f64) -> String {
    format!("{place:.2}%")
}

impl Drawing<'_> {
    /// A lane for each claimed interface, and one for the rest where there is some.
    fn lanes(&self) -> Vec<Lane> {
        let (claims, contract) = (&self.seen.client.terms.claims, self.seen.contract);
        let title = |endpoint: &_| contract.endpoint(*endpoint).title.clone();
        let mut titles: Vec<Bilingual> = claims.endpoints.iter().map(title).collect();
        if titles.is_empty() || self.exchanges.iter().any(|observed| self.lane(observed) == claims.endpoints.len()) {
            titles.push(("其他", "Others").into());
        }
        let lane = |(number, title): (u32, Bilingual)| Lane {
            y: FIRST_LANE + number * BETWEEN_LANES,
            title: title.in_language(self.seen.language).to_owned(),
        };
        (0..).zip(titles).map(lane).collect()
    }

    fn lane(&self, observed: &Observed) -> usize {
        let endpoints = &self.seen.client.terms.claims.endpoints;
        endpoints.iter().position(|known| Some(*known) == observed.endpoint).unwrap_or(endpoints.len())
    }

    fn y(&self, observed: &Observed) -> u32 {
        FIRST_LANE + self.lane(observed) as u32 * BETWEEN_LANES
    }

    /// Exchanges of one lane that would cover each other are one dot.
    fn dots(&self) -> Vec<Dot> {
        let mut slots: BTreeMap<(usize, u32), Vec<usize>> = BTreeMap::new();
        for (index, observed) in self.exchanges.iter().enumerate() {
            let slot = (self.places[index] / NEAREST) as u32;
            slots.entry((self.lane(observed), slot)).or_default().push(index);
        }
        slots.into_values().map(|indices| self.dot(&indices)).collect()
    }

    fn dot(&self, indices: &[usize]) -> Dot {
        let outcome = |index: &usize| self.seen.blamed.outcome(self.exchanges[*index]);
        let order = [Outcome::Fail, Outcome::Warn, Outcome::Pass];
        let worst = order.iter().find_map(|worst| indices.iter().find(|index| outcome(index) == *worst));
        let index = worst.copied().unwrap_or(indices[0]);
        let observed = self.exchanges[index];
        Dot {
            x: percent(self.places[index]),
            y: self.y(observed),
            outcome: outcome(&index).word(),
            is_trial: observed.trial.is_some(),
            number: observed.number,
            title: self.title(observed, indices.len()),
        }
    }

    fn title(&self, observed: &Observed, count: usize) -> String {
        let language = self.seen.language;
        let (number, time) = (observed.number, words::time(observed.time, self.seen.now));
        let answered = words::answered(observed, self.seen.contract, language);
        let told = match count {
            1 => bilingual!("第 {number} 次往来，{time}：{answered}", "exchange {number}, {time}: {answered}"),
            _ => bilingual!(
                "{count} 次往来，其中第 {number} 次，{time}：{answered}",
                "{count} exchanges, among them {number}, {time}: {answered}"
            ),
        };
        told.in_language(language).to_owned()
    }

    /// What came again after its report was not taken, as far as its client knows.
    fn again(&self) -> Vec<Again> {
        let mut last: HashMap<_, usize> = HashMap::new();
        let mut again = Vec::new();
        for (index, observed) in self.exchanges.iter().enumerate() {
            let Some(report) = &observed.report else { continue };
            if let Some(before) = last.insert(report, index)
                && !self.exchanges[before].is_told_taken()
            {
                again.push((before, index));
            }
        }
        again.iter().rev().take(MOST_DRAWN).map(|(before, index)| self.pause(*before, *index)).collect()
    }

    fn pause(&self, before: usize, index: usize) -> Again {
        let language = self.seen.language;
        let (from, to) = (self.places[before], self.places[index]);
        let (first, second) = (self.exchanges[before], self.exchanges[index]);
        let pause = words::duration(second.time.duration_since(first.time), language);
        let title = bilingual!(
            "第 {before} 次之后隔 {pause} 再发（第 {after} 次）",
            "sent again {pause} after {before} (exchange {after})",
            pause,
            before = first.number,
            after = second.number
        );
        Again {
            from: percent(from),
            to: percent(to),
            middle: percent(f64::midpoint(from, to)),
            y: self.y(second) - 12,
            title: title.in_language(language).to_owned(),
            pause: Some(pause).filter(|_| to - from > ROOM_FOR_A_PAUSE),
        }
    }

    /// Where each trial begins.
    fn trials(&self) -> Vec<Mark> {
        let mut begun: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, observed) in self.exchanges.iter().enumerate() {
            if let Some(trial) = &observed.trial {
                begun.entry(trial).or_insert(index);
            }
        }
        let title = |id: &str| {
            let known = self.seen.client.terms.suite.obligation(id);
            known.map_or_else(|| id.to_owned(), |trial| trial.title.in_language(self.seen.language).to_owned())
        };
        let mark =
            |(id, index): (&str, usize)| Mark { x: percent(self.places[index]), id: id.to_owned(), title: title(id) };
        begun.into_iter().map(mark).collect()
    }

    /// The silences that are drawn short.
    fn silences(&self) -> Vec<Mark> {
        let pairs = self.exchanges.windows(2).enumerate();
        let gaps: Vec<(usize, SignedDuration)> =
            pairs.map(|(index, pair)| (index, pair[1].time.duration_since(pair[0].time))).collect();
        let longest = longest(&gaps.iter().map(|(_, gap)| *gap).collect::<Vec<_>>());
        let long = gaps.into_iter().rev().filter(|(_, gap)| *gap > longest).take(MOST_DRAWN);
        let mark = |(index, gap): (usize, SignedDuration)| Mark {
            x: percent(f64::midpoint(self.places[index], self.places[index + 1])),
            id: String::new(),
            title: words::duration(gap, self.seen.language),
        };
        long.map(mark).collect()
    }
}
