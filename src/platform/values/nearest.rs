//! What somebody may have meant by a name that is not there.

use super::fold;

/// Names less like than this are no help.
const ALIKE: f64 = 0.6;

/// The names most like `wanted`, the most like first. Each known name comes folded and as it is shown.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = (&'a str, &'a str)>, limit: usize) -> Vec<&'a str> {
    let wanted = fold(wanted);
    let wanted_sorted = sorted_words(&wanted);
    let mut found: Vec<(f64, &str)> = known
        .into_iter()
        .map(|(folded, shown)| (likeness(&wanted, &wanted_sorted, folded), shown))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(a, one), (b, other)| b.total_cmp(a).then_with(|| one.cmp(other)));
    found.dedup_by(|(_, one), (_, other)| one == other);
    found.into_iter().take(limit).map(|(_, shown)| shown).collect()
}

fn likeness(wanted: &str, wanted_sorted: &str, other: &str) -> f64 {
    // Part of a name, as people call a chapter.
    if wanted.chars().count() >= 4 && other.contains(wanted) {
        return 0.95;
    }
    let as_written = strsim::normalized_damerau_levenshtein(wanted, other);
    // Last name first.
    as_written.max(strsim::normalized_damerau_levenshtein(wanted_sorted, &sorted_words(other)))
}

fn sorted_words(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_the_other_order_and_a_part_are_understood() {
        let names = ["Anna Lis", "Łukasz Żółkiewski", "Warszawa Centrum"];
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let known = || folded.iter().map(String::as_str).zip(names);
        for (wanted, found) in [
            ("Ana Lis", vec!["Anna Lis"]),
            ("Zolkiewski Lukasz", vec!["Łukasz Żółkiewski"]),
            ("warszawa", vec!["Warszawa Centrum"]),
            ("Somebody Else", vec![]),
        ] {
            assert_eq!(nearest(wanted, known(), 3), found, "{wanted}");
        }
    }
}
