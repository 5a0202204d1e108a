//! From a file to text: how large, and in which encoding.

use std::borrow::Cow;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1250};

use crate::platform::error::{Rejection, reject};

/// The largest file we read.
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;
/// The most lines we read.
pub const MAX_LINES: usize = 100_000;

/// Why a file cannot be read as a table at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblem {
    /// There is no such file.
    NotFound,
    /// It is a folder.
    Folder,
    /// The system does not give it to us, for this reason.
    Unreadable(String),
    /// It is larger than `MAX_BYTES`.
    TooLarge,
    /// It has more lines than `MAX_LINES`.
    TooManyLines,
    /// There is nothing in it.
    Empty,
    /// It is a spreadsheet's own format, not CSV.
    Workbook,
    /// It is no text.
    Binary,
    /// It is UTF-8, but broken first in this line.
    DamagedUtf8(usize),
    /// It is text in an encoding that we do not take.
    OtherEncoding,
}

impl FileProblem {
    /// As the person who brought the file reads it.
    pub fn rejection(&self) -> Rejection {
        match self {
            Self::NotFound => reject("IMPORT_FILE_NOT_FOUND"),
            Self::Folder => reject("IMPORT_FILE_IS_FOLDER"),
            Self::Unreadable(cause) => reject("IMPORT_FILE_UNREADABLE").with("cause", cause),
            Self::TooLarge => reject("IMPORT_FILE_TOO_LARGE").with("limit", (MAX_BYTES / 1024 / 1024).to_string()),
            Self::TooManyLines => reject("IMPORT_FILE_TOO_MANY_LINES").with("limit", MAX_LINES.to_string()),
            Self::Empty => reject("IMPORT_FILE_EMPTY"),
            Self::Workbook => reject("IMPORT_FILE_WORKBOOK"),
            Self::Binary => reject("IMPORT_FILE_BINARY"),
            Self::DamagedUtf8(line) => reject("IMPORT_FILE_DAMAGED").with("line", line.to_string()),
            Self::OtherEncoding => reject("IMPORT_FILE_ENCODING"),
        }
    }
}

/// Reads a file that is not too large. One that is too large costs nothing: it is not opened.
pub fn read(path: &Path) -> Result<Vec<u8>, FileProblem> {
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error))?;
    if metadata.is_dir() {
        return Err(FileProblem::Folder);
    }
    if metadata.len() > MAX_BYTES {
        return Err(FileProblem::TooLarge);
    }
    // A pipe or a device tells no size beforehand, so the limit stands here as well.
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(&error))?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn unreadable(error: &std::io::Error) -> FileProblem {
    match error.kind() {
        ErrorKind::NotFound => FileProblem::NotFound,
        _ => FileProblem::Unreadable(error.to_string()),
    }
}

/// The text of a file in UTF-8, in UTF-16 with a byte order mark, or else in Windows-1250.
pub fn decode(bytes: &[u8]) -> Result<String, FileProblem> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(FileProblem::TooLarge);
    }
    if is_workbook(bytes) {
        return Err(FileProblem::Workbook);
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_8 => {
            let body = &bytes[mark..];
            Cow::Borrowed(std::str::from_utf8(body).map_err(|error| damaged(body, error.valid_up_to()))?)
        }
        Some((utf_16, mark)) => {
            utf_16.decode_without_bom_handling_and_without_replacement(&bytes[mark..]).ok_or(FileProblem::Binary)?
        }
        None if is_mostly_utf8(bytes) => {
            Cow::Borrowed(std::str::from_utf8(bytes).map_err(|error| damaged(bytes, error.valid_up_to()))?)
        }
        None => decode_windows_1250(bytes)?,
    };
    if is_binary(&text) {
        return Err(FileProblem::Binary);
    }
    if text.trim().is_empty() {
        return Err(FileProblem::Empty);
    }
    if text.lines().nth(MAX_LINES).is_some() {
        return Err(FileProblem::TooManyLines);
    }
    Ok(text.into_owned())
}

/// What people send when they press "save" and not "save as CSV": ZIP (XLSX, ODS), OLE (XLS), PDF.
fn is_workbook(bytes: &[u8]) -> bool {
    [b"PK\x03\x04".as_slice(), b"\xd0\xcf\x11\xe0", b"%PDF-"].iter().any(|magic| bytes.starts_with(magic))
}

