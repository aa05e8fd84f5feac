//! What lists say about a part: its stock in words, and the icon that stands where a picture will.

use web::ui as u;

use super::queries::Listing;

/// What a list says about stock: a class, an icon and words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StockLine {
    pub(crate) class: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
}

/// At most three places that have something; one line that says so when none has.
pub(crate) fn stock_lines(part: &Listing, shows_pieces: bool) -> Vec<StockLine> {
    if part.on_hand == 0 {
        return vec![StockLine { class: "faint", icon: "circle-x", text: "Out of stock".to_owned() }];
    }
    let having: Vec<&(String, i64)> = part.stock.iter().filter(|(_, pieces)| *pieces > 0).collect();
    let line = |(index, (place, pieces)): (usize, &&(String, i64))| match (shows_pieces, *pieces) {
        (true, few @ 1..=2) => {
            StockLine { class: "warn", icon: "alert-triangle", text: format!("Only {few} at {place}") }
        }
        (true, many) => StockLine {
            class: if index == 0 { "ok" } else { "" },
            icon: if index == 0 { "circle-check" } else { "building-warehouse" },
            text: format!("{} at {place}", u::count(many.unsigned_abs())),
        },
        (false, _) => StockLine { class: "ok", icon: "circle-check", text: format!("In stock at {place}") },
    };
    let mut lines: Vec<StockLine> = having.iter().enumerate().take(3).map(line).collect();
    if let Some(more) = having.len().checked_sub(3).filter(|more| *more > 0) {
        let text = format!("and at {}", u::counted(more, "other place", "other places"));
        lines.push(StockLine { class: "", icon: "building-warehouse", text });
    }
    lines
}

impl Listing {
    /// The icon that stands where a picture will: by what words of name and category say.
    pub(crate) fn icon(&self) -> &'static str {
        const ICONS: [(&str, &str); 12] = [
            ("batter", "battery-automotive"),
            ("lamp", "bulb"),
            ("bulb", "bulb"),
            ("light", "bulb"),
            ("filter", "filter"),
            ("oil", "droplet"),
            ("fluid", "droplet"),
            ("brake", "disc"),
            ("cool", "temperature"),
            ("winter", "snowflake"),
            ("steering", "gauge"),
            ("engine", "engine"),
        ];
        let group = self.category.as_deref().unwrap_or_default();
        let words = format!("{} {group}", self.name).to_lowercase();
        ICONS.iter().find(|(word, _)| words.contains(word)).map_or("package", |(_, icon)| icon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::part::ItemId;

    fn part(stock: &[(&str, i64)]) -> Listing {
        Listing {
            id: ItemId::new(uuid::Uuid::nil()),
            number: "BP-1".into(),
            name: "Brake pad".into(),
            description: String::new(),
            brand: None,
            category: None,
            sub_category: None,
            list_price_minor: None,
            unit: "each".into(),
            weight_grams: None,
            on_hand: stock.iter().map(|(_, pieces)| pieces).sum(),
            is_active: true,
            stock: stock.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect(),
        }
    }

    #[test]
    fn stock_is_said_as_a_buyer_needs_it() {
        let said = |stock: &[(&str, i64)], pieces| {
            stock_lines(&part(stock), pieces).into_iter().map(|line| line.text).collect::<Vec<_>>()
        };
        assert_eq!(said(&[("Here", 1200), ("There", 2)], true), ["1,200 at Here", "Only 2 at There"]);
        assert_eq!(said(&[("Here", 0), ("There", 9)], false), ["In stock at There"]);
        assert_eq!(said(&[("Here", 0)], true), ["Out of stock"]);
        let five = [("a", 5), ("b", 5), ("c", 5), ("d", 5), ("e", 5)];
        assert_eq!(said(&five, true).last().map(String::as_str), Some("and at 2 other places"));
    }
}
