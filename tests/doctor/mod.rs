//! What is in the way of judging a target is told before anything is judged, and told apart.

mod ahead;
mod bodies;
mod clocks;
mod command;
mod cut;
mod places;

use std::sync::Arc;
use std::time::Duration;

use bis3::client::{Connector, Limits, Trust};
use bis3::clock::{AdjustableClock, ClockSetting};
use bis3::contract::{Contract, Profile};
use bis3::language::Language;
use bis3::mutants::{self, Defect};
use bis3::platform::{Institutions, KeyEntry, KeyRing, Platform};
use bis3::probe::Prober;
use bis3::probe::doctor::{Diagnosis, DiagnosisCheck, MayWrite, Settings, State, examine};
use bis3::secret::Secret;
use jiff::SignedDuration;

use self::command::doctor;
use crate::compare::sides::{Answering, answer};
use crate::mock::support::{Mock, mock_with, now, platform, platform_under};
use crate::program::block_on_beside_threads;

/// A client of a mock whose clock stands at [`now`].
struct Client {
    keys: KeyRing,
    profile: Profile,
    skew: SignedDuration,
    institution: Option<&'static str>,
    unbound_key: bool,
    proxy: Option<String>,
    may_write: MayWrite,
    claimed: bool,
    trust: Trust,
}

impl Client {
    fn new() -> Self {
        let contract = Contract::embedded();
        Self {
            keys: KeyRing::demo(&contract).expect("the demo keys are sound"),
            profile: Profile::bundled("default", &contract).expect("it is bundled"),
            skew: SignedDuration::ZERO,
            institution: None,
            unbound_key: false,
            proxy: None,
            may_write: MayWrite::Never,
            claimed: false,
            trust: Trust::Public,
        }
    }

    /// One whose first key is this one.
    fn with_key(access_key: &str, change: impl FnOnce(&mut KeyEntry)) -> Self {
        let demo = Self::new();
        let mut entry = demo.keys.find(access_key).expect("a demo key").clone();
        change(&mut entry);
        Self { keys: [entry].into_iter().collect(), ..demo }
    }

    async fn examines(&self, url: &str) -> Diagnosis {
        let contract = Contract::embedded();
        let limits = Limits { exchange: Duration::from_millis(300), ..Limits::default() };
        let connector = Connector::new(url.parse().expect("an address"), &self.trust, limits).expect("it is sound");
        let connector = match &self.proxy {
            Some(proxy) => connector.through(proxy.parse().expect("a proxy")),
            None => connector,
        };
        let clock = AdjustableClock::new(ClockSetting::Fixed(now().checked_add(self.skew).expect("a near instant")));
        let settings = Settings {
            keys: &self.keys,
            readings: &self.profile.readings,
            claimed: self.claimed,
            institution: self.institution,
            unbound_key: self.unbound_key,
            may_write: self.may_write,
            seed: 0,
        };
        examine(&mut Prober::new(&connector, &contract, &clock), &settings).await
    }
}

pub fn url(mock: &Mock) -> String {
    format!("http://{}", mock.server.address())
}

/// The state of each thing that is not as it should be, with what came and what is to be done.
fn told(diagnosis: &Diagnosis) -> String {
    let amiss = diagnosis.checks.iter().filter(|check| !matches!(check.state, State::Well | State::NotAsked));
    let next = |check: &DiagnosisCheck| {
        check.next.as_ref().map_or_else(String::new, |next| next.in_language(Language::En).to_owned())
    };
    let lines: Vec<String> =
        amiss.map(|check| format!("{} {:?}: {} -> {}", check.check, check.state, check.came, next(check))).collect();
    lines.join("\n")
}

#[test]
fn a_sound_target_is_well_and_nothing_is_written_unless_allowed() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let mut client = Client::new();
        let diagnosis = client.examines(&url(&mock)).await;
        assert_eq!((diagnosis.verdict(), told(&diagnosis)), (State::Well, String::new()));
        let state = |diagnosis: &Diagnosis| diagnosis.checks.last().map(|check| (check.check, check.state));
        assert_eq!(state(&diagnosis), Some(("report", State::NotAsked)));
        assert_eq!(mock.reports().await.len(), 0);

        client.may_write = MayWrite::Always;
        let diagnosis = client.examines(&url(&mock)).await;
        assert_eq!(state(&diagnosis), Some(("report", State::Well)));
        assert_eq!(mock.reports().await.len(), 1);
    });
}

/// A client, a target and what is told.
async fn mistake(client: Client, mock: &Mock, check: &str, expected: &str) {
    amiss(client, mock, State::Mistake, check, expected).await;
}

/// The same, where a broken platform looks alike.
async fn doubtful(client: Client, mock: &Mock, check: &str, expected: &str) {
    amiss(client, mock, State::Doubtful, check, expected).await;
}

