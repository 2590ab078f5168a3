//! A headless Chromium, driven over WebDriver.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bis3::client::{Connector, Limits, Session, Trust};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// A browser of its own, closed when it goes.
pub struct Browser {
    runtime: Runtime,
    driver: Child,
    connection: Session,
    session: String,
}

/// What a browser needs here: no window, no sandbox (which a root user may not have), no name that resolves and no
/// address but this machine's, nothing kept.
const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

impl Browser {
    pub fn start() -> Self {
        let (driver, port) = start_driver();
        let runtime = crate::program::runtime();
        let address = format!("http://127.0.0.1:{port}").parse().expect("an address");
        let limits = Limits { exchange: Duration::from_secs(120), ..Limits::default() };
        let connection = Connector::new(address, &Trust::Public, limits).expect("no TLS to set up").session();
        let mut browser = Self { runtime, driver, connection, session: String::new() };
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {"args": ARGUMENTS},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        });
        let answer = browser.ask("POST", "", &json!({"capabilities": {"alwaysMatch": wanted}}));
        browser.session = format!("/{}", answer["sessionId"].as_str().expect("a session has an id"));
        browser
    }

    pub fn open(&mut self, url: &str) {
        self.ask("POST", "/url", &json!({"url": url}));
    }

    /// Gives the page the width of a telephone, in pixels, which a window cannot have.
    pub fn resize(&mut self, width: u32) {
        let metrics = json!({"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": true});
        let command = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics});
        self.ask("POST", "/goog/cdp/execute", &command);
    }

    /// Shows pages to somebody who wants them dark, or light, in a window or on a telephone of this width.
    pub fn look(&mut self, width: u32, is_dark: bool) {
        let metrics = json!({"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600});
        let scheme = json!({"name": "prefers-color-scheme", "value": if is_dark { "dark" } else { "light" }});
        for command in [
            json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}),
            json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": [scheme]}}),
        ] {
            self.ask("POST", "/goog/cdp/execute", &command);
        }
    }

    /// A picture of the whole page, as PNG.
    pub fn picture(&mut self) -> Vec<u8> {
        let params = json!({"format": "png", "captureBeyondViewport": true});
        let told = self.ask("POST", "/goog/cdp/execute", &json!({"cmd": "Page.captureScreenshot", "params": params}));
        let text = told["data"].as_str().expect("a picture");
        data_encoding::BASE64.decode(text.as_bytes()).expect("it is Base64")
    }

    /// What a function's body returns in the page, or what its promise comes to.
    pub fn run(&mut self, script: &str) -> Value {
        self.ask("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    pub fn click(&mut self, selector: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("/element/{element}/click"), &json!({}));
    }

    pub fn press(&mut self, selector: &str, keys: &str) {
        let element = self.find(selector);
        self.ask("POST", &format!("/element/{element}/value"), &json!({"text": keys}));
    }

    /// The text of an element as a reader sees it.
    pub fn text(&mut self, selector: &str) -> String {
        let element = self.find(selector);
        let text = self.ask("GET", &format!("/element/{element}/text"), &Value::Null);
        text.as_str().expect("a text").to_owned()
    }

    /// What the page has complained of since it was asked last.
    pub fn complaints(&mut self) -> Vec<String> {
        self.log("browser").iter().map(Value::to_string).collect()
    }

    /// The addresses that the page has asked for since it was asked last.
    pub fn requests(&mut self) -> Vec<String> {
        let events: Vec<Value> = self
            .log("performance")
            .iter()
            .map(|entry| serde_json::from_str(entry["message"].as_str().expect("an event")).expect("an event is JSON"))
            .collect();
        let sent = events.iter().filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        sent.map(|event| event["message"]["params"]["request"]["url"].as_str().expect("an address").to_owned())
            .collect()
    }

    fn log(&mut self, kind: &str) -> Vec<Value> {
        self.ask("POST", "/se/log", &json!({"type": kind})).as_array().expect("a list").clone()
    }

    fn find(&mut self, selector: &str) -> String {
        let found = self.ask("POST", "/element", &json!({"using": "css selector", "value": selector}));
        let element = found.as_object().and_then(|element| element.values().next()).and_then(Value::as_str);
        element.unwrap_or_else(|| panic!("{selector}: {found}")).to_owned()
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> Value {
        self.try_ask(method, path, body).unwrap_or_else(|refused| panic!("{method} {path} {body}: {refused}"))
    }

    fn try_ask(&mut self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let request = format!(
            "{method} /session{}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.session,
            body.len()
        );
        let answer = self.runtime.block_on(self.connection.exchange(request.as_bytes(), method));
        let answer = answer.map_err(|failure| failure.to_string())?;
        let mut value: Value = serde_json::from_slice(&answer.response.body).map_err(|error| error.to_string())?;
        match answer.response.status {
            200 => Ok(value["value"].take()),
            status => Err(format!("{status} {value}")),
        }
    }
}

impl Drop for Browser {
    /// The driver would leave the browser behind; where it does not answer any more, there is nothing left to do.
    fn drop(&mut self) {
        let _ = self.try_ask("DELETE", "", &Value::Null);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The driver, and the free port that it has found.
///
/// It takes a free port of IPv4 and then wants the same one of IPv6; where somebody else has that one, it ends, and is
/// started again.
fn start_driver() -> (Child, u16) {
    const ATTEMPTS: usize = 10;
    let mut said = String::new();
    for _ in 0..ATTEMPTS {
        match try_to_start_driver() {
            Ok(started) => return started,
            Err(last_words) => said = last_words,
        }
    }
    panic!("chromedriver named no port in {ATTEMPTS} attempts; it said last:\n{said}\n{INSTALL}")
}

const INSTALL: &str = "the browser tests need Chromium and its driver: apt-get install chromium chromium-driver";

/// A driver that listens, or what one has said that did not.
fn try_to_start_driver() -> Result<(Child, u16), String> {
    let driver = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut driver = driver.unwrap_or_else(|error| panic!("chromedriver: {error}; {INSTALL}"));
    let mut lines = BufReader::new(driver.stdout.take().expect("it was piped")).lines().map_while(Result::ok);
    let mut said = Vec::new();
    let port = lines.by_ref().inspect(|line| said.push(line.clone())).find_map(|line| port_in(&line));
    let Some(port) = port else {
        let ended = driver.wait();
        return Err(format!("{}\n{ended:?}", said.join("\n")));
    };
    // What it says later is read too, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((driver, port))
}

/// The port that the driver's line about its start names.
fn port_in(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}
