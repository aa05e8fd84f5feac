//! What lists share: cutting a page off, and addresses that keep the filters.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse as _, Response};

/// Cuts a list that was read one row too long down to a page; the last row shown, when there is a next page.
pub(crate) fn cut<T>(rows: &mut Vec<T>, page: impl TryInto<usize>) -> Option<&T> {
    let page = page.try_into().unwrap_or(usize::MAX);
    if rows.len() <= page {
        return None;
    }
    rows.truncate(page);
    rows.last()
}

/// Moves one of a list up or down, as a form says; its places before and after, counted from 1, unless it stays.
pub(crate) fn moved<T: Copy + PartialEq>(list: &mut [T], one: T, way: Option<&str>) -> Option<(usize, usize)> {
    let at = list.iter().position(|other| *other == one)?;
    let to = match way {
        Some("up") => at.checked_sub(1)?,
        Some("down") => Some(at + 1).filter(|to| *to < list.len())?,
        _ => return None,
    };
    list.swap(at, to);
    Some((at + 1, to + 1))
}

/// An address with those parameters that say something.
pub(crate) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// Whether a list's rows alone are asked for, as a search does while somebody types.
pub(crate) fn is_fragment(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request") && !headers.contains_key("hx-boosted")
}

/// A list's page, or its rows alone: nothing may keep one for the other.
pub(crate) fn answer(html: String) -> Response {
    ([(header::VARY, HeaderValue::from_static("hx-request"))], Html(html)).into_response()
}

/// The page of ours that a form was on, if it is one of those that begin so.
pub(crate) fn came_from(headers: &HeaderMap, beginnings: &[&str]) -> Option<String> {
    let referer = headers.get(header::REFERER)?.to_str().ok()?.parse::<Uri>().ok()?;
    let path = referer.path_and_query()?.to_string();
    beginnings.iter().any(|beginning| path.starts_with(beginning)).then_some(path)
}

/// Percent-encodes a query value (RFC 3986, 2.3).
fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_only_when_there_is_more() {
        let mut rows = vec![1, 2, 3];
        assert_eq!(cut(&mut rows, 3), None);
        assert_eq!(cut(&mut rows, 2), Some(&2));
        assert_eq!(rows, [1, 2]);
    }

    #[test]
    fn one_is_moved_as_far_as_there_is_room() {
        let mut list = [1, 2, 3];
        assert_eq!((moved(&mut list, 2, Some("up")), list), (Some((2, 1)), [2, 1, 3]));
        assert_eq!((moved(&mut list, 2, Some("up")), moved(&mut list, 3, Some("down"))), (None, None));
        assert_eq!((moved(&mut list, 9, Some("up")), moved(&mut list, 1, None), list), (None, None, [2, 1, 3]));
    }

    #[test]
    fn empty_filters_stay_out_of_the_address() {
        assert_eq!(address("/contacts", &[("q", "a&b=c ü"), ("access", "")]), "/contacts?q=a%26b%3Dc%20%C3%BC");
        assert_eq!(address("/contacts", &[("q", "")]), "/contacts");
    }
}
