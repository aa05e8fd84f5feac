//! The console's pages of prices.

use askama::Template;
use pricing::LevelPrice;
use time::Date;
use uuid::Uuid;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;

use super::check::{CheckForm, Checked};
use super::form::RuleForm;
use super::named::{Kind, Named};
use super::of_part::{LevelForm, PricingForm};
use super::rule::{PriceRuleId, Shown};
use crate::imports::columns as imports;
use crate::imports::files::File;
use crate::parts::queries::Listing;
use crate::parts::record::Tabs;

/// The tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Rules,
    Names(Kind),
    Check,
}

impl Tab {
    const ALL: [Self; 5] = [
        Self::Rules,
        Self::Names(Kind::Levels),
        Self::Names(Kind::PriceGroups),
        Self::Names(Kind::CustomerGroups),
        Self::Check,
    ];

    const fn href(self) -> &'static str {
        match self {
            Self::Rules => "/prices",
            Self::Names(kind) => kind.paths()[0],
            Self::Check => "/prices/check",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Rules => "Rules",
            Self::Names(kind) => kind.label(),
            Self::Check => "Why this price?",
        }
    }
}

/// The list of rules.
#[derive(Template)]
#[template(path = "prices/templates/index.html")]
pub(crate) struct ListPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) tab: Tab,
    pub(crate) rules: Vec<Shown>,
    /// What was searched for.
    pub(crate) typed: String,
    pub(crate) is_first: bool,
    pub(crate) next: Option<String>,
    pub(crate) today: Date,
    pub(crate) may_edit: bool,
}

impl ListPage {
    fn files(&self) -> Vec<File> {
        File::of_all(&[imports::Kind::Prices, imports::Kind::Costs])
    }
}

/// Names of a kind.
#[derive(Template)]
#[template(path = "prices/templates/names.html")]
pub(crate) struct NamesPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) tab: Tab,
    pub(crate) kind: Kind,
    pub(crate) names: Vec<Named>,
    pub(crate) typed: String,
    pub(crate) errors: FieldErrors,
    pub(crate) may_edit: bool,
}

impl NamesPage {
    const fn href(&self) -> &'static str {
        self.kind.paths()[0]
    }

    fn facts(&self, name: &Named) -> String {
        format!("{} · {}", self.kind.counted(name.members), web::ui::counted(name.rules, "rule", "rules"))
    }
}

/// Why a price is what it is.
#[derive(Template)]
#[template(path = "prices/templates/check.html")]
pub(crate) struct CheckPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) tab: Tab,
    pub(crate) form: CheckForm,
    pub(crate) errors: FieldErrors,
    pub(crate) checked: Option<Checked>,
    pub(crate) today: Date,
}

/// What a part's prices are made of.
#[derive(Template)]
#[template(path = "prices/templates/part.html")]
pub(crate) struct PartPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) tabs: Tabs,
    pub(crate) part: Listing,
    pub(crate) pricing: PricingForm,
    pub(crate) level: LevelForm,
    pub(crate) prices: Vec<LevelPrice>,
    pub(crate) levels: Vec<(Uuid, String)>,
    pub(crate) price_groups: Vec<(Uuid, String)>,
    pub(crate) rules: Vec<Shown>,
    /// There are more rules than the page shows.
    pub(crate) has_more: bool,
    pub(crate) errors: FieldErrors,
    pub(crate) today: Date,
    pub(crate) may_edit: bool,
}

impl PartPage {
    fn href(&self) -> String {
        format!("/parts/{}/prices", self.part.id)
    }

    fn new_rule(&self) -> String {
        crate::lists::address("/prices/new", &[("what", "item"), ("item", &self.part.number), ("back", &self.href())])
    }

    fn levels(&self) -> Vec<Choice> {
        named(&self.levels, &self.level.level)
    }

    fn price_groups(&self) -> Vec<Choice> {
        named(&self.price_groups, &self.pricing.price_group)
    }

    fn level_name(&self, level: &Uuid) -> &str {
        self.levels.iter().find(|(id, _)| id == level).map_or("—", |(_, name)| name)
    }

    fn group_name(&self) -> &str {
        let chosen = |(id, _): &&(Uuid, String)| id.to_string() == self.pricing.price_group;
        self.price_groups.iter().find(chosen).map_or("None", |(_, name)| name)
    }
}

/// The form for a new rule or one that is there.
#[derive(Template)]
#[template(path = "prices/templates/form.html")]
pub(crate) struct FormPage {
    pub(crate) shell: ConsoleShell,
    pub(crate) id: Option<PriceRuleId>,
    pub(crate) form: RuleForm,
    pub(crate) levels: Vec<(Uuid, String)>,
    pub(crate) price_groups: Vec<(Uuid, String)>,
    pub(crate) customer_groups: Vec<(Uuid, String)>,
    pub(crate) errors: FieldErrors,
    pub(crate) problem: String,
    pub(crate) back: String,
    pub(crate) action: String,
}

fn choices(all: &[(&str, &str)], chosen: &str) -> Vec<Choice> {
    all.iter().map(|(value, label)| Choice::new(*value, *label, chosen)).collect()
}

fn named(names: &[(Uuid, String)], chosen: &str) -> Vec<Choice> {
    names.iter().map(|(id, name)| Choice::new(id.to_string(), name, chosen)).collect()
}

impl FormPage {
    fn whom(&self) -> Vec<Choice> {
        let all = [
            ("customer", "One customer"),
            ("group", "A customer group"),
            ("everybody", "Everybody: an offer, which counts where it is lower"),
        ];
        choices(&all, &self.form.whom)
    }

    fn what(&self) -> Vec<Choice> {
        let all = [("item", "One part"), ("group", "A pricing group"), ("everything", "Everything")];
        choices(&all, &self.form.what)
    }

    fn methods(&self) -> Vec<Choice> {
        let all = [
            ("fixed", "A price of its own"),
            ("percent_off", "Percent off the list price"),
            ("markup", "Cost plus percent"),
            ("level", "A price level"),
            ("list", "The list price"),
        ];
        choices(&all, &self.form.method)
    }

    fn levels(&self) -> Vec<Choice> {
        named(&self.levels, &self.form.level)
    }

    fn price_groups(&self) -> Vec<Choice> {
        named(&self.price_groups, &self.form.price_group)
    }

    fn customer_groups(&self) -> Vec<Choice> {
        named(&self.customer_groups, &self.form.customer_group)
    }
}
