//! Customers: saving the cart as a quote at their own prices, and asking for better ones or for what they did not find.

use accounts::{PortalUser, Token};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use web::fields::FieldErrors;
use web::ui::Tone;

use super::console::home;
use super::events::{self, Kind};
use super::mail::{self, Notice};
use super::pages::AskPage;
use super::pricing::in_words;
use super::quote::{Line, QuoteId, Row, totals};
use super::writing::{self, NewQuote, NewVersion};
use super::{queries, settings};
use crate::Portal;
use crate::access::{Allowed, Feature, RequestQuotes, Sees};
use crate::brand::{PortalPage, Reading};
use crate::carts::{self, Cart};
use crate::checkout::typed;
use crate::custom_fields::section::{Pairs, typed as field};
use crate::orders::totals::Totals;
use crate::parts::quantity;

/// How many lines in words a form has.
pub(super) const ROWS: usize = 5;

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) key: String,
    pub(super) reference: String,
    pub(super) message: String,
    /// What was not found, and pieces of it.
    pub(super) rows: Vec<(String, String)>,
}

/// What is asked for, checked.
#[derive(Debug)]
struct Wish {
    reference: String,
    message: String,
    lines: Vec<Line>,
}

impl Typed {
    fn read(pairs: &Pairs) -> Self {
        let text = |name: &str| field(pairs, name).unwrap_or_default().to_owned();
        let row = |at: usize| (text(&format!("words-{at}")), text(&format!("pieces-{at}")));
        Self {
            key: text("key"),
            reference: text("reference"),
            message: text("message"),
            rows: (0..ROWS).map(row).collect(),
        }
    }

    fn parse(&self) -> Result<Wish, FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut lines = Vec::new();
        for (at, (words, pieces)) in self.rows.iter().enumerate() {
            if words.trim().is_empty() && pieces.trim().is_empty() {
                continue;
            }
            let words = in_words(words).map_err(|cure| errors.add(format!("words-{at}"), cure));
            let pieces = if pieces.trim().is_empty() { "1" } else { pieces.as_str() };
            let pieces = quantity::ordered(pieces).map_err(|cure| errors.add(format!("pieces-{at}"), cure));
            if let (Ok(words), Ok(pieces)) = (words, pieces) {
                lines.push(Line::in_words(words, i32::try_from(pieces).unwrap_or(1)));
            }
        }
        let mut kept = |field: &'static str, read: Result<String, &'static str>| {
            read.map_err(|cure| errors.add(field, cure)).unwrap_or_default()
        };
        let reference = kept("reference", typed::short(&self.reference));
        let message = kept("message", typed::note(&self.message));
        errors.into_result(Wish { reference, message, lines })
    }
}

/// The cart of whoever may have one.
async fn cart(tx: &mut TenantTx, portal: &Portal, sees: &Sees) -> Result<Cart, db::Error> {
    match sees.visible.has(Feature::PlaceOrders) {
        true => Cart::read(tx, (&sees.user, portal.accounts.clock.now())).await,
        false => Ok(Cart::default()),
    }
}

fn ask_page(page: &PortalPage, cart: Cart, typed: Typed) -> AskPage {
    let (errors, problem) = (FieldErrors::none(), String::new());
    AskPage { shell: page.shell("New quote"), cart, typed, errors, problem }
}

pub(super) async fn new(
    Reading(page, mut tx): Reading<PortalPage>,
    _: Allowed<RequestQuotes>,
    State(portal): State<Portal>,
) -> web::Result {
    let cart = cart(&mut tx, &portal, &page.sees).await?;
    let key = Token::random(&portal.accounts.entropy).reveal();
    let rows = vec![(String::new(), String::new()); ROWS];
    web::page(&ask_page(&page, cart, Typed { key, rows, ..Typed::default() }))
}

pub(super) async fn create(
    page: PortalPage,
    allowed: Allowed<RequestQuotes>,
    State(portal): State<Portal>,
    Form(pairs): Form<Pairs>,
) -> web::Result {
    let user = &page.sees.user;
    if !user.is_still(field(&pairs, "acting_for").unwrap_or_default()) {
        let text = "You act for another customer now. These are its quotes.";
        return Ok(web::flash::redirect("/quotes", Tone::Warn, text));
    }
    let (form, is_saved) = (Typed::read(&pairs), field(&pairs, "then") == Some("save"));
    let Ok(key) = form.key.parse::<Token>() else {
        return Ok(web::flash::redirect("/quotes/new", Tone::Warn, "Look at the quote again, then send it"));
    };
    let mut tx = allowed.begin(&portal.accounts).await?;
    // Forms of one contact come one after the other: one that is sent twice is one quote.
    carts::queries::hold(&mut tx, user.contact.uuid()).await?;
    if let Some((id, number)) = queries::by_form(&mut tx, (user.contact, &key.hash())).await? {
        let text = format!("This was quote {number} already. Nothing was sent twice.");
        return Ok(web::flash::redirect(&home(id), Tone::Info, &text));
    }
    let cart = cart(&mut tx, &portal, &page.sees).await?;
    let (wish, errors) = match form.parse() {
        Ok(wish) => (Some(wish), FieldErrors::none()),
        Err(errors) => (None, errors),
    };
    let lines: Vec<Line> =
        cart.lines.iter().cloned().map(Line::from).chain(wish.iter().flat_map(|w| w.lines.clone())).collect();
    let sum = totals(&lines, None);
    let mut problem =
        problem(&lines, sum, is_saved && !(can_be_saved(&cart) && lines.len() == cart.lines.len())).to_owned();
    if is_saved && problem.is_empty() {
        problem = below_minimum(&mut tx, (user.customer, sum)).await?;
    }
    let (Some(wish), Some(sum), true) = (wish, sum, problem.is_empty()) else {
        drop(tx);
        let again = ask_page(&page, cart, form);
        return web::invalid(&AskPage { errors, problem, ..again });
    };
    let asked = Asked { wish: &wish, lines: &lines, sum, key: &key.hash(), is_saved };
    let (id, number) = write(&mut tx, &portal, user, &asked).await?;
    tx.commit().await?;
    let text = match is_saved {
        true => format!("Saved as quote {number}"),
        false => format!("Quote {number} is asked for"),
    };
    Ok(web::flash::redirect(&home(id), Tone::Ok, &text))
}

