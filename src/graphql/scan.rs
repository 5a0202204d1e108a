//! Looks at a document before any parser does: a short text can be deep enough to overflow a parser's stack.

use super::refusal::{Refusal, over};
use crate::platform::config::GraphqlLimits;

/// Reads the text once, without recursion and without keeping anything. It follows the lexical grammar as far as
/// strings and comments go, so that brackets in them do not count; commas and comments are no tokens.
pub(super) fn check(text: &str, limits: &GraphqlLimits) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    let (mut position, mut tokens, mut depth) = (0, 0_usize, 0_usize);
    while let Some(byte) = bytes.get(position) {
        let end = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                position += 1;
                continue;
            }
            b'#' => {
                position = end_of_comment(bytes, position);
                continue;
            }
            b'"' => end_of_string(bytes, position),
            byte if is_name(*byte) => end_of_name(bytes, position),
            _ => position + 1,
        };
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if depth > limits.nesting {
            return Err(over("nesting", limits.nesting));
        }
        if tokens > limits.tokens {
            return Err(over("tokens", limits.tokens));
        }
        position = end;
    }
    Ok(())
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn end_of_name(bytes: &[u8], start: usize) -> usize {
    start + bytes[start..].iter().take_while(|byte| is_name(**byte)).count()
}

fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    start + bytes[start..].iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count()
}

/// Where a string ends: after its closing quotes, or at the end of the text. A plain one ends with its line, too, so
/// that a quote left open hides nothing that comes after.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let is_block = bytes[start..].starts_with(b"\"\"\"");
    let mut position = start + if is_block { 3 } else { 1 };
    while position < bytes.len() {
        let rest = &bytes[position..];
        if is_block {
            if rest.starts_with(b"\\\"\"\"") {
                position += 4;
            } else if rest.starts_with(b"\"\"\"") {
                return position + 3;
            } else {
                position += 1;
            }
        } else {
            match rest[0] {
                b'\\' => position += 2,
                b'"' => return position + 1,
                b'\n' | b'\r' => return position,
                _ => position += 1,
            }
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(text: &str) -> Option<&'static str> {
        let refusal = check(text, &GraphqlLimits::default()).err()?;
        ["nesting", "tokens"].into_iter().find(|limit| refusal.errors()[0].message().ends_with(limit))
    }

    #[test]
    fn an_honest_document_passes() {
        assert_eq!(
            limit("query Q($id: ID!) { chapter(by: {id: $id}) { name nextMeetings(first: 3) { localStart } } }"),
            None
        );
        assert_eq!(limit(""), None);
    }

    #[test]
    fn nesting_of_every_kind_counts_to_forty() {
        for (open, close) in [("{a", "}"), ("[", "]"), ("a(b:", ")"), ("{a:[", "]}")] {
            let pairs = open.matches(['{', '[', '(']).count();
            let text = |depth: usize| format!("{}{}", open.repeat(depth / pairs), close.repeat(depth / pairs));
            assert_eq!(limit(&text(40)), None, "{open}");
            assert_eq!(limit(&text(42)), Some("nesting"), "{open}");
        }
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let deep = "{[(".repeat(30);
        assert_eq!(limit(&format!("{{a(b: \"{deep}\")}}")), None);
        assert_eq!(limit(&format!("{{a(b: \"\"\"{deep} \\\"\"\" {deep}\"\"\")}}")), None);
        assert_eq!(limit(&format!("# {deep}\n{{a}}")), None);
    }

    #[test]
    fn nothing_hides_behind_a_quote_that_is_left_open_or_an_escape() {
        let deep = "{a".repeat(50);
        assert_eq!(limit(&format!("{{a(b: \"open\n{deep}")), Some("nesting"));
        assert_eq!(limit(&format!("{{a(b: \"x\\\\\") {deep}")), Some("nesting"));
        assert_eq!(limit(&format!("{{a(b: \"\"\"x\"\"\") {deep}")), Some("nesting"));
        assert_eq!(limit(&format!("# c\r{deep}")), Some("nesting"));
    }

    #[test]
    fn tokens_are_counted() {
        assert_eq!(limit(&"a ".repeat(2_000)), None);
        assert_eq!(limit(&"a ".repeat(2_001)), Some("tokens"));
        assert_eq!(limit(&"!".repeat(2_001)), Some("tokens"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_at_without_a_panic(text in "\\PC*") {
            let _ = check(&text, &GraphqlLimits::default());
        }

        #[test]
        fn any_pile_of_quotes_escapes_and_brackets_too(text in "[\"\\\\{}\\[\\]()#\\n\\r ,a]{0,300}") {
            let _ = check(&text, &GraphqlLimits::default());
        }
    }
}
