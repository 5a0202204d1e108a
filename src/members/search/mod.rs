//! The search of the directory: words in names, companies, categories, keywords and offers, by their beginnings and with
//! one typo, ranked. Plain tables, so that both databases find the same in the same order.

mod entity;
mod reading;
mod rebuild;
mod words;
mod writing;

pub use reading::{DirectoryFilter, directory};
pub use rebuild::{Rebuilt, prepare_search, rebuild_search};

pub(super) use writing::reindex_in;
