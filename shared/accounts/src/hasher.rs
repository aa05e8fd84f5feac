//! How passwords are hashed, and the gate that keeps hashing from eating the machine.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use boot::Entropy;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use crate::NewPassword;

/// Too many people are signing in at this moment; worth another try in a few seconds.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

/// The only place where passwords are hashed: as many at once as there are cores, 32 waiting, each at most 2 s.
#[derive(Clone, Debug)]
pub struct Hasher {
    running: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    spare: Arc<Mutex<Vec<Memory>>>,
    entropy: Entropy,
}

/// What one hash works in, 19 MiB. Kept from one to the next: given back, it stays with the thread that asked for it,
/// and threads for blocking work are many.
type Memory = Vec<Block>;

const WAITING: usize = 32;
const PATIENCE: Duration = Duration::from_secs(2);

impl Hasher {
    /// A gate as wide as this machine has cores.
    #[must_use]
    pub fn new(entropy: Entropy) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            running: Arc::new(Semaphore::new(cores)),
            queue: Arc::new(Semaphore::new(WAITING + cores)),
            spare: Arc::default(),
            entropy,
        }
    }

    /// Hashes a new password; the result is a PHC string.
    ///
    /// # Errors
    /// [`Busy`] when the gate is full.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Busy> {
        let salt: [u8; 16] = self.entropy.bytes();
        self.run(move |memory| {
            let unfinished = argon2id(&salt);
            let output = output(password.0.expose_secret().as_bytes(), &unfinished, memory)
                .expect("a salt of 16 bytes and a password of at most 512 are within Argon2's limits");
            PasswordHash { hash: Some(output), ..unfinished }.to_string()
        })
        .await
    }

    /// Whether `password` is the one behind `hash`. Without a hash it takes as long and says no, so that nobody can
    /// tell an unknown name from a wrong password by the clock.
    ///
    /// # Errors
    /// [`Busy`] when the gate is full.
    pub async fn verify(&self, password: SecretString, hash: Option<String>) -> Result<bool, Busy> {
        self.run(move |memory| {
            let known = hash.and_then(|hash| PasswordHash::new(&hash).ok());
            let known = known.unwrap_or_else(|| argon2id(&[7; 16]));
            // Nobody's password is longer; the cut keeps a megabyte from being hashed.
            let typed = password.expose_secret().as_bytes();
            let output = output(&typed[..typed.len().min(1024)], &known, memory);
            // Outputs compare in constant time.
            output.is_some_and(|output| known.hash == Some(output))
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T, Busy> {
        let _place = self.queue.clone().try_acquire_owned().map_err(|_| Busy)?;
        let permit = tokio::time::timeout(PATIENCE, self.running.clone().acquire_owned())
            .await
            .map_err(|_| Busy)?
            .map_err(|_| Busy)?;
        let spare = Arc::clone(&self.spare);
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let mut memory = spare.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let done = work(&mut memory);
            spare.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            done
        })
        .await
        .map_err(|_| Busy)
    }
}

/// Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, ASVS 5.0 11.4.2), without an output.
fn argon2id(salt: &[u8; 16]) -> PasswordHash {
    let params = Params::new(19_456, 2, 1, None).expect("these parameters are within Argon2's limits");
    PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("three numbers fit in"),
        salt: Some(Salt::new(salt).expect("a salt may have 16 bytes")),
        hash: None,
    }
}

/// What `password` comes to when it is hashed as `like` was; `None` when that was no Argon2.
fn output(password: &[u8], like: &PasswordHash, memory: &mut Memory) -> Option<Output> {
    let algorithm = Algorithm::try_from(like.algorithm.as_str()).ok()?;
    let version = like.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let params = Params::try_from(like).ok()?;
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let mut output = [0; Output::MAX_LENGTH];
    let output = output.get_mut(..length)?;
    let argon2 = Argon2::new(algorithm, version, params);
    argon2.hash_password_into_with_memory(password, like.salt.as_ref()?, output, memory).ok()?;
    Output::new(output).ok()
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;
    use crate::PasswordRule;

    const PASSWORD: &str = "walnut gravel mitten";

    fn hasher() -> (Hasher, NewPassword) {
        (Hasher::new(Entropy::seeded(1)), NewPassword::parse(PASSWORD, PasswordRule::Customer, &[]).unwrap())
    }

    #[tokio::test]
    async fn the_right_password_verifies_and_no_other() {
        let (hasher, password) = hasher();
        let hash = hasher.hash(password).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify(PASSWORD.into(), Some(hash.clone())).await.unwrap());
        assert!(!hasher.verify("Walnut gravel mitten".into(), Some(hash)).await.unwrap());
        for unknown in ["nobody", PASSWORD] {
            assert!(!hasher.verify(unknown.into(), None).await.unwrap());
            assert!(!hasher.verify(unknown.into(), Some("x".to_owned())).await.unwrap());
        }
    }

    #[tokio::test]
    async fn hashes_are_those_of_everybody_elses_argon2() {
        let (hasher, password) = hasher();
        let ours = hasher.hash(password).await.unwrap();
        let parsed = PasswordHash::new(&ours).unwrap();
        let salt = parsed.salt.as_ref().unwrap();
        let theirs = Argon2::default().hash_password_with_salt(PASSWORD.as_bytes(), salt).unwrap();
        assert_eq!(ours, theirs.to_string());
        assert!(Argon2::default().verify_password(PASSWORD.as_bytes(), &parsed).is_ok());
    }

    #[tokio::test]
    async fn a_hash_made_with_other_numbers_verifies_by_its_own() {
        let (hasher, _) = hasher();
        for (memory, passes, length) in [(40_000, 1, None), (8, 1, Some(16)), (1_024, 3, Some(64))] {
            let params = Params::new(memory, passes, 1, length).unwrap();
            let other = Argon2::new(Algorithm::Argon2i, Version::V0x10, params);
            let hash = other.hash_password_with_salt(PASSWORD.as_bytes(), b"of another time").unwrap().to_string();
            assert!(hasher.verify(PASSWORD.into(), Some(hash.clone())).await.unwrap(), "{hash}");
            assert!(!hasher.verify("walnut".into(), Some(hash)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn the_memory_of_one_hash_serves_the_next() {
        let (hasher, _) = hasher();
        for _ in 0..3 {
            hasher.verify("nobody".into(), None).await.unwrap();
        }
        assert_eq!(hasher.spare.lock().unwrap().len(), 1);
    }
}
