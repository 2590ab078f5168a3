//! Files that were begun and are not finished: a process that is told to end takes them with it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The files that this process has begun and not finished.
static BEGUN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

pub(super) fn begun() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    // A panic elsewhere leaves it as it is: a path goes in or out at once.
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the files that were begun and not finished, and lets nobody begin one any more: the process is about to end.
pub fn remove_unfinished() {
    let mut begun = begun();
    remove(&mut begun);
    std::mem::forget(begun);
}

pub(super) fn remove(begun: &mut BTreeSet<PathBuf>) {
    while let Some(path) = begun.pop_first() {
        // As where one is dropped.
        let _ = fs::remove_file(path);
    }
}
