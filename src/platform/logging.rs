//! Log lines on stderr, for people or for machines. One event is one line, whatever its values contain.

use std::io::{self, Write};

use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt, registry};

use super::config::{LogConfig, LogFormat};
use super::error::{Error, Result};

/// Starts logging for the whole process, panics included; once.
pub fn start(config: &LogConfig) -> Result<()> {
    let levels: Targets = config.level.as_str().parse().map_err(Error::internal)?;
    let lines = fmt::layer().with_ansi(false).with_writer(OneLine(io::stderr));
    let layer = match config.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
    };
    registry().with(layer.with_filter(levels)).try_init().map_err(Error::internal)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("without a message");
        tracing::error!(place, message, "panicked");
    }));
    Ok(())
}

/// Writes each event as one line: a control character from outside can neither forge a second line nor move the
/// cursor of who reads the log.
struct OneLine<M>(M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for OneLine<M> {
    type Writer = OneLine<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLine<W> {
    /// The layer hands a whole event over at once.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(event);
        self.0.write_all(escape(line.trim_end_matches('\n')).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn escape(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len() + 1);
    for c in line.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            // The form that JSON knows; the last two groups break lines or turn the direction of reading.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                escaped.extend(format!("\\u{:04x}", u32::from(c)).chars());
            }
            c => escaped.push(c),
        }
    }
    escaped.push('\n');
    escaped
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(is_json: bool, message: &str) -> String {
        let kept = Kept::default();
        let copy = kept.clone();
        let lines = fmt::layer().with_ansi(false).without_time().with_writer(OneLine(move || copy.clone()));
        let layer = if is_json { lines.json().flatten_event(true).boxed() } else { lines.boxed() };
        tracing::subscriber::with_default(registry().with(layer), || tracing::warn!(name = %message, "{message}"));
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn a_value_cannot_forge_a_line() {
        let line = logged(false, "Ania\n2026-01-01 ERROR forged\u{1b}[2J\u{202e}");
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
        assert!(line.ends_with('\n'));
        assert!(line.contains("Ania\\n2026-01-01 ERROR forged"), "{line:?}");
        assert!(!line.contains('\u{1b}') && !line.contains('\u{202e}'), "{line:?}");
    }

    #[test]
    fn a_line_for_machines_stays_an_object() {
        let line = logged(true, "Ania\n\u{7f}\u{2028}\"");
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(object["message"], "Ania\n\u{7f}\u{2028}\"");
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
    }
}
