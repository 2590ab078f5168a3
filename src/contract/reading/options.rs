//! The options of readings that are single words.

use std::fmt;
use std::str::FromStr;

use super::{NoSuchOption, Options};

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
