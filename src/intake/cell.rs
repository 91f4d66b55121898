//! One cell: what a file held in it, and the JSON value that its column makes of it.
//! Ranges, check characters and code lists of places are not judged here: the body's own parsing does that.

use std::fmt;

use jiff::civil::Date;
use serde_json::{Number, Value};

use super::columns::CellType;
use super::dates;
use super::labels::{CodeList, YES_NO, folded, is_bare_grade, plain, recognise};
use crate::domain::fault::{Fault, FieldFault, Form, Kind, Pointer};

/// What a file held in one cell. It can hold a person's data, so `Debug` shows only its kind.
#[derive(Clone, PartialEq)]
pub enum Cell {
    Text(String),
    /// A number; `day` is the date that it is as an Excel serial, where it can be one.
    Number {
        value: f64,
        day: Option<Date>,
    },
    Boolean(bool),
    /// A number that the sheet formats as a date.
    Day(Date),
    /// A formula's error, such as `#N/A`, or a duration.
    Broken(String),
}

/// Excel keeps fifteen digits of a number; from here on the rest is lost.
const EXACT_BELOW: f64 = 1e15;

impl Cell {
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The cell as a person sees it.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Broken(text) => text.clone(),
            Self::Number { value, .. } => value.to_string(),
            Self::Boolean(value) => value.to_string().to_uppercase(),
            Self::Day(day) => day.to_string(),
        }
    }

    /// The cell as text, where nothing was lost on the way.
    ///
    /// # Errors
    /// `DigitsLost` for a long number that became a quantity, `WrongType` for what was never text.
    pub fn text(&self) -> Result<String, Fault> {
        match self {
            Self::Text(text) if is_scientific(text) => Err(Fault::DigitsLost),
            Self::Text(text) => Ok(text.trim().to_owned()),
            Self::Number { value, .. } if value.abs() >= EXACT_BELOW => Err(Fault::DigitsLost),
            Self::Number { value, .. } => Ok(value.to_string()),
            Self::Boolean(_) | Self::Day(_) | Self::Broken(_) => Err(Fault::WrongType { expected: Kind::String }),
        }
    }

    fn integer(&self) -> Result<i64, Fault> {
        const WRONG: Fault = Fault::WrongType { expected: Kind::Integer };
        match self {
            Self::Text(text) => folded(text).parse().map_err(|_| WRONG),
            Self::Number { value, .. } if value.abs() < EXACT_BELOW => value.to_string().parse().map_err(|_| WRONG),
            _ => Err(WRONG),
        }
    }

    fn number(&self) -> Result<Value, Fault> {
        let value = match self {
            Self::Text(text) => folded(text).parse().ok(),
            Self::Number { value, .. } => Some(*value),
            _ => None,
        };
        value.and_then(Number::from_f64).map(Value::Number).ok_or(Fault::WrongType { expected: Kind::Number })
    }

    fn boolean(&self) -> Result<bool, Fault> {
        match self {
            Self::Boolean(value) => Ok(*value),
            _ => Ok(self.code(CodeList::YesNo)? == "yes"),
        }
    }

    fn code(&self, list: CodeList) -> Result<&'static str, Fault> {
        let accepted = if list == CodeList::YesNo { YES_NO } else { list.codes() };
        let text = self.text().map_err(|_| Fault::UnknownCode { accepted })?;
        match recognise(list, &text) {
            Some(code) => Ok(code),
            None if list == CodeList::SkillLevel && is_bare_grade(&text) => Err(Fault::AmbiguousLevel),
            None => Err(Fault::UnknownCode { accepted }),
        }
    }

    fn disability_level(&self) -> Result<i64, Fault> {
        if let Self::Text(text) = self {
            let digit = plain(text).trim_end_matches('级').to_owned();
            let known = ["一", "二", "三", "四"].iter().zip(1..).find(|(word, _)| **word == digit);
            return known.map_or_else(|| Self::Text(digit.clone()).integer(), |(_, level)| Ok(level));
        }
        self.integer()
    }

    fn fen(&self) -> Result<i64, Fault> {
        const WRONG: Fault = Fault::Malformed { form: Form::Yuan };
        match self {
            Self::Text(text) => fen_of(text).ok_or(WRONG),
            Self::Number { value, .. } if value.abs() < EXACT_BELOW => fen_of(&value.to_string()).ok_or(WRONG),
            _ => Err(WRONG),
        }
    }

    fn day(&self) -> Result<Date, Fault> {
        const WRONG: Fault = Fault::Malformed { form: Form::Date };
        match self {
            Self::Day(day) | Self::Number { day: Some(day), .. } => Ok(*day),
            Self::Number { value, day: None } => dates::parse(&value.to_string()),
            Self::Text(text) => dates::parse(&folded(text)),
            Self::Boolean(_) | Self::Broken(_) => Err(WRONG),
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(…)",
            Self::Number { .. } => "Number(…)",
            Self::Boolean(_) => "Boolean(…)",
            Self::Day(_) => "Day(…)",
            Self::Broken(_) => "Broken(…)",
        })
    }
}

