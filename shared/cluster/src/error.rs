//! What can go wrong, in words that say what to do.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no server to use.
#[derive(Debug)]
pub enum Error {
    /// No server binaries of a usable version are on this machine.
    NoBinaries {
        /// Where they were looked for, and what was found there.
        searched: Vec<String>,
    },
    /// Root may not run Postgres, and there is no unprivileged user to run it as.
    NoUser,
    /// A program of Postgres failed.
    Failed {
        /// Its name, e.g. `initdb`.
        program: String,
        /// What it said, or the end of the server's log.
        said: String,
    },
    /// The file system refused.
    Io {
        /// The file or folder in question.
        path: PathBuf,
        /// What it said.
        cause: io::Error,
    },
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::Io { path, cause }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoBinaries { searched } => {
                writeln!(f, "no Postgres server (15 or newer) was found. Looked in:")?;
                for place in searched {
                    writeln!(f, "  {place}")?;
                }
                write!(
                    f,
                    "Three ways out:\n  \
                     1. install it: apt-get install postgresql, dnf install postgresql-server, or brew install postgresql\n  \
                     2. PG_BIN=/folder/with/initdb, when it is installed elsewhere\n  \
                     3. DATABASE_URL=postgres://..., to run a finished build on a server that runs already"
                )
            }
            Self::NoUser => f.write_str(
                "Postgres does not run as root, and this machine has neither a user postgres nor a user nobody: \
                 create one, run as another user, or set DATABASE_URL",
            ),
            Self::Failed { program, said } => write!(f, "{program} failed:\n{}", said.trim_end()),
            Self::Io { path, cause } => write!(f, "{}: {cause}", path.display()),
        }
    }
}

impl std::error::Error for Error {}
