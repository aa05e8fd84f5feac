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

/// How a tenant shows its stock to customers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StockShown {
    /// As a number, not as in or out.
    pub(crate) pieces: bool,
    /// For each place, not as one sum.
    pub(crate) places: bool,
}

impl StockShown {
    /// A line of a list: at most three places that have something, or the sum; one line that says so when none has.
    pub(crate) fn lines(self, part: &Listing) -> Vec<StockLine> {
        let (sum, places) = part.left();
        if sum == 0 {
            return vec![StockLine { class: "faint", icon: "circle-x", text: "Out of stock".to_owned() }];
        }
        if !self.places {
            return vec![self.line(0, (sum, ""))];
        }
        let having: Vec<(&str, i64)> = places.into_iter().filter(|(_, pieces)| *pieces > 0).collect();
        let shown = having.iter().take(3).enumerate();
        let mut lines: Vec<StockLine> =
            shown.map(|(index, (place, pieces))| self.line(index, (*pieces, &format!(" at {place}")))).collect();
        if let Some(more) = having.len().checked_sub(3).filter(|more| *more > 0) {
            let text = format!("and at {}", u::counted(more, "other place", "other places"));
            lines.push(StockLine { class: "", icon: "building-warehouse", text });
        }
        lines
    }

    fn line(self, index: usize, (pieces, at): (i64, &str)) -> StockLine {
        let in_stock = if at.is_empty() { " in stock" } else { at };
        match (self.pieces, pieces) {
            (false, _) => StockLine { class: "ok", icon: "circle-check", text: format!("In stock{at}") },
            (true, few @ 1..=2) => {
                StockLine { class: "warn", icon: "alert-triangle", text: format!("Only {few}{in_stock}") }
            }
            (true, many) => StockLine {
                class: if index == 0 { "ok" } else { "" },
                icon: if index == 0 { "circle-check" } else { "building-warehouse" },
                text: format!("{}{in_stock}", u::count(many.unsigned_abs())),
            },
        }
    }

    /// A part's page: each place, or all of them, with a badge's class and words.
    pub(crate) fn badges(self, part: &Listing) -> Vec<(&str, &'static str, String)> {
        let (sum, places) = part.left();
        let places = places.into_iter().filter(|_| self.places);
        let sum = (!self.places).then_some(("All locations", sum));
        let badge = |(place, pieces)| {
            let (class, words) = self.badge(pieces);
            (place, class, words)
        };
        places.chain(sum).map(badge).collect()
    }

    fn badge(self, pieces: i64) -> (&'static str, String) {
        match (pieces, self.pieces) {
            (..=0, true) => ("mute", "None".to_owned()),
            (..=0, false) => ("mute", "Out of stock".to_owned()),
            (_, false) => ("ok", "In stock".to_owned()),
            (few @ 1..=2, true) => ("warn", format!("Only {few}")),
            (many, true) => ("ok", u::count(many.unsigned_abs())),
        }
    }
}

impl Listing {
    /// Pieces that nobody was promised, in all and by place. Which place an order is sent from is seen when it is sent: until
    /// then what is set aside counts as taken from the first places, in the business's own order.
    fn left(&self) -> (i64, Vec<(&str, i64)>) {
        let mut promised = self.promised;
        let left = |(_, pieces): &(String, i64)| {
            let taken = promised.min(*pieces).max(0);
            promised -= taken;
            pieces - taken
        };
        let pieces: Vec<i64> = self.stock.iter().map(left).collect();
        let places = self.stock.iter().map(|(place, _)| place.as_str()).zip(pieces).collect();
        (self.available(), places)
    }

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
            promised: 0,
            is_active: true,
            stock: stock.iter().map(|(place, pieces)| ((*place).to_owned(), *pieces)).collect(),
        }
    }

    #[test]
    fn what_is_promised_is_not_in_stock() {
        let left = |promised| {
            let part = Listing { promised, ..part(&[("Depot", 3), ("West", 4)]) };
            let (sum, places) = part.left();
            (sum, places.into_iter().map(|(_, pieces)| pieces).collect::<Vec<_>>())
        };
        assert_eq!(left(0), (7, vec![3, 4]));
        assert_eq!(left(2), (5, vec![1, 4]));
        assert_eq!(left(5), (2, vec![0, 2]));
        // Pieces may be promised before what was counted anew is less.
        assert_eq!(left(9), (0, vec![0, 0]));
    }

    #[test]
    fn stock_is_said_as_a_buyer_needs_it() {
        let said = |stock: &[(&str, i64)], pieces| {
            let shown = StockShown { pieces, places: true };
            shown.lines(&part(stock)).into_iter().map(|line| line.text).collect::<Vec<_>>()
        };
        assert_eq!(said(&[("Here", 1200), ("There", 2)], true), ["1,200 at Here", "Only 2 at There"]);
        assert_eq!(said(&[("Here", 0), ("There", 9)], false), ["In stock at There"]);
        assert_eq!(said(&[("Here", 0)], true), ["Out of stock"]);
        let sum = |pieces| StockShown { pieces, places: false };
        let two = part(&[("Here", 1200), ("There", 2)]);
        assert_eq!(sum(true).lines(&two)[0].text, "1,202 in stock");
        assert_eq!((sum(false).lines(&two)[0].text.as_str(), sum(false).lines(&two).len()), ("In stock", 1));
        assert_eq!(sum(false).badges(&two), [("All locations", "ok", "In stock".to_owned())]);
        let five = [("a", 5), ("b", 5), ("c", 5), ("d", 5), ("e", 5)];
        assert_eq!(said(&five, true).last().map(String::as_str), Some("and at 2 other places"));
    }
}
