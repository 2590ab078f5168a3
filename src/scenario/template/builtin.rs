//! The values that are always there.

use super::draws::Draws;
use super::fresh::{self, FRESH};
use super::shape::Shape;
use super::value::Value;
use crate::clock::zone;
use crate::contract::{Contract, Endpoint, EndpointId, Field, RelationKind, ValueKind};
use crate::language::Bilingual;
use crate::payload::json;
use crate::platform::{Institutions, KeyEntry};

const NOW: &str = "now";
const DATE: &str = "date";
const DATE_TIME: &str = "datetime";
const UUID: &str = "uuid";
const RANDOM: &str = "random";
const INSTITUTION: &str = "institution";
const INTEGER: &str = "integer";
const ITEM: &str = "item";
const SEED: &str = "seed";
const KEY: &str = "key";

/// The AccessKey that signs a step, texts that are nearly it, and the institutions that it is bound to.
const NAME: &str = "name";
const SWAPPED: &str = "swapped";
const SHORTER: &str = "shorter";
const INSTITUTIONS: &str = "institutions";

/// The built-ins and their members.
pub(super) fn shapes(contract: &Contract) -> Vec<(&'static str, Shape)> {
    let institution = Shape::of_leaves(INSTITUTION_COLUMNS.iter().copied());
    let random = Shape::Members(vec![(INSTITUTION.to_owned(), institution), (INTEGER.to_owned(), Shape::Leaf)]);
    let item = stock(contract).item_fields.iter().map(|field| (field.name.clone(), Shape::Leaf)).collect();
    vec![
        (NOW, Shape::Leaf),
        (DATE, Shape::Leaf),
        (DATE_TIME, Shape::Leaf),
        (UUID, Shape::Leaf),
        (RANDOM, random),
        (ITEM, Shape::Members(item)),
        (FRESH, fresh::shape()),
        (SEED, Shape::Leaf),
        (KEY, Shape::of_leaves([NAME, SWAPPED, SHORTER, INSTITUTIONS])),
    ]
}

/// The columns of the institution table that a drawn institution has as members.
const INSTITUTION_COLUMNS: &[&str] = &["code", "name", "area", "number", "clause", "note"];

fn stock(contract: &Contract) -> &Endpoint {
    contract.endpoint(EndpointId::Stock)
}

type Drawn = Result<Value, Bilingual>;

