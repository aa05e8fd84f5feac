//! Adding a passkey and signing in with one (W3C Web Authentication, level 3, 7.1 and 7.2).

use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use db::{ContactId, CredentialId, StaffId, Tenant, TenantTx};
use serde_json::{Value, json};
use tenancy::LoginName;

use crate::entry::stand;
use crate::webauthn::{ALGORITHMS, Answer, Page};
use crate::{Accounts, DisplayName, Entry, NewSession, Person, Refused, SignedIn, Strength, challenge, enter};

/// How many passkeys somebody may have.
const MOST: i64 = 20;
/// How long a browser waits for a device, in milliseconds.
const PATIENCE: u32 = 300_000;

/// Whose keys they are: this site's of this business. A key that was made for one host is worthless at every other.
fn page(accounts: &Accounts, tenant: &Tenant, is_console: bool) -> Option<Page> {
    let name = LoginName::shaped(tenant.login_name())?;
    let origin = if is_console { accounts.base.console_url(&name) } else { accounts.base.portal_url(&name) };
    let authority = origin.split_once("://")?.1;
    let host = authority.split_once(':').map_or(authority, |(host, _)| host).to_owned();
    Some(Page { host, origin })
}

fn is_staff(person: Person) -> bool {
    matches!(person, Person::Staff(_))
}

/// Asks a device to make a key: what the browser hands to it, and a `Set-Cookie` header.
///
/// # Errors
/// [`web::Error::Conflict`] when they have as many as one may have.
pub async fn begin_passkey(
    tx: &mut TenantTx,
    accounts: &Accounts,
    owner: &SignedIn,
) -> web::Result<(Value, HeaderValue)> {
    let person = owner.person();
    let known = sqlx::query_scalar!(
        "SELECT key_id FROM passkeys WHERE tenant_id = $1 AND (staff_id = $2 OR contact_id = $3) LIMIT $4",
        tx.tenant(),
        person.staff(),
        person.contact(),
        MOST,
    )
    .fetch_all(&mut **tx)
    .await?;
    if known.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
        return Err(web::Error::Conflict(format!("You have {MOST} passkeys. Remove one first.")));
    }
    let known: Vec<Value> = known.iter().map(|id| json!({ "type": "public-key", "id": BASE64.encode(id) })).collect();
    let handle = person.staff().or(person.contact()).unwrap_or_default();
    let page = page(accounts, owner.tenant(), is_staff(person)).ok_or(web::Error::NotFound)?;
    let (challenge, cookie) = challenge::keep(tx, accounts, Some(person)).await?;
    // It has to name its owner by itself: nobody types a name on the sign-in page.
    let question = json!({
        "rp": { "id": page.host, "name": owner.tenant().name() },
        "user": { "id": BASE64.encode(handle), "name": owner.email(), "displayName": owner.name() },
        "challenge": challenge.text(),
        "pubKeyCredParams": ALGORITHMS.map(|algorithm| json!({ "type": "public-key", "alg": algorithm })),
        "timeout": PATIENCE,
        "excludeCredentials": known,
        "authenticatorSelection":
            { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
        "attestation": "none",
    });
    Ok((question, cookie))
}

