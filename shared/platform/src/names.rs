//! Which login names can be had.

use db::TenantId;
use tenancy::{BadLoginName, LoginName};

use crate::{Platform, Result};

/// What is to be said about a login name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// It can be had.
    Free(LoginName),
    /// Somebody has it, or gave it up less than 12 months ago; these are free.
    Taken(Vec<LoginName>),
    /// It looks like one that somebody has; these are free.
    LookAlike(Vec<LoginName>),
    /// It cannot be a login name; the reason says what to do.
    Bad(BadLoginName),
}

impl Platform {
    /// Looks a login name up as somebody typed it. It may be gone a moment later: only claiming it holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn availability(&self, typed: &str) -> Result<Availability> {
        let name: LoginName = match typed.parse() {
            Ok(name) => name,
            Err(bad) => return Ok(Availability::Bad(bad)),
        };
        let mut tx = self.system.begin().await?;
        let holder = sqlx::query_scalar!(
            r#"SELECT login_name AS "login_name!" FROM (
                 SELECT login_name, look_alike_key FROM tenants
                 UNION ALL
                 SELECT login_name, look_alike_key FROM former_login_names WHERE held_until > $2) AS held
               WHERE look_alike_key = $1 LIMIT 1"#,
            name.look_alike_key(),
            self.clock.now(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        drop(tx);
        Ok(match holder {
            None => Availability::Free(name),
            Some(holder) if holder == name.as_str() => Availability::Taken(self.free_near(&name).await?),
            Some(_) => Availability::LookAlike(self.free_near(&name).await?),
        })
    }

    /// Tells whoever runs the platform that an open portal's name passes for a brand: once for each name.
    pub(crate) async fn review_name(&self, tenant: TenantId) -> Result<()> {
        let Some(tenant) = self.system.db().tenant(tenant).await? else { return Ok(()) };
        let Some(name) = LoginName::shaped(tenant.login_name()) else { return Ok(()) };
        let Some(brand) = name.passes_for() else { return Ok(()) };
        let mut tx = self.system.db().begin(tenant.whole()).await?;
        let letter = self.name_to_review(&tenant, &name, brand);
        self.outbox.notify_of_tenant(&mut tx, &format!("name:{}:{name}", tenant.id()), &letter).await?;
        Ok(tx.commit().await?)
    }

    /// Names close to this one that are free, at most three.
    async fn free_near(&self, name: &LoginName) -> Result<Vec<LoginName>> {
        let near = name.suggestions();
        let keys: Vec<String> = near.iter().map(LoginName::look_alike_key).collect();
        let mut tx = self.system.begin().await?;
        let taken = sqlx::query_scalar!(
            r#"SELECT look_alike_key AS "key!" FROM tenants WHERE look_alike_key = ANY($1)
               UNION ALL
               SELECT look_alike_key FROM former_login_names WHERE look_alike_key = ANY($1) AND held_until > $2"#,
            &keys,
            self.clock.now(),
        )
        .fetch_all(&mut *tx)
        .await?;
        let is_free = |name: &LoginName| !taken.contains(&name.look_alike_key());
        Ok(near.into_iter().filter(is_free).take(3).collect())
    }
}