/// The JSON value of a cell, or what is wrong with it; `None` when nothing of it is right.
pub fn read_value(cell_type: CellType, cell: &Cell, pointer: &Pointer, faults: &mut Vec<FieldFault>) -> Option<Value> {
    let value = match cell_type {
        CellType::Text => cell.text().map(Value::from),
        CellType::Integer | CellType::Degree => cell.integer().map(Value::from),
        CellType::DisabilityLevel => cell.disability_level().map(Value::from),
        CellType::Number => cell.number(),
        CellType::Yuan => cell.fen().map(Value::from),
        CellType::Boolean => cell.boolean().map(Value::from),
        CellType::Date => cell.day().map(|day| Value::from(day.to_string())),
        CellType::Code(list) => cell.code(list).map(Value::from),
        CellType::Texts | CellType::Codes(_) => return read_list(cell_type, cell, pointer, faults),
    };
    value.map_err(|fault| faults.push(FieldFault { pointer: pointer.clone(), fault })).ok()
}

/// A list in one cell. A wrong entry is named by its place; the right ones stay.
fn read_list(cell_type: CellType, cell: &Cell, pointer: &Pointer, faults: &mut Vec<FieldFault>) -> Option<Value> {
    let text = match cell.text() {
        Ok(text) => text,
        Err(fault) => {
            faults.push(FieldFault { pointer: pointer.clone(), fault });
            return None;
        }
    };
    let entries = text.split([',', ';', '、', '，', '；', '\n']).map(str::trim).filter(|entry| !entry.is_empty());
    let mut values = Vec::new();
    for (place, entry) in entries.enumerate() {
        let CellType::Codes(list) = cell_type else {
            values.push(Value::from(entry));
            continue;
        };
        match Cell::Text(entry.to_owned()).code(list) {
            Ok(code) => values.push(Value::from(code)),
            Err(fault) => faults.push(FieldFault { pointer: pointer.child(&place.to_string()), fault }),
        }
    }
    Some(Value::Array(values))
}

