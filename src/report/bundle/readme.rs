//! `README.txt` of a bundle: what it is, what is in it, and how it is checked with the tools of any machine.

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use crate::evidence::bundle::signature::PublicKey;
use crate::language::Bilingual;

const TEXT: &str = include_str!("readme.txt");

/// What the text says of one bundle.
#[derive(Clone, Debug)]
pub struct Readme<'a> {
    /// What it is, in a sentence or two.
    pub what: Bilingual,
    /// What the entries of this kind of bundle are: names, with what stands there.
    pub entries: &'a [(&'a str, Bilingual)],
    /// The commands of this program that check one, each with what it does.
    pub commands: &'a [(&'a str, Bilingual)],
    /// The key that signs it.
    pub key: Option<PublicKey>,
}

/// The text, with the line ends that every editor of Windows shows.
pub fn readme(readme: &Readme<'_>) -> String {
    let Readme { what, entries, commands, key } = readme;
    let aligned = |rows: &[(&str, Bilingual)], width| -> Vec<(String, Bilingual)> {
        rows.iter().map(|(name, about)| (format!("{name:<width$}"), about.clone())).collect()
    };
    let context = context! {
        what => Value::from(Serde(what)),
        entries => Value::from(Serde(aligned(entries, 28))),
        commands => Value::from(Serde(aligned(commands, 60))),
        key => key.map(|key| key.to_string()),
        fingerprint => key.map(|key| key.fingerprint().to_string()),
    };
    let text = Environment::new().render_str(TEXT, context).expect("a test renders it");
    text.lines().flat_map(|line| [line, "\r\n"]).collect()
}
