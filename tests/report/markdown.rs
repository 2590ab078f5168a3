//! The summary of a CI job: what did not pass stays in its table, whatever a target has answered.

use bis3::language::Language;
use bis3::report::Report;
use bis3::report::markdown::Markdown;
use bis3::scenario::Totals;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::results::{Done, every_outcome, head, long, tell};
use super::{LANGUAGES, text};

fn markdown(run: &[Done], language: Language) -> String {
    text(|bytes| tell(run, &mut Markdown::new(bytes, &head(), language)))
}

fn events(report: &str) -> Vec<Event<'_>> {
    Parser::new_ext(report, Options::ENABLE_TABLES).collect()
}

#[test]
fn what_did_not_pass_is_told() {
    for language in LANGUAGES {
        insta::assert_snapshot!(format!("markdown-{language}"), markdown(&every_outcome(), language));
    }
}

#[test]
fn no_text_of_a_run_is_markup() {
    let report = markdown(&every_outcome(), Language::En);
    let mut tags: Vec<String> = Vec::new();
    let mut headings = 0;
    for event in events(&report) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => tags.push(html.to_string()),
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::Emphasis | Tag::Link { .. } | Tag::Image { .. }) => panic!("{event:?}\n{report}"),
            _ => {}
        }
    }
    assert_eq!(headings, 2);
    let ours = ["<code>", "</code>", "<details><summary>", "</details>"];
    let forged: Vec<_> = tags.iter().filter(|tag| !ours.iter().any(|known| tag.starts_with(known))).collect();
    assert_eq!(forged, [""; 0]);
}

#[test]
fn every_row_has_its_five_cells() {
    let report = markdown(&every_outcome(), Language::Zh);
    let mut tables = Vec::new();
    let (mut rows, mut text) = (Vec::new(), String::new());
    for event in events(&report) {
        match event {
            Event::Start(Tag::Table(columns)) => tables.push((columns.len(), 0)),
            Event::End(TagEnd::TableRow) => tables.last_mut().expect("a row stands in a table").1 += 1,
            Event::Start(Tag::TableCell) => text.clear(),
            Event::Text(part) => text.push_str(&part),
            Event::End(TagEnd::TableCell) => rows.push(text.clone()),
            _ => {}
        }
    }
    assert_eq!(tables, [(5, 8), (3, 6), (3, 1)], "failures, then how many came out how, then readings");
    assert!(rows.contains(&"\"认证</script><script>alert(1)</script>|失败]]>` ## 标题\"".to_owned()), "{rows:#?}");
}

#[test]
fn it_fits_into_what_a_job_may_say() {
    let report = markdown(&[long(10_000)], Language::Zh);
    assert!(report.len() < 1024 * 1024, "{} bytes", report.len());
    assert!(report.contains("另有 1900 项未列出") && report.contains("另有 970 项未列出"), "{report}");
}

#[test]
fn bodies_that_are_no_text_take_no_more_room() {
    let mut done = long(1_000);
    for step in &mut done.steps {
        let exchange = step.exchange.as_mut().expect("it was answered");
        let head = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
        (exchange.request, exchange.response) =
            (vec![0xff; 8 * 1024].into(), [head, vec![0xff; 8 * 1024]].concat().into());
    }
    let report = markdown(&[done], Language::En);
    assert!(report.len() < 900 * 1024, "{} bytes", report.len());
    assert!(report.contains(" more are not listed\n") && report.contains("ff ff"), "{}", report.len());
}

#[test]
fn a_run_that_was_broken_off_says_so_first() {
    let report = text(|bytes| {
        let mut report = Markdown::new(bytes, &head(), Language::En);
        report.broken_off(&("目标已停止", "the target is gone").into()).expect("memory takes it");
        report.finish(&Totals::default()).expect("memory takes it");
    });
    assert!(report.starts_with("## The run was broken off: the target is gone\n"), "{report}");
}
