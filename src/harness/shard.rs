//! The part of the scenarios that belongs to one of several machines.

use std::str::FromStr;

use sha2::{Digest, Sha256};

/// One of several parts, written `2/5`. A scenario's id alone decides where it belongs: it stays in its part when others
/// come and go, and machines that were given different paths or filters still agree. (Counting off the list would make
/// parts more even, and would move nearly every scenario whenever one is added.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    part: u64,
    parts: u64,
}

impl Shard {
    /// Whether the scenario of this id belongs to the part.
    pub fn holds(self, id: &str) -> bool {
        let digest = Sha256::digest(id.as_bytes());
        let number = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        number % self.parts == self.part - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.parse::<u32>().ok().map(u64::from);
        let shard = text.split_once('/').and_then(|(part, parts)| {
            Some(Self { part: number(part)?, parts: number(parts)? })
                .filter(|shard| (1..=shard.parts).contains(&shard.part))
        });
        shard.ok_or_else(|| "2/5 | 1/3 | …".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Shard;

    proptest! {
        #[test]
        fn each_scenario_belongs_to_just_one_part(ids in prop::collection::vec("\\PC{1,12}", 0..40), parts in 1u64..12) {
            for id in &ids {
                let holders = (1..=parts).filter(|part| Shard { part: *part, parts }.holds(id)).count();
                prop_assert_eq!(holders, 1, "{}", id);
            }
        }
    }

    #[test]
    fn parts_are_about_even_and_a_scenario_keeps_its_part() {
        let ids: Vec<String> = (0..1000).map(|number| format!("scenario-{number}")).collect();
        for part in 1..=5 {
            let shard = Shard { part, parts: 5 };
            let held = ids.iter().filter(|id| shard.holds(id)).count();
            assert!((150..250).contains(&held), "{held}");
        }
        // Machines that run other versions of the program must agree too.
        let first: Vec<&str> = ["code-20007", "example-tqc", "跨院"]
            .into_iter()
            .filter(|id| Shard { part: 1, parts: 2 }.holds(id))
            .collect();
        assert_eq!(first, ["example-tqc", "跨院"]);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["", "1", "0/5", "6/5", "1/0", "a/b", "-1/5", "1/5/2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
        assert_eq!("2/5".parse(), Ok(Shard { part: 2, parts: 5 }));
    }
}
