//! The institution code table of the annex.

use std::collections::HashMap;
use std::sync::Arc;

/// A row of the annex. The wire names of its code are InveStatFaciID, FacilityCode and USCCode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Institution {
    /// The code, as printed.
    pub code: String,
    /// The name.
    pub name: String,
    /// The area (printed as 说明).
    pub area: String,
    /// The number within the area, from 1.
    pub number: u32,
    /// The clause: the annex.
    pub clause: Arc<str>,
    /// What is dirty about the row in print; empty for most.
    pub note: String,
}

/// The rows of the annex in printed order, found by code. Three codes stand twice.
#[derive(Clone, Debug, Default)]
pub struct Institutions {
    rows: Vec<Institution>,
    by_code: HashMap<String, Vec<usize>>,
}

impl Institutions {
    pub(super) fn new(rows: Vec<Institution>) -> Self {
        let mut by_code: HashMap<String, Vec<usize>> = HashMap::with_capacity(rows.len());
        for (row, index) in rows.iter().zip(0..) {
            by_code.entry(row.code.clone()).or_default().push(index);
        }
        Self { rows, by_code }
    }

    /// All rows in printed order.
    pub fn rows(&self) -> &[Institution] {
        &self.rows
    }

    /// The rows of a code: none, one, or two where the code stands twice.
    pub fn with_code<'a>(&'a self, code: &str) -> impl Iterator<Item = &'a Institution> {
        self.by_code.get(code).into_iter().flatten().map(|index| &self.rows[*index])
    }

    /// The first row of a code.
    pub fn first(&self, code: &str) -> Option<&Institution> {
        self.with_code(code).next()
    }
}
