//! Files beside the database: in a folder, or in a bucket of a store that speaks S3. A name is written once and never
//! overwritten with something else, so who reads it reads all of it or finds nothing.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use secrecy::ExposeSecret as _;
use tokio::sync::OnceCell;

use super::config::{FilesConfig, S3Config, Store};
use super::error::{Error, Result};

/// How long a store may take for one request, and with all its repetitions.
const REQUEST: Duration = Duration::from_secs(10);
const WITH_RETRIES: Duration = Duration::from_secs(20);
const RETRIES: usize = 2;

/// A place for files; cloning it is cheap. It is opened by whoever needs it first: a server whose store is away
/// starts, and does everything else.
#[derive(Debug, Clone)]
pub struct Files(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    place: Option<(Store, S3Config)>,
    opened: OnceCell<Arc<dyn ObjectStore>>,
}

impl Files {
    /// As the settings say.
    pub fn new(settings: &FilesConfig) -> Self {
        let place = settings.store.clone().map(|store| (store, settings.s3.clone()));
        Self(Arc::new(Inner { place, opened: OnceCell::new() }))
    }

    /// No place at all.
    pub fn nowhere() -> Self {
        Self(Arc::new(Inner { place: None, opened: OnceCell::new() }))
    }

    /// Whether there is a place.
    pub fn are_kept(&self) -> bool {
        self.0.place.is_some()
    }

    /// Writes a file: on disk under another name first, so that nobody ever reads half of it.
    pub async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<()> {
        self.open().await?.put(&Name::from(name), bytes.into()).await.map_err(Error::internal)?;
        Ok(())
    }

    /// Reads a file; `None` when there is none of this name.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let found = async { self.open().await?.get(&Name::from(name)).await.map_err(missing_is_none) }.await;
        let Some(found) = found.map(Some).or_else(|error| error.map_or(Ok(None), Err))? else { return Ok(None) };
        Ok(Some(found.bytes().await.map_err(Error::internal)?.to_vec()))
    }

    /// Removes files; those that are gone already are no mistake.
    pub async fn remove(&self, names: &[String]) -> Result<()> {
        let store = self.open().await?;
        for name in names {
            match store.delete(&Name::from(name.as_str())).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(Error::internal(error)),
            }
        }
        Ok(())
    }

    /// The names of all files in a folder, as `put` was given them.
    pub async fn list(&self, folder: &str) -> Result<Vec<String>> {
        let prefix = Name::from(folder);
        let found = self.open().await?.list(Some(&prefix));
        let names = found.map_ok(|file| file.location.to_string()).try_collect::<Vec<_>>();
        names.await.map_err(Error::internal)
    }

    async fn open(&self) -> Result<&Arc<dyn ObjectStore>> {
        let Some((store, s3)) = &self.0.place else {
            return Err(Error::internal("files.store is not set: there is no place for files"));
        };
        let open = async || match store {
            Store::Folder(folder) => of_folder(folder),
            Store::S3 { bucket, prefix } => of_bucket(bucket, prefix, s3),
        };
        self.0.opened.get_or_try_init(open).await
    }
}

/// `Err(None)` for what is not there.
fn missing_is_none(error: object_store::Error) -> Option<Error> {
    match error {
        object_store::Error::NotFound { .. } => None,
        other => Some(Error::internal(other)),
    }
}

fn of_folder(folder: &Path) -> Result<Arc<dyn ObjectStore>> {
    // What is inside is for the server alone, as its database is.
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(Error::internal)?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
    // What the database names must be there after the power went.
    Ok(Arc::new(store.with_fsync(true)))
}

fn of_bucket(bucket: &str, prefix: &str, settings: &S3Config) -> Result<Arc<dyn ObjectStore>> {
    let is_plain = settings.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new().with_timeout(REQUEST).with_connect_timeout(REQUEST / 2).with_allow_http(is_plain);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: WITH_RETRIES, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retry)
        .with_bucket_name(bucket)
        .with_region(&settings.region);
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let (Some(id), Some(secret)) = (&settings.access_key_id, &settings.secret_access_key) {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret.expose_secret());
    }
    let store = builder.build().map_err(Error::internal)?;
    if prefix.is_empty() { Ok(Arc::new(store)) } else { Ok(Arc::new(PrefixStore::new(store, prefix))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::config::{self, Flag, Sources};

    fn in_folder(folder: &Path) -> Files {
        let store = Flag { name: "test", key: "files.store", value: folder.display().to_string() };
        let loaded = config::load(&Sources { flags: vec![store], ..Sources::default() }).unwrap();
        Files::new(&loaded.config.files)
    }

    #[tokio::test]
    async fn a_file_is_there_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let files = in_folder(&folder.path().join("a/b"));
        assert_eq!(files.get("photos/one.jpg").await.unwrap(), None);
        files.put("photos/one.jpg", vec![1, 2, 3]).await.unwrap();
        files.put("other/two.jpg", vec![4]).await.unwrap();
        assert_eq!(files.get("photos/one.jpg").await.unwrap(), Some(vec![1, 2, 3]));
        assert_eq!(files.list("photos").await.unwrap(), ["photos/one.jpg"]);
        files.remove(&["photos/one.jpg".to_owned(), "photos/none.jpg".to_owned()]).await.unwrap();
        assert_eq!(files.get("photos/one.jpg").await.unwrap(), None);
        assert!(Files::nowhere().put("a", Vec::new()).await.is_err());
    }
}
