//! The exchanges of a file that holds several.

use crate::cli::table::table;
use crate::diagnostic::visible;
use crate::evidence::Recording;
use crate::language::{Language, bilingual};
use crate::report::explanation::Explained;

/// An exchange: its number, what was asked, what was answered in truth and what is answered here.
pub(super) fn row(number: usize, explained: &Explained<'_>) -> Vec<String> {
    let Explained { recorded, explanation, .. } = explained;
    let request = format!("{} {}", recorded.request.method, recorded.request.target);
    let answered = explanation.answered.as_ref();
    let recorded_code = answered.and_then(|answered| answered.code).map_or("-".to_owned(), |code| code.to_string());
    let mark = if explanation.is_certain { "" } else { " ?" };
    let here = format!("{} {}{mark}", explanation.code.number, explanation.code.name);
    vec![number.to_string(), visible(&request).into_owned(), recorded_code, here]
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
        Language::Zh => ["#", "请求", "记录的 code", "会返回"],
        Language::En => ["#", "request", "recorded", "would be answered"],
    };
    head.in_language(language).to_owned() + &table(&titles, rows)
}
