//! The open points of the document as named readings: what the code branches on.
//!
//! The table of readings is data; here stand the types that make a misspelled option impossible.
//! Loading the contract checks the two against each other, both ways.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;

use crate::language::Bilingual;

/// An open point as the table lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The stable id, such as `resource-form`.
    pub id: String,
    /// The clause that leaves the point open.
    pub clause: Arc<str>,
    /// What is open.
    pub question: Bilingual,
    /// What it can be read as, the default first.
    pub options: Vec<ReadingOption>,
}

/// One way to read an open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingOption {
    /// The option's word.
    pub option: String,
    /// What follows a colon, if the option takes something: `prefix` or `template`.
    pub parameter: Option<String>,
    /// What it means.
    pub meaning: Bilingual,
    /// The clause whose printed text it contradicts, if it does.
    pub contradicts: Option<Arc<str>>,
}

impl ReadingOption {
    /// The option as a profile writes it, with an example of what follows the colon.
    pub fn written(&self) -> String {
        match self.parameter.as_deref() {
            None => self.option.clone(),
            Some("prefix") => format!("{}:/api", self.option),
            Some(_) => format!("{}:{{institution_name}} {{year}}", self.option),
        }
    }
}

/// An option that a reading does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// No reading has this id.
    #[error("there is no reading `{0}`")]
    UnknownReading(String),
    /// The reading has no such option.
    #[error("`{reading}` cannot be read as `{option}`")]
    UnknownOption {
        /// The reading.
        reading: &'static str,
        /// The option as given.
        option: String,
    },
}

/// A text that is no option of the reading at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchOption;

/// The options that the code knows for one reading.
trait Options {
    /// Their words, without what may follow a colon.
    const WORDS: &'static [&'static str];
}

macro_rules! options {
    ($($(#[$about:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$what])* $variant),+ }

        impl Options for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl FromStr for $name {
            type Err = NoSuchOption;

            fn from_str(text: &str) -> Result<Self, NoSuchOption> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(NoSuchOption),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),+ })
            }
        }
    )+};
}

