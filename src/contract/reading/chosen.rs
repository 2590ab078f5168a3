//! One option for every open point.

use std::str::FromStr;

use super::*;

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

fn parsed<T: FromStr<Err = NoSuchOption>>(reading: &'static str, option: &str) -> Result<T, ReadingError> {
    option.parse().map_err(|NoSuchOption| ReadingError::UnknownOption { reading, option: option.to_owned() })
}
