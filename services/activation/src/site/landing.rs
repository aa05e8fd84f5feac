//! The front page, and the small print.

use askama::Template;
use axum::extract::State;
use web::shell::PublicShell;

use crate::Activation;

use crate::frame::SitePage;

/// A part on the picture of a portal.
struct Sample {
    icon: &'static str,
    name: &'static str,
    number: &'static str,
    stock: &'static str,
    price_minor: i64,
}

const SAMPLES: [Sample; 4] = [
    Sample {
        icon: "disc",
        name: "Front brake rotor, vented",
        number: "NB-51-2044",
        stock: "24 in Northgate",
        price_minor: 6_418,
    },
    Sample {
        icon: "filter",
        name: "Cabin air filter, carbon",
        number: "CF-10-7781",
        stock: "180 in Des Moines",
        price_minor: 1_150,
    },
    Sample {
        icon: "battery-automotive",
        name: "AGM battery, group 48",
        number: "BT-48-0700",
        stock: "6 in Northgate",
        price_minor: 17_925,
    },
    Sample {
        icon: "bulb",
        name: "Headlamp bulb, H11",
        number: "LB-11-0055",
        stock: "312 in Des Moines",
        price_minor: 845,
    },
];

#[derive(Template)]
#[template(path = "site/templates/landing.html")]
struct Landing {
    shell: PublicShell,
    samples: &'static [Sample],
    host: String,
}

#[derive(Template)]
#[template(path = "site/templates/privacy.html")]
struct Privacy {
    shell: PublicShell,
}

#[derive(Template)]
#[template(path = "site/templates/terms.html")]
struct Terms {
    shell: PublicShell,
}

pub(super) async fn home(page: SitePage, State(activation): State<Activation>) -> web::Result {
    web::page(&Landing {
        shell: page.shell("Customer portals"),
        samples: &SAMPLES,
        host: activation.accounts.base.authority().to_owned(),
    })
}

pub(super) async fn privacy(page: SitePage) -> web::Result {
    web::page(&Privacy { shell: page.shell("Privacy") })
}

pub(super) async fn terms(page: SitePage) -> web::Result {
    web::page(&Terms { shell: page.shell("Terms") })
}
