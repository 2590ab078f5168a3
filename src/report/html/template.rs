//! The templates of the page, and the policy under which it stands.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::diagnostic::visible;

const STYLE: &str = include_str!("style.css");
/// How a page looks whose language is chosen without a script, by the `choice` of `head.html`, and that shows a strip.
pub(in crate::report) const CHOICE: &str = include_str!("choice.css");
const SCRIPT: &str = include_str!("script.js");

/// Where what was held back goes in. No text can forge it: each is escaped.
const HOLE: &str = "<!--here-->";

pub(super) struct Templates(Environment<'static>);

impl Templates {
    pub(super) fn new() -> Self {
        let mut environment = Environment::new();
        let files = [
            ("words.html", include_str!("words.html")),
            ("head.html", include_str!("head.html")),
            ("page.html", include_str!("page.html")),
            ("scenario.html", include_str!("scenario.html")),
            ("step.html", include_str!("step.html")),
        ];
        for (name, text) in files {
            environment.add_template(name, text).expect("a test renders each of them");
        }
        Self(environment)
    }

    pub(super) fn row(&self, row: &impl Serialize) -> io::Result<String> {
        self.render("step.html", Value::from(Serde(row)))
    }

    /// What stands before and behind the rows of a scenario.
    pub(super) fn around_scenario(&self, head: &impl Serialize) -> io::Result<(String, String)> {
        self.around("scenario.html", context! { hole => HOLE, ..Value::from(Serde(head)) })
    }

    /// What stands before and behind the scenarios of a page.
    pub(super) fn around_page(&self, page: &impl Serialize) -> io::Result<(String, String)> {
        let fixed = context! { hole => HOLE, style => STYLE, script => SCRIPT, policy => policy(SCRIPT, STYLE) };
        self.around("page.html", context! { ..fixed, ..Value::from(Serde(page)) })
    }

    fn around(&self, name: &str, context: Value) -> io::Result<(String, String)> {
        let text = self.render(name, context)?;
        let (before, after) = text.split_once(HOLE).expect("the template has its hole");
        Ok((before.to_owned(), after.to_owned()))
    }

    fn render(&self, name: &str, context: Value) -> io::Result<String> {
        let template = self.0.get_template(name).expect("the name is one of those above");
        let text = template.render(context).map_err(io::Error::other)?;
        // What was sent stands in many places; here none is forgotten. The library takes the last line feed of a template away.
        Ok(visible(&text).into_owned() + "\n")
    }
}

/// A page by itself, without a script: a template that may import `words.html` and `head.html`, with a style behind that of every page.
///
/// # Errors
/// Where the page cannot be made.
pub(in crate::report) fn one_page(text: &'static str, style: &str, page: &impl Serialize) -> io::Result<String> {
    const NAME: &str = "one.html";
    let mut templates = Templates::new();
    templates.0.add_template(NAME, text).map_err(io::Error::other)?;
    let style = format!("{STYLE}{style}");
    templates.render(NAME, context! { policy => policy("", &style), style, ..Value::from(Serde(page)) })
}

/// Nothing may be loaded, and no script be run but the one whose hash stands here. Browsers that know hashes pass over
/// `unsafe-inline`; the others know nothing better.
fn policy(script: &str, style: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; script-src 'unsafe-inline' 'sha256-{}'; style-src 'unsafe-inline' 'sha256-{}'; \
         img-src data:; base-uri 'none'; form-action 'none'",
        hash(script),
        hash(style),
    )
}
