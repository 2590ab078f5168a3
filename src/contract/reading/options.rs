//! The open points: the id of each, its place among the chosen readings, and the options that are single words.

use super::chosen::readings;
use super::compound::{ExistsText, ResourceBase};

readings! {
    /// The form of Resource in the canonical string.
    "resource-form" resource_form: ResourceForm {
        /// As the samples sign it: `Stock/HospStock`.
        NoLeadingSlash = "no-leading-slash",
        /// As the endpoint tables print it: `/Stock/HospStock`.
        LeadingSlash = "leading-slash",
        /// Both are accepted.
        Either = "either",
    }
    /// Whether Resource includes the query.
    "resource-query" resource_query: ResourceQuery {
        /// The path alone.
        Path = "path",
        /// The path, `?` and the query as sent.
        PathAndQuery = "path-and-query",
    }
    /// The prefix under which a platform is deployed, and whether it is signed.
    "resource-base" resource_base: ResourceBase {}
    /// How a percent-encoded path is signed.
    "resource-escape" resource_escape: ResourceEscape {
        /// As it was sent.
        AsSent = "as-sent",
        /// Decoded to UTF-8.
        Decoded = "decoded",
    }
    /// Whether Date may be missing.
    "date-header" date_header: DateHeader {
        /// A missing Date is 10004.
        Required = "required",
        /// x-bis3-date stands in Date's place.
        CustomDateStandsIn = "x-bis3-date-stands-in",
    }
    /// Whether Date must tell the same instant as x-bis3-date.
    "date-agreement" date_agreement: DateAgreement {
        /// It need not.
        Ignored = "ignored",
        /// Another instant is 10005.
        Required = "required",
    }
    /// The accepted formats of x-bis3-date.
    "date-format" date_format: DateFormat {
        /// The three of HTTP/1.1.
        AllThree = "all-three",
        /// IMF-fixdate only.
        ImfFixdate = "imf-fixdate",
    }
    /// Whether just fifteen minutes are refused.
    "window-edge" window_edge: WindowEdge {
        /// They are.
        Refused = "refused",
        /// They are not.
        Accepted = "accepted",
    }
    /// The accepted values of x-bis3-version.
    "version-values" version_values: VersionValues {
        /// `1.0` and `1`.
        OneOrOnePointZero = "1.0-or-1",
        /// Any value.
        Any = "any",
        /// `1.0` only.
        OnePointZero = "1.0",
    }
    /// Whether the scheme's letter case counts.
    "scheme-case" scheme_case: SchemeCase {
        /// It counts.
        Exact = "exact",
        /// It does not.
        AnyCase = "any-case",
    }
    /// An x-bis3- header that stands twice.
    "repeated-header" repeated_header: RepeatedHeader {
        /// Refused with 10005.
        Refused = "refused",
        /// The values are joined with a comma.
        JoinedWithComma = "joined-with-comma",
    }
    /// Whether permission is judged before the signature.
    "permission-order" permission_order: PermissionOrder {
        /// After it.
        AfterSignature = "after-signature",
        /// Before it.
        BeforeSignature = "before-signature",
    }
    /// The name of the list of items.
    "items-name" items_name: ItemsName {
        /// Both printed names, with a finding for `Items`.
        Either = "either",
        /// The name of the examples.
        InventoryItem = "InventoryItem",
        /// The name of the parameter table.
        Items = "Items",
    }
    /// A number where a text is printed, or the reverse.
    "number-types" number_types: NumberTypes {
        /// 10009.
        Strict = "strict",
        /// The other form is taken.
        Coerce = "coerce",
    }
    /// Which fields must be there.
    "required-fields" required_fields: RequiredFields {
        /// All.
        All = "all",
        /// The institution's code and the time or period.
        KeysOnly = "keys-only",
    }
    /// The code for a value outside its dictionary or range.
    "value-errors" value_errors: ValueErrors {
        /// The endpoint's 2000x.
        SaveFailed = "save-failed",
        /// 10009.
        ParsingFailed = "parsing-failed",
    }
    /// The form of HospTime.
    "donor-date" donor_date: DonorDate {
        /// A date, or a date and a time.
        DateOrDateTime = "date-or-datetime",
        /// A date only.
        Date = "date",
    }
    /// A second report of one institution for one day.
    "daily-repeat" daily_repeat: DailyRepeat {
        /// It replaces the first, with a finding.
        Replaces = "replaces",
        /// It is refused.
        Refused = "refused",
    }
    /// The same institution, year and batch again.
    "tqc-repeat" tqc_repeat: TqcRepeat {
        /// Refused with 20007.
        Refused = "refused",
        /// It replaces the first.
        Replaces = "replaces",
    }
    /// What stands for `%s` in the text of 20007 and 20008.
    "tqc-exists-text" tqc_exists_text: ExistsText {}
    /// A code that is not in the annex.
    "unknown-institution" unknown_institution: UnknownInstitution {
        /// The endpoint's 2000x.
        SaveFailed = "save-failed",
        /// 10007.
        PermissionDenied = "permission-denied",
        /// It is taken.
        Accepted = "accepted",
    }
    /// A key that reports for an institution not its own.
    "foreign-institution" foreign_institution: ForeignInstitution {
        /// 10007.
        PermissionDenied = "permission-denied",
        /// It is taken.
        Accepted = "accepted",
    }
    /// Fields that the table does not name.
    "unknown-fields" unknown_fields: UnknownFields {
        /// They are passed over, with a finding.
        Ignored = "ignored",
        /// 10009.
        Refused = "refused",
    }
    /// A JSON name twice in one object.
    "duplicate-names" duplicate_names: DuplicateNames {
        /// The last one counts, with a finding.
        LastWins = "last-wins",
        /// 10009.
        Refused = "refused",
    }
    /// A UTF-8 byte order mark before the body.
    "byte-order-mark" byte_order_mark: ByteOrderMark {
        /// It is passed over, with a finding.
        Ignored = "ignored",
        /// 10009.
        Refused = "refused",
    }
    /// A stock report without items.
    "empty-items" empty_items: EmptyItems {
        /// It is taken, with a finding.
        Accepted = "accepted",
        /// 20000.
        Refused = "refused",
    }
    /// The form of InveStatTime.
    "stat-time" stat_time: StatTime {
        /// A date and a time.
        DateTime = "datetime",
        /// A date, or a date and a time.
        DateOrDateTime = "date-or-datetime",
    }
    /// The letter case of code, msg and data.
    "error-body-case" error_body_case: ErrorBodyCase {
        /// `code`, `msg`, `data` always.
        Lower = "lower",
        /// `Code`, `Msg`, `Data` on errors.
        PascalOnErrors = "pascal-on-errors",
        /// `Code`, `Msg`, `Data` always.
        Pascal = "pascal",
    }
    /// What `data` holds on an error.
    "error-data" error_data: ErrorData {
        /// An object that says what was wrong.
        Details = "details",
        /// An empty object.
        Empty = "empty",
        /// A text that says what was wrong.
        Text = "text",
        /// `null`, and nothing else.
        Nothing = "nothing",
    }
    /// The status of an answer.
    "http-status" http_status: HttpStatus {
        /// Each code's own.
        ByCode = "by-code",
        /// Always 200.
        Always200 = "always-200",
    }
    /// A path or method that is no endpoint.
    "unknown-route" unknown_route: UnknownRoute {
        /// 404 or 405.
        NotFound = "404-405",
        /// 10007.
        PermissionDenied = "permission-denied",
    }
    /// Whether the route is judged before authentication.
    "route-order" route_order: RouteOrder {
        /// Before it.
        Before = "before",
        /// After permission for the key.
        After = "after",
    }
    /// When 10010 arises.
    "file-parsing" file_parsing: FileParsing {
        /// For a multipart body that cannot be read.
        UnreadableMultipart = "unreadable-multipart",
        /// For any multipart body.
        AnyMultipart = "any-multipart",
    }
    /// A JSON body sent as something else.
    "content-type" content_type: ContentType {
        /// It is taken, with a finding.
        Accepted = "accepted",
        /// 10009.
        Refused = "refused",
    }
    /// What counts as JSON.
    "json-dialect" json_dialect: JsonDialect {
        /// RFC 8259.
        Rfc8259 = "rfc8259",
        /// Single quotes, comments and trailing commas too.
        Newtonsoft = "newtonsoft",
    }
    /// The same signature again inside the window.
    "replay" replay: Replay {
        /// It is taken.
        Accepted = "accepted",
        /// 10008.
        Refused = "refused",
    }
}
