//! A mail as it goes over the wire.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use time::OffsetDateTime;

use crate::Kind;
use crate::deliver::Post;
use crate::letters::line;
use crate::outbox::Body;

/// What stands on the envelope and above the letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) kind: Kind,
    /// The tenant's name.
    pub(crate) tenant: &'a str,
    /// The tenant's address, for answers.
    pub(crate) reply_to: Option<&'a str>,
    pub(crate) to_name: &'a str,
    pub(crate) to_address: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) message_id: &'a str,
    pub(crate) created_at: OffsetDateTime,
}

/// In whose name a mail goes.
pub(crate) fn sender<'a>(post: &'a Post, kind: Kind, tenant: &'a str) -> &'a str {
    if kind.is_from_platform() { &post.platform } else { tenant }
}

/// The mail: the same `Message-ID` and date at every try.
///
/// # Errors
/// When an address is none.
pub(crate) fn message(post: &Post, head: Head<'_>, body: Body) -> anyhow::Result<Message> {
    let sender = sender(post, head.kind, head.tenant);
    let mut message = Message::builder()
        .message_id(Some(head.message_id.to_owned()))
        .date(head.created_at.into())
        .from(mailbox(sender, &post.from)?)
        .to(mailbox(head.to_name, head.to_address)?)
        .subject(line(head.subject))
        // Nobody's holiday notice should answer it (RFC 3834).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    if let Some(reply_to) = head.reply_to.filter(|_| !head.kind.is_from_platform()) {
        message = message.reply_to(mailbox(sender, reply_to)?);
    }
    Ok(message.multipart(MultiPart::alternative_plain_html(body.text, body.html))?)
}

fn mailbox(name: &str, address: &str) -> anyhow::Result<Mailbox> {
    let name = Some(line(name)).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address.parse::<Address>()?))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::{Delivery, Keys};

    const HEAD: Head<'static> = Head {
        kind: Kind::Invitation,
        tenant: "Acme Parts",
        reply_to: Some("info@acme.test"),
        to_name: "Jean Gray",
        to_address: "jean@gray.test",
        subject: "Hello",
        message_id: "<1@portico.test>",
        created_at: datetime!(2026-08-31 12:00 UTC),
    };

    fn written(head: Head<'_>) -> anyhow::Result<String> {
        let post = Post {
            keys: Keys::new((1, &vec![1; 32].into()), None)?,
            delivery: Delivery::Demo,
            from: "post@portico.test".into(),
            platform: "Portico".into(),
            operator: "people@portico.test".into(),
        };
        let body = Body { text: "text".into(), html: "<p>html".into() };
        Ok(String::from_utf8(message(&post, head, body)?.formatted())?)
    }

    #[test]
    fn it_comes_from_our_address_in_the_tenants_name() {
        let mail = written(HEAD).unwrap();
        assert!(mail.contains("From: \"Acme Parts\" <post@portico.test>\r\n"), "{mail}");
        assert!(mail.contains("Reply-To: \"Acme Parts\" <info@acme.test>\r\n"), "{mail}");
        assert!(mail.contains("To: \"Jean Gray\" <jean@gray.test>\r\n"), "{mail}");
        assert!(mail.contains("Message-ID: <1@portico.test>\r\n"), "{mail}");
        assert!(mail.contains("Date: Mon, 31 Aug 2026 12:00:00 +0000\r\n"), "{mail}");
    }

    #[test]
    fn what_the_platform_says_comes_in_its_own_name() {
        let mail = written(Head { kind: Kind::PaymentFailed, ..HEAD }).unwrap();
        assert!(mail.contains("From: Portico <post@portico.test>\r\n") && !mail.contains("Reply-To"), "{mail}");
    }

    #[test]
    fn no_name_smuggles_a_header_in() {
        let evil = "x\r\nBcc: all@evil.test\r\n\r\n<script>";
        let mail = written(Head { tenant: evil, to_name: evil, subject: evil, ..HEAD }).unwrap();
        let (head, _) = mail.split_once("\r\n\r\n").unwrap();
        let names: Vec<&str> =
            head.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(':').next()).collect();
        let ours = "Message-ID Date From To Subject Auto-Submitted Reply-To MIME-Version Content-Type";
        assert_eq!(names.join(" "), ours, "{head}");
    }

    #[test]
    fn an_address_with_a_line_break_is_none() {
        for evil in ["a@b.test\r\nBcc: all@evil.test", "a@b.test, all@evil.test", "", "a"] {
            assert!(written(Head { to_address: evil, ..HEAD }).is_err(), "{evil}");
            assert!(written(Head { reply_to: Some(evil), ..HEAD }).is_err(), "{evil}");
        }
    }
}