/// Yuan as people write them, `3500`, `3,500.00`, `¥3500元`, in fen.
fn fen_of(text: &str) -> Option<i64> {
    let text = folded(text);
    let text = text.trim_start_matches(['¥', '￥']).trim_end_matches("/月").trim_end_matches('元').trim();
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (yuan, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_grouped = yuan.split(',').skip(1).all(|group| group.len() == 3);
    let is_whole = !yuan.is_empty() && yuan.bytes().all(|b| b.is_ascii_digit() || b == b',') && is_grouped;
    if !is_whole || decimals.len() > 2 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{sign}{}{decimals:0<2}", yuan.replace(',', "")).parse().ok()
}

/// `3.70203E+17`: how a spreadsheet writes a long number into CSV once it took it for a quantity.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cell_type: CellType, cell: &Cell) -> Result<Value, Fault> {
        let mut faults = Vec::new();
        let value = read_value(cell_type, cell, &Pointer::to("/it"), &mut faults);
        faults.first().map_or_else(|| Ok(value.unwrap()), |it| Err(it.fault))
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    fn number(value: f64) -> Cell {
        Cell::Number { value, day: None }
    }

    #[test]
    fn a_number_that_lost_digits_is_refused_never_guessed() {
        for cell in [number(3.702_031_989_051_2e17), number(1e15), text("3.70203E+17"), text("1E+17")] {
            assert_eq!(read(CellType::Text, &cell), Err(Fault::DigitsLost), "{}", cell.shown());
        }
        assert_eq!(read(CellType::Text, &number(13_800_000_000.0)), Ok("13800000000".into()));
        assert_eq!(read(CellType::Text, &text("Type E+1")), Ok("Type E+1".into()));
    }

    #[test]
    fn text_that_a_spreadsheet_turned_into_a_date_is_refused() {
        let day = Cell::Day(jiff::civil::date(2024, 1, 2));
        assert_eq!(read(CellType::Text, &day), Err(Fault::WrongType { expected: Kind::String }));
    }

    #[test]
    fn yuan_become_fen_exactly() {
        for (cell, fen) in [
            (text("3500"), 350_000),
            (text("3,500.5"), 350_050),
            (text("¥3500元"), 350_000),
            (text("３５００元/月"), 350_000),
            (number(3500.1), 350_010),
            (number(4.35), 435),
            (number(-1.0), -100),
        ] {
            assert_eq!(read(CellType::Yuan, &cell), Ok(fen.into()), "{}", cell.shown());
        }
        for cell in [
            text("面议"),
            text("3000-5000"),
            text("3.5.1"),
            text("35,00"),
            number(3.555),
            text("0.35万"),
            text("."),
            text("-"),
        ] {
            assert_eq!(read(CellType::Yuan, &cell), Err(Fault::Malformed { form: Form::Yuan }), "{}", cell.shown());
        }
    }

    #[test]
    fn a_bare_grade_is_no_skill_level() {
        for cell in [text("一级"), text("1"), number(1.0), text("3级"), text("二级工"), text("第五级"), text("Level 2")]
        {
            let read = read(CellType::Code(CodeList::SkillLevel), &cell);
            assert_eq!(read, Err(Fault::AmbiguousLevel), "{}", cell.shown());
        }
        for (word, code) in [("初级工", "junior"), ("五级工", "junior"), ("Senior technician", "senior_technician")]
        {
            assert_eq!(read(CellType::Code(CodeList::SkillLevel), &text(word)), Ok(code.into()));
        }
        let unknown = read(CellType::Code(CodeList::SkillLevel), &text("大师"));
        assert!(matches!(unknown, Err(Fault::UnknownCode { accepted }) if accepted.contains(&"junior")));
    }

    #[test]
    fn a_disability_level_may_be_written_as_a_word() {
        for cell in [text("一级"), text("1"), text("1级"), number(1.0)] {
            assert_eq!(read(CellType::DisabilityLevel, &cell), Ok(1.into()), "{}", cell.shown());
        }
        let wrong = read(CellType::DisabilityLevel, &text("重度"));
        assert_eq!(wrong, Err(Fault::WrongType { expected: Kind::Integer }));
    }

    #[test]
    fn yes_and_no_in_many_words_and_nothing_else() {
        for cell in [text("是"), text("Yes"), text("TRUE"), text("是 yes"), number(1.0), Cell::Boolean(true)] {
            assert_eq!(read(CellType::Boolean, &cell), Ok(true.into()), "{}", cell.shown());
        }
        assert_eq!(read(CellType::Boolean, &text("否")), Ok(false.into()));
        assert_eq!(read(CellType::Boolean, &text("可能")), Err(Fault::UnknownCode { accepted: YES_NO }));
    }

    #[test]
    fn every_wrong_entry_of_a_list_is_named_by_its_place() {
        let mut faults = Vec::new();
        let cell = text("全日制、sometimes；part_time，never");
        let value = read_value(CellType::Codes(CodeList::EmploymentType), &cell, &Pointer::to("/types"), &mut faults);
        assert_eq!(value, Some(serde_json::json!(["full_time", "part_time"])));
        let places: Vec<_> = faults.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(places, ["/types/1", "/types/3"]);
    }

    #[test]
    fn whole_numbers_and_plain_numbers() {
        assert_eq!(read(CellType::Integer, &text(" １２ ")), Ok(12.into()));
        assert_eq!(read(CellType::Integer, &number(2.5)), Err(Fault::WrongType { expected: Kind::Integer }));
        assert_eq!(read(CellType::Number, &text("36.08")), Ok(36.08.into()));
        for wrong in [text("北"), text("NaN"), text("inf"), Cell::Broken("#N/A".to_owned())] {
            assert_eq!(read(CellType::Number, &wrong), Err(Fault::WrongType { expected: Kind::Number }));
        }
    }
}
