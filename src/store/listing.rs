//! Stored reports a page at a time: a store may hold more than fits into memory.

use super::StoredReport;

/// Which of the reports are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportPage {
    /// Only those behind the one with this number; 0 begins with the oldest.
    pub after: u64,
    /// At most so many.
    pub reports: usize,
    /// At most so many bytes in their bodies together; the first is listed however large it is.
    pub bytes: usize,
}

/// A report with its number, by which a page goes on behind it. A report that takes the place of another takes its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedReport {
    /// From 1.
    pub number: u64,
    /// What is stored.
    pub stored: StoredReport,
}

impl Default for ReportPage {
    /// From the oldest on.
    fn default() -> Self {
        Self { after: 0, reports: 100, bytes: 16 * 1024 * 1024 }
    }
}

impl ReportPage {
    /// What of these, which stand behind `after` in their order, is on the page.
    ///
    /// # Errors
    /// The first that one of them is.
    pub(super) fn take<E>(
        &self,
        listed: impl Iterator<Item = Result<ListedReport, E>>,
    ) -> Result<Vec<ListedReport>, E> {
        let mut bytes = 0;
        let mut taken = Vec::new();
        for report in listed.take(self.reports) {
            let report = report?;
            bytes += report.stored.report.body.len();
            if bytes > self.bytes && !taken.is_empty() {
                break;
            }
            taken.push(report);
        }
        Ok(taken)
    }
}
