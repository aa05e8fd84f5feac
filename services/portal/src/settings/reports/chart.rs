//! A chart of columns, drawn on the server.

use time::{Date, Duration};

use super::period::{first_of_month, months};

/// The drawing's size, in its own units.
const WIDTH: u64 = 720;
const HEIGHT: u64 = 120;
/// Longer periods are drawn by the week.
const MOST_COLUMNS: i64 = 92;
/// And longer ones yet by the month, in days.
const MOST_BY_WEEK: i64 = 731;
/// As many columns as are told apart, where somebody says what each stands for.
const MOST_DRAWN: usize = 366;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its first day.
    pub(crate) day: Date,
    pub(crate) count: u64,
    pub(crate) x: u64,
    pub(crate) y: u64,
    pub(crate) height: u64,
}

/// What a column stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Each {
    Day,
    Week,
    Month,
}

impl Each {
    /// One of them, within a sentence.
    pub(crate) const fn noun(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the one that a day is in; weeks begin on Monday.
    pub(crate) fn first(self, day: Date) -> Date {
        match self {
            Self::Day => day,
            Self::Week => day - Duration::days(i64::from(day.weekday().number_days_from_monday())),
            Self::Month => first_of_month(day),
        }
    }

    /// The last day of the one that begins on a day.
    pub(crate) fn last(self, first: Date) -> Date {
        match self {
            Self::Day => first,
            Self::Week => first + Duration::days(6),
            Self::Month => first_of_month(first + Duration::days(31)) - Duration::DAY,
        }
    }

    /// The first days of all that a period touches.
    fn firsts(self, from: Date, to: Date) -> Vec<Date> {
        let next = |first: &Date| match self {
            Self::Day => first.next_day(),
            Self::Week => Some(*first + Duration::WEEK),
            Self::Month => Some(first_of_month(*first + Duration::days(31))),
        };
        std::iter::successors(Some(self.first(from)), next).take_while(|first| *first <= to).collect()
    }

    /// The heading over what its columns are called.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week from",
            Self::Month => "Month",
        }
    }
}

/// Columns side by side, the highest as high as the drawing.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    pub(crate) columns: Vec<Column>,
    pub(crate) column_width: u64,
    pub(crate) total: u64,
    pub(crate) most: u64,
    pub(crate) each: Each,
}

impl Chart {
    pub(crate) const WIDTH: u64 = WIDTH;
    pub(crate) const HEIGHT: u64 = HEIGHT;

    /// A column for each day of a period, or for each week or month of a long one.
    pub(crate) fn of_days(from: Date, to: Date, counts: &[(Date, i64)]) -> Self {
        let days = (to - from).whole_days() + 1;
        if days > MOST_BY_WEEK {
            let is_in = |first: Date, day: Date| (day.year(), day.month()) == (first.year(), first.month());
            let own = |first: Date| counts.iter().filter(move |(day, _)| is_in(first, *day));
            let count = |first: Date| own(first).map(|(_, count)| count.unsigned_abs()).sum();
            return Self::of_months(months(from, to).into_iter().map(|first| (first, count(first))).collect());
        }
        let step = if days > MOST_COLUMNS { 7 } else { 1 };
        let starts: Vec<_> = (0..days).step_by(step).map(|day| from + Duration::days(day)).collect();
        let count = |start: &Date| {
            let end = *start + Duration::days(i64::try_from(step).unwrap_or(1));
            let own = counts.iter().filter(|(day, _)| (*start..end).contains(day));
            own.map(|(_, count)| count.unsigned_abs()).sum()
        };
        let counted = starts.iter().map(|start| (*start, count(start))).collect();
        Self::of(counted, if step == 7 { Each::Week } else { Each::Day })
    }

    /// A column for each day, week or month that a period touches; those of [`Self::of_days`] where they would be too many.
    pub(crate) fn of_each(each: Each, (from, to): (Date, Date), counts: &[(Date, i64)]) -> Self {
        let firsts = each.firsts(from, to);
        if firsts.len() > MOST_DRAWN {
            return Self::of_days(from, to, counts);
        }
        let own = |first: Date| counts.iter().filter(move |(day, _)| each.first(*day) == first);
        let count = |first: Date| own(first).map(|(_, count)| count.unsigned_abs()).sum();
        Self::of(firsts.into_iter().map(|first| (first, count(first))).collect(), each)
    }

    /// A column for each month, in the order in which they are counted; each is called by its first day.
    pub(crate) fn of_months(counted: Vec<(Date, u64)>) -> Self {
        Self::of(counted, Each::Month)
    }

    fn of(counted: Vec<(Date, u64)>, each: Each) -> Self {
        let most = counted.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let room = WIDTH / (counted.len() as u64).max(1);
        // A few are no walls.
        let column_width = room.saturating_sub(2).clamp(1, WIDTH / 12);
        let column = |(at, (day, count)): (u64, &(Date, u64))| {
            // A column that is there at all is seen.
            let height = (count * HEIGHT / most.max(1)).max(u64::from(*count > 0) * 2);
            Column {
                day: *day,
                count: *count,
                x: at * room + room.saturating_sub(column_width) / 2,
                y: HEIGHT - height,
                height,
            }
        };
        Self {
            total: counted.iter().map(|(_, count)| count).sum(),
            columns: (0..).zip(&counted).map(column).collect(),
            column_width,
            most,
            each,
        }
    }

