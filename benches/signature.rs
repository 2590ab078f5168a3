//! What a signature costs: each step alone, then the whole of signing and verifying.

use std::hint::black_box;

use bis3::contract::{Contract, Parameters, Readings};
use bis3::message::Request;
use bis3::secret::Secret;
use bis3::signature::date::{DateForm, HttpDate};
use bis3::signature::{Authorization, SignedHeaders, Signer, SigningKey, canonical, window};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;

const KEY: &str = "EbX/S0rBNYs=";

struct Bench {
    contract: std::sync::Arc<Contract>,
    key: SigningKey,
    request: Request,
    now: Timestamp,
}

impl Bench {
    fn new() -> Self {
        let contract = Contract::embedded();
        let key = SigningKey::new(&Secret::new("vVmegQomovwbLOMikJPA5EPQjeGdjfVy"));
        let now = "2018-09-10T10:15:31Z".parse().expect("a literal instant");
        let mut request = Request { method: "POST".into(), target: "/Stock/HospStock".into(), ..Request::default() };
        for (name, value) in
            [("Host", "127.0.0.1:8095"), ("Content-Type", "application/json"), ("Accept", "application/json")]
        {
            request.headers.push(name, value);
        }
        Signer { access_key: KEY, key: &key, parameters: contract.parameters(), readings: contract.default_readings() }
            .date_and_sign(&mut request, now, "1.0")
            .expect("every header is set");
        Self { contract, key, request, now }
    }

    fn parameters(&self) -> &Parameters {
        self.contract.parameters()
    }

    fn readings(&self) -> &Readings {
        self.contract.default_readings()
    }

    /// Every step of a platform, from the headers to the verdict.
    fn verify(&self) -> bool {
        let (parameters, readings) = (self.parameters(), self.readings());
        let authorization = Authorization::of(&self.request.headers, parameters, readings.scheme_case);
        let headers = SignedHeaders::of(&self.request.headers, parameters, readings);
        let (Ok(authorization), Ok(headers)) = (authorization, headers) else { return false };
        let date = headers
            .dates(readings.date_format)
            .and_then(|dates| headers.operation_time(&dates, readings.date_agreement, self.now));
        let in_window = date.is_ok_and(|date| {
            window::check(date, self.now, parameters.clock_window_seconds, readings.window_edge).is_ok()
        });
        let strings = headers.canonical(&self.request, readings);
        in_window && self.key.verify(&strings, &authorization.signature).is_some()
    }
}

fn whole(criterion: &mut Criterion) {
    let bench = Bench::new();
    assert!(bench.verify(), "the bench measures an accepted request");
    criterion.bench_function("verify a request", |bencher| bencher.iter(|| black_box(&bench).verify()));
    criterion.bench_function("sign a request", |bencher| {
        let mut request = bench.request.clone();
        bencher.iter(|| {
            let (parameters, readings) = (bench.parameters(), bench.readings());
            Signer { access_key: KEY, key: &bench.key, parameters, readings }.date_and_sign(
                &mut request,
                black_box(bench.now),
                "1.0",
            )
        });
    });
}

fn steps(criterion: &mut Criterion) {
    let bench = Bench::new();
    let (parameters, readings) = (bench.parameters(), bench.readings());
    let secret = Secret::new("vVmegQomovwbLOMikJPA5EPQjeGdjfVy");
    criterion.bench_function("prepare a key", |bencher| bencher.iter(|| SigningKey::new(black_box(&secret))));
    let authorization = bench.request.headers.first("Authorization").expect("the request is signed");
    criterion.bench_function("parse Authorization", |bencher| {
        bencher.iter(|| Authorization::parse(black_box(authorization), &parameters.scheme, readings.scheme_case));
    });
    criterion.bench_function("canonical string", |bencher| {
        bencher.iter(|| canonical(black_box(&bench.request), parameters, readings).map(|strings| strings[0].bytes()));
    });
    let string = canonical(&bench.request, parameters, readings).expect("the request is signed").swap_remove(0);
    criterion.bench_function("HMAC of the canonical string", |bencher| {
        bencher.iter(|| bench.key.sign_canonical(black_box(&string)));
    });
}

fn dates(criterion: &mut Criterion) {
    let now = Bench::new().now;
    for form in [DateForm::ImfFixdate, DateForm::Rfc850, DateForm::Asctime] {
        let text = form.format(now);
        criterion.bench_function(&format!("parse a date in {form}"), |bencher| {
            bencher.iter(|| {
                let format = bis3::contract::reading::DateFormat::AllThree;
                HttpDate::parse(black_box(&text), format).and_then(|date| date.at(now))
            });
        });
    }
    criterion.bench_function("format a date", |bencher| bencher.iter(|| DateForm::ImfFixdate.format(black_box(now))));
}

criterion_group!(signature, whole, steps, dates);
criterion_main!(signature);
