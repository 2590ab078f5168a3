//! What the chosen words mean.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::options::Options;
use super::store::StoreChoice;
use super::word::Word;
use crate::cli::arguments::{TOKEN, byte_count as size, key_ring, socket_address as address};
use crate::cli::{CliError, Environment};
use crate::clock::ClockSetting;
use crate::contract::{Contract, Profile};
use crate::diagnostic::yaml;
use crate::fault::FaultRule;
use crate::language::{Bilingual, Language, ToBilingual, bilingual};
use crate::mock::{AdminOptions, JournalCaps, Limits, LogForm, TlsSource};
use crate::mutants::Defect;
use crate::payload::json::MOST_LEVELS;
use crate::platform::KeyRing;
use crate::secret::{Secret, SecretError};

/// What the command was asked for, understood.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) contract: Arc<Contract>,
    pub(super) profile: Profile,
    pub(super) keys: Keys,
    pub(super) listen: SocketAddr,
    pub(super) admin: Option<AdminOptions>,
    pub(super) tls: Option<TlsSource>,
    pub(super) clock: ClockSetting,
    pub(super) seed: u64,
    pub(super) faults: Vec<FaultRule>,
    pub(super) defect: Option<Defect>,
    pub(super) limits: Limits,
    /// Most levels of JSON in a body.
    pub(super) levels: usize,
    pub(super) journal: JournalCaps,
    pub(super) log: Option<LogForm>,
    /// Whether no mistake behind a refused signature is named.
    pub(super) no_diagnosis: bool,
    /// Whether pages of other origins may send to it; where nothing is said, as the profile has it.
    pub(super) cors: Option<bool>,
    pub(super) evidence: Option<PathBuf>,
    pub(super) store: StoreChoice,
    pub(super) ready_file: Option<PathBuf>,
}

/// Whose keys are used.
#[derive(Debug)]
pub(super) enum Keys {
    /// The embedded ones, whose secrets are no secrets.
    Demo(KeyRing),
    /// The user's.
    Own(KeyRing),
}

impl Keys {
    pub(super) fn ring(&self) -> &KeyRing {
        match self {
            Self::Demo(ring) | Self::Own(ring) => ring,
        }
    }
}

impl Settings {
    /// Understands every choice, or none.
    ///
    /// # Errors
    /// [`CliError`] at the first word that makes no sense.
    pub(super) fn of(options: &Options, environment: &Environment) -> Result<Self, CliError> {
        let contract = environment.contract()?;
        let port = contract.parameters().default_port;
        let default = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listen = read(&options.listen, "listen", ADDRESS, address)?.unwrap_or(default);
        Ok(Self {
            profile: environment.profile(options.profile.as_ref().map(Word::text), &contract)?,
            keys: keys(options, &contract)?,
            listen,
            admin: admin(options)?,
            tls: tls(options, listen.ip())?,
            clock: read(&options.clock, "clock", CLOCK, parsed)?.unwrap_or(ClockSetting::System(SignedDuration::ZERO)),
            seed: read(&options.seed, "seed", NUMBER, parsed)?.unwrap_or(0),
            faults: faults(options, &contract)?,
            defect: options.defect.as_ref().map(defect).transpose()?,
            limits: limits(options)?,
            levels: read(&options.max_depth, "max-depth", COUNT, count)?.unwrap_or(MOST_LEVELS),
            journal: journal(options)?,
            log: log(options, environment.language)?,
            no_diagnosis: read(&options.no_diagnosis, "no-diagnosis", SWITCH, parsed)?.unwrap_or(false),
            cors: read(&options.cors, "cors", SWITCH, parsed)?,
            evidence: options.evidence.as_ref().map(Word::path),
            store: options.store.as_ref().map(|store| StoreChoice::of(store.path())).unwrap_or_default(),
            ready_file: options.ready_file.as_ref().map(Word::path),
            contract,
        })
    }
}

/// What is expected, in both languages.
type Expected = (&'static str, &'static str);

