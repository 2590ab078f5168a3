//! One request to the target, signed as a hand signs, and what came back.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::client::{Address, Connector, Session, TargetError};
use crate::clock::Clock;
use crate::contract::reading::DateFormat;
use crate::contract::{Code, Contract, Endpoint, EndpointId, Readings, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::{CONTENT_TYPE, DATE, Header, JSON_TYPE, Request, Response, wire};
use crate::payload::answer;
use crate::platform::KeyEntry;
use crate::request::{Mistakes, Signing};
use crate::secret::Secret;
use crate::signature::HttpDate;

/// A session with a target, and what requests are made with.
pub struct Asker<'a> {
    session: Session,
    /// The document.
    pub contract: &'a Contract,
    clock: &'a dyn Clock,
}

/// Who signs, and how.
#[derive(Clone, Debug)]
pub struct Hand {
    /// The AccessKey.
    pub access_key: String,
    /// What signs.
    pub secret: Secret,
    /// How Resource and headers are read.
    pub readings: Readings,
    /// What x-bis3-version says.
    pub version: String,
    /// What both dates tell; none where it is what the client's clock shows.
    pub date: Option<Timestamp>,
    /// Further headers, signed where the document has them signed.
    pub headers: Vec<(&'static str, &'static str)>,
    /// Headers that are sent and not signed.
    pub unsigned: Vec<(String, String)>,
    /// What is done differently from a correct client.
    pub mistakes: Mistakes,
}

impl Hand {
    /// A correct client that reads the document so.
    pub fn of(key: &KeyEntry, readings: &Readings, contract: &Contract) -> Self {
        Self {
            access_key: key.access_key.clone(),
            secret: key.secret.clone(),
            readings: readings.clone(),
            version: contract.parameters().version.clone(),
            date: None,
            headers: Vec::new(),
            unsigned: Vec::new(),
            mistakes: Mistakes::default(),
        }
    }
}

/// What is sent, but for the signature.
#[derive(Clone, Debug)]
pub struct Question {
    /// The method.
    pub method: String,
    /// What stands before the path; none where it is that of the target's address.
    pub prefix: Option<String>,
    /// The path below the prefix, with its query.
    pub path: String,
    /// The body.
    pub body: Bytes,
    /// What Content-Type says.
    pub content_type: String,
}

/// A body that no platform takes for JSON: a request with it can get no further than 10009, and writes nothing.
const NOT_JSON: &[u8] = b"{";

impl Question {
    /// A request to an endpoint that is refused behind the signature.
    pub fn refused(endpoint: &Endpoint) -> Self {
        Self::report(endpoint, NOT_JSON)
    }

