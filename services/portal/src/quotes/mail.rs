//! Mails about quotes: to whom they are for, and to the business.

use db::{Tenant, TenantTx};
use mail::{About, Brand, Content, NewMail, OrderNews, OrderNotice, Variable};
use pricing::Currency;
use tenancy::LoginName;
use web::ui as u;

use super::quote::{Line, Row};
use crate::Portal;
use crate::access::Feature;
use crate::wordings::{Letter, QuoteLetter, Writer};

/// What a mail to a contact says.
#[derive(Clone, Debug)]
pub(super) struct News<'a> {
    pub(super) letter: QuoteLetter,
    /// What the quote holds, where that is news.
    pub(super) lines: &'a [Line],
    /// More facts, each a label and a value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// What else its words may speak of.
    pub(super) values: Vec<(Variable, String)>,
}

impl From<QuoteLetter> for News<'_> {
    fn from(letter: QuoteLetter) -> Self {
        Self { letter, lines: &[], facts: Vec::new(), values: Vec::new() }
    }
}

/// What a mail to the business says.
#[derive(Clone, Debug)]
pub(super) struct Notice<'a> {
    pub(super) subject: String,
    pub(super) lead: &'a str,
    /// What the quote holds, where that is news.
    pub(super) lines: &'a [Line],
    /// More facts, each a label and a value.
    pub(super) facts: Vec<(&'static str, String)>,
}

/// News of a quote, to its contact: as long as they stand, and see quotes.
pub(super) async fn to_contact(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (row, news): (&Row, News<'_>),
) -> web::Result<()> {
    let reader = crate::mail::reader(tx, (row.customer, row.contact), Feature::Quotes).await?;
    let Some((contact, email)) = reader else { return Ok(()) };
    let writer = Writer::find(tx, portal, (tenant, Letter::Quote(news.letter))).await?;
    let mut values = news.values;
    values.push((Variable::QuoteNumber, row.number.to_string()));
    values.push((Variable::Reference, row.reference.clone()));
    let letter = OrderNews {
        reader: writer.to(&contact),
        about: About::Quote,
        wording: &writer.own.clone().unwrap_or_else(|| news.letter.usual()),
        values: &values,
        content: Content {
            lines: &lines(row.currency, news.lines),
            facts: facts(row, news.facts),
            track: None,
            link: &format!("{}/quotes/{}", writer.portal_url, row.id),
        },
    };
    let name = contact.name();
    let mail = NewMail { contact: Some(contact.id), ..NewMail::new(letter.render(), &name, &email) };
    portal.outbox.queue(tx, &mail).await?;
    Ok(())
}

/// News of a quote, to the business's address where it has one.
pub(super) async fn to_business(
    tx: &mut TenantTx,
    portal: &Portal,
    tenant: &Tenant,
    (row, news): (&Row, Notice<'_>),
) -> web::Result<()> {
    let brand = crate::brand::queries::find(tx, tenant).await?;
    let Some(name) = LoginName::shaped(tenant.login_name()).filter(|_| !brand.email.is_empty()) else { return Ok(()) };
    let console = portal.accounts.base.console_url(&name);
    let mut more = news.facts;
    more.push(("Customer", row.customer_name.clone()));
    let letter = OrderNotice {
        brand: Brand { name: tenant.name(), colour: &brand.colour.to_string() },
        about: About::Quote,
        subject: &news.subject,
        lead: news.lead,
        content: Content {
            lines: &lines(row.currency, news.lines),
            facts: facts(row, more),
            track: None,
            link: &format!("{console}/quotes/{}", row.id),
        },
    };
    portal.outbox.queue(tx, &NewMail::new(letter.render(), tenant.name(), &brand.email)).await?;
    Ok(())
}

/// Lines in words: at most 50.
fn lines(currency: Currency, lines: &[Line]) -> Vec<String> {
    let line = |line: &Line| {
        let (pieces, number) = (u::count(u64::from(line.quantity.unsigned_abs())), line.number.as_str());
        let what = [number, &line.name].join(" ");
        let price = line.total().map(|total| format!(": {}", currency.show(total))).unwrap_or_default();
        format!("{pieces} × {}{price}", what.trim())
    };
    let mut said: Vec<String> = lines.iter().take(50).map(line).collect();
    if let Some(more) = lines.len().checked_sub(50).filter(|more| *more > 0) {
        said.push(format!("and {}", u::counted(more as u64, "other line", "other lines")));
    }
    said
}

fn facts(row: &Row, more: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let mut facts = more;
    facts.push(("Quote", row.number.to_string()));
    if !row.reference.is_empty() {
        facts.push(("Reference", row.reference.clone()));
    }
    facts
}
