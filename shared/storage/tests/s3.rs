//! Files in a bucket of a real object store that speaks S3 and checks signatures.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;
use std::process::Stdio;

use storage::{BucketKeys, Storage};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

const BUCKET: &str = "portico-files";

/// The store, ended with this.
struct Store {
    _process: Child,
    keys: BucketKeys,
}

async fn store() -> Store {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let python = Command::new(root.join("scripts/python")).output().await.unwrap();
    assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
    let python = String::from_utf8(python.stdout).unwrap();
    let mut process = Command::new(python.trim())
        .arg("-u")
        .arg(root.join("tests/s3_server.py"))
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap()).lines();
    let line = said.next_line().await.unwrap().expect("the store starts");
    let [port, key_id, secret]: [&str; 3] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let keys = BucketKeys {
        endpoint: Some(format!("http://127.0.0.1:{port}")),
        region: "us-east-1".to_owned(),
        key_id: key_id.to_owned(),
        secret: secret.into(),
    };
    Store { _process: process, keys }
}

#[tokio::test]
async fn files_come_back_as_they_went_and_only_to_whoever_has_the_key() {
    let store = store().await;
    let (one, other) = (bucket("one", &store.keys), bucket("other/folder", &store.keys));
    one.try_out().await.unwrap();
    let large: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    one.write("t/../up and down ÿ", large.clone()).await.unwrap();
    assert_eq!(one.read("t/../up and down ÿ").await.unwrap().unwrap(), large);
    assert!(other.read("t/../up and down ÿ").await.unwrap().is_none());
    assert!(one.read("nothing").await.unwrap().is_none());
    one.delete("t/../up and down ÿ").await.unwrap();
    one.delete("nothing").await.unwrap();
    assert!(one.read("t/../up and down ÿ").await.unwrap().is_none());
    let forged = BucketKeys { secret: "x".repeat(40).into(), ..store.keys.clone() };
    assert!(bucket("one", &forged).try_out().await.is_err(), "the store does not look at signatures");
    let absent = Storage::bucket("portico-other", "", &store.keys).unwrap();
    assert!(absent.try_out().await.is_err());
    let gone = BucketKeys { endpoint: Some("http://127.0.0.1:1".to_owned()), ..store.keys.clone() };
    assert!(bucket("one", &gone).try_out().await.is_err());
}

fn bucket(folder: &str, keys: &BucketKeys) -> Storage {
    Storage::bucket(BUCKET, folder, keys).unwrap()
}
