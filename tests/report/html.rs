//! The HTML report as text: what it holds, and that nothing of it comes from or goes to anywhere else.

use bis3::language::Language;
use bis3::report::Report;
use bis3::report::html::Html;
use bis3::scenario::Totals;

use super::results::{Done, every_outcome, head, long, tell};
use super::{LANGUAGES, text};

pub fn html(run: &[Done], language: Language) -> String {
    text(|bytes| tell(run, &mut Html::new(bytes, &head(), language)))
}

/// The page without its style and script, which stand in files of their own, and the policy with their hashes.
fn without_fixed_parts(page: &str) -> String {
    let mut page = page.to_owned();
    for (open, close) in
        [("<style>", "</style>"), ("<script>", "</script>"), ("Content-Security-Policy\" content=\"", "\">")]
    {
        let start = page.find(open).expect("the part opens") + open.len();
        let end = start + page[start..].find(close).expect("the part closes");
        page.replace_range(start..end, "");
    }
    page
}

#[test]
fn every_outcome_is_on_the_page() {
    for language in LANGUAGES {
        let page = html(&every_outcome(), language);
        insta::assert_snapshot!(format!("html-{language}"), without_fixed_parts(&page));
    }
}

#[test]
fn no_text_of_a_run_is_markup() {
    let page = html(&every_outcome(), Language::Zh);
    assert_eq!(page.matches("<script").count(), 1, "only the page's own script");
    assert_eq!(page.matches("</script>").count(), 1);
    for forged in ["<b>|", "<i>", "<请求"] {
        assert!(!page.contains(forged), "{forged}");
    }
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let page = html(&every_outcome(), Language::En);
    for outside in ["src=", "@import", "url(", "<iframe", "<object", "fetch(", "XMLHttpRequest", "<img"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<a ").count(), page.matches("<a href=\"#step-").count(), "links stay on the page");
    assert!(page.contains("content=\"default-src &#x27;none&#x27;; script-src"));
}

#[test]
fn ten_thousand_steps_leave_a_page_that_opens() {
    let page = html(&[long(10_000)], Language::Zh);
    assert_eq!(page.matches("<li class=\"row\"").count(), 10_000);
    assert!(page.contains("通过和跳过的步骤共 2 MiB，其余步骤共 16 MiB，每份报文 64 KiB"));
    assert!(page.contains("报文未收入"), "bytes of passing steps are left out beyond what a page takes");
    assert!(page.len() < 40 * 1024 * 1024, "{} bytes", page.len());
}

#[test]
fn a_run_that_was_broken_off_says_so_first() {
    let page = text(|bytes| {
        let mut report = Html::new(bytes, &head(), Language::En);
        report.broken_off(&("目标已停止", "the target is gone").into()).expect("memory takes it");
        report.finish(&Totals::default()).expect("memory takes it");
    });
    assert!(page.contains("The run was broken off: the target is gone"), "{page}");
}
