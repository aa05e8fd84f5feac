//! An article: what stands above its text, and the text as a page shows it.

use std::fmt;

use askama::filters::HtmlSafe;
use pulldown_cmark::{Event, Parser, TagEnd, html};

use crate::access::Feature;

/// An article of the guide.
#[derive(Clone, Debug)]
pub(super) struct Article {
    /// Its name in addresses, and the name of its file.
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    /// The heading under which the contents list it.
    pub(super) group: &'static str,
    /// Its place in the guide; lower comes first.
    pub(super) order: u32,
    /// Slugs of articles to read next.
    pub(super) related: Vec<&'static str>,
    /// Paths that it explains, as in the table of routes, if any; pages below them count too.
    pub(super) pages: Vec<&'static str>,
    /// What a portal user must see to read it; staff read everything.
    pub(super) feature: Option<Feature>,
    pub(super) html: Markup,
    /// Its words, a line for each paragraph.
    pub(super) text: String,
}

impl Article {
    /// Reads a file: lines of `name: value` between two lines of dashes, then Markdown.
    pub(super) fn parse(slug: &'static str, file: &'static str) -> Option<Self> {
        let (head, body) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
        let value = |name: &str| {
            head.lines().find_map(|line| line.split_once(": ").filter(|(key, _)| *key == name).map(|(_, value)| value))
        };
        let list = |name| value(name).map(|all| all.split(", ").collect());
        Some(Self {
            slug,
            title: value("title")?,
            group: value("group")?,
            order: value("order")?.parse().ok()?,
            related: list("related")?,
            pages: list("pages").unwrap_or_default(),
            feature: match value("feature") {
                Some(key) => Some(Feature::from_key(key)?),
                None => None,
            },
            html: Markup::of(body),
            text: plain(body),
        })
    }

    /// Where it is read.
    pub(super) fn address(&self) -> String {
        format!("/help/{}", self.slug)
    }

    /// Its first paragraph.
    pub(super) fn opening(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

/// Markup made from our own Markdown; tags written in the Markdown itself come out as the words they are.
#[derive(Clone, Debug)]
pub(super) struct Markup(String);

impl Markup {
    fn of(markdown: &str) -> Self {
        let mut markup = String::new();
        html::push_html(&mut markup, events(markdown));
        Self(markup)
    }
}

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

fn events(markdown: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new(markdown).map(|event| match event {
        Event::Html(tag) | Event::InlineHtml(tag) => Event::Text(tag),
        other => other,
    })
}

fn plain(markdown: &str) -> String {
    let mut text = String::new();
    for event in events(markdown) {
        match event {
            Event::Text(words) | Event::Code(words) => text.push_str(&words),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => text.push('\n'),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_markdown_is_words() {
        let markup = Markup::of("A <script>alert(1)</script> b.\n\n<div onclick=\"x\">\n\nC & *d*").to_string();
        assert_eq!(
            markup,
            "<p>A &lt;script&gt;alert(1)&lt;/script&gt; b.</p>\n&lt;div onclick=\"x\"&gt;\n<p>C &amp; <em>d</em></p>\n"
        );
    }

    #[test]
    fn a_file_without_its_head_is_no_article() {
        let head =
            "---\ntitle: A: b\ngroup: G\norder: 7\nrelated: x, y\npages: /a, /b\n---\nOne\ntwo.\n\n## H\n\n- `c`\n";
        let article = Article::parse("a", head).unwrap();
        assert_eq!((article.title, article.order, article.address().as_str()), ("A: b", 7, "/help/a"));
        assert_eq!((article.related, article.pages), (vec!["x", "y"], vec!["/a", "/b"]));
        assert_eq!(article.text, "One two.\nH\nc\n");
        assert!(Article::parse("a", "One").is_none());
        assert!(Article::parse("a", "---\ntitle: A\n---\nOne").is_none());
        let of = |key| Article::parse("a", key).map(|article| article.feature);
        let gated = "---\ntitle: A\ngroup: G\norder: 7\nrelated: x\nfeature: quotes\n---\nOne";
        assert_eq!(of(gated), Some(Some(Feature::Quotes)));
        let nowhere = "---\ntitle: A\ngroup: G\norder: 7\nrelated: x\nfeature: qoutes\n---\nOne";
        assert_eq!(of(nowhere), None, "what nobody can see is no article, rather than everybody's");
    }
}