/// No text has a NUL in it, nor a control character in every hundredth place.
fn is_binary(text: &str) -> bool {
    let controls = text.bytes().filter(|byte| byte.is_ascii_control() && !b"\t\r\n".contains(byte)).count();
    text.contains('\0') || controls > text.len() / 100 + 5
}

fn decode_windows_1250(bytes: &[u8]) -> Result<Cow<'_, str>, FileProblem> {
    if bytes.contains(&0) {
        return Err(FileProblem::Binary);
    }
    if is_iso_8859_2(bytes) {
        return Err(FileProblem::OtherEncoding);
    }
    let (text, _) = WINDOWS_1250.decode_without_bom_handling(bytes);
    // Bytes that Windows-1250 has no character for come out as control characters of the second block.
    if text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return Err(FileProblem::OtherEncoding);
    }
    Ok(text)
}

/// ISO-8859-2 has Ą, Ś and Ź in other places than Windows-1250: read as that, every "Śliwa" would become "¦liwa"
/// without a sign of it. The two are told apart by those letters alone: general detectors take the one for the
/// other in files of a few names.
fn is_iso_8859_2(bytes: &[u8]) -> bool {
    let (mut theirs, mut ours) = (0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            // Ą Ś Ź ą ś ź of ISO-8859-2; in Windows-1250 signs that stand in no word, and Ľ.
            0xa1 | 0xa6 | 0xac | 0xb1 | 0xb6 | 0xbc => theirs += usize::from(is_in_word(bytes, at)),
            // Ą ą of Windows-1250, and what ISO-8859-2 has no characters for: Ś ś Ź ź, typographic marks.
            0xa5 | 0xb9 | 0x80..=0x9f => ours += 1,
            _ => {}
        }
    }
    theirs > ours
}

fn is_in_word(bytes: &[u8], at: usize) -> bool {
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    is_letter(at + 1) || at.checked_sub(1).is_some_and(is_letter)
}

/// Windows-1250 hardly ever looks like letters of UTF-8. Where most letters do, the file is UTF-8, and what does not
/// was damaged on its way (cut in the middle of a letter, or two files stuck together).
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut letters, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|c| !c.is_ascii() && !is_two_capitals(*c)).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    letters > broken || bytes.is_ascii()
}

/// The ÓŁ of "SPÓŁKA", the ÓŻ of "RÓŻA" and the ĘŚ of "CZĘŚĆ", in Windows-1250, are each one letter of UTF-8, but of
/// alphabets that these files do not have (phonetic, Tajik).
fn is_two_capitals(c: char) -> bool {
    matches!(c, '\u{280}'..='\u{2bf}' | '\u{4c0}'..='\u{4ff}')
}

