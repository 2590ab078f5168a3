//! Defects that no run at a target can tell with the keys that most users have: one that may report for everybody, and one
//! that is bound to a hospital.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::Defect;
use crate::diagnostic::{Source, tabular};
use crate::language::Bilingual;

#[derive(Debug, Deserialize)]
struct Row {
    name: String,
    reason_zh: String,
    reason_en: String,
}

const COLUMNS: &[&str] = &["name", "reason_zh", "reason_en"];

const LIST: &str = include_str!("../../fixtures/defects-untellable.csv");

static REASONS: LazyLock<HashMap<String, Bilingual>> = LazyLock::new(|| {
    // The list is read by a test: one that does not fit cannot be released.
    let source = Source::new("defects-untellable.csv", LIST);
    let rows = tabular::read::<Row>(&source, COLUMNS).expect("the embedded list is a table");
    rows.into_iter().map(|row| (row.value.name, Bilingual::new(row.value.reason_zh, row.value.reason_en))).collect()
});

impl Defect {
    /// Why such keys cannot tell it; none where they do.
    pub fn untellable(self) -> Option<&'static Bilingual> {
        REASONS.get(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_defects_are_listed_each_with_its_reason() {
        let reason = |name: &String| Defect::find(name).is_ok_and(|defect| defect.untellable().is_some());
        assert!(REASONS.keys().all(reason), "{REASONS:?}");
        assert!(REASONS.values().all(|reason| !reason.zh.is_empty() && !reason.en.is_empty()), "{REASONS:?}");
        // More of them would be a hole in the suite.
        assert!(REASONS.len() <= 5, "{REASONS:?}");
    }
}
