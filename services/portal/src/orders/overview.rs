//! The lists of orders, staff's and a customer's: what their pages and files are made of.

use askama::Template as _;
use db::TenantTx;
use serde_json::Value;
use uuid::Uuid;

use super::listing::{self, ORDERS, OWN_ORDERS, Wanted};
use super::order::{Row, Status};
use super::pages::{ListPage, StaffListPage};
use super::queries;
use crate::access::{Feature, Orders};
use crate::brand::{ConsolePage, PortalPage};
use crate::lists::{Ask, Column, Counts, Overview, Page, Place, Shown, Subject, Whose};

impl Overview for Orders {
    type Sees = Self;
    type Wanted = Wanted;
    type Row = Row;

    fn everybodys() -> &'static Subject {
        &ORDERS
    }

    fn own() -> &'static Subject {
        &OWN_ORDERS
    }

    fn all(whose: &Whose) -> Wanted {
        Wanted::all(whose.customer)
    }

    async fn wanted(tx: &mut TenantTx, ask: &Ask, whose: &Whose) -> Result<Wanted, db::Error> {
        Wanted::of(tx, ask, whose).await
    }

    fn narrow(wanted: &mut Wanted, ask: &Ask) {
        wanted.status = ask.chosen("status");
    }

    async fn places(tx: &mut TenantTx, asked: &Value, counts: (usize, usize)) -> Result<Vec<Place>, db::Error> {
        queries::list(tx, asked, counts).await
    }

    async fn rows(tx: &mut TenantTx, ids: &[Uuid], _: &Whose) -> Result<Vec<Row>, db::Error> {
        queries::rows(tx, ids).await
    }

    async fn counts(tx: &mut TenantTx, whose: &Whose) -> Result<Counts, db::Error> {
        let counts = queries::counts(tx, whose.customer).await?;
        let of = |status: Status| (status.key(), status.label(), counts.get(&status).copied().unwrap_or(0));
        Ok(Status::ALL.map(of).to_vec())
    }

    fn cell(row: &Row, column: &Column) -> String {
        listing::cell(row, column)
    }

    fn staff_page(page: &ConsolePage, list: Shown, orders: Vec<Row>) -> impl Page {
        let finds = "Order, PO or part number, or customer";
        StaffListPage { shell: page.shell("Orders"), list, orders, finds }
    }

    fn own_page(page: &PortalPage, list: Shown, orders: Vec<Row>) -> impl Page {
        let may_order = page.sees.visible.has(Feature::PlaceOrders);
        ListPage { shell: page.shell("Orders"), list, orders, finds: "Order, PO or part number", may_order }
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
