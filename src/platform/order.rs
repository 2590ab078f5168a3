//! The order of checks (1.3.3: that of the numbers, but for what is settled beside the document).

use std::slice;

use crate::contract::reading::{PermissionOrder, RouteOrder};
use crate::contract::{Readings, Stage};

/// The steps in the order in which a profile takes them. The last three belong to recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order(Vec<Stage>);

impl Order {
    pub(super) fn of(readings: &Readings) -> Self {
        let route_first = readings.route_order == RouteOrder::Before;
        let permission_first = readings.permission_order == PermissionOrder::BeforeSignature;
        let mut stages = vec![Stage::Head];
        stages.extend(route_first.then_some(Stage::Route));
        stages.extend([Stage::Authorization, Stage::Scheme, Stage::Key, Stage::Headers, Stage::Clock, Stage::Date]);
        stages.extend(if permission_first {
            [Stage::Permission, Stage::Signature]
        } else {
            [Stage::Signature, Stage::Permission]
        });
        // Behind both: the reading says that the route is judged after identity and permission.
        stages.extend((!route_first).then_some(Stage::Route));
        stages.extend([Stage::File, Stage::Body, Stage::Institution, Stage::Value]);
        stages.extend([Stage::Storage, Stage::Repeat, Stage::Passed]);
        Self(stages)
    }

    /// The steps that judge, in order.
    pub(super) fn judging(&self) -> slice::Iter<'_, Stage> {
        self.0[..self.position(Stage::Storage)].iter()
    }

    /// Judges a step just before another one.
    pub(super) fn put_before(&mut self, stage: Stage, other: Stage) {
        self.0.retain(|known| *known != stage);
        let place = self.position(other);
        self.0.insert(place, stage);
    }

    /// The place of a step.
    pub(super) fn position(&self, stage: Stage) -> usize {
        self.0.iter().position(|known| *known == stage).expect("every step has a place")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;

    fn order(options: &[(&str, &str)]) -> Order {
        let mut readings = Contract::embedded().default_readings().clone();
        for (id, option) in options {
            readings.set(id, option).expect("a known option");
        }
        Order::of(&readings)
    }

    #[test]
    fn by_default_the_order_is_that_of_the_stages() {
        let order = order(&[]);
        assert!(order.0.is_sorted());
        assert_eq!(order.0.len(), 17);
    }

    #[test]
    fn a_route_judged_after_comes_behind_permission_and_signature() {
        for permission in ["after-signature", "before-signature"] {
            let order = order(&[("route-order", "after"), ("permission-order", permission)]);
            let route = order.position(Stage::Route);
            assert!(order.position(Stage::Permission) < route && order.position(Stage::Signature) < route);
            assert!(route < order.position(Stage::File));
        }
    }
}
