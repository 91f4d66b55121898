//! The sheet of codes in templates and exports: every list with its codes and names, and the ranges that the drop-downs of
//! the other sheets point to. A drop-down cannot hold a long list itself: Excel takes 255 characters.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Workbook};

use super::error::IntakeError;
use super::labels::{CodeList, cell_text, labelled};
use crate::domain::demand::{Degree, Demand};
use crate::reference::labels::{Label, Labelled, degree_label};

const SHEET: &str = "代码 codes";
const HEADINGS: [&str; 5] = ["列表 list", "填写 cell text", "代码 code", "中文", "English"];
const WIDTHS: [f64; 5] = [34.0, 40.0, 28.0, 24.0, 36.0];

/// One line of the sheet, in the order of `HEADINGS`.
type Line = [String; 5];

/// Where each list stands on the sheet.
#[derive(Debug)]
pub struct Codes {
    lines: Vec<Line>,
    ranges: HashMap<CodeList, String>,
}

impl Codes {
    pub fn new() -> Self {
        let mut codes = Self { lines: Vec::new(), ranges: HashMap::new() };
        for list in CodeList::ALL {
            // The first line of the sheet has the headings, and rows are counted from 1.
            let first = codes.lines.len() + 2;
            codes.lines.extend(labelled(list).map(|(code, Label { zh, en })| {
                [list.title(), &cell_text(list, code), code, zh, en].map(str::to_owned)
            }));
            codes.ranges.insert(list, format!("='{SHEET}'!$B${first}:$B${}", codes.lines.len() + 1));
        }
        codes.lines.extend(Demand::ALL.iter().flat_map(|&demand| steps(demand)));
        codes
    }

    /// The range of a list's cell texts, as a formula.
    pub fn range(&self, list: CodeList) -> Option<&str> {
        self.ranges.get(&list).map(String::as_str)
    }

    /// Adds the sheet.
    ///
    /// # Errors
    /// `Unwritten`.
    pub fn write(&self, workbook: &mut Workbook) -> Result<(), IntakeError> {
        let sheet = workbook.add_worksheet().set_name(SHEET)?.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (column, (heading, width)) in (0..).zip(HEADINGS.iter().zip(WIDTHS)) {
            sheet.set_column_width(column, width)?.write_string_with_format(0, column, *heading, &bold)?;
        }
        for (row, line) in (1..).zip(&self.lines) {
            for (column, text) in (0..).zip(line) {
                sheet.write_string(row, column, text)?;
            }
        }
        Ok(())
    }
}

fn steps(demand: Demand) -> impl Iterator<Item = Line> {
    let title = format!("功能等级 0–3: {} {demand}", demand.label().zh);
    Degree::ALL.into_iter().map(move |degree| {
        let (step, Label { zh, en }) = (degree.value().to_string(), degree_label(demand, degree));
        [title.clone(), step.clone(), step, zh.to_owned(), en.to_owned()]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drop_down_points_at_its_own_list() {
        let codes = Codes::new();
        for list in CodeList::ALL {
            let rows = codes.range(list).unwrap().rsplit('!').next().unwrap().replace("$B$", "");
            let (first, last) = rows.split_once(':').unwrap();
            let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
            // Row 1 has the headings, row 2 the first line.
            let found: Vec<&str> = codes.lines[first - 2..=last - 2].iter().map(|line| line[2].as_str()).collect();
            assert_eq!(found, list.codes(), "{list:?}");
        }
    }
}