options! {
    /// `resource-form`: the form of Resource in the canonical string.
    ResourceForm {
        /// As the samples sign it: `Stock/HospStock`.
        NoLeadingSlash = "no-leading-slash",
        /// As the endpoint tables print it: `/Stock/HospStock`.
        LeadingSlash = "leading-slash",
        /// Both are accepted.
        Either = "either",
    }
    /// `resource-query`: whether Resource includes the query.
    ResourceQuery {
        /// The path alone.
        Path = "path",
        /// The path, `?` and the query as sent.
        PathAndQuery = "path-and-query",
    }
    /// `resource-escape`: how a percent-encoded path is signed.
    ResourceEscape {
        /// As it was sent.
        AsSent = "as-sent",
        /// Decoded to UTF-8.
        Decoded = "decoded",
    }
    /// `date-header`: whether Date may be missing.
    DateHeader {
        /// A missing Date is 10004.
        Required = "required",
        /// x-bis3-date stands in Date's place.
        CustomDateStandsIn = "x-bis3-date-stands-in",
    }
    /// `date-agreement`: whether Date must tell the same instant as x-bis3-date.
    DateAgreement {
        /// It need not.
        Ignored = "ignored",
        /// Another instant is 10005.
        Required = "required",
    }
    /// `date-format`: the accepted formats of x-bis3-date.
    DateFormat {
        /// The three of HTTP/1.1.
        AllThree = "all-three",
        /// IMF-fixdate only.
        ImfFixdate = "imf-fixdate",
    }
    /// `window-edge`: whether just fifteen minutes are refused.
    WindowEdge {
        /// They are.
        Refused = "refused",
        /// They are not.
        Accepted = "accepted",
    }
    /// `version-values`: the accepted values of x-bis3-version.
    VersionValues {
        /// `1.0` and `1`.
        OneOrOnePointZero = "1.0-or-1",
        /// Any value.
        Any = "any",
        /// `1.0` only.
        OnePointZero = "1.0",
    }
    /// `scheme-case`: whether the scheme's letter case counts.
    SchemeCase {
        /// It counts.
        Exact = "exact",
        /// It does not.
        AnyCase = "any-case",
    }
    /// `repeated-header`: an x-bis3- header that stands twice.
    RepeatedHeader {
        /// Refused with 10005.
        Refused = "refused",
        /// The values are joined with a comma.
        JoinedWithComma = "joined-with-comma",
    }
    /// `permission-order`: whether permission is judged before the signature.
    PermissionOrder {
        /// After it.
        AfterSignature = "after-signature",
        /// Before it.
        BeforeSignature = "before-signature",
    }
    /// `items-name`: the name of the list of items.
    ItemsName {
        /// Both printed names, with a finding for `Items`.
        Either = "either",
        /// The name of the examples.
        InventoryItem = "InventoryItem",
        /// The name of the parameter table.
        Items = "Items",
    }
    /// `number-types`: a number where a text is printed, or the reverse.
    NumberTypes {
        /// 10009.
        Strict = "strict",
        /// The other form is taken.
        Coerce = "coerce",
    }
    /// `required-fields`: which fields must be there.
    RequiredFields {
        /// All.
        All = "all",
        /// The institution's code and the time or period.
        KeysOnly = "keys-only",
    }
    /// `value-errors`: the code for a value outside its dictionary or range.
    ValueErrors {
        /// The endpoint's 2000x.
        SaveFailed = "save-failed",
        /// 10009.
        ParsingFailed = "parsing-failed",
    }
    /// `donor-date`: the form of HospTime.
    DonorDate {
        /// A date, or a date and a time.
        DateOrDateTime = "date-or-datetime",
        /// A date only.
        Date = "date",
    }
    /// `daily-repeat`: a second report of one institution for one day.
    DailyRepeat {
        /// It replaces the first, with a finding.
        Replaces = "replaces",
        /// It is refused.
        Refused = "refused",
    }
    /// `tqc-repeat`: the same institution, year and batch again.
    TqcRepeat {
        /// Refused with 20007.
        Refused = "refused",
        /// It replaces the first.
        Replaces = "replaces",
    }
    /// `unknown-institution`: a code that is not in the annex.
    UnknownInstitution {
        /// The endpoint's 2000x.
        SaveFailed = "save-failed",
        /// 10007.
        PermissionDenied = "permission-denied",
        /// It is taken.
        Accepted = "accepted",
    }
    /// `foreign-institution`: a key that reports for an institution not its own.
    ForeignInstitution {
        /// 10007.
        PermissionDenied = "permission-denied",
        /// It is taken.
        Accepted = "accepted",
    }
    /// `unknown-fields`: fields that the table does not name.
    UnknownFields {
        /// They are passed over, with a finding.
        Ignored = "ignored",
        /// 10009.
        Refused = "refused",
    }
    /// `duplicate-names`: a JSON name twice in one object.
    DuplicateNames {
        /// The last one counts, with a finding.
        LastWins = "last-wins",
        /// 10009.
        Refused = "refused",
    }
    /// `byte-order-mark`: a UTF-8 byte order mark before the body.
    ByteOrderMark {
        /// It is passed over, with a finding.
        Ignored = "ignored",
        /// 10009.
        Refused = "refused",
    }
    /// `empty-items`: a stock report without items.
    EmptyItems {
        /// It is taken, with a finding.
        Accepted = "accepted",
        /// 20000.
        Refused = "refused",
    }
    /// `stat-time`: the form of InveStatTime.
    StatTime {
        /// A date and a time.
        DateTime = "datetime",
        /// A date, or a date and a time.
        DateOrDateTime = "date-or-datetime",
    }
    /// `error-body-case`: the letter case of code, msg and data.
    ErrorBodyCase {
        /// `code`, `msg`, `data` always.
        Lower = "lower",
        /// `Code`, `Msg`, `Data` on errors.
        PascalOnErrors = "pascal-on-errors",
        /// `Code`, `Msg`, `Data` always.
        Pascal = "pascal",
    }
    /// `error-data`: what `data` holds on an error.
    ErrorData {
        /// An object that says what was wrong.
        Details = "details",
        /// An empty object.
        Empty = "empty",
    }
    /// `http-status`: the status of an answer.
    HttpStatus {
        /// Each code's own.
        ByCode = "by-code",
        /// Always 200.
        Always200 = "always-200",
    }
    /// `unknown-route`: a path or method that is no endpoint.
    UnknownRoute {
        /// 404 or 405.
        NotFound = "404-405",
        /// 10007.
        PermissionDenied = "permission-denied",
    }
    /// `route-order`: whether the route is judged before authentication.
    RouteOrder {
        /// Before it.
        Before = "before",
        /// After permission for the key.
        After = "after",
    }
    /// `file-parsing`: when 10010 arises.
    FileParsing {
        /// For a multipart body that cannot be read.
        UnreadableMultipart = "unreadable-multipart",
        /// For any multipart body.
        AnyMultipart = "any-multipart",
    }
    /// `content-type`: a JSON body sent as something else.
    ContentType {
        /// It is taken, with a finding.
        Accepted = "accepted",
        /// 10009.
        Refused = "refused",
    }
    /// `json-dialect`: what counts as JSON.
    JsonDialect {
        /// RFC 8259.
        Rfc8259 = "rfc8259",
        /// Single quotes, comments and trailing commas too.
        Newtonsoft = "newtonsoft",
    }
    /// `replay`: the same signature again inside the window.
    Replay {
        /// It is taken.
        Accepted = "accepted",
        /// 10008.
        Refused = "refused",
    }
}

