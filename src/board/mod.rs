//! The pages of a certification that goes on: what is shown, violated and still to be shown, every exchange, the codes and
//! the test keys. They are made on the server; a script only brings them up to date.
//!
//! - `shared` is what every page is made from; `route` says which page a path is, `asked` reads what comes with a request.
//! - `overview` is the board itself, `exchange` one exchange; `tables` are the codes and the keys.
//! - `change` starts trials and leaves obligations out; `events` tells that there is something new.
//! - `answer` makes answers of pages, with the policy under which they stand; `template` renders what stands in `templates`,
//!   and `words` has what several pages say.

mod answer;
mod asked;
mod change;
mod events;
mod exchange;
mod overview;
mod route;
mod shared;
mod tables;
mod template;
mod words;

use std::sync::Arc;

use self::asked::Asked;
use self::route::Route;
use self::shared::Shared;
pub use self::shared::{BoardError, BoardOptions};
use crate::message::Request;
use crate::mock::{Page, Pages, PendingPage};

/// The pages of a run.
#[derive(Clone, Debug)]
pub struct Board(Arc<Shared>);

impl Board {
    /// The pages of these clients.
    ///
    /// # Errors
    /// [`BoardError`] where the operating system gives no random bytes.
    pub fn new(options: BoardOptions) -> Result<Self, BoardError> {
        Ok(Self(Arc::new(Shared::new(options)?)))
    }

    /// Tells where clients report to, once that is known.
    pub fn listens_at(&self, url: &str) {
        // Told a second time, it is the same.
        let _ = self.0.address.set(url.to_owned());
    }
}

impl Pages for Board {
    fn page(&self, request: Request) -> PendingPage<'_> {
        Box::pin(async move {
            let route = Route::of(request.path());
            if let Route::Events(place) = route {
                return events::answer(&self.0, place, &request).await;
            }
            let shared = Arc::clone(&self.0);
            // Judging and reading evidence take a while, and a thread serves many connections.
            let page = tokio::task::spawn_blocking(move || page(&shared, &route, &request));
            page.await.unwrap_or_else(|_| answer::broken())
        })
    }
}

fn page(shared: &Shared, route: &Route, request: &Request) -> Page {
    let asked = Asked::of(request, shared.language);
    let page = match (request.method.as_str(), route) {
        ("GET" | "HEAD", route) => shown(shared, route, &asked),
        ("POST", Route::Start(place)) => change::start(shared, *place, &asked),
        ("POST", Route::Skip(place)) => change::skip(shared, *place, &asked),
        (_, route) => return answer::not_allowed(if route.is_change() { "POST" } else { "GET, HEAD" }),
    };
    page.unwrap_or_else(|problem| shared.problem(&problem, &asked))
}

fn shown(shared: &Shared, route: &Route, asked: &Asked<'_>) -> Result<Page, answer::Problem> {
    match route {
        Route::First if shared.clients.all().len() == 1 => overview::page(shared, 0, asked),
        Route::First => overview::clients(shared, asked),
        Route::Overview(place) => overview::page(shared, *place, asked),
        Route::Exchanges(place) => overview::journal_page(shared, *place, asked),
        Route::Exchange(place, number) => exchange::page(shared, *place, *number, asked),
        Route::Codes => tables::codes(shared, asked),
        Route::Keys => tables::keys(shared, asked),
        Route::Style => Ok(answer::style()),
        Route::Script => Ok(answer::script()),
        Route::Start(_) | Route::Skip(_) => Ok(answer::not_allowed("POST")),
        Route::Events(_) | Route::None => Err(answer::Problem::NoSuchPage),
    }
}
