//! Merged cells: what one says counts for each row that it reaches over, as people see it.

use calamine::Dimensions;

/// The merged cells of a sheet that reach over several rows, while its rows pass by.
pub(super) struct Merged {
    /// Still to come, the topmost last.
    coming: Vec<Dimensions>,
    /// Those that reach into the row, each with what it says.
    open: Vec<(Dimensions, String)>,
}

impl Merged {
    pub(super) fn new(mut cells: Vec<Dimensions>) -> Self {
        cells.retain(|cells| cells.end.0 > cells.start.0);
        cells.sort_by_key(|cells| std::cmp::Reverse(cells.start));
        Self { coming: cells, open: Vec::new() }
    }

    /// Writes into a row what the cells above it say that it is merged with. A row with nothing of its own stays empty,
    /// and what is merged across columns fills the first of them.
    pub(super) fn fill(&mut self, number: u32, row: &mut Vec<String>) {
        self.open.retain(|(cells, _)| cells.end.0 >= number);
        if !row.is_empty() {
            for (cells, text) in &self.open {
                let column = cells.start.1 as usize;
                if row.len() <= column {
                    row.resize(column + 1, String::new());
                }
                if row[column].is_empty() {
                    row[column].clone_from(text);
                }
            }
        }
        while self.coming.last().is_some_and(|cells| cells.start.0 <= number) {
            let Some(cells) = self.coming.pop() else { break };
            let text = row.get(cells.start.1 as usize).filter(|text| !text.is_empty());
            if let Some(text) = text.filter(|_| cells.start.0 == number) {
                self.open.push((cells, text.clone()));
            }
        }
    }
}
