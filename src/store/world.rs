//! What lasts from one request to the next.

use std::sync::Arc;

use super::{MemoryStore, Store, StoreResult};
use crate::fault::FaultRules;

/// The state that decisions depend on, and whose it is. Worlds know nothing of one another, so that each key or scenario can
/// have its own.
pub struct World {
    name: String,
    store: Arc<dyn Store>,
    faults: FaultRules,
}

impl World {
    /// The name of a world where there is but one.
    pub const DEFAULT_NAME: &str = "default";

    /// An empty world in memory; whatever is drawn by chance is drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self::with_store(Arc::new(MemoryStore::default()), seed)
    }

    /// A world that keeps its reports in `store`.
    pub fn with_store(store: Arc<dyn Store>, seed: u64) -> Self {
        Self { name: Self::DEFAULT_NAME.to_owned(), store, faults: FaultRules::new(seed) }
    }

    /// The same world under another name.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Whose state it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The reports and the used signatures.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The fault rules in force.
    pub fn faults(&self) -> &FaultRules {
        &self.faults
    }

    /// Forgets reports and used signatures. Fault rules stay in force and begin to count anew, once the store has forgotten.
    pub fn reset(&self) -> StoreResult<'_, ()> {
        self.store.clear().map(|cleared| cleared.map(|()| self.faults.reset_counters()))
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("name", &self.name).field("faults", &self.faults).finish_non_exhaustive()
    }
}
