//! Finds an exchange in the evidence file: the board keeps no bodies.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use crate::board::answer::Problem;
use crate::certify::Observed;
use crate::certify::live::Client;
use crate::evidence::chain::{self, KeptExchange};
use crate::evidence::{NextLine, Recorded, next_line};
use crate::language::{ToBilingual, bilingual};

/// An exchange, and what was reported before it that it may report again.
pub(super) struct Kept {
    pub(super) recorded: Recorded,
    pub(super) earlier: Vec<Recorded>,
}

/// Most reports before it that are looked at.
const MOST_EARLIER: usize = 5;

pub(super) fn find(client: &Client, exchanges: &[Arc<Observed>], wanted: &Observed) -> Result<Kept, Problem> {
    let taken = exchanges
        .iter()
        .filter(|earlier| earlier.number < wanted.number && earlier.is_try_of(wanted) && earlier.is_told_taken());
    let earlier: BTreeSet<u64> = taken.map(|earlier| earlier.number).rev().take(MOST_EARLIER).collect();
    let (mut kept, mut earlier_kept) = (None, Vec::new());
    let file = client.file.display();
    let unread = |error: std::io::Error| {
        Problem::Evidence(bilingual!(
            "无法读取 {file}：{error}",
            "cannot read {file}: {error}",
            file,
            error = error.to_bilingual()
        ))
    };
    let mut lines = BufReader::new(File::open(&client.file).map_err(unread)?);
    let (mut line, mut place) = (Vec::new(), 0);
    // The file grows while it is read: that its last line is not whole yet says nothing.
    while next_line(&mut lines, &mut line).map_err(unread)? == NextLine::Whole {
        place += 1;
        if let Some(exchange) = one_of(&line, place, |number| number == wanted.number || earlier.contains(&number)) {
            if exchange.number == wanted.number {
                kept = Some(exchange.recorded);
                break;
            }
            earlier_kept.push(exchange.recorded);
        }
    }
    kept.map(|recorded| Kept { recorded, earlier: earlier_kept }).ok_or(Problem::NoSuchPage)
}

/// The exchange of a line, where it is one of these. A file may have many thousands: they are told by how they begin, and no
/// other is read.
fn one_of(line: &[u8], place: usize, is_wanted: impl Fn(u64) -> bool) -> Option<KeptExchange> {
    let head = String::from_utf8_lossy(&line[..line.len().min(LONGEST_HEAD)]);
    let (_, behind) = head.split_once("\"kind\":\"exchange\",\"number\":")?;
    let number = behind.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()?;
    match is_wanted(number).then(|| chain::Kept::read(line, place)) {
        Some(Ok(chain::Kept::Exchange(exchange))) => Some(*exchange),
        _ => None,
    }
}

/// Within so many bytes of its line stands the number of an exchange.
const LONGEST_HEAD: usize = 160;
