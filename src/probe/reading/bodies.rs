//! What a body may be like. Where no report may be left, a count that is negative stands in it too: who takes the shape
//! refuses the value, and nothing is written.

use serde_json::Value;

use super::Learned;
use super::inquiry::Inquiry;
use crate::contract::EndpointId;
use crate::contract::reading::ValueErrors;
use crate::language::Bilingual;
use crate::probe::body::{self, Body};
use crate::probe::{Heard, Question};

const SHAPE: &[&str] = &["RequestArgParsingFailed"];

/// A count of a donor report.
const COUNT: &str = "DonorNum";
/// Another, that may be missing or of another type.
const OTHER: &str = "InPatientNum";

impl Inquiry<'_, '_> {
    pub(super) async fn value_errors(&mut self) -> Learned {
        let mut members = self.sound(EndpointId::Donor);
        members.insert(COUNT.to_owned(), (-1).into());
        let failure = self.asker.endpoint(EndpointId::Donor).failure.name.clone();
        let heard = self.report(EndpointId::Donor, members, "DonorNum: -1").await?;
        self.by_code(&heard, &[(&[&failure], "save-failed"), (SHAPE, "parsing-failed")])
    }

    /// A donor report that is changed as an object and then as a text; whether its shape is taken, or refused with 10009.
    async fn is_taken(
        &mut self,
        what: &str,
        change: impl FnOnce(&mut Body),
        rewrite: impl FnOnce(String) -> String,
        content_type: Option<&str>,
    ) -> Result<bool, Bilingual> {
        let endpoint = self.asker.endpoint(EndpointId::Donor);
        let mut taken: Vec<&str> = vec!["Passed"];
        let mut members = self.sound(EndpointId::Donor);
        if !self.may_write {
            if self.hand.readings.value_errors == ValueErrors::ParsingFailed {
                self.writing()?;
            }
            members.insert(COUNT.to_owned(), (-1).into());
            taken = vec![&endpoint.failure.name];
        }
        change(&mut members);
        let mut question = Question::report(endpoint, rewrite(body::bytes(members)));
        if let Some(content_type) = content_type {
            question.content_type = content_type.to_owned();
        }
        let hand = self.hand.clone();
        let heard = self.signed(&question, &hand, what).await?;
        let told = self.by_code(&heard, &[(&taken, "taken"), (SHAPE, "refused")])?;
        Ok(told == "taken")
    }

    pub(super) async fn number_types(&mut self) -> Learned {
        let change = |body: &mut Body| drop(body.insert(OTHER.to_owned(), "20".into()));
        either(self.is_taken("InPatientNum: \"20\"", change, as_it_is, None).await?, "coerce", "strict")
    }

    pub(super) async fn required_fields(&mut self) -> Learned {
        let change = |body: &mut Body| drop(body.shift_remove(OTHER));
        either(self.is_taken("without InPatientNum", change, as_it_is, None).await?, "keys-only", "all")
    }

    pub(super) async fn unknown_fields(&mut self) -> Learned {
        let change = |body: &mut Body| drop(body.insert("Extra".to_owned(), 1.into()));
        either(self.is_taken("Extra: 1", change, as_it_is, None).await?, "ignored", "refused")
    }

    pub(super) async fn duplicate_names(&mut self) -> Learned {
        let rewrite = |text: String| text.replacen('{', "{\"DonorNum\":1,", 1);
        either(self.is_taken("DonorNum twice", |_| {}, rewrite, None).await?, "last-wins", "refused")
    }

    pub(super) async fn byte_order_mark(&mut self) -> Learned {
        let rewrite = |text: String| format!("\u{feff}{text}");
        either(self.is_taken("behind a byte order mark", |_| {}, rewrite, None).await?, "ignored", "refused")
    }

    pub(super) async fn content_type(&mut self) -> Learned {
        let taken = self.is_taken("as text/plain", |_| {}, as_it_is, Some("text/plain")).await?;
        either(taken, "accepted", "refused")
    }

