//! Coming in by a login link: on a known device at once, on a new one with a mailed code.

use accounts::{
    Actor, Code, CodePurpose, CurrentTenant, Event, LiveLink, Person, Token, TooOften, Tried, code_holder,
    is_known_device, issue_code, live_login_link, live_login_link_of, remember_device, sign_in_by_link, stop_waiting,
    try_code, wait_for_code, waiting_browser,
};
use axum::http::HeaderValue;
use axum::http::request::Parts;
use db::{ContactId, TenantTx};

use super::queries;
use crate::Portal;
use crate::contacts;
use crate::contacts::contact::Contact;
use crate::sign_in::Client;

/// What became of a link or a code that was sent; the values are `Set-Cookie` headers.
pub(super) enum Entry {
    /// Its holder is in.
    In(Vec<HeaderValue>),
    /// It was right, and the second step is asked for.
    SecondStep(Vec<HeaderValue>),
    /// A code is on its way to the link's owner.
    CodeSent(HeaderValue),
    /// Too many codes were asked for.
    TooOften(u32),
    /// The link, or the code, does not work: nobody is told why.
    Refused,
    /// It was not the code; this many tries are left.
    Wrong(i32),
}

/// Uses a link.
pub(super) async fn enter(portal: &Portal, current: &CurrentTenant, typed: &str, parts: &Parts) -> web::Result<Entry> {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let Ok(token) = typed.trim().parse::<Token>() else { return Ok(Entry::Refused) };
    let mut tx = accounts.db.begin(current.tenant.whole()).await?;
    let Some(found) = live_login_link(&mut tx, by.0, &token).await? else { return Ok(Entry::Refused) };
    let Some(contact) = hold(&mut tx, current, found.contact).await? else { return Ok(Entry::Refused) };
    // Once more, now that nobody changes it.
    let Some(link) = live_login_link(&mut tx, by.0, &token).await? else { return Ok(Entry::Refused) };
    let client = Client::of(parts);
    if is_known_device(&mut tx, by.0, link, (&parts.headers, (&client.user_agent, &client.ip))).await? {
        let entry = sign_in(&mut tx, portal, (link, parts), Vec::new()).await?;
        tx.commit().await?;
        return Ok(entry);
    }
    let browser = Token::random(by.1);
    let asked = (Person::Contact(link.contact), CodePurpose::NewDevice);
    match issue_code(&mut tx, by, asked, &browser).await? {
        Ok(code) => {
            crate::mail::code(&mut tx, portal, (&current.tenant, &contact), (&code, asked.1)).await?;
            tx.commit().await?;
            Ok(Entry::CodeSent(wait_for_code(&browser)))
        }
        Err(TooOften(seconds)) => Ok(Entry::TooOften(seconds)),
    }
}

/// Tries the code that this browser waits for: if it is right, its holder is in, and the device is known from now on.
pub(super) async fn confirm(
    portal: &Portal,
    current: &CurrentTenant,
    typed: &Code,
    parts: &Parts,
) -> web::Result<Entry> {
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let Some(browser) = waiting_browser(&parts.headers) else { return Ok(Entry::Refused) };
    let mut tx = accounts.db.begin(current.tenant.whole()).await?;
    let holder = code_holder(&mut tx, by.0, CodePurpose::NewDevice, &browser).await?;
    let Some(Person::Contact(id)) = holder else { return Ok(Entry::Refused) };
    let Some(contact) = hold(&mut tx, current, id).await? else { return Ok(Entry::Refused) };
    let Some(link) = live_login_link_of(&mut tx, by.0, id).await? else { return Ok(Entry::Refused) };
    let asked = (Person::Contact(id), CodePurpose::NewDevice);
    let tried = try_code(&mut tx, by.0, asked, (&browser, typed)).await?;
    let entry = match tried {
        Tried::Wrong(left) => {
            let (kind, customer, detail) = ("contact.sign_in_failed", contact.customer, "Wrong code for a login link");
            let event = Event { kind, customer, contact: Some(id), detail, ..Event::default() };
            accounts::record(&mut tx, by, Actor::Somebody, event).await?;
            Entry::Wrong(left)
        }
        Tried::Dead => Entry::Refused,
        Tried::Right => {
            let client = Client::of(parts);
            let from = (&parts.headers, (client.user_agent.as_str(), client.ip.as_str()));
            let device = remember_device(&mut tx, by, link, from).await?;
            crate::mail::new_device(&mut tx, portal, (&current.tenant, &contact), client).await?;
            sign_in(&mut tx, portal, (link, parts), vec![device, stop_waiting()]).await?
        }
    };
    tx.commit().await?;
    Ok(entry)
}

/// In, or on to the second step, with these cookies and one more.
async fn sign_in(
    tx: &mut TenantTx,
    portal: &Portal,
    (link, parts): (LiveLink, &Parts),
    mut cookies: Vec<HeaderValue>,
) -> Result<Entry, db::Error> {
    let client = Client::of(parts);
    match sign_in_by_link(tx, &portal.accounts, link, (&client.user_agent, &client.ip)).await? {
        accounts::Entry::SecondStep(cookie) => {
            cookies.push(cookie);
            Ok(Entry::SecondStep(cookies))
        }
        accounts::Entry::Session(cookie) => {
            cookies.push(cookie);
            Ok(Entry::In(cookies))
        }
        accounts::Entry::ChoosePassword(_) => Ok(Entry::Refused),
    }
}

/// The contact, if it may come in by a link, kept as it is until the transaction ends: whoever shuts it out, or changes
/// its link, comes before or after. Everybody locks in this order.
async fn hold(tx: &mut TenantTx, current: &CurrentTenant, id: ContactId) -> web::Result<Option<Contact>> {
    let are_allowed = queries::hold_switch(tx).await?;
    let customer_stands = contacts::queries::hold_customer(tx, id).await?;
    if !are_allowed || !customer_stands || !contacts::queries::lock(tx, id).await? {
        return Ok(None);
    }
    let contact = contacts::queries::find(tx, id).await?;
    let is_open = current.tenant.customer_portal();
    let may = |contact: &Contact| contact.has_access && contact.is_active && contact.customer_has_access && is_open;
    Ok(contact.filter(may))
}
