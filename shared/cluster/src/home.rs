//! Where a cluster lives: in the checkout when its user can get there, else in a folder of its own.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::owner::Owner;

/// The longest socket path that the kernel takes, without the closing zero.
const LONGEST_SOCKET: usize = 107;
/// What Postgres calls its socket; the port is only a name here.
pub(crate) const SOCKET: &str = ".s.PGSQL.5432";

/// `wanted`, made; or, where the owner cannot reach it or it cannot be given to the owner, a folder below /var/tmp
/// that is the same at every call.
pub(crate) fn choose(wanted: &Path, owner: Owner) -> Result<PathBuf, Error> {
    fs::create_dir_all(wanted).map_err(Error::io(wanted))?;
    let wanted = wanted.canonicalize().map_err(Error::io(wanted))?;
    if owner.reaches(&wanted) && owner.make_private(&wanted.join(".own")).is_ok() {
        let _ = fs::remove_dir(wanted.join(".own"));
        return Ok(wanted);
    }
    let other = PathBuf::from(format!("/var/tmp/portico-{:016x}", fingerprint(wanted.as_os_str().as_encoded_bytes())));
    make_ours(&other, 0o755).map_err(Error::io(&other))?;
    Ok(other)
}

/// The folder for the socket: inside `home` unless the path would be too long for a socket, or has a comma, which
/// Postgres's programs take for the end of it.
pub(crate) fn socket_folder(home: &Path, owner: Owner) -> Result<PathBuf, Error> {
    let inside = home.join("socket");
    let path = inside.join(SOCKET);
    let bytes = path.as_os_str().as_encoded_bytes();
    if bytes.len() <= LONGEST_SOCKET && !bytes.contains(&b',') {
        owner.make_private(&inside).map_err(Error::io(&inside))?;
        return Ok(inside);
    }
    let parent = PathBuf::from(format!("/tmp/portico-{:016x}", fingerprint(home.as_os_str().as_encoded_bytes())));
    make_ours(&parent, 0o755).map_err(Error::io(&parent))?;
    let outside = parent.join("socket");
    owner.make_private(&outside).map_err(Error::io(&outside))?;
    Ok(outside)
}

/// Makes a folder in a place that everybody may write to; refuses one that somebody else put there first.
fn make_ours(folder: &Path, mode: u32) -> io::Result<()> {
    match fs::DirBuilder::new().mode(mode).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(folder)?;
    let mine = fs::metadata("/proc/self").map_or(found.uid(), |me| me.uid());
    if found.is_dir() && found.uid() == mine && found.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(io::Error::other("this folder was put there by somebody else: remove it"))
}

/// FNV-1a: the same on every machine and in every build, which the standard library does not promise of its own.
pub(crate) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deep_checkout_gets_a_socket_that_fits() {
        let home = std::env::temp_dir().join("d".repeat(120));
        let folder = socket_folder(&home, Owner::Myself).expect("a folder");
        assert!(folder.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET, "{}", folder.display());
        fs::remove_dir_all(folder.parent().expect("a parent")).expect("removed");
    }

    #[test]
    fn a_folder_that_others_may_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = std::env::temp_dir().join(format!("portico-open-{}", std::process::id()));
        fs::create_dir(&folder).expect("made");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("opened");
        let refused = make_ours(&folder, 0o755).is_err();
        fs::remove_dir(&folder).expect("removed");
        assert!(refused);
    }
}
