//! One model client under a mock in a simulated time, which leaps to what is waited for next.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;
use tokio::time::{sleep, timeout};

use super::setting::{BEGIN, REPORTS, client, keys, model, pause};
use super::{SelftestError, Trying};
use crate::certify::live::{Client, Clients, EvidenceKeeper, Watched, WatchedPlatform};
use crate::certify::model::Careless;
use crate::certify::notes::{COMMAND_STARTED, RUN_ENDED};
use crate::certify::verdict::Outcome;
use crate::client::{Connector, Limits, Trust};
use crate::clock::{AdjustableClock, Clock};
use crate::evidence::chain::EvidenceError;
use crate::mock::{self, MockOptions, Server};
use crate::platform::Platform;

/// Tries one client, up to where nothing is to come of it any more.
pub(super) async fn simulated(
    place: usize,
    careless: Option<&Careless>,
    trying: &Trying,
) -> Result<Arc<Client>, SelftestError> {
    let clock = Arc::new(AdjustableClock::simulated(BEGIN));
    let client = Arc::new(client(place, careless, trying)?);
    let clients = Arc::new(Clients::new(vec![Arc::clone(&client)]));
    let failed = Arc::new(Mutex::new(None));
    let (connector, server) = serve(trying, &clients, &clock, &failed).await?;
    client.note_word(COMMAND_STARTED, None, None, clock.now().ok())?;
    let running = tokio::spawn(model(careless, trying, &client, connector, &clock).run());
    // Longer than it may take nothing is waited for.
    let _ = timeout(trying.time, until_done(&client, &clock)).await;
    running.abort();
    client.note_word(RUN_ENDED, None, None, clock.now().ok())?;
    server.shutdown().await;
    match failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Err(error.into()),
        None => Ok(client),
    }
}

/// Waits until nothing is to come of a client any more: everything is shown, or nothing new was said of it for so long that
/// nothing will be.
async fn until_done(client: &Arc<Client>, clock: &AdjustableClock) {
    let (mut watched, mut said, mut same) = (Watched::of(client), Vec::new(), 0);
    while same < MOST_SAME {
        let verdicts = watched.look(clock.now().ok());
        if verdicts.is_done() {
            return;
        }
        let now: Vec<Outcome> = verdicts.verdicts.iter().map(|verdict| verdict.outcome).collect();
        same = if now == said { same + 1 } else { 0 };
        said = now;
        sleep(pause(client) * LOOKS).await;
    }
}

/// After how many pauses the evidence is looked at again.
const LOOKS: u32 = 5;
/// After how many looks at which nothing new was said nothing more is waited for: three times as long as the plan has patience.
const MOST_SAME: u32 = 3 * REPORTS / LOOKS;

async fn serve(
    trying: &Trying,
    clients: &Arc<Clients>,
    clock: &Arc<AdjustableClock>,
    failed: &Arc<Mutex<Option<EvidenceError>>>,
) -> Result<(Connector, Server), SelftestError> {
    let sound = Platform::new(Arc::clone(&trying.contract), trying.profile.clone(), keys()).map_err(Box::new)?;
    let platform = WatchedPlatform { clients: Arc::clone(clients), sound };
    let failed = Arc::clone(failed);
    let failed = Box::new(move |error: &EvidenceError| {
        let told = EvidenceError::File { path: PathBuf::new(), error: io::Error::other(error.to_string()) };
        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    });
    let keeper =
        EvidenceKeeper { clients: Arc::clone(clients), unassigned: None, failed, connections: Mutex::default() };
    let (connections, within) = unbounded_channel();
    let options = MockOptions {
        clock: Arc::clone(clock),
        // Nobody listens there: it is what clients take for its address.
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
        within: Some(within),
        keeper: Some(Arc::new(keeper)),
        ..MockOptions::new(Arc::new(platform))
    };
    let server = mock::serve(options).await?;
    let address = format!("http://{}", server.address()).parse()?;
    Ok((Connector::new(address, &Trust::default(), limits())?.within(connections), server))
}

/// The port of the document (1.1.1).
const PORT: u16 = 8095;

/// How long a model client waits for an answer.
fn limits() -> Limits {
    Limits { exchange: Duration::from_secs(10), ..Limits::default() }
}