/// Adds the key that a device made; `false` when the answer is not to what this browser was asked.
///
/// # Errors
/// When the database fails.
pub async fn add_passkey(
    tx: &mut TenantTx,
    accounts: &Accounts,
    owner: &SignedIn,
    headers: &HeaderMap,
    (answer, name): (&str, &DisplayName),
) -> web::Result<bool> {
    let person = owner.person();
    let challenge = challenge::take(tx, accounts, headers, Some(person)).await?;
    let (Some(challenge), Some(answer)) = (challenge, Answer::read(answer)) else { return Ok(false) };
    let page = page(accounts, owner.tenant(), is_staff(person)).ok_or(web::Error::NotFound)?;
    let Some(key) = answer.new_key(&page, &challenge) else { return Ok(false) };
    let (clock, entropy) = (&accounts.clock, &accounts.entropy);
    let credential = CredentialId::new(entropy.uuid_v7(clock));
    sqlx::query!(
        "INSERT INTO credentials (tenant_id, id, staff_id, contact_id, kind, created_at)
         VALUES ($1, $2, $3, $4, 'passkey', $5)",
        tx.tenant(),
        credential.uuid(),
        person.staff(),
        person.contact(),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    let added = sqlx::query!(
        "INSERT INTO passkeys (tenant_id, id, staff_id, contact_id, credential_id, name, key_id, public_key, sign_count,
                               created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (tenant_id, key_id) DO NOTHING",
        tx.tenant(),
        entropy.uuid_v7(clock),
        person.staff(),
        person.contact(),
        credential.uuid(),
        name.as_str(),
        key.id,
        key.public_key,
        i64::from(key.count),
        clock.now(),
    )
    .execute(&mut **tx)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Asks whatever device is there to prove who its owner is: what the browser hands to it, and a `Set-Cookie` header.
///
/// # Errors
/// When the database fails.
pub async fn begin_passkey_sign_in(
    accounts: &Accounts,
    (tenant, is_console): (&Tenant, bool),
) -> web::Result<(Value, HeaderValue)> {
    let page = page(accounts, tenant, is_console).ok_or(web::Error::NotFound)?;
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let (challenge, cookie) = challenge::keep(&mut tx, accounts, None).await?;
    tx.commit().await?;
    let question = json!({
        "rpId": page.host,
        "challenge": challenge.text(),
        "timeout": PATIENCE,
        "userVerification": "required",
        "allowCredentials": [],
    });
    Ok((question, cookie))
}

/// Signs in whoever's device gave the answer. `client` is what the browser calls itself and where it is.
///
/// # Errors
/// [`Refused::Wrong`] for every answer that is not right, whatever is wrong with it.
pub async fn sign_in_passkey(
    accounts: &Accounts,
    (tenant, is_console): (&Tenant, bool),
    headers: &HeaderMap,
    (user_agent, client_ip): (&str, &str),
    answer: &str,
) -> Result<Entry, Refused> {
    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let challenge = challenge::take(&mut tx, accounts, headers, None).await?;
    // Whatever becomes of the answer, the question was asked.
    tx.commit().await?;
    let (Some(challenge), Some(answer)) = (challenge, Answer::read(answer)) else { return Err(Refused::Wrong) };
    let page = page(accounts, tenant, is_console).ok_or(Refused::Wrong)?;
    let (key_id, owner) = answer.key_id().zip(answer.owner()).ok_or(Refused::Wrong)?;

    let mut tx = accounts.db.begin(tenant.whole()).await?;
    let found = find(&mut tx, &key_id, is_console).await?.ok_or(Refused::Wrong)?;
    if found.person.staff().or(found.person.contact()) != Some(owner) {
        return Err(Refused::Wrong);
    }
    // The person before the key, as whoever takes it away locks; then the key as it is now.
    stand(&mut tx, tenant, (found.person, Strength::Full)).await?.ok_or(Refused::Wrong)?;
    let found = find(&mut tx, &key_id, is_console).await?.ok_or(Refused::Wrong)?;
    let known = (&found.public_key[..], found.count);
    let count = answer.proof(&page, &challenge, known).ok_or(Refused::Wrong)?;
    sqlx::query!(
        "UPDATE passkeys SET sign_count = $3, last_used_at = $4 WHERE tenant_id = $1 AND id = $2",
        tx.tenant(),
        found.id,
        i64::from(count),
        accounts.clock.now(),
    )
    .execute(&mut *tx)
    .await?;
    let (person, credential, strength) = (found.person, found.credential, Strength::Full);
    enter(accounts, tenant, tx, NewSession { person, credential, strength, user_agent, client_ip }).await
}

struct Found {
    id: uuid::Uuid,
    person: Person,
    credential: CredentialId,
    public_key: Vec<u8>,
    count: u32,
}

async fn find(tx: &mut TenantTx, key_id: &[u8], is_console: bool) -> Result<Option<Found>, db::Error> {
    let row = sqlx::query!(
        r#"SELECT id, staff_id AS "staff: StaffId", contact_id AS "contact: ContactId",
                  credential_id AS "credential: CredentialId", public_key, sign_count
           FROM passkeys WHERE tenant_id = $1 AND key_id = $2 AND (staff_id IS NOT NULL) = $3"#,
        tx.tenant(),
        key_id,
        is_console,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.and_then(|row| {
        let person = row.staff.map(Person::Staff).or(row.contact.map(Person::Contact))?;
        let count = u32::try_from(row.sign_count).ok()?;
        Some(Found { id: row.id, person, credential: row.credential, public_key: row.public_key, count })
    }))
}
