//! Files that people upload: kept under random names in a folder or an object store; pictures are drawn anew first.

mod bucket;
mod photo;
mod picture;
mod place;

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt as _};
use tokio::sync::Semaphore;

pub use bucket::BucketKeys;
pub use photo::{MOST_PHOTO_BYTES, Photo};
pub use picture::{BadPicture, MOST_BYTES, Picture, draw_logo};
pub use place::{BadPlace, Place};

/// Where files are kept. Cheap to clone. Who may read one is decided from its row, never here.
#[derive(Clone, Debug)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// How many photos are drawn at once.
    drawing: Arc<Semaphore>,
}

/// Photos drawn at once: each may take a hundred megabytes.
const DRAWN_AT_ONCE: usize = 2;

/// A file could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
#[error("the file store failed: {0}")]
pub struct Failed(#[from] object_store::Error);

impl Storage {
    /// A folder on this machine, made when absent.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(path: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self::of(Arc::new(LocalFileSystem::new_with_prefix(path)?)))
    }

    /// A bucket of an object store that speaks S3, and a folder in it. Nothing is asked of it yet: see [`Storage::try_out`].
    ///
    /// # Errors
    /// When what is said of it cannot be used.
    pub fn bucket(name: &str, folder: &str, keys: &BucketKeys) -> anyhow::Result<Self> {
        Ok(Self::of(bucket::open(name, folder, keys)?))
    }

    /// Writes a small file and throws it away: whether files can be kept, before anybody brings one.
    ///
    /// # Errors
    /// When the store refuses or is gone.
    pub async fn try_out(&self) -> Result<(), Failed> {
        let key = format!("tried-out/{}", uuid::Uuid::new_v4());
        self.write(&key, b"Can files be kept here?".to_vec()).await?;
        self.delete(&key).await
    }

    /// Memory: gone with the process.
    #[must_use]
    pub fn memory() -> Self {
        Self::of(Arc::new(InMemory::new()))
    }

    fn of(store: Arc<dyn ObjectStore>) -> Self {
        Self { store, drawing: Arc::new(Semaphore::new(DRAWN_AT_ONCE)) }
    }

    /// Draws an uploaded photo anew in its two sizes. Others wait while two are being drawn.
    ///
    /// # Errors
    /// When the work breaks off; within, why the upload is no picture.
    pub async fn draw_photo(&self, upload: Bytes) -> anyhow::Result<Result<Photo, BadPicture>> {
        let _turn = self.drawing.acquire().await?;
        Ok(tokio::task::spawn_blocking(move || photo::draw_photo(&upload)).await?)
    }

    /// Keeps a file under `key`.
    ///
    /// # Errors
    /// When the store refuses or is gone.
    pub async fn write(&self, key: &str, bytes: Vec<u8>) -> Result<(), Failed> {
        self.store.put(&Key::from(key), bytes.into()).await?;
        Ok(())
    }

    /// Fetches a file; `None` when there is none.
    ///
    /// # Errors
    /// When the store is gone.
    pub async fn read(&self, key: &str) -> Result<Option<Bytes>, Failed> {
        match self.store.get(&Key::from(key)).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Throws a file away; one that is not there is gone already.
    ///
    /// # Errors
    /// When the store is gone.
    pub async fn delete(&self, key: &str) -> Result<(), Failed> {
        match self.store.delete(&Key::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_comes_back_as_it_went_and_stays_in_its_folder() {
        let folder = std::env::temp_dir().join(format!("portico-storage-{}", std::process::id()));
        let storage = Storage::folder(&folder).unwrap();
        storage.write("t/../../up", vec![1, 2, 3]).await.unwrap();
        assert_eq!(storage.read("t/../../up").await.unwrap().unwrap().as_ref(), [1, 2, 3]);
        assert!(storage.read("nothing").await.unwrap().is_none());
        storage.delete("t/../../up").await.unwrap();
        storage.delete("nothing").await.unwrap();
        assert!(storage.read("t/../../up").await.unwrap().is_none());
        assert!(!folder.parent().unwrap().join("up").exists());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
