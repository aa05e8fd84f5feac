//! What the business sells in: chosen until the first order or quote, with all prices keeping their decimal numbers.

use accounts::{Change, ManageSettings, StaffMay};
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use pricing::{Currency, Rescaling};
use serde::Deserialize;
use web::fields::{Choice, FieldErrors};
use web::ui::{Tone, counted};

use super::info::info_page;
use super::{Tab, note};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::{approvals, budgets, parts, prices, shipping, terms};

/// The currency on the page of settings.
#[derive(Clone, Debug)]
pub(super) struct CurrencyCard {
    /// Orders or quotes are written in it.
    pub(super) is_fixed: bool,
    /// The code that is chosen.
    pub(super) chosen: String,
    /// Why it cannot be chosen; empty when nothing is wrong.
    pub(super) error: String,
    /// What is asked before it is changed; empty when nothing is.
    pub(super) question: String,
}

impl CurrencyCard {
    /// As it stands.
    pub(super) async fn read(tx: &mut TenantTx) -> Result<Self, db::Error> {
        let (error, question) = (String::new(), String::new());
        Ok(Self { is_fixed: has_documents(tx).await?, chosen: tx.currency().code().to_owned(), error, question })
    }

    /// A currency by its code and name: `EUR · euros`.
    pub(super) fn label(currency: &Currency) -> String {
        format!("{} · {}", currency.code(), currency.name())
    }

    /// All currencies.
    pub(super) fn choices(&self) -> Vec<Choice> {
        Currency::all().map(|one| Choice::new(one.code(), Self::label(&one), &self.chosen)).collect()
    }
}

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CurrencyForm {
    currency: String,
    /// `yes` when what happens to prices was read.
    sure: String,
}

/// What comes of a form.
enum Outcome {
    Changed,
    /// This has to be answered first.
    Asked(String),
    /// It cannot be; what to do.
    Refused(String),
}

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<CurrencyForm>,
) -> web::Result {
    let (old, new) = (staff.tenant.currency(), Currency::from_code(&form.currency));
    if new == Some(old) {
        return Ok(web::flash::redirect(Tab::Settings.href(), Tone::Info, "The currency stays as it is"));
    }
    let mut tx = staff.begin_alone(&portal.accounts).await?;
    let outcome = match new {
        Some(new) => change(&mut tx, new, form.sure == "yes").await?,
        None => Outcome::Refused("Choose a currency from the list.".to_owned()),
    };
    if let (Outcome::Changed, Some(new)) = (&outcome, new) {
        let changes: Vec<Change> = Change::of("Currency", old.name(), new.name()).into_iter().collect();
        note(&mut tx, (&portal, &staff), ("settings.currency_changed", new.code()), &changes).await?;
        tx.commit().await?;
        let said = format!("Your currency is {} now", new.name());
        return Ok(web::flash::redirect(Tab::Settings.href(), Tone::Ok, &said));
    }
    drop(tx);
    let mut again = info_page(&page, &portal, None, FieldErrors::none()).await?;
    again.currency.chosen = form.currency;
    match outcome {
        Outcome::Asked(question) => {
            again.currency.question = question;
            web::page(&again)
        }
        Outcome::Refused(error) => {
            again.currency.error = error;
            web::invalid(&again)
        }
        Outcome::Changed => Err(web::Error::NotFound),
    }
}

