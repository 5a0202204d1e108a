//! The mail as text: complete, aligned, at most 78 columns.

use crate::reports::summary::view::{Fact, Group, Item, Next, View};

const WIDTH: usize = 78;

/// Writes the text part.
pub(super) fn write(view: &View) -> String {
    let mut page = Page { out: String::with_capacity(4096) };
    page.head(view);
    if let Some(note) = &view.note {
        page.title(&note.title);
        for line in &note.lines {
            let indent = if line.is_empty() { "" } else { "  " };
            page.wrapped(indent, indent, line);
        }
    }
    if !view.glance.is_empty() {
        page.title(&view.glance_title);
        page.facts(&view.glance);
    }
    page.title(&format!("{}: {}", view.yours_title, view.name));
    page.facts(&view.facts);
    if let Some(quiet) = &view.quiet {
        page.gap_after(!view.facts.is_empty());
        page.wrapped("  ", "  ", quiet);
    }
    for (position, group) in view.yours.iter().enumerate() {
        page.gap_after(position > 0 || !view.facts.is_empty());
        page.wrapped("  ", "  ", &group.title);
        page.items(group, "    ");
    }
    for group in view.groups.iter().chain(&view.minutes) {
        page.title(&group.title);
        page.items(group, "  ");
    }
    if let Some(next) = &view.next {
        page.next(next);
    }
    page.line("");
    page.line("-- ");
    page.wrapped("", "", &view.footer);
    page.line(&view.url);
    page.out
}

struct Page {
    out: String,
}

impl Page {
    fn head(&mut self, view: &View) {
        self.wrapped("", "", &format!("{} · {}", view.chapter, view.city));
        self.wrapped("", "", &view.heading);
        if let Some(title) = &view.title {
            self.wrapped("", "", title);
        }
        self.wrapped("", "", &view.meeting);
        self.line(&"=".repeat(WIDTH));
        self.line("");
        if let Some(correction) = &view.correction {
            self.wrapped("! ", "! ", correction);
            for change in &view.changes {
                self.wrapped("! * ", "!   ", change);
            }
            self.line("");
        }
        self.wrapped("", "", &view.greeting);
        self.wrapped("", "", &view.intro);
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn gap_after(&mut self, something: bool) {
        if something {
            self.line("");
        }
    }

    fn title(&mut self, title: &str) {
        self.line("");
        self.line("");
        self.wrapped("", "", title);
        self.line(&"-".repeat(length(title).min(WIDTH)));
    }

    /// Names on the left, values in one column; notes stand under their value.
    fn facts(&mut self, facts: &[Fact]) {
        let widest = facts.iter().map(|fact| length(&fact.label)).max().unwrap_or(0);
        let below = " ".repeat(2 + widest + 2);
        for fact in facts {
            let mut before = format!("  {}{}", fact.label, " ".repeat(widest - length(&fact.label) + 2));
            for line in fact.values.iter().chain(&fact.notes) {
                self.wrapped(&before, &below, line);
                before.clone_from(&below);
            }
        }
    }

    fn items(&mut self, group: &Group, indent: &str) {
        if let Some(hint) = &group.hint {
            self.wrapped(indent, indent, hint);
        }
        let below = format!("{indent}  ");
        for Item { lead, detail, note, .. } in &group.items {
            let first = detail.as_ref().map_or_else(|| lead.clone(), |detail| format!("{lead} – {detail}"));
            self.wrapped(&format!("{indent}* "), &below, &first);
            if let Some(note) = note {
                self.wrapped(&below, &below, note);
            }
        }
    }

    fn next(&mut self, next: &Next) {
        self.title(&next.title);
        self.wrapped("  ", "  ", &next.when);
        for place in &next.places {
            self.wrapped("  ", "  ", place);
        }
        if let Some(join) = &next.join {
            self.line(&format!("  {}:", join.label));
            self.line(&format!("  {}", join.url));
        }
    }

    /// Breaks at plain spaces: an amount's no-break spaces hold it together. A word that is too long for a line is cut.
    fn wrapped(&mut self, first: &str, below: &str, text: &str) {
        let mut column = length(first);
        self.out.push_str(first);
        for (position, word) in text.split(' ').enumerate() {
            if position > 0 && column + 1 + length(word) > WIDTH {
                self.break_line(below);
                column = length(below);
            } else if position > 0 {
                self.out.push(' ');
                column += 1;
            }
            for c in word.chars() {
                if column >= WIDTH {
                    self.break_line(below);
                    column = length(below);
                }
                self.out.push(c);
                column += 1;
            }
        }
        self.out.push('\n');
    }

    fn break_line(&mut self, below: &str) {
        self.out.push('\n');
        self.out.push_str(below);
    }
}

/// In columns, near enough: texts are composed (NFC), and the clubs write in Latin letters.
fn length(text: &str) -> usize {
    text.chars().count()
}
