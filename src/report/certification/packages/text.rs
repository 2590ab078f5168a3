//! The answer in a line, a row for each package, and what is wrong with each that is not simply valid.

use anstyle::{AnsiColor, Style};

use super::{Anew, Packages, Row, Standing, State, Weight};
use crate::clock::zone;
use crate::diagnostic::visible;
use crate::language::{Bilingual, Language, bilingual, counted};

/// The titles of the columns, Chinese then English.
pub const COLUMNS: (&[&str], &[&str]) = (
    &["状态", "厂商", "产品、版本", "方案", "接口", "有效期至", "文件"],
    &["state", "vendor", "product, version", "plan", "endpoints", "valid to", "file"],
);

/// How many hold, and what is wrong with the others or still to be done.
pub fn answer(packages: &Packages) -> Bilingual {
    let count = packages.rows.len();
    let total = counted(count, "package");
    let well: usize =
        [Weight::Threatened, Weight::Open, Weight::Holds].map(|weight| packages.count(weight)).iter().sum();
    let first = bilingual!("共 {count} 份：{well} 份成立", "{total}: {well} hold");
    let told = |weight| told_of(weight, packages.count(weight));
    Weight::ALL
        .iter()
        .rev()
        .filter_map(|weight| told(*weight))
        .fold(first, |told, more| told.joined(("，", ", "), &more))
}

/// How many come to something else than that they hold.
fn told_of(weight: Weight, count: usize) -> Option<Bilingual> {
    if count == 0 {
        return None;
    }
    Some(match weight {
        Weight::Falls => bilingual!("{count} 份不能采信", "{count} not to be relied on"),
        Weight::Unknown => bilingual!("{count} 份无法评判", "{count} not judged"),
        Weight::Threatened => bilingual!("其中 {count} 份会不再成立", "{count} of them would fall"),
        Weight::Open => bilingual!("其中 {count} 份有待会签或封存", "{count} of them to be countersigned or sealed"),
        Weight::Holds => return None,
    })
}

/// How many are in each state, in a line.
pub fn counts(packages: &Packages, language: Language) -> String {
    let one = |(state, count): (State, usize)| format!("{} {count}", named(state, language));
    packages.states().map(one).collect::<Vec<_>>().join(" · ")
}

/// A row of the table.
pub fn cells(row: &Row, language: Language) -> Vec<String> {
    let day = |at: jiff::Timestamp| at.to_zoned_datetime(zone()).strftime("%F").to_string();
    let texts = [
        row.word("vendor").to_owned(),
        format!("{} {}", row.word("product"), row.word("version")).trim().to_owned(),
        row.word("plan").to_owned(),
        row.words("endpoints").join(" "),
        row.valid_to().map(day).unwrap_or_default(),
        row.file.clone(),
    ];
    let shown = texts.iter().map(|text| if text.is_empty() { "-".to_owned() } else { visible(text).into_owned() });
    std::iter::once(named(row.state(), language)).chain(shown).collect()
}

/// What is wrong with it and what to do, or nothing.
pub fn reasons(row: &Row, language: Language) -> String {
    let wrong: Vec<&Standing> = row.standings.iter().filter(|standing| standing.state != State::Valid).collect();
    let late = row.anew.as_ref().map(|anew| late(anew, language)).unwrap_or_default();
    if wrong.is_empty() && late.is_empty() {
        return String::new();
    }
    let bold = Style::new().bold().fg_color(Some(colour(row.state()).into()));
    let standings: String = wrong.iter().map(|standing| told(standing, language)).collect();
    format!("\n{bold}{}{bold:#}\n{standings}{late}", visible(&row.file))
}

fn told(standing: &Standing, language: Language) -> String {
    let why = standing.why.iter().map(|why| format!("      {}\n", visible(why.in_language(language))));
    let (state, to_do) = (named(standing.state, language), standing.state.to_do());
    let arrow = language.pick("做法：", "to do: ");
    format!("  {state}\n{}      {arrow}{}\n", why.collect::<String>(), to_do.in_language(language))
}

/// What is said otherwise by another contract or under another reading.
fn late(anew: &Anew, language: Language) -> String {
    let changed = |(id, was, is): &(String, String, String)| {
        let told = bilingual!("{id}：原为 {was}，新为 {is}", "{id}: was {was}, would be {is}");
        format!("      {}\n", visible(told.in_language(language)))
    };
    let why = anew.why.iter().map(|why| format!("      {}\n", visible(why.in_language(language))));
    let lines: String = why.chain(anew.changed.iter().map(changed)).collect();
    if lines.is_empty() { lines } else { format!("  {}\n{lines}", language.pick("重新评判", "judged anew")) }
}

/// A state with a shape: colour alone says nothing to many, nor in a pipe.
fn named(state: State, language: Language) -> String {
    let mark = match state.weight() {
        Weight::Falls => "✗",
        Weight::Unknown => "?",
        Weight::Threatened => "!",
        Weight::Open => "·",
        Weight::Holds => "✓",
    };
    format!("{mark} {}", state.title().in_language(language))
}

/// The colour of a state.
fn colour(state: State) -> AnsiColor {
    match state.weight() {
        Weight::Falls => AnsiColor::Red,
        Weight::Unknown => AnsiColor::Magenta,
        Weight::Threatened => AnsiColor::Yellow,
        Weight::Open => AnsiColor::Blue,
        Weight::Holds => AnsiColor::Green,
    }
}
