//! Made-up businesses to look around in: a parts distributor, a grounds-keeping firm and one that has just opened.
//!
//! Everything follows from one seed, but for the times, which count back from the first start.

mod approvals;
mod catalogue;
mod checkout;
mod dice;
mod families;
mod firms;
mod logo;
mod own_fields;
mod past_orders;
mod people;
mod prices;
mod quotes;
mod several_customers;
mod vehicles;
mod write;

use accounts::{Accounts, NewPassword, PasswordRule};
use anyhow::Context as _;
use db::System;
use storage::Storage;
use tenancy::LoginName;

use dice::Dice;
use firms::{EVERGREEN, Firm, LAKESIDE, NORTHGATE};

/// What every person of the demo signs in with.
pub const PASSWORD: &str = "quiet maple engine";

const SEED: u64 = 712;
/// The distributor's parts.
const PARTS: usize = 10_000;

/// A sign-in to print.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The tenant.
    pub login_name: LoginName,
    /// Its name.
    pub name: &'static str,
    /// The owner's address, for the console.
    pub staff: String,
    /// A portal user's address, where there is one.
    pub contact: Option<String>,
}

/// What the demo writes with.
#[derive(Clone, Copy, Debug)]
pub struct Tools<'a> {
    /// Opens tenants.
    pub system: &'a System,
    /// Hashes the password; gives time and randomness.
    pub accounts: &'a Accounts,
    /// Keeps the logos.
    pub storage: &'a Storage,
}

/// Makes the tenants that are not there yet, and tells who can sign in. A tenant whose making was cut short is made
/// again; one that was deactivated is left alone.
///
/// # Errors
/// When the database or the file store fails.
pub async fn prepare(tools: Tools<'_>) -> anyhow::Result<Vec<SignIn>> {
    let mut hash = None;
    for firm in [&NORTHGATE, &EVERGREEN, &LAKESIDE] {
        let found = tools.system.db().tenant_named(firm.login_name).await?;
        if found.is_some_and(|tenant| tenant.is_activated()) {
            continue;
        }
        if hash.is_none() {
            let password =
                NewPassword::parse(PASSWORD, PasswordRule::Staff, &[]).context("the demo's password is too weak")?;
            hash = Some(tools.accounts.hasher.hash(password).await?);
        }
        make(tools, firm, hash.as_deref().unwrap_or_default())
            .await
            .with_context(|| format!("the demo of {}", firm.name))?;
    }
    Ok([&NORTHGATE, &EVERGREEN, &LAKESIDE].into_iter().filter_map(sign_in).collect())
}

async fn make(tools: Tools<'_>, firm: &'static Firm, hash: &str) -> anyhow::Result<()> {
    let mut dice = Dice::new(SEED);
    let customers = people::customers(&mut dice, firm);
    let contacts = people::contacts(&mut dice, firm, &customers);
    let parts = if firm.sells_by_vehicle {
        catalogue::parts(&mut dice, PARTS, firm.places.len())
    } else if firm.places.is_empty() {
        Vec::new()
    } else {
        catalogue::grounds(&mut dice, firm.places.len())
    };
    let tenant = write::tenant(tools, firm).await?;
    let mut tx = tools.system.db().begin(tenant.whole()).await?;
    let mut writer = write::Writer::new(tools.accounts, hash);
    writer.staff(&mut tx, firm).await?;
    writer.customers(&mut tx, &customers).await?;
    writer.contacts(&mut tx, &contacts).await?;
    several_customers::add(tools.accounts, &mut tx, (&contacts, &customers)).await?;
    own_fields::fill(tools, &mut tx, (firm, &mut dice)).await?;
    writer.parts(&mut tx, firm, &parts).await?;
    prices::fill(tools, &mut tx, firm).await?;
    checkout::fill(tools, &mut tx, firm).await?;
    past_orders::fill(tools, &mut tx, firm).await?;
    quotes::fill(tools, &mut tx, firm).await?;
    approvals::fill(tools, &mut tx, firm).await?;
    let logo = logo::keep(tools, &mut tx, firm).await?;
    writer.settings(&mut tx, firm, logo).await?;
    tx.commit().await?;
    write::opened(tools, firm, &tenant).await
}

fn sign_in(firm: &'static Firm) -> Option<SignIn> {
    let customers = people::customers(&mut Dice::new(SEED), firm);
    let contacts = people::contacts(&mut Dice::new(SEED), firm, &customers);
    Some(SignIn {
        login_name: LoginName::shaped(firm.login_name)?,
        name: firm.name,
        staff: firm.staff_email(0),
        contact: contacts.into_iter().next().and_then(|contact| contact.email),
    })
}

#[cfg(test)]
mod tests;