    /// What stands under the first column and the last one.
    pub(crate) fn ends(&self) -> Vec<String> {
        let Some(last) = self.columns.last() else { return Vec::new() };
        let label = |column: &Column| match self.each {
            Each::Month => self.name(column),
            Each::Day | Each::Week => web::local::day(column.day, last.day),
        };
        let first = self.columns.first().filter(|_| self.columns.len() > 1);
        first.into_iter().chain([last]).map(label).collect()
    }

    /// What a column is called.
    pub(crate) fn name(&self, column: &Column) -> String {
        match self.each {
            Each::Month => format!("{}-{:02}", column.day.year(), u8::from(column.day.month())),
            Each::Day | Each::Week => column.day.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn its_ends_are_named_with_the_year_where_it_is_another() {
        let ends = |from, to| Chart::of_days(from, to, &[]).ends();
        assert_eq!(ends(date!(2026 - 10 - 30), date!(2026 - 11 - 28)), ["Oct 30", "Nov 28"]);
        assert_eq!(ends(date!(2025 - 12 - 20), date!(2026 - 01 - 05)), ["Dec 20, 2025", "Jan 5"]);
        assert_eq!(ends(date!(2026 - 11 - 28), date!(2026 - 11 - 28)), ["Nov 28"]);
        assert_eq!(
            Chart::of_months(vec![(date!(2026 - 01 - 01), 1), (date!(2026 - 02 - 01), 2)]).ends(),
            ["2026-01", "2026-02"]
        );
    }

    #[test]
    fn every_day_has_its_column_and_the_highest_fills_the_drawing() {
        let chart = Chart::of_days(
            date!(2026 - 11 - 01),
            date!(2026 - 11 - 30),
            &[(date!(2026 - 11 - 02), 4), (date!(2026 - 11 - 30), 1)],
        );
        assert_eq!((chart.columns.len(), chart.total, chart.most, chart.each), (30, 5, 4, Each::Day));
        assert_eq!((chart.columns[1].height, chart.columns[1].y), (HEIGHT, 0));
        assert_eq!((chart.columns[29].height, chart.columns[0].height), (HEIGHT / 4, 0));
        assert!(chart.columns[29].x + chart.column_width <= WIDTH);
    }

    #[test]
    fn a_year_is_drawn_by_weeks_and_loses_nothing() {
        let counts: Vec<_> = (0..365).map(|day| (date!(2026 - 01 - 01) + Duration::days(day), 1)).collect();
        let chart = Chart::of_days(date!(2026 - 01 - 01), date!(2026 - 12 - 31), &counts);
        assert_eq!((chart.columns.len(), chart.total, chart.each), (53, 365, Each::Week));
    }

    #[test]
    fn several_years_are_drawn_by_months_and_lose_nothing() {
        let counts: Vec<_> = (0..1_096).map(|day| (date!(2024 - 01 - 15) + Duration::days(day), 1)).collect();
        let chart = Chart::of_days(date!(2024 - 01 - 15), date!(2027 - 01 - 14), &counts);
        assert_eq!((chart.columns.len(), chart.total, chart.each), (37, 1_096, Each::Month));
    }

    #[test]
    fn a_column_stands_for_what_somebody_asked_for() {
        let counts: Vec<_> = (0..30).map(|day| (date!(2026 - 11 - 01) + Duration::days(day), 1)).collect();
        let drawn = |each| {
            let chart = Chart::of_each(each, (date!(2026 - 11 - 01), date!(2026 - 11 - 30)), &counts);
            let columns: Vec<_> = chart.columns.iter().map(|column| (column.day, column.count)).collect();
            (chart.total, columns)
        };
        let (total, weeks) = drawn(Each::Week);
        assert_eq!((total, weeks.len()), (30, 6));
        assert_eq!(weeks[..2], [(date!(2026 - 10 - 26), 1), (date!(2026 - 11 - 02), 7)], "the 1st is a Sunday");
        assert_eq!(drawn(Each::Month), (30, vec![(date!(2026 - 11 - 01), 30)]));
        assert_eq!(drawn(Each::Day).1.len(), 30);
        let long = Chart::of_each(Each::Day, (date!(2016 - 12 - 01), date!(2026 - 11 - 30)), &counts);
        assert_eq!((long.each, long.total), (Each::Month, 30), "ten years are no 3,652 columns");
    }

    #[test]
    fn nothing_at_all_is_no_division_by_nothing() {
        let chart = Chart::of_days(date!(2026 - 11 - 01), date!(2026 - 11 - 30), &[]);
        assert!(chart.total == 0 && chart.columns.iter().all(|column| column.height == 0));
    }
}
