//! Whether a login name can be had, while it is being typed.

use askama::Template;
use axum::extract::{Query, State};
use platform::Availability;
use serde::Deserialize;
use tenancy::{BadLoginName, LoginName};

use crate::Activation;
use crate::frame::told;

/// What stands under the field.
#[derive(Template)]
#[template(path = "requests/templates/_availability.html")]
pub(super) struct Line {
    tone: &'static str,
    icon: &'static str,
    text: String,
    suggestions: Vec<LoginName>,
}

impl askama::filters::HtmlSafe for Line {}

impl Line {
    /// Before anything was typed.
    pub(super) fn hint() -> Self {
        let text = "3 to 40 letters, digits and single hyphens. Your customers type it.";
        Self { tone: "hint", icon: "", text: text.to_owned(), suggestions: Vec::new() }
    }

    pub(super) fn of(availability: Availability, suffix: &str) -> Self {
        let bad =
            |text: &str, suggestions| Self { tone: "err", icon: "alert-circle", text: text.to_owned(), suggestions };
        match availability {
            Availability::Free(name) => Self {
                tone: "good",
                icon: "circle-check",
                text: format!("{name}{suffix} is free."),
                suggestions: Vec::new(),
            },
            Availability::Taken(near) => bad("This name is taken.", near),
            Availability::LookAlike(near) => bad("This looks too much like a name that is taken.", near),
            Availability::Bad(BadLoginName::Empty) => Self::hint(),
            Availability::Bad(why) => bad(&why.to_string(), Vec::new()),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(alias = "login_name")]
    name: String,
}

pub(super) async fn show(State(activation): State<Activation>, Query(asked): Query<Asked>) -> web::Result {
    let typed: String = asked.name.chars().take(100).collect();
    let availability = activation.platform.availability(&typed).await.map_err(told)?;
    web::page(&Line::of(availability, &suffix(&activation)))
}

/// What comes after the login name in every portal's address.
pub(super) fn suffix(activation: &Activation) -> String {
    format!(".{}", activation.accounts.base.authority())
}