impl Draws<'_> {
    /// A built-in; none where there is no such one.
    pub(super) fn value(&self, name: &str, members: &[String]) -> Option<Drawn> {
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        Some(match (name, members.as_slice()) {
            (NOW, []) => self.instant().map(|now| Value::of_text(&now.to_string())),
            (DATE, []) => self.local("%Y-%m-%d"),
            (DATE_TIME, []) => self.local("%Y-%m-%d %H:%M:%S"),
            (UUID, []) => Ok(Value::of_text(&self.uuid())),
            (RANDOM, [INSTITUTION]) => self.institution("code"),
            (RANDOM, [INSTITUTION, column]) => self.institution(column),
            (RANDOM, [INTEGER]) => Ok(Value::of_json(self.chance(INTEGER).u32(0..=999_999).to_string())),
            (RANDOM, []) => self.random(),
            (ITEM, []) => Ok(self.item()),
            (ITEM, [field]) => self.item().member(&[(*field).to_owned()]).ok_or_else(|| no_such(ITEM, field)),
            (FRESH, []) => self.fresh_value(None),
            (FRESH, [member]) => self.fresh_value(Some(member)),
            (KEY, []) => self.key(),
            (KEY, [member]) => {
                self.key().and_then(|key| key.member(&[(*member).to_owned()]).ok_or_else(|| no_such(KEY, member)))
            }
            (SEED, []) => Ok(Value::of_json(self.seed.to_string())),
            _ => return None,
        })
    }

    fn fresh_value(&self, member: Option<&str>) -> Drawn {
        self.fresh()?.value(member).ok_or_else(|| no_such(FRESH, member.unwrap_or_default()))
    }

    fn key(&self) -> Drawn {
        let none = || Bilingual::new("密钥环是空的", "the key ring is empty");
        let KeyEntry { access_key, institutions, .. } = self.key.ok_or_else(none)?;
        let swapped: String = access_key.chars().map(other_case).collect();
        let shorter: String = access_key.chars().take(access_key.chars().count().saturating_sub(1)).collect();
        let bound = match institutions {
            Institutions::Any => &[][..],
            Institutions::Listed(codes) => codes,
        };
        let bound: Vec<String> = bound.iter().map(|code| json::quoted(code)).collect();
        Ok(Value::object([
            (NAME, &Value::of_text(access_key)),
            (SWAPPED, &Value::of_text(&swapped)),
            (SHORTER, &Value::of_text(&shorter)),
            (INSTITUTIONS, &Value::of_json(format!("[{}]", bound.join(", ")))),
        ]))
    }

    fn local(&self, format: &str) -> Drawn {
        let now = self.instant()?.to_zoned_datetime(zone());
        Ok(Value::of_text(&now.strftime(format).to_string()))
    }

    fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.chance(UUID).fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    fn institution(&self, column: &str) -> Drawn {
        let rows = self.contract.institutions().rows();
        let Some(row) = self.chance(INSTITUTION).choice(rows) else {
            return Err(Bilingual::new("机构代码表是空的", "the table of institutions is empty"));
        };
        Ok(match column {
            "code" => Value::of_text(&row.code),
            "name" => Value::of_text(&row.name),
            "area" => Value::of_text(&row.area),
            "number" => Value::of_json(row.number.to_string()),
            "clause" => Value::of_text(&row.clause),
            "note" => Value::of_text(&row.note),
            _ => return Err(no_such("random.institution", column)),
        })
    }

    fn random(&self) -> Drawn {
        let institution = self.institution("code")?;
        let integer = Value::of_json(self.chance(INTEGER).u32(0..=999_999).to_string());
        Ok(Value::object([(INSTITUTION, &institution), (INTEGER, &integer)]))
    }

    /// An item of a stock report whose values fit the dictionaries and each other.
    fn item(&self) -> Value {
        let endpoint = stock(self.contract);
        let mut chance = self.chance(ITEM);
        let drawn: Vec<String> = endpoint.item_fields.iter().map(|field| self.field(field, &mut chance)).collect();
        let mut members = Vec::with_capacity(drawn.len());
        for (index, field) in endpoint.item_fields.iter().enumerate() {
            let names = endpoint
                .item_relations
                .iter()
                .find(|relation| relation.field == index && relation.kind == RelationKind::NameDoesNotFitCode);
            let fitting = names.and_then(|relation| {
                let dictionary = endpoint.item_fields[relation.other].dictionary.as_ref()?;
                Some(dictionary.get(&drawn[relation.other])?.name.zh.clone())
            });
            let text = fitting.as_ref().unwrap_or(&drawn[index]);
            members.push(format!("{}: {}", json::quoted(&field.name), json::quoted(text)));
        }
        Value::of_json(format!("{{{}}}", members.join(", ")))
    }

    /// A sound value of an item's field; all of them are texts (1.2.1).
    fn field(&self, field: &Field, chance: &mut fastrand::Rng) -> String {
        match (field.value, &field.dictionary) {
            (_, Some(dictionary)) => {
                chance.choice(&dictionary.values).map(|entry| entry.value.clone()).unwrap_or_default()
            }
            (ValueKind::Institution | ValueKind::Manufacturer, None) => {
                // A few codes of the annex are misprinted: an item with one of those would not be sound.
                let sound: Vec<_> =
                    self.contract.institutions().rows().iter().filter(|row| row.note.is_empty()).collect();
                chance.choice(sound).map(|row| row.code.clone()).unwrap_or_default()
            }
            _ => chance.u32(1..=9_999).to_string(),
        }
    }
}

/// A letter in its other case; what has none stays.
fn other_case(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}

fn no_such(name: &str, member: &str) -> Bilingual {
    Bilingual::new(format!("{name} 没有成员 `{member}`"), format!("{name} has no member `{member}`"))
}
