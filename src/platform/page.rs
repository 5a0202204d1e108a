//! Pages of lists that grow: keyset cursors, versioned and opaque, ties broken by id.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Expr, ExprTrait as _, IntoColumnRef, SimpleExpr};
use sea_orm::{Order, QueryFilter, QueryOrder, QuerySelect, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::{Error, Result, reject};

/// Rows of a page unless the caller says otherwise.
pub const DEFAULT_SIZE: u64 = 25;
/// Rows of a page at most.
pub const LARGEST_SIZE: u64 = 100;

/// Which page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    size: u64,
    backward: bool,
    cursor: Option<String>,
}

impl PageRequest {
    /// From the arguments of a connection: `first` and `after`, or `last` and `before`.
    ///
    /// Codes: `PAGE_SIZE` (not 1 to 100), `PAGE_BOTH_ENDS` (both forms at once).
    pub fn new(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Result<Self> {
        if (first.is_some() || after.is_some()) && (last.is_some() || before.is_some()) {
            return reject("PAGE_BOTH_ENDS").on("last").err();
        }
        let backward = last.is_some() || before.is_some();
        let (size, field) = if backward { (last, "last") } else { (first, "first") };
        let size = match size {
            None => DEFAULT_SIZE,
            Some(size) => u64::try_from(size)
                .ok()
                .filter(|size| (1..=LARGEST_SIZE).contains(size))
                .ok_or_else(|| reject("PAGE_SIZE").on(field).with("largest", LARGEST_SIZE.to_string()))?,
        };
        Ok(Self { size, backward, cursor: if backward { before } else { after } })
    }

    /// Whether it reads from the end.
    pub fn is_backward(&self) -> bool {
        self.backward
    }

    /// The first `size` rows; a size out of range becomes the nearest in it.
    pub fn first(size: u64) -> Self {
        Self { size: size.clamp(1, LARGEST_SIZE), backward: false, cursor: None }
    }
}

/// A page: its rows in the list's order, each with its cursor.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<(String, T)>,
    /// There are more after the last.
    pub has_next: bool,
    /// There are more before the first.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// The rows without their cursors.
    pub fn into_rows(self) -> Vec<T> {
        self.rows.into_iter().map(|(_, row)| row).collect()
    }

    /// The same page of something made of each row.
    pub fn map<U>(self, mut of: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(|(cursor, row)| (cursor, of(row))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

/// What rows are ordered by: text or a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// Compared as text: use a folded column, the databases sort Polish names differently.
    Text(String),
    /// Compared as a number.
    Number(i64),
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Key {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Text(text) => text.into(),
            Key::Number(number) => number.into(),
        }
    }
}

/// The order of a list: a name, the column it is sorted by, the id that breaks ties.
#[derive(Debug, Clone)]
pub struct Keyset {
    name: &'static str,
    key: SimpleExpr,
    id: SimpleExpr,
    descending: bool,
    is_number: bool,
}

#[derive(Serialize, Deserialize)]
struct Cursor(u8, String, Key, Uuid);

const VERSION: u8 = 1;

impl Keyset {
    /// An ascending order by a text. The name is part of every cursor: a cursor of another list or order is refused.
    pub fn by_text(name: &'static str, key: impl IntoColumnRef, id: impl IntoColumnRef) -> Self {
        Self { name, key: Expr::col(key), id: Expr::col(id), descending: false, is_number: false }
    }

    /// The same by a text that is put together of columns.
    pub fn by_expression(name: &'static str, key: SimpleExpr, id: impl IntoColumnRef) -> Self {
        Self { name, key, id: Expr::col(id), descending: false, is_number: false }
    }

    /// The same by a number.
    pub fn by_number(name: &'static str, key: impl IntoColumnRef, id: impl IntoColumnRef) -> Self {
        Self { is_number: true, ..Self::by_text(name, key, id) }
    }

    /// The other way round, under a name of its own.
    #[must_use]
    pub fn descending(mut self, name: &'static str) -> Self {
        self.name = name;
        self.descending = true;
        self
    }

