//! A bucket of Amazon S3, or of anything that speaks like it.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use secrecy::{ExposeSecret as _, SecretString};

/// How a bucket is reached.
#[derive(Clone, Debug)]
pub struct BucketKeys {
    /// Where the store answers, e.g. `https://s3.example`; Amazon's own when not said.
    pub endpoint: Option<String>,
    /// The store's region, e.g. `us-east-1`.
    pub region: String,
    /// Who asks.
    pub key_id: String,
    /// What proves it.
    pub secret: SecretString,
}

/// Time for one request, its body included.
const PATIENCE: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(3);
/// Somebody waits for the answer.
const RETRIES: usize = 3;

pub(crate) fn open(name: &str, folder: &str, keys: &BucketKeys) -> anyhow::Result<Arc<dyn ObjectStore>> {
    // Whoever was first chose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let is_plain = keys.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let options = ClientOptions::new().with_timeout(PATIENCE).with_connect_timeout(CONNECT).with_allow_http(is_plain);
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(name)
        .with_region(&keys.region)
        .with_access_key_id(&keys.key_id)
        .with_secret_access_key(keys.secret.expose_secret())
        .with_client_options(options)
        .with_retry(retry);
    if let Some(endpoint) = &keys.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    let bucket = builder.build()?;
    Ok(if folder.is_empty() { Arc::new(bucket) } else { Arc::new(PrefixStore::new(bucket, Key::from(folder))) })
}
