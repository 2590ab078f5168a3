//! The exchanges of a file that holds several.

use crate::cli::table::table;
use crate::diagnostic::visible;
use crate::evidence::Recording;
use crate::language::{Language, bilingual};
use crate::report::explanation::Explained;
use crate::request::recognition::Way;

/// An exchange: its number, when and what was asked, what was answered in truth and what is answered here, and the mistake that is
/// recognised.
pub(super) fn row(number: usize, explained: &Explained<'_>) -> Vec<String> {
    let Explained { recorded, explanation, .. } = explained;
    let request = format!("{} {}", recorded.request.method, recorded.request.target);
    let answered = explanation.answered.as_ref();
    let recorded_code = answered.and_then(|answered| answered.code).map_or("-".to_owned(), |code| code.to_string());
    let mark = if explanation.is_certain { "" } else { " ?" };
    let here = format!("{} {}{mark}", explanation.code.number, explanation.code.name);
    let time = recorded.time.map_or_else(String::new, |time| time.to_string());
    let way = explanation.mistakes.as_ref().and_then(|recognized| recognized.ways.first());
    let mistake = way.map_or_else(String::new, Way::id);
    vec![number.to_string(), time, visible(&request).into_owned(), recorded_code, here, mistake]
}

/// All of them, and how to see one.
pub(super) fn text(name: &str, recording: &Recording, rows: Vec<Vec<String>>, language: Language) -> String {
    let (count, format) = (rows.len(), recording.format.title());
    let first = rows.first().and_then(|row| row.first()).cloned().unwrap_or_default();
    let head = bilingual!(
        "{name}：{format}，{count} 个报文；用 --pick {first} 看其中一个\n\n",
        "{name}: {format}, {count} exchanges; see one with --pick {first}\n\n",
        name,
        format,
        count,
        first
    );
    let titles = match language {
        Language::Zh => ["#", "时间", "请求", "记录的 code", "会返回", "错误"],
        Language::En => ["#", "time", "request", "recorded", "would be answered", "mistake"],
    };
    // What no exchange tells needs no column.
    let is_told = |column: &usize| rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
    let columns: Vec<usize> = (0..titles.len()).filter(is_told).collect();
    let titles: Vec<&str> = columns.iter().map(|column| titles[*column]).collect();
    let told = |row: &Vec<String>| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>();
    head.in_language(language).to_owned() + &table(&titles, rows.iter().map(told))
}

/// How many signatures were refused whose mistake was not looked for; nothing where there are none.
pub(super) fn unsought(count: usize, language: Language) -> String {
    if count == 0 {
        return String::new();
    }
    let text = bilingual!(
        "\n另有 {count} 个报文的签名被拒，因数量太多没有查找其错误；用 --pick 看其中一个，或用 --code、--path 选取\n",
        "\nFor {count} more exchanges whose signature is refused no mistake was looked for, since there are so many: see one with --pick, or choose with --code or --path\n"
    );
    text.in_language(language).to_owned()
}
