//! What tells a page that there is something new.

use super::Run;
use crate::mock::support::Client;
use crate::program::block_on_beside_threads;
use tokio::net::TcpStream;

/// The id of an event, where there is one.
fn id(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("id: "))
}

async fn events(run: &Run, after: Option<&str>) -> String {
    let header = after.map(|id| format!("Last-Event-ID: {id}\r\n")).unwrap_or_default();
    let answer = run.ask(&format!("GET /clients/1/events HTTP/1.1\r\nHost: localhost\r\n{header}\r\n")).await;
    assert_eq!(answer.headers.text("Content-Type"), Some("text/event-stream; charset=utf-8"));
    answer.text().into_owned()
}

#[test]
fn a_page_is_told_of_every_change_and_takes_up_after_a_gap() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let first = events(&run, None).await;
        let first = id(&first).expect("who knows nothing is told at once");
        let (told, _) = tokio::join!(events(&run, Some(first)), run.report("2022-10-06"));
        let second = id(&told).expect("it was told of the report").to_owned();
        assert_ne!(first, second);
        run.report("2022-10-05").await;
        run.report("2022-10-04").await;
        let third = events(&run, Some(&second)).await;
        assert_ne!(id(&third), Some(&*second), "it comes back after a gap, and is told at once");
        assert!(id(&events(&run, Some("of.another.process")).await).is_some());
        assert!(id(&events(&run, Some("0123.9")).await).is_some(), "a process before this one counted on its own");
    });
}

#[test]
fn a_page_that_was_made_meanwhile_misses_nothing() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let page = run.page("/").await;
        let state = page.split("data-state=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("it has one");
        run.report("2022-10-06").await;
        let told = run.page(&format!("/clients/1/events?after={state}")).await;
        assert!(id(&told).is_some_and(|id| id != state), "{told}");
    });
}

#[test]
fn nobody_waits_once_the_run_has_ended() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let told = events(&run, None).await;
        let known = id(&told).expect("an id").to_owned();
        let end = async { run.watched.note_word("run-ended", None, None, None).expect("it can be written") };
        let (told, ()) = tokio::join!(events(&run, Some(&known)), end);
        let last = id(&told).expect("the end is told");
        let answer = run.get(&format!("/clients/1/events?after={last}")).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0));
    });
}

#[test]
fn only_so_many_wait_at_a_time() {
    block_on_beside_threads(async {
        let run = Run::start("watch").await;
        let told = events(&run, None).await;
        let known = id(&told).expect("an id").to_owned();
        let request = format!("GET /clients/1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: {known}\r\n\r\n");
        let address = run.mock.server.admin_address().expect("it has one");
        let mut waiting = Vec::new();
        for _ in 0..64 {
            let mut client = Client::new(TcpStream::connect(address).await.expect("it listens"));
            client.send(request.as_bytes()).await;
            waiting.push(client);
        }
        // Those are taken up in their own time; one too many is refused as soon as they are.
        loop {
            let mut one = Client::new(TcpStream::connect(address).await.expect("it listens"));
            one.send(request.as_bytes()).await;
            tokio::select! {
                answer = one.answer() => {
                    assert_eq!((answer.status, answer.headers.text("Retry-After")), (503, Some("5")));
                    break;
                }
                () = tokio::task::yield_now() => waiting.push(one),
            }
        }
        run.report("2022-10-06").await;
        assert_eq!(waiting[0].answer().await.status, 200);
        assert_eq!(run.get("/").await.status, 200, "pages are shown all the same");
    });
}
