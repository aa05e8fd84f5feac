//! What the reports count.

use accounts::audit::first_id_at;
use db::TenantTx;
use time::{Date, OffsetDateTime};

use super::Period;
use crate::contacts::status::AccountStatus;

/// How many contacts are in a state.
#[derive(Debug)]
pub(super) struct State {
    state: String,
    invite_is_open: bool,
    pub(super) contacts: i64,
}

impl State {
    /// The status as screens name it.
    pub(super) fn status(&self) -> AccountStatus {
        match (self.state.as_str(), self.invite_is_open) {
            ("revoked", _) => AccountStatus::Revoked,
            ("not_invited", _) => AccountStatus::NotInvited,
            ("email_failing", _) => AccountStatus::EmailFailing,
            ("reset_required", _) => AccountStatus::ResetRequired,
            ("confirmed", _) => AccountStatus::AccountConfirmed,
            (_, true) => AccountStatus::Invited,
            (_, false) => AccountStatus::InviteExpired,
        }
    }
}

/// All contacts by state.
pub(super) async fn states(tx: &mut TenantTx, now: OffsetDateTime) -> Result<Vec<State>, db::Error> {
    sqlx::query_as!(
        State,
        r#"SELECT access_state AS state, coalesce(invite_expires_at > $2, false) AS "invite_is_open!", count(*) AS "contacts!"
           FROM contacts WHERE tenant_id = $1 AND NOT is_test GROUP BY 1, 2"#,
        tx.tenant(),
        now,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Sign-ins of portal users in a period.
#[derive(Debug, Default)]
pub(super) struct SignIns {
    /// How many on each day; a day without any is not in it.
    pub(super) by_day: Vec<(Date, i64)>,
    /// How many different people.
    pub(super) people: i64,
}

/// Reads the period once: its days, and all of it for the people.
pub(super) async fn sign_ins(tx: &mut TenantTx, period: &Period) -> Result<SignIns, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT (e.at AT TIME ZONE t.time_zone)::date AS day, count(*) AS "count!", count(DISTINCT c.id) AS "people!"
           FROM audit_events e JOIN tenants t ON t.id = e.tenant_id
           JOIN contacts c ON c.tenant_id = e.tenant_id AND c.id = e.contact_id
           WHERE e.tenant_id = $1 AND e.id >= $2 AND e.id < $3 AND e.kind = 'contact.signed_in' AND NOT c.is_test
           GROUP BY GROUPING SETS ((1), ()) ORDER BY 1"#,
        tx.tenant(),
        first_id_at(period.begin),
        first_id_at(period.end),
    )
    .fetch_all(&mut **tx)
    .await?;
    let people = rows.iter().find(|row| row.day.is_none()).map_or(0, |all| all.people);
    Ok(SignIns { by_day: rows.into_iter().filter_map(|row| Some((row.day?, row.count))).collect(), people })
}
