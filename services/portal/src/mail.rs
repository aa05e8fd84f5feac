//! What the portal mails: which letter, to whom, with which link.

use accounts::{CODE_LIFE, Code, CodePurpose, LinkToken, Purpose, Staff, StaffRow};
use db::{ContactId, CustomerId, LinkId, Tenant, TenantTx};
use mail::{
    AnotherCustomer, Brand, CustomerReset, Invitation, LoginLink, MailedCode, NewDevice, NewMail, SignInLink,
    StaffInvitation, StaffReset,
};
use tenancy::LoginName;
use time::Date;

use crate::Portal;
use crate::access::{Feature, Visible, queries};
use crate::contacts::access::Inviter;
use crate::contacts::contact::Contact;
use crate::contacts::way::Given;
use crate::wordings::{Letter, Writer};

/// Where a tenant's staff go.
struct Addresses {
    console: String,
    colour: String,
}

async fn addresses(tx: &mut TenantTx, portal: &Portal, tenant: &Tenant) -> web::Result<Addresses> {
    let name = LoginName::shaped(tenant.login_name()).ok_or(web::Error::NotFound)?;
    let colour = crate::brand::queries::find(tx, tenant).await?.colour.to_string();
    Ok(Addresses { console: portal.accounts.base.console_url(&name), colour })
}

/// The part of an address that a link's page has, by what the link is for.
fn link_address(site: &str, purpose: Purpose, link: &LinkToken) -> String {
    match purpose {
        Purpose::Invitation => format!("{site}/invitation/{}", link.token.reveal()),
        Purpose::Reset => format!("{site}/password/reset/{}", link.token.reveal()),
        Purpose::SignIn => format!("{site}/sign-in/link/{}", link.token.reveal()),
    }
}

/// Where the link of what was given leads; nothing when it is no link.
fn given_address(site: &str, given: &Given<'_>) -> String {
    match given {
        Given::Link(link, purpose) => link_address(site, *purpose, link),
        Given::TemporaryPassword(..) => String::new(),
    }
}

/// To a contact: you may sign in.
pub(crate) async fn invitation(
    tx: &mut TenantTx,
    portal: &Portal,
    (by, contact): (Inviter<'_>, &Contact),
    given: &Given<'_>,
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (by.tenant, Letter::Invitation)).await?;
    let address = given_address(&writer.portal_url, given);
    let letter = Invitation {
        reader: writer.to(contact),
        way_in: given.in_a_letter(&address),
        signer: by.name,
        note: by.note,
        wording: writer.own.as_ref(),
    };
    to_contact(tx, portal, contact, (letter.render(), given.link())).await
}

/// To a contact whose login is set up: it opens another customer now.
pub(crate) async fn another_customer(
    tx: &mut TenantTx,
    portal: &Portal,
    (by, contact): (Inviter<'_>, &Contact),
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (by.tenant, Letter::AnotherCustomer)).await?;
    let letter = AnotherCustomer { reader: writer.to(contact), signer: by.name, wording: writer.own.as_ref() };
    to_contact(tx, portal, contact, (letter.render(), None)).await
}

/// To a contact: set a new password; or the first one, when the invitation was never used.
pub(crate) async fn contact_reset(
    tx: &mut TenantTx,
    portal: &Portal,
    (tenant, contact): (&Tenant, &Contact),
    given: &Given<'_>,
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (tenant, Letter::Reset)).await?;
    let address = given_address(&writer.portal_url, given);
    let letter =
        CustomerReset { reader: writer.to(contact), way_in: given.in_a_letter(&address), wording: writer.own.as_ref() };
    to_contact(tx, portal, contact, (letter.render(), given.link())).await
}

/// To a contact: the link that lets you in.
pub(crate) async fn login_link(
    tx: &mut TenantTx,
    portal: &Portal,
    (staff, contact): (&Staff, &Contact),
    (link, works_until): (&str, Date),
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (&staff.tenant, Letter::LoginLink)).await?;
    let letter = LoginLink {
        reader: writer.to(contact),
        link,
        works_until: &format!("{} {}, {}", works_until.month(), works_until.day(), works_until.year()),
        signer: &staff.name,
        wording: writer.own.as_ref(),
    };
    to_contact(tx, portal, contact, (letter.render(), None)).await
}

/// To a contact: the code that was asked for.
pub(crate) async fn code(
    tx: &mut TenantTx,
    portal: &Portal,
    (tenant, contact): (&Tenant, &Contact),
    (code, purpose): (&Code, CodePurpose),
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (tenant, Letter::Code)).await?;
    let letter = MailedCode {
        reader: writer.to(contact),
        code: code.reveal(),
        valid_for: CODE_LIFE,
        purpose: match purpose {
            CodePurpose::NewDevice => "sign in on a new device",
            CodePurpose::StepUp => "change how you sign in",
        },
        wording: writer.own.as_ref(),
    };
    to_contact(tx, portal, contact, (letter.render(), None)).await
}

