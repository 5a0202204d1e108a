//! One GraphQL request: from what was sent to an answer. Nothing here knows HTTP.

mod answer;
mod request;
mod subscription;
mod unguarded;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use apollo_compiler::Schema as Types;
use async_graphql::Response;

use super::caller::Caller;
use super::documents::{Documents, ManifestError, TrustedDocuments};
use super::drive::drive;
use super::schema::{self, ApiSchema};
use crate::access::Actor;
use crate::members::PhotoLinks;
use crate::platform::config::{GraphqlConfig, GraphqlLimits, PublicUrl, TrustPolicy};
use crate::platform::db::Db;
use crate::platform::values::Locale;

use answer::ToldCost;
pub use answer::{Answer, Unanswered};
pub use request::{GraphqlRequest, OperationKind, Prepared};
pub use subscription::{Change, OpenSubscription};

/// How the API behaves.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Strangers may ask for the schema, and errors suggest names: on in development.
    pub public_schema: bool,
    /// How long one request may be executed.
    pub timeout: Duration,
    /// How much one request may be.
    pub limits: GraphqlLimits,
    /// How much text of documents is kept checked, in bytes.
    pub kept_documents: usize,
    /// Which documents are executed, and the manifest of the trusted ones.
    pub trusted: Option<(TrustPolicy, String)>,
    /// Makes addresses of photos.
    pub photo_links: Option<PhotoLinks>,
    /// What addresses of the server begin with.
    pub public_url: Option<PublicUrl>,
}

impl ApiOptions {
    /// As the settings say; without a manifest.
    pub fn new(settings: &GraphqlConfig) -> Self {
        Self {
            public_schema: settings.public_schema,
            timeout: settings.timeout,
            limits: settings.limits,
            kept_documents: settings.kept_documents,
            trusted: None,
            photo_links: None,
            public_url: None,
        }
    }
}

/// Why there is no API.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// What the code says is no schema: a fault of ours, which a test finds.
    #[error("the schema does not hold: {0}")]
    Schema(String),
    /// The manifest of trusted documents.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// The GraphQL API of a server; cloning it is cheap.
#[derive(Clone)]
pub struct Api(Arc<Inner>);

struct Inner {
    schema: ApiSchema,
    documents: Documents,
    trusted: TrustedDocuments,
    options: ApiOptions,
}

impl fmt::Debug for Api {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Api").field("documents", &self.0.documents).finish_non_exhaustive()
    }
}

/// Who asks, and in which request.
#[derive(Debug, Clone)]
pub struct Asker {
    /// The member who is signed in, if any.
    pub actor: Option<Actor>,
    /// The language of who is not signed in.
    pub locale: Locale,
    /// Goes into every error.
    pub request_id: String,
}

impl Api {
    /// Builds the schema and reads the manifest.
    pub fn new(options: ApiOptions) -> Result<Self, ApiError> {
        let types = Types::parse_and_validate(schema::sdl(), "schema.graphql");
        let types = types.map_err(|failed| ApiError::Schema(failed.errors.to_string()))?;
        let documents = Documents::new(types, options.limits, options.public_schema, options.kept_documents);
        let trusted = match &options.trusted {
            Some((policy, manifest)) => TrustedDocuments::read(*policy, manifest, &documents)?,
            None => TrustedDocuments::default(),
        };
        Ok(Self(Arc::new(Inner { schema: schema::build(&options), documents, trusted, options })))
    }

    /// Executes a request for whoever asks, in the task that calls it.
    pub async fn execute(&self, db: &Db, asker: Asker, prepared: Prepared) -> Result<Answer, Unanswered> {
        let (caller, loads) = Caller::new(db, asker.actor.clone(), asker.locale);
        let caller = caller.in_request(&asker.request_id);
        let is_secret = caller.is_answer_secret();
        // Every mutation makes the whole a little larger, and it would lie in every future around it.
        let work = drive(Box::pin(self.0.schema.execute(prepared.request(caller))), loads);
        let response = self.within_the_time(work).await?;
        let cost = prepared.tells_cost.then(|| self.told_cost(&asker, prepared.cost));
        let answer = self.answer(response, &asker.request_id, cost)?;
        Ok(Answer { is_secret: is_secret.load(Ordering::Relaxed), ..answer })
    }

    async fn within_the_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Unanswered> {
        let most = self.0.options.timeout;
        tokio::time::timeout(most, work).await.map_err(|_| Unanswered::Timeout(most))
    }

    fn answer(&self, response: Response, request_id: &str, cost: Option<ToldCost>) -> Result<Answer, Unanswered> {
        Answer::of(response, request_id, cost, &self.0.options.limits)
    }

    fn told_cost(&self, asker: &Asker, requested: u64) -> ToldCost {
        let limits = &self.0.options.limits;
        let limit = if asker.actor.is_some() { limits.cost } else { limits.cost_anonymous };
        ToldCost { requested, limit }
    }
}