/// `resource-base`: the prefix under which a platform is deployed, and whether it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceBase {
    /// No prefix.
    None,
    /// A prefix that is not part of Resource.
    Unsigned(String),
    /// A prefix that is part of Resource.
    Signed(String),
}

impl ResourceBase {
    /// The prefix, with its leading slash; empty where there is none.
    pub fn prefix(&self) -> &str {
        match self {
            Self::None => "",
            Self::Unsigned(prefix) | Self::Signed(prefix) => prefix,
        }
    }
}

impl Options for ResourceBase {
    const WORDS: &'static [&'static str] = &["none", "unsigned", "signed"];
}

impl FromStr for ResourceBase {
    type Err = NoSuchOption;

    fn from_str(text: &str) -> Result<Self, NoSuchOption> {
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            Some(("unsigned", prefix)) if is_prefix(prefix) => Ok(Self::Unsigned(prefix.to_owned())),
            Some(("signed", prefix)) if is_prefix(prefix) => Ok(Self::Signed(prefix.to_owned())),
            _ => Err(NoSuchOption),
        }
    }
}

fn is_prefix(text: &str) -> bool {
    text.len() > 1 && text.starts_with('/') && !text.ends_with('/') && !text.contains(['?', '#', ' '])
}

impl fmt::Display for ResourceBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Unsigned(prefix) => write!(f, "unsigned:{prefix}"),
            Self::Signed(prefix) => write!(f, "signed:{prefix}"),
        }
    }
}

/// `tqc-exists-text`: what stands for `%s` in the text of 20007 and 20008.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExistsText {
    /// The institution's name in its first row.
    InstitutionName,
    /// The institution's code.
    InstitutionCode,
    /// The period, such as `2021年上半年`.
    Period,
    /// A text with `{institution_name}`, `{institution_code}`, `{year}` and `{batch}`.
    Template(String),
}

impl Options for ExistsText {
    const WORDS: &'static [&'static str] = &["institution-name", "institution-code", "period", "template"];
}

impl FromStr for ExistsText {
    type Err = NoSuchOption;

    fn from_str(text: &str) -> Result<Self, NoSuchOption> {
        match text.split_once(':') {
            Some(("template", template)) if !template.is_empty() => Ok(Self::Template(template.to_owned())),
            _ => match text {
                "institution-name" => Ok(Self::InstitutionName),
                "institution-code" => Ok(Self::InstitutionCode),
                "period" => Ok(Self::Period),
                _ => Err(NoSuchOption),
            },
        }
    }
}

