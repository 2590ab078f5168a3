//! What the mock costs beside a bare hyper server, and what the program costs before its first request.
//!
//! `cargo bench --bench server` prints every figure and the target it is held against.

mod bare;
mod load;
mod program;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bis3::contract::{Contract, Profile};
use bis3::mock::{self, MockOptions};
use bis3::platform::{KeyRing, Platform};
use tokio::runtime::{Builder, Runtime};

use load::{Load, Sender};

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(1500);

fn main() {
    throughput();
    program::start();
    program::memory();
}

/// One thread serves and another one asks, so that on two cores the servers have one for themselves.
fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

fn throughput() {
    let (serving, asking) = (runtime(), runtime());
    let contract = Contract::embedded();
    let sender = Arc::new(Sender::new(&contract));
    let bare = serving.block_on(bare::serve(sender.secret()));
    let server = serving.block_on(mock::serve(MockOptions::new(platform(&contract)))).expect("a free port");
    let addresses = [("bare hyper", bare), ("mock, journal on", server.address())];
    let mut loads = addresses.map(|(name, address)| (name, load(&asking, address, &sender), Vec::new()));
    for round in 0..=ROUNDS {
        // Alternating, and in alternating order: whatever else the machine does hits both alike.
        let order = if round % 2 == 0 { [0, 1] } else { [1, 0] };
        for index in order {
            let (_, load, rates) = &mut loads[index];
            let rate = asking.block_on(load.run(ROUND));
            // The first round warms up.
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    let [bare, mock] = loads.map(|(name, _, rates)| {
        let median = median(rates);
        println!("{name:<18} {median:>9.0} requests/s");
        median
    });
    println!("{:<18} {:>9.3} of bare hyper (target: at least 0.85)", "ratio", mock / bare);
    let kept = server.journal().size();
    println!("{:<18} {} of {} exchanges, {} bytes", "journal", kept.entries, kept.exchanges, kept.bytes);
}

fn load(asking: &Runtime, address: SocketAddr, sender: &Arc<Sender>) -> Load {
    asking.block_on(Load::connect(address, CONNECTIONS, sender))
}

fn platform(contract: &Arc<Contract>) -> Arc<Platform> {
    let profile = Profile::bundled("default", contract).expect("it is bundled");
    let keys = KeyRing::demo(contract).expect("it fits the embedded contract");
    Arc::new(Platform::new(Arc::clone(contract), profile, keys).expect("the embedded contract is whole"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