fn damaged(bytes: &[u8], at: usize) -> FileProblem {
    FileProblem::DamagedUtf8(bytes[..at].split(|byte| *byte == b'\n').count())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use encoding_rs::ISO_8859_2;
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "From;To\r\nŚwiętosława Gąsior;Łucja Źrebiec\r\n";

    fn with_mark(mark: &[u8], body: impl IntoIterator<Item = u8>) -> Vec<u8> {
        mark.iter().copied().chain(body).collect()
    }

    #[test]
    fn utf_8_with_and_without_a_mark_utf_16_and_windows_1250_read_the_same() {
        for bytes in [
            TEXT.as_bytes().to_vec(),
            with_mark(b"\xef\xbb\xbf", TEXT.bytes()),
            with_mark(b"\xff\xfe", TEXT.encode_utf16().flat_map(u16::to_le_bytes)),
            with_mark(b"\xfe\xff", TEXT.encode_utf16().flat_map(u16::to_be_bytes)),
            WINDOWS_1250.encode(TEXT).0.into_owned(),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Ok(TEXT));
        }
    }

    #[test]
    fn one_polish_letter_is_enough_to_read_windows_1250() {
        for name in ["Bąk", "Śliwa", "Źrebiec", "Ćwikła", "Müller", "„Lis”", "1 ± 2", "Ľubomír Žák"] {
            let text = format!("From,To\n{name},Lis\n");
            assert_eq!(decode(&WINDOWS_1250.encode(&text).0).as_ref(), Ok(&text));
        }
    }

    #[test]
    fn the_other_polish_encoding_is_refused_where_it_would_be_misread() {
        for name in ["Gąsior", "Śliwa", "Źrebiec"] {
            let bytes = ISO_8859_2.encode(&format!("From,To\n{name},Lis\n")).0.into_owned();
            assert_eq!(decode(&bytes), Err(FileProblem::OtherEncoding), "{name}");
        }
        assert_eq!(decode(&ISO_8859_2.encode("Wójcik").0).as_deref(), Ok("Wójcik"));
        assert_eq!(decode(b"From\n\x81\x83\n"), Err(FileProblem::OtherEncoding));
    }

    #[test]
    fn utf_8_that_was_cut_is_not_taken_for_windows_1250() {
        let cut = &TEXT.as_bytes()[..TEXT.len() - 6];
        let cut = &cut[..=cut.iter().rposition(|byte| *byte == 0xc5).unwrap()];
        assert_eq!(decode(cut), Err(FileProblem::DamagedUtf8(2)));
        assert_eq!(decode(b"\xef\xbb\xbfFrom\nTo\n\xb9"), Err(FileProblem::DamagedUtf8(3)));
    }

    #[test]
    fn what_is_no_text_is_refused_for_what_it_is() {
        for (bytes, problem) in [
            (b"PK\x03\x04\x14\x00\x06\x00".as_slice(), FileProblem::Workbook),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileProblem::Workbook),
            (b"%PDF-1.7\n", FileProblem::Workbook),
            (b"From,To\n\x00\x01\n", FileProblem::Binary),
            (b"F\x00r\x00o\x00m\x00\xb9\x00", FileProblem::Binary),
            (b"\xff\xfeF\x00\x00\xd8", FileProblem::Binary),
            (b"\x01\x02\x03\x04\x05\x06\x07", FileProblem::Binary),
            (b"", FileProblem::Empty),
            (b"\xef\xbb\xbf \r\n", FileProblem::Empty),
        ] {
            assert_eq!(decode(bytes), Err(problem), "{bytes:?}");
        }
    }

    #[test]
    fn lines_have_a_limit() {
        assert!(decode("x\n".repeat(MAX_LINES).as_bytes()).is_ok());
        assert_eq!(decode("x\n".repeat(MAX_LINES + 1).as_bytes()), Err(FileProblem::TooManyLines));
    }

    #[test]
    fn a_file_that_is_too_large_is_refused_unread() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("garbage.csv");
        // A hole in the file: 200 MB that no disk and no memory has to hold.
        File::create(&path).unwrap().set_len(200_000_000).unwrap();
        assert_eq!(read(&path), Err(FileProblem::TooLarge));
        assert_eq!(read(&folder.path().join("none.csv")), Err(FileProblem::NotFound));
        assert_eq!(read(folder.path()), Err(FileProblem::Folder));
        let small = folder.path().join("small.csv");
        File::create(&small).unwrap().write_all(b"From,To\n").unwrap();
        assert_eq!(read(&small).as_deref(), Ok(b"From,To\n".as_slice()));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_an_end_is_read_only_to_the_limit() {
        let bytes = read(Path::new("/dev/zero")).unwrap();
        assert_eq!(decode(&bytes), Err(FileProblem::TooLarge));
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn what_was_written_as_windows_1250_comes_back(
            words in proptest::collection::vec(proptest::sample::select(WORDS), 1..20),
        ) {
            let text = words.join(";");
            prop_assert_eq!(decode(&WINDOWS_1250.encode(&text).0), Ok(text.clone()));
            prop_assert_eq!(decode(text.as_bytes()), Ok(text));
        }
    }

    const WORDS: &[&str] = &[
        "SPÓŁKA",
        "PODRÓŻE",
        "CZĘŚĆ",
        "MĘŻCZYZNA",
        "ŁÓDŹ",
        "Zażółć",
        "gęślą",
        "jaźń",
        "Źrebię",
        "WRÓBEL",
        "łza",
        "Müller",
        "„tak”",
        "1 250,00 zł",
        "plain",
    ];
}