    /// Bounds a query to the rows of a page, and one more. Codes: `CURSOR_INVALID`.
    pub fn bound<Q: QueryFilter + QueryOrder + QuerySelect>(&self, query: Q, request: &PageRequest) -> Result<Q> {
        let order = if self.descending == request.backward { Order::Asc } else { Order::Desc };
        let mut query = query;
        if let Some(cursor) = &request.cursor {
            let Cursor(_, _, key, id) = self.decode(cursor, request.backward)?;
            let here = Expr::tuple([self.key.clone(), self.id.clone()]);
            let there = Expr::tuple([Expr::value(key), Expr::value(id)]);
            // The row-value form is one range of one index on both databases.
            query = query.filter(if order == Order::Asc { here.gt(there) } else { here.lt(there) });
        }
        Ok(query.order_by(self.key.clone(), order.clone()).order_by(self.id.clone(), order).limit(request.size + 1))
    }

    /// Makes a page of the rows that a bounded query gave; `place` tells where a row stands in the order.
    pub fn page<T>(&self, rows: Vec<T>, request: &PageRequest, place: impl Fn(&T) -> (Key, Uuid)) -> Result<Page<T>> {
        let mut rows = rows;
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let has_more = rows.len() > size;
        rows.truncate(size);
        if request.backward {
            rows.reverse();
        }
        let with_cursor = |row: T| {
            let (key, id) = place(&row);
            Ok((self.encode(key, id)?, row))
        };
        let came_from = request.cursor.is_some();
        Ok(Page {
            rows: rows.into_iter().map(with_cursor).collect::<Result<_>>()?,
            has_next: if request.backward { came_from } else { has_more },
            has_previous: if request.backward { has_more } else { came_from },
        })
    }

    fn encode(&self, key: Key, id: Uuid) -> Result<String> {
        let cursor = Cursor(VERSION, self.name.to_owned(), key, id);
        Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).map_err(Error::internal)?))
    }

    /// Whether the database can compare with it: anybody may make a cursor up.
    fn takes(&self, key: &Key) -> bool {
        match key {
            Key::Text(text) => !self.is_number && !text.contains('\0'),
            Key::Number(_) => self.is_number,
        }
    }

    fn decode(&self, text: &str, backward: bool) -> Result<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        let cursor: Option<Cursor> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match cursor {
            Some(cursor) if cursor.0 == VERSION && cursor.1 == self.name && self.takes(&cursor.2) => Ok(cursor),
            _ => reject("CURSOR_INVALID").on(if backward { "before" } else { "after" }).err(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<PageRequest>) -> (&'static str, Option<String>) {
        match result {
            Err(Error::Rejected(list)) => (list[0].code, list[0].field.clone().map(Into::into)),
            _ => ("OK", None),
        }
    }

    #[test]
    fn a_page_has_1_to_100_rows_and_one_end() {
        assert_eq!(PageRequest::new(None, None, None, None).unwrap(), PageRequest::first(25));
        assert_eq!(code(PageRequest::new(Some(0), None, None, None)), ("PAGE_SIZE", Some("first".to_owned())));
        assert_eq!(code(PageRequest::new(None, None, Some(-1), None)), ("PAGE_SIZE", Some("last".to_owned())));
        assert_eq!(code(PageRequest::new(Some(101), None, None, None)), ("PAGE_SIZE", Some("first".to_owned())));
        assert_eq!(code(PageRequest::new(Some(1), None, Some(1), None)), ("PAGE_BOTH_ENDS", Some("last".to_owned())));
        assert_eq!(code(PageRequest::new(Some(100), None, None, None)), ("OK", None));
    }

    #[test]
    fn a_cursor_of_another_order_or_garbage_is_refused() {
        let names = Keyset::by_text("members.name", "sort_name", "id");
        let dates = Keyset::by_number("meetings.start", "starts_at", "id");
        let cursor = names.encode("nowak".to_owned().into(), Uuid::nil()).unwrap();
        assert_eq!(names.decode(&cursor, false).unwrap().2, Key::Text("nowak".to_owned()));
        assert!(dates.decode(&cursor, false).is_err());
        for garbage in ["", "%%%", "bm90IGpzb24"] {
            assert!(names.decode(garbage, false).is_err(), "{garbage}");
        }
    }
}
