//! Files with several commands or many exchanges.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use bis3::evidence;
use serde_json::{Value, json};

use crate::program::{bis3, text};

/// The paths that are asked for, and the lines of the commands.
fn read(text: &str) -> Vec<(String, Option<usize>)> {
    let recording = evidence::read(text.as_bytes(), None).unwrap_or_else(|error| panic!("{text}: {error}"));
    recording.exchanges.iter().map(|one| (one.request.target.to_string(), one.line)).collect()
}

#[test]
fn every_command_of_a_text_is_read() {
    let chrome_bash = "curl 'http://127.0.0.1/a' \\\n  -H 'x: 1' \\\n  --data-raw '{\"a\": 1}' ;\ncurl 'http://127.0.0.1/b' \\\n  -H 'x: 1'";
    let chrome_cmd = "curl ^\"http://127.0.0.1/a^\" ^\r\n  -H ^\"x: 1^\" ^\r\n  --data-raw ^\"^{^}^\" &\r\ncurl ^\"http://127.0.0.1/b^\" ^\r\n  -H ^\"x: 1^\"";
    let powershell = |path: &str| {
        format!(
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\nInvoke-WebRequest -UseBasicParsing -Uri \"http://127.0.0.1/{path}\" `\n-WebSession $session `\n-Headers @{{\n\"x\"=\"1\"\n}}"
        )
    };
    let chrome_powershell = format!("{};\n{}", powershell("a"), powershell("b"));
    let call = |path: &str| {
        format!("fetch(\"http://127.0.0.1/{path}\", {{\n  \"body\": \"{{}}\",\n  \"method\": \"POST\"\n}});")
    };
    let chrome_fetch = format!("{} ;\n{}", call("a"), call("b"));
    for (text, lines) in [
        (chrome_bash, [1, 4]),
        (chrome_cmd, [1, 4]),
        (&chrome_powershell, [2, 8]),
        (&chrome_fetch, [1, 5]),
        ("curl http://127.0.0.1/a -d '{}'\ncurl http://127.0.0.1/b -d '{}'\n", [1, 2]),
        ("curl http://127.0.0.1/a && curl http://127.0.0.1/b", [1, 1]),
        ("curl http://127.0.0.1/a; curl http://127.0.0.1/b", [1, 1]),
        ("$ curl http://127.0.0.1/a\n{\"code\":1}\n$ curl http://127.0.0.1/b\n", [1, 3]),
        ("me@pc:~$ curl http://127.0.0.1/a\nit's\nme@pc:~$ curl http://127.0.0.1/b\n", [1, 3]),
        ("curl http://127.0.0.1/a\n\n# the other\ncurl http://127.0.0.1/b\n", [1, 4]),
        ("wget http://127.0.0.1/a\nwget http://127.0.0.1/b\n", [1, 2]),
        ("http POST http://127.0.0.1/a a=1\nhttp POST http://127.0.0.1/b a=1\n", [1, 2]),
        ("curl http://127.0.0.1/a\nwget http://127.0.0.1/b\n", [1, 2]),
        ("irm http://127.0.0.1/a\nirm http://127.0.0.1/b\n", [1, 2]),
        ("const r = await fetch('http://127.0.0.1/a');\nconst s = await fetch('http://127.0.0.1/b');\n", [1, 2]),
    ] {
        let expected = [("/a".to_owned(), Some(lines[0])), ("/b".to_owned(), Some(lines[1]))];
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn what_is_wrong_with_one_of_several_commands_is_told_at_its_line() {
    for text in ["curl http://127.0.0.1/a\ncurl\u{20}-X POST\n", "irm http://127.0.0.1/a\nirm -Method Post\n"] {
        let error = evidence::read(text.as_bytes(), None).expect_err("no URL");
        assert!(error.to_string().starts_with("line 2"), "{text}: {error}");
    }
}

#[test]
fn several_commands_are_listed_and_each_has_to_be_accepted() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = bis3(folder.path(), &["explain", "-", "--json"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let commands = "curl http://127.0.0.1/Patient/Donor -d '{}'\ncurl http://127.0.0.1/Stock/HospStock -d '{}'\n";
    child.stdin.take().expect("a pipe").write_all(commands.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((output.status.code(), all.as_array().map(Vec::len)), (Some(1), Some(2)), "{}", text(&output.stdout));
    assert_eq!(all[1]["request"]["endpoint"], "stock");
}

fn explained(exchange: &str, times: usize) -> (Value, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("many.http"), exchange.repeat(times)).expect("it can be written");
    let of = |arguments: &[&str]| bis3(folder.path(), arguments).output().expect("the program runs").stdout;
    let list = text(&of(&["explain", "many.http"]));
    (serde_json::from_slice(&of(&["explain", "many.http", "--json"])).expect("JSON"), list)
}

#[test]
fn mistakes_are_named_however_many_exchanges_there_are() {
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let (all, list) = explained(&exchange, 6);
    assert_eq!(list.matches("leading-slash").count(), 6, "{list}");
    for one in all.as_array().expect("a list") {
        assert_eq!(one["mistakes"][0]["id"], "resource: leading-slash", "{one}");
        assert_eq!(one["not-looked-for"], json!(["other-readings"]));
    }
    let (few, _) = explained(&exchange, 5);
    assert!(few[0].get("not-looked-for").is_none() && few[0]["otherwise"][0]["reading"].is_string(), "{few}");
}

#[test]
fn where_no_mistake_was_looked_for_is_said() {
    // Made by no mistake that is known: each costs the whole search.
    let exchange = fs::read_to_string("scenarios/walkthroughs/02-leading-slash/exchange.http").expect("it is there");
    let unknown = exchange.replace(":vhVY", ":vhVZ");
    assert_ne!(unknown, exchange);
    let (all, list) = explained(&unknown, 30);
    let last = &all[29];
    assert_eq!((&last["not-looked-for"], &last["tried"]), (&json!(["mistakes", "other-readings"]), &json!(0)));
    assert!(all[0]["tried"].as_u64() > Some(1000), "{}", all[0]);
    assert!(list.contains("more exchanges whose signature is refused no mistake was looked for"), "{list}");
}
