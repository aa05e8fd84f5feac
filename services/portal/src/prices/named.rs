//! Groups of customers, groups of parts and price levels: names that rules speak of.

use boot::{Clock, Entropy};
use db::TenantTx;
use sqlx::{Postgres, QueryBuilder, Row as _};
use uuid::Uuid;

/// What the names are of. Each has a table of its own, alike in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Levels,
    PriceGroups,
    CustomerGroups,
}

impl Kind {
    pub(crate) const ALL: [Self; 3] = [Self::Levels, Self::PriceGroups, Self::CustomerGroups];

    const fn table(self) -> &'static str {
        match self {
            Self::Levels => "price_levels",
            Self::PriceGroups => "price_groups",
            Self::CustomerGroups => "customer_groups",
        }
    }

    /// What is in one of them: table and column.
    const fn members(self) -> (&'static str, &'static str) {
        match self {
            Self::Levels => ("level_prices", "level_id"),
            Self::PriceGroups => ("item_pricing", "price_group_id"),
            Self::CustomerGroups => ("customers", "group_id"),
        }
    }

    const fn column_of_rules(self) -> &'static str {
        match self {
            Self::Levels => "level_id",
            Self::PriceGroups => "price_group_id",
            Self::CustomerGroups => "customer_group_id",
        }
    }

    /// The addresses of all, of one, and of removing one.
    pub(crate) const fn paths(self) -> [&'static str; 3] {
        match self {
            Self::Levels => ["/price-levels", "/price-levels/{id}", "/price-levels/{id}/removal"],
            Self::PriceGroups => ["/pricing-groups", "/pricing-groups/{id}", "/pricing-groups/{id}/removal"],
            Self::CustomerGroups => ["/customer-groups", "/customer-groups/{id}", "/customer-groups/{id}/removal"],
        }
    }

    /// The heading.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Levels => "Price levels",
            Self::PriceGroups => "Pricing groups",
            Self::CustomerGroups => "Customer groups",
        }
    }

    /// One of them, in a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Levels => "price level",
            Self::PriceGroups => "pricing group",
            Self::CustomerGroups => "customer group",
        }
    }

    /// What they are for.
    pub(crate) const fn help(self) -> &'static str {
        match self {
            Self::Levels => "A price level is a named list of prices, like Gold or Wholesale, that rules can refer to.",
            Self::PriceGroups => {
                "Parts of a pricing group are priced alike. A rule for the group goes before one for everything."
            }
            Self::CustomerGroups => {
                "Customers of a group are treated alike. A customer’s own rule goes before its group’s."
            }
        }
    }

    /// What is in one, counted.
    pub(crate) fn counted(self, members: u64) -> String {
        let (one, many) = match self {
            Self::Levels => ("price", "prices"),
            Self::PriceGroups => ("part", "parts"),
            Self::CustomerGroups => ("customer", "customers"),
        };
        web::ui::counted(members, one, many)
    }

    /// The key that a name must be its own in.
    pub(crate) const fn unique(self) -> &'static str {
        match self {
            Self::Levels => "price_levels_name",
            Self::PriceGroups => "price_groups_name",
            Self::CustomerGroups => "customer_groups_name",
        }
    }
}

/// A name with how much is in it and how many rules speak of it.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) members: u64,
    pub(crate) rules: u64,
}

/// The most names of a kind.
pub(crate) const MOST: usize = 200;

/// All names of a kind, by name.
pub(crate) async fn list(tx: &mut TenantTx, kind: Kind) -> Result<Vec<Named>, db::Error> {
    let (members, member) = kind.members();
    let (table, rule) = (kind.table(), kind.column_of_rules());
    let mut select = QueryBuilder::<Postgres>::new("SELECT n.id, n.name, (SELECT count(*) FROM ");
    select.push(members).push(" m WHERE m.tenant_id = n.tenant_id AND m.").push(member);
    select.push(" = n.id), (SELECT count(*) FROM price_rules r WHERE r.tenant_id = n.tenant_id AND r.").push(rule);
    select.push(" = n.id) FROM ").push(table).push(" n WHERE n.tenant_id = ").push_bind(tx.tenant());
    select.push(" ORDER BY n.name_norm, n.id");
    let rows = select.build().fetch_all(&mut **tx).await?;
    let number = |row: &sqlx::postgres::PgRow, at| row.try_get::<i64, usize>(at).map(i64::unsigned_abs);
    rows.iter()
        .map(|row| {
            let (members, rules) = (number(row, 2)?, number(row, 3)?);
            Ok(Named { id: row.try_get(0)?, name: row.try_get(1)?, members, rules })
        })
        .collect()
}

/// Ids and names alone, for menus.
pub(crate) async fn names(tx: &mut TenantTx, kind: Kind) -> Result<Vec<(Uuid, String)>, db::Error> {
    let mut select = QueryBuilder::<Postgres>::new("SELECT id, name FROM ");
    select.push(kind.table()).push(" WHERE tenant_id = ").push_bind(tx.tenant()).push(" ORDER BY name_norm, id");
    select.build_query_as().fetch_all(&mut **tx).await
}

/// Adds a name. It must be its own: [`Kind::unique`].
pub(crate) async fn insert(
    tx: &mut TenantTx,
    (clock, entropy): (&Clock, &Entropy),
    (kind, name): (Kind, &str),
) -> Result<Uuid, db::Error> {
    let id = entropy.uuid_v7(clock);
    let mut insert = QueryBuilder::<Postgres>::new("INSERT INTO ");
    insert.push(kind.table()).push(" (tenant_id, id, name, name_norm, created_at) VALUES (");
    let mut row = insert.separated(", ");
    row.push_bind(tx.tenant()).push_bind(id).push_bind(name).push_bind(name.to_lowercase()).push_bind(clock.now());
    insert.push(")").build().execute(&mut **tx).await?;
    Ok(id)
}

/// Renames one; `false` when it is not there.
pub(crate) async fn rename(tx: &mut TenantTx, (kind, id): (Kind, Uuid), name: &str) -> Result<bool, db::Error> {
    let mut update = QueryBuilder::<Postgres>::new("UPDATE ");
    update
        .push(kind.table())
        .push(" SET name = ")
        .push_bind(name)
        .push(", name_norm = ")
        .push_bind(name.to_lowercase());
    update.push(" WHERE tenant_id = ").push_bind(tx.tenant()).push(" AND id = ").push_bind(id);
    Ok(update.build().execute(&mut **tx).await?.rows_affected() == 1)
}

/// Removes one that no rule speaks of and, but for a level with its prices, nothing is in; `false` when that is not so.
pub(crate) async fn remove(tx: &mut TenantTx, (kind, id): (Kind, Uuid)) -> Result<bool, db::Error> {
    let (members, member) = kind.members();
    let mut delete = QueryBuilder::<Postgres>::new("DELETE FROM ");
    delete.push(kind.table()).push(" n WHERE n.tenant_id = ").push_bind(tx.tenant()).push(" AND n.id = ").push_bind(id);
    delete.push(" AND NOT EXISTS (SELECT 1 FROM price_rules r WHERE r.tenant_id = n.tenant_id AND r.");
    delete.push(kind.column_of_rules()).push(" = n.id)");
    if kind != Kind::Levels {
        delete.push(" AND NOT EXISTS (SELECT 1 FROM ").push(members).push(" m WHERE m.tenant_id = n.tenant_id AND m.");
        delete.push(member).push(" = n.id)");
    }
    Ok(delete.build().execute(&mut **tx).await?.rows_affected() == 1)
}