/// Changes it, in a transaction beside which nobody writes.
async fn change(tx: &mut TenantTx, new: Currency, is_sure: bool) -> Result<Outcome, db::Error> {
    // A catalogue of a million prices takes longer than a page may.
    sqlx::query_scalar!("SELECT set_config('statement_timeout', '120s', true)").fetch_one(&mut **tx).await?;
    let (old, to) = (tx.currency(), tx.currency().to(new));
    if has_documents(tx).await? {
        return Ok(Outcome::Refused(FIXED.to_owned()));
    }
    let amounts = Amounts::count(tx, to).await?;
    let lost = |number: i64| counted(number.unsigned_abs(), "amount has", "amounts have");
    if amounts.broken > 0 {
        return Ok(Outcome::Refused(format!(
            "{} more decimals than {} have. Round {} first; nothing was changed.",
            lost(amounts.broken),
            new.name(),
            if amounts.broken == 1 { "it" } else { "them" },
        )));
    }
    if amounts.too_large > 0 {
        let most = new.show(pricing::LARGEST);
        let number = counted(amounts.too_large.unsigned_abs(), "amount is", "amounts are");
        return Ok(Outcome::Refused(format!(
            "{number} larger than {most}, the most there can be. Nothing was changed."
        )));
    }
    if amounts.all > 0 && !is_sure {
        let number = counted(amounts.all.unsigned_abs(), "amount", "amounts");
        return Ok(Outcome::Asked(format!(
            "You have {number} in {}: prices, costs, limits. They keep their decimal numbers, and nothing is exchanged: what \
             is {} now will be {}.",
            old.name(),
            old.show(old.unit() * 12),
            new.show(new.unit() * 12),
        )));
    }
    if !to.is_none() {
        rescale(tx, to).await?;
    }
    save_currency(tx, new).await?;
    Ok(Outcome::Changed)
}

const FIXED: &str = "There are orders or quotes by now: the currency is fixed.";

async fn rescale(tx: &mut TenantTx, to: Rescaling) -> Result<(), db::Error> {
    parts::writing::rescale(tx, to).await?;
    prices::rescale(tx, to).await?;
    shipping::rescale(tx, to).await?;
    terms::rescale(tx, to).await?;
    approvals::rescale(tx, to).await?;
    budgets::queries::rescale(tx, to).await
}

async fn save_currency(tx: &mut TenantTx, new: Currency) -> Result<(), db::Error> {
    sqlx::query!("UPDATE tenants SET currency = $2 WHERE id = $1", tx.tenant(), new.code())
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// Whether anything was written in the currency that stays as it is.
async fn has_documents(tx: &mut TenantTx) -> Result<bool, db::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM orders WHERE tenant_id = $1)
               OR EXISTS (SELECT 1 FROM quotes WHERE tenant_id = $1) AS "has!""#,
        tx.tenant(),
    )
    .fetch_one(&mut **tx)
    .await
}

/// The amounts of a business, zeros left out.
struct Amounts {
    all: i64,
    /// Those that have a remainder.
    broken: i64,
    /// Those that would be more than an amount can be.
    too_large: i64,
}

impl Amounts {
    async fn count(tx: &mut TenantTx, to: Rescaling) -> Result<Self, db::Error> {
        sqlx::query_as!(
            Self,
            r#"SELECT count(*) AS "all!", count(*) FILTER (WHERE a.minor % $2 <> 0) AS "broken!",
                      count(*) FILTER (WHERE a.minor > $3) AS "too_large!"
               FROM (
                 SELECT list_price_minor AS minor FROM items WHERE tenant_id = $1
                 UNION ALL SELECT core_charge_minor FROM items WHERE tenant_id = $1
                 UNION ALL SELECT cost_minor FROM item_pricing WHERE tenant_id = $1
                 UNION ALL SELECT amount_minor FROM level_prices WHERE tenant_id = $1
                 UNION ALL SELECT amount_minor FROM price_rules WHERE tenant_id = $1
                 UNION ALL SELECT free_over_minor FROM shipping_methods WHERE tenant_id = $1
                 UNION ALL SELECT cost_minor FROM shipping_rates WHERE tenant_id = $1
                 UNION ALL SELECT r.from_amount FROM shipping_rates r
                   JOIN shipping_methods m ON m.tenant_id = r.tenant_id AND m.id = r.method_id
                   WHERE r.tenant_id = $1 AND m.kind = 'by_value'
                 UNION ALL SELECT order_minimum_minor FROM checkout_settings WHERE tenant_id = $1
                 UNION ALL SELECT order_minimum_minor FROM customer_terms WHERE tenant_id = $1
                 UNION ALL SELECT credit_limit_minor FROM customer_terms WHERE tenant_id = $1
                 UNION ALL SELECT over_minor FROM approval_rules WHERE tenant_id = $1
                 UNION ALL SELECT amount_minor FROM budgets WHERE tenant_id = $1
               ) a WHERE a.minor > 0"#,
            tx.tenant(),
            to.by,
            pricing::LARGEST / to.times,
        )
        .fetch_one(&mut **tx)
        .await
    }
}