    /// A report to an endpoint.
    pub fn report(endpoint: &Endpoint, body: impl Into<Bytes>) -> Self {
        Self {
            method: endpoint.method.clone(),
            prefix: None,
            path: endpoint.path.clone(),
            body: body.into(),
            content_type: JSON_TYPE.to_owned(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Heard {
    /// It.
    pub response: Response,
    /// The code in its body.
    pub code: Option<u32>,
    /// What the client's clock showed when it had come; none where it cannot be read.
    pub at: Option<Timestamp>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Unheard {
    /// The request could not be made.
    NotMade(Bilingual),
    /// Nothing whole came back.
    NoAnswer(TargetError),
}

impl ToBilingual for Unheard {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NotMade(reason) => reason.clone(),
            Self::NoAnswer(error) => error.to_bilingual(),
        }
    }
}

impl<'a> Asker<'a> {
    /// Somebody who asks over one connection; nothing is sent yet.
    pub fn new(connector: &Connector, contract: &'a Contract, clock: &'a dyn Clock) -> Self {
        Self { session: connector.session(), contract, clock }
    }

    /// The connection, for scenarios that are run over it.
    pub(super) fn session(&mut self) -> &mut Session {
        &mut self.session
    }

    /// The client's clock.
    pub(super) fn clock(&self) -> &'a dyn Clock {
        self.clock
    }

    /// Opens the connection.
    ///
    /// # Errors
    /// [`TargetError`] where nobody can be reached.
    pub async fn open(&mut self) -> Result<(), TargetError> {
        self.session.open().await
    }

    /// Whether the target's port speaks TLS, whatever its address says.
    pub async fn speaks_tls(&self) -> bool {
        self.session.speaks_tls().await
    }

    /// Where requests go.
    pub fn address(&self) -> &Address {
        self.session.address()
    }

    /// An endpoint of the document.
    pub fn endpoint(&self, id: EndpointId) -> &'a Endpoint {
        self.contract.endpoint(id)
    }

    /// Sends a request and waits for its answer; without a hand it is not signed.
    ///
    /// # Errors
    /// [`Unheard`].
    pub async fn ask(&mut self, question: &Question, hand: Option<&Hand>) -> Result<Heard, Unheard> {
        self.session.turn().await;
        let request = self.request(question, hand).map_err(Unheard::NotMade)?;
        self.send(&request).await
    }

    /// Sends a request as it stands.
    ///
    /// # Errors
    /// [`Unheard`].
    pub async fn send(&mut self, request: &Request) -> Result<Heard, Unheard> {
        let heard = self.session.exchange(&wire::request_bytes(request), &request.method).await;
        // A target that closes connections without saying so would be taken for one that does not answer.
        self.session.leave();
        let answer = heard.map_err(|failure| Unheard::NoAnswer(failure.error))?;
        Ok(Heard { code: answer::code(&answer.response.body), response: answer.response, at: self.clock.now().ok() })
    }

    /// The request that would be sent.
    ///
    /// # Errors
    /// Why it cannot be signed.
    pub fn request(&self, question: &Question, hand: Option<&Hand>) -> Result<Request, Bilingual> {
        let address = self.session.address();
        let prefix = question.prefix.as_ref().unwrap_or(&address.prefix);
        let headers = [
            ("Host", address.authority()),
            (CONTENT_TYPE, question.content_type.clone()),
            ("Content-Length", question.body.len().to_string()),
        ];
        let mut request = Request {
            method: question.method.clone(),
            target: format!("{prefix}{}", question.path),
            headers: headers.into_iter().collect(),
            body: question.body.clone(),
            ..Request::default()
        };
        if let Some(hand) = hand {
            self.sign(&mut request, hand)?;
        }
        Ok(request)
    }

    /// What the client's clock shows.
    ///
    /// # Errors
    /// That it cannot be read.
    pub fn now(&self) -> Result<Timestamp, Bilingual> {
        self.clock.now().map_err(|error| Bilingual::new("本机时钟不可用", error.to_string()))
    }

    fn sign(&self, request: &mut Request, hand: &Hand) -> Result<(), Bilingual> {
        let now = hand.date.map_or_else(|| self.now(), Ok)?;
        let header = |name: &str, value: &str| Header { name: name.to_owned(), value: value.to_owned().into() };
        let signing = Signing {
            access_key: hand.access_key.clone(),
            secret: hand.secret.clone(),
            readings: hand.readings.clone(),
            version: hand.version.clone(),
            date: hand.date,
            skew: SignedDuration::ZERO,
            headers: hand.headers.iter().map(|(name, value)| header(name, value)).collect(),
            unsigned: hand.unsigned.iter().map(|(name, value)| header(name, value)).collect(),
            mistakes: hand.mistakes.clone(),
        };
        signing.sign(request, now, self.contract.parameters())
    }
}

impl Heard {
    /// The code as the document lists it.
    pub fn listed<'a>(&self, contract: &'a Contract) -> Option<&'a Code> {
        contract.code_number(self.code?).map(|code| &**code)
    }

    /// Whether the code is the one of this name.
    pub fn is(&self, name: &str, contract: &Contract) -> bool {
        self.listed(contract).is_some_and(|code| code.name == name)
    }

    /// Whether the answer comes from behind the check of the signature.
    pub fn passed_signature(&self, contract: &Contract) -> bool {
        self.listed(contract).is_some_and(|code| code.stage > Stage::Signature)
    }

    /// How far the target's clock is ahead of the client's, to the second; none where its answer has no readable Date.
    pub fn clock_offset(&self) -> Option<SignedDuration> {
        let now = self.at?;
        let date = HttpDate::parse(self.response.headers.text(DATE)?, DateFormat::AllThree).ok()?.at(now).ok()?;
        Some(SignedDuration::from_secs(date.as_second() - now.as_second()))
    }

    /// Status and code, or what stands in the place of a code.
    pub fn brief(&self, contract: &Contract) -> Bilingual {
        let status = self.response.status;
        match (self.listed(contract), self.code) {
            (Some(code), _) => Bilingual::from(format!("{status}, {} {}", code.number, code.name).as_str()),
            (None, Some(code)) => bilingual!(
                "{status}，错误码 {code} 不在 1.3.3 中",
                "{status}, and a code {code} that 1.3.3 does not list"
            ),
            (None, None) => {
                let kind = self.response.headers.text(CONTENT_TYPE).unwrap_or("-");
                bilingual!(
                    "{status}，返回体里没有错误码（Content-Type：{kind}）",
                    "{status}, without a code in its body (Content-Type: {kind})"
                )
            }
        }
    }
}
