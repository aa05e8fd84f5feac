//! Every statement on ratings of articles.

use boot::Clock;
use db::{StaffId, TenantTx};

use super::rating::{Rating, Tally};

/// What this colleague gave the article.
pub(super) async fn find(tx: &mut TenantTx, staff: StaffId, article: &str) -> Result<Option<Rating>, db::Error> {
    sqlx::query_as!(
        Rating,
        "SELECT stars, feedback FROM help_ratings WHERE tenant_id = $1 AND staff_id = $2 AND article = $3",
        tx.tenant(),
        staff.uuid(),
        article,
    )
    .fetch_optional(&mut **tx)
    .await
}

/// What all colleagues gave the article.
pub(super) async fn tally(tx: &mut TenantTx, article: &str) -> Result<Tally, db::Error> {
    let rows = sqlx::query!(
        r#"SELECT stars, count(*) AS "votes!" FROM help_ratings WHERE tenant_id = $1 AND article = $2 GROUP BY stars"#,
        tx.tenant(),
        article,
    )
    .fetch_all(&mut **tx)
    .await?;
    let votes = |stars| rows.iter().find(|row| row.stars == stars).map_or(0, |row| row.votes.unsigned_abs());
    Ok(Tally([1, 2, 3, 4, 5].map(votes)))
}

/// The articles that most colleagues found good, with four stars or five: at most `most` of them.
pub(super) async fn popular(tx: &mut TenantTx, most: i64) -> Result<Vec<String>, db::Error> {
    sqlx::query_scalar!(
        "SELECT article FROM help_ratings WHERE tenant_id = $1 AND stars >= 4
         GROUP BY article ORDER BY count(*) DESC, article LIMIT $2",
        tx.tenant(),
        most,
    )
    .fetch_all(&mut **tx)
    .await
}

/// Saves what a colleague gives the article, in place of what they gave it before.
pub(super) async fn save(
    tx: &mut TenantTx,
    clock: &Clock,
    (staff, article): (StaffId, &str),
    rating: &Rating,
) -> Result<(), db::Error> {
    sqlx::query!(
        "INSERT INTO help_ratings (tenant_id, staff_id, article, stars, feedback, rated_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (tenant_id, staff_id, article) DO UPDATE
         SET stars = excluded.stars, feedback = excluded.feedback, rated_at = excluded.rated_at",
        tx.tenant(),
        staff.uuid(),
        article,
        rating.stars,
        rating.feedback,
        clock.now(),
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}
