//! What every page is made from.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;
use thiserror::Error;
use tokio::sync::Semaphore;

use super::answer::{self, Problem};
use super::asked::Asked;
use super::template::Templates;
use super::{route, words};
use crate::certify::Verdicts;
use crate::certify::live::{Client, Clients};
use crate::clock::{AdjustableClock, Clock};
use crate::contract::Contract;
use crate::language::{Bilingual, Language, ToBilingual};
use crate::mock::Page;
use crate::secret::{KnownSecrets, Secret, random_bytes};

/// What a board is made of.
#[derive(Debug)]
pub struct BoardOptions {
    /// Whose board it is.
    pub clients: Arc<Clients>,
    /// The document.
    pub contract: Arc<Contract>,
    /// The clock of the run.
    pub clock: Arc<AdjustableClock>,
    /// The language for a browser that tells none.
    pub language: Language,
}

/// Why there is no board.
#[derive(Debug, Error)]
pub enum BoardError {
    /// No token can be made that nobody can foresee.
    #[error("the operating system gives no random bytes")]
    NoRandomBytes,
}

impl ToBilingual for BoardError {
    fn to_bilingual(&self) -> Bilingual {
        let Self::NoRandomBytes = self;
        Bilingual::new("操作系统没有给出随机数", self.to_string())
    }
}

/// Most pages that wait for events at a time.
const MOST_WAITING: usize = 64;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) clients: Arc<Clients>,
    pub(super) contract: Arc<Contract>,
    pub(super) clock: Arc<AdjustableClock>,
    pub(super) language: Language,
    /// What a form must bear to change something.
    pub(super) token: Secret,
    /// Tells this process from the one before it: numbers of changes begin anew.
    pub(super) session: String,
    /// Where clients report to.
    pub(super) address: OnceLock<String>,
    /// What must not be shown, whoever has written it into a message.
    pub(super) secrets: KnownSecrets,
    /// Room for pages that wait for events.
    pub(super) waiting: Semaphore,
    templates: Templates,
}

/// How old what is said in a list may be.
const MOMENT: Duration = Duration::from_secs(1);

/// What stands on every page.
#[derive(Serialize)]
struct Frame<'a> {
    language: String,
    /// The same page in the other language.
    other: String,
    suffix: String,
    /// As `suffix`, behind another field of a query.
    more_suffix: String,
    token: &'a str,
    zone: &'static str,
}

/// What stands on every page of a client.
#[derive(Serialize)]
pub(super) struct OfClient<'a> {
    /// Where its pages begin.
    pub(super) base: String,
    /// Where its board is.
    home: String,
    vendor: &'a str,
    product: &'a str,
    version: &'a str,
    plan: &'a str,
    runs: usize,
    exchanges: usize,
}

impl Shared {
    pub(super) fn new(options: BoardOptions) -> Result<Self, BoardError> {
        let BoardOptions { clients, contract, clock, language } = options;
        let keys = clients.all().iter().flat_map(|client| client.terms.platform().keys().secrets());
        Ok(Self {
            token: Secret::new(random_word()?),
            session: random_word()?,
            secrets: KnownSecrets::new(keys),
            address: OnceLock::new(),
            waiting: Semaphore::new(MOST_WAITING),
            templates: Templates::new(),
            clients,
            contract,
            clock,
            language,
        })
    }

    pub(super) fn client(&self, place: usize) -> Result<&Arc<Client>, Problem> {
        self.clients.all().get(place).ok_or(Problem::NoSuchPage)
    }

    pub(super) fn now(&self) -> Option<Timestamp> {
        self.clock.now().ok()
    }

    /// What is said of a client by now.
    pub(super) fn verdicts(&self, place: usize) -> Result<Arc<Verdicts>, Problem> {
        Ok(self.client(place)?.judged(self.now(), Duration::ZERO))
    }

    /// The same, where many are told of at once: it may be a moment old.
    pub(super) fn latest_verdicts(&self, place: usize) -> Result<Arc<Verdicts>, Problem> {
        Ok(self.client(place)?.judged(self.now(), MOMENT))
    }

    /// What stands on every page of a client.
    pub(super) fn of_client(&self, place: usize, verdicts: &Verdicts) -> Result<OfClient<'_>, Problem> {
        let terms = &self.client(place)?.terms;
        let base = route::of_client(place);
        Ok(OfClient {
            home: if self.clients.all().len() == 1 { "/".to_owned() } else { base.clone() },
            base,
            vendor: &terms.claims.vendor,
            product: &terms.claims.product,
            version: &terms.claims.version,
            plan: &terms.plan.id,
            runs: verdicts.runs,
            exchanges: verdicts.exchanges,
        })
    }

    /// The page that tells a problem.
    pub(super) fn problem(&self, problem: &Problem, asked: &Asked<'_>) -> Page {
        let message = problem.to_bilingual();
        let page = self.page("problem.html", asked, &Told { message: message.in_language(asked.language) });
        page.map_or_else(|_| answer::broken(), |page| Page { status: problem.status(), ..page })
    }

    /// A page made from a template.
    pub(super) fn page(&self, template: &str, asked: &Asked<'_>, content: &impl Serialize) -> Result<Page, Problem> {
        let suffix = asked.suffix();
        let frame = Frame {
            language: asked.language.to_string(),
            other: format!("?lang={}", asked.language.pick("en", "zh")),
            more_suffix: suffix.replacen('?', "&", 1),
            suffix,
            token: self.token.expose(),
            zone: words::zone(asked.language),
        };
        let text = self.templates.render(template, asked.language, &frame, content);
        text.map(answer::html).map_err(|_| Problem::Broken)
    }
}

/// What stands on the page of a problem.
#[derive(Serialize)]
struct Told<'a> {
    message: &'a str,
}

/// 128 bits that nobody can foresee, in hexadecimal digits.
fn random_word() -> Result<String, BoardError> {
    let bytes = random_bytes::<16>().ok_or(BoardError::NoRandomBytes)?;
    Ok(HEXLOWER.encode(&bytes))
}
