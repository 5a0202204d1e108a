//! The playground: write a query, sign in, run it. One page and one script of our own, no request to elsewhere.

/// The page.
pub const PAGE: &str = include_str!("../../templates/pages/playground.html");
/// Its script.
pub const SCRIPT: &str = include_str!("../../templates/pages/playground.js");
/// What the page may do: run its own script and talk to its own server.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; \
                               img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
