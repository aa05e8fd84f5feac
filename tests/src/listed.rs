//! Lists of what has numbers: the numbers on a page, and on all pages behind it.

use crate::Browser;

/// The numbers on a page, in its order.
#[must_use]
pub fn numbers(body: &str) -> Vec<i64> {
    let after = body.split("<strong class=\"num\">").skip(1);
    after.filter_map(|rest| rest.split('<').next().and_then(|number| number.parse().ok())).collect()
}

/// The numbers on all pages behind an address.
///
/// # Panics
/// When a page does not open, or the pages go round in circles.
pub async fn walk(browser: &Browser<'_>, address: &str) -> Vec<i64> {
    let (mut all, mut next) = (Vec::new(), Some(address.to_owned()));
    while let Some(address) = next {
        let page = browser.get(&address).await;
        assert_eq!(page.status, 200, "{address}");
        all.extend(numbers(&page.body));
        assert!(all.len() < 2_000, "{address} goes round in circles");
        let link = page.body.split("\" rel=\"next\"").next().filter(|before| before.len() < page.body.len());
        next = link.map(|before| before.rsplit("href=\"").next().unwrap().replace("&#38;", "&").replace("&amp;", "&"));
    }
    all
}
