//! Settings: the one place where variables are read.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretSlice, SecretString};

/// The variables that the process was started with. An empty variable counts as absent. Values are never printed.
#[derive(Clone)]
pub struct Env {
    given: Arc<HashMap<String, String>>,
}

impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Env").finish_non_exhaustive()
    }
}

/// A variable that cannot be used. Says which and why, never its value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct BadSetting {
    /// The variable.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
}

impl BadSetting {
    /// What is wrong with a variable.
    pub fn new(name: &str, problem: impl fmt::Display) -> Self {
        Self { name: name.to_owned(), problem: problem.to_string() }
    }
}

impl Env {
    /// The variables of this process. One that is not UTF-8 counts as absent.
    #[must_use]
    pub fn process() -> Self {
        let text =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self { given: Arc::new(text.collect()) }
    }

    /// These variables and no others.
    #[must_use]
    pub fn of<const N: usize>(given: [(&str, &str); N]) -> Self {
        Self { given: Arc::new(given.map(|(name, value)| (name.to_owned(), value.to_owned())).into()) }
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn required(&self, name: &str) -> Result<&str, BadSetting> {
        self.text(name).ok_or_else(|| BadSetting::new(name, "is not set"))
    }

    /// A value of a type that can be read from text.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Option<T>, BadSetting> {
        self.text(name).map(|value| value.parse().map_err(|problem| BadSetting::new(name, problem))).transpose()
    }

    /// Values separated by commas; none when it is not there.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub fn list<T: FromStr<Err: fmt::Display>>(&self, name: &str) -> Result<Vec<T>, BadSetting> {
        let parts = self.text(name).into_iter().flat_map(|all| all.split(',')).map(str::trim);
        parts
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|problem| BadSetting::new(name, problem)))
            .collect()
    }

    /// A switch: `true`, `1`, `yes`, `on` or their opposites; off when it is not there.
    ///
    /// # Errors
    /// When it is something else.
    pub fn switch(&self, name: &str) -> Result<bool, BadSetting> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0" | "no" | "off") => Ok(false),
            Some("true" | "1" | "yes" | "on") => Ok(true),
            Some(_) => Err(BadSetting::new(name, "is neither true nor false")),
        }
    }

    /// A secret: from the variable, or from the file that `<name>_FILE` names.
    ///
    /// # Errors
    /// When the file cannot be read, or both are set.
    pub fn secret(&self, name: &str) -> Result<Option<SecretString>, BadSetting> {
        let file_name = format!("{name}_FILE");
        match (self.text(name), self.text(&file_name)) {
            (Some(_), Some(_)) => Err(BadSetting::new(name, format!("is set, and so is {file_name}: use one of them"))),
            (Some(value), None) => Ok(Some(value.into())),
            (None, None) => Ok(None),
            (None, Some(path)) => {
                let value = std::fs::read_to_string(path).map_err(|error| BadSetting::new(&file_name, error))?;
                let value = value.trim();
                if value.is_empty() {
                    Err(BadSetting::new(&file_name, "the file is empty"))
                } else {
                    Ok(Some(value.into()))
                }
            }
        }
    }

    /// Keys of 32 bytes in hexadecimal digits, separated by commas: the first is in use, the others still open what
    /// they closed. Read like a secret.
    ///
    /// # Errors
    /// When one of them is no key or stands there twice.
    pub fn keys(&self, name: &str) -> Result<Vec<SecretSlice<u8>>, BadSetting> {
        let Some(all) = self.secret(name)? else { return Ok(Vec::new()) };
        let texts: Vec<&str> = all.expose_secret().split(',').map(str::trim).collect();
        if texts.iter().enumerate().any(|(at, text)| texts[..at].iter().any(|other| other.eq_ignore_ascii_case(text))) {
            return Err(BadSetting::new(name, "the same key stands there twice"));
        }
        texts
            .into_iter()
            .map(|text| key(text).ok_or_else(|| BadSetting::new(name, "a key is 64 hexadecimal digits")))
            .collect()
    }
}

fn key(text: &str) -> Option<SecretSlice<u8>> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok();
    (0..32).map(pair).collect::<Option<Vec<u8>>>().map(SecretSlice::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_absent() {
        let env = Env::of([("A", "  "), ("B", " b ")]);
        assert_eq!(env.text("A"), None);
        assert_eq!(env.required("B"), Ok("b"));
        assert_eq!(env.required("C").unwrap_err().to_string(), "C: is not set");
    }

    #[test]
    fn a_bad_value_is_named_and_not_shown() {
        let env = Env::of([("N", "sixty-six"), ("S", "perhaps"), ("PORTICO_KEY", "hunter2")]);
        for error in
            [env.parsed::<u16>("N").unwrap_err(), env.switch("S").unwrap_err(), env.keys("PORTICO_KEY").unwrap_err()]
        {
            let text = error.to_string();
            assert!(!["sixty-six", "perhaps", "hunter2"].iter().any(|value| text.contains(value)), "{text}");
            assert!(text.starts_with(&error.name));
        }
        assert!(!format!("{env:?}").contains("hunter2"));
    }

    #[test]
    fn lists_and_switches_are_read() {
        let env = Env::of([("L", "1, 2,,3"), ("ON", "Yes")]);
        assert_eq!(env.list::<u8>("L"), Ok(vec![1, 2, 3]));
        assert_eq!(env.list::<u8>("NONE"), Ok(vec![]));
        assert_eq!((env.switch("ON"), env.switch("OFF")), (Ok(true), Ok(false)));
    }

    #[test]
    fn a_secret_comes_from_its_file() {
        let file = std::env::temp_dir().join(format!("boot-secret-{}", std::process::id()));
        std::fs::write(&file, "walnut\n").unwrap();
        let path = file.to_str().unwrap();
        let env = Env::of([("ONE_FILE", path), ("TWO", "a"), ("TWO_FILE", path), ("GONE_FILE", "/nowhere/at/all")]);
        assert_eq!(env.secret("ONE").unwrap().unwrap().expose_secret(), "walnut");
        assert!(env.secret("TWO").is_err());
        assert_eq!(env.secret("GONE").unwrap_err().name, "GONE_FILE");
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn keys_are_two_different_ones_of_full_length() {
        let (one, two) = ("0f".repeat(32), "f0".repeat(32));
        let keys = Env::of([("K", &*format!("{one}, {two}"))]).keys("K").unwrap();
        assert_eq!(keys.iter().map(|key| key.expose_secret()[0]).collect::<Vec<_>>(), [0x0f, 0xf0]);
        for bad in [format!("{one},{one}"), format!("{one},"), "0f".repeat(16), "ö".repeat(32)] {
            assert!(Env::of([("K", &*bad)]).keys("K").is_err(), "{bad}");
        }
    }
}
