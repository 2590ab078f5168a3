//! Mistakes of the command line in Chinese. The parser tells them in English only; it says of what kind each is and what it
//! is about, and from that each is told anew.

use std::error::Error as _;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The whole message; none where what the parser says is no mistake, such as the help that was asked for.
pub(super) fn chinese(error: &Error) -> Option<String> {
    let what = what(error)?;
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let mut text = format!("{style}错误{style:#}: {what}\n");
    for (kind, name) in [
        (ContextKind::ValidValue, "可用的值"),
        (ContextKind::ValidSubcommand, "可用的命令"),
        (ContextKind::SuggestedArg, "是不是"),
        (ContextKind::SuggestedSubcommand, "是不是"),
        (ContextKind::SuggestedValue, "是不是"),
    ] {
        let told = about(error, kind);
        if !told.is_empty() {
            // Writing to a text does not fail.
            let _ = writeln!(text, "  {name}：{told}");
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let _ = writeln!(text, "\n用法：{}", usage.trim_start_matches("Usage:").trim());
    }
    Some(text + "\n详细说明：--help\n")
}

fn what(error: &Error) -> Option<String> {
    let (argument, value) = (about(error, ContextKind::InvalidArg), about(error, ContextKind::InvalidValue));
    let (command, prior) = (about(error, ContextKind::InvalidSubcommand), about(error, ContextKind::PriorArg));
    Some(match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {command}"),
        ErrorKind::MissingRequiredArgument => format!("缺少必需的参数：{argument}"),
        ErrorKind::MissingSubcommand => format!("{command} 后面缺少命令"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面缺少值"),
        ErrorKind::InvalidValue => format!("{argument} 的值 {value} 不可用"),
        ErrorKind::ValueValidation => format!("{argument} 的值 {value} 不可用{}", reason(error)),
        ErrorKind::ArgumentConflict if prior == argument => format!("{argument} 只能给出一次"),
        ErrorKind::ArgumentConflict => format!("{argument}{command} 不能与 {prior} 一起使用"),
        ErrorKind::NoEquals => format!("{argument} 的值要写在等号之后"),
        ErrorKind::TooManyValues => format!("{argument} 的值 {value} 是多余的"),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{argument} 的值的个数不对"),
        ErrorKind::InvalidUtf8 => "有参数不是 UTF-8 文本".to_owned(),
        _ => return None,
    })
}

/// What the parser says about a mistake, each of several in quotes; nothing where it says nothing.
fn about(error: &Error, kind: ContextKind) -> String {
    let quoted = |text: &String| if text.is_empty() { String::new() } else { format!("`{text}`") };
    match error.get(kind) {
        Some(ContextValue::String(text)) => quoted(text),
        Some(ContextValue::Strings(texts)) => texts.iter().map(quoted).collect::<Vec<_>>().join("、"),
        _ => String::new(),
    }
}

/// Why a value cannot be used. What reads values of this program's own says it in no language; that a number is none is said
/// by the library.
fn reason(error: &Error) -> String {
    let Some(source) = error.source().map(ToString::to_string) else { return String::new() };
    if source.contains("digit") || source.contains("parse integer") {
        return "：应为整数".to_owned();
    }
    match source.split_once(" is not in ") {
        Some((_, range)) => format!("：应在 {range} 之内"),
        None => format!("：{source}"),
    }
}
