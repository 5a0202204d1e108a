//! `[graphql]`: what one request may ask for, and what callers may send.

use std::path::PathBuf;
use std::time::Duration;

use super::reader::Reader;
use super::values::{ByteSize, Environment, HttpProfile, TrustPolicy};
use super::{MINUTE, SECOND};

/// `[graphql]`
#[derive(Debug, Clone)]
pub struct GraphqlConfig {
    /// Introspection, the playground, and suggestions in errors.
    pub public_schema: bool,
    /// Which edition of GraphQL over HTTP answers follow.
    pub http_profile: HttpProfile,
    /// How much one request may be.
    pub limits: GraphqlLimits,
    /// How long one request may be executed.
    pub timeout: Duration,
    /// Requests that a node executes at the same time.
    pub max_in_flight: usize,
    /// What a member may spend in a minute, in units of cost.
    pub rate: u32,
    /// What an address may spend in a minute without a token.
    pub rate_anonymous: u32,
    /// Sockets and streams that a node holds open.
    pub max_streams: usize,
    /// Of these, those of one address.
    pub max_streams_per_address: usize,
    /// How long a socket may take to say who it is from.
    pub socket_init: Duration,
    /// Operations of a socket at the same time.
    pub socket_operations: usize,
    /// A message of a socket, in bytes.
    pub socket_message: usize,
    /// How much text of documents is kept checked, in bytes.
    pub kept_documents: usize,
    /// Which documents are executed.
    pub trusted_documents: TrustPolicy,
    /// Where the trusted ones are listed.
    pub trusted_documents_file: Option<PathBuf>,
}

/// How much one request may be, and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphqlLimits {
    /// Values in the JSON of a request, its variables among them.
    pub inputs: usize,
    /// The text of a document, in bytes.
    pub query_bytes: usize,
    /// Its tokens.
    pub tokens: usize,
    /// Brackets of any kind inside one another; selection sets inside one another with fragments in place.
    pub nesting: usize,
    /// Fields inside one another, with fragments in place.
    pub depth: usize,
    /// Selections, with fragments in place.
    pub fields: usize,
    /// Fields that are renamed.
    pub aliases: usize,
    /// Spreads of fragments.
    pub spreads: usize,
    /// Fragments.
    pub fragments: usize,
    /// Directives.
    pub directives: usize,
    /// Operations in a document.
    pub operations: usize,
    /// Fields at the root of a mutation.
    pub mutations: usize,
    /// What a request of a member may cost.
    pub cost: u64,
    /// What a request without a token may cost.
    pub cost_anonymous: u64,
    /// Fields to find a value for: each as often as the lists that it stands in have entries.
    pub values: usize,
    /// Errors that an answer tells.
    pub errors: usize,
    /// The answer, in bytes.
    pub answer_bytes: usize,
}

impl Default for GraphqlLimits {
    fn default() -> Self {
        Self {
            query_bytes: 64 * 1024,
            inputs: 10_000,
            tokens: 2_000,
            nesting: 40,
            depth: 12,
            fields: 2_000,
            aliases: 30,
            spreads: 50,
            fragments: 20,
            directives: 50,
            operations: 5,
            mutations: 5,
            cost: 1_000,
            cost_anonymous: 200,
            values: 100_000,
            errors: 20,
            answer_bytes: 4 * 1024 * 1024,
        }
    }
}

pub(super) fn read(reader: &mut Reader, environment: Environment) -> GraphqlConfig {
    GraphqlConfig {
        public_schema: reader.get("graphql.public_schema", environment != Environment::Production),
        http_profile: reader.get("graphql.http_profile", HttpProfile::Edition2026),
        limits: read_limits(reader),
        timeout: reader.within("graphql.timeout", 5 * SECOND, &(SECOND..=5 * MINUTE)),
        max_in_flight: reader.within("graphql.max_in_flight", 256, &(1..=100_000)) as usize,
        rate: reader.within("graphql.rate", 60_000, &(1..=1_000_000_000)),
        rate_anonymous: reader.within("graphql.rate_anonymous", 6_000, &(1..=1_000_000_000)),
        max_streams: reader.within("graphql.max_streams", 10_000, &(1..=1_000_000)) as usize,
        max_streams_per_address: reader.within("graphql.max_streams_per_address", 250, &(1..=1_000_000)) as usize,
        socket_init: reader.within("graphql.socket_init", 3 * SECOND, &(Duration::from_millis(50)..=MINUTE)),
        socket_operations: count(reader, "graphql.socket_operations", 20),
        socket_message: size(reader, "graphql.socket_message", 64 * 1024),
        kept_documents: size(reader, "graphql.kept_documents", 1024 * 1024),
        trusted_documents: reader.get("graphql.trusted_documents", TrustPolicy::Off),
        trusted_documents_file: reader.find("graphql.trusted_documents_file"),
    }
}

fn read_limits(reader: &mut Reader) -> GraphqlLimits {
    let usual = GraphqlLimits::default();
    GraphqlLimits {
        query_bytes: size(reader, "graphql.max_query", usual.query_bytes),
        inputs: count(reader, "graphql.max_inputs", usual.inputs),
        tokens: count(reader, "graphql.max_tokens", usual.tokens),
        // The parsers call themselves once a level: this much always fits a thread's stack.
        nesting: reader.within("graphql.max_nesting", 40, &(1..=100)) as usize,
        depth: count(reader, "graphql.max_depth", usual.depth),
        fields: count(reader, "graphql.max_fields", usual.fields),
        aliases: count(reader, "graphql.max_aliases", usual.aliases),
        spreads: count(reader, "graphql.max_spreads", usual.spreads),
        fragments: count(reader, "graphql.max_fragments", usual.fragments),
        directives: count(reader, "graphql.max_directives", usual.directives),
        operations: count(reader, "graphql.max_operations", usual.operations),
        mutations: count(reader, "graphql.max_mutations", usual.mutations),
        cost: u64::from(reader.within("graphql.max_cost", 1_000, &(1..=1_000_000))),
        cost_anonymous: u64::from(reader.within("graphql.max_cost_anonymous", 200, &(1..=1_000_000))),
        values: reader.within("graphql.max_values", 100_000, &(1..=100_000_000)) as usize,
        errors: count(reader, "graphql.max_errors", usual.errors),
        answer_bytes: size(reader, "graphql.max_answer", usual.answer_bytes),
    }
}

fn count(reader: &mut Reader, key: &'static str, usual: usize) -> usize {
    let usual = u32::try_from(usual).unwrap_or(u32::MAX);
    reader.within(key, usual, &(1..=100_000)) as usize
}

fn size(reader: &mut Reader, key: &'static str, usual: usize) -> usize {
    let bounds = ByteSize(1024)..=ByteSize(64 * 1024 * 1024);
    usize::try_from(reader.within(key, ByteSize(usual as u64), &bounds).0).unwrap_or(usize::MAX)
}
