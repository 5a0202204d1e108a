//! Our own scalars: the library's print instants as `+00:00` and 64-bit numbers as 32-bit `Int`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::platform::clock::Timestamp;
use crate::platform::values::Money as MoneyValue;

#[derive(Debug, Clone, Copy)]
pub(super) struct DateTime(pub Timestamp);

/// An instant in UTC with milliseconds, such as `2026-11-26T05:45:00.000Z`.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/chillicream/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        const FORM: &str = "an instant is written as 2026-11-26T05:45:00Z";
        let Value::String(text) = value else { return Err(InputValueError::custom(FORM)) };
        let instant = chrono::DateTime::parse_from_rfc3339(&text).map_err(|_| InputValueError::custom(FORM))?;
        Ok(Self(instant.to_utc().into()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct LocalDate(pub chrono::NaiveDate);

/// A day without a zone, such as `2026-11-26`.
#[Scalar(name = "LocalDate", specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html")]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        const FORM: &str = "a day is written as 2026-11-26";
        let Value::String(text) = value else { return Err(InputValueError::custom(FORM)) };
        if !is_formed(&text, DAY) {
            return Err(InputValueError::custom(FORM));
        }
        text.parse().map(Self).map_err(|_| InputValueError::custom(FORM))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

#[derive(Debug, Clone)]
pub(super) struct LocalDateTime(pub chrono::NaiveDateTime);

/// A wall time of a day without a zone, such as `2026-11-26T06:45`: to the minute. The zone stands beside it.
#[Scalar(name = "LocalDateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5")]
impl ScalarType for LocalDateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        const FORM: &str = "a local time is written as 2026-11-26T06:45";
        let Value::String(text) = value else { return Err(InputValueError::custom(FORM)) };
        // Seconds would make two meetings of what is shown as one time.
        let minutes = text.strip_suffix(":00").filter(|text| is_formed(text, MINUTE)).unwrap_or(&text);
        if !is_formed(minutes, MINUTE) {
            return Err(InputValueError::custom(FORM));
        }
        let parsed = chrono::NaiveDateTime::parse_from_str(minutes, "%Y-%m-%dT%H:%M");
        parsed.map(Self).map_err(|_| InputValueError::custom(FORM))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%dT%H:%M").to_string())
    }
}

#[derive(Debug, Clone)]
pub(super) struct LocalTime(pub String);

/// A time of day by the wall clock, such as `06:45`: to the minute. The zone stands beside it.
#[Scalar(name = "LocalTime", specified_by_url = "https://scalars.graphql.org/andimarek/local-time.html")]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        const FORM: &str = "a time of day is written as 06:45";
        let Value::String(text) = value else { return Err(InputValueError::custom(FORM)) };
        let is_time = is_formed(&text, "00:00") && chrono::NaiveTime::parse_from_str(&text, "%H:%M").is_ok();
        if is_time { Ok(Self(text)) } else { Err(InputValueError::custom(FORM)) }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl LocalTime {
    /// As a time; what was taken is one.
    pub(super) fn time(&self) -> chrono::NaiveTime {
        chrono::NaiveTime::parse_from_str(&self.0, "%H:%M").unwrap_or_default()
    }
}

const DAY: &str = "0000-00-00";
const MINUTE: &str = "0000-00-00T00:00";

/// Whether a text has digits where `form` has zeros, and all else as it is there: `chrono` takes more than that.
fn is_formed(text: &str, form: &str) -> bool {
    text.len() == form.len()
        && text.bytes().zip(form.bytes()).all(|(found, wanted)| match wanted {
            b'0' => found.is_ascii_digit(),
            _ => found == wanted,
        })
}

/// Declares a scalar that is a string whose meaning is checked where it is used.
macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $graphql:literal, $url:literal) => {
        #[derive(Debug, Clone)]
        pub(super) struct $name(pub String);

        $(#[$doc])*
        #[Scalar(name = $graphql, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// An IANA time zone, such as `Europe/Warsaw`.
    TimeZone,
    "TimeZone",
    "https://www.iana.org/time-zones"
);
text_scalar!(
    /// A day that comes every year, month first, such as `04-01`.
    MonthDay,
    "MonthDay",
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6"
);
text_scalar!(
    /// A decimal number as a string, with a point and without grouping, such as `"1250.00"`: exact, never a float.
    Decimal,
    "Decimal",
    "https://scalars.graphql.org/chillicream/decimal.html"
);
text_scalar!(
    /// A currency of ISO 4217, such as `PLN`.
    CurrencyCode,
    "CurrencyCode",
    "https://www.iso.org/iso-4217-currency-codes.html"
);
text_scalar!(
    /// A country of ISO 3166-1 alpha-2, such as `PL`.
    CountryCode,
    "CountryCode",
    "https://www.iso.org/iso-3166-country-codes.html"
);
text_scalar!(
    /// An e-mail address, lower-cased, at most 254 characters.
    EmailAddress,
    "EmailAddress",
    "https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address"
);
text_scalar!(
    /// A language tag of BCP 47, such as `pl`. People are written to in `en` and `pl`; they may speak others.
    LanguageTag,
    "LanguageTag",
    "https://www.rfc-editor.org/rfc/bcp47"
);

#[derive(Debug, Clone, Copy)]
pub(super) struct Money(pub MoneyValue);

/// An amount of money. Amounts of different currencies are never added up.
#[async_graphql::Object]
impl Money {
    /// The amount, with as many decimals as the currency has.
    async fn amount(&self) -> Decimal {
        Decimal(self.0.amount())
    }

    /// Its currency.
    async fn currency(&self) -> CurrencyCode {
        CurrencyCode(self.0.currency.code().to_owned())
    }
}

/// Whether a value has the form of a scalar of ours; if not, what that form is. Other scalars have any form.
pub(super) fn check(scalar: &str, value: Value) -> Result<(), String> {
    fn parse<T: ScalarType + async_graphql::InputType>(value: Value) -> Result<(), String> {
        let parsed = <T as ScalarType>::parse(value);
        parsed.map(|_| ()).map_err(|error| error.into_server_error(async_graphql::Pos::default()).message)
    }
    match scalar {
        "DateTime" => parse::<DateTime>(value),
        "LocalDate" => parse::<LocalDate>(value),
        "LocalDateTime" => parse::<LocalDateTime>(value),
        "LocalTime" => parse::<LocalTime>(value),
        "TimeZone" => parse::<TimeZone>(value),
        "MonthDay" => parse::<MonthDay>(value),
        "Decimal" => parse::<Decimal>(value),
        "CurrencyCode" => parse::<CurrencyCode>(value),
        "CountryCode" => parse::<CountryCode>(value),
        "EmailAddress" => parse::<EmailAddress>(value),
        "LanguageTag" => parse::<LanguageTag>(value),
        _ => Ok(()),
    }
}
