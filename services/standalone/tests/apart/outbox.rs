//! Mail arrives, though the worker is killed again and again and the mail server loses its temper: each invitation that
//! still counts at least once, always as the same mail, and its link sets a password exactly once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use accounts::Role;
use db::Tenant;
use testkit::Contact;

use crate::browser::{Browser, encode};
use crate::fleet::Fleet;
use crate::post_office::Taken;
use crate::until;

const PASSWORD: &str = "gravel walnut mitten";
const PEOPLE: usize = 100;

/// What becomes of a contact, beside being invited.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Invited,
    InvitedTwice,
    Revoked,
    /// The server does not know the address.
    Nobody,
}

struct Person {
    contact: Contact,
    fate: Fate,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_invitation_arrives_whatever_dies() {
    let fleet = Fleet::start(30).await;
    let acme = fleet.app.tenant("acme").await;
    let owner = fleet.app.staff(&acme, "olive", Role::Owner).await;
    fleet.app.database.plant("UPDATE staff SET name = 'Olive Owner'").await;
    let people = people(&fleet, &acme).await;
    let console = fleet.console(&acme, &owner).await;
    tokio::join!(
        invite(&fleet, &console, &people),
        fleet.kill_worker_at([210, 340, 120, 450, 280, 90, 390, 330, 170, 260])
    );
    fleet.all_mail_is_out().await;

    let did = fleet.post.did();
    let troubles = did.iter().filter(|what| !["took", "never"].contains(&what.as_str())).count();
    assert!(troubles > 10, "the server was kind: {did:?}");
    let mails = fleet.post.taken();
    each_is_one_mail(&mails);
    for person in &people {
        check(&fleet, person, mails.iter().filter(|mail| mail.recipients == [person.contact.email.clone()])).await;
    }
}

async fn people(fleet: &Fleet, acme: &Tenant) -> Vec<Person> {
    let customer = fleet.app.customer(acme, "Haulage").await;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let (fate, name) = match number % 20 {
            3 | 11 => (Fate::Revoked, "rosa"),
            7 => (Fate::InvitedTwice, "tom"),
            17 => (Fate::Nobody, "nobody"),
            _ => (Fate::Invited, "ida"),
        };
        people.push(Person { contact: fleet.app.contact(acme, &customer, &format!("{name}{number}")).await, fate });
    }
    people
}

async fn invite(fleet: &Fleet, console: &Browser, people: &[Person]) {
    for Person { contact, fate } in people {
        let invitation = format!("/contacts/{}/invitation", contact.id);
        assert_eq!(console.post(&invitation, "").await.status, 303);
        if *fate == Fate::Revoked {
            assert_eq!(console.post(&format!("/contacts/{}/revocation", contact.id), "").await.status, 303);
        }
        if *fate == Fate::InvitedTwice {
            let earlier = "UPDATE contacts SET invited_at = invited_at - interval '1 hour' WHERE id = ";
            fleet.app.database.plant(&format!("{earlier}'{}'", contact.id)).await;
            assert_eq!(console.post(&invitation, "").await.status, 303);
        }
    }
}

/// Copies of a mail are the same mail, and a mail to somebody else is another one.
fn each_is_one_mail(mails: &[Taken]) {
    let mut all: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    for mail in mails {
        all.entry(&mail.message_id).or_default().insert((&mail.recipients, &mail.subject, &mail.text, &mail.html));
    }
    assert!(all.values().all(|copies| copies.len() == 1), "two mails with one Message-ID");
    let links: BTreeSet<&str> = mails.iter().map(link).collect();
    assert_eq!(links.len(), all.len(), "copies of one mail have the same Message-ID");
    assert!(mails.len() > all.len(), "none arrived twice: nothing was tried");
}

async fn check(fleet: &Fleet, person: &Person, copies: impl Iterator<Item = &Taken>) {
    let Person { contact, fate } = person;
    let copies: Vec<&Taken> = copies.collect();
    let browser = fleet.browser("acme");
    let mut works = 0;
    let links: BTreeSet<&str> = copies.iter().map(|mail| link(mail)).collect();
    for link in links.iter().chain(&links) {
        let path = link.strip_prefix(&format!("http://{}", browser.host)).expect("it leads to the tenant's own host");
        browser.get(path).await;
        let answer = browser.post(path, &format!("password={}", encode(PASSWORD))).await;
        assert!(!answer.status.is_server_error(), "{}", answer.body);
        works += usize::from(answer.location() == "/sign-in");
    }
    match fate {
        Fate::Nobody => {
            assert!(copies.is_empty());
            let failing = format!(
                "SELECT count(*) FROM contacts WHERE id = '{}' AND email_failed_at > now() - interval '1 hour'",
                contact.id
            );
            until(Duration::from_secs(20), "the failing address is noted", async || {
                (fleet.number(&failing).await == 1).then_some(())
            })
            .await;
        }
        Fate::Revoked => assert_eq!(works, 0, "{}: revoked, and yet invited", contact.email),
        Fate::Invited | Fate::InvitedTwice => {
            assert_eq!(works, 1, "{}: {} copies, {} links", contact.email, copies.len(), links.len());
            copies.iter().for_each(|mail| reads_well(fleet, contact, mail));
        }
    }
}

/// As the invitation has to be, word for word.
fn reads_well(fleet: &Fleet, contact: &Contact, mail: &Taken) {
    let (first, _) = contact.email.split_once('@').unwrap();
    let own = format!("http://acme.localhost:{}", fleet.port);
    assert_eq!(mail.from, ("acme Parts".to_owned(), "portal@localhost".to_owned()));
    assert_eq!(mail.reply_to, ("acme Parts".to_owned(), "owner@acme.example".to_owned()));
    assert_eq!(mail.to, (format!("{first} Gray"), contact.email.clone()));
    assert_eq!(mail.subject, "You have been invited to our customer portal");
    assert_eq!(mail.parts, ["text/plain", "text/html"]);
    assert!(mail.text.starts_with(&format!("Dear {first} Gray")), "{}", mail.text);
    let asks = "You have been invited to our customer portal. Click the following link to reset your password:";
    let login = format!("you will be able to login with email {}.", contact.email);
    for words in [asks, &login, "Thank you", "Olive Owner", &own] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
        assert!(mail.html.contains(words), "{words}: {}", mail.html);
    }
    let end = mail.text.split_once("Thank you").unwrap().1;
    assert!(end.trim_start().starts_with("Olive Owner"), "{}", mail.text);
    assert_eq!(mail.text.matches("/invitation/").count(), 1, "{}", mail.text);
    assert_eq!(mail.html.matches(&format!("href=\"{}\"", link(mail))).count(), 1, "{}", mail.html);
}

/// The link in a mail.
fn link(mail: &Taken) -> &str {
    mail.text.split_whitespace().find(|word| word.contains("/invitation/")).expect("an invitation has a link")
}