/// To a contact: your login link was used on a new device.
pub(crate) async fn new_device(
    tx: &mut TenantTx,
    portal: &Portal,
    (tenant, contact): (&Tenant, &Contact),
    client: crate::sign_in::Client,
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (tenant, Letter::NewDevice)).await?;
    let now = portal.accounts.clock.now();
    let letter = NewDevice {
        reader: writer.to(contact),
        device: &crate::account::device(&client.user_agent),
        client_ip: &client.ip,
        at: &format!("{} {}, {}, {:02}:{:02} UTC", now.month(), now.day(), now.year(), now.hour(), now.minute()),
        wording: writer.own.as_ref(),
    };
    to_contact(tx, portal, contact, (letter.render(), None)).await
}

/// To a contact who asked for it: sign in by this link.
pub(crate) async fn sign_in_link(
    tx: &mut TenantTx,
    portal: &Portal,
    (tenant, contact): (&Tenant, &Contact),
    link: &LinkToken,
) -> web::Result<()> {
    let writer = Writer::find(tx, portal, (tenant, Letter::SignInLink)).await?;
    let letter = SignInLink {
        reader: writer.to(contact),
        link: &link_address(&writer.portal_url, Purpose::SignIn, link),
        valid_for: Purpose::SignIn.life(),
        wording: writer.own.as_ref(),
    };
    to_contact(tx, portal, contact, (letter.render(), Some(link.id))).await
}

/// Whoever gets mail about something of a customer: the contact, as long as it is the customer's and sees such things. Its
/// address comes along.
pub(crate) async fn reader(
    tx: &mut TenantTx,
    (customer, contact): (CustomerId, ContactId),
    feature: Feature,
) -> Result<Option<(Contact, String)>, db::Error> {
    let found = crate::contacts::queries::find(tx, contact).await?.filter(|found| found.customer == Some(customer));
    let Some(contact) = found else { return Ok(None) };
    let levels = queries::levels(tx, customer, Some(contact.id)).await?;
    let email = contact.email.clone().filter(|_| Visible::decide(levels).has(feature));
    Ok(email.map(|email| (contact, email)))
}

async fn to_contact(
    tx: &mut TenantTx,
    portal: &Portal,
    contact: &Contact,
    (letter, link): (mail::Rendered, Option<LinkId>),
) -> web::Result<()> {
    let name = contact.name();
    let email = contact.email.as_deref().ok_or(web::Error::NotFound)?;
    let mail = NewMail { link, contact: Some(contact.id), ..NewMail::new(letter, &name, email) };
    portal.outbox.queue(tx, &mail).await?;
    Ok(())
}

/// To a colleague: you may sign in to the console.
pub(crate) async fn staff_invitation(
    tx: &mut TenantTx,
    portal: &Portal,
    (staff, colleague): (&Staff, &StaffRow),
    link: &LinkToken,
) -> web::Result<()> {
    let at = addresses(tx, portal, &staff.tenant).await?;
    let letter = StaffInvitation {
        brand: Brand { name: staff.tenant.name(), colour: &at.colour },
        name: &colleague.name,
        link: &link_address(&at.console, Purpose::Invitation, link),
        valid_for: Purpose::Invitation.life(),
        console_url: &at.console,
        email: &colleague.email,
        role: colleague.role.label(),
        signer: &staff.name,
    };
    let mail = NewMail { link: Some(link.id), ..NewMail::new(letter.render(), &colleague.name, &colleague.email) };
    portal.outbox.queue(tx, &mail).await?;
    Ok(())
}

/// To a staff member: set a new password.
pub(crate) async fn staff_reset(
    tx: &mut TenantTx,
    portal: &Portal,
    (tenant, staff): (&Tenant, &StaffRow),
    link: &LinkToken,
) -> web::Result<()> {
    let at = addresses(tx, portal, tenant).await?;
    let letter = StaffReset {
        brand: Brand { name: tenant.name(), colour: &at.colour },
        name: &staff.name,
        link: &link_address(&at.console, Purpose::Reset, link),
        valid_for: Purpose::Reset.life(),
        console_url: &at.console,
        email: &staff.email,
    };
    let mail = NewMail { link: Some(link.id), ..NewMail::new(letter.render(), &staff.name, &staff.email) };
    portal.outbox.queue(tx, &mail).await?;
    Ok(())
}
