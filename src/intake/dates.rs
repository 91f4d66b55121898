//! Dates as people and spreadsheets write them, year first. Anything that could be read two ways is refused.

use jiff::civil::Date;

use crate::domain::fault::{Fault, Form};

const WRONG: Fault = Fault::Malformed { form: Form::Date };

/// Reads `2024-03-01`, `2024/3/1`, `2024.3.1`, `2024年3月1日` and `20240301`; a midnight behind it is ignored.
///
/// # Errors
/// `Malformed` for another form, and for a day that no calendar has.
pub fn parse(text: &str) -> Result<Date, Fault> {
    let text = without_midnight(text.trim());
    let is_digits =
        |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if is_digits(text, 8) && text.len() == 8 {
        let (year, rest) = text.split_at_checked(4).ok_or(WRONG)?;
        let (month, day) = rest.split_at_checked(2).ok_or(WRONG)?;
        return date(year, month, day);
    }
    let separators = ["--", "//", "..", "年月"];
    let parts = separators.iter().find_map(|pair| {
        let mut marks = pair.chars();
        let (year, rest) = text.split_once(marks.next()?)?;
        let (month, day) = rest.split_once(marks.next()?)?;
        Some((year, month, day))
    });
    let (year, month, day) = parts.ok_or(WRONG)?;
    let day = if text.contains('年') { day.strip_suffix(['日', '号']).unwrap_or(day) } else { day };
    if year.len() != 4 || !is_digits(year, 4) || !is_digits(month, 2) || !is_digits(day, 2) {
        return Err(WRONG);
    }
    date(year, month, day)
}

/// The date of an Excel serial in the 1900 or 1904 system, for a cell whose number is not formatted as a date.
/// `None` below 1927, where a serial would be mistaken for a year, and for numbers with a time of day.
pub fn from_serial(serial: f64, is_1904: bool) -> Option<Date> {
    // Serial 10,000 is 1927-05-18 and 100,000 is 2173-10-14.
    if serial.fract() != 0.0 || !(10_000.0..=100_000.0).contains(&serial) {
        return None;
    }
    let serial = calamine::ExcelDateTime::new(serial, calamine::ExcelDateTimeType::DateTime, is_1904);
    from_excel(&serial)
}

/// The day of an Excel date; its time of day, if any, is dropped. `None` for 1900-02-29, which only Excel has.
pub fn from_excel(moment: &calamine::ExcelDateTime) -> Option<Date> {
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn without_midnight(text: &str) -> &str {
    let Some((date, time)) = text.split_once([' ', 'T']) else { return text };
    let is_midnight = !time.is_empty() && time.bytes().all(|b| b"0:.".contains(&b));
    if is_midnight { date } else { text }
}

fn date(year: &str, month: &str, day: &str) -> Result<Date, Fault> {
    let year = year.parse().map_err(|_| WRONG)?;
    let month = month.parse().map_err(|_| WRONG)?;
    let day = day.parse().map_err(|_| WRONG)?;
    Date::new(year, month, day).map_err(|_| WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_day() {
        for text in
            ["2024-03-01", "2024/3/1", "2024.3.1", "2024年3月1日", "2024年03月01号", "20240301", "2024-03-01 00:00:00"]
        {
            assert_eq!(parse(text).unwrap().to_string(), "2024-03-01", "{text}");
        }
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        for text in
            ["1/3/2024", "24-3-1", "2024-03", "2024年3月", "3月1日", "2024-03-01 12:00", "去年", "", "2024-3-1-1"]
        {
            assert_eq!(parse(text), Err(WRONG), "{text}");
        }
        for text in ["2024-02-30", "20231301", "2024/0/1"] {
            assert_eq!(parse(text), Err(WRONG), "{text}");
        }
    }

    #[test]
    fn a_serial_is_read_in_its_own_date_system_and_a_year_is_not_a_serial() {
        assert_eq!(from_serial(45_352.0, false).unwrap().to_string(), "2024-03-01");
        assert_eq!(from_serial(43_890.0, true).unwrap().to_string(), "2024-03-01");
        assert_eq!(
            (from_serial(2018.0, false), from_serial(45_352.5, false), from_serial(2e7, false)),
            (None, None, None)
        );
    }
}
