//! The templates, once for each language.

use std::fmt;

use minijinja::value::Serde;
use minijinja::{Environment, Error, Value, context};
use serde::Serialize;

use crate::diagnostic::visible;
use crate::language::Language;

const FILES: &[(&str, &str)] = &[
    ("layout.html", include_str!("templates/layout.html")),
    ("words.html", include_str!("templates/words.html")),
    ("overview.html", include_str!("templates/overview.html")),
    ("strip.html", include_str!("templates/strip.html")),
    ("obligation.html", include_str!("templates/obligation.html")),
    ("journal.html", include_str!("templates/journal.html")),
    ("exchanges.html", include_str!("templates/exchanges.html")),
    ("clients.html", include_str!("templates/clients.html")),
    ("exchange.html", include_str!("templates/exchange.html")),
    ("codes.html", include_str!("templates/codes.html")),
    ("keys.html", include_str!("templates/keys.html")),
    ("problem.html", include_str!("templates/problem.html")),
];

pub(super) struct Templates {
    zh: Environment<'static>,
    en: Environment<'static>,
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates").finish_non_exhaustive()
    }
}

impl Templates {
    pub(super) fn new() -> Self {
        Self { zh: environment(Language::Zh), en: environment(Language::En) }
    }

    /// A page of this frame with this content. Characters that steer what shows them are shown as signs.
    pub(super) fn render(
        &self,
        name: &str,
        language: Language,
        frame: &impl Serialize,
        content: &impl Serialize,
    ) -> Result<String, Error> {
        let environment = language.pick(&self.zh, &self.en);
        let context = context! { ..Value::from(Serde(content)), ..Value::from(Serde(frame)) };
        let text = environment.get_template(name)?.render(context)?;
        // What was sent stands in many places; here none is forgotten.
        Ok(visible(&text).into_owned())
    }
}

/// In it `t(zh, en)` picks one of two texts.
fn environment(language: Language) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.add_function("t", move |zh: String, en: String| language.pick(zh, en));
    for (name, text) in FILES {
        environment.add_template(name, text).expect("a test renders each of them");
    }
    environment
}
