//! The form of a quick order as it was sent: every field of it travels with every button, so that nothing typed is lost.

use super::line::{LineId, Row};
use crate::parts::part::ItemId;

/// What of the pad is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `bad` or `ready`; everything else is all lines.
    pub(crate) show: String,
    /// The line that the page before ended with.
    pub(crate) after: String,
    /// How many empty rows there are.
    pub(crate) rows: String,
}

/// Empty rows of a pad with nothing on it, of another one, how many more a press adds, and the most.
const ROWS: (usize, usize, usize, usize) = (8, 3, 10, 200);

impl Asked {
    /// How many empty rows are shown.
    pub(crate) fn blanks(&self, is_empty: bool) -> usize {
        let least = if is_empty { ROWS.0 } else { ROWS.1 };
        self.rows.parse().unwrap_or(least).clamp(least, ROWS.3)
    }

    /// Where it is seen.
    pub(crate) fn address(&self) -> String {
        let pairs = [("show", self.show.as_str()), ("after", &self.after), ("rows", &self.rows)];
        crate::lists::address("/quick-order", &pairs)
    }
}

/// What a button asks for beside keeping what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Press {
    /// Nothing else.
    #[default]
    Check,
    /// More empty rows.
    More,
    /// The lines of this kind.
    Show(String),
    /// The next lines.
    After(LineId),
    /// This part for a line.
    Part(LineId, ItemId),
    /// So many pieces for a line.
    Pieces(LineId, i64),
    /// Without a line.
    Remove(LineId),
}

impl Press {
    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (verb, first, second) = (words.next()?, words.next(), words.next());
        Some(match (verb, first, second) {
            ("more", ..) => Self::More,
            ("show", kind, _) => Self::Show(kind.unwrap_or_default().to_owned()),
            ("after", Some(line), _) => Self::After(line.parse().ok()?),
            ("part", Some(line), Some(item)) => Self::Part(line.parse().ok()?, item.parse().ok()?),
            ("pieces", Some(line), Some(pieces)) => Self::Pieces(line.parse().ok()?, pieces.parse().ok()?),
            ("remove", Some(line), _) => Self::Remove(line.parse().ok()?),
            _ => return None,
        })
    }
}

/// Everything that was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    /// Rows of the pad: of lines that are there, and new ones.
    pub(crate) rows: Vec<(Option<LineId>, Row)>,
    pub(crate) paste: String,
    pub(crate) press: Press,
    pub(crate) asked: Asked,
    pub(crate) acting_for: String,
    /// Which columns of a pasted or uploaded table are which, as sent, and the table itself.
    pub(crate) columns: (String, String),
    pub(crate) table: String,
}

impl Typed {
    /// Reads the pairs of a form: `line`, `number` and `quantity` come in this order, row by row.
    pub(crate) fn read(pairs: Vec<(String, String)>) -> Self {
        let (mut typed, mut row) = (Self::default(), (None, None, None));
        for (name, value) in pairs {
            match name.as_str() {
                "line" => {
                    typed.push(std::mem::take(&mut row));
                    row.0 = Some(value);
                }
                "number" if row.1.is_none() => row.1 = Some(value),
                "number" => {
                    typed.push(std::mem::take(&mut row));
                    row.1 = Some(value);
                }
                "quantity" => row.2 = Some(value),
                "paste" => typed.paste = value,
                "press" => typed.press = Press::read(&value).unwrap_or_default(),
                "show" => typed.asked.show = value,
                "after" => typed.asked.after = value,
                "rows" => typed.asked.rows = value,
                "acting_for" => typed.acting_for = value,
                "number_column" => typed.columns.0 = value,
                "quantity_column" => typed.columns.1 = value,
                "table" => typed.table = value,
                _ => {}
            }
        }
        typed.push(row);
        typed
    }

    fn push(&mut self, (line, number, quantity): (Option<String>, Option<String>, Option<String>)) {
        let line = line.and_then(|line| line.parse().ok());
        let row = Row::new(&number.unwrap_or_default(), &quantity.unwrap_or_default(), 0);
        if line.is_some() || !row.is_blank() {
            self.rows.push((line, row));
        }
    }

    /// Where the page is seen afterwards.
    pub(crate) fn address(&self) -> String {
        let mut asked = self.asked.clone();
        let at = match &self.press {
            Press::Check => String::new(),
            Press::More => {
                asked.rows = asked.blanks(true).saturating_add(ROWS.2).min(ROWS.3).to_string();
                "#more".to_owned()
            }
            Press::Show(kind) => {
                asked = Asked { show: kind.clone(), ..Asked::default() };
                String::new()
            }
            Press::After(line) => {
                asked.after = line.to_string();
                String::new()
            }
            Press::Part(line, _) | Press::Pieces(line, _) => format!("#line-{line}"),
            Press::Remove(_) => "#lines".to_owned(),
        };
        asked.address() + &at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Typed {
        Typed::read(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_are_read_with_and_without_their_lines() {
        let id = "019a0000-0000-7000-8000-000000000001";
        let typed = read(&[
            ("line", id),
            ("number", "BP-1"),
            ("quantity", "4"),
            ("line", ""),
            ("number", "CL-1"),
            ("quantity", ""),
            ("line", ""),
            ("number", ""),
            ("quantity", " "),
            ("number", "X"),
            ("number", "Y"),
            ("quantity", "2"),
        ]);
        let rows: Vec<_> =
            typed.rows.iter().map(|(id, row)| (id.is_some(), row.number.as_str(), row.quantity.as_str())).collect();
        assert_eq!(rows, [(true, "BP-1", "4"), (false, "CL-1", ""), (false, "X", ""), (false, "Y", "2")]);
        let emptied = read(&[("line", id), ("number", ""), ("quantity", "")]);
        assert!(emptied.rows[0].1.is_blank(), "a line that is there can be emptied");
    }

    #[test]
    fn buttons_say_what_they_want_and_nonsense_says_nothing() {
        let id = "019a0000-0000-7000-8000-000000000001";
        let press = |text: &str| read(&[("press", text)]).press;
        assert_eq!(press(&format!("pieces {id} 20")), Press::Pieces(id.parse().unwrap(), 20));
        assert_eq!(press("show bad"), Press::Show("bad".into()));
        for text in ["", "pieces", "part x y", "pieces x 1", "drop everything", "after"] {
            assert_eq!(press(text), Press::Check, "{text}");
        }
        assert_eq!(read(&[("press", "more"), ("rows", "999")]).address(), "/quick-order?rows=200#more");
        assert_eq!(read(&[("press", "more")]).address(), "/quick-order?rows=18#more");
    }
}
