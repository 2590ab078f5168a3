//! The pages of a certification that goes on: over a real socket, and in a real browser.

mod browser;
mod events;
mod looks;
mod pages;
mod refusals;

use std::fs;
use std::sync::{Arc, Mutex};

use bis3::board::{Board, BoardOptions};
use bis3::certify::live::{Client as Watched, Clients, EvidenceKeeper, WatchedPlatform};
use bis3::certify::suite::{Plan, Suite};
use bis3::certify::{Challenge, Claims, Ground, Terms, folder, template};
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::diagnostic::Source;
use bis3::evidence::chain::Redaction;
use bis3::language::Language;
use bis3::message::Response;
use bis3::mock::AdminOptions;
use bis3::platform::{KeyRing, Platform};
use tempfile::TempDir;
use tokio::net::TcpStream;

use crate::mock::support::{Client, Mock, NOW, mock_with, now, stock_body};

/// A run with its pages, whose clock stands at [`NOW`].
pub struct Run {
    pub mock: Mock,
    /// The first of its clients.
    pub watched: Arc<Watched>,
    _folder: TempDir,
}

impl Run {
    /// A run under a plan, in which nothing has come yet.
    pub async fn start(plan: &str) -> Self {
        Self::start_with(plan, &["demo-ordinary"]).await
    }

    /// A run of several clients, each with a key of its own.
    pub async fn start_with(plan: &str, own_keys: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let contract = Contract::embedded();
        let profile = Profile::bundled("default", &contract).expect("it is bundled");
        let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
        let ground = Ground { contract, profile, keys };
        let all: Vec<_> = own_keys.iter().map(|key| Arc::new(watched(plan, &ground, &folder, key))).collect();
        let (watched, clients) = (Arc::clone(&all[0]), Arc::new(Clients::new(all.clone())));
        let mut board = None;
        let mock = mock_with(|options| {
            let Ground { contract, profile, keys } = ground;
            let (clients, clock) = (Arc::clone(&clients), Arc::clone(&options.clock));
            let language = Language::Zh;
            let pages = Board::new(BoardOptions { clients, contract: Arc::clone(&contract), clock, language });
            let pages = board.insert(pages.expect("random bytes")).clone();
            options.pages = Some(Arc::new(pages));
            options.admin = Some(AdminOptions { listen: "127.0.0.1:0".parse().expect("an address"), token: None });
            let sound = Platform::new(contract, profile, keys).expect("the embedded contract is whole");
            let clients = Arc::new(Clients::new(all));
            options.platform = Arc::new(WatchedPlatform { clients: Arc::clone(&clients), sound });
            let failed = Box::new(|error: &bis3::evidence::chain::EvidenceError| panic!("{error}"));
            let connections = Mutex::default();
            options.keeper = Some(Arc::new(EvidenceKeeper { clients, unassigned: None, failed, connections }));
        })
        .await;
        board.expect("it was made").listens_at(&format!("http://{}", mock.server.address()));
        Self { mock, watched, _folder: folder }
    }

    /// What is answered to a request for a page.
    pub async fn ask(&self, request: &str) -> Response {
        let address = self.mock.server.admin_address().expect("it has one");
        let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
        client.send(request.as_bytes()).await;
        client.answer().await
    }

    pub async fn get(&self, path: &str) -> Response {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await
    }

    /// The text of a page that is there.
    pub async fn page(&self, path: &str) -> String {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        page.text().into_owned()
    }

    /// What is answered to a form; `fields` are written as they go.
    pub async fn post(&self, path: &str, fields: &str) -> Response {
        self.ask(&form(path, "Host: localhost\r\n", fields)).await
    }

    /// The token of the pages.
    pub async fn token(&self) -> String {
        let page = self.page("/").await;
        let (_, behind) = page.split_once(r#"name="token" value=""#).expect("there is a form");
        behind.split('"').next().expect("the value ends").to_owned()
    }

    /// A right report of the claimed institution; the code that is answered.
    pub async fn report(&self, day: &str) -> Response {
        let body = self.body().replace(&NOW[..10], day);
        self.send(EndpointId::Stock, body).await
    }

    pub async fn send(&self, endpoint: EndpointId, body: String) -> Response {
        let key = self.watched.terms.platform().keys().find("demo-ordinary").expect("a demo key");
        let request = self.mock.signed(endpoint, body, key);
        self.mock.answer_to(&bis3::message::wire::request_bytes(&request)).await
    }

    /// A report of stock for the claimed institution.
    pub fn body(&self) -> String {
        let contract = self.mock.contract();
        let claimed = &self.watched.terms.claims.institutions[0];
        let row = contract.institutions().rows().iter().position(|row| row.code == *claimed);
        stock_body(contract, row.expect("it is in the annex"))
    }
}

/// A form of a page, with these headers beside its own.
pub fn form(path: &str, headers: &str, fields: &str) -> String {
    let length = fields.len();
    format!(
        "POST {path} HTTP/1.1\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{fields}"
    )
}

fn watched(plan: &str, ground: &Ground, folder: &TempDir, key: &str) -> Watched {
    let folder = folder.path().join(key);
    let suite = Suite::of(&ground.contract).expect("it fits the embedded contract");
    let plan = Plan::bundled(plan, &suite).expect("it is bundled").expect("it is sound");
    let claims = Source::new("claims.yaml", template(Language::En).replace("demo-ordinary", key));
    let claims = Claims::read(&claims, &ground.contract, &ground.keys, &suite).expect("the template is sound");
    let challenge = Challenge {
        nonce: "a nonce of a test".to_owned(),
        seed: 7,
        plan: plan.id.clone(),
        valid_from: now(),
        valid_to: now() + jiff::SignedDuration::from_hours(24),
        is_own: true,
    };
    let terms = Terms::new(ground.clone(), suite, plan, claims, challenge).expect("the trials can be made");
    folder::begin(&folder, &terms).expect("a writable folder");
    let redaction = Redaction::new(ground.keys.secrets(), Vec::new()).expect("random bytes");
    let file = folder.join(folder::EVIDENCE);
    Watched::open(key.to_owned(), &file, terms, redaction, Some(now())).expect("a writable folder").0
}

/// What stands in the evidence file.
pub fn evidence(run: &Run) -> String {
    fs::read_to_string(&run.watched.file).expect("it is there")
}
