//! Letters to whoever runs the platform: something that people have to look at.

use pricing::Currency;
use time::Date;

use super::billing::day;
use super::{Brand, Letter, Part, Rendered, line, signers};
use crate::Kind;

/// Somebody wants to be shown around.
#[derive(Debug)]
pub struct DemoWanted<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// Who asks.
    pub name: &'a str,
    /// Their business.
    pub business: &'a str,
    /// Their address.
    pub email: &'a str,
    /// Their number.
    pub phone: &'a str,
    /// The day they would like.
    pub wanted_on: Date,
    /// What else they wrote; may be empty.
    pub note: &'a str,
}

impl DemoWanted<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let (name, business) = (line(self.name), line(self.business));
        let mut parts = vec![
            Part::Words(format!("{name} of {business} asks for a demo. Write or call to settle the time.")),
            Part::Facts(vec![("Day", day(self.wanted_on)), ("Email", line(self.email)), ("Phone", line(self.phone))]),
        ];
        let said: Vec<String> = self.note.lines().map(line).filter(|line| !line.is_empty()).collect();
        if !said.is_empty() {
            parts.push(Part::Words("They wrote:".to_owned()));
            parts.push(Part::Points(said));
        }
        notice(self.platform, format!("{business} asks for a demo"), parts)
    }
}

/// A business paid twice.
#[derive(Debug)]
pub struct PaidTwice<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The business's name.
    pub business: &'a str,
    /// What was taken, in cents.
    pub amount_minor: i64,
    /// Stripe's id of the bill.
    pub invoice: &'a str,
    /// Whether it was given back; if not, people have to.
    pub is_returned: bool,
}

impl PaidTwice<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let (business, amount) = (line(self.business), Currency::USD.show(self.amount_minor));
        let (subject, what) = if self.is_returned {
            ("was given back", "We ended the second subscription and gave the payment back. There is nothing to do.")
        } else {
            (
                "must be given back",
                "We ended the second subscription, but Stripe refuses to give the payment back. Do it in Stripe's Dashboard.",
            )
        };
        let parts = vec![
            Part::Words(format!("{business} paid for its portal a second time. {what}")),
            Part::Facts(vec![("Amount", amount.clone()), ("Invoice", line(self.invoice))]),
        ];
        notice(self.platform, format!("{amount} {subject} to {business}"), parts)
    }
}

/// A business's bank takes a payment back.
#[derive(Debug)]
pub struct Disputed<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The business's name.
    pub business: &'a str,
    /// What is taken back, in cents.
    pub amount_minor: i64,
    /// Why, in Stripe's word.
    pub reason: &'a str,
    /// How it stands, in Stripe's word.
    pub status: &'a str,
    /// Whether it is decided.
    pub is_closed: bool,
    /// Stripe's id of it.
    pub dispute: &'a str,
}

impl Disputed<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let (business, amount) = (line(self.business), Currency::USD.show(self.amount_minor));
        let plain = |word: &str| line(word).replace('_', " ");
        let (subject, what) = if self.is_closed {
            ("The dispute is decided", "The bank has decided about the payment below.")
        } else {
            (
                "A payment is disputed",
                "The bank takes back the payment below unless you answer in Stripe's Dashboard in time.",
            )
        };
        let parts = vec![
            Part::Words(format!("{what} The portal of {business} stays as it is.")),
            Part::Facts(vec![
                ("Business", business.clone()),
                ("Amount", amount),
                ("Reason", plain(self.reason)),
                ("State", plain(self.status)),
                ("Dispute", line(self.dispute)),
            ]),
        ];
        notice(self.platform, format!("{subject}: {business}"), parts)
    }
}

/// A portal's login name has the name of a bank, a payment service or a parcel service in it.
#[derive(Debug)]
pub struct NameToReview<'a> {
    /// The platform.
    pub platform: Brand<'a>,
    /// The business's name.
    pub business: &'a str,
    /// The login name.
    pub login_name: &'a str,
    /// Whose name is in it.
    pub brand: &'a str,
    /// Where the portal is.
    pub portal_url: &'a str,
}

impl NameToReview<'_> {
    /// Sets it.
    #[must_use]
    pub fn render(&self) -> Rendered {
        let business = line(self.business);
        let parts = vec![
            Part::Words(format!(
                "The portal below is open under a name that could pass for {}. Look whether the business may use it. If \
                 not, cancel its subscription in Stripe's Dashboard at once: the portal closes by itself.",
                self.brand
            )),
            Part::Facts(vec![
                ("Business", business.clone()),
                ("Login name", line(self.login_name)),
                ("Portal", self.portal_url.to_owned()),
            ]),
        ];
        notice(self.platform, format!("Look at a portal's name: {} ({business})", line(self.login_name)), parts)
    }
}

fn notice(platform: Brand<'_>, subject: String, parts: Vec<Part>) -> Rendered {
    let greeting = "Hello,".to_owned();
    Letter { kind: Kind::Notice, subject, greeting, parts, signers: signers([platform.name, ""]) }.set(platform)
}
