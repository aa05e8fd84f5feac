//! Staff: what happened with a customer and its people, on the customer's record.

use axum::extract::{Query, State};
use db::{CustomerId, TenantTx};
use web::fields::Choice;
use web::routes::{Access, Routes, Site};
use web::shell::Link;
use web::{Now, Path};

use super::asked::Asked;
use super::happened::Happened;
use super::queries::{self, PAGE};
use crate::brand::ConsolePage;
use crate::{Portal, customers, lists};

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/customers/{id}/history", Access::Staff, show)
}

/// The groups of kinds that concern a customer.
const GROUPS: &[&str] = &["contacts", "customers", "prices", "catalogues", "approvals", "budgets", "exports"];

/// The tab with the events.
#[derive(Debug)]
pub(crate) struct HistoryTab {
    pub(crate) path: String,
    pub(crate) asked: Asked,
    pub(crate) events: Vec<Happened>,
    pub(crate) groups: Vec<Choice>,
    pub(crate) chips: Vec<Link>,
    pub(crate) next: Option<String>,
}

impl HistoryTab {
    async fn read(tx: &mut TenantTx, customer: CustomerId, (asked, now): (Asked, &Now)) -> Result<Self, db::Error> {
        // Whose events these are, the path says; by whom, nobody asks here.
        let asked = Asked { who: String::new(), customer: String::new(), ..asked };
        let path = format!("/customers/{customer}/history");
        let filter = asked.filter(now, Some(customer));
        let mut events = queries::list(tx, &filter, PAGE + 1).await?;
        let next = lists::cut(&mut events, PAGE).map(|last| asked.address(&path, "", &last.id.to_string()));
        let (groups, chips) = (asked.groups(Some(GROUPS)), asked.chips(&path, (None, None)));
        Ok(Self { path, asked, events, groups, chips, next })
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.asked.is_filtered()
    }

    pub(crate) fn days(&self) -> (&str, &str) {
        (&self.asked.from, &self.asked.to)
    }

    /// What this page has, in words.
    pub(crate) fn summary(&self) -> String {
        web::ui::counted(self.events.len() as u64, "event on this page", "events on this page")
    }
}

async fn show(
    page: ConsolePage,
    State(portal): State<Portal>,
    (Path(id), Query(asked)): (Path<CustomerId>, Query<Asked>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let tab = HistoryTab::read(&mut tx, id, (asked, &portal.now(&page.staff.tenant))).await?;
    drop(tx);
    let tab = customers::pages::Tab::History(Box::new(tab));
    web::page(&customers::console::record(&page, &portal, id, tab).await?)
}