/// Whether a cart can be ordered as it is, and so be saved at its prices.
pub(super) fn can_be_saved(cart: &Cart) -> bool {
    !cart.lines.is_empty() && cart.lines.iter().all(|line| line.obstacle().is_none())
}

/// What is saved counts as agreed on when it is accepted, so the order minimum counts now; empty when it is reached.
async fn below_minimum(tx: &mut TenantTx, (customer, sum): (CustomerId, Option<Totals>)) -> Result<String, db::Error> {
    let minimum = crate::terms::of(tx, customer).await?.order_minimum_minor;
    let goods = sum.map_or(0, |sum| sum.goods_minor);
    let Some(minimum) = minimum.filter(|minimum| goods < *minimum) else { return Ok(String::new()) };
    let currency = tx.currency();
    let (minimum, missing) = (currency.show(minimum), currency.show(minimum - goods));
    Ok(format!("Orders are {minimum} or more. Add goods for {missing}, or ask for a quote instead."))
}

/// What is the matter with the whole; empty for nothing.
fn problem(lines: &[Line], sum: Option<Totals>, is_unfit: bool) -> &'static str {
    if lines.is_empty() {
        "Put parts into the cart, or say in words what you are looking for."
    } else if is_unfit {
        "Some parts have no price of their own yet, or cannot be ordered as they are. Ask for a quote instead."
    } else if sum.is_none() {
        "This is more than a quote can hold. Ask for fewer pieces."
    } else {
        ""
    }
}

/// What somebody asks for, ready to be written.
#[derive(Debug)]
struct Asked<'a> {
    wish: &'a Wish,
    lines: &'a [Line],
    sum: Totals,
    key: &'a [u8],
    /// At the prices of this moment, which count from now on.
    is_saved: bool,
}

async fn write(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    asked: &Asked<'_>,
) -> web::Result<(QuoteId, i64)> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let today = crate::prices::today(tx, by.0.now()).await?;
    let new = NewQuote {
        customer: user.customer,
        contact: user.contact,
        contact_name: &user.name,
        is_by_staff: false,
        reference: &asked.wish.reference,
        form_key: Some(asked.key),
    };
    let (id, number) = writing::insert(tx, by, &new).await?;
    let last_day = settings::last_day(tx, today).await?;
    let version = NewVersion {
        version: i32::from(asked.is_saved),
        is_draft: false,
        valid_until: asked.is_saved.then_some(last_day),
        note: "",
        totals: asked.sum,
        by: &user.name,
        lines: asked.lines,
    };
    writing::insert_version(tx, by, (id, user.customer), &version).await?;
    if asked.is_saved {
        writing::save_sent(tx, by.0, id, (1, last_day, asked.sum.total_minor)).await?;
    }
    let kind = if asked.is_saved { Kind::Saved } else { Kind::Requested };
    let event = events::New { kind, detail: &asked.wish.message, actor_name: &user.name, is_by_staff: false };
    events::add(tx, by, (id, user.customer), &event, None).await?;
    carts::queries::clear(tx, user.contact).await?;
    if !asked.is_saved
        && let Some(row) = queries::find(tx, id, today).await?
    {
        tell(tx, portal, user, (&row, asked)).await?;
    }
    Ok((id, number))
}

/// Tells the business that a quote is asked for.
async fn tell(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (row, asked): (&Row, &Asked<'_>),
) -> web::Result<()> {
    let mut facts = vec![("Asked by", user.name.clone())];
    if !asked.wish.message.is_empty() {
        facts.push(("Message", asked.wish.message.replace('\n', ", ")));
    }
    let subject = format!("Quote {} for {}", row.number, row.customer_name);
    let news = Notice { subject, lead: "A customer asks for a quote.", lines: asked.lines, facts };
    mail::to_business(tx, portal, &user.tenant, (row, news)).await
}
