//! A business's own words in a letter to a contact. They stand around the button and the facts, which are ours: whatever is
//! written, the link is there, on its button, once.

use super::variable::Values;
use super::{Part, Variable, line};

/// The words of a letter that a business may change. Names in braces stand for what is put in: see [`Variable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The subject: one line of 1 to 150 characters.
    pub subject: String,
    /// What stands before the button or the facts: 1 to 2,000 characters; an empty line begins a paragraph.
    pub before: String,
    /// What stands after them: at most 2,000 characters.
    pub after: String,
}

/// A field of a wording that cannot stand, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadWording {
    /// `subject`, `before` or `after`.
    pub field: &'static str,
    /// What to do.
    pub text: String,
}

impl Wording {
    /// Words that are known to stand.
    pub(super) fn usual(subject: &str, before: &str, after: &str) -> Self {
        Self { subject: subject.to_owned(), before: before.to_owned(), after: after.to_owned() }
    }

    /// Reads what was typed: subject, what stands before, and what stands after. Of names in braces, those that the letter
    /// has may be used.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub fn parse([subject, before, after]: [&str; 3], variables: &[Variable]) -> Result<Self, Vec<BadWording>> {
        let mut wrong = Vec::new();
        let mut field = |name, typed: &str, (least, most): (usize, usize), is_one_line: bool| {
            let text = typed.replace("\r\n", "\n").trim().to_owned();
            match problem(&text, (least, most), is_one_line, variables) {
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

    /// Reads a note that is to stand before the words: at most 500 characters, with the letter's variables.
    ///
    /// # Errors
    /// What to do when it cannot stand.
    pub fn parse_note(typed: &str, variables: &[Variable]) -> Result<String, String> {
        let note = typed.replace("\r\n", "\n").trim().to_owned();
        problem(&note, (0, 500), false, variables).map_or(Ok(note), Err)
    }

    pub(super) fn subject(&self, values: &Values) -> String {
        line(&values.put_into(&self.subject))
    }

    /// The paragraphs of a text with everything put in.
    pub(super) fn paragraphs(text: &str, values: &Values) -> Vec<Part> {
        let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
        paragraphs.map(|paragraph| Part::Words(values.put_into(paragraph))).collect()
    }

    /// The words around what is ours, and the facts below.
    pub(super) fn around(&self, values: &Values, ours: Vec<Part>, facts: Vec<(&'static str, String)>) -> Vec<Part> {
        let mut parts = Self::paragraphs(&self.before, values);
        parts.extend(ours);
        parts.extend(Self::paragraphs(&self.after, values));
        if !facts.is_empty() {
            parts.push(Part::Facts(facts));
        }
        parts
    }
}

fn problem(text: &str, (least, most): (usize, usize), is_one_line: bool, variables: &[Variable]) -> Option<String> {
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
    let name = unknown_name(text, variables)?;
    Some(format!("{{{name}}} stands for nothing in this mail. Choose a name from the list."))
}

/// The first name in braces that is none of these variables.
fn unknown_name<'a>(text: &'a str, variables: &[Variable]) -> Option<&'a str> {
    let mut names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.find(|name| !variables.iter().any(|known| known.name() == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        let fields = |subject: &str, before: &str, after: &str| {
            let wrong = Wording::parse([subject, before, after], &Variable::OF_ALL).err().unwrap_or_default();
            wrong.into_iter().map(|bad| bad.field).collect::<Vec<_>>()
        };
        assert_eq!(fields("Welcome", "Hello {first_name}", ""), [""; 0]);
        assert_eq!(fields("", " \n ", &"x".repeat(2_001)), ["subject", "before", "after"]);
        assert_eq!(fields("a\nb", "{link}", "{}"), ["subject", "before", "after"]);
        assert_eq!(fields("See https://evil.test", "www.evil.test", "http://x"), ["subject", "before", "after"]);
        assert_eq!(fields("A lone { brace", "} and {", ""), [""; 0]);
        assert_eq!(fields("Order {order_number}", "Hello", ""), ["subject"], "no variable of this letter");
    }
}
