//! The lists of quotes, staff's and a customer's: what their pages and files are made of.

use accounts::Permission;
use askama::Template as _;
use db::TenantTx;
use serde_json::Value;
use uuid::Uuid;

use super::listing::{self, OWN_QUOTES, QUOTES, Wanted};
use super::pages::{ListPage, StaffListPage};
use super::queries;
use super::quote::{Row, Status};
use crate::access::{Feature, Quotes};
use crate::brand::{ConsolePage, PortalPage};
use crate::lists::{Ask, Column, Counts, Overview, Page, Place, Shown, Subject, Whose};

impl Overview for Quotes {
    type Sees = Self;
    type Wanted = Wanted;
    type Row = Row;

    fn everybodys() -> &'static Subject {
        &QUOTES
    }

    fn own() -> &'static Subject {
        &OWN_QUOTES
    }

    fn all(whose: &Whose) -> Wanted {
        Wanted::all(whose)
    }

    async fn wanted(_: &mut TenantTx, ask: &Ask, whose: &Whose) -> Result<Wanted, db::Error> {
        Ok(Wanted::of(ask, whose))
    }

    fn narrow(wanted: &mut Wanted, ask: &Ask) {
        wanted.status = ask.chosen("status");
    }

    async fn places(tx: &mut TenantTx, asked: &Value, counts: (usize, usize)) -> Result<Vec<Place>, db::Error> {
        queries::list(tx, asked, counts).await
    }

    async fn rows(tx: &mut TenantTx, ids: &[Uuid], whose: &Whose) -> Result<Vec<Row>, db::Error> {
        queries::find_all(tx, ids, whose.now.today()).await
    }

    async fn counts(tx: &mut TenantTx, whose: &Whose) -> Result<Counts, db::Error> {
        let counts = queries::counts(tx, (whose.customer, whose.now.today())).await?;
        let of = |status: Status| (status.key(), status.label(), counts.get(&status).copied().unwrap_or(0));
        Ok(Status::ALL.map(of).to_vec())
    }

    fn cell(row: &Row, column: &Column) -> String {
        listing::cell(row, column)
    }

    fn staff_page(page: &ConsolePage, list: Shown, quotes: Vec<Row>) -> impl Page {
        let (finds, may_edit) = ("Quote number, reference, part or customer", page.staff.may(Permission::EditQuotes));
        StaffListPage { shell: page.shell("Quotes"), list, quotes, finds, may_edit }
    }

    fn own_page(page: &PortalPage, list: Shown, quotes: Vec<Row>) -> impl Page {
        let may_request = page.sees.visible.has(Feature::RequestQuotes);
        ListPage { shell: page.shell("Quotes"), list, quotes, finds: "Quote number, reference or part", may_request }
    }
}

impl Page for StaffListPage {
    fn rows(&self) -> askama::Result<String> {
        self.as_list().render()
    }
}

impl Page for ListPage {
    fn rows(&self) -> askama::Result<String> {
        self.as_list().render()
    }
}
