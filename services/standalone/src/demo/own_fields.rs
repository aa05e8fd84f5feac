//! What the demo's firms want to know besides: fields of their own with something in them, and their customers' addresses.

use anyhow::Context as _;
use db::{CustomerId, TenantTx};
use portal::addresses::address::NewAddress;
use portal::custom_fields::queries::NewField;
use portal::custom_fields::{Field, Kind, Record, queries, values};
use uuid::Uuid;

use super::Tools;
use super::dice::Dice;
use super::firms::Firm;

/// A field and what may stand in it.
struct Own {
    record: Record,
    name: &'static str,
    kind: Kind,
    examples: &'static [&'static str],
}

const fn own(record: Record, name: &'static str, kind: Kind, examples: &'static [&'static str]) -> Own {
    Own { record, name, kind, examples }
}

const DISTRIBUTOR: [Own; 5] = [
    own(Record::Customer, "Price tier", Kind::Choice, &["Gold", "Silver", "Bronze"]),
    own(Record::Customer, "Credit limit", Kind::Number, &["5000", "12500", "25000", "60000"]),
    own(Record::Customer, "Delivery route", Kind::Text, &["North loop", "Downtown", "I-80 west", "Will call"]),
    own(Record::Contact, "Best reached by", Kind::Choice, &["Email", "Phone", "Text message"]),
    own(Record::Contact, "Takes the price list", Kind::YesNo, &["Yes", "Yes", "No"]),
];

const GROUNDS: [Own; 3] = [
    own(Record::Customer, "Contract renews", Kind::Date, &["2026-12-31", "2027-03-31", "2027-06-30"]),
    own(Record::Customer, "Snow service", Kind::YesNo, &["Yes", "No"]),
    own(Record::Contact, "On site", Kind::YesNo, &["Yes", "No"]),
];

const fn fields(firm: &Firm) -> &'static [Own] {
    if firm.sells_by_vehicle {
        &DISTRIBUTOR
    } else if firm.places.is_empty() {
        &[]
    } else {
        &GROUNDS
    }
}

/// Makes a firm's fields, fills them for most of its customers and contacts, and gives its customers addresses.
pub(crate) async fn fill(tools: Tools<'_>, tx: &mut TenantTx, (firm, dice): (&Firm, &mut Dice)) -> anyhow::Result<()> {
    let by = (&tools.accounts.clock, &tools.accounts.entropy);
    for own in fields(firm) {
        let mut choices: Vec<String> = own.examples.iter().map(|name| (*name).to_owned()).collect();
        choices.retain(|_| own.kind == Kind::Choice);
        let new =
            NewField { record: own.record, name: own.name.to_owned(), kind: own.kind, is_required: false, choices };
        queries::insert(tx, by, &new).await?;
    }
    for record in Record::ALL {
        let known = queries::live(tx, record).await?;
        for id in ids(tx, record).await? {
            let values = known.iter().filter_map(|field| some(firm, field, dice)).collect::<Vec<_>>();
            values::save(tx, (record, id), &values).await?;
        }
    }
    if fields(firm).is_empty() { Ok(()) } else { addresses(tools, tx, dice).await }
}

type Filled = (portal::custom_fields::FieldId, Option<portal::custom_fields::value::Value>);

/// One of a field's examples; now and then nothing.
fn some(firm: &Firm, field: &Field, dice: &mut Dice) -> Option<Filled> {
    let own = fields(firm).iter().find(|own| own.name == field.name)?;
    let example = *dice.one_of(own.examples);
    let value = field.parse(example).ok().flatten()?;
    dice.happens(85).then_some((field.id, Some(value)))
}

async fn ids(tx: &mut TenantTx, record: Record) -> anyhow::Result<Vec<Uuid>> {
    let ids = match record {
        Record::Contact => {
            sqlx::query_scalar!("SELECT id FROM contacts WHERE tenant_id = $1 ORDER BY id", tx.tenant())
                .fetch_all(&mut **tx)
                .await?
        }
        Record::Customer => {
            sqlx::query_scalar!("SELECT id FROM customers WHERE tenant_id = $1 ORDER BY id", tx.tenant())
                .fetch_all(&mut **tx)
                .await?
        }
    };
    Ok(ids)
}

async fn addresses(tools: Tools<'_>, tx: &mut TenantTx, dice: &mut Dice) -> anyhow::Result<()> {
    let by = (&tools.accounts.clock, &tools.accounts.entropy);
    let customers = sqlx::query!(
        r#"SELECT id AS "id: CustomerId", street, city, region, postal_code FROM customers WHERE tenant_id = $1 ORDER BY id"#,
        tx.tenant()
    )
    .fetch_all(&mut **tx)
    .await?;
    for customer in customers {
        let address = |name: &str, street: String, (ships, bills)| {
            let (city, region) = (customer.city.clone().unwrap_or_default(), customer.region.clone());
            let (name, postal_code, country) = (name.to_owned(), customer.postal_code.clone(), Some("US".to_owned()));
            NewAddress { name, street, city, region, postal_code, country, ships, bills }
        };
        let street = customer.street.clone().context("a demo customer has a street")?;
        let has_more = dice.happens(40);
        let office = address("Office", street, (!has_more, true));
        portal::addresses::queries::insert(tx, by, (customer.id, ""), &office).await?;
        if has_more {
            let dock = address("Receiving dock", format!("{} Depot Road", dice.between(100, 900)), (true, false));
            portal::addresses::queries::insert(tx, by, (customer.id, ""), &dock).await?;
        }
    }
    Ok(())
}
