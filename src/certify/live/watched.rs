//! A client under watch: what is said of it, judged anew only where that can have changed.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;

use super::client::Client;
use crate::certify::verdict::Verdicts;

/// A client, and what was said of it last.
#[derive(Debug)]
pub struct Watched {
    client: Arc<Client>,
    changes: watch::Receiver<u64>,
    verdicts: Option<Arc<Verdicts>>,
}

impl Watched {
    /// A client that was not looked at yet.
    pub fn of(client: &Arc<Client>) -> Self {
        Self { client: Arc::clone(client), changes: client.changes(), verdicts: None }
    }

    /// What was said of it last.
    pub fn verdicts(&self) -> Option<&Verdicts> {
        self.verdicts.as_deref()
    }

    /// What is said of it now.
    pub fn look(&mut self, now: Option<Timestamp>) -> &Verdicts {
        self.changes.mark_unchanged();
        self.verdicts.insert(self.client.judged(now, Duration::ZERO))
    }

    /// Waits until there is another line.
    pub async fn changed(&mut self) {
        // Nobody counts on any more once the client is gone, which lives as long as this.
        let _ = self.changes.changed().await;
    }
}

/// Waits until the evidence of one of the clients has another line.
pub async fn any_changed(watched: &mut [Watched]) {
    let mut waiting: Vec<_> = watched.iter_mut().map(|one| Box::pin(one.changed())).collect();
    std::future::poll_fn(|context| {
        let ready = waiting.iter_mut().filter_map(|one| one.as_mut().poll(context).is_ready().then_some(())).count();
        if ready > 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
