//! Staff: the tab with a customer's terms and tax.

use accounts::{Change, EditPrices, Event, Permission, StaffMay};
use axum::Form;
use axum::extract::State;
use db::{CustomerId, TenantTx};
use pricing::Currency;
use time::Date;
use web::Path;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::ui::Tone;

use super::own::{ExemptionForm, Own, TermsForm};
use super::payment_terms::{self, PaymentTermsId, name_of};
use super::settings::{self, Settings, yes};
use super::{Terms, certificate, own};
use crate::Portal;
use crate::addresses::address::Use;
use crate::brand::ConsolePage;
use crate::custom_fields::section::STALE;
use crate::customers;
use crate::taxes::Tax;

const EDIT: Access = Access::StaffMay("edit prices");

pub(super) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/customers/{id}/terms", Access::Staff, show)
        .post("/customers/{id}/terms", EDIT, save)
        .post("/customers/{id}/tax", EDIT, save_tax)
        .get("/customers/{id}/certificate", Access::Staff, certificate::read)
        .upload(("/customers/{id}/certificate", certificate::MOST_BYTES), EDIT, certificate::add)
        .post("/customers/{id}/certificate/removal", EDIT, certificate::remove)
}

pub(super) fn href(id: CustomerId) -> String {
    format!("/customers/{id}/terms")
}

/// What the tab shows.
#[derive(Debug)]
pub(crate) struct TermsTab {
    pub(crate) own: Own,
    /// What counts, with everybody's where it has none of its own.
    pub(crate) effective: Terms,
    pub(crate) everybody: Settings,
    pub(crate) names: Vec<(PaymentTermsId, String)>,
    pub(crate) terms: TermsForm,
    pub(crate) exemption: ExemptionForm,
    /// What counts against its credit limit now, in minor units.
    pub(crate) open_minor: i64,
    /// How large the certificate's file is, where there is one.
    pub(crate) certificate: Option<String>,
    /// What an order to its usual address would be taxed, and where that is.
    pub(crate) taxed: Option<(String, Tax)>,
    pub(crate) today: Date,
    /// The form that the errors are about: `terms`, `tax` or `certificate`.
    pub(crate) part: &'static str,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) may_edit: bool,
}

impl TermsTab {
    /// Payment terms to choose from.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        let chosen = &self.terms.terms;
        self.names.iter().map(|(id, name)| Choice::new(id.to_string(), name, chosen)).collect()
    }

    /// What is said of those that everybody has.
    pub(crate) fn everybodys_terms(&self) -> String {
        match name_of(self.everybody.terms, &self.names) {
            "" => "As for everybody: none".to_owned(),
            name => format!("As for everybody: {name}"),
        }
    }

    fn either(everybody: bool, chosen: &str) -> Vec<Choice> {
        let everybody = format!("As for everybody: {}", yes(everybody));
        [("", everybody.as_str()), ("yes", "Yes"), ("no", "No")]
            .map(|(value, label)| Choice::new(value, label, chosen))
            .to_vec()
    }

    pub(crate) fn po_choices(&self) -> Vec<Choice> {
        Self::either(self.everybody.po_required, &self.terms.po_required)
    }

    pub(crate) fn approval_choices(&self) -> Vec<Choice> {
        Self::either(self.everybody.approval_by_seller, &self.terms.approval_by_seller)
    }

    /// How much of the credit limit is used, where there is one.
    pub(crate) fn credit_used(&self, currency: &Currency) -> Option<String> {
        let limit = self.effective.credit_limit_minor?;
        let open = currency.show(self.open_minor);
        Some(format!("{open} of the credit limit of {} is ordered and not all sent.", currency.show(limit)))
    }

    /// The hint below the order minimum.
    pub(crate) fn minimum_hint(&self, currency: &Currency) -> String {
        let everybody =
            self.everybody.order_minimum_minor.map_or_else(|| "none".to_owned(), |minor| currency.show(minor));
        format!("In {}, before tax. Empty: as for everybody, {everybody}. 0: none.", currency.name())
    }

    /// Whether the certificate has run out.
    pub(crate) fn is_expired(&self) -> bool {
        self.own.is_expired(self.today)
    }

    /// The certificate's last day, as people write it.
    pub(crate) fn last_day(&self) -> String {
        self.own.certificate_expires_on.map(|day| web::ui::day(day, self.today)).unwrap_or_default()
    }
}

