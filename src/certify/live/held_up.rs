//! Notices when the program itself stands still.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::time::sleep;

use super::platform::Clients;
use crate::certify::notes::HELD_UP;
use crate::clock::{AdjustableClock, Clock};

/// The time between two looks at the clock.
const BETWEEN: Duration = Duration::from_millis(250);
/// What is later than this was held up: clients wait longer before they give up an answer.
const LATE: SignedDuration = SignedDuration::from_secs(1);

/// Notes for every client when the program stood still: by the clock, which goes on while the machine is asleep. It never ends.
pub async fn note_hold_ups(clients: Arc<Clients>, clock: Arc<AdjustableClock>) {
    loop {
        let before = clock.now().ok();
        sleep(BETWEEN).await;
        let Some((before, now)) = before.zip(clock.now().ok()) else { continue };
        let late = now.duration_since(before).saturating_sub(SignedDuration::try_from(BETWEEN).unwrap_or_default());
        if late <= LATE {
            continue;
        }
        for client in clients.all() {
            // What cannot be written is told at the next exchange.
            let _ = client.note_word(HELD_UP, None, Some(late.as_millis().to_string()), Some(now));
        }
    }
}
