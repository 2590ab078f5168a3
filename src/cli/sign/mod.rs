//! `bis3 sign`: the canonical string, the headers and a curl line for a request.
//!
//! - `request` makes the request of the arguments.
//! - `body` reads what is sent along.
//! - `key` finds the key that signs.

mod body;
mod key;
mod request;

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use jiff::Timestamp;
use serde_json::{Value, json};

use self::key::Key;
use super::arguments::{JsonArgument, KeysArgument, ProfileArgument, adapt, help};
use super::{CliError, Environment, Exit};
use crate::clock::{AdjustableClock, Clock};
use crate::contract::reading::DateFormat;
use crate::contract::{Contract, Profile};
use crate::diagnostic::Diagnostic;
use crate::language::{Bilingual, Language, ToBilingual};
use crate::message::{CONTENT_TYPE, Request};
use crate::report::curl::curl;
use crate::signature::{HttpDate, Signed, Signer, window};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("where").required(true).args(["endpoint", "path"])),
    after_help = "Examples:\n  bis3 sign --endpoint stock report.json\n  bis3 sign --endpoint stock report.json | sed -n '/^curl /,$p' | sh\n  SECRET=... bis3 sign --key EbX/S0rBNYs= --secret-env SECRET --endpoint tqc tqc.json\n  bis3 sign --endpoint donor --date 'Mon, 10 Sep 2018 10:15:31 GMT' --json",
    mut_args(help("keys", "Key file that holds the secret [default: the demo keys]")),
    mut_args(adapt("profile", |argument| argument.help("How the document is read: a bundled profile or a file [default: default]").value_name("PROFILE")))
)]
pub(super) struct Arguments {
    /// The body: a file, or - for standard input; it is sent and not signed
    body: Option<PathBuf>,
    /// The AccessKey [default: the first of the key file]
    #[arg(long, value_name = "ACCESSKEY")]
    key: Option<String>,
    #[command(flatten)]
    keys: KeysArgument,
    /// Take the secret from this environment variable
    #[arg(long, value_name = "NAME", requires = "key", conflicts_with_all = ["keys", "secret_file"])]
    secret_env: Option<String>,
    /// Take the secret from this file
    #[arg(long, value_name = "FILE", requires = "key", conflicts_with = "keys")]
    secret_file: Option<PathBuf>,
    /// Where to report: stock, donor or tqc
    #[arg(long)]
    endpoint: Option<String>,
    /// Any other path, with its query
    #[arg(long)]
    path: Option<String>,
    /// The method [default: that of the endpoint]
    #[arg(long)]
    method: Option<String>,
    /// One more header; those that begin with x-bis3- are signed
    #[arg(long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
    /// When: now, an instant such as 2018-09-10T10:15:31Z, or a date of HTTP [default: now]
    #[arg(long)]
    date: Option<String>,
    /// Value of x-bis3-version [default: that of the examples, 1.0]
    #[arg(long)]
    version: Option<String>,
    #[command(flatten)]
    profile: ProfileArgument,
    /// Address for the curl line [default: http://127.0.0.1:8095]
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    json: JsonArgument,
}

/// What is shown: the request with all its headers, what was signed, and the line that sends it.
struct Shown {
    request: Request,
    signed: Signed,
    curl: String,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let profile = arguments.profile.read(&contract, environment)?;
    let date = date(arguments.date.as_deref())?;
    let key = key::key(arguments, &contract)?;
    let shown = signed(arguments, &key, date, &contract, &profile)?;
    warn_outside_window(date, &contract, &profile, environment);
    arguments.json.print(environment, || as_json(&shown), || as_text(&shown, environment.language))?;
    Ok(Exit::Passed)
}

fn signed(
    arguments: &Arguments,
    key: &Key,
    date: Timestamp,
    contract: &Contract,
    profile: &Profile,
) -> Result<Shown, CliError> {
    let address = request::address(arguments.url.as_deref(), contract)?;
    let mut request = request::request(arguments, contract, profile)?;
    let body = body::body(arguments.body.as_deref())?;
    if let Some(media_type) = body.media_type().filter(|_| request.headers.first(CONTENT_TYPE).is_none()) {
        request.headers.push(CONTENT_TYPE, media_type);
    }
    let parameters = contract.parameters();
    let readings = &profile.readings;
    let version = arguments.version.as_deref().unwrap_or(&parameters.version);
    if version.contains(char::is_control) {
        return Err(CliError::usage(
            "--version 不能含换行等控制字符",
            "--version holds no line ends or other controls",
        ));
    }
    let signer = Signer { access_key: &key.access_key, key: &key.signing_key, parameters, readings };
    signer.date(&mut request, date, version);
    let signed = signer.sign(&mut request).map_err(|error| CliError::Usage(error.to_bilingual()))?;
    let curl = curl(&request, &address, body.for_curl());
    Ok(Shown { request, signed, curl })
}

fn date(text: Option<&str>) -> Result<Timestamp, CliError> {
    let now = AdjustableClock::system().now();
    let text = text.unwrap_or("now");
    if text == "now" {
        return now.map_err(CliError::from);
    }
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    HttpDate::parse(text, DateFormat::AllThree)
        .and_then(|date| now.map_or_else(|_| date.in_this_century(), |now| date.at(now)))
        .map_err(|error| CliError::Usage(Bilingual::from("--date: ").joined("", &error.to_bilingual())))
}

fn warn_outside_window(date: Timestamp, contract: &Contract, profile: &Profile, environment: &Environment) {
    let Ok(now) = AdjustableClock::system().now() else { return };
    let seconds = contract.parameters().clock_window_seconds;
    let Err(outside) = window::check(date, now, seconds, profile.readings.window_edge) else { return };
    environment.show(
        &Diagnostic::warning((
            format!("{}：按本机时间运行的平台会拒绝它（{}）", outside.to_bilingual().zh, outside.code_name()),
            format!("{}: a platform that runs on this machine's time refuses it ({})", outside, outside.code_name()),
        ))
        .help((
            "不写 --date 即用当前时间；或者用 `bis3 serve --clock fixed:…` 让模拟平台停在那一刻",
            "leave --date out to sign for now, or stop the mock's clock there with `bis3 serve --clock fixed:...`",
        )),
    );
}

fn as_json(shown: &Shown) -> Value {
    let header = |(name, value)| json!({ "name": name, "value": value });
    json!({
        "method": shown.request.method.as_str(),
        "target": shown.request.target.as_str(),
        "canonical": shown.signed.canonical.text(),
        "signature": shown.signed.signature.to_string(),
        "headers": headers(&shown.request).map(header).collect::<Vec<_>>(),
        "curl": shown.curl,
    })
}

fn as_text(shown: &Shown, language: Language) -> String {
    let headers: Vec<String> =
        headers(&shown.request).map(|(name, value)| format!("{name}: {value}").trim_end().to_owned()).collect();
    format!(
        "# {}\n{}\n\n# {}\n{}\n\n# {}\n{}\n",
        language
            .pick("签名串（1.1.4.2），末尾没有换行符", "canonical string (1.1.4.2), without a line feed at its end"),
        shown.signed.canonical.text(),
        language.pick("请求头", "headers"),
        headers.join("\n"),
        language.pick("curl 命令", "curl"),
        shown.curl,
    )
}

fn headers(request: &Request) -> impl Iterator<Item = (&str, String)> {
    request.headers.iter().map(|header| (&*header.name, String::from_utf8_lossy(&header.value).into_owned()))
}
