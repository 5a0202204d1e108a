//! Looks at a document before any parser does: a short text can be deep enough to overflow a parser's stack.

use super::errors::ErrorCode;
use super::refusal::{Refusal, RequestError, Stage, over};
use crate::platform::config::GraphqlLimits;

/// Reads the text once, without recursion and without keeping anything. It follows the lexical grammar as far as
/// strings and comments go, so that brackets in them do not count; commas and comments are no tokens.
pub(super) fn check(text: &str, limits: &GraphqlLimits) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    let (mut position, mut tokens, mut depth) = (0, 0_usize, 0_usize);
    // Where the last token began that is right before this place; `position` when there is none.
    let mut before = 0;
    while let Some(byte) = bytes.get(position) {
        if is_eaten(&bytes[before..position], *byte) {
            return Err(syntax(&text[..position], "a number or `...` is not written to its end"));
        }
        let end = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                position += 1;
                before = position;
                continue;
            }
            b'#' => {
                position = end_of_comment(bytes, position);
                before = position;
                continue;
            }
            b'"' => end_of_string(bytes, position).ok_or_else(|| left_open(&text[..position]))?,
            byte if is_name(*byte) => end_of_name(bytes, position),
            b'.' => position + bytes[position..].iter().take_while(|byte| **byte == b'.').count(),
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
        // The dots after a number are looked at with it.
        if !(*byte == b'.' && bytes[before..position].first().is_some_and(u8::is_ascii_digit)) {
            before = position;
        }
        position = end;
    }
    Ok(())
}

/// Whether a lexer may take a bracket, a quote or a `#` for a part of what stands before it, and so read on otherwise than
/// this one: behind a sign, a decimal point or an exponent that no digit follows, and behind dots that are not three.
fn is_eaten(before: &[u8], byte: u8) -> bool {
    if !matches!(byte, b'#' | b'"' | b'{' | b'}' | b'[' | b']' | b'(' | b')') {
        return false;
    }
    match before {
        [b'-' | b'+'] => true,
        [b'.', ..] => before.len() != 3,
        [b'0'..=b'9', .., last] => matches!(last, b'e' | b'E' | b'.'),
        _ => false,
    }
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

/// Where a string ends, after its closing quotes; `None` when it has none, or a plain one does not end in its line: some
/// lexers go on there, and what they take for a string others do not.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let is_block = bytes[start..].starts_with(b"\"\"\"");
    let mut position = start + if is_block { 3 } else { 1 };
    while position < bytes.len() {
        let rest = &bytes[position..];
        if is_block {
            if rest.starts_with(b"\\\"\"\"") {
                position += 4;
            } else if rest.starts_with(b"\"\"\"") {
                return Some(position + 3);
            } else {
                position += 1;
            }
        } else {
            match rest {
                [b'\n' | b'\r', ..] | [b'\\', b'\n' | b'\r', ..] => return None,
                [b'\\', ..] => position += 2,
                [b'"', ..] => return Some(position + 1),
                _ => position += 1,
            }
        }
    }
    None
}

fn left_open(before: &str) -> Refusal {
    syntax(before, "a string is left open: end it with a quote in the same line")
}

/// What is wrong where this ends.
fn syntax(before: &str, what: &str) -> Refusal {
    let line = before.matches('\n').count() + 1;
    let message = format!("line {line}: {what}");
    Refusal::new(Stage::Syntax, RequestError::new(ErrorCode::GraphqlParseFailed, message))
}

#[cfg(test)]
mod tests {
    use apollo_parser::TokenKind;

    use super::*;

    fn limit(text: &str) -> Option<&'static str> {
        let refusal = check(text, &GraphqlLimits::default()).err()?;
        let said = refusal.errors()[0].message();
        Some(["nesting", "tokens", "left open", "to its end"].into_iter().find(|part| said.contains(part)).unwrap())
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
        assert_eq!(limit(&format!("{{a(b: \"open\n{deep}")), Some("left open"));
        assert_eq!(limit(&format!("{{a(b:\"\n\" c:{deep}")), Some("left open"));
        assert_eq!(limit(&format!("{{a(b:\"\\\n\" c:{deep}")), Some("left open"));
        assert_eq!(limit("{a(b: \"\"\"open"), Some("left open"));
        assert_eq!(limit("{a(b: \"x\\"), Some("left open"));
        assert_eq!(limit(&format!("{{a(b: \"x\\\\\") {deep}")), Some("nesting"));
        assert_eq!(limit(&format!("{{a(b: \"\"\"x\"\"\") {deep}")), Some("nesting"));
        assert_eq!(limit(&format!("# c\r{deep}")), Some("nesting"));
    }

    #[test]
    fn nothing_hides_behind_half_a_number() {
        let deep = "{a".repeat(50);
        for half in ["-", "1.", "1e", "1.5E", "1e-", "1e+", ".", "..", "....", "1...", "-1.5."] {
            for hides in ["#", "\"", "}"] {
                assert_eq!(limit(&format!("{{a(b:{half}{hides}{deep}")), Some("to its end"), "{half}{hides}");
            }
        }
        for whole in ["...", "-1", "1.5", "1e5", "name", "e", "a1...", "1 ..."] {
            assert_eq!(limit(&format!("{{{whole}#{deep}\n}}")), None, "{whole}");
        }
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

        /// What is let through has no more in it for the parser's lexer than was counted here.
        #[test]
        fn what_passes_is_no_larger_for_the_parser(text in "[\"\\\\{}\\[\\]()#\\n\\r ,ae1.+-]{0,60}") {
            let limits = GraphqlLimits { tokens: 20, nesting: 5, ..GraphqlLimits::default() };
            if check(&text, &limits).is_ok() {
                let (mut tokens, mut depth, mut most) = (0, 0_i32, 0);
                for token in apollo_parser::Lexer::new(&text).flatten() {
                    match token.kind() {
                        TokenKind::Whitespace | TokenKind::Comma | TokenKind::Comment | TokenKind::Eof => continue,
                        TokenKind::LCurly | TokenKind::LBracket | TokenKind::LParen => depth += 1,
                        TokenKind::RCurly | TokenKind::RBracket | TokenKind::RParen => depth = (depth - 1).max(0),
                        _ => {}
                    }
                    tokens += 1;
                    most = most.max(depth);
                }
                proptest::prop_assert!(tokens <= limits.tokens && most <= 5, "{tokens} tokens, {most} deep");
            }
        }
    }
}
