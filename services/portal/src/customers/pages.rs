//! The console's customer pages.

use askama::Template;
use web::Now;
use web::fields::FieldErrors;
use web::shell::ConsoleShell;

use super::customer::{Customer, CustomerForm};
use crate::access::{Feature, ticked};
use crate::activity::of_customer::HistoryTab;
use crate::addresses::AddressesTab;
use crate::addresses::address::Use;
use crate::approvals::{ApprovalsTab, Part};
use crate::catalogues::catalogue::Way;
use crate::catalogues::pages::CataloguePanel;
use crate::contacts::{
    contact::Contact,
    status::{AccountStatus, NextAction},
};
use crate::custom_fields::{Cells, Section};
use crate::favourites::FavouritesTab;
use crate::lists::{self, Column, Cursor, Shown};
use crate::orders::order::Row as Order;
use crate::prices::of_customer::PricesTab;
use crate::quotes::quote::Row as Quote;
use crate::terms::of_customer::TermsTab;

/// The list.
#[derive(Template)]
#[template(path = "customers/templates/index.html", blocks = ["list"])]
pub(crate) struct ListPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) list: Shown,
    /// The tenant's own fields in the rows.
    pub(crate) custom: Cells,
    pub(crate) customers: Vec<Customer>,
    /// What the search looks at.
    pub(crate) finds: &'static str,
    pub(crate) may_edit: bool,
    pub(crate) may_import: bool,
    pub(crate) now: Now,
}

impl ListPage {
    /// A cell that is words alone.
    fn words(&self, customer: &Customer, column: &Column) -> String {
        let own = self.custom.shown(customer.id.uuid(), column);
        let words = own.unwrap_or_else(|| super::listing::cell(customer, column));
        if words.is_empty() { "—".to_owned() } else { words }
    }
}

/// How many orders or quotes a record shows.
pub(crate) const NEWEST: i64 = 25;

/// The tabs of a customer's record.
#[derive(Debug)]
pub(crate) enum Tab {
    Details,
    /// From behind a place.
    Contacts(Option<Cursor>),
    Addresses(AddressesTab),
    Custom(Section),
    Prices(PricesTab),
    Catalogue(Box<CataloguePanel>),
    Terms(Box<TermsTab>),
    Favourites(FavouritesTab),
    Approvals(Box<ApprovalsTab>),
    /// Its users from behind a place.
    Portal(Option<Cursor>),
    /// The newest of each.
    Orders(Vec<Order>),
    Quotes(Vec<Quote>),
    History(Box<HistoryTab>),
}

impl Tab {
    /// The end of its address.
    const fn key(&self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Contacts(_) => "contacts",
            Self::Addresses(_) => "addresses",
            Self::Custom(_) => "custom",
            Self::Prices(_) => "prices",
            Self::Catalogue(_) => "catalogue",
            Self::Terms(_) => "terms",
            Self::Favourites(_) => "favourites",
            Self::Approvals(_) => "approvals",
            Self::Portal(_) => "portal",
            Self::Orders(_) => "orders",
            Self::Quotes(_) => "quotes",
            Self::History(_) => "history",
        }
    }
}

/// A switch as the Customer Portal tab shows it.
#[derive(Clone, Debug)]
pub(crate) struct SwitchRow {
    pub(crate) feature: Feature,
    pub(crate) is_on: bool,
    /// The tenant's own switch is off: the customer's changes nothing.
    pub(crate) is_capped: bool,
}

/// One customer.
#[derive(Template)]
#[template(path = "customers/templates/show.html")]
pub(crate) struct ShowPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) customer: Customer,
    pub(crate) tab: Tab,
    pub(crate) contacts: Vec<Contact>,
    /// Where the next page of its contacts begins.
    pub(crate) next: Option<Cursor>,
    pub(crate) switches: Vec<SwitchRow>,
    pub(crate) may_edit: bool,
    pub(crate) may_manage_access: bool,
    pub(crate) now: Now,
}

impl ShowPage {
    /// What the form of switches shows as ticked.
    fn shown(&self) -> String {
        ticked::shown(self.switches.iter().filter(|row| row.is_on && !row.is_capped).map(|row| row.feature))
    }

    fn status(&self, contact: &Contact) -> AccountStatus {
        contact.status(self.now.at())
    }

    /// The address of the next page of its contacts.
    fn next_page(&self) -> Option<String> {
        let path = format!("/customers/{}/{}", self.customer.id, self.tab.key());
        self.next.as_ref().map(|next| lists::address(&path, &[("after", &next.text())]))
    }

    /// The list of what this tab has the newest of.
    fn all(&self) -> String {
        lists::address(&format!("/{}", self.tab.key()), &[("customer", &self.customer.id.to_string())])
    }

    /// What goes with the customer when it is deleted.
    fn goes(&self) -> String {
        match self.customer.contacts + self.customer.test_contacts {
            0 => "Its addresses, prices, lists and settings go with it.".to_owned(),
            many => {
                let contacts = web::ui::counted(many.unsigned_abs(), "contact goes", "contacts go");
                format!("Its {contacts} with it, and its addresses, prices, lists and settings.")
            }
        }
    }

    fn all_contacts(&self) -> String {
        let tests = match self.customer.test_contacts {
            0 => String::new(),
            tests => format!(", and {}", web::ui::counted(tests.unsigned_abs(), "test contact", "test contacts")),
        };
        format!("{} in all{tests}", self.customer.contacts)
    }

    fn new_address(&self) -> String {
        format!("/customers/{}/addresses/new", self.customer.id)
    }

    fn prices_href(&self) -> String {
        format!("/customers/{}/prices", self.customer.id)
    }

    fn new_rule(&self) -> String {
        let (customer, back) = (self.customer.key(), self.prices_href());
        lists::address("/prices/new", &[("whom", "customer"), ("customer", customer), ("back", &back)])
    }

    fn new_default(&self) -> String {
        let rest = [("what", "everything"), ("method", "percent_off")];
        let (customer, back) = (self.customer.key(), self.prices_href());
        let all = [("whom", "customer"), ("customer", customer), ("back", &back)];
        lists::address("/prices/new", &[all.as_slice(), &rest].concat())
    }

    /// The form of a contact of this customer, which leads back to this tab.
    fn new_contact(&self) -> String {
        format!("/contacts/new?customer={}&back={}", self.customer.id, self.tab.key())
    }

    fn address(&self) -> String {
        let customer = &self.customer;
        let parts = [&customer.street, &customer.city, &customer.region, &customer.postal_code, &customer.country];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        if parts.is_empty() { "—".to_owned() } else { parts.join(", ") }
    }
}

/// The form for a new customer or one that is there.
#[derive(Template)]
#[template(path = "customers/templates/form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) form: CustomerForm,
    /// The tenant's own fields.
    pub(crate) section: Section,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) back: String,
    pub(crate) action: String,
}
