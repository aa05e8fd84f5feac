//! Vehicles that a part fits, as one cell writes them: `2018-2021 Ford F-150; 2020 Ram 1500`.

/// A vehicle that a part fits, for a range of model years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fitment {
    /// First model year.
    pub(crate) year_from: i32,
    /// Last model year; the first for a single one.
    pub(crate) year_to: i32,
    /// The make.
    pub(crate) make: String,
    /// The model.
    pub(crate) model: String,
}

/// Makes of two words; of every other make the first word is the whole.
const TWO_WORDS: [&str; 10] = [
    "alfa romeo",
    "aston martin",
    "land rover",
    "range rover",
    "am general",
    "great wall",
    "american motors",
    "international harvester",
    "western star",
    "harley davidson",
];
const FORMAT: &str = "Write years, make and model, parted by semicolons: 2018-2021 Ford F-150; 2020 Ram 1500.";
const MOST: usize = 500;

/// The vehicles of a cell. A colon may part make and model: `2020 Land Rover: Discovery`.
///
/// # Errors
/// A sentence that says what is wrong and how to write it.
pub(crate) fn parse(cell: &str) -> Result<Vec<Fitment>, String> {
    let mut fitments = Vec::new();
    for text in cell.split([';', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
        let vehicle = text.split_once(' ').and_then(|(years, rest)| Some((years, split_make(rest.trim())?)));
        let (years, (make, model)) = vehicle.ok_or_else(|| format!("“{}” is no vehicle. {FORMAT}", short(text)))?;
        fitments.push(of_parts(years, &make, &model)?);
    }
    if fitments.len() > MOST {
        return Err(format!("{} vehicles are named; a part may have {MOST}.", fitments.len()));
    }
    tidy(&mut fitments);
    Ok(fitments)
}

/// Sorts vehicles and leaves each once.
pub(crate) fn tidy(fitments: &mut Vec<Fitment>) {
    fitments.sort_by_cached_key(Fitment::key);
    fitments.dedup_by_key(|fitment| fitment.key());
}

impl Fitment {
    /// What is compared: make and model in lower case, then the years.
    pub(crate) fn key(&self) -> (String, String, i32, i32) {
        (self.make.to_lowercase(), self.model.to_lowercase(), self.year_from, self.year_to)
    }

    /// The years as people write them: `2018-2021`, or one.
    pub(crate) fn years(&self) -> String {
        if self.year_from == self.year_to {
            self.year_from.to_string()
        } else {
            format!("{}-{}", self.year_from, self.year_to)
        }
    }

    /// A line that [`parse`] reads back.
    pub(crate) fn line(&self) -> String {
        format!("{} {}: {}", self.years(), self.make, self.model)
    }
}

/// The vehicle of three cells.
///
/// # Errors
/// A sentence that says what is wrong and how to write it.
pub(crate) fn of_parts(years: &str, make: &str, model: &str) -> Result<Fitment, String> {
    let bad = || format!("“{}” is no model year or range of years. {FORMAT}", short(years));
    let mut ends = years.splitn(2, ['-', '–', '/']).map(|year| year.trim().parse::<i32>());
    let first = ends.next().and_then(Result::ok).ok_or_else(bad)?;
    let last = ends.next().unwrap_or(Ok(first)).map_err(|_| bad())?;
    if !(1900..=2100).contains(&first) || !(first..=2100).contains(&last) {
        return Err(bad());
    }
    let name = |text: &str| match text.parse::<accounts::DisplayName>() {
        Ok(name) if name.as_str().chars().count() <= 80 => Ok(name.as_str().to_owned()),
        _ => Err(format!("“{}” is no make or model. {FORMAT}", short(text))),
    };
    Ok(Fitment { year_from: first, year_to: last, make: name(make)?, model: name(model)? })
}

fn split_make(text: &str) -> Option<(String, String)> {
    if let Some((make, model)) = text.split_once(':') {
        return Some((make.trim().to_owned(), model.trim().to_owned()));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let starts_with_two = words.len() > 2 && TWO_WORDS.contains(&words[..2].join(" ").to_lowercase().as_str());
    let length = if starts_with_two { 2 } else { 1 };
    (words.len() > length).then(|| (words[..length].join(" "), words[length..].join(" ")))
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitment(year_from: i32, year_to: i32, make: &str, model: &str) -> Fitment {
        Fitment { year_from, year_to, make: make.into(), model: model.into() }
    }

    #[test]
    fn vehicles_of_a_cell_are_read() {
        assert_eq!(
            parse("2018-2021 Ford F-150; 2020 Ram 1500;").unwrap(),
            [fitment(2018, 2021, "Ford", "F-150"), fitment(2020, 2020, "Ram", "1500")]
        );
        assert_eq!(
            parse("2020 Land Rover Discovery Sport\n2019 Acme Co: X 1").unwrap(),
            [fitment(2019, 2019, "Acme Co", "X 1"), fitment(2020, 2020, "Land Rover", "Discovery Sport")]
        );
        assert_eq!(parse("2020 Ram 1500; 2020  Ram 1500").unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_vehicle_says_how_to_write_it() {
        for cell in
            ["Ford F-150", "2021-2018 Ford F-150", "2020 Ford", "20 Ford F-150", "2020", "2020-x Ford F-150", "2020 : "]
        {
            let error = parse(cell).unwrap_err();
            assert!(error.contains("2018-2021 Ford F-150"), "{cell}: {error}");
        }
    }
}
