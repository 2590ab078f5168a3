//! What keys with limited rights show.

use super::Learned;
use super::inquiry::Inquiry;
use crate::contract::EndpointId;
use crate::language::Bilingual;
use crate::platform::{Institutions, KeyEntry};
use crate::probe::{Hand, Question, body};
use crate::request::{Mistakes, SecretMistake};

const DENIED: &[&str] = &["PermissionDenied"];

impl Inquiry<'_, '_> {
    fn hand_of(&self, key: &KeyEntry) -> Hand {
        Hand { access_key: key.access_key.clone(), secret: key.secret.clone(), ..self.hand.clone() }
    }

    /// A key that is denied an endpoint, with a signature that is another.
    pub(super) async fn permission_order(&mut self) -> Learned {
        let denied =
            |key: &KeyEntry| EndpointId::ALL.iter().copied().find(|id| !key.enabled || !key.endpoints.contains(id));
        let found = self.keys.entries().iter().find_map(|key| Some((key.clone(), denied(key)?)));
        let Some((key, id)) = found else {
            return Err(Bilingual::new(
                "密钥文件里没有停用的或只限某些接口的密钥",
                "the key file has no key that is disabled or for some interfaces only",
            ));
        };
        let question = Question::refused(self.asker.endpoint(id));
        let hand = self.hand_of(&key);
        let heard = self.signed(&question, &hand, &format!("signed with {}", key.access_key)).await?;
        self.by_code(&heard, &[(DENIED, "")])?;
        let mistakes = Mistakes { secret: Some(SecretMistake::TrailingNewline), ..Mistakes::default() };
        let hand = Hand { mistakes, ..hand };
        let heard = self.signed(&question, &hand, &format!("signed wrongly with {}", key.access_key)).await?;
        self.by_code(&heard, &[(DENIED, "before-signature"), (&["AuthorizationNoMatch"], "after-signature")])
    }

    /// A report for an institution that is in no row of the annex, by a key that may report for all.
    pub(super) async fn unknown_institution(&mut self) -> Learned {
        let code = format!("NOWHERE-{:06}", self.chance.u32(0..1_000_000));
        let endpoint = self.asker.endpoint(EndpointId::Donor);
        if self.key.institutions != Institutions::Any {
            return Err(Bilingual::new(
                "要有一个可为所有机构上报的密钥",
                "it takes a key that may report for every institution",
            ));
        }
        let mut members = self.sound(EndpointId::Donor);
        members.insert(endpoint.institution_field.clone(), code.into());
        if !self.may_write {
            // A count that is negative is refused by whoever looks at values, behind the institution.
            members.insert("DonorNum".to_owned(), (-1).into());
        }
        let heard = self.report(EndpointId::Donor, members, "an institution that is not in the annex").await?;
        let denied: (&[&str], &str) = (DENIED, "permission-denied");
        if !self.may_write {
            return self.by_code(&heard, &[denied]).or_else(|_| self.writing().map(|()| String::new()));
        }
        self.by_code(&heard, &[denied, (&[&endpoint.failure.name], "save-failed"), (&["Passed"], "accepted")])
    }

    /// A report by a key of one institution for another.
    pub(super) async fn foreign_institution(&mut self) -> Learned {
        let bound = |key: &&KeyEntry| {
            key.enabled
                && key.answers.is_none()
                && matches!(key.institutions, Institutions::Listed(_))
                && key.endpoints.contains(&EndpointId::Donor)
        };
        let Some(key) = self.keys.entries().iter().find(bound).cloned() else {
            return Err(Bilingual::new(
                "密钥文件里没有限定机构的密钥",
                "the key file has no key that is bound to institutions",
            ));
        };
        let endpoint = self.asker.endpoint(EndpointId::Donor);
        let rows = self.asker.contract.institutions().rows();
        let is_own = |code: &String| matches!(&key.institutions, Institutions::Listed(own) if own.contains(code));
        let others: Vec<&String> = rows.iter().map(|row| &row.code).filter(|code| !is_own(code)).collect();
        let Some(other) = others.get(self.chance.usize(..others.len().max(1))) else {
            return Err(("附件里没有别的机构", "the annex has no other institution").into());
        };
        let mut members = self.sound(EndpointId::Donor);
        members.insert(endpoint.institution_field.clone(), (*other).clone().into());
        if !self.may_write {
            members.insert("DonorNum".to_owned(), (-1).into());
        }
        let question = Question::report(endpoint, body::bytes(members));
        let hand = self.hand_of(&key);
        let what = format!("signed with {}, for an institution that is not its own", key.access_key);
        let heard = self.signed(&question, &hand, &what).await?;
        let accepted: &[&str] = if self.may_write { &["Passed"] } else { &[&endpoint.failure.name] };
        self.by_code(&heard, &[(DENIED, "permission-denied"), (accepted, "accepted")])
    }
}
