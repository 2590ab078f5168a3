//! What the pages say.

use bis3::contract::EndpointId;
use bis3::message::Response;
use bis3::message::wire::request_bytes;
use bis3::platform::KeyEntry;
use bis3::secret::Secret;

use super::{Run, evidence};
use crate::mock::codes::report;
use crate::program::block_on_beside_threads;

/// A run in which a client does well, badly, and is put to a trial.
pub async fn eventful() -> Run {
    eventful_with(&["demo-ordinary"]).await
}

/// The same, where the first of several clients does so.
pub async fn eventful_with(own_keys: &[&str]) -> Run {
    let run = Run::start_with("quick", own_keys).await;
    // It would take as long as its name says.
    let (trial, reason) = (Some("slow-answer".to_owned()), Some("the test is in a hurry".to_owned()));
    run.watched.note_word("skipped", trial, reason, None).expect("it can be written");
    run.report("2022-10-06").await;
    run.send(EndpointId::Stock, run.body().replace("\"ProdABO\":\"1\"", "\"ProdABO\":\"no such group\"")).await;
    run.send(EndpointId::Stock, "{\"InveStatTime\": <script>alert(1)</script>".to_owned()).await;
    run.report("2022-10-05").await;
    run
}

/// A page without what differs from run to run: ports, and what nobody can foresee.
fn steady(page: &str) -> String {
    let mut text = String::new();
    for (number, part) in page.split("127.0.0.1:").enumerate() {
        match number {
            0 => text += part,
            _ => text = text + "127.0.0.1:PORT" + part.trim_start_matches(|c: char| c.is_ascii_digit()),
        }
    }
    let is_word = |word: &&str| word.len() == 32 && word.chars().all(|c| c.is_ascii_hexdigit());
    let words: Vec<String> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_word).map(str::to_owned).collect();
    words.iter().fold(text, |text, word| text.replace(word, "RANDOM"))
}

#[test]
fn every_page_is_as_it_was_looked_at() {
    block_on_beside_threads(async {
        let run = eventful().await;
        for language in ["zh", "en"] {
            for (name, path) in [
                ("board", "/"),
                ("exchanges", "/clients/1/exchanges"),
                ("exchange-2", "/clients/1/exchanges/2"),
                ("exchange-3", "/clients/1/exchanges/3"),
            ] {
                let page = run.page(&format!("{path}?lang={language}")).await;
                insta::assert_snapshot!(format!("{name} {language}"), steady(&page));
            }
        }
    });
}

#[test]
fn a_board_on_which_nothing_has_come_says_so() {
    block_on_beside_threads(async {
        let page = Run::start("watch").await.page("/?lang=en").await;
        assert!(page.contains("Nothing has come yet.") && page.contains("Nothing was violated."), "{page}");
    });
}

#[test]
fn the_mistake_of_a_signature_stands_on_the_board_with_its_mending() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let key = KeyEntry::new("demo-ordinary", Secret::new("demo-stock-only-secret"));
        let request = run.mock.signed(EndpointId::Stock, run.body(), &key);
        run.mock.answer_to(&request_bytes(&request)).await;
        let page = run.page("/?lang=en").await;
        let mend = &run.watched.terms.suite.obligation("signature-right").expect("it is there").mend.en;
        assert!(page.contains("it was made so: ") && page.contains("secret: demo-stock-only"), "{page}");
        assert!(page.contains(mend) && page.contains("to mend: "), "{page}");
    });
}

/// How a code is drawn in the strip.
fn drawn(page: &str, code: u32) -> &str {
    let (before, _) = page.split_once(&format!("#code-{code}\"")).expect("the code stands there");
    let (_, class) = before.rsplit_once("class=\"").expect("it has a class");
    class.split('"').next().expect("the class ends")
}

#[test]
fn a_code_is_drawn_by_what_a_careful_client_does_about_it() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let first = &run.mock.contract().institutions().rows()[0].code;
        let quality = report(&run.mock, EndpointId::Tqc).replace(first, &run.watched.terms.claims.institutions[0]);
        let other = quality.replacen('{', "{ ", 1);
        run.send(EndpointId::Tqc, quality).await;
        run.send(EndpointId::Tqc, other.clone()).await;
        assert_eq!(drawn(&run.page("/").await, 20007), "pass", "it is done");
        run.send(EndpointId::Tqc, other).await;
        assert_eq!(drawn(&run.page("/").await, 20007), "warn", "it is sent again as it was");
    });
}

