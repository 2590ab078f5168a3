//! `bis3 spec client`: a right client in one file, in the language of whoever writes one.

use serde_json::{Value, json};

use super::no_such;
use crate::cli::arguments::JsonArgument;
use crate::cli::table::table;
use crate::cli::{CliError, Environment, Exit};
use crate::language::bilingual;

/// A client that can be printed.
struct Client {
    /// The word for its language.
    word: &'static str,
    /// The name that its file wants to have.
    file: &'static str,
    /// What it runs with, and nothing has to be installed besides.
    needs: (&'static str, &'static str),
    text: &'static str,
}

/// The client in `fixtures/clients` of this name.
macro_rules! client {
    ($word:literal, $file:literal, $zh:literal, $en:literal) => {
        Client {
            word: $word,
            file: $file,
            needs: ($zh, $en),
            text: include_str!(concat!("../../../fixtures/clients/", $file)),
        }
    };
}

const CLIENTS: &[Client] = &[
    client!(
        "csharp",
        "ReportClient.cs",
        ".NET Framework 4.5、Mono 或 .NET 6 以上",
        ".NET Framework 4.5, Mono, or .NET 6 or newer"
    ),
    client!("java", "ReportClient.java", "Java 8 以上", "Java 8 or newer"),
    client!(
        "pascal",
        "report_client.pas",
        "Delphi 10.3 以上或 Free Pascal 3.2 以上",
        "Delphi 10.3 or newer, or Free Pascal 3.2 or newer"
    ),
    client!("python", "report_client.py", "Python 3.6 以上", "Python 3.6 or newer"),
    client!("javascript", "report_client.js", "Node 12 以上", "Node 12 or newer"),
    client!("go", "report_client.go", "Go 1.13 以上", "Go 1.13 or newer"),
    client!("php", "report_client.php", "PHP 7.1 以上", "PHP 7.1 or newer"),
];

/// Prints the client in this language; without one, which there are.
pub(super) fn run(word: Option<&str>, json: &JsonArgument, environment: &Environment) -> Result<Exit, CliError> {
    match word {
        Some(word) => {
            let client = find(word)?;
            json.print(environment, || with_text(client, environment), || client.text.to_owned())?;
        }
        None => {
            let all = || CLIENTS.iter().map(|client| object(client, environment)).collect::<Value>();
            json.print(environment, all, || list(environment))?;
        }
    }
    Ok(Exit::Passed)
}

fn object(client: &Client, environment: &Environment) -> Value {
    let (zh, en) = client.needs;
    json!({"language": client.word, "file": client.file, "runs-with": environment.language.pick(zh, en)})
}

fn with_text(client: &Client, environment: &Environment) -> Value {
    let mut object = object(client, environment);
    object["text"] = client.text.into();
    object
}

fn list(environment: &Environment) -> String {
    let rows = CLIENTS.iter().map(|client| {
        let (zh, en) = client.needs;
        vec![client.word.to_owned(), client.file.to_owned(), environment.language.pick(zh, en).to_owned()]
    });
    table(&["language", "file", "runs-with"], rows)
}

/// Other words that people have for a language.
const ALSO: &[(&str, &str)] = &[
    ("c#", "csharp"),
    ("cs", "csharp"),
    (".net", "csharp"),
    ("dotnet", "csharp"),
    ("delphi", "pascal"),
    ("js", "javascript"),
    ("node", "javascript"),
    ("py", "python"),
    ("golang", "go"),
];

fn find(word: &str) -> Result<&'static Client, CliError> {
    let lower = word.to_lowercase();
    let wanted = ALSO.iter().find(|(also, _)| *also == lower).map_or(lower.as_str(), |(_, word)| word);
    CLIENTS.iter().find(|client| client.word == wanted).ok_or_else(|| unknown(word))
}

fn unknown(word: &str) -> CliError {
    let words = CLIENTS.iter().map(|client| client.word);
    no_such(bilingual!("没有 `{word}` 的客户端", "there is no client in `{word}`"), word, words)
}
