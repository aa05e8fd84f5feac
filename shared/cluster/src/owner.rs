//! The user that the server runs as: Postgres refuses root.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::Error;

/// Who the server runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Whoever runs this process.
    Myself,
    /// This process is root and steps down to this user and group.
    Other { uid: u32, gid: u32 },
}

impl Owner {
    /// Myself; as root the user `postgres`, else `nobody`.
    pub(crate) fn find() -> Result<Self, Error> {
        if !is_root() {
            return Ok(Self::Myself);
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].into_iter().find_map(|name| ids(&users, name)).ok_or(Error::NoUser)
    }

    /// A command that runs as this user, with no other groups and without settings that would lead Postgres astray.
    pub(crate) fn command(self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // Stepping down with `uid` as root also empties the list of further groups.
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command.current_dir(folder).env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        command
    }

    /// Whether this user can stand in `folder`: a checkout below a home that only root may enter is out of reach.
    pub(crate) fn reaches(self, folder: &Path) -> bool {
        self == Self::Myself || self.command(Path::new("true"), folder).status().is_ok_and(|status| status.success())
    }

    /// Makes a folder that only this user (and root) may enter.
    pub(crate) fn make_private(self, folder: &Path) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        fs::create_dir_all(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        match self {
            Self::Myself => Ok(()),
            Self::Other { uid, gid } => chown(folder, Some(uid), Some(gid)),
        }
    }
}

fn is_root() -> bool {
    // The owner of our own process, without a system call that the standard library does not offer.
    fs::metadata("/proc/self").map_or_else(|_| id_says_root(), |me| me.uid() == 0)
}

fn id_says_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout.trim_ascii() == b"0")
}

fn ids(users: &str, name: &str) -> Option<Owner> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let (_, uid, gid) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Owner::Other { uid: uid.parse().ok()?, gid: gid.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_read_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgresql:x:9:9::/:\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(ids(users, "postgres"), Some(Owner::Other { uid: 101, gid: 104 }));
        assert_eq!(ids(users, "nobody"), None);
    }
}
