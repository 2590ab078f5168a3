//! Tells a page that there is something new, by server-sent events.
//!
//! An answer ends behind the first event, and the browser comes again with the id of that event: what takes up after a gap is
//! what is used all the time. A stream without an end would tell no more, and hold what a page that is long gone has asked for.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::answer;
use super::shared::Shared;
use crate::certify::live::Client;
use crate::message::Request;
use crate::mock::Page;

/// Many lines a second are told together.
const BETWEEN: Duration = Duration::from_millis(250);
/// How long a page waits for news before it asks again.
const LONGEST: Duration = Duration::from_secs(15);
/// After how many milliseconds a browser asks again.
const AGAIN: u32 = 200;

/// Answers once there is something that the page does not know.
pub(super) async fn answer(shared: &Arc<Shared>, place: usize, request: &Request) -> Page {
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return answer::not_allowed("GET, HEAD");
    }
    let Some(client) = shared.clients.all().get(place) else { return answer::no_more_events() };
    let Ok(_room) = shared.waiting.try_acquire() else { return answer::too_many_wait() };
    let known = known(shared, request);
    let is_news = known != Some(*client.changes().borrow());
    if !is_news && client.has_ended() {
        return answer::no_more_events();
    }
    if is_news || wait(shared, place, known).await {
        let id = id(shared, client);
        return answer::events(format!("retry: {AGAIN}\nid: {id}\nevent: changed\ndata: {id}\n\n"));
    }
    answer::events(format!("retry: {AGAIN}\n: nothing new\n\n"))
}

/// What a page is made after: the session, and how many changes there were in it.
pub(super) fn id(shared: &Shared, client: &Client) -> String {
    format!("{}.{}", shared.session, *client.changes().borrow())
}

/// How many changes the page knows of; none where it is a page of another process.
fn known(shared: &Shared, request: &Request) -> Option<u64> {
    let after = request.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("after="));
    let last = request.headers.text("Last-Event-ID").or(after)?;
    let (session, changes) = last.split_once('.')?;
    changes.parse().ok().filter(|_| session == shared.session)
}

/// Waits for a change, or until what is waited for is decided; says whether there was one.
async fn wait(shared: &Arc<Shared>, place: usize, known: Option<u64>) -> bool {
    let Ok(client) = shared.client(place) else { return false };
    let mut changes = client.changes();
    let decided = decided_in(shared, place).await;
    let changed = changes.wait_for(|count| Some(*count) != known);
    let is_changed = timeout(decided.unwrap_or(LONGEST).min(LONGEST), changed).await.is_ok();
    if is_changed {
        sleep(BETWEEN).await;
    }
    is_changed || decided.is_some_and(|decided| decided <= LONGEST)
}

/// How long it takes until something is decided without anything coming.
async fn decided_in(shared: &Arc<Shared>, place: usize) -> Option<Duration> {
    let (now, judging) = (shared.now()?, Arc::clone(shared));
    let verdicts = spawn_blocking(move || judging.verdicts(place)).await.ok()?.ok()?;
    let next = verdicts.verdicts.iter().filter_map(|verdict| verdict.decided_at).min()?;
    Some(next.duration_since(now).unsigned_abs().max(BETWEEN))
}
