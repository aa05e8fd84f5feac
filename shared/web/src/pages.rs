//! Whole pages that any service shows: a message under the tenant's brand, an error, a portal that is not open.

use askama::Template;

use crate::shell::{Link, SignInShell};
use crate::ui::Tone;

/// A card in the middle of the page: a sentence and at most one thing to do. `shell.title` is its heading.
#[derive(Template)]
#[template(path = "message.html")]
pub struct MessagePage {
    /// Brand, title and contact details.
    pub shell: SignInShell,
    /// Colour of the icon.
    pub tone: Tone,
    /// Icon above the title, a name of the sprite.
    pub icon: &'static str,
    /// What the reader needs to know.
    pub text: String,
    /// The one thing to do.
    pub action: Option<Link>,
    /// Whether doing it is a `POST`: links in mails only show a button, so that scanners cannot use them up.
    pub post: bool,
    /// Small print below, such as the request's id; or empty.
    pub note: String,
}
