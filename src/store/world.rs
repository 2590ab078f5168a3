//! What lasts from one request to the next.

use std::sync::Arc;

use super::{MemoryStore, Store, StoreResult};
use crate::fault::FaultRules;

/// The state that decisions depend on. Worlds know nothing of one another, so that each key or scenario can have its own.
pub struct World {
    store: Arc<dyn Store>,
    faults: FaultRules,
}

impl World {
    /// An empty world in memory; whatever is drawn by chance is drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self::with_store(Arc::new(MemoryStore::default()), seed)
    }

    /// A world that keeps its reports in `store`.
    pub fn with_store(store: Arc<dyn Store>, seed: u64) -> Self {
        Self { store, faults: FaultRules::new(seed) }
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
        f.debug_struct("World").field("faults", &self.faults).finish_non_exhaustive()
    }
}