impl fmt::Display for ExistsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InstitutionName => f.write_str("institution-name"),
            Self::InstitutionCode => f.write_str("institution-code"),
            Self::Period => f.write_str("period"),
            Self::Template(template) => write!(f, "template:{template}"),
        }
    }
}

fn parsed<T: FromStr<Err = NoSuchOption>>(reading: &'static str, option: &str) -> Result<T, ReadingError> {
    option.parse().map_err(|NoSuchOption| ReadingError::UnknownOption { reading, option: option.to_owned() })
}

macro_rules! readings {
    ($($id:literal $field:ident: $kind:ty,)+) => {
        /// One option for every open point.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Readings {
            $(#[doc = concat!("`", $id, "`.")] pub $field: $kind,)+
        }

        impl Readings {
            /// The ids of all readings that the code knows, in the order of the table.
            pub const IDS: &'static [&'static str] = &[$($id),+];

            /// Takes the option of every reading from `option_of`.
            ///
            /// # Errors
            /// [`ReadingError`] where `option_of` has none, or one that the reading does not have.
            pub fn from_options<'a>(option_of: impl Fn(&str) -> Option<&'a str>) -> Result<Self, ReadingError> {
                let chosen = |id: &str| option_of(id).ok_or_else(|| ReadingError::UnknownReading(id.to_owned()));
                Ok(Self { $($field: parsed($id, chosen($id)?)?,)+ })
            }

            /// The words of the options of a reading, without what may follow a colon.
            pub fn options(id: &str) -> Option<&'static [&'static str]> {
                match id {
                    $($id => Some(<$kind as Options>::WORDS),)+
                    _ => None,
                }
            }

            /// Chooses an option.
            ///
            /// # Errors
            /// [`ReadingError`] where there is no such reading or option; nothing is changed then.
            pub fn set(&mut self, id: &str, option: &str) -> Result<(), ReadingError> {
                match id {
                    $($id => {
                        self.$field = parsed($id, option)?;
                        Ok(())
                    })+
                    _ => Err(ReadingError::UnknownReading(id.to_owned())),
                }
            }

            /// The chosen option of a reading, as its text.
            pub fn get(&self, id: &str) -> Option<String> {
                match id {
                    $($id => Some(self.$field.to_string()),)+
                    _ => None,
                }
            }
        }
    };
}

readings! {
    "resource-form" resource_form: ResourceForm,
    "resource-query" resource_query: ResourceQuery,
    "resource-base" resource_base: ResourceBase,
    "resource-escape" resource_escape: ResourceEscape,
    "date-header" date_header: DateHeader,
    "date-agreement" date_agreement: DateAgreement,
    "date-format" date_format: DateFormat,
    "window-edge" window_edge: WindowEdge,
    "version-values" version_values: VersionValues,
    "scheme-case" scheme_case: SchemeCase,
    "repeated-header" repeated_header: RepeatedHeader,
    "permission-order" permission_order: PermissionOrder,
    "items-name" items_name: ItemsName,
    "number-types" number_types: NumberTypes,
    "required-fields" required_fields: RequiredFields,
    "value-errors" value_errors: ValueErrors,
    "donor-date" donor_date: DonorDate,
    "daily-repeat" daily_repeat: DailyRepeat,
    "tqc-repeat" tqc_repeat: TqcRepeat,
    "tqc-exists-text" tqc_exists_text: ExistsText,
    "unknown-institution" unknown_institution: UnknownInstitution,
    "foreign-institution" foreign_institution: ForeignInstitution,
    "unknown-fields" unknown_fields: UnknownFields,
    "duplicate-names" duplicate_names: DuplicateNames,
    "byte-order-mark" byte_order_mark: ByteOrderMark,
    "empty-items" empty_items: EmptyItems,
    "stat-time" stat_time: StatTime,
    "error-body-case" error_body_case: ErrorBodyCase,
    "error-data" error_data: ErrorData,
    "http-status" http_status: HttpStatus,
    "unknown-route" unknown_route: UnknownRoute,
    "route-order" route_order: RouteOrder,
    "file-parsing" file_parsing: FileParsing,
    "content-type" content_type: ContentType,
    "json-dialect" json_dialect: JsonDialect,
    "replay" replay: Replay,
}