async fn amiss(client: Client, mock: &Mock, state: State, check: &str, expected: &str) {
    let diagnosis = client.examines(&url(mock)).await;
    let told = told(&diagnosis);
    assert_eq!(diagnosis.verdict(), state, "{told}");
    let last = diagnosis.checks.iter().rfind(|check| check.state == state).map(|check| check.check);
    assert_eq!(last, Some(check), "{told}");
    assert!(told.contains(expected), "{told}");
}

#[test]
fn each_mistake_of_a_key_is_told_by_its_name() {
    const SAMPLE: &str = "EbX/S0rBNYs=";
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let unknown = Client::with_key(SAMPLE, |key| key.access_key = "somebody".to_owned());
        mistake(unknown, &mock, "key", "10003").await;
        let secret = |text: &str| {
            let secret = Secret::new(text);
            Client::with_key(SAMPLE, |key| *key = KeyEntry::new(SAMPLE, secret))
        };
        doubtful(secret("another"), &mock, "signature", "none is accepted").await;
        mistake(secret(" vVmegQomovwbLOMikJPA5EPQjeGdjfVy\n"), &mock, "signature", "blanks around").await;
        mistake(Client::with_key("demo-disabled", |_| {}), &mock, "permission", "may call nothing").await;
        let all = bis3::contract::EndpointId::ALL.to_vec();
        let limited = Client::with_key("demo-stock-only", |key| key.endpoints = all);
        mistake(limited, &mock, "permission", "donor, tqc: no permission").await;
        let foreign = Client::with_key("demo-ordinary", |key| key.institutions = Institutions::Any);
        mistake(foreign, &mock, "institution", "--institution").await;
        let empty = Client { keys: KeyRing::default(), ..Client::new() };
        mistake(empty, &mock, "key", "--keys").await;
    });
}

#[test]
fn a_key_with_limited_rights_that_the_key_file_tells_is_well() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        for key in ["demo-stock-only", "demo-ordinary"] {
            let diagnosis = Client::with_key(key, |_| {}).examines(&url(&mock)).await;
            assert_eq!((diagnosis.verdict(), told(&diagnosis)), (State::Well, String::new()), "{key}");
        }
        let own = Client { institution: Some("12332500472260169F"), ..Client::with_key("demo-ordinary", |_| {}) };
        assert_eq!(own.examines(&url(&mock)).await.verdict(), State::Well);
        let other = Client { institution: Some("12330000470003222E"), ..Client::with_key("demo-ordinary", |_| {}) };
        mistake(other, &mock, "institution", "10007").await;
    });
}

#[test]
fn a_clock_that_is_off_is_told_with_its_consequence() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let skewed = |seconds| Client { skew: SignedDuration::from_secs(seconds), ..Client::new() };
        doubtful(skewed(-1200), &mock, "clock", "give --clock +20m").await;
        doubtful(skewed(900), &mock, "clock", "give --clock -15m").await;
        let near = skewed(840).examines(&url(&mock)).await;
        assert_eq!(near.verdict(), State::Well);
        assert!(told(&near).contains("1m more, and requests are refused"), "{}", told(&near));
    });
}

#[test]
fn the_reading_by_which_a_signature_is_accepted_is_named() {
    let cases = [
        (vec![("resource-form", "leading-slash")], "", "by resource-form: leading-slash it is"),
        (vec![("resource-base", "unsigned:/api")], "/api", "by resource-base: unsigned:/api it is"),
        (
            vec![("resource-base", "unsigned:/v1"), ("resource-form", "leading-slash")],
            "/v1",
            "by resource-form: leading-slash, resource-base: unsigned:/v1 it is",
        ),
    ];
    for (options, prefix, expected) in cases {
        block_on_beside_threads(async {
            let mock = under(&options).await;
            let diagnosis = Client::new().examines(&format!("{}{prefix}", url(&mock))).await;
            let told = told(&diagnosis);
            assert_eq!(diagnosis.verdict(), State::Mistake, "{told}");
            assert!(told.contains(expected), "{told}");
        });
    }
}

#[test]
fn a_secret_that_the_platform_keeps_otherwise_is_named() {
    block_on_beside_threads(async {
        let entry = |secret: &str| KeyEntry::new("bis3", Secret::new(secret));
        let keys: KeyRing = [entry("c2VjcmV0\n")].into_iter().collect();
        let profile = platform().profile().clone();
        let platform = Platform::new(Contract::embedded(), profile, keys).expect("the contract is whole");
        let mock = mock_with(|options| options.platform = Arc::new(platform)).await;
        let client = Client { keys: [entry("c2VjcmV0")].into_iter().collect(), ..Client::new() };
        doubtful(client, &mock, "signature", "secret: trailing-newline").await;
    });
}

