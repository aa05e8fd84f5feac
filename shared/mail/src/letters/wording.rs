//! A business's own words in a letter that lets somebody in. They stand around the link and its facts, which are ours:
//! whatever is written, the link is there, on its button, once.

use super::{Part, line};

/// The words of a letter that a business may change. Names in braces stand for what is put in: see [`VARIABLES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The subject: one line of 1 to 150 characters.
    pub subject: String,
    /// What stands before the link: 1 to 2,000 characters; an empty line begins a paragraph.
    pub before: String,
    /// What stands after the link: at most 2,000 characters.
    pub after: String,
}

/// What may stand in braces, with what it stands for.
pub const VARIABLES: [(&str, &str); 8] = [
    ("first_name", "The contact’s first name"),
    ("last_name", "The contact’s last name"),
    ("business", "Your business name"),
    ("username", "The contact’s username"),
    ("email", "The contact’s email"),
    ("portal", "Your portal’s address"),
    ("customer", "The customer whom the contact acts for"),
    ("signer", "Who sends the invitation"),
];

/// A field of a wording that cannot stand, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadWording {
    /// `subject`, `before` or `after`.
    pub field: &'static str,
    /// What to do.
    pub text: String,
}

impl Wording {
    /// Reads what was typed.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn parse(subject: &str, before: &str, after: &str) -> Result<Self, Vec<BadWording>> {
        let mut wrong = Vec::new();
        let mut field = |name, typed: &str, (least, most): (usize, usize), is_one_line: bool| {
            let text = typed.replace("\r\n", "\n").trim().to_owned();
            match problem(&text, (least, most), is_one_line) {
                Some(problem) => wrong.push(BadWording { field: name, text: problem }),
                None => return text,
            }
            String::new()
        };
        let subject = field("subject", subject, (1, 150), true);
        let before = field("before", before, (1, 2_000), false);
        let after = field("after", after, (0, 2_000), false);
        if wrong.is_empty() { Ok(Self { subject, before, after }) } else { Err(wrong) }
    }

    /// Reads a note that is to stand before the words: at most 500 characters, with the same variables.
    ///
    /// # Errors
    /// What to do when it cannot stand.
    pub fn parse_note(typed: &str) -> Result<String, String> {
        let note = typed.replace("\r\n", "\n").trim().to_owned();
        problem(&note, (0, 500), false).map_or(Ok(note), Err)
    }

    pub(super) fn subject(&self, values: &Values<'_>) -> String {
        line(&values.put_into(&self.subject))
    }

    /// The paragraphs of a text with everything put in.
    pub(super) fn paragraphs(text: &str, values: &Values<'_>) -> Vec<Part> {
        let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        paragraphs.map(|paragraph| Part::Words(values.put_into(paragraph))).collect()
    }
}

fn problem(text: &str, (least, most): (usize, usize), is_one_line: bool) -> Option<String> {
    let length = text.chars().count();
    if length < least {
        return Some("Write something here.".into());
    }
    if length > most {
        return Some(format!("Use at most {most} characters."));
    }
    if is_one_line && text.contains('\n') {
        return Some("Keep this on one line.".into());
    }
    if text.contains("://") || text.contains("www.") {
        return Some("Leave web addresses out: filters distrust mails with several links. Use {portal}.".into());
    }
    unknown_variable(text).map(|name| format!("{{{name}}} stands for nothing. Choose a name from the list."))
}

/// The first name in braces that is no variable.
fn unknown_variable(text: &str) -> Option<&str> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.into_iter().find(|name| !VARIABLES.iter().any(|(known, _)| known == name))
}

/// What the variables stand for in one letter.
pub(super) struct Values<'a> {
    pub(super) first_name: &'a str,
    pub(super) last_name: &'a str,
    pub(super) business: &'a str,
    pub(super) username: &'a str,
    pub(super) email: &'a str,
    pub(super) portal: &'a str,
    pub(super) customer: &'a str,
    pub(super) signer: &'a str,
}

impl Values<'_> {
    /// The text with every variable replaced, once: what is put in is not read again.
    fn put_into(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut done = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}').and_then(|(name, rest)| Some((self.value(name)?, rest))) {
                Some((value, rest)) => {
                    done.push_str(&value);
                    done.push_str(rest);
                }
                None => {
                    done.push('{');
                    done.push_str(part);
                }
            }
        }
        done
    }

    fn value(&self, name: &str) -> Option<String> {
        Some(match name {
            "first_name" => line(self.first_name),
            "last_name" => line(self.last_name),
            "business" => line(self.business),
            "username" => line(self.username),
            "email" => line(self.email),
            "portal" => self.portal.to_owned(),
            "customer" => line(self.customer),
            "signer" => line(self.signer),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        let fields = |subject: &str, before: &str, after: &str| {
            Wording::parse(subject, before, after)
                .err()
                .unwrap_or_default()
                .into_iter()
                .map(|bad| bad.field)
                .collect::<Vec<_>>()
        };
        assert_eq!(fields("Welcome", "Hello {first_name}", ""), [""; 0]);
        assert_eq!(fields("", " \n ", &"x".repeat(2_001)), ["subject", "before", "after"]);
        assert_eq!(fields("a\nb", "{link}", "{}"), ["subject", "before", "after"]);
        assert_eq!(fields("See https://evil.test", "www.evil.test", "http://x"), ["subject", "before", "after"]);
        assert_eq!(fields("A lone { brace", "} and {", ""), [""; 0]);
    }

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let values = Values {
            first_name: "{email}",
            last_name: "Gray",
            business: "Acme",
            username: "u",
            email: "jean@gray.example",
            portal: "https://acme.test",
            customer: "Haulage",
            signer: "",
        };
        assert_eq!(values.put_into("{first_name} {last_name}, {email} { {x}"), "{email} Gray, jean@gray.example { {x}");
    }
}
