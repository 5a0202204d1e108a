//! Who asks: put into every request's context, with what resolvers need.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use uuid::Uuid;

use super::errors::Fault;
use super::loaders::{Load, Loads, loaders};
use super::subscriptions::Watched;
use crate::access::{Actor, require_club};
use crate::platform::db::Db;
use crate::platform::error::Error;
use crate::platform::values::Locale;

/// Who asks, in which language, of which database.
pub struct Caller {
    db: Db,
    actor: Option<Actor>,
    locale: Locale,
    load: Load,
    /// The record that a subscription is executed for.
    changed: Option<Uuid>,
    /// What a subscription that is opened watches from now on.
    watched: Arc<Mutex<Option<Watched>>>,
    request_id: Option<String>,
    /// Whether something is answered that is told once.
    is_secret: Arc<AtomicBool>,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Caller").field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl Caller {
    /// One request's caller, and the loads that the request's own task drives. Whoever is signed in is answered in
    /// the language of their profile.
    pub(super) fn new(db: &Db, actor: Option<Actor>, locale: Locale) -> (Self, Loads) {
        let locale = actor.as_ref().map_or(locale, Actor::locale);
        let (load, loads) = loaders(db.clone(), actor.clone());
        let (watched, is_secret) = (Arc::default(), Arc::default());
        let db = db.clone();
        (Self { db, actor, locale, load, changed: None, watched, request_id: None, is_secret }, loads)
    }

    /// In a request of this id.
    pub(super) fn in_request(self, id: &str) -> Self {
        Self { request_id: Some(id.to_owned()), ..self }
    }

    /// The request's id, for the audit log: of who is signed in the actor has it.
    pub(super) fn request_id(&self) -> Option<String> {
        self.request_id.clone()
    }

    /// What is answered is told once: it is not kept for who asks again.
    pub(super) fn keep_answer_secret(&self) {
        self.is_secret.store(true, Ordering::Relaxed);
    }

    /// Where it stands whether the answer is to be kept, once it has been found.
    pub(super) fn is_answer_secret(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_secret)
    }

    /// For a subscription whose record has changed.
    pub(super) fn told_of(self, changed: Option<Uuid>) -> Self {
        Self { changed, ..self }
    }

    /// The record that has changed; `None` when the subscription is only being opened.
    pub(super) fn changed(&self) -> Option<Uuid> {
        self.changed
    }

    /// Begins to watch, when the subscription is being opened.
    pub(super) fn watch(&self, begin: impl FnOnce(&Db) -> Watched) {
        if self.changed.is_none() {
            *self.watched.lock().unwrap_or_else(PoisonError::into_inner) = Some(begin(&self.db));
        }
    }

    /// Where it stands what is watched, once the subscription has been opened.
    pub(super) fn watched(&self) -> Arc<Mutex<Option<Watched>>> {
        Arc::clone(&self.watched)
    }

    pub(super) fn of<'a>(context: &Context<'a>) -> Result<&'a Self, Fault> {
        context.data::<Self>().map_err(|error| Fault::new(&Error::internal(error.message), Locale::default()))
    }

    /// The database.
    pub(super) fn db(&self) -> &Db {
        &self.db
    }

    /// The member who asks; `UNAUTHENTICATED` when nobody is signed in.
    pub(super) fn actor(&self) -> Result<&Actor, Fault> {
        self.actor.as_ref().ok_or_else(|| self.fault(Error::Unauthenticated))
    }

    /// The same for what everybody of the club may read; `FORBIDDEN` for who is signed in and has left it.
    pub(super) fn of_club(&self) -> Result<&Actor, Fault> {
        let actor = self.actor()?;
        require_club(actor).map_err(|error| self.fault(error))?;
        Ok(actor)
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.actor.is_some()
    }

    /// In which language to answer.
    pub(super) fn locale(&self) -> Locale {
        self.locale
    }

    /// What edges to other records are loaded by.
    pub(super) fn load(&self) -> &Load {
        &self.load
    }

    /// An error as the caller reads it.
    pub(super) fn fault(&self, error: impl Into<Error>) -> Fault {
        Fault::new(&error.into(), self.locale)
    }
}
