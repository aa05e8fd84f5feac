//! A mail server of somebody else's making that keeps what it took, and loses its temper when it is told to.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;

use crate::process::{Process, Program};
use crate::until;

/// A mail as the server took it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Taken {
    /// On the envelope.
    pub(crate) recipients: Vec<String>,
    /// Name and address.
    pub(crate) from: (String, String),
    pub(crate) reply_to: (String, String),
    pub(crate) to: (String, String),
    pub(crate) subject: String,
    pub(crate) message_id: String,
    /// Types of its parts, in order.
    pub(crate) parts: Vec<String>,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// The server.
#[derive(Debug)]
pub(crate) struct PostOffice {
    folder: PathBuf,
    port: u16,
    process: Process,
}

impl PostOffice {
    /// With this share of the mails, in per cent, it makes trouble; its pauses are as long as `pace` says.
    pub(crate) async fn open(at: &Path, (trouble, pace): (u8, f32)) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let python = Command::new(root.join("scripts/python")).output().unwrap();
        assert!(python.status.success(), "{}", String::from_utf8_lossy(&python.stderr));
        let folder = at.join("mails");
        std::fs::create_dir(&folder).unwrap();
        let program = Program {
            name: "mail-server",
            path: String::from_utf8(python.stdout).unwrap().trim().into(),
            arguments: vec![
                "-u".into(),
                root.join("tests/mail_server.py").into(),
                folder.clone().into(),
                trouble.to_string().into(),
                pace.to_string().into(),
            ],
            variables: Vec::new(),
        };
        let process = Process::start(program, at);
        let port = until(Duration::from_secs(60), "the mail server", async || {
            process.said().lines().find_map(|line| line.strip_prefix("port ")?.parse().ok())
        })
        .await;
        Self { folder, port, process }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// All mails that it took, whether it said so or not.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        let files = std::fs::read_dir(&self.folder).unwrap().map(|file| file.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
        files.map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }

    /// What it did with each mail, in order: `took`, `late`, `busy`, `refused`, `cut`, `lost`, `hung` or `never`.
    pub(crate) fn did(&self) -> Vec<String> {
        self.process.said().lines().skip(1).map(str::to_owned).collect()
    }
}
