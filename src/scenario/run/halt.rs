//! Why a run goes no further: told once, from whichever thread, and heard at every step and by whoever waits for an answer.

use tokio::sync::watch;

use crate::language::Bilingual;

/// Why no further step is done; nothing at first.
#[derive(Debug)]
pub struct Halt(watch::Sender<Option<Bilingual>>);

impl Default for Halt {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Halt {
    /// Halts the run. The first reason counts.
    pub fn call(&self, reason: Bilingual) {
        self.0.send_if_modified(|told| {
            let is_first = told.is_none();
            told.get_or_insert(reason);
            is_first
        });
    }

    /// Why the run was halted; none while it goes on.
    pub fn reason(&self) -> Option<Bilingual> {
        self.0.borrow().clone()
    }

    /// What a work comes to, unless the run is halted before: then the work is dropped where it stands.
    ///
    /// # Errors
    /// Why the run was halted.
    pub async fn or_done<T>(&self, work: impl Future<Output = T>) -> Result<T, Bilingual> {
        tokio::select! {
            biased;
            done = work => Ok(done),
            reason = self.called() => Err(reason),
        }
    }

    /// Waits until the run is halted.
    async fn called(&self) -> Bilingual {
        let mut told = self.0.subscribe();
        let reason = told.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        // Who tells is here, so the channel stays open.
        reason.unwrap_or_default()
    }
}

/// What comes first: that a work is done, or why the run was halted in the middle of it.
pub(super) async fn or_halted<T>(work: impl Future<Output = T>, halt: Option<&Halt>) -> Result<T, Bilingual> {
    match halt {
        Some(halt) => halt.or_done(work).await,
        None => Ok(work.await),
    }
}
