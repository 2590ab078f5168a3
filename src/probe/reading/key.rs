//! Which key signs the steps of a scenario: a tag of its card says what kind of key it takes.

use std::sync::Arc;

use crate::contract::{Contract, EndpointId};
use crate::language::Bilingual;
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::scenario::Card;

/// The kinds of keys that show more than a key that may do everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The key that signs all else, where it may report for every institution.
    EveryInstitution,
    /// A key that is disabled, or for some endpoints only.
    WithoutPermission,
    /// A key that may report for some institutions only.
    SomeInstitutions,
    /// A test key that is answered by the code of a report that is already there.
    AlreadyReported,
}

/// The tags of cards.
const KINDS: &[(&str, Kind)] = &[
    ("key-for-every-institution", Kind::EveryInstitution),
    ("key-without-permission", Kind::WithoutPermission),
    ("key-of-an-institution", Kind::SomeInstitutions),
    ("key-that-answers-20007", Kind::AlreadyReported),
];

/// The key that signs the steps of a card, or why there is none.
pub(super) fn of_card<'a>(
    card: &Card,
    keys: &'a KeyRing,
    usual: &'a KeyEntry,
    contract: &Contract,
) -> Result<&'a KeyEntry, Bilingual> {
    let kind = KINDS.iter().find(|(tag, _)| card.tags.iter().any(|own| own == tag));
    let Some((_, kind)) = kind else { return Ok(usual) };
    match kind {
        Kind::EveryInstitution => Some(usual).filter(|key| key.institutions == Institutions::Any),
        _ => keys.entries().iter().find(|entry| kind.is_that_of(entry, contract)),
    }
    .ok_or_else(|| kind.missing())
}

impl Kind {
    fn is_that_of(self, key: &KeyEntry, contract: &Contract) -> bool {
        match self {
            Self::EveryInstitution => key.institutions == Institutions::Any,
            Self::WithoutPermission => !key.enabled || EndpointId::ALL.iter().any(|id| !key.endpoints.contains(id)),
            Self::SomeInstitutions => {
                let is_usable = key.enabled && key.answers.is_none() && key.endpoints.contains(&EndpointId::Donor);
                is_usable && key.institutions != Institutions::Any
            }
            Self::AlreadyReported => {
                let code = &contract.endpoint(EndpointId::Tqc).already_reported;
                key.enabled && key.answers.as_ref().is_some_and(|answer| Arc::ptr_eq(answer, code) || answer == code)
            }
        }
    }

    fn missing(self) -> Bilingual {
        match self {
            Self::EveryInstitution => {
                ("要有一个可为所有机构上报的密钥", "it takes a key that may report for every institution")
            }
            Self::WithoutPermission => (
                "密钥文件里没有停用的或只限某些接口的密钥",
                "the key file has no key that is disabled or for some interfaces only",
            ),
            Self::SomeInstitutions => {
                ("密钥文件里没有限定机构的密钥", "the key file has no key that is bound to institutions")
            }
            Self::AlreadyReported => (
                "目标不拒绝重复的质控信息，看不到这段文字",
                "the target refuses no repeated figures, so the text does not show",
            ),
        }
        .into()
    }
}