const ADDRESS: Expected = ("地址，如 127.0.0.1:8095 或 [::1]:8095", "an address such as 127.0.0.1:8095 or [::1]:8095");
const CLOCK: Expected = (
    "system、+15m、-16m、fixed:2018-09-10T10:15:31Z 或 broken",
    "system, +15m, -16m, fixed:2018-09-10T10:15:31Z or broken",
);
const NUMBER: Expected = ("非负整数", "a whole number that is not negative");
const SWITCH: Expected = ("true 或 false", "true or false");
const COUNT: Expected = ("大于 0 的整数", "a whole number above 0");
const SIZE: Expected = ("字节数，如 65536、64K 或 8M", "a number of bytes such as 65536, 64K or 8M");
const TIME: Expected = ("大于 0 的时长，如 500ms、10s 或 2m", "a time above 0 such as 500ms, 10s or 2m");
const LOG: Expected = ("text、json 或 none", "text, json or none");

/// More bytes or lines of a head than any client sends; beyond them a limit would be none.
const MOST_HEAD: Expected = ("1K 到 256K 之间的字节数", "a number of bytes from 1K to 256K");

fn read<T>(
    word: &Option<Word>,
    flag: &str,
    expected: Expected,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, CliError> {
    word.as_ref().map(|word| word.read(flag, expected, parse)).transpose()
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn count(text: &str) -> Option<usize> {
    text.parse().ok().filter(|count| *count > 0 && *count <= MOST_COUNTED)
}

/// More of anything than a machine has; a semaphore holds no more either.
const MOST_COUNTED: usize = 100_000_000;

fn time(text: &str) -> Option<Duration> {
    let time: SignedDuration = text.parse().ok()?;
    Duration::try_from(time).ok().filter(|time| !time.is_zero())
}

fn keys(options: &Options, contract: &Contract) -> Result<Keys, CliError> {
    Ok(match &options.keys {
        None => Keys::Demo(KeyRing::demo(contract)?),
        Some(file) => Keys::Own(key_ring(Some(&file.path()), contract)?),
    })
}

fn admin(options: &Options) -> Result<Option<AdminOptions>, CliError> {
    let Some(listen) = read(&options.admin, "admin", ADDRESS, address)? else { return Ok(None) };
    Ok(Some(AdminOptions { listen, token: token(options)? }))
}

/// The fewest bytes of an admin token: one that is guessed in an afternoon is none.
const SHORTEST_TOKEN: usize = 16;

fn token(options: &Options) -> Result<Option<Secret>, CliError> {
    let told = |error: SecretError| {
        CliError::Usage(match error {
            SecretError::Empty => Bilingual::new("管理令牌为空", "the admin token is empty"),
            error => {
                let why = error.to_bilingual();
                bilingual!("管理令牌：{why}", "the admin token: {why}", why)
            }
        })
    };
    let token = match &options.admin_token_file {
        Some(file) => Secret::from_file(&file.path(), &file.path().display().to_string()),
        None if std::env::var_os(TOKEN).is_none() => return Ok(None),
        None => Secret::from_variable(TOKEN),
    };
    let token = token.map_err(told)?;
    if token.expose().len() < SHORTEST_TOKEN {
        return Err(CliError::Usage(bilingual!(
            "管理令牌不足 {SHORTEST_TOKEN} 个字节，容易被猜中；例如用 openssl rand -base64 24 生成一个",
            "the admin token has fewer than {SHORTEST_TOKEN} bytes and can be guessed: openssl rand -base64 24 makes one"
        )));
    }
    Ok(Some(token))
}

fn tls(options: &Options, address: IpAddr) -> Result<Option<TlsSource>, CliError> {
    match (&options.tls, &options.tls_cert, &options.tls_key) {
        (None, None, None) => Ok(None),
        (Some(folder), None, None) => Ok(Some(TlsSource::SelfSigned { folder: folder.path(), address })),
        (None, Some(certificate), Some(key)) => {
            Ok(Some(TlsSource::Files { certificate: certificate.path(), key: key.path() }))
        }
        _ => Err(CliError::usage(
            "tls 与 tls-cert、tls-key 只能选一种，后两者要同时给出",
            "choose either tls, or tls-cert and tls-key together",
        )),
    }
}

fn defect(word: &Word) -> Result<Defect, CliError> {
    Ok(Defect::find(word.text()).map_err(|diagnostic| match (word.source(), word.scalar()) {
        (Some(source), Some(scalar)) => diagnostic.at(source, yaml::span(scalar)),
        _ => diagnostic,
    })?)
}

fn faults(options: &Options, contract: &Contract) -> Result<Vec<FaultRule>, CliError> {
    let mut rules = Vec::with_capacity(options.faults.len());
    for word in &options.faults {
        match (word.source(), word.scalar()) {
            (Some(source), Some(scalar)) => {
                rules.extend(FaultRule::read_list(source, std::slice::from_ref(scalar), contract)?);
            }
            _ => rules.push(FaultRule::parse(word.text(), contract)?),
        }
    }
    Ok(rules)
}

fn limits(options: &Options) -> Result<Limits, CliError> {
    let default = Limits::default();
    let head = |text: &str| size(text).filter(|size| (1024..=256 * 1024).contains(size));
    Ok(Limits {
        head_bytes: read(&options.max_head, "max-head", MOST_HEAD, head)?.unwrap_or(default.head_bytes),
        header_count: read(&options.max_headers, "max-headers", COUNT, count)?.unwrap_or(default.header_count),
        body_bytes: read(&options.max_body, "max-body", SIZE, size)?.map_or(default.body_bytes, |size| size as u64),
        head_read: read(&options.head_timeout, "head-timeout", TIME, time)?.unwrap_or(default.head_read),
        body_read: read(&options.body_timeout, "body-timeout", TIME, time)?.unwrap_or(default.body_read),
        idle: read(&options.idle_timeout, "idle-timeout", TIME, time)?.unwrap_or(default.idle),
        write: read(&options.write_timeout, "write-timeout", TIME, time)?.unwrap_or(default.write),
        connections: read(&options.max_connections, "max-connections", COUNT, count)?.unwrap_or(default.connections),
        unfinished_bytes: read(&options.max_unfinished, "max-unfinished", SIZE, size)?
            .unwrap_or(default.unfinished_bytes),
        patience: default.patience,
        drain: read(&options.drain_timeout, "drain-timeout", TIME, time)?.unwrap_or(default.drain),
    })
}

fn journal(options: &Options) -> Result<JournalCaps, CliError> {
    let default = JournalCaps::default();
    let entries = |text: &str| parsed(text).filter(|entries| *entries <= MOST_COUNTED);
    Ok(JournalCaps {
        entries: read(&options.journal_entries, "journal-entries", NUMBER, entries)?.unwrap_or(default.entries),
        bytes: read(&options.journal_bytes, "journal-bytes", SIZE, size)?.unwrap_or(default.bytes),
        request: read(&options.journal_request, "journal-request", SIZE, size)?.unwrap_or(default.request),
    })
}

fn log(options: &Options, language: Language) -> Result<Option<LogForm>, CliError> {
    let form = read(&options.log, "log", LOG, |text| match text {
        "text" => Some(Some(LogForm::Text(language))),
        "json" => Some(Some(LogForm::Json)),
        "none" => Some(None),
        _ => None,
    })?;
    Ok(form.unwrap_or(Some(LogForm::Text(language))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_nothing_chosen_the_documents_port_is_served_on_loopback() {
        let environment = Environment::new(Language::En, None);
        let settings = Settings::of(&Options::default(), &environment).expect("nothing can be wrong");
        assert_eq!(settings.listen, "127.0.0.1:8095".parse().expect("a literal address"));
        assert!(settings.admin.is_none() && settings.tls.is_none() && matches!(settings.keys, Keys::Demo(_)));
        assert_eq!((settings.limits, settings.journal), (Limits::default(), JournalCaps::default()));
    }

    #[test]
    fn sizes_and_times_are_read_in_their_units() {
        assert_eq!(["65536", "64K", "8m"].map(size), [Some(65536), Some(65536), Some(8 << 20)]);
        assert_eq!(["", "K", "-1", "1G", "1.5M", "99999999999999999999K"].map(size), [None; 6]);
        assert_eq!(["500ms", "10s", "2m"].map(time), [500, 10_000, 120_000].map(|ms| Some(Duration::from_millis(ms))));
        assert_eq!(["", "0s", "-1s", "10"].map(time), [None; 4]);
    }
}
