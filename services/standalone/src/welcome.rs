//! What a start prints: where everything is, and who can sign in.

use crate::Settings;
use crate::demo::{self, SignIn};
use crate::product::Product;

/// Prints the addresses and sign-ins.
#[expect(clippy::print_stdout, reason = "a person started this and wants to know where to look")]
pub(crate) fn print(settings: &Settings, product: &Product, sign_ins: &[SignIn]) {
    println!("{}", text(settings, product, sign_ins));
}

fn text(settings: &Settings, product: &Product, sign_ins: &[SignIn]) -> String {
    let base = &settings.base;
    let mut rows = vec![("Public site", base.site_url(), "activate a portal of your own".to_owned())];
    for sign_in in sign_ins {
        let contact = sign_in.contact.as_deref();
        rows.push((
            sign_in.name,
            base.portal_url(&sign_in.login_name),
            contact.unwrap_or("nobody invited yet").to_owned(),
        ));
        rows.push(("  its console", base.console_url(&sign_in.login_name), sign_in.staff.clone()));
    }
    if settings.smtp_url.is_none() {
        rows.push(("Mail", base.mail_url(), "every mail that was sent".to_owned()));
    }
    if let Some(double) = &product.payments.double {
        rows.push(("Test payments", double.base(), "stands in for Stripe; pay with 4242 4242 4242 4242".to_owned()));
    }
    let widest = |column: fn(&(&str, String, String)) -> usize| rows.iter().map(column).max().unwrap_or(0);
    let (name, address) = (widest(|row| row.0.chars().count()), widest(|row| row.1.len()));
    let mut text = String::from("\nPortico is running.\n\n");
    for (what, at, who) in &rows {
        text.push_str(&format!("  {what:name$}   {at:address$}   {who}\n"));
    }
    if !sign_ins.is_empty() {
        text.push_str(&format!("\n  Everybody's password: {}\n", demo::PASSWORD));
    }
    text.push_str(&format!(
        "  Data: {}   Stop with Ctrl+C; `make stop` stops the database too.\n",
        product.home.path().display()
    ));
    text
}
