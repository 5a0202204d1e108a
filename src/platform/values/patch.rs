//! What an update says of a field that may be empty.

/// Left out, emptied, or given a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It becomes empty.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<T> Patch<T> {
    /// The field after the update.
    pub fn apply<U: From<T>>(self, field: &mut Option<U>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_kept_emptied_or_set() {
        let after = |patch: Patch<&str>| {
            let mut field = Some("old".to_owned());
            patch.apply(&mut field);
            field
        };
        assert_eq!(after(Patch::Keep).as_deref(), Some("old"));
        assert_eq!(after(Patch::Clear), None);
        assert_eq!(after(Patch::Set("new")).as_deref(), Some("new"));
    }
}
