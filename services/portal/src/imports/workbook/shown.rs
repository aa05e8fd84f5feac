//! A cell as people see it in Excel, but for dates, which Excel shows in as many ways as there are countries.

use calamine::{DataRef, ExcelDateTime};

/// The text of a cell; `format` is how Excel writes its numbers.
pub(super) fn shown(value: &DataRef<'_>, format: &str) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(whole) => number(*whole as f64, format),
        DataRef::Float(value) => number(*value, format),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(is_so) => if *is_so { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::DateTimeIso(at) => at.trim_end_matches("T00:00:00").replace('T', " "),
        DataRef::DurationIso(span) => span.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// What a formula shows that has no result.
pub(in crate::imports) fn is_formula_error(cell: &str) -> bool {
    ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"].contains(&cell)
}

/// A number with the 15 digits that Excel keeps, and never with an exponent; with the zeros in front that `00000` puts
/// there, and as the percentage that `0%` makes of it.
fn number(value: f64, format: &str) -> String {
    let plain = |value: f64| {
        let kept = format!("{value:.14e}").parse::<f64>().unwrap_or(value);
        format!("{}", if kept == 0.0 { 0.0 } else { kept })
    };
    let is_zeros = format.len() > 1 && format.bytes().all(|byte| byte == b'0');
    match format {
        _ if is_zeros && value >= 0.0 => format!("{:0>width$}", plain(value.round()), width = format.len().min(30)),
        _ if format.contains('%') && !format.contains(['"', '\\']) => format!("{}%", plain(value * 100.0)),
        _ => plain(value),
    }
}

fn moment(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return number(at.as_f64(), "");
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    match (at.as_f64() < 1.0, (hour, minute, second)) {
        (true, _) => format!("{hour:02}:{minute:02}:{second:02}"),
        (false, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (false, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_in_excel() {
        for (value, format, text) in [
            (12.0, "General", "12"),
            (0.1 + 0.2, "", "0.3"),
            (34.9, "#,##0.00", "34.9"),
            (60.745, "", "60.745"),
            (1e15, "", "1000000000000000"),
            (4.0e-7, "", "0.0000004"),
            (-0.0, "", "0"),
            (123.0, "000000", "000123"),
            (0.155, "0.0%", "15.5%"),
            (7.0, "0 \"% off\"", "7"),
        ] {
            assert_eq!(shown(&DataRef::Float(value), format), text, "{value} as {format}");
        }
        assert_eq!(shown(&DataRef::String("000123".into()), "General"), "000123");
        assert_eq!(shown(&DataRef::Int(7), "00"), "07");
    }
}
