//! One cluster: made, started, stopped.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::home::{self, SOCKET};
use crate::owner::Owner;
use crate::{Binaries, Error};

/// Whether what was committed must survive a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Yes: somebody's data.
    Kept,
    /// No: made anew at will, and faster for it.
    Scratch,
}

/// Which cluster, and where to look for Postgres.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder the cluster should live in; it is made when missing.
    pub folder: PathBuf,
    /// PG_BIN: the folder with the server's programs, above all other places.
    pub pg_bin: Option<PathBuf>,
    /// PATH.
    pub path: OsString,
    /// Whether to sync to disk. Read when the cluster is made.
    pub durability: Durability,
}

/// A cluster that may or may not run.
#[derive(Debug)]
pub struct Cluster {
    binaries: Binaries,
    owner: Owner,
    home: PathBuf,
    socket: PathBuf,
    durability: Durability,
}

impl Cluster {
    /// Finds the programs and the place. Each major version has a folder of its own, and one that has data already is
    /// preferred: after an upgrade of the machine the old data stays where it was, and comes back with its version.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn find(settings: &Settings) -> Result<Self, Error> {
        let owner = Owner::find()?;
        let home = home::choose(&settings.folder, owner)?;
        let all = Binaries::find(settings.pg_bin.as_deref(), &settings.path)?;
        let used = all.iter().find(|binaries| data(&version_home(&home, binaries)).join("PG_VERSION").exists());
        let Some(binaries) = used.or(all.first()).cloned() else {
            return Err(Error::NoBinaries { searched: Vec::new() });
        };
        let home = version_home(&home, &binaries);
        owner.make_private(&home).map_err(Error::io(&home))?;
        let socket = home::socket_folder(&home, owner)?;
        Ok(Self { binaries, owner, home, socket, durability: settings.durability })
    }

    /// Makes the cluster when there is none, and starts it when it does not run.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn up(&self) -> Result<(), Error> {
        let lock_file = self.home.join("lock");
        let lock = fs::File::create(&lock_file).map_err(Error::io(&lock_file))?;
        lock.lock().map_err(Error::io(&lock_file))?;
        if self.is_up() {
            return Ok(());
        }
        if !data(&self.home).join("PG_VERSION").exists() {
            self.create()?;
        }
        self.forget_dead_server()?;
        self.configure()?;
        self.start()
    }

    /// Stops it, waiting until it has written everything. Does nothing when it does not run.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn down(&self) -> Result<(), Error> {
        if !self.is_up() {
            return Ok(());
        }
        let mut stop = self.program("pg_ctl");
        stop.args(["-D", "data", "-m", "fast", "-t", "60", "-w", "stop"]);
        run("pg_ctl stop", &mut stop)
    }

    /// Stops it and removes its data for good.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn forget(&self) -> Result<(), Error> {
        self.down()?;
        if !self.socket.starts_with(&self.home) {
            fs::remove_dir_all(&self.socket).map_err(Error::io(&self.socket))?;
        }
        fs::remove_dir_all(&self.home).map_err(Error::io(&self.home))?;
        // Folders that were made for these alone; others are not empty, and stay.
        for parent in [self.home.parent(), self.socket.parent()].into_iter().flatten() {
            let _ = fs::remove_dir(parent);
        }
        Ok(())
    }

    /// Whether it takes connections.
    #[must_use]
    pub fn is_up(&self) -> bool {
        UnixStream::connect(self.socket.join(SOCKET)).is_ok()
    }

    /// The address of `database` for `user`, e.g. `postgres:///portico?host=/…/socket&user=portico_app`.
    #[must_use]
    pub fn url(&self, database: &str, user: &str) -> String {
        format!("postgres:///{database}?host={}&user={user}", url_encoded(&self.socket))
    }

    /// Where the data is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.home
    }

    /// psql as the superuser on `database`, stopping at the first error.
    #[must_use]
    pub fn psql(&self, database: &str) -> Command {
        let mut psql = Command::new(self.binaries.program("psql"));
        psql.args(["-qXAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-p", "5432", "-d", database, "-h"]);
        psql.arg(&self.socket).env_remove("PGOPTIONS").env_remove("PGSERVICE").env("PGCLIENTENCODING", "UTF8");
        psql
    }

    /// Makes `database` when there is none.
    ///
    /// # Errors
    /// [`Error::Failed`] when the server refuses.
    pub fn create_database(&self, database: &str) -> Result<(), Error> {
        let known = self.ask("postgres", &format!("SELECT 1 FROM pg_database WHERE datname = '{database}'"))?;
        if known.is_empty() {
            self.ask("postgres", &format!("CREATE DATABASE \"{database}\""))?;
        }
        Ok(())
    }

    /// What psql prints for a statement.
    pub(crate) fn ask(&self, database: &str, statement: &str) -> Result<String, Error> {
        output("psql", self.psql(database).args(["-c", statement]))
    }

    fn program(&self, name: &str) -> Command {
        self.owner.command(&self.binaries.program(name), &self.home)
    }

    fn create(&self) -> Result<(), Error> {
        // Half a cluster, left by a first start that was interrupted.
        let folder = data(&self.home);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Error::io(&folder))?;
        }
        let attempt = |locale: &[&str]| {
            let mut initdb = self.program("initdb");
            initdb.args(["-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]).args(locale);
            run("initdb", &mut initdb)
        };
        // Byte order for sorting; letters beyond ASCII known where the machine knows them.
        attempt(&["--lc-collate=C", "--lc-ctype=C.UTF-8"]).or_else(|_| attempt(&["--no-locale"]))
    }

    /// Removes the note of a server that is gone, when its process number is somebody else's by now.
    fn forget_dead_server(&self) -> Result<(), Error> {
        let note = data(&self.home).join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&note) else { return Ok(()) };
        let process = PathBuf::from(format!("/proc/{}", text.lines().next().unwrap_or_default().trim()));
        if !Path::new("/proc/self").exists()
            || fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres")
        {
            return Ok(());
        }
        fs::remove_file(&note).map_err(Error::io(&note))
    }

    fn configure(&self) -> Result<(), Error> {
        let file = data(&self.home).join("postgresql.conf");
        let socket = self.socket.display().to_string().replace('"', "\"\"").replace('\'', "''");
        let mut text = format!(
            "# Written at every start.\nlisten_addresses = ''\nport = 5432\nunix_socket_directories = '\"{socket}\"'\n\
             unix_socket_permissions = 0700\nmax_connections = 200\nshared_buffers = 128MB\n\
             dynamic_shared_memory_type = mmap\nlog_timezone = 'UTC'\ntimezone = 'UTC'\n"
        );
        if self.durability == Durability::Scratch {
            text.push_str("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n");
        }
        fs::File::create(&file).and_then(|mut open| open.write_all(text.as_bytes())).map_err(Error::io(&file))
    }

    fn start(&self) -> Result<(), Error> {
        let log = self.home.join("log");
        let mut start = self.program("pg_ctl");
        // Names below the folder it starts in: pg_ctl hands them to a shell, and a checkout may be called anything.
        // pg_ctl keeps its output open in the server: reading it to the end would wait for ever.
        start.args(["-D", "data", "-l", "log", "-t", "120", "-w", "start"]);
        let status = start.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).status();
        if status.map_err(Error::io(&log))?.success() {
            return Ok(());
        }
        let text = fs::read_to_string(&log).unwrap_or_default();
        let last: Vec<&str> = text.lines().rev().take(12).collect();
        let said = last.into_iter().rev().collect::<Vec<_>>().join("\n");
        Err(Error::Failed { program: format!("the Postgres server in {}", self.home.display()), said })
    }
}

fn version_home(home: &Path, binaries: &Binaries) -> PathBuf {
    home.join(format!("postgres-{}", binaries.major))
}

fn data(home: &Path) -> PathBuf {
    home.join("data")
}

/// Every byte that could mean something else in a URL's query, as `%XX`.
fn url_encoded(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |text, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
            text + &char::from(*byte).to_string()
        }
        other => text + &format!("%{other:02X}"),
    })
}

pub(crate) fn run(name: &str, command: &mut Command) -> Result<(), Error> {
    output(name, command).map(drop)
}

fn output(name: &str, command: &mut Command) -> Result<String, Error> {
    let done = command.output().map_err(Error::io(Path::new(command.get_program())))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned());
    }
    let said = [done.stderr, done.stdout].concat();
    Err(Error::Failed { program: name.to_owned(), said: String::from_utf8_lossy(&said).into_owned() })
}
