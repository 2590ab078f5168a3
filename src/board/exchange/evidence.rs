//! Finds an exchange in the evidence file: the board keeps no bodies.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::sync::Arc;

use crate::board::answer::Problem;
use crate::certify::Observed;
use crate::certify::live::Client;
use crate::evidence::Recorded;
use crate::evidence::chain::walk;
use crate::language::bilingual;

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
    let mut kept = (None, Vec::new());
    let file = client.file.display();
    let unread = |error: std::io::Error| {
        Problem::Evidence(bilingual!("无法读取 {file}：{error}", "cannot read {file}: {error}", file, error))
    };
    let open = File::open(&client.file).map_err(unread)?;
    // The file grows while it is read: that its last line is not whole yet says nothing.
    walk(BufReader::new(open), |line| match line.recorded() {
        Some(recorded) if recorded.number == Some(wanted.number) => kept.0 = Some(recorded),
        Some(recorded) if recorded.number.is_some_and(|number| earlier.contains(&number)) => kept.1.push(recorded),
        _ => {}
    })
    .map_err(unread)?;
    let (recorded, earlier) = kept;
    recorded.map(|recorded| Kept { recorded, earlier }).ok_or(Problem::NoSuchPage)
}
