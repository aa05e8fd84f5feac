//! A letter as somebody made up would get it: its link leads to the portal's door, and its password opens nothing.

use accounts::{CODE_LIFE, Purpose};
use mail::{
    About, AnotherCustomer, Content, CustomerReset, Invitation, LoginLink, MailedCode, NewDevice, OrderNews, Rendered,
    SignInLink, Variable, Wording,
};

use super::{Letter, OrderLetter, QuoteLetter, Writer};
use crate::contacts::way::InvitesWith;

/// Sets a letter with these words.
pub(super) fn sample(writer: &Writer, (letter, by): (Letter, InvitesWith), words: &Wording, signer: &str) -> Rendered {
    let (reader, wording) = (writer.to_somebody(), Some(words));
    let link = format!("{}/sign-in", writer.portal_url);
    let way_in = letter.way_in(by, &link);
    match letter {
        Letter::Invitation => Invitation { reader, way_in, signer, note: "", wording }.render(),
        Letter::Reset => CustomerReset { reader, way_in, wording }.render(),
        Letter::AnotherCustomer => AnotherCustomer { reader, signer, wording }.render(),
        Letter::SignInLink => SignInLink { reader, link: &link, valid_for: Purpose::SignIn.life(), wording }.render(),
        Letter::LoginLink => LoginLink { reader, link: &link, works_until: "May 31, 2027", signer, wording }.render(),
        Letter::Code => {
            let purpose = "sign in on a new device";
            MailedCode { reader, code: "123456", valid_for: CODE_LIFE, purpose, wording }.render()
        }
        Letter::NewDevice => {
            let (device, client_ip, at) = ("Firefox on Windows", "203.0.113.7", "November 27, 2026, 09:12 UTC");
            NewDevice { reader, device, client_ip, at, wording }.render()
        }
        Letter::Order(letter) => order(writer, letter, words),
        Letter::Quote(letter) => quote(writer, letter, words),
    }
}

/// An order that is made up.
fn order(writer: &Writer, letter: OrderLetter, words: &Wording) -> Rendered {
    let mut facts = match letter {
        OrderLetter::Asked => vec![("Placed by", "Sam Reyes")],
        OrderLetter::Approved | OrderLetter::ApprovedHeld => vec![("Approved by", "Sam Reyes")],
        OrderLetter::Rejected => vec![("Rejected by", "Sam Reyes"), ("Reason", "We have these on the shelf.")],
        OrderLetter::PartlyShipped
        | OrderLetter::Shipped
        | OrderLetter::ShipmentCorrected
        | OrderLetter::ShipmentUndone => vec![("Carrier", "UPS"), ("Tracking", "1Z999AA10123456784")],
        _ => Vec::new(),
    };
    facts.extend([("Order", "1042"), ("PO number", "PO-7781"), ("Terms", "Net 30"), ("Total", "$184.60")]);
    let values = [
        (Variable::OrderNumber, "1042"),
        (Variable::PoNumber, "PO-7781"),
        (Variable::PlacedBy, if letter == OrderLetter::Asked { "Sam Reyes" } else { "Jean Gray" }),
        (Variable::Total, "$184.60"),
        (Variable::DecidedBy, "Sam Reyes"),
        (Variable::Carrier, "UPS"),
        (Variable::TrackingNumber, "1Z999AA10123456784"),
    ];
    let lines = ["2 × BR-1044 Brake pad set: $124.00", "4 × FL-220 Oil filter: $60.60"];
    news(writer, (About::Order, "/orders"), words, (&lines, &facts, &values))
}

/// A quote that is made up.
fn quote(writer: &Writer, letter: QuoteLetter, words: &Wording) -> Rendered {
    let (is_offer, is_message) =
        (matches!(letter, QuoteLetter::Sent | QuoteLetter::NewVersion), letter == QuoteLetter::Message);
    let mut facts = Vec::new();
    if is_offer {
        facts.extend([("Total without tax", "$171.00"), ("Valid until", "Dec 27, 2026")]);
    }
    if is_message {
        facts.push(("Message", "The filters come in cases of 12, too. Would that suit you?"));
    }
    facts.extend([("Quote", "1007"), ("Reference", "Spring service")]);
    let values = [
        (Variable::QuoteNumber, "1007"),
        (Variable::Reference, "Spring service"),
        (Variable::Total, "$171.00"),
        (Variable::ValidUntil, "Dec 27, 2026"),
    ];
    let lines = ["2 × BR-1044 Brake pad set: $116.00", "4 × FL-220 Oil filter: $55.00"];
    let lines = if is_offer { &lines[..] } else { &[] };
    news(writer, (About::Quote, "/quotes"), words, (lines, &facts, &values))
}

/// Lines, facts and variables that are made up.
type MadeUp<'a> = (&'a [&'a str], &'a [(&'static str, &'a str)], &'a [(Variable, &'a str)]);

fn news(
    writer: &Writer,
    (about, path): (About, &str),
    wording: &Wording,
    (lines, facts, values): MadeUp<'_>,
) -> Rendered {
    let lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let values: Vec<_> = values.iter().map(|(variable, text)| (*variable, (*text).to_owned())).collect();
    let content = Content {
        lines: &lines,
        facts: facts.iter().map(|(label, text)| (*label, (*text).to_owned())).collect(),
        track: None,
        link: &format!("{}{path}", writer.portal_url),
    };
    OrderNews { reader: writer.to_somebody(), about, wording, values: &values, content }.render()
}
