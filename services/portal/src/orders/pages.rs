//! The pages about orders.

use std::collections::HashMap;

use askama::Template;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::shell::{ConsoleShell, PortalShell};
use web::ui as u;

use super::adding::{self, Known, TypedPart};
use super::approving::Waiting;
use super::details;
use super::events::Event;
use super::order::{Line, Order, OrderId, Row, Status};
use super::shipment::{Shipment, ShipmentId};
use super::shipments::CorrectionForm;
use super::tracking;
use crate::lists::{self, Shown};
use crate::parts::part::ItemId;

/// A customer's orders.
#[derive(Template)]
#[template(path = "orders/templates/index.html", blocks = ["list"])]
pub(super) struct ListPage {
    pub(super) shell: PortalShell,
    pub(super) list: Shown,
    pub(super) orders: Vec<Row>,
    /// What the search looks at.
    pub(super) finds: &'static str,
    pub(super) may_order: bool,
}

/// All customers' orders.
#[derive(Template)]
#[template(path = "orders/templates/staff_index.html", blocks = ["list"])]
pub(super) struct StaffListPage {
    pub(super) shell: ConsoleShell,
    pub(super) list: Shown,
    pub(super) orders: Vec<Row>,
    /// What the search looks at.
    pub(super) finds: &'static str,
}

/// An order as its customer sees it.
#[derive(Template)]
#[template(path = "orders/templates/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: PortalShell,
    pub(super) order: Order,
    pub(super) events: Vec<Event>,
    pub(super) shipments: Vec<Shipment>,
    /// Whose yes it waits for, if it does.
    pub(super) waiting: Option<Waiting>,
    pub(super) may_order: bool,
    pub(super) sees_stock: bool,
    /// What is typed as the reason of a rejection.
    pub(super) reason: String,
    pub(super) errors: FieldErrors,
    pub(super) now: Now,
}

/// An order as staff see it.
#[derive(Template)]
#[template(path = "orders/templates/staff_show.html")]
pub(super) struct StaffShowPage {
    pub(super) shell: ConsoleShell,
    pub(super) order: Order,
    pub(super) events: Vec<Event>,
    pub(super) shipments: Vec<Shipment>,
    /// Whose yes it waits for, if it does.
    pub(super) waiting: Option<Waiting>,
    pub(super) may_edit: bool,
    /// What is typed as a note, and as the reason of a release.
    pub(super) note: String,
    pub(super) reason: String,
    pub(super) errors: FieldErrors,
    pub(super) now: Now,
}

impl ShowPage {
    fn who(&self, event: &Event) -> String {
        if event.is_by_staff { self.shell.tenant_name.clone() } else { event.actor_name.clone() }
    }

    fn progress(&self, line: &Line) -> String {
        progress(&self.order, line, self.sees_stock)
    }

    fn part(&self, line: &super::order::OrderLineId) -> String {
        part(&self.order, line)
    }

    fn approvers(&self) -> String {
        self.waiting.as_ref().map(|waiting| crate::approvals::or(&waiting.names)).unwrap_or_default()
    }

    /// What was sent, staff say alone.
    const fn may_correct(&self) -> bool {
        false
    }

    fn may_cancel(&self) -> bool {
        self.may_order && (self.order.row.status.waits() || self.order.row.status == Status::Received)
    }
}

impl StaffShowPage {
    fn who(&self, event: &Event) -> String {
        event.actor_name.clone()
    }

    fn progress(&self, line: &Line) -> String {
        progress(&self.order, line, true)
    }

    fn part(&self, line: &super::order::OrderLineId) -> String {
        part(&self.order, line)
    }

    fn approvers(&self) -> String {
        self.waiting.as_ref().map(|waiting| crate::approvals::or(&waiting.names)).unwrap_or_default()
    }

    const fn may_correct(&self) -> bool {
        self.may_edit
    }

    fn may_ship(&self) -> bool {
        self.order.row.status.is_open() && !self.order.row.status.waits()
    }

    /// Whether something of it is on back order.
    fn is_waited_for(&self) -> bool {
        self.order.lines.iter().any(|line| line.back_ordered() > 0)
    }

