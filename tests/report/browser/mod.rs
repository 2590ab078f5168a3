//! The HTML report in a real browser, opened from a file as a person would.

pub mod driver;

use bis3::language::Language;
use tempfile::TempDir;

use self::driver::Browser;
use super::html::html;
use super::results::{Done, every_outcome, long};

/// A page in a browser.
struct Opened {
    browser: Browser,
    url: String,
    /// Where the page lies as long as it is looked at.
    _folder: TempDir,
}

fn open(run: &[Done], language: Language) -> Opened {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report.html");
    std::fs::write(&path, html(run, language)).expect("it can be written");
    let url = format!("file://{}", path.display());
    let mut browser = Browser::start();
    browser.open(&url);
    Opened { browser, url, _folder: folder }
}

impl Opened {
    /// The categories of the rows that can be seen, each once a row.
    fn rows(&mut self) -> Vec<String> {
        let rows = self.browser.run(
            "return Array.from(document.querySelectorAll('.row')).filter(row => row.offsetParent !== null)
                .map(row => row.getAttribute('data-category'))",
        );
        serde_json::from_value(rows).expect("a list of words")
    }

    fn shown(&mut self) -> String {
        self.browser.text("#shown")
    }

    fn toggle(&mut self, category: &str) {
        self.browser.click(&format!("[data-filter][value={category}]"));
    }

    fn assert_quiet(&mut self) {
        assert_eq!(self.browser.complaints(), [""; 0]);
        let mut requests = self.browser.requests();
        requests.retain(|request| *request != self.url && request != "data:,");
        assert_eq!(requests, [""; 0]);
    }
}

#[test]
fn a_reader_goes_from_what_to_look_at_to_the_step() {
    let mut page = open(&every_outcome(), Language::Zh);
    page.browser.click("#collapse");
    let open =
        "return Array.from(document.querySelectorAll('details[open] > summary b, details[open] > summary strong'))
        .map(name => name.textContent)";
    assert_eq!(page.browser.run(open), serde_json::json!([]));
    page.browser.click(".notable li:nth-child(3) a");
    assert_eq!(page.browser.run(open), serde_json::json!(["every", "errs"]), "the scenario and its step");
    page.assert_quiet();
}

#[test]
fn a_reader_filters_by_outcome_and_by_text() {
    let mut page = open(&every_outcome(), Language::Zh);
    page.browser.click("#expand");
    assert_eq!((page.rows().len(), page.shown().as_str()), (12, "12"));
    for category in ["pass", "skip", "pending", "warn", "error"] {
        page.toggle(category);
    }
    assert_eq!((page.rows(), page.shown().as_str()), (vec!["fail".to_owned(); 2], "2"));
    page.browser.press("#search", "C4 e3 BA");
    assert_eq!((page.rows(), page.shown().as_str()), (vec!["fail".to_owned()], "1"), "bytes are found too");
    for category in ["pass", "skip", "pending", "warn", "error"] {
        page.toggle(category);
    }
    assert_eq!(page.rows().len(), 1);
    page.browser.run("document.getElementById('search').select()");
    page.browser.press("#search", "all is WELL");
    assert_eq!(page.rows(), ["pass", "pass"], "the title of a scenario stands for its steps");
    page.browser.run("document.getElementById('search').select()");
    page.browser.press("#search", "nowhere");
    assert_eq!((page.rows().len(), page.shown().as_str()), (0, "0"));
    page.assert_quiet();
}

#[test]
fn both_languages_are_in_the_page() {
    for (language, first) in [(Language::Zh, "场景运行报告"), (Language::En, "Report of a run")] {
        let mut page = open(&every_outcome(), language);
        assert_eq!(page.browser.text(".kind"), first);
        for (button, title, hidden) in [("en", "Report of a run", ".zh"), ("zh", "场景运行报告", ".en")] {
            page.browser.click(&format!("[data-language={button}]"));
            assert_eq!(page.browser.text(".kind"), title);
            let script = format!(
                "return document.querySelectorAll('{hidden}').length > 50 && \
                Array.from(document.querySelectorAll('{hidden}')).every(text => text.offsetParent === null)"
            );
            assert_eq!(page.browser.run(&script), true);
            assert_eq!(page.browser.run("return document.documentElement.lang"), button);
        }
        page.assert_quiet();
    }
}

#[test]
fn it_is_usable_by_keyboard_and_on_paper() {
    let mut page = open(&every_outcome(), Language::En);
    let open = "return document.querySelector('.row[data-category=pass] details').open";
    assert_eq!(page.browser.run(open), false);
    page.browser.press(".row[data-category=pass] summary", "\n");
    assert_eq!(page.browser.run(open), true);
    page.browser.press(".row[data-category=pass] summary", " ");
    assert_eq!(page.browser.run(open), false);
    page.browser.click("#collapse");
    let closed = "return Array.from(document.querySelectorAll('details')).filter(details => !details.open).length";
    let all = page.browser.run(closed);
    assert_eq!(all, 18);
    page.browser.run("window.dispatchEvent(new Event('beforeprint'))");
    assert_eq!(page.browser.run(closed), 3, "only what passed stays closed on paper");
    page.browser.run("window.dispatchEvent(new Event('afterprint'))");
    assert_eq!(page.browser.run(closed), all);
    page.assert_quiet();
}

/// What shows that the other tests would see it.
#[test]
fn what_the_page_were_to_fetch_is_refused_and_seen() {
    let mut page = open(&every_outcome(), Language::En);
    page.assert_quiet();
    page.browser.run("document.body.appendChild(document.createElement('img')).src = 'http://127.0.0.1:9/picture'");
    let complaints = page.browser.complaints();
    assert!(complaints.iter().any(|complaint| complaint.contains("Content Security Policy")), "{complaints:?}");
    page.browser.run(
        "const script = document.createElement('script'); script.textContent = 'window.ran = true';
         document.body.appendChild(script)",
    );
    assert_eq!(page.browser.run("return window.ran === undefined"), true, "only the script of the page runs");
}

#[test]
fn ten_thousand_steps_can_be_filtered() {
    let mut page = open(&[long(10_000)], Language::Zh);
    assert_eq!(page.shown(), "10000");
    page.toggle("pass");
    assert_eq!(page.shown(), "1000");
    page.browser.press("#search", "each/777");
    assert_eq!((page.shown().as_str(), page.rows().len()), ("1", 1));
    page.assert_quiet();
}
