//! The kill matrix for a person.

use crate::cli::table::table;
use crate::harness::selftest::{ByExit, DefectResult, Matrix, SoundResult, WeakCatch};
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
    text.push_str(&by_exit(&matrix.defects, language));
    text.push_str(&weakest(&matrix.weakest, language));
    text.push_str(&false_alarms(&matrix.sound, language));
    text.push_str(&language.pick(
        format!(
            "{} 个场景，{} 个用例；{} 个缺陷中由用例发现 {} 个，漏过 {} 个，由退出码发现 {} 个；{} 个无缺陷的平台上误报 {} 个\n",
            matrix.scenarios,
            matrix.cases,
            matrix.defects.len(),
            matrix.caught,
            matrix.survivors,
            matrix.caught_by_exit,
            matrix.sound.len(),
            matrix.false_alarms
        ),
        format!(
            "{}, {}; {}: {} caught by a finding, {} surviving, {} caught by exit code; {}, {}\n",
            counted(matrix.scenarios, "scenario"),
            counted(matrix.cases, "case"),
            counted(matrix.defects.len(), "defect"),
            matrix.caught,
            matrix.survivors,
            matrix.caught_by_exit,
            counted(matrix.sound.len(), "sound platform"),
            counted(matrix.false_alarms, "false alarm")
        ),
    ));
    text
}

fn defects(rows: &[DefectResult], language: Language) -> String {
    let header =
        language.pick(["缺陷", "条款", "退出码", "发现", "用例"], ["defect", "clause", "exit", "caught by", "cases"]);
    table(
        &header,
        rows.iter().map(|row| {
            let named: Vec<&str> = row.caught_by.iter().take(NAMED).map(String::as_str).collect();
            let more = if row.caught_by.len() > NAMED { " …" } else { "" };
            let (exit, count) = (row.exit.to_string(), row.caught_by.len().to_string());
            vec![row.defect.to_owned(), row.clause.to_owned(), exit, count, named.join("  ") + more]
        }),
    )
}

/// What a user's run shows of it who reads the exit code, and what it cannot.
fn by_exit(rows: &[DefectResult], language: Language) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let readings = rows.iter().filter(|row| row.reading).count();
    let mut text = language.pick(KEYS.0, KEYS.1).to_owned();
    if readings > 0 {
        text.push_str(&language.pick(
            format!("；其中 {readings} 个只是另一种读法，以 --profile default 声明后评判"),
            format!("; {readings} of them read an open point otherwise, and are judged with --profile default claimed"),
        ));
    }
    text.push('\n');
    rows.iter().filter_map(|row| not_caught_by_exit(row, language)).for_each(|line| text.push_str(&line));
    text
}

/// What the exit codes are those of.
const KEYS: (&str, &str) = (
    "退出码：像用户那样运行 run --suite --target，密钥文件里有一个可为所有机构上报的 AccessKey 和一个只属于一家机构的",
    "exit: of run --suite --target as a user runs it, with one key that may report for everybody and one for a single hospital",
);

fn not_caught_by_exit(row: &DefectResult, language: Language) -> Option<String> {
    let DefectResult { defect, exit, .. } = row;
    let by = row.decided_by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    let reason = row.untellable.map(|reason| reason.in_language(language)).unwrap_or_default();
    match row.by_exit() {
        ByExit::Caught => None,
        ByExit::Untellable => Some(language.pick(
            format!("用这样的密钥看不出 {defect}：{reason}\n"),
            format!("such keys cannot tell {defect}: {reason}\n"),
        )),
        ByExit::Missed => Some(language.pick(
            format!("{defect} 的退出码是 {exit}{by}，不是 1\n"),
            format!("{defect} ends with {exit}{by} and not with 1\n"),
        )),
        ByExit::Stale => Some(language.pick(
            format!("{defect} 列为看不出，退出码却是 1{by}：从 fixtures/defects-untellable.csv 里去掉\n"),
            format!("{defect} is listed as one that cannot be told, and ends with 1{by}: take it out of fixtures/defects-untellable.csv\n"),
        )),
    }
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
        if platform.exit != 0 {
            let (profile, exit, word) = (&platform.profile, platform.exit, language.pick("误报", "false alarm"));
            let by = platform.decided_by.as_deref().unwrap_or_default();
            text.push_str(&language.pick(
                format!("{word} {profile}：像用户那样运行，退出码是 {exit}（{by}）\n"),
                format!("{word} {profile}: a user's run ends with {exit} ({by})\n"),
            ));
        }
        if !platform.false_alarms.is_empty() || platform.exit != 0 {
            let readings: Vec<String> =
                platform.readings.iter().map(|(id, option)| format!("{id}: {option}")).collect();
            text.push_str(&format!("  {} {{{}}}\n", platform.profile, readings.join(", ")));
        }
    }
    text
}
