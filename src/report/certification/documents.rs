//! The entries of a package that follow from the evidence of a run: whoever judges it again makes the very same.

use std::io;

use super::certificate;
use super::junit::junit;
use super::package::{Package, VERDICTS};
use super::page;
use crate::certify::folder::{CHALLENGE, CLAIMS, PLAN};
use crate::evidence::bundle::README;
use crate::evidence::bundle::archive::Entry;
use crate::language::Bilingual;
use crate::report::bundle::{Readme, readme};

/// The page to be hung up; it stands in a package only where all that is required was shown.
pub const CERTIFICATE: &str = "certificate.html";
/// The whole report, for a browser.
pub const REPORT: &str = "report.html";
/// The same for CI servers.
pub const JUNIT: &str = "junit.xml";

impl Package<'_> {
    /// Every entry but the evidence, in the order in which they stand in a package.
    ///
    /// # Errors
    /// Where the certificate cannot be made.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let text = readme(&Readme { what: what(), entries: &about(), commands: &commands(), key: self.key });
        let mut entries = vec![Entry::new(README, text)];
        if let Some(validity) = self.validity() {
            entries.push(Entry::new(CERTIFICATE, certificate::page(self, validity)?));
        }
        let terms = self.terms;
        entries.push(Entry::new(REPORT, page::page(self)?));
        entries.push(Entry::new(JUNIT, junit(self)?));
        entries.push(Entry::new(VERDICTS, self.verdicts()));
        entries.push(Entry::new(CLAIMS, terms.claims.text.as_str()));
        entries.push(Entry::new(PLAN, terms.plan.text.as_str()));
        entries.push(Entry::new(CHALLENGE, terms.challenge.written()));
        Ok(entries)
    }
}

fn what() -> Bilingual {
    (
        "一次客户端认证：声明、方案、挑战、全部往来，以及由此得出的结论。任何人都可以由证据重新评判。",
        "The certification of a client: claims, plan, challenge, every exchange, and the verdicts that follow. Anybody can judge it again from the evidence.",
    )
        .into()
}

fn about() -> [(&'static str, Bilingual); 7] {
    [
        (
            CERTIFICATE,
            ("证书，一页 A4；只有通过时才有", "the certificate, one page of A4; only where it passed").into(),
        ),
        (
            REPORT,
            ("报告：做到了什么，哪里不对，怎么办", "the report: what was shown, what is wrong, what to do").into(),
        ),
        (JUNIT, ("供流水线读取的结果", "the results, for CI servers").into()),
        (VERDICTS, ("对每项要求的结论", "what is said of each obligation").into()),
        (CLAIMS, ("厂商的声明", "what the vendor claims").into()),
        (PLAN, ("做了哪些试验，以多长时间为准", "which trials were made, and by which times").into()),
        (CHALLENGE, ("审查方事先定下的内容", "what the examiner has fixed beforehand").into()),
    ]
}

fn commands() -> [(&'static str, Bilingual); 2] {
    [
        (
            "bis3 certify verify bundle.zip --signers allowed_signers",
            ("逐字节检查，并由证据重新评判", "every byte, and judged again from the evidence").into(),
        ),
        (
            "bis3 certify countersign bundle.zip --key id_ed25519",
            ("重新评判后会签", "judged again, then countersigned").into(),
        ),
    ]
}
