//! What it costs to take known secrets out of a body of 8 MB, by how many keys there are: milliseconds for a body without one,
//! for one that is full of escapes, and for one in which the secret of one key stands 1,000 times.
//!
//! `cargo bench --bench redaction` prints them, and how many times as long 1,000 keys take as one.

use std::hint::black_box;

use bis3::clock::Stopwatch;
use bis3::secret::{KnownSecrets, Secret};

const BYTES: usize = 8 * 1024 * 1024;

fn main() {
    println!("{:32} {:>8} {:>8} {:>8}  ratio", "", 1, 100, 1000);
    let known = [1, 100, 1000].map(|count| KnownSecrets::new((0..count).map(secret)));
    for (name, body) in [
        ("none", "{\"ProdABO\": \"1\", \"Amount\": 12.5}".repeat(BYTES / 32)),
        ("none, escaped", "\\u5f20\\u4e09%2B&amp;".repeat(BYTES / 20)),
        ("1,000 times one of them", format!("{}{}", "x".repeat(BYTES / 1000), secret(0).expose()).repeat(1000)),
    ] {
        let times = known.each_ref().map(|known| milliseconds(known, body.as_bytes()));
        let columns: String = times.iter().map(|time| format!(" {time:>8.1}")).collect();
        println!("{name:32}{columns} {:>6.1}", times[2] / times[0]);
    }
}

/// As long as real ones, with nothing in common.
fn secret(number: usize) -> Secret {
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    Secret::new(format!("{mixed:016x}+/{:08x}=", mixed.rotate_left(29) as u32))
}

/// The shortest of three times.
fn milliseconds(known: &KnownSecrets, body: &[u8]) -> f64 {
    let time = |_| {
        let began = Stopwatch::start();
        black_box(known.without(body));
        began.elapsed().as_secs_f64() * 1e3
    };
    (0..3).map(time).fold(f64::INFINITY, f64::min)
}
