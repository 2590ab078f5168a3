//! What is done with the bytes of a stranger or of a user's file, and what must hold of it whatever they are. Each target ends
//! in a panic where it does not.
//!
//! - `wire` is what comes over a connection, on either side: requests, their Authorization and bodies, and answers.
//! - `files` is what a user gives as text: scenarios and what stands in them, tables, profiles, keys, rules of faults.
//! - `recordings` is what other tools have recorded, and evidence.

mod files;
mod recordings;
mod wire;

/// What a target does with bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which its folder in `fuzz/corpus` bears too.
pub const TARGETS: &[(&str, Target)] = &[
    ("answer", wire::answer),
    ("authorization", wire::authorization),
    ("body", wire::body),
    ("bundle", recordings::bundle),
    ("evidence", recordings::evidence),
    ("fault", files::fault),
    ("matcher", files::matcher),
    ("profile", files::profile),
    ("recording", recordings::recording),
    ("request", wire::request),
    ("scenario", files::scenario),
    ("table", files::table),
    ("template", files::template),
];

/// Does what the target of this name does.
pub fn run(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name");
    target(data);
}

/// What is shown of a diagnostic steers nothing, in both languages.
fn shown(diagnostic: &bis3::diagnostic::Diagnostic) {
    for language in [bis3::Language::En, bis3::Language::Zh] {
        let text = diagnostic.render_in(language, false);
        assert!(!text.contains(|c| c != '\n' && bis3::diagnostic::steers(c)), "{text:?}");
    }
}
