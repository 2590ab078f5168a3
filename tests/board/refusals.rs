//! What the pages refuse.

use super::{Run, evidence, form};
use crate::program::block_on_beside_threads;

/// Who asks is somebody else than a page of this run.
#[test]
fn nothing_of_another_host_or_origin_is_served() {
    block_on_beside_threads(async {
        let run = Run::start("quick").await;
        let fields = format!("token={}&obligation=not-json", run.token().await);
        let before = evidence(&run);
        let port = run.mock.server.admin_address().expect("it has one").port();
        let foreign = [
            "Host: bis3.example\r\n".to_owned(),
            "Host: localhost.example\r\n".to_owned(),
            format!("Host: localhost:{port}\r\nOrigin: http://page.example\r\n"),
            format!("Host: localhost:{port}\r\nOrigin: http://localhost:3000\r\n"),
            format!("Host: localhost:{port}\r\nOrigin: null\r\n"),
        ];
        for headers in foreign {
            assert_eq!(run.ask(&form("/clients/1/start", &headers, &fields)).await.status, 403, "{headers}");
            let page = run.ask(&format!("GET / HTTP/1.1\r\n{headers}\r\n")).await;
            assert_eq!((page.status, page.text().contains("name=\"token\"")), (403, false), "{headers}");
        }
        assert_eq!(evidence(&run), before);
        let own = format!("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n");
        assert_eq!(run.ask(&form("/clients/1/start", &own, &fields)).await.status, 303);
    });
}

#[test]
fn nothing_is_changed_without_the_token_of_a_page() {
    block_on_beside_threads(async {
        let run = Run::start("quick").await;
        let (token, before) = (run.token().await, evidence(&run));
        for fields in
            ["obligation=not-json", "token=&obligation=not-json", "token=0123456789abcdef&obligation=not-json"]
        {
            assert_eq!(run.post("/clients/1/start", fields).await.status, 403, "{fields}");
            assert_eq!(run.post("/clients/1/skip", fields).await.status, 403, "{fields}");
        }
        let fields = format!("token={token}&obligation=not-json");
        let as_text = form("/clients/1/start", "Host: localhost\r\n", &fields)
            .replace("application/x-www-form-urlencoded", "text/plain");
        assert_eq!(run.ask(&as_text).await.status, 403, "a form of another page can send this without asking");
        let in_query = format!("/clients/1/start?token={token}");
        assert_eq!(run.post(&in_query, "obligation=not-json").await.status, 403);
        assert_eq!(run.get(&format!("/clients/1/start?{fields}")).await.status, 405);
        let long = format!("{fields}&reason={}", "a".repeat(20_000));
        assert_eq!(run.post("/clients/1/skip", &long).await.status, 403);
        assert_eq!(evidence(&run), before);
    });
}

#[test]
fn what_cannot_be_done_is_told_and_not_done() {
    block_on_beside_threads(async {
        let run = Run::start("quick").await;
        let (token, before) = (run.token().await, evidence(&run));
        for (path, fields, status) in [
            ("/clients/1/skip", "obligation=cut-after&reason=a+must", 409),
            ("/clients/1/skip", "obligation=rare-characters&reason=+", 409),
            ("/clients/1/skip", "obligation=nothing&reason=a", 409),
            ("/clients/1/start", "obligation=not-in-the-plan", 409),
            ("/clients/1/start", "obligation=redirect", 409),
            ("/clients/2/start", "obligation=not-json", 404),
            ("/", "obligation=not-json", 405),
        ] {
            assert_eq!(run.post(path, &format!("token={token}&{fields}")).await.status, status, "{path} {fields}");
        }
        for path in ["/clients/2", "/clients/0", "/clients/1/exchanges/1", "/nothing", "/clients/1/exchanges/x"] {
            assert_eq!(run.get(path).await.status, 404, "{path}");
        }
        assert_eq!(evidence(&run), before);
    });
}

#[test]
fn what_would_change_a_run_behind_its_back_is_not_there() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        for (method, path, body) in [
            ("PUT", "/clock", r#"{"move": "+15m"}"#),
            ("POST", "/faults", r#"{"rule": "*: cut"}"#),
            ("POST", "/reset", ""),
            ("DELETE", "/journal", ""),
        ] {
            let length = body.len();
            let answer = run
                .ask(&format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n{body}"))
                .await;
            assert_eq!(answer.status, 405, "{method} {path}");
        }
        assert_eq!(run.mock.clock.setting().to_string(), "fixed:2022-10-07T01:00:00Z");
        assert!(run.mock.world.faults().list().is_empty());
        assert_eq!(run.get("/health").await.status, 200);
    });
}

#[test]
fn a_page_loads_nothing_from_elsewhere_and_stands_in_no_frame() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        for path in ["/", "/codes", "/keys", "/clients/1/exchanges"] {
            let page = run.get(path).await;
            let policy = page.headers.text("Content-Security-Policy").unwrap_or_default();
            for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{policy}");
            assert_eq!(page.headers.text("X-Content-Type-Options"), Some("nosniff"));
            let text = page.text();
            assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="), "{path}");
        }
    });
}
