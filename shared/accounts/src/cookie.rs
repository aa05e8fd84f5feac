//! Session cookies: one name per kind of actor, bound to one host by the `__Host-` prefix.

use axum::http::HeaderMap;
use axum::http::header::{COOKIE, HeaderValue};

use crate::Token;

/// The cookie of portal users.
pub const CUSTOMER_COOKIE: &str = "__Host-sid";
/// The cookie of staff.
pub const STAFF_COOKIE: &str = "__Host-staff";

/// The session token in a request. A header that names the cookie twice gives none: one of them was planted.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<Token> {
    let mut values = values(headers, name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.parse().ok(),
        _ => None,
    }
}

/// Whether the cookie was sent, with whatever value.
pub(crate) fn is_sent(headers: &HeaderMap, name: &str) -> bool {
    values(headers, name).next().is_some()
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// The cookie of this kind of person.
pub(crate) const fn of(person: crate::Person) -> &'static str {
    match person {
        crate::Person::Staff(_) => STAFF_COOKIE,
        crate::Person::Contact(_) => CUSTOMER_COOKIE,
    }
}

/// `Set-Cookie` that begins a session. Staff cookies are never sent from another site, not even by a link.
pub(crate) fn set(name: &str, token: &Token) -> HeaderValue {
    let same_site = if name == STAFF_COOKIE { "Strict" } else { "Lax" };
    let cookie = format!("{name}={}; Path=/; Secure; HttpOnly; SameSite={same_site}", token.reveal());
    HeaderValue::try_from(cookie).expect("a token is plain ASCII")
}

/// `Set-Cookie` that a browser keeps for so long.
pub(crate) fn keep(name: &str, token: &Token, life: time::Duration) -> HeaderValue {
    let (token, seconds) = (token.reveal(), life.whole_seconds());
    let cookie = format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::try_from(cookie).expect("a token is plain ASCII")
}

/// `Set-Cookie` that lasts for a while, and is never sent from another site.
pub(crate) fn set_for(name: &str, token: &Token, life: time::Duration) -> HeaderValue {
    let seconds = life.whole_seconds();
    let cookie = format!("{name}={}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}", token.reveal());
    HeaderValue::try_from(cookie).expect("a token is plain ASCII")
}

/// `Set-Cookie` that ends a session in the browser.
pub(crate) fn clear(name: &str) -> HeaderValue {
    let same_site = if name == CUSTOMER_COOKIE { "Lax" } else { "Strict" };
    let cookie = format!("{name}=; Path=/; Secure; HttpOnly; SameSite={same_site}; Max-Age=0");
    HeaderValue::try_from(cookie).expect("a cookie name is plain ASCII")
}

#[cfg(test)]
mod tests {
    use boot::Entropy;

    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::try_from(cookie).unwrap())])
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let token = Token::random(&Entropy::seeded(1));
        let found = read(&headers(&format!("a=b; {CUSTOMER_COOKIE}={}; c", token.reveal())), CUSTOMER_COOKIE);
        assert_eq!(found.unwrap().hash(), token.hash());
    }

    #[test]
    fn a_cookie_sent_twice_is_not_believed() {
        let token = Token::random(&Entropy::seeded(1)).reveal();
        let twice = headers(&format!("{CUSTOMER_COOKIE}={token}; {CUSTOMER_COOKIE}={token}"));
        assert!(read(&twice, CUSTOMER_COOKIE).is_none());
    }
}
