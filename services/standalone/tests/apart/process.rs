//! A process of the product, started from its program, and ended gently or not.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::until;

/// How a process is started: with these variables and no others.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
    pub(crate) arguments: Vec<OsString>,
    pub(crate) variables: Vec<(&'static str, String)>,
}

/// A process that runs, or ran. It is killed when dropped; what it said is shown when a test fails.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) program: Program,
    log: PathBuf,
    child: Mutex<Child>,
}

impl Process {
    pub(crate) fn start(program: Program, folder: &Path) -> Self {
        let log = folder.join(format!("{}.log", program.name));
        let child = Mutex::new(spawn(&program, &log));
        Self { program, log, child }
    }

    /// Starts the same once more after it ended.
    pub(crate) fn restart(&self) {
        let mut child = self.child();
        assert!(child.try_wait().unwrap().is_some(), "{} still runs", self.program.name);
        *child = spawn(&self.program, &self.log);
    }

    /// SIGKILL: it ends in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        let mut child = self.child();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Lets it hang (`-STOP`), or sends it another signal.
    pub(crate) fn signal(&self, signal: &str) {
        let sent = Command::new("kill").arg(signal).arg(self.child().id().to_string()).status().unwrap();
        assert!(sent.success(), "{} had ended", self.program.name);
    }

    /// Waits for its end.
    pub(crate) async fn ended(&self) -> ExitStatus {
        until(Duration::from_secs(35), self.program.name, async || self.child().try_wait().unwrap()).await
    }

    /// Everything it said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let mut child = self.child();
        let _ = child.kill();
        let _ = child.wait();
        if std::thread::panicking() {
            let said = self.said();
            let last: Vec<&str> = said.lines().rev().take(20).collect();
            eprintln!("--- {}", self.program.name);
            last.iter().rev().for_each(|line| eprintln!("{line}"));
        }
    }
}

fn spawn(program: &Program, log: &Path) -> Child {
    let log = OpenOptions::new().create(true).append(true).open(log).unwrap();
    Command::new(&program.path)
        .args(&program.arguments)
        .env_clear()
        .envs(program.variables.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.path.display()))
}
