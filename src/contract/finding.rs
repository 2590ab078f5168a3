//! What can be found against a message, as the table of findings lists it.

use std::sync::Arc;

use super::Requirement;
use crate::language::Bilingual;
use crate::words::words;

/// A kind of finding, with what the table says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingEntry {
    /// Which kind.
    pub kind: FindingKind,
    /// The requirement that it breaks; none where it is the requirement of the field at hand, which only the kinds of
    /// [`FindingKind::rests_on_the_field`] may leave to it.
    pub requirement: Option<Arc<Requirement>>,
    /// The reading that decides whether it is also a refusal, if one does.
    pub reading: Option<String>,
    /// What is wrong, in one sentence.
    pub title: Bilingual,
}

impl FindingKind {
    /// Whether a finding of this kind breaks the requirement of its field, dictionary, figure or endpoint, so that the
    /// table need not name one.
    pub fn rests_on_the_field(self) -> bool {
        matches!(
            self,
            Self::MissingField
                | Self::NullField
                | Self::WrongType
                | Self::NotAnInt
                | Self::NotFinite
                | Self::OutsideDictionary
                | Self::EmptyText
                | Self::FigureDoesNotFollow
                | Self::RepeatedReport
        )
    }
}

words! {
    /// The kinds of findings.
    pub enum FindingKind {
        /// The body is over the limit.
        BodyTooLarge = "body-too-large",
        /// Content-Encoding is set.
        ContentEncoding = "content-encoding",
        /// Content-Type is missing or is not JSON's.
        ContentTypeNotJson = "content-type-not-json",
        /// Content-Type names another charset than UTF-8.
        CharsetNotUtf8 = "charset-not-utf8",
        /// Date does not tell a time.
        DateUnreadable = "date-unreadable",
        /// The body starts with a byte order mark.
        ByteOrderMark = "byte-order-mark",
        /// The body is not UTF-8.
        NotUtf8 = "not-utf8",
        /// The body is not JSON.
        NotJson = "not-json",
        /// The body is JSON only in a wider dialect.
        LenientJson = "lenient-json",
        /// The body is multipart where JSON is due.
        MultipartBody = "multipart-body",
        /// A text holds half of a surrogate pair.
        LoneSurrogate = "lone-surrogate",
        /// The body, or an item, is not an object.
        NotAnObject = "not-an-object",
        /// A name stands twice in one object.
        DuplicateName = "duplicate-name",
        /// A field that the table does not name.
        UnknownField = "unknown-field",
        /// A field that must be there is not.
        MissingField = "missing-field",
        /// A field is null.
        NullField = "null-field",
        /// A field has another JSON type.
        WrongType = "wrong-type",
        /// An Int with a fraction, an exponent or beyond 32 bits.
        NotAnInt = "not-an-int",
        /// A number that no Float can hold.
        NotFinite = "not-finite",
        /// The list is called `Items`.
        ItemsForInventoryItem = "items-for-inventory-item",
        /// Both names of the list are there.
        BothItemsNames = "both-items-names",
        /// The list is empty.
        EmptyItems = "empty-items",
        /// A value that its dictionary does not list.
        OutsideDictionary = "outside-dictionary",
        /// Not a date and time of the documented form.
        NotADateTime = "not-a-date-time",
        /// Not a date of the documented form.
        NotADate = "not-a-date",
        /// A day or a year that has not come yet.
        FutureDate = "future-date",
        /// ProdVolume is not digits.
        NotAVolume = "not-a-volume",
        /// A count or a figure below zero.
        Negative = "negative",
        /// A year outside the settled range.
        YearOutOfRange = "year-out-of-range",
        /// A name or a maker is empty.
        EmptyText = "empty-text",
        /// The institution is not in the annex.
        UnknownInstitution = "unknown-institution",
        /// The check digit of an 18 character code does not fit (GB 32100-2015).
        CheckDigit = "check-digit",
        /// ProdName is not the name of ProdCode.
        NameDoesNotFitCode = "name-does-not-fit-code",
        /// More donors than patients.
        DonorsAbovePatients = "donors-above-patients",
        /// A figure does not follow from its operands.
        FigureDoesNotFollow = "figure-does-not-follow",
        /// The same institution reported for the same day or period before.
        RepeatedReport = "repeated-report",
    }
}
