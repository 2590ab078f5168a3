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

/// A thread of its own for each server and for who asks: on two cores a server has one for itself, and in memory neither
/// server walks through what the other left behind.
fn runtime(name: &str) -> Runtime {
    Builder::new_multi_thread().thread_name(name).worker_threads(1).enable_all().build().expect("a runtime")
}

/// A server under load: what it did in each round.
struct Contender {
    name: &'static str,
    load: Load,
    rates: Vec<f64>,
    /// Microseconds of processor time for a request; they hardly depend on what else the machine does.
    costs: Vec<f64>,
}

impl Contender {
    async fn connect(name: &'static str, address: SocketAddr, sender: &Arc<Sender>) -> Self {
        let load = Load::connect(address, CONNECTIONS, sender).await;
        Self { name, load, rates: Vec::new(), costs: Vec::new() }
    }

    async fn round(&mut self, counts: bool) {
        let before = processor_time(self.name);
        let (answers, rate) = self.load.run(ROUND).await;
        let spent = processor_time(self.name).saturating_sub(before);
        if counts {
            self.rates.push(rate);
            self.costs.push(spent.as_secs_f64() * 1e6 / answers);
        }
    }
}

fn throughput() {
    let (bare_runtime, mock_runtime, asking) = (runtime("bare"), runtime("mock"), runtime("load"));
    let contract = Contract::embedded();
    let sender = Arc::new(Sender::new(&contract));
    let bare = bare_runtime.block_on(bare::serve(sender.secret()));
    let options = MockOptions::new(platform(&contract));
    let server = mock_runtime.block_on(mock::serve(options)).expect("a free port");
    let (rates, costs) = asking.block_on(async {
        let mut contenders = [
            Contender::connect("bare", bare, &sender).await,
            Contender::connect("mock", server.address(), &sender).await,
        ];
        for round in 0..=ROUNDS {
            // Alternating, and in alternating order: whatever else the machine does hits both alike. The first warms up.
            for index in if round % 2 == 0 { [0, 1] } else { [1, 0] } {
                contenders[index].round(round > 0).await;
            }
        }
        (contenders.each_ref().map(|one| median(one.rates.clone())), contenders.map(|one| median(one.costs)))
    });
    println!("{:<18} {:>9.0} requests/s {:>7.1} us of processor a request", "bare hyper", rates[0], costs[0]);
    println!("{:<18} {:>9.0} requests/s {:>7.1} us of processor a request", "mock, journal on", rates[1], costs[1]);
    println!("{:<18} {:>9.3} of bare hyper (target: at least 0.85)", "throughput", rates[1] / rates[0]);
    println!("{:<18} {:>9.3} of bare hyper", "processor", costs[0] / costs[1]);
    let kept = server.journal().size();
    println!("{:<18} {} of {} exchanges, {} bytes", "journal", kept.entries, kept.exchanges, kept.bytes);
}

/// How long the threads of this name have run; nothing where the system does not tell.
fn processor_time(name: &str) -> Duration {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return Duration::ZERO };
    let spent = threads.flatten().filter_map(|thread| {
        let read = |file| std::fs::read_to_string(thread.path().join(file)).ok();
        if read("comm")?.trim() != name {
            return None;
        }
        read("schedstat")?.split(' ').next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(spent.sum())
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
