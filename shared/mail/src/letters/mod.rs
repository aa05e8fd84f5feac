//! What our mails say. Each is a struct with what its words need; all are set in one form, as text and as HTML.

mod access;
mod another_customer;
mod billing;
mod login_link;
mod operator;
mod order;
mod variable;
mod wording;

use askama::Template;

pub use access::{CustomerReset, Invitation, SignInLink, StaffInvitation, StaffReset, WayIn};
pub use another_customer::AnotherCustomer;
pub use billing::{Activation, Deactivated, LoginNameChanged, PaymentFailed, Portals, Reactivated};
pub use login_link::{LoginLink, MailedCode, NewDevice};
pub use operator::{DemoWanted, Disputed, NameToReview, PaidTwice};
pub use order::{About, Content, OrderNews, OrderNotice};
pub use variable::Variable;
pub use wording::{BadWording, Wording};

use crate::Kind;

/// In whose name and colour a mail is set.
#[derive(Clone, Copy, Debug)]
pub struct Brand<'a> {
    /// The business's name, or the platform's.
    pub name: &'a str,
    /// Its colour, `#rrggbb`; anything else is replaced by the product's own.
    pub colour: &'a str,
}

/// A contact who is written to, and the business that writes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The business.
    pub brand: Brand<'a>,
    /// Its telephone number; may be empty.
    pub business_phone: &'a str,
    /// Its address for mail; may be empty.
    pub business_email: &'a str,
    /// Where its portal is.
    pub portal_url: &'a str,
    /// The contact's first name; may be empty.
    pub first_name: &'a str,
    /// Their middle initial; may be empty.
    pub middle_initial: &'a str,
    /// The contact's last name; may be empty.
    pub last_name: &'a str,
    /// The customer that they act for.
    pub customer: &'a str,
    /// What the contact may sign in with beside the e-mail address.
    pub username: &'a str,
    /// The contact's address, exactly.
    pub email: &'a str,
}

impl Reader<'_> {
    /// The first line of a letter to them.
    fn dear(&self) -> String {
        dear(&[self.first_name, self.middle_initial, self.last_name].join(" "))
    }
}

/// A mail, ready for the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// What it is about.
    pub kind: Kind,
    /// One line.
    pub subject: String,
    /// The same words as the HTML.
    pub text: String,
    /// A whole document without anything from elsewhere.
    pub html: String,
}

/// One piece of a letter.
enum Part {
    /// A paragraph.
    Words(String),
    /// What to do: words on a button, and where it leads.
    Action(&'static str, String),
    /// Labels and values; a value that is an address is one.
    Facts(Vec<(&'static str, String)>),
    /// What to know, point by point.
    Points(Vec<String>),
}

/// A letter before it is set.
struct Letter {
    kind: Kind,
    subject: String,
    greeting: String,
    parts: Vec<Part>,
    /// Under "Thank you".
    signers: Vec<String>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    letter: &'a Letter,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    brand: String,
    colour: &'a str,
    ink: &'static str,
}

impl Letter {
    fn set(&self, brand: Brand<'_>) -> Rendered {
        let colour = if is_colour(brand.colour) { brand.colour } else { "#0b5cad" };
        let html = Html { letter: self, brand: line(brand.name), colour, ink: ink_on(colour) };
        Rendered {
            kind: self.kind,
            subject: self.subject.clone(),
            text: Text { letter: self }.render().expect("a letter is written into memory"),
            html: html.render().expect("a letter is written into memory"),
        }
    }
}

fn is_address(value: &str) -> bool {
    value.starts_with("https://") || value.starts_with("http://")
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Black or white, whichever reads better on the colour (relative luminance as in WCAG 2.2).
fn ink_on(colour: &str) -> &'static str {
    let channel = |at: usize| {
        let value =
            f64::from(colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0)) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
    if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 { "#ffffff" } else { "#000000" }
}

/// What somebody typed, as one line of at most 200 characters: nothing that breaks lines, turns the direction of
/// writing, or becomes a link by itself.
pub(crate) fn line(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}');
    let text: String = text.chars().filter(|&c| !turns(c)).map(|c| if breaks(c) { ' ' } else { c }).collect();
    let text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    text.replace("://", ": //").chars().take(200).collect()
}

/// The first line: with what is known of the name.
fn dear(name: &str) -> String {
    let name = line(name);
    if name.is_empty() { "Hello,".to_owned() } else { format!("Dear {name},") }
}

/// A span in words: "7 days", "1 hour".
fn span(span: time::Duration) -> String {
    let (number, unit) = match (span.whole_days(), span.whole_hours()) {
        (days, _) if days >= 2 => (days, "day"),
        (_, hours) if hours >= 1 => (hours, "hour"),
        _ => (span.whole_minutes(), "minute"),
    };
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

/// Those of the lines that say something.
fn signers(lines: [&str; 2]) -> Vec<String> {
    lines.into_iter().map(line).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn names_are_one_harmless_line() {
        assert_eq!(line("  Jean\r\n\tGray "), "Jean Gray");
        assert_eq!(line("a\u{202e}b\u{2028}c\0d"), "ab c d");
        assert_eq!(line("Win at https://evil.test"), "Win at https: //evil.test");
        assert_eq!(line(&"x".repeat(10_000)).len(), 200);
    }

    #[test]
    fn a_missing_name_leaves_no_hole() {
        assert_eq!(dear("Jean  Gray"), "Dear Jean Gray,");
        assert_eq!(dear("  Gray"), "Dear Gray,");
        assert_eq!(dear("   "), "Hello,");
    }

    #[test]
    fn spans_are_said_as_people_say_them() {
        assert_eq!(span(Duration::days(7)), "7 days");
        assert_eq!(span(Duration::HOUR), "1 hour");
        assert_eq!(span(Duration::days(1)), "24 hours");
        assert_eq!(span(Duration::minutes(30)), "30 minutes");
    }

    #[test]
    fn a_button_can_be_read_in_any_colour() {
        assert_eq!(ink_on("#0b5cad"), "#ffffff");
        assert_eq!(ink_on("#ffd500"), "#000000");
        assert_eq!(ink_on("#000000"), "#ffffff");
    }

    #[test]
    fn a_colour_that_is_none_does_not_get_into_the_style() {
        let letter = Letter {
            kind: Kind::StaffReset,
            subject: String::new(),
            greeting: String::new(),
            parts: vec![Part::Action("Go", "https://a.test".into())],
            signers: vec![],
        };
        let html = letter.set(Brand { name: "Acme", colour: "red;background:url(//evil.test)" }).html;
        assert!(!html.contains("evil") && html.contains("#0b5cad"), "{html}");
    }
}
