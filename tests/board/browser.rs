//! The board in a real browser, as a vendor has it open while the client reports.

use std::future::Future;

use serde_json::json;
use tokio::runtime::Runtime;

use super::Run;
use crate::program::runtime;
use crate::report::browser::driver::Browser;

/// A board that somebody looks at.
struct Opened {
    browser: Browser,
    run: Run,
    runtime: Runtime,
    origin: String,
}

/// Waits in the page until something holds, which whatever changes in it may bring about.
const UNTIL: &str = "const holds = () => HOLDS;
    return new Promise(done => {
        if (holds()) { return done(true); }
        const watching = new MutationObserver(() => { if (holds()) { watching.disconnect(); done(true); } });
        watching.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    });";

impl Opened {
    fn open(plan: &str, path: &str) -> Self {
        let runtime = runtime();
        let run = runtime.block_on(Run::start(plan));
        let origin = format!("http://{}", run.mock.server.admin_address().expect("it has one"));
        let mut browser = Browser::start();
        browser.open(&format!("{origin}{path}"));
        Self { browser, run, runtime, origin }
    }

    fn do_now<T>(&self, act: impl Future<Output = T>) -> T {
        self.runtime.block_on(act)
    }

    fn report(&self, day: &str) {
        self.do_now(self.run.report(day));
    }

    fn wait_until(&mut self, holds: &str) {
        assert_eq!(self.browser.run(&UNTIL.replace("HOLDS", holds)), true);
    }

    fn assert_quiet(&mut self) {
        assert_eq!(self.browser.complaints(), [""; 0]);
        let (origin, mut requests) = (self.origin.clone(), self.browser.requests());
        requests.retain(|request| !request.starts_with(&origin) && request != "data:,");
        assert_eq!(requests, [""; 0]);
    }

    fn focused(&mut self) -> String {
        let id = self.browser.run("return document.activeElement.id || document.activeElement.tagName");
        id.as_str().expect("a text").to_owned()
    }
}

/// Whether an obligation stands in a part of the board.
fn stands(id: &str, part: &str) -> String {
    format!("document.querySelector('#{part} #{id}') !== null")
}

#[test]
fn an_obligation_turns_while_the_client_reports() {
    let mut page = Opened::open("watch", "/?lang=en");
    page.wait_until("document.querySelector('#live').className === 'live on'");
    page.wait_until(&stands("stock-reported", "open"));
    page.browser.click("#rule-local-time summary");
    page.report("2022-10-06");
    page.wait_until(&stands("stock-reported", "shown"));
    page.wait_until("document.querySelector('#exchange-1') !== null");
    page.wait_until("document.querySelector('#rule-local-time').open");
    assert_eq!(page.browser.run("return document.querySelectorAll('.strip circle').length"), 1);
    page.report("2022-10-05");
    page.wait_until("document.querySelector('#exchange-2') !== null");
    page.assert_quiet();
}

#[test]
fn an_exchange_is_opened_and_explained() {
    let mut page = Opened::open("watch", "/?lang=en");
    let wrong = page.run.body().replace("\"ProdABO\":\"1\"", "\"ProdABO\":\"no such group\"");
    page.do_now(page.run.send(bis3::contract::EndpointId::Stock, wrong));
    page.wait_until("document.querySelector('#exchange-1') !== null");
    page.browser.click("#exchange-1 a");
    assert_eq!(page.browser.text("mark"), "\"no such group\"");
    assert!(page.browser.text("#explanation").contains("would be answered"));
    assert!(page.browser.text("#string pre").contains("Stock/HospStock"));
    page.browser.click(".finding a.note");
    assert!(page.browser.run("return location.hash").as_str().is_some_and(|hash| hash.starts_with("#mark-")));
    page.assert_quiet();
}

#[test]
fn a_trial_is_started_and_the_language_changed() {
    let mut page = Opened::open("quick", "/?lang=en");
    page.browser.click("#not-json form[action*=start] button");
    page.wait_until("document.querySelector('#not-json .open-word') !== null");
    assert!(page.run.watched.is_wanted("not-json"));
    page.browser.click("#other-language");
    assert_eq!(page.browser.run("return document.documentElement.lang"), "zh");
    page.wait_until("document.querySelector('#not-json .open-word').textContent.includes('下一份合适的新上报')");
    page.browser.click("nav a[href^='/codes']");
    assert_eq!(page.browser.run("return document.documentElement.lang"), "zh");
    assert_eq!(page.browser.run("return document.querySelectorAll('.code').length"), 24);
    page.assert_quiet();
}

#[test]
fn it_is_usable_by_keyboard_alone() {
    let mut page = Opened::open("quick", "/?lang=en");
    page.browser.press("body", "/");
    assert_eq!(page.focused(), "filter");
    page.browser.press("#filter", "not-json");
    let visible = "Array.from(document.querySelectorAll('#open .obligation')).filter(row => row.offsetParent).length";
    assert_eq!(page.browser.run(&format!("return {visible}")), 1);
    page.browser.press("#filter", "\u{e00c}");
    page.browser.press("body", "j");
    assert_eq!(page.focused(), "not-json");
    // Tab, and then Enter on what it leads to.
    page.browser.press("#not-json", "\u{e004}");
    assert_eq!(page.focused(), "BUTTON");
    page.browser.press("#not-json form[action*=start] button", "\u{e007}");
    page.wait_until("document.querySelector('#not-json .open-word') !== null");
    assert!(page.run.watched.is_wanted("not-json"));
    page.assert_quiet();
}

#[test]
fn nothing_stands_beside_a_telephone() {
    let mut page = Opened::open("quick", "/");
    page.browser.resize(390);
    page.report("2022-10-06");
    page.do_now(page.run.send(bis3::contract::EndpointId::Stock, format!("{{\"{}\": 1}}", "long".repeat(60))));
    let origin = page.origin.clone();
    for path in ["/", "/?lang=en", "/codes", "/keys", "/clients/1/exchanges", "/clients/1/exchanges/2?lang=en"] {
        page.browser.open(&format!("{origin}{path}"));
        page.browser.run("document.querySelectorAll('details').forEach(details => { details.open = true; })");
        let widths = page.browser.run("return [document.documentElement.scrollWidth, window.innerWidth]");
        assert_eq!(widths, json!([390, 390]), "{path}");
    }
    page.assert_quiet();
}
