//! The kill matrix for a person.

use crate::cli::table::table;
use crate::harness::selftest::{DefectResult, Matrix, SoundResult, WeakCatch};
use crate::language::{Language, counted};

/// How many of the cases that catch a defect are named.
const NAMED: usize = 2;

pub(super) fn text(matrix: &Matrix, language: Language) -> String {
    let mut text = String::new();
    if !matrix.defects.is_empty() {
        text.push_str(&defects(&matrix.defects, language));
        text.push('\n');
    }
    text.push_str(&survivors(&matrix.defects, language));
    text.push_str(&weakest(&matrix.weakest, language));
    text.push_str(&false_alarms(&matrix.sound, language));
    text.push_str(&language.pick(
        format!(
            "{} 个场景，{} 个用例；{} 个缺陷中发现 {} 个，漏过 {} 个；{} 个无缺陷的平台上误报 {} 个\n",
            matrix.scenarios,
            matrix.cases,
            matrix.defects.len(),
            matrix.caught,
            matrix.survivors,
            matrix.sound.len(),
            matrix.false_alarms
        ),
        format!(
            "{}, {}; {}: {} caught, {} surviving; {}, {}\n",
            counted(matrix.scenarios, "scenario"),
            counted(matrix.cases, "case"),
            counted(matrix.defects.len(), "defect"),
            matrix.caught,
            matrix.survivors,
            counted(matrix.sound.len(), "sound platform"),
            counted(matrix.false_alarms, "false alarm")
        ),
    ));
    text
}

fn defects(rows: &[DefectResult], language: Language) -> String {
    let header = language.pick(["缺陷", "条款", "发现", "用例"], ["defect", "clause", "caught by", "cases"]);
    table(
        &header,
        rows.iter().map(|row| {
            let named: Vec<&str> = row.caught_by.iter().take(NAMED).map(String::as_str).collect();
            let more = if row.caught_by.len() > NAMED { " …" } else { "" };
            vec![row.defect.to_owned(), row.clause.to_owned(), row.caught_by.len().to_string(), named.join("  ") + more]
        }),
    )
}

/// How sure the least sure catches are; where a few defects were chosen, the table has said it.
fn weakest(rows: &[WeakCatch], language: Language) -> String {
    if rows.len() < 2 {
        return String::new();
    }
    let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.defect, row.cases)).collect();
    let count = rows.len();
    language.pick(
        format!("最没有把握的 {count} 个缺陷，各由几个用例发现：{}\n", told.join("、")),
        format!("the {count} that hang on the fewest cases: {}\n", told.join(", ")),
    )
}

fn survivors(rows: &[DefectResult], language: Language) -> String {
    let survivor = |row: &DefectResult| {
        let why = row.survives.as_ref()?.in_language(language);
        let title = row.title.in_language(language);
        let (defect, clause) = (row.defect, row.clause);
        Some(language.pick(
            format!("漏过 {defect}（{clause}）：{title}；{why}\n"),
            format!("survives {defect} ({clause}): {title}; {why}\n"),
        ))
    };
    rows.iter().filter_map(survivor).collect()
}

fn false_alarms(sound: &[SoundResult], language: Language) -> String {
    let mut text = String::new();
    for platform in sound {
        for alarm in &platform.false_alarms {
            let reason = alarm.reason.as_ref().map(|reason| reason.in_language(language)).unwrap_or_default();
            let word = language.pick("误报", "false alarm");
            text.push_str(&format!("{word} {} {} [{}] {reason}\n", platform.profile, alarm.case, alarm.outcome));
        }
        if !platform.false_alarms.is_empty() {
            let readings: Vec<String> =
                platform.readings.iter().map(|(id, option)| format!("{id}: {option}")).collect();
            text.push_str(&format!("  {} {{{}}}\n", platform.profile, readings.join(", ")));
        }
    }
    text
}
