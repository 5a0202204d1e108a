//! Figures as people read them: dates in words, sums, credits, marks.

use chrono::{NaiveDate, NaiveDateTime};

use crate::platform::texts::{Arg, date, date_time, money, text, text_with};
use crate::platform::values::{Locale, Money, clean_line, clean_text};
use crate::reports::week::Mark;

/// A description longer than this many characters is cut: the whole of it is in the club's own pages.
const LONGEST_DESCRIPTION: usize = 280;
/// What stands between the parts of one line.
const SEPARATOR: &str = " · ";

/// The texts of one language, by the part of their key after `summary-`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub Locale);

impl Words {
    /// A text.
    pub fn say(self, key: &str) -> String {
        text(self.0, &format!("summary-{key}"))
    }

    /// A text filled with a name or other words.
    pub fn with(self, key: &str, name: &'static str, value: &str) -> String {
        text_with(self.0, &format!("summary-{key}"), [(name, Arg::from(value.to_owned()))])
    }

    /// A text filled with two values.
    pub fn with_two(self, key: &str, args: [(&'static str, &str); 2]) -> String {
        text_with(self.0, &format!("summary-{key}"), args.map(|(name, value)| (name, Arg::from(value.to_owned()))))
    }

    /// A text whose form depends on a count.
    pub fn count(self, key: &str, count: u32) -> String {
        text_with(self.0, &format!("summary-{key}"), [("count", Arg::from(count))])
    }

    /// A text whose form depends on how many there are.
    pub fn count_of<T>(self, key: &str, all: &[T]) -> String {
        self.count(key, u32::try_from(all.len()).unwrap_or(u32::MAX))
    }

    /// `26 November 2026`.
    pub fn date(self, day: NaiveDate) -> String {
        date(self.0, day)
    }

    /// `Thursday, 26 November 2026, 06:45`.
    pub fn date_time(self, local: NaiveDateTime) -> String {
        date_time(self.0, local)
    }

    /// `3.5 credits`.
    pub fn credits(self, tenths: u32) -> String {
        let point = match self.0 {
            Locale::En => '.',
            Locale::Pl => ',',
        };
        let amount = match (tenths / 10, tenths % 10) {
            (whole, 0) => whole.to_string(),
            (whole, tenth) => format!("{whole}{point}{tenth}"),
        };
        // The plural form follows the value with its fraction: "3,5 punktu", but "3 punkty".
        let count =
            if tenths.is_multiple_of(10) { Arg::from(tenths / 10) } else { Arg::from(f64::from(tenths) / 10.0) };
        text_with(self.0, "summary-credits", [("count", count), ("amount", Arg::from(amount))])
    }

    /// An amount, held together by no-break spaces.
    pub fn money(self, amount: Money) -> String {
        money(self.0, amount).replace(' ', "\u{a0}")
    }

    /// Sums of several currencies, side by side: they are never added.
    pub fn sums(self, sums: &[Money]) -> String {
        join(sums.iter().map(|sum| self.money(*sum)))
    }

    /// A mark, as said of one's own.
    pub fn mark(self, mark: Mark) -> String {
        self.say(match mark {
            Mark::Present => "mark-present",
            Mark::Late => "mark-late",
            Mark::Substitute => "mark-substitute",
            Mark::MadeUp => "mark-made-up",
            Mark::Absent => "mark-absent",
            Mark::Medical => "mark-medical",
            Mark::Excused => "mark-excused",
            Mark::OnLeave => "mark-on-leave",
        })
    }
}

/// The parts of one line.
pub(super) fn join(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().collect::<Vec<_>>().join(SEPARATOR)
}

/// One line of what somebody wrote; `None` when nothing is left of it.
pub(super) fn filled(text: &str) -> Option<String> {
    let line = clean_line(text);
    (!line.is_empty()).then_some(line)
}

/// The lines of what somebody wrote, at most one empty one in a row; none when nothing is left of it.
pub(super) fn lines(text: &str) -> Vec<String> {
    let clean = clean_text(text);
    let mut lines: Vec<String> = clean.lines().map(clean_line).collect();
    lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
    lines
}

/// A description, cut at a word's end when it is long.
pub(super) fn shorten(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(LONGEST_DESCRIPTION) else { return text.to_owned() };
    let head = text.get(..cut).unwrap_or(text);
    // At a word's end, when one is near.
    let end = head.rfind(' ').filter(|end| *end > cut / 2).unwrap_or(cut);
    format!("{}…", head.get(..end).unwrap_or(head).trim_end_matches([' ', ',', '.', ';']))
}
