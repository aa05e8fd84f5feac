//! The frame of a part's record in the console: its heading and its tabs.

use askama::Template;
use db::TenantTx;

use super::part::ItemId;

/// A tab of a part's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Part,
    Numbers,
    Related,
    Files,
    Prices,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Part, Self::Prices, Self::Numbers, Self::Related, Self::Files];

    const fn label(self) -> &'static str {
        match self {
            Self::Part => "Part",
            Self::Numbers => "Numbers",
            Self::Related => "Related",
            Self::Files => "Pictures and documents",
            Self::Prices => "Prices",
        }
    }

    /// Its address on the record of a part.
    pub(crate) fn href(self, item: ItemId) -> String {
        let end = match self {
            Self::Part => "",
            Self::Numbers => "/numbers",
            Self::Related => "/related",
            Self::Files => "/files",
            Self::Prices => "/prices",
        };
        format!("/parts/{item}{end}")
    }
}

/// The row of tabs.
#[derive(Template)]
#[template(path = "parts/templates/_tabs.html")]
pub(crate) struct Tabs {
    pub(crate) item: ItemId,
    pub(crate) current: Tab,
}

impl askama::filters::HtmlSafe for Tabs {}

/// What the heading of a record says.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) id: ItemId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
}

/// The heading of a part's record; `None` where there is no such part.
pub(crate) async fn head(tx: &mut TenantTx, item: ItemId) -> Result<Option<Head>, db::Error> {
    sqlx::query_as!(
        Head,
        r#"SELECT id AS "id: ItemId", item_number AS number, name, is_active FROM items WHERE tenant_id = $1 AND id = $2"#,
        tx.tenant(),
        item.uuid(),
    )
    .fetch_optional(&mut **tx)
    .await
}