    pub(super) async fn json_dialect(&mut self) -> Learned {
        let rewrite = |text: String| text.replace('"', "'");
        either(self.is_taken("in single quotes", |_| {}, rewrite, None).await?, "newtonsoft", "rfc8259")
    }

    pub(super) async fn donor_date(&mut self) -> Learned {
        self.writing()?;
        let mut members = self.sound(EndpointId::Donor);
        with_time(&mut members, "HospTime", |day| format!("{day} 08:00:00"));
        let heard = self.report(EndpointId::Donor, members, "HospTime with a time of day").await?;
        self.accepted_or_not(&heard, EndpointId::Donor, "date-or-datetime", "date")
    }

    fn accepted_or_not(&self, heard: &Heard, id: EndpointId, accepted: &str, refused: &str) -> Learned {
        let failure = &self.asker.endpoint(id).failure.name;
        self.by_code(heard, &[(&["Passed"], accepted), (&[failure, SHAPE[0]], refused)])
    }

    /// A name is known where a sound list under it is accepted and a wrong one is not: where only the keys are required, a
    /// list under a name that is not known is as good as none.
    async fn knows(&mut self, name: &str) -> Result<bool, Bilingual> {
        let is_known = [false, true].map(|wrong| (wrong, self.stock(name, wrong)));
        let mut accepted = Vec::new();
        for (wrong, members) in is_known {
            let what = format!("{} list called {name}", if wrong { "a wrong" } else { "a sound" });
            let heard = self.report(EndpointId::Stock, members, &what).await?;
            accepted.push(self.is_passed(&heard));
        }
        Ok(accepted == [true, false])
    }

    /// A stock report whose list bears a name; a wrong one holds an item of no blood group.
    fn stock(&mut self, name: &str, wrong: bool) -> Body {
        let mut members = self.sound(EndpointId::Stock);
        let Some(mut list) = members.shift_remove(LISTED) else { return members };
        if wrong && let Some(group) = list.pointer_mut("/0/ProdABO") {
            *group = Value::from("no-such-group");
        }
        members.insert(name.to_owned(), list);
        members
    }

    pub(super) async fn items_name(&mut self) -> Learned {
        self.writing()?;
        match (self.knows(LISTED).await?, self.knows("Items").await?) {
            (true, true) => Ok("either".to_owned()),
            (true, false) => Ok(LISTED.to_owned()),
            (false, true) => Ok("Items".to_owned()),
            (false, false) => Err(("两个名称都不被接受", "neither name is accepted").into()),
        }
    }

    /// A sound stock report with the name of its list that the target takes.
    fn stock_as_taken(&mut self) -> (Body, String) {
        let name = match self.hand.readings.items_name.to_string().as_str() {
            "Items" => "Items".to_owned(),
            _ => LISTED.to_owned(),
        };
        (self.stock(&name, false), name)
    }

    pub(super) async fn empty_items(&mut self) -> Learned {
        self.writing()?;
        let (mut members, name) = self.stock_as_taken();
        members.insert(name, Value::Array(Vec::new()));
        let heard = self.report(EndpointId::Stock, members, "an empty list").await?;
        self.accepted_or_not(&heard, EndpointId::Stock, "accepted", "refused")
    }

    pub(super) async fn stat_time(&mut self) -> Learned {
        self.writing()?;
        let (mut members, _) = self.stock_as_taken();
        with_time(&mut members, "InveStatTime", |time| time.chars().take(10).collect());
        let heard = self.report(EndpointId::Stock, members, "InveStatTime without a time of day").await?;
        self.accepted_or_not(&heard, EndpointId::Stock, "date-or-datetime", "datetime")
    }
}

/// The name of the list in the document's example.
const LISTED: &str = "InventoryItem";

fn as_it_is(text: String) -> String {
    text
}

fn either(taken: bool, option: &str, other: &str) -> Learned {
    Ok(if taken { option } else { other }.to_owned())
}

fn with_time(members: &mut Body, name: &str, change: impl FnOnce(&str) -> String) {
    if let Some(Value::String(text)) = members.get_mut(name) {
        *text = change(text);
    }
}
