//! Trusted documents: those that a club's own apps send, from the manifest that their code generator writes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use super::{Document, DocumentHash, Documents, Whose};
use crate::graphql::errors::ErrorCode;
use crate::graphql::refusal::{Refusal, RequestError, Stage};
use crate::platform::config::TrustPolicy;

/// The documents of a manifest, and what becomes of others.
#[derive(Debug, Default)]
pub struct TrustedDocuments {
    policy: TrustPolicy,
    by_id: HashMap<String, Arc<Document>>,
    hashes: HashSet<DocumentHash>,
}

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Its form is none that we know.
    #[error(
        "it is neither an object of ids and documents, as @graphql-codegen and relay-compiler write it, nor an \
         apollo-persisted-query-manifest"
    )]
    Form(#[source] serde_json::Error),
    /// A document does not fit the schema, or is over a limit.
    #[error("the document {id}: {reason}")]
    Document {
        /// Which.
        id: String,
        /// Why not.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { operations: Vec<ApolloOperation> },
    ById(HashMap<String, String>),
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    body: String,
}

impl TrustedDocuments {
    /// Reads a manifest; each of its documents has to fit the schema.
    pub(in crate::graphql) fn read(
        policy: TrustPolicy,
        manifest: &str,
        documents: &Documents,
    ) -> Result<Self, ManifestError> {
        let entries = match serde_json::from_str(manifest).map_err(ManifestError::Form)? {
            Manifest::ById(entries) => entries,
            Manifest::Apollo { operations } => {
                operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
            }
        };
        let mut trusted = Self { policy, ..Self::default() };
        for (id, text) in entries {
            let document = documents.of_text(&text, Whose::Members).map_err(|refusal| ManifestError::Document {
                id: id.clone(),
                reason: refusal.errors().first().map(|error| error.message().to_owned()).unwrap_or_default(),
            })?;
            trusted.hashes.insert(document.hash);
            trusted.by_id.insert(format!("sha256:{}", document.hash), Arc::clone(&document));
            if DocumentHash::parse(&id).is_some() {
                trusted.by_id.insert(format!("sha256:{id}"), Arc::clone(&document));
            }
            trusted.by_id.insert(id, document);
        }
        Ok(trusted)
    }

    /// How many ids there are.
    pub fn count(&self) -> usize {
        self.by_id.len()
    }

    /// Whether callers may hand in documents of their own.
    pub(in crate::graphql) fn takes_others(&self) -> bool {
        self.policy != TrustPolicy::Enforce
    }

    /// The document of an id, if there is one.
    pub(in crate::graphql) fn find(&self, id: &str) -> Option<Arc<Document>> {
        self.by_id.get(id).cloned()
    }

    /// The document of an id.
    pub(in crate::graphql) fn by_id(&self, id: &str) -> Result<Arc<Document>, Refusal> {
        self.find(id).ok_or_else(|| {
            let message = "no trusted document has this id";
            Refusal::new(Stage::Document, RequestError::new(ErrorCode::DocumentNotFound, message))
        })
    }

    /// Whether a document that came as text may be executed.
    pub(in crate::graphql) fn admit(&self, hash: DocumentHash) -> Result<(), Refusal> {
        if self.policy == TrustPolicy::Off || self.hashes.contains(&hash) {
            return Ok(());
        }
        if self.policy == TrustPolicy::Log {
            tracing::warn!(document = %hash, "executed a document that is not trusted");
            return Ok(());
        }
        let message = "this server executes documents of its manifest only: send one of them, or its documentId";
        Err(Refusal::new(Stage::Document, RequestError::new(ErrorCode::DocumentNotTrusted, message)))
    }
}
