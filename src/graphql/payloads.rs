//! What mutations answer: the record, or what the caller can mend.

/// Declares the payload of a mutation that answers one record.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $record:ty }) => {
        $(#[$doc])*
        #[derive(Debug, async_graphql::SimpleObject)]
        pub(super) struct $name {
            $(#[$field_doc])*
            $field: Option<$record>,
            /// What the caller can mend; empty when it was done.
            user_errors: Vec<$crate::graphql::errors::UserError>,
        }

        impl $name {
            fn of<R>(
                caller: &$crate::graphql::caller::Caller,
                outcome: $crate::platform::error::Result<R>,
            ) -> Result<Self, $crate::graphql::errors::Fault>
            where
                $record: From<R>,
            {
                let (row, user_errors) = $crate::graphql::errors::split(outcome, caller.locale())?;
                Ok(Self { $field: row.map(Into::into), user_errors })
            }
        }
    };
}
pub(super) use payload;