async fn with_defect(defect: Defect) -> Mock {
    let broken = mutants::with_defect(Arc::unwrap_or_clone(platform()), Some(defect)).expect("the contract is whole");
    mock_with(|options| options.platform = broken).await
}

#[test]
fn what_a_platform_gets_wrong_about_signatures_is_named() {
    block_on_beside_threads(async {
        let mock = with_defect(Defect::find("secret-decoded").expect("it is known")).await;
        // Nobody is given a secret that is no text, so it is the platform that makes bytes of the right one.
        amiss(Client::new(), &mock, State::Fault, "signature", "secret: base64-decoded").await;
        // This one may have been kept in base64 here.
        let text = Client::with_key("EbX/S0rBNYs=", |key| *key = KeyEntry::new("EbX/S0rBNYs=", Secret::new(BASE64)));
        let keys = text.keys.clone();
        let sound = platform();
        let platform = Platform::new(sound.contract().clone(), sound.profile().clone(), keys).expect("it is whole");
        let defect = Defect::find("secret-decoded").ok();
        let broken = mutants::with_defect(platform, defect).expect("the contract is whole");
        let mock = mock_with(|options| options.platform = broken).await;
        doubtful(text, &mock, "signature", "Either the secret is kept wrongly here").await;
    });
}

/// The base64 of a text.
const BASE64: &str = "c2VjcmV0";

#[test]
fn a_platform_whose_refusals_look_like_another_program_is_told_by_a_report_that_it_accepts() {
    let cases = [
        ("error-html", State::Doubtful, "interface"),
        ("error-empty-500", State::Doubtful, "interface"),
        ("connection-dropped", State::Unreachable, "http"),
    ];
    block_on_beside_threads(async {
        for (name, unasked, check) in cases {
            let mock = with_defect(Defect::find(name).expect("it is known")).await;
            amiss(Client::new(), &mock, unasked, check, "").await;
            assert_eq!(mock.reports().await.len(), 0, "{name}");
            let asking = Client { may_write: MayWrite::InDoubt, ..Client::new() };
            amiss(asking, &mock, State::Fault, check, "so address and key are right").await;
            assert_eq!(mock.reports().await.len(), 1, "{name}");
        }
        // A sound one is not asked for more than it shows.
        let mock = mock_with(|_| {}).await;
        let asking = || Client { may_write: MayWrite::InDoubt, ..Client::new() };
        assert_eq!(asking().examines(&url(&mock)).await.verdict(), State::Well);
        let unknown = Client::with_key("EbX/S0rBNYs=", |key| key.access_key = "somebody".to_owned());
        mistake(Client { may_write: MayWrite::InDoubt, ..unknown }, &mock, "key", "10003").await;
        assert_eq!(mock.reports().await.len(), 0);
    });
    let html = answer("404 Not Found", "Content-Type: text/html\r\n", "<html></html>");
    let other = Answering::all(html);
    block_on_beside_threads(async {
        let asking = Client { may_write: MayWrite::InDoubt, ..Client::new() };
        assert_eq!(asking.examines(&other.url).await.verdict(), State::Doubtful);
    });
}

#[test]
fn a_claim_that_does_not_hold_is_no_mistake_of_a_setting() {
    block_on_beside_threads(async {
        let mock = under(&[("resource-form", "leading-slash")]).await;
        let claiming = Client { claimed: true, ..Client::new() };
        amiss(claiming, &mock, State::Fault, "signature", "by resource-form: leading-slash it is").await;
    });
}

pub async fn under(options: &[(&str, &str)]) -> Mock {
    let platform = platform_under(|profile, _| {
        for (id, option) in options {
            profile.readings.set(id, option).expect("a known option");
        }
    });
    mock_with(|mock| mock.platform = platform).await
}

#[test]
fn for_whom_a_key_reports_of_which_nobody_has_said_it_is_asked_and_not_guessed() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let own = Client {
            unbound_key: true,
            may_write: MayWrite::Always,
            ..Client::with_key("demo-ordinary", |key| key.institutions = Institutions::Any)
        };
        let diagnosis = own.examines(&url(&mock)).await;
        let last = diagnosis.checks.last().expect("all was looked at");
        assert_eq!((diagnosis.verdict(), last.check, last.state), (State::Well, "institution", State::NotAsked));
        assert!(last.next.as_ref().is_some_and(|next| next.en.contains("--institution CODE")), "{:?}", last.next);
        assert_eq!(mock.reports().await.len(), 0);

        let bound = Client { unbound_key: true, ..Client::with_key("demo-ordinary", |_| {}) };
        let diagnosis = bound.examines(&url(&mock)).await;
        assert_eq!((diagnosis.verdict(), told(&diagnosis)), (State::Well, String::new()));
    });
}