async fn tab(page: &ConsolePage, portal: &Portal, id: CustomerId) -> web::Result<TermsTab> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    // Whoever asks for nobody is told so before anything else.
    let customer = web::OrNotFound::or_not_found(customers::queries::find(&mut tx, id).await?)?;
    let today = crate::prices::queries::today(&mut tx, portal.accounts.clock.now()).await?;
    let own = own::find(&mut tx, id).await?;
    let addresses = crate::addresses::queries::list(&mut tx, id).await?;
    let usual = addresses.into_iter().find(|address| address.is_default(Use::Ship));
    let place = usual.map_or_else(
        || (customer.city.clone().unwrap_or_default(), customer.country.clone(), customer.region.clone()),
        |address| (address.place(), address.country, address.region),
    );
    let (country, region) = (place.1.unwrap_or_default(), place.2.unwrap_or_default());
    let tax = crate::taxes::of(&mut tx, id, &country, &region, today).await?;
    Ok(TermsTab {
        effective: super::of(&mut tx, id).await?,
        everybody: settings::find(&mut tx).await?,
        names: payment_terms::names(&mut tx).await?,
        terms: TermsForm::of(&own, tx.currency()),
        exemption: ExemptionForm::from(&own),
        certificate: certificate::size(&mut tx, id).await?,
        taxed: Some((place.0, tax)).filter(|(place, _)| !place.is_empty()),
        open_minor: crate::orders::queries::open_total(&mut tx, id).await?,
        own,
        today,
        part: "terms",
        errors: FieldErrors::none(),
        problem: String::new(),
        may_edit: page.staff.may(Permission::EditPrices),
    })
}

async fn answer((page, portal): (&ConsolePage, &Portal), id: CustomerId, tab: TermsTab) -> web::Result {
    let is_refused = !tab.errors.is_empty() || !tab.problem.is_empty();
    let tab = customers::pages::Tab::Terms(Box::new(tab));
    let record = customers::console::record(page, portal, id, tab).await?;
    if is_refused { web::invalid(&record) } else { web::page(&record) }
}

/// The tab again, with what is wrong.
pub(super) async fn refuse(at: (&ConsolePage, &Portal), id: CustomerId, errors: FieldErrors) -> web::Result {
    let again = tab(at.0, at.1, id).await?;
    answer(at, id, TermsTab { part: "certificate", errors, ..again }).await
}

async fn show(page: ConsolePage, State(portal): State<Portal>, Path(id): Path<CustomerId>) -> web::Result {
    let tab = tab(&page, &portal, id).await?;
    answer((&page, &portal), id, tab).await
}

/// Holds a customer until the transaction ends: of two who change its terms the second sees what the first did.
pub(super) async fn held(tx: &mut TenantTx, id: CustomerId) -> web::Result<()> {
    if customers::queries::lock(tx, id).await? { Ok(()) } else { Err(web::Error::NotFound) }
}

async fn save(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<TermsForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    held(&mut tx, id).await?;
    let (before, names) = (own::find(&mut tx, id).await?, payment_terms::names(&mut tx).await?);
    let parsed = form.parse(&before, (&names, tx.currency()));
    let (problem, errors) = match parsed {
        Ok(_) if form.row_version != before.row_version => (STALE.to_owned(), FieldErrors::none()),
        Ok(new) => {
            let changes = before.changes_to(&new, (&names, tx.currency()));
            return write(tx, (&portal, &staff, id), (&new, "customer.terms_saved", &changes), "Terms saved").await;
        }
        Err(errors) => (String::new(), errors),
    };
    drop(tx);
    let again = tab(&page, &portal, id).await?;
    // Whoever is told of the other save may save over it.
    let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
    let terms = TermsForm { row_version, ..form };
    answer((&page, &portal), id, TermsTab { terms, errors, problem, ..again }).await
}

async fn save_tax(
    page: ConsolePage,
    staff: StaffMay<EditPrices>,
    State(portal): State<Portal>,
    (Path(id), Form(form)): (Path<CustomerId>, Form<ExemptionForm>),
) -> web::Result {
    let mut tx = staff.begin(&portal.accounts).await?;
    held(&mut tx, id).await?;
    let before = own::find(&mut tx, id).await?;
    let (problem, errors) = match form.parse(&before) {
        Ok(_) if form.row_version != before.row_version => (STALE.to_owned(), FieldErrors::none()),
        Ok(new) => {
            let changes = before.changes_to(&new, (&[], tx.currency()));
            return write(tx, (&portal, &staff, id), (&new, "customer.tax_saved", &changes), "Tax saved").await;
        }
        Err(errors) => (String::new(), errors),
    };
    drop(tx);
    let again = tab(&page, &portal, id).await?;
    let row_version = if problem.is_empty() { form.row_version } else { before.row_version };
    let exemption = ExemptionForm { row_version, ..form };
    answer((&page, &portal), id, TermsTab { exemption, part: "tax", errors, problem, ..again }).await
}

async fn write(
    mut tx: TenantTx,
    by: (&Portal, &StaffMay<EditPrices>, CustomerId),
    (new, kind, changes): (&Own, &str, &[Change]),
    said: &str,
) -> web::Result {
    own::save(&mut tx, &by.0.accounts.clock, (by.2, new)).await?;
    note(&mut tx, by, kind, changes).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(&href(by.2), Tone::Ok, said))
}

pub(super) async fn note(
    tx: &mut TenantTx,
    (portal, staff, customer): (&Portal, &StaffMay<EditPrices>, CustomerId),
    kind: &str,
    changes: &[Change],
) -> Result<(), db::Error> {
    let accounts = &portal.accounts;
    let event = Event { kind, customer: Some(customer), changes, ..Event::default() };
    accounts::record(tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await
}
