//! Draws one sheet of records: headings, widths, formats, drop-downs, and cells that are never formulas.
//! Which records go on it is decided by its callers.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Note,
    Worksheet,
};

use super::cell::Cell;
use super::codes::Codes;
use super::columns::{CellType, Column};
use super::error::IntakeError;
use super::escapes::escaped;
use super::labels::CodeList;
use crate::domain::demand::{Degree, Demand};
use crate::reference::labels::{Label, degree_label};

/// Rows under the headings that get drop-downs.
const ROWS_WITH_CHOICES: u32 = 10_000;
/// Most characters that are written into a cell. Excel takes 32,767 UTF-16 units; no field is as long as this.
const MAX_CELL_CHARS: usize = 16_000;

/// One sheet being drawn.
pub struct Page<'a> {
    sheet: &'a mut Worksheet,
    /// The row of headings, from 0.
    headings: u32,
    next_row: u32,
}

/// What is said about a cell that came back.
pub struct Remark {
    pub text: String,
}

impl<'a> Page<'a> {
    /// A sheet with its headings; `hint` is a line above them.
    ///
    /// # Errors
    /// `Unwritten`.
    pub fn begin(
        sheet: &'a mut Worksheet,
        columns: &[&Column],
        codes: &Codes,
        hint: Option<&str>,
    ) -> Result<Self, IntakeError> {
        let headings = u32::from(hint.is_some());
        if let Some(hint) = hint {
            sheet.write_string_with_format(0, 0, hint, &Format::new().set_italic())?;
        }
        sheet.set_row_height(headings, 48)?;
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_width(at, width(column))?;
            sheet.set_column_format(at, &column_format(column.cell))?;
            sheet.write_string_with_format(headings, at, column.heading(), &heading_format(column))?;
            if let Some(choices) = choices(column, codes)? {
                sheet.add_data_validation(headings + 1, at, headings + ROWS_WITH_CHOICES, at, &choices)?;
            }
        }
        sheet.set_freeze_panes(headings + 1, 0)?;
        Ok(Self { sheet, headings, next_row: headings + 1 })
    }

    /// Adds a heading behind the table's own ones.
    ///
    /// # Errors
    /// `Unwritten`.
    pub fn add_heading(&mut self, at: u16, column: &Column) -> Result<(), IntakeError> {
        self.sheet.set_column_width(at, 60)?;
        self.sheet.write_string_with_format(self.headings, at, column.heading(), &heading_format(column))?;
        Ok(())
    }

    /// Writes the next row, each cell with what is said about it, if anything.
    ///
    /// # Errors
    /// `Unwritten`.
    pub fn add_row(
        &mut self,
        cells: impl IntoIterator<Item = (u16, Option<Cell>, Option<Remark>)>,
    ) -> Result<(), IntakeError> {
        for (at, cell, remark) in cells {
            if let Some(remark) = &remark {
                let note = Note::new(shortened(&remark.text)).set_width(240).add_author_prefix(false);
                self.sheet.insert_note(self.next_row, at, &note)?;
            }
            self.write(at, cell.as_ref(), remark.is_some())?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn write(&mut self, at: u16, cell: Option<&Cell>, is_bad: bool) -> Result<(), IntakeError> {
        let row = self.next_row;
        let marked =
            |format: Format| if is_bad { format.set_background_color(Color::RGB(0x00FF_C7CE)) } else { format };
        match cell {
            // `write_string` and nothing else: a text that begins with `=` stays a text (OWASP ASVS 1.2.10).
            Some(Cell::Text(text) | Cell::Broken(text)) => {
                self.sheet.write_string_with_format(row, at, shortened(text), &marked(text_format()))?;
            }
            Some(Cell::Number { value, .. }) => {
                self.sheet.write_number_with_format(row, at, *value, &marked(Format::new()))?;
            }
            Some(Cell::Boolean(value)) => {
                self.sheet.write_boolean_with_format(row, at, *value, &marked(Format::new()))?;
            }
            Some(Cell::Day(day)) => match excel_day(*day) {
                Some(moment) => {
                    self.sheet.write_datetime_with_format(row, at, &moment, &marked(day_format()))?;
                }
                None => {
                    self.sheet.write_string_with_format(row, at, day.to_string(), &marked(text_format()))?;
                }
            },
            None if is_bad => {
                self.sheet.write_blank(row, at, &marked(Format::new()))?;
            }
            None => {}
        }
        Ok(())
    }
}

/// Excel's days begin with 1900, and its February 1900 is a day too long.
fn excel_day(day: jiff::civil::Date) -> Option<ExcelDateTime> {
    if day < jiff::civil::date(1900, 3, 1) {
        return None;
    }
    let (year, month, day) = (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day()));
    ExcelDateTime::from_ymd(year.ok()?, month.ok()?, day.ok()?).ok()
}

pub(super) fn shortened(text: &str) -> String {
    escaped(text).chars().take(MAX_CELL_CHARS).collect()
}

pub(super) fn text_format() -> Format {
    Format::new().set_num_format("@")
}

fn day_format() -> Format {
    Format::new().set_num_format("yyyy-mm-dd")
}

fn column_format(cell: CellType) -> Format {
    match cell {
        // As text, so that Excel does not take a long number for a quantity.
        CellType::Text | CellType::Texts | CellType::Code(_) | CellType::Codes(_) | CellType::Boolean => text_format(),
        CellType::Date => day_format(),
        CellType::Integer | CellType::Degree | CellType::DisabilityLevel | CellType::Number | CellType::Yuan => {
            Format::new()
        }
    }
}

fn heading_format(column: &Column) -> Format {
    let colour = if column.is_required { 0x00FF_E699 } else { 0x00DD_EBF7 };
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(colour))
}

fn width(column: &Column) -> f64 {
    match column.cell {
        CellType::Text | CellType::Texts | CellType::Codes(_) => 24.0,
        CellType::Code(_) => 20.0,
        CellType::Date | CellType::Yuan => 14.0,
        CellType::Integer | CellType::Degree | CellType::DisabilityLevel | CellType::Number | CellType::Boolean => 12.0,
    }
}

/// The drop-down of a column. A warning, not a stop: the reader knows more spellings than the list shows.
fn choices(column: &Column, codes: &Codes) -> Result<Option<DataValidation>, IntakeError> {
    let choices = DataValidation::new().set_error_style(DataValidationErrorStyle::Warning);
    let from = |list: CodeList| codes.range(list).map(Formula::new);
    let choices = match column.cell {
        CellType::Code(list) => from(list).map(|range| choices.allow_list_formula(range)),
        CellType::Boolean => from(CodeList::YesNo).map(|range| choices.allow_list_formula(range)),
        CellType::Degree => Some(with_scale(choices.allow_list_strings(&["0", "1", "2", "3"])?, column)?),
        CellType::DisabilityLevel => Some(choices.allow_list_strings(&["1", "2", "3", "4"])?),
        _ => None,
    };
    Ok(choices)
}

/// Shows what the four steps mean when a cell is selected.
fn with_scale(choices: DataValidation, column: &Column) -> Result<DataValidation, IntakeError> {
    let code = column.pointer.as_str().rsplit('/').next().unwrap_or_default();
    let Ok(demand) = Demand::parse(code) else { return Ok(choices) };
    let steps = Degree::ALL.map(|degree| {
        let Label { zh, en } = degree_label(demand, degree);
        format!("{} {zh} {en}", degree.value())
    });
    Ok(choices.set_input_message(steps.join("\n"))?)
}
