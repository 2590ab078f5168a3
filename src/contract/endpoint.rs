//! The endpoints of 1.2 and their fields.

use std::sync::Arc;

use super::{Code, Dictionary, DictionaryValue, FindingKind, Requirement};
use crate::language::Bilingual;
use crate::words::words;

/// An interface of 1.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Which one.
    pub id: EndpointId,
    /// The clause.
    pub clause: Arc<str>,
    /// The method.
    pub method: String,
    /// The path, with its leading slash.
    pub path: String,
    /// The printed title.
    pub title: Bilingual,
    /// The fields of the report, in printed order.
    pub fields: Vec<Field>,
    /// The fields of one item, where the report holds a list (1.2.1); else empty.
    pub item_fields: Vec<Field>,
    /// What must hold between two fields of the report.
    pub relations: Vec<Relation>,
    /// What must hold between two fields of one item.
    pub item_relations: Vec<Relation>,
    /// The name of the field that holds the institution's code.
    pub institution_field: String,
    /// The names of the fields that say for which day or period the report is.
    pub period_fields: Vec<String>,
    /// The code when a value or the storage is at fault.
    pub failure: Arc<Code>,
    /// The code when the report was made before and repeats are refused.
    pub already_reported: Arc<Code>,
    /// The reading that says what a repeat does.
    pub repeat_reading: String,
    /// The requirement that a repeat breaks.
    pub repeat_requirement: Arc<Requirement>,
    /// The requirement that names method and path.
    pub requirement: Arc<Requirement>,
}

impl Endpoint {
    /// A field of the report by its name in the table.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The parts of a year that a report may be for; none where reports are for a day.
    pub fn batches(&self) -> &[DictionaryValue] {
        let mut fields = self.period_fields.iter().filter_map(|name| self.field(name));
        fields.find_map(|field| field.dictionary.as_ref()).map_or(&[], |dictionary| &dictionary.values)
    }

    /// The field that holds the list of items, where there is one.
    pub fn items_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind == FieldType::Items)
    }
}

words! {
    /// The three endpoints.
    pub enum EndpointId {
        /// 1.2.1, blood stock.
        Stock = "stock",
        /// 1.2.2, blood donors among the patients.
        Donor = "donor",
        /// 1.2.3, transfusion quality control.
        Tqc = "tqc",
    }
}

impl EndpointId {
    /// The document's own example of a report, JSON text; where it prints a placeholder, a real value stands.
    pub fn example(self) -> &'static str {
        match self {
            Self::Stock => include_str!("../../fixtures/payloads/stock.json"),
            Self::Donor => include_str!("../../fixtures/payloads/donor.json"),
            Self::Tqc => include_str!("../../fixtures/payloads/tqc.json"),
        }
    }
}

/// A field of a report or of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name in the parameter table.
    pub name: String,
    /// Another name that the document prints for it.
    pub also_printed: Option<String>,
    /// The printed type.
    pub kind: FieldType,
    /// What kind of value it holds.
    pub value: ValueKind,
    /// The dictionary of its values, where it has one.
    pub dictionary: Option<Arc<Dictionary>>,
    /// The clause.
    pub clause: Arc<str>,
    /// The printed description, and an English gloss.
    pub description: Bilingual,
    /// The requirement that names it.
    pub requirement: Arc<Requirement>,
}

impl Field {
    /// The name that the document's examples send.
    pub fn sent_name(&self) -> &str {
        self.also_printed.as_deref().unwrap_or(&self.name)
    }
}

/// Two fields of one object that must fit each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// How they must fit.
    pub kind: RelationKind,
    /// The position of the field at fault among the fields of its object.
    pub field: usize,
    /// The position of the field that it must fit.
    pub other: usize,
}

words! {
    /// How two fields must fit each other, by the finding where they do not.
    pub enum RelationKind {
        /// A name is that of a code.
        NameDoesNotFitCode = "name-does-not-fit-code",
        /// A number is not above another.
        DonorsAbovePatients = "donors-above-patients",
    }
}

impl RelationKind {
    /// What is found where two fields do not fit each other.
    pub fn finding(self) -> FindingKind {
        match self {
            Self::NameDoesNotFitCode => FindingKind::NameDoesNotFitCode,
            Self::DonorsAbovePatients => FindingKind::DonorsAbovePatients,
        }
    }
}

words! {
    /// The printed type of a field.
    pub enum FieldType {
        /// A JSON string.
        String = "String",
        /// A JSON number without fraction or exponent, within 32 bits.
        Int = "Int",
        /// Any finite JSON number.
        Float = "Float",
        /// A list of items (1.2.1).
        Items = "InventoryItem[]",
    }
}

words! {
    /// What kind of value a field holds.
    pub enum ValueKind {
        /// The list of items.
        Items = "items",
        /// `yyyy-MM-dd HH:mm:ss`.
        DateTime = "date-time",
        /// `yyyy-MM-dd`, see the reading `donor-date`.
        Date = "date",
        /// A value of the field's dictionary.
        Dictionary = "dictionary",
        /// An institution's code (annex).
        Institution = "institution",
        /// The code of the institution that made a product.
        Manufacturer = "manufacturer",
        /// The name of a product.
        ProductName = "product-name",
        /// An amount written in digits.
        Volume = "volume",
        /// A whole number that is not negative.
        Count = "count",
        /// A number that is not negative, an operand of a figure.
        Quantity = "quantity",
        /// A figure derived from two operands.
        Figure = "figure",
        /// A year.
        Year = "year",
    }
}

/// A derived figure of 1.2.3: `factor × numerator ÷ denominator`, and 0 where both are 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedFigure {
    /// The endpoint whose report holds it.
    pub endpoint: EndpointId,
    /// Where its three fields stand among those of the report.
    pub positions: FigurePositions,
    /// The field that holds the figure.
    pub figure: String,
    /// The field above the line.
    pub numerator: String,
    /// The field below the line.
    pub denominator: String,
    /// 100 for a percentage, 1000 for a figure per thousand, 1 for a quotient.
    pub factor: u32,
    /// The clause.
    pub clause: Arc<str>,
    /// What it says.
    pub description: String,
    /// The requirement that a figure that does not follow breaks.
    pub requirement: Arc<Requirement>,
}

/// Positions among the fields of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigurePositions {
    /// Of the figure.
    pub figure: usize,
    /// Of the field above the line.
    pub numerator: usize,
    /// Of the field below the line.
    pub denominator: usize,
}
