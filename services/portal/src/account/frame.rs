//! The frame of the site that was asked, around a page that both sites have.

use accounts::{CurrentTenant, SignedIn};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use db::Tenant;
use std::fmt;
use web::shell::{ConsoleShell, PortalShell};

use crate::Portal;
use crate::brand::{Brand, ConsolePage, PortalPage};

/// A page of somebody's own account.
pub(super) enum Frame {
    Portal(Box<PortalPage>),
    Console(Box<ConsolePage>),
}

impl Frame {
    /// Whose account it is.
    pub(super) fn owner(&self) -> SignedIn {
        match self {
            Self::Portal(page) => SignedIn::Contact(page.sees.user.clone()),
            Self::Console(page) => SignedIn::Staff(page.staff.clone()),
        }
    }

    /// The business.
    pub(super) fn tenant(&self) -> &Tenant {
        match self {
            Self::Portal(page) => &page.sees.user.tenant,
            Self::Console(page) => &page.staff.tenant,
        }
    }

    /// How the business looks.
    pub(super) const fn brand(&self) -> &Brand {
        match self {
            Self::Portal(page) => &page.brand,
            Self::Console(page) => &page.brand,
        }
    }

    /// Who they are in a few words: their address, and their customer or role.
    fn lead(&self) -> String {
        match self {
            Self::Portal(page) => format!("{} · {}", page.sees.user.email, page.sees.user.customer_name),
            Self::Console(page) => format!("{} · {}", page.staff.email, page.staff.role.label()),
        }
    }

    /// Puts the frame around a page.
    pub(super) fn around(&self, title: &str, body: &impl Template) -> web::Result<Framed> {
        let (lead, body) = (self.lead(), Body(body.render()?));
        Ok(match self {
            Self::Portal(page) => Framed::Portal(InPortal { shell: page.shell(title), lead, body }),
            Self::Console(page) => Framed::Console(InConsole { shell: page.shell(title), lead, body }),
        })
    }
}

impl FromRequestParts<Portal> for Frame {
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> web::Result<Self> {
        if CurrentTenant::from_request_parts(parts, portal).await?.is_console {
            ConsolePage::from_request_parts(parts, portal).await.map(|page| Self::Console(Box::new(page)))
        } else {
            PortalPage::from_request_parts(parts, portal).await.map(|page| Self::Portal(Box::new(page)))
        }
    }
}

/// A whole page.
pub(super) enum Framed {
    Portal(InPortal),
    Console(InConsole),
}

impl Framed {
    /// It is shown.
    pub(super) fn shown(&self) -> web::Result {
        match self {
            Self::Portal(page) => web::page(page),
            Self::Console(page) => web::page(page),
        }
    }

    /// It is shown again, with what was wrong.
    pub(super) fn refused(&self) -> web::Result {
        match self {
            Self::Portal(page) => web::invalid(page),
            Self::Console(page) => web::invalid(page),
        }
    }
}

#[derive(Template)]
#[template(path = "account/templates/in_portal.html")]
pub(super) struct InPortal {
    shell: PortalShell,
    lead: String,
    body: Body,
}

#[derive(Template)]
#[template(path = "account/templates/in_console.html")]
pub(super) struct InConsole {
    shell: ConsoleShell,
    lead: String,
    body: Body,
}

/// What a template of ours has made: everything in it is escaped.
struct Body(String);

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Body {}