    fn held(&self) -> &'static str {
        match (self.order.is_over_credit, self.order.needs_release) {
            (true, true) => "It goes beyond the customer’s credit limit, and orders are looked at first.",
            (true, false) => "It goes beyond the customer’s credit limit.",
            _ => "Orders are looked at first.",
        }
    }
}

/// What became of a line, in words. What is set aside or on back order is told while something may still come.
pub(super) fn progress(order: &Order, line: &Line, sees_stock: bool) -> String {
    let sees_stock = sees_stock && order.row.status.is_open();
    let count = |pieces: i32| u::count(u64::from(pieces.unsigned_abs()));
    let back = if sees_stock { line.back_ordered() } else { 0 };
    let parts = [
        (line.shipped, "sent"),
        (if sees_stock { line.reserved } else { 0 }, "set aside"),
        (back, "on back order"),
        (line.cancelled, "cancelled"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(pieces, _)| *pieces > 0)
        .map(|(pieces, words)| format!("{} {words}", count(*pieces)))
        .collect();
    said.join(", ")
}

/// A line's part by its number.
fn part(order: &Order, line: &super::order::OrderLineId) -> String {
    order.lines.iter().find(|one| one.id == *line).map(|one| format!("{} {}", one.number, one.name)).unwrap_or_default()
}

/// The form that sends something.
#[derive(Template)]
#[template(path = "orders/templates/shipment.html")]
pub(super) struct ShipmentPage {
    pub(super) shell: ConsoleShell,
    pub(super) order: Order,
    /// What is typed for each line, in the lines' order.
    pub(super) pieces: Vec<String>,
    pub(super) carrier: String,
    pub(super) tracking: String,
    pub(super) shipped_on: String,
    /// Where it lay.
    pub(super) locations: Vec<Choice>,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
    /// The order's version that it shows.
    pub(super) row_version: i32,
}

impl ShipmentPage {
    fn carriers() -> &'static [&'static str] {
        &tracking::CARRIERS
    }

    fn typed(&self, index: &usize) -> &str {
        self.pieces.get(*index).map(String::as_str).unwrap_or_default()
    }
}

/// The form that corrects what is said of a shipment.
#[derive(Template)]
#[template(path = "orders/templates/correction.html")]
pub(super) struct CorrectionPage {
    pub(super) shell: ConsoleShell,
    pub(super) id: ShipmentId,
    pub(super) order: OrderId,
    /// The order's number.
    pub(super) number: i64,
    /// The customer's name.
    pub(super) customer: String,
    pub(super) form: CorrectionForm,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
}

impl CorrectionPage {
    fn carriers() -> &'static [&'static str] {
        &tracking::CARRIERS
    }
}

/// The name of a field of the line in this place.
fn at(name: &str, place: impl std::fmt::Display) -> String {
    format!("{name}{place}")
}

/// The form that changes an order.
#[derive(Template)]
#[template(path = "orders/templates/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: ConsoleShell,
    pub(super) order: Order,
    /// What is typed for each line: pieces and price, in the lines' order.
    pub(super) typed: Vec<(String, String)>,
    pub(super) shipping: String,
    /// What is to be added, as typed, and what is known of those parts.
    pub(super) added: adding::Typed,
    pub(super) known: HashMap<ItemId, Known>,
    pub(super) details: details::Typed,
    /// Where it may go.
    pub(super) addresses: Vec<Choice>,
    pub(super) row_version: i32,
    pub(super) errors: FieldErrors,
    pub(super) problem: String,
}

impl EditPage {
    fn pieces(&self, index: &usize) -> &str {
        self.typed.get(*index).map(|(pieces, _)| pieces.as_str()).unwrap_or_default()
    }

    fn part(&self, added: &TypedPart) -> Option<&Known> {
        self.known.get(&added.item)
    }

    /// Why its customer pays what it pays for so many pieces.
    fn why(&self, part: &Known, pieces: &str) -> String {
        crate::prices::why(&self.order.row.customer_name, &part.part.number, pieces)
    }

    fn price(&self, index: &usize) -> &str {
        self.typed.get(*index).map(|(_, price)| price.as_str()).unwrap_or_default()
    }
}
