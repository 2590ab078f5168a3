//! The secrets that this process has read, which nothing that it prints or reports may show.
//!
//! They are known to the whole process: whoever prints need not be handed them, and cannot forget them. The demo keys are not
//! among them, since they are printed in the document.

use std::borrow::Cow;
use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock};

use crate::secret::{Covering, KnownSecrets, Secret};

/// The secrets, and what finds them.
static READ: RwLock<(Vec<Secret>, Option<Arc<KnownSecrets>>)> = RwLock::new((Vec::new(), None));

/// Remembers secrets that were read.
pub(super) fn remember(secrets: impl IntoIterator<Item = Secret>) {
    let mut read = READ.write().unwrap_or_else(PoisonError::into_inner);
    read.0.extend(secrets);
    read.1 = Some(Arc::new(KnownSecrets::new(read.0.iter().cloned())));
}

/// Output without the secrets that were read so far.
pub(super) fn covering<W: Write>(output: W) -> Covering<W> {
    Covering::new(output, known())
}

/// A text without them.
pub(super) fn covered(text: &str) -> Cow<'_, str> {
    let Some(known) = known() else { return Cow::Borrowed(text) };
    match known.shown(text.as_bytes()) {
        Cow::Borrowed(_) => Cow::Borrowed(text),
        Cow::Owned(covered) => String::from_utf8_lossy(&covered).into_owned().into(),
    }
}

fn known() -> Option<Arc<KnownSecrets>> {
    READ.read().unwrap_or_else(PoisonError::into_inner).1.clone()
}
