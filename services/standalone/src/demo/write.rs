//! Every statement of the demo: whole lists at a time, where the features write one row each.

use accounts::{Accounts, Email, NewStaff, Person, insert_staff, set_password};
use anyhow::Context as _;
use db::{FileId, StaffId, Tenant, TenantTx};
use tenancy::LoginName;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Tools;
use super::catalogue::{Fitment, Part};
use super::firms::Firm;
use super::people::{Access, Contact, Customer};

/// Makes the tenant's row anew: of one whose making was cut short nothing stays.
pub(crate) async fn tenant(tools: Tools<'_>, firm: &Firm) -> anyhow::Result<Tenant> {
    let login_name: LoginName = firm.login_name.parse().context("the demo's login name")?;
    let (clock, entropy) = (&tools.accounts.clock, &tools.accounts.entropy);
    let mut tx = tools.system.begin().await?;
    sqlx::query!("DELETE FROM tenants WHERE login_name = $1 AND activated_at IS NULL", firm.login_name)
        .execute(&mut *tx)
        .await?;
    sqlx::query!(
        "INSERT INTO tenants (id, login_name, look_alike_key, name, time_zone, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        entropy.uuid_v7(clock),
        firm.login_name,
        login_name.look_alike_key(),
        firm.name,
        firm.time_zone,
        clock.now() - Duration::days(firm.age_days),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    tools.system.db().tenant_named(firm.login_name).await?.context("the tenant that was just made")
}

/// Opens the tenant's portal.
pub(crate) async fn opened(tools: Tools<'_>, firm: &Firm, tenant: &Tenant) -> anyhow::Result<()> {
    let mut tx = tools.system.begin().await?;
    sqlx::query!(
        "UPDATE tenants SET customer_portal = true, activated_at = $2 WHERE id = $1",
        tenant.id().uuid(),
        tools.accounts.clock.now() - Duration::days(firm.age_days),
    )
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// Writes a tenant's rows.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    accounts: &'a Accounts,
    now: OffsetDateTime,
    /// The hash of the password that everybody has.
    hash: &'a str,
    customers: Vec<Uuid>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(accounts: &'a Accounts, hash: &'a str) -> Self {
        Self { accounts, now: accounts.clock.now(), hash, customers: Vec::new() }
    }

    fn ids(&self, count: usize) -> Vec<Uuid> {
        (0..count).map(|_| self.accounts.entropy.uuid_v7(&self.accounts.clock)).collect()
    }

    fn days_ago(&self, days: i64) -> OffsetDateTime {
        self.now - Duration::days(days)
    }

    pub(crate) async fn staff(&self, tx: &mut TenantTx, firm: &Firm) -> anyhow::Result<()> {
        let with = (&self.accounts.clock, &self.accounts.entropy);
        for (index, (name, role)) in firm.staff.iter().enumerate() {
            let id = StaffId::new(self.accounts.entropy.uuid_v7(&self.accounts.clock));
            let (name, email) = (name.parse()?, firm.staff_email(index).parse()?);
            let new = NewStaff { id, name, email, role: *role, invited_by: None };
            insert_staff(tx, &self.accounts.clock, &new).await?;
            set_password(tx, with, Person::Staff(id), self.hash).await?;
        }
        Ok(())
    }

    pub(crate) async fn customers(&mut self, tx: &mut TenantTx, customers: &[Customer]) -> anyhow::Result<()> {
        self.customers = self.ids(customers.len());
        let texts = |field: fn(&Customer) -> String| customers.iter().map(field).collect::<Vec<String>>();
        let times: Vec<OffsetDateTime> = customers.iter().map(|customer| self.days_ago(customer.age_days)).collect();
        let access: Vec<bool> = customers.iter().map(|customer| customer.has_portal_access).collect();
        let active: Vec<bool> = customers.iter().map(|customer| customer.is_active).collect();
        sqlx::query!(
            "INSERT INTO customers (tenant_id, id, name, name_norm, account_number, account_number_norm, email, phone, website,
                                    street, city, region, postal_code, country, has_portal_access, is_active, created_at, updated_at)
             SELECT $1, id, name, lower(name), account, lower(account), 'office@' || domain, phone, 'https://' || domain,
                    street, city, region, postal_code, 'US', access, active, at, at
             FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                         $10::text[], $11::bool[], $12::bool[], $13::timestamptz[])
                  AS t (id, name, account, domain, phone, street, city, region, postal_code, access, active, at)",
            tx.tenant(),
            &self.customers,
            &texts(|customer| customer.name.to_owned()),
            &texts(|customer| customer.account_number.clone()),
            &texts(|customer| customer.domain.clone()),
            &texts(|customer| customer.phone.clone()),
            &texts(|customer| customer.street.clone()),
            &texts(|customer| customer.town.0.to_owned()),
            &texts(|customer| customer.town.1.to_owned()),
            &texts(|customer| customer.town.2.to_owned()),
            &access,
            &active,
            &times,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    pub(crate) async fn contacts(&self, tx: &mut TenantTx, contacts: &[Contact]) -> anyhow::Result<()> {
        let ids = self.ids(contacts.len());
        self.people(tx, &ids, contacts).await?;
        self.access(tx, &ids, contacts).await?;
        self.sign_in_names(tx, &ids, contacts).await?;
        if let Some(first) = ids.first() {
            self.administrator(tx, *first).await?;
        }
        self.passwords(tx, &ids, contacts).await
    }

    /// Through the catalogue's own writer: it folds words and numbers as the search does.
    pub(crate) async fn parts(&self, tx: &mut TenantTx, firm: &Firm, parts: &[Part]) -> anyhow::Result<()> {
        let fitment = |one: &Fitment| {
            (i32::from(one.year_from), i32::from(one.year_to), one.make.to_owned(), one.model.to_owned())
        };
        let listed = |part: &Part| portal::parts::Listed {
            item_number: part.item_number.clone(),
            name: part.description.clone(),
            description: String::new(),
            brand: Some(part.brand.to_owned()),
            category: Some((part.category.to_owned(), Some(part.sub_category.to_owned()))),
            list_price_minor: Some(part.list_price_minor),
            weight_grams: Some(part.weight_grams()),
            multiple: part.multiple(),
            core_charge_minor: part.core_charge_minor(),
            stands_for: part.stands_for().into_iter().collect(),
            stock: firm.places.iter().map(|place| (*place).to_owned()).zip(part.stock.iter().copied()).collect(),
            fitments: part.fitments.iter().map(fitment).collect(),
        };
        let list: Vec<portal::parts::Listed> = parts.iter().map(listed).collect();
        let by = (&self.accounts.clock, &self.accounts.entropy);
        Ok(portal::parts::add_all(tx, by, &list).await?)
    }

    async fn people(&self, tx: &mut TenantTx, ids: &[Uuid], contacts: &[Contact]) -> anyhow::Result<()> {
        let texts = |field: fn(&Contact) -> String| contacts.iter().map(field).collect::<Vec<String>>();
        let customers: Vec<Uuid> = contacts.iter().map(|contact| self.customers[contact.customer]).collect();
        let emails: Vec<Option<String>> = contacts.iter().map(|contact| contact.email.clone()).collect();
        sqlx::query!(
            "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm, username,
                                   username_norm, phone, created_at, updated_at)
             SELECT $1, id, customer, first, last, lower(last || ' ' || first), email, lower(email), email, lower(email), phone, $8, $8
             FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
                  AS t (id, customer, first, last, email, phone)",
            tx.tenant(),
            ids,
            &customers,
            &texts(|contact| contact.first_name.to_owned()),
            &texts(|contact| contact.last_name.to_owned()),
            &emails as &[Option<String>],
            &texts(|contact| contact.phone.clone()),
            self.now,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// The contact whose sign-in is printed manages the people of its own company.
    async fn administrator(&self, tx: &mut TenantTx, id: Uuid) -> anyhow::Result<()> {
        sqlx::query!(
            "INSERT INTO contact_features (tenant_id, contact_id, feature, is_on) VALUES ($1, $2, 'people', true)",
            tx.tenant(),
            id,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    async fn access(&self, tx: &mut TenantTx, ids: &[Uuid], contacts: &[Contact]) -> anyhow::Result<()> {
        let states: Vec<State> = contacts.iter().map(|contact| self.state(contact.access)).collect();
        let flags = |field: fn(&State) -> bool| states.iter().map(field).collect::<Vec<bool>>();
        let times = |field: fn(&State) -> Option<OffsetDateTime>| states.iter().map(field).collect::<Vec<_>>();
        sqlx::query!(
            "UPDATE contacts c
             SET has_access = t.has_access, is_reset_required = t.is_reset_required, invited_at = t.invited_at,
                 invite_expires_at = t.invited_at + interval '7 days', confirmed_at = t.confirmed_at, revoked_at = t.revoked_at,
                 email_failed_at = t.email_failed_at, last_sign_in_at = t.last_sign_in_at
             FROM unnest($2::uuid[], $3::bool[], $4::bool[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[],
                         $8::timestamptz[], $9::timestamptz[])
                  AS t (id, has_access, is_reset_required, invited_at, confirmed_at, revoked_at, email_failed_at, last_sign_in_at)
             WHERE c.tenant_id = $1 AND c.id = t.id",
            tx.tenant(),
            ids,
            &flags(|state| state.has_access),
            &flags(|state| state.is_reset_required),
            &times(|state| state.invited_at) as &[Option<OffsetDateTime>],
            &times(|state| state.confirmed_at) as &[Option<OffsetDateTime>],
            &times(|state| state.revoked_at) as &[Option<OffsetDateTime>],
            &times(|state| state.email_failed_at) as &[Option<OffsetDateTime>],
            &times(|state| state.last_sign_in_at) as &[Option<OffsetDateTime>],
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    fn state(&self, access: Access) -> State {
        let granted = |invited_days| State {
            has_access: true,
            invited_at: Some(self.days_ago(invited_days)),
            ..State::default()
        };
        let confirmed = |invited_days| State {
            confirmed_at: Some(self.days_ago(invited_days) + Duration::hours(3)),
            ..granted(invited_days)
        };
        match access {
            Access::None => State::default(),
            Access::Invited { days } | Access::Expired { days } => granted(days),
            Access::Confirmed { invited_days, seen_hours } => {
                State { last_sign_in_at: Some(self.now - Duration::hours(seen_hours)), ..confirmed(invited_days) }
            }
            Access::Revoked { invited_days, revoked_days } => {
                State { has_access: false, revoked_at: Some(self.days_ago(revoked_days)), ..confirmed(invited_days) }
            }
            Access::ResetRequired { invited_days } => State { is_reset_required: true, ..confirmed(invited_days) },
            Access::EmailFailing { invited_days, failed_days } => {
                State { email_failed_at: Some(self.days_ago(failed_days)), ..granted(invited_days) }
            }
        }
    }

    async fn sign_in_names(&self, tx: &mut TenantTx, ids: &[Uuid], contacts: &[Contact]) -> anyhow::Result<()> {
        let named = |(id, contact): (&Uuid, &Contact)| Some((*id, contact.email.as_ref()?.to_lowercase()));
        let (ids, names): (Vec<Uuid>, Vec<String>) = ids.iter().zip(contacts).filter_map(named).unzip();
        sqlx::query!(
            "INSERT INTO sign_in_names (tenant_id, contact_id, name_norm)
             SELECT $1, id, name FROM unnest($2::uuid[], $3::text[]) AS t (id, name)",
            tx.tenant(),
            &ids,
            &names,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Whoever has signed in once has a password; whose password was taken away has none.
    async fn passwords(&self, tx: &mut TenantTx, ids: &[Uuid], contacts: &[Contact]) -> anyhow::Result<()> {
        let has = |access| matches!(access, Access::Confirmed { .. } | Access::Revoked { .. });
        let contacts: Vec<Uuid> =
            ids.iter().zip(contacts).filter(|(_, contact)| has(contact.access)).map(|(id, _)| *id).collect();
        sqlx::query!(
            "INSERT INTO credentials (tenant_id, id, contact_id, kind, secret_hash, created_at)
             SELECT $1, id, contact, 'password', $4, $5 FROM unnest($2::uuid[], $3::uuid[]) AS t (id, contact)",
            tx.tenant(),
            &self.ids(contacts.len()),
            &contacts,
            self.hash,
            self.now,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    pub(crate) async fn settings(&self, tx: &mut TenantTx, firm: &Firm, logo: Option<FileId>) -> anyhow::Result<()> {
        let email: Email = firm.staff_email(0).parse()?;
        sqlx::query!(
            "INSERT INTO portal_settings (tenant_id, contact_name, email, phone, brand_colour, sign_in_logo_id, portal_logo_id,
                                          search_year, search_make, search_model, updated_at)
             VALUES ($1, $2, $3, $4, coalesce($5, '#0b5cad'), $6, $6, $7, $7, $7, $8)",
            tx.tenant(),
            firm.staff[0].0,
            email.as_str(),
            firm.phone,
            firm.brand_colour,
            logo.map(db::Id::uuid),
            firm.sells_by_vehicle,
            self.now,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }
}

/// A contact's access as columns.
#[derive(Clone, Debug, Default)]
struct State {
    has_access: bool,
    is_reset_required: bool,
    invited_at: Option<OffsetDateTime>,
    confirmed_at: Option<OffsetDateTime>,
    revoked_at: Option<OffsetDateTime>,
    email_failed_at: Option<OffsetDateTime>,
    last_sign_in_at: Option<OffsetDateTime>,
}