#[test]
fn what_a_client_sends_is_text_and_nothing_else() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        run.mock
            .answer_to(b"POST /<script>alert(1)</script>?\"'> HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
            .await;
        let attack = "{\"\u{202e}</pre><script>alert(1)</script>\": 1}";
        run.send(EndpointId::Stock, attack.to_owned()).await;
        for path in ["/", "/clients/1/exchanges", "/clients/1/exchanges/1", "/clients/1/exchanges/2"] {
            let page = run.page(path).await;
            assert!(!page.contains("<script>alert"), "{path}");
            assert!(!page.contains('\u{202e}'), "{path}");
        }
    });
}

#[test]
fn no_secret_stands_on_a_page_but_those_that_everybody_knows() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let secret = "demo-ordinary-secret";
        run.send(EndpointId::Stock, format!("{{\"secret\": \"{secret}\"}}")).await;
        for path in ["/", "/clients/1/exchanges", "/clients/1/exchanges/1", "/codes"] {
            assert!(!run.page(path).await.contains(secret), "{path}");
        }
        assert!(run.page("/keys").await.contains(secret));
        assert!(!evidence(&run).contains(secret));
    });
}

#[test]
fn the_language_is_the_one_that_is_asked_for() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let titled = |page: &Response, title: &str| page.text().contains(title);
        let asking = |header: &str| format!("GET / HTTP/1.1\r\nHost: localhost\r\n{header}\r\n");
        assert!(titled(&run.ask(&asking("")).await, "客户端认证"));
        assert!(titled(&run.ask(&asking("Accept-Language: en-GB,zh;q=0.5\r\n")).await, "Client certification"));
        let page = run.page("/?lang=en").await;
        assert!(page.contains(r#"href="/codes?lang=en""#) && page.contains(r#"href="?lang=zh""#), "{page}");
    });
}

#[test]
fn an_exchange_of_a_trial_of_the_clock_is_explained_by_the_clock_that_it_says() {
    block_on_beside_threads(async {
        let run = Run::start("quick").await;
        let token = run.token().await;
        run.post("/clients/1/start", &format!("token={token}&obligation=clock-fast")).await;
        run.report("2022-10-06").await;
        let page = run.page("/clients/1/exchanges/1?lang=en").await;
        assert!(page.contains("by the clock of the platform at that moment, moved where the trial moves it"), "{page}");
        let (_, explained) = page.split_once("id=\"explanation\"").expect("it is explained");
        assert!(explained.contains("would be answered 10006"), "{explained}");
    });
}

#[test]
fn a_trial_is_wanted_and_an_obligation_left_out() {
    block_on_beside_threads(async {
        let run = Run::start("quick").await;
        let token = run.token().await;
        let started = run.post("/clients/1/start", &format!("token={token}&obligation=not-json")).await;
        assert_eq!((started.status, started.headers.text("Location")), (303, Some("/clients/1#not-json")));
        assert!(run.page("/clients/1?lang=en").await.contains("The next new report that fits is put to this trial"));
        let fields = format!("token={token}&obligation=rare-characters&reason=none+of+ours%0A%3Cb%3E");
        assert_eq!(run.post("/clients/1/skip?lang=en", &fields).await.status, 303);
        let page = run.page("/?lang=en").await;
        assert!(page.contains("skipped by who made the run: none of ours &lt;b&gt;"), "{page}");
        let answer = run.report("2022-10-06").await;
        assert!(serde_json::from_slice::<serde_json::Value>(&answer.body).is_err(), "it is put to the trial");
        let again = run.post("/clients/1/start", &format!("token={token}&obligation=not-json")).await;
        assert_eq!(again.status, 409, "it has begun");
        let (trial, skip) = ("\"about\":\"not-json\"", "\"about\":\"rare-characters\"");
        let evidence = evidence(&run).replace(": ", ":");
        assert!(evidence.contains(trial) && evidence.contains(skip), "{evidence}");
    });
}
