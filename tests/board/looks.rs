//! How every page looks to whoever reads it: by axe-core, in light and dark, on a projector and on a telephone.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::pages::eventful_with;
use super::{Run, evidence};
use crate::program::{runtime, tell_left_out};
use crate::report::browser::driver::Browser;

/// Every kind of page.
const PAGES: [(&str, &str); 7] = [
    ("clients", "/"),
    ("board", "/clients/1"),
    ("empty", "/clients/2"),
    ("exchanges", "/clients/1/exchanges"),
    ("exchange", "/clients/1/exchanges/3"),
    ("codes", "/codes"),
    ("keys", "/keys"),
];

/// What is looked at: width, and whether it is dark.
const LOOKS: [(u32, bool); 4] = [(1280, false), (1280, true), (390, false), (390, true)];

/// Runs something on every page in every look, with everything unfolded.
fn on_every_page(languages: &[&str], mut each: impl FnMut(&mut Browser, &str)) {
    let runtime = runtime();
    let run: Run = runtime.block_on(eventful_with(&["demo-ordinary", "demo-chinese"]));
    assert!(!evidence(&run).is_empty(), "the run goes on as long as its pages are looked at");
    let origin = format!("http://{}", run.mock.server.admin_address().expect("it has one"));
    let mut browser = Browser::start();
    for (width, is_dark) in LOOKS {
        browser.look(width, is_dark);
        for (name, path) in PAGES {
            for language in languages {
                browser.open(&format!("{origin}{path}?lang={language}"));
                browser.run("document.querySelectorAll('details').forEach(details => { details.open = true; })");
                let look = if is_dark { "dark" } else { "light" };
                each(&mut browser, &format!("{name}-{language}-{width}-{look}"));
            }
        }
    }
    assert_eq!(browser.complaints(), [""; 0]);
    let mut requests = browser.requests();
    requests.retain(|request| !request.starts_with(&origin) && request != "data:,");
    assert_eq!(requests, [""; 0], "nothing is asked for elsewhere");
}

/// What axe-core finds on a page: rule, and where it is broken first.
const FOUND: &str = "return axe.run(document).then(told => [told.passes.length, told.violations.map(broken =>
    broken.id + ' at ' + broken.nodes.map(node => node.target.join(' ') + ' ' + node.failureSummary).slice(0, 3).join(' | '))]);";
/// Fewer rules than these hold on no page that was looked at.
const FEWEST_RULES: u64 = 15;

#[test]
fn every_page_is_for_everybody_in_every_look() {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oracles/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(axe).ok();
    if axe.is_none() {
        tell_left_out("axe-core is not installed, so pages were not held against it");
    }
    let mut found = Vec::new();
    on_every_page(&["zh", "en"], |browser, look| {
        let widths = browser.run("return [document.documentElement.scrollWidth, window.innerWidth]");
        assert!(widths[0].as_u64() <= widths[1].as_u64(), "{look}: {widths}");
        let Some(axe) = &axe else { return };
        browser.run(axe);
        let told = browser.run(FOUND);
        assert!(told[0].as_u64() >= Some(FEWEST_RULES), "{look}: {told}");
        if told[1] != json!([]) {
            found.push(format!("{look}: {:#}", told[1]));
        }
    });
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
#[ignore = "writes pictures into target/tmp/board for people to look at"]
fn pictures_of_every_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("board");
    fs::create_dir_all(&folder).expect("writable");
    on_every_page(&["zh", "en"], |browser, look| {
        fs::write(folder.join(format!("{look}.png")), browser.picture()).expect("writable");
    });
}

#[test]
fn the_list_names_every_client_with_its_first_line_and_leads_to_its_board() {
    let runtime = runtime();
    let run = runtime.block_on(eventful_with(&["demo-ordinary", "demo-chinese"]));
    let origin = format!("http://{}", run.mock.server.admin_address().expect("it has one"));
    let mut browser = Browser::start();
    browser.open(&format!("{origin}/?lang=en"));
    assert_eq!(browser.text("h1"), "2 clients");
    let rows = browser.run("return Array.from(document.querySelectorAll('main section')).map(row => row.innerText)");
    let rows: Vec<&str> = rows.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(rows[0].starts_with("demo-ordinary · Not passed: 2 failed") && rows[0].contains("4 exchanges"), "{rows:?}");
    assert!(rows[1].starts_with("demo-chinese · ") && rows[1].contains("still to be shown"), "{rows:?}");
    // By keyboard alone: to the second link of the list, and into it.
    browser.run("document.querySelectorAll('main section a')[1].focus()");
    browser.press("main section + section a", "\u{e007}");
    assert!(browser.run("return location.pathname").as_str().is_some_and(|path| path == "/clients/2"));
    assert_eq!(browser.complaints(), [""; 0]);
}
