//! The articles as they stand in `services/portal/help`: a shelf for staff, another for customers.

use std::sync::LazyLock;

use super::article::Article;

/// The articles of a folder, by the names of their files; a test sees that none is left out.
macro_rules! shelf {
    ($folder:literal: $($slug:literal),+ $(,)?) => {
        LazyLock::new(|| {
            let files = [$(($slug, include_str!(concat!("../../help/", $folder, "/", $slug, ".md")))),+];
            let read = |(slug, file)| {
                Article::parse(slug, file).expect("articles are part of the program, and a test reads them")
            };
            let mut all: Vec<_> = files.into_iter().map(read).collect();
            all.sort_by_key(|article| article.order);
            all
        })
    };
}

/// Every article for staff, in the order of the guide.
pub(super) static STAFF: LazyLock<Vec<Article>> = shelf!("staff":
    "getting-started", "importing", "customers-and-contacts", "lists", "custom-fields", "parts", "prices", "catalogues",
    "favourites", "orders", "quotes", "quick-order", "approvals-and-budgets", "shipping-methods", "terms-and-taxes",
    "inviting-and-revoking", "login-links", "account-statuses", "signing-in", "switches", "contact-permissions",
    "viewing-as-a-contact", "who-can-see-what", "notes-and-activities", "activity-trail", "colleagues-and-roles",
    "api-keys", "logo-and-colours", "mails", "search-settings", "reports", "billing-and-closing",
);

/// Every article for customers, in the order of the guide.
pub(super) static CUSTOMERS: LazyLock<Vec<Article>> = shelf!("customers":
    "finding-your-way", "your-account", "finding-parts", "stock", "prices", "favourites",
    "parts-not-sold-any-more", "quick-order",
    "cart-and-checkout", "orders", "approvals", "quotes", "asking-for-quotes", "colleagues",
);
