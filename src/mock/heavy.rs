//! Long work on the threads that serve connections.

use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

/// From so many bytes on, work over them takes milliseconds, for which every connection of a thread would wait.
pub(crate) const HEAVY: usize = 64 * 1024;

/// Does work over so many bytes where it is called. Other connections go on beside long work, and only one long work is done at
/// a time, so that they find a processor free.
pub(crate) fn beside_others<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let has_others =
        || Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if bytes <= HEAVY || !has_others() {
        return work();
    }
    block_in_place(|| {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    })
}
