//! Where somebody is signed in, and ending it.

use accounts::{SignedIn, end_other_sessions, end_session};
use axum::extract::State;
use db::SessionId;
use web::Path;
use web::ui::Tone;

use crate::Portal;

pub(super) async fn end_one(owner: SignedIn, State(portal): State<Portal>, Path(id): Path<SessionId>) -> web::Result {
    let mut tx = owner.begin(&portal.accounts).await?;
    let ended = end_session(&mut tx, owner.person(), id).await?;
    tx.commit().await?;
    if !ended {
        return Err(web::Error::NotFound);
    }
    Ok(web::flash::redirect("/account", Tone::Ok, "That browser is signed out."))
}

pub(super) async fn end_others(owner: SignedIn, State(portal): State<Portal>) -> web::Result {
    let mut tx = owner.begin(&portal.accounts).await?;
    end_other_sessions(&mut tx, owner.person(), owner.session()).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/account", Tone::Ok, "You are signed out everywhere else."))
}
