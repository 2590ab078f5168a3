//! What is to be explained: a code, or exchanges of a file.

use std::io::{self, IsTerminal};
use std::path::Path;

use crate::cli::{CliError, recordings};
use crate::contract::{Code, Contract};
use crate::diagnostic::Diagnostic;
use crate::language::bilingual;

/// What was named on the command line.
pub(super) enum Input<'a> {
    /// A code.
    Code(&'a Code),
    /// The bytes of a file, and its name.
    Bytes { name: String, bytes: Vec<u8> },
}

impl<'a> Input<'a> {
    /// Reads what was named; standard input without a name, unless somebody sits there.
    pub(super) fn of(typed: Option<&str>, contract: &'a Contract) -> Result<Self, CliError> {
        match typed {
            None if io::stdin().is_terminal() => Err(nothing_given()),
            None | Some("-") => Self::file("-"),
            Some(typed) => match code(typed, contract) {
                Some(code) if !Path::new(typed).exists() => Ok(Self::Code(code)),
                _ if is_code_number(typed) && !Path::new(typed).exists() => Err(no_such_code(typed, contract)),
                _ => Self::file(typed),
            },
        }
    }
}

impl Input<'_> {
    fn file(typed: &str) -> Result<Self, CliError> {
        recordings::named(typed).map(|(name, bytes)| Self::Bytes { name, bytes })
    }
}

/// A code by its number, its name or its text.
fn code<'a>(typed: &str, contract: &'a Contract) -> Option<&'a Code> {
    let by_text = || contract.codes().iter().find(|code| code.text == typed || code.name.eq_ignore_ascii_case(typed));
    contract.code(typed).or_else(by_text).map(AsRef::as_ref)
}

fn is_code_number(typed: &str) -> bool {
    typed.bytes().all(|byte| byte.is_ascii_digit())
}

fn no_such_code(typed: &str, contract: &Contract) -> CliError {
    let known: Vec<String> = contract.codes().iter().map(|code| code.number.to_string()).collect();
    Diagnostic::error(bilingual!(
        "没有错误码 {typed}，也没有名为 {typed} 的文件",
        "there is no code {typed}, and no file of this name"
    ))
    .nearest_of(typed, known.iter().map(String::as_str))
    .into()
}

fn nothing_given() -> CliError {
    CliError::usage(
        "请给出要解释的内容：文件、-（标准输入）或错误码；例如 `bis3 explain request.txt`、`bis3 explain 10008`",
        "name what is to be explained: a file, - for standard input, or a code; such as `bis3 explain request.txt` or `bis3 explain 10008`",
    )
}
