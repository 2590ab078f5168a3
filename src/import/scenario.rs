//! Puts the steps of a recording together to a scenario file.

use std::path::Path;
use std::sync::Arc;

use super::step::{self, Made};
use super::{Note, Setting, signing};
use crate::contract::Level;
use crate::diagnostic::yaml::{self, FlowSeq};
use crate::diagnostic::{Diagnostic, Source};
use crate::evidence::{Recorded, Recording};
use crate::language::{Bilingual, bilingual};
use crate::scenario::Scenario;
use crate::scenario::written::{Card, Step};

/// A recording, and what the scenario is called that is made of it.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The id of the scenario.
    pub id: &'a str,
    /// The name of the file that was read.
    pub name: &'a str,
    /// What it holds.
    pub recording: &'a Recording,
}

/// What became of a recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The text of the scenario file; none where no exchange can be sent again.
    pub text: Option<String>,
    /// The numbers of the exchanges that are steps of it, from 1.
    pub steps: Vec<usize>,
    /// The exchanges of which no step was made, and why.
    pub skipped: Vec<Note>,
    /// What is said of the others, and of the recording.
    pub notes: Vec<Note>,
    /// Whether something of the recording was not read, since somebody has changed it.
    pub is_broken: bool,
    /// The recorded answers as snapshots, where they are kept.
    pub answers: Vec<Answer>,
}

/// A recorded answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The name of its step.
    pub step: String,
    /// The text of its snapshot.
    pub snapshot: String,
}

/// Makes a scenario of the exchanges of these numbers, which count from 1.
///
/// # Errors
/// A [`Diagnostic`] where a replaced contract lacks a code that a check answers with.
pub fn scenario(
    origin: &Origin<'_>,
    exchanges: &[(usize, &Recorded)],
    setting: &Setting<'_>,
) -> Result<Imported, Box<Diagnostic>> {
    let mut imported = Imported { is_broken: origin.recording.is_broken(), ..Imported::default() };
    imported.notes.extend(Note::damage(None, &origin.recording.damage));
    let key = signing::usual_key(exchanges, setting);
    let (mut steps, mut clause) = (Vec::new(), None);
    for (number, recorded) in exchanges {
        let earlier = origin.recording.earlier(number - 1);
        let made = step::of(*number, recorded, earlier, key, setting)?;
        match made.and_then(|made| readable(made, setting)) {
            Err(why) => {
                imported.skipped.push(Note::new(Some(*number), why));
                imported.notes.extend(Note::damage(Some(*number), &recorded.damage));
            }
            Ok(Made { step, notes, answer, clause: of_step }) => {
                clause = clause.or(of_step);
                imported.steps.push(*number);
                imported.notes.extend(notes);
                imported.answers.extend(answer.map(|snapshot| Answer { step: step.name.clone(), snapshot }));
                steps.push(step);
            }
        }
    }
    if !steps.is_empty() {
        let clause = clause.unwrap_or_else(|| clause_of_interface(setting));
        let key = key.filter(|_| !setting.is_verbatim).map(str::to_owned);
        let card = card(origin.id, title(origin, steps.len()), (clause, key), steps, setting);
        let text = comments(origin, &imported, setting) + &yaml::write(&card);
        imported.text = Some(without_secrets(&text, setting));
    }
    Ok(imported)
}

fn card(
    id: &str,
    title: Bilingual,
    (clause, key): (Arc<str>, Option<String>),
    steps: Vec<Step>,
    setting: &Setting<'_>,
) -> Card {
    Card {
        id: id.to_owned(),
        title,
        clause: clause.to_string(),
        verifies: FlowSeq(Vec::new()),
        // What some platform has answered is no text of the document.
        level: Level::Should,
        tags: FlowSeq(["imported"]),
        readings: Default::default(),
        writes: true,
        key,
        snapshot: (!setting.keeps_answers).then_some(false),
        variables: Default::default(),
        steps,
    }
}

fn title(origin: &Origin<'_>, count: usize) -> Bilingual {
    let name = visible_line(origin.name);
    bilingual!("{name} 中记录的 {count} 次请求", "Requests recorded in {name}: {count}")
}

/// The name of a file as a title may hold it.
fn visible_line(name: &str) -> String {
    Note::new(None, name).text.en.replace("${", "$${")
}

/// A step that no reader of scenarios takes is none: what it says of the step is why.
fn readable(made: Made, setting: &Setting<'_>) -> Result<Made, Bilingual> {
    let Made { step, .. } = &made;
    let alone = card("alone", Bilingual::default(), (clause_of_interface(setting), None), Vec::new(), setting);
    let text = yaml::write(&alone).replace("steps: []", "steps:") + &yaml::write(&[step]);
    match Scenario::read(&Source::new("step.yaml", text), Path::new(""), setting.contract) {
        Ok(_) => Ok(made),
        Err(wrong) => {
            let reason = wrong.first().map(|diagnostic| (*diagnostic.message).clone()).unwrap_or_default();
            Err(bilingual!(
                "场景语言写不出这个请求（{reason}）；--verbatim 可保留原来的字节",
                "the language of scenarios cannot say this request ({reason}); --verbatim keeps its bytes",
                reason
            ))
        }
    }
}

/// The clause of the first interface, for what was sent to none.
fn clause_of_interface(setting: &Setting<'_>) -> Arc<str> {
    Arc::clone(&setting.contract.endpoints()[0].clause)
}

/// What stands in front of the card: where it comes from, and what is to be known of each exchange.
fn comments(origin: &Origin<'_>, imported: &Imported, setting: &Setting<'_>) -> String {
    let (name, format) = (visible_line(origin.name), origin.recording.format.title());
    let head = if setting.is_verbatim {
        bilingual!(
            "由 bis3 import --verbatim 从 {name} 得到（{format}）；按原来的字节发送，其中含有记录下来的 Authorization",
            "made by bis3 import --verbatim of {name} ({format}); sent byte for byte, with Authorization as it was recorded",
            name,
            format
        )
    } else {
        bilingual!(
            "由 bis3 import 从 {name} 得到（{format}）；每次回放时重新写日期、重新签名",
            "made by bis3 import of {name} ({format}); each replay dates and signs anew",
            name,
            format
        )
    };
    let mut text = Note::new(None, head).comments();
    for note in imported.skipped.iter().chain(&imported.notes) {
        text.push_str(&note.comments());
    }
    text
}

/// Whoever has put a secret into a message, or a name, it does not go into the file.
fn without_secrets(text: &str, setting: &Setting<'_>) -> String {
    String::from_utf8_lossy(&setting.secrets.without(text.as_bytes())).into_owned()
}
