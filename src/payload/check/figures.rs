//! The derived figures of 1.2.3: each follows from two operands that the same report holds.

use rust_decimal::{Decimal, RoundingStrategy};

use super::examination::{Examination, Scalar};
use crate::contract::{DerivedFigure, FindingKind};
use crate::payload::finding::path::Path;
use crate::payload::finding::quote::{cut, quoted};

/// A figure follows if it lies within half a hundredth: so much does every way of rounding to two decimals differ.
const TOLERANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 3);

/// What a figure's operands say of it.
enum Outcome {
    Follows,
    /// This is what follows, to two decimals.
    Differs(Decimal),
    /// Something was divided by nothing: no figure follows.
    NoFigure,
    /// The numbers are beyond what can be computed exactly.
    Beyond,
}

impl<'c> Examination<'c, '_> {
    pub(super) fn figures(&mut self, values: &[Option<Scalar<'_>>]) {
        let endpoint = self.endpoint;
        for figure in self.findings.contract.figures().iter().filter(|figure| figure.endpoint == endpoint.id) {
            let at = &figure.positions;
            if let (Some(value), Some(numerator), Some(denominator)) =
                (values[at.figure], values[at.numerator], values[at.denominator])
            {
                self.figure(figure, value, numerator, denominator);
            }
        }
    }

    fn figure(&mut self, figure: &'c DerivedFigure, value: Scalar<'_>, numerator: Scalar<'_>, denominator: Scalar<'_>) {
        let division = || format!("{} / {}", cut(numerator.written()), cut(denominator.written()));
        let expected = match outcome(figure, value, numerator, denominator) {
            Outcome::Follows | Outcome::Beyond => return,
            Outcome::Differs(exact) => {
                let factor = if figure.factor == 1 { String::new() } else { format!(" × {}", figure.factor) };
                format!("`{exact:.2}` = {}{factor}", division())
            }
            Outcome::NoFigure => {
                format!("{} > 0 ({})", figure.denominator, division())
            }
        };
        self.findings.note(FindingKind::FigureDoesNotFollow, |detail| {
            let detail = detail.place(Path::REPORT.place_of(&figure.figure)).requirement(&figure.requirement);
            detail.expected(expected).actual(quoted(value.written()))
        });
    }
}

fn outcome(figure: &DerivedFigure, value: Scalar<'_>, numerator: Scalar<'_>, denominator: Scalar<'_>) -> Outcome {
    let (Some(value), Some(numerator), Some(denominator)) = (number(value), number(numerator), number(denominator))
    else {
        return Outcome::Beyond;
    };
    if [value, numerator, denominator].iter().any(|number| *number < Decimal::ZERO) {
        // A wrong value, told as such.
        return Outcome::Beyond;
    }
    let exact = match (numerator.is_zero(), denominator.is_zero()) {
        (true, true) => Some(Decimal::ZERO),
        (false, true) => return Outcome::NoFigure,
        (_, false) => numerator.checked_mul(figure.factor.into()).and_then(|product| product.checked_div(denominator)),
    };
    let Some(exact) = exact else { return Outcome::Beyond };
    match value.checked_sub(exact) {
        Some(off) if off.abs() <= TOLERANCE => Outcome::Follows,
        Some(_) => Outcome::Differs(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)),
        None => Outcome::Beyond,
    }
}

/// The number as it is written, never through a binary fraction, cut to 28 digits; none where it is larger than that.
pub(super) fn number(scalar: Scalar<'_>) -> Option<Decimal> {
    match scalar {
        Scalar::Int(value, _) => Some(value.into()),
        Scalar::Float(written) => exactly(written).or_else(|| is_next_to_nothing(written).then_some(Decimal::ZERO)),
        Scalar::Text(_) | Scalar::Replaced(_) => None,
    }
}

fn exactly(written: &str) -> Option<Decimal> {
    if written.contains(['e', 'E']) { Decimal::from_scientific(written).ok() } else { written.parse().ok() }
}

fn is_next_to_nothing(written: &str) -> bool {
    written.parse().is_ok_and(|value: f64| value.abs() < 1e-28)
}
