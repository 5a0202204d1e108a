//! Ids: UUIDv7 inside, `mem_01jv…` outside (the `TypeID` form: a type's prefix and base32).

use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// A fresh id: ordered by the time it was made.
pub fn new_id() -> Uuid {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    Uuid::now_v7()
}

/// The text is not an id of that type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {expected}_…")]
pub struct ParseIdError {
    /// The prefix that was expected.
    pub expected: &'static str,
}

/// Writes an id as the API shows it: `prefix_` and 26 characters of base32.
pub fn encode_typed_id(prefix: &'static str, id: Uuid) -> String {
    DynamicType::new(prefix)
        .map_or_else(|_| id.to_string(), |kind| TypeSafeId::from_type_and_uuid(kind, id).to_string())
}

/// Splits an id of any type into its prefix and UUID; `None` when it has not that form.
pub fn decode_typed_id(text: &str) -> Option<(String, Uuid)> {
    let id: TypeSafeId<DynamicType> = text.parse().ok()?;
    Some((id.type_prefix().to_owned(), id.uuid()))
}

/// Declares a typed id: a UUID that cannot be mistaken for another record's.
macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// What the id starts with outside.
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id.
            #[allow(clippy::new_without_default, reason = "no two are the same")]
            pub fn new() -> Self {
                Self($crate::platform::values::new_id())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&$crate::platform::values::encode_typed_id(Self::PREFIX, self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::platform::values::ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match $crate::platform::values::decode_typed_id(text) {
                    Some((prefix, id)) if prefix == Self::PREFIX => Ok(Self(id)),
                    _ => Err($crate::platform::values::ParseIdError { expected: Self::PREFIX }),
                }
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}
pub(crate) use typed_id;

#[cfg(test)]
mod tests {
    typed_id!(
        /// For the tests.
        BadgeId,
        "badge"
    );

    #[test]
    fn an_id_survives_the_way_out_and_in() {
        let id = BadgeId::new();
        let text = id.to_string();
        assert_eq!(text.len(), "badge_".len() + 26);
        assert_eq!(text.parse::<BadgeId>().unwrap(), id);
    }

    #[test]
    fn another_types_id_or_garbage_is_refused_with_the_form_it_should_have() {
        let other = super::encode_typed_id("chp", super::new_id());
        for text in [other.as_str(), "", "badge_", "badge_01", "badge_zzzzzzzzzzzzzzzzzzzzzzzzzz", "ü"] {
            let error = text.parse::<BadgeId>().unwrap_err();
            assert_eq!(error.to_string(), "not an id of the form badge_…", "{text}");
        }
    }
}
