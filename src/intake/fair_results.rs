//! The workbook in which a fair's federation notes what came of each interview, on the day and without a network: a row for each
//! interview of the plan, the results as drop-downs. What a row may say is judged elsewhere, by the rules of one interview.

use std::sync::LazyLock;

use super::columns::{CellType, Column, Holds, Table};
use super::error::IntakeError;
use super::fill::ExportRow;
use super::labels::CodeList;
use super::read::{Intake, read_table};
use super::returned::write_rows;

const SHEET: &str = "面谈结果 results";
const HINT: &str =
    "只填写右边五列；空白单元格表示不改动。 Fill in the five columns on the right; a blank cell changes nothing.";

fn table() -> &'static Table {
    static RESULTS: LazyLock<Table> = LazyLock::new(|| Table::new(columns()));
    &RESULTS
}

/// What is in front is for the eye; of it only the id and the code are read.
fn columns() -> Vec<Column> {
    let shown = |path: &str, chinese: &str, english: &str| Column::new(path, chinese, english, CellType::Text);
    vec![
        shown("/id", "面谈编号", "interview_id").holding(Holds::Id).required(),
        shown("/session", "场次", "session"),
        shown("/time", "时段", "time"),
        shown("/booth", "展位", "booth"),
        shown("/posting", "岗位名称", "posting"),
        shown("/name", "姓名", "name").personal(),
        shown("/check_in_code", "签到码", "check_in_code").personal(),
        Column::new("/outcome", "面谈情况", "outcome", CellType::Code(CodeList::InterviewOutcome)),
        Column::new("/person_intent", "本人意向", "person_intent", CellType::Code(CodeList::Intent)),
        Column::new("/employer_intent", "单位意向", "employer_intent", CellType::Code(CodeList::Intent)),
        Column::new("/offer", "有录用意向", "offer", CellType::Boolean),
        Column::new("/refusal", "未录用原因", "refusal", CellType::Code(CodeList::Refusal)),
    ]
}

/// The interviews, each with its result so far.
///
/// # Errors
/// `Unwritten`.
pub fn write_results(rows: impl IntoIterator<Item = ExportRow>) -> Result<Vec<u8>, IntakeError> {
    write_rows(table(), (SHEET, HINT), rows)
}

/// Reads it when it comes back, as .xlsx or CSV; a row's body has what its filled cells say.
///
/// # Errors
/// `IntakeError` when no row can be read of it at all.
pub fn read_results(bytes: &[u8]) -> Result<Intake, IntakeError> {
    Ok(read_table(table(), bytes)?.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_written_is_read_again_and_texts_are_no_formulas() {
        let body = json!({
            "name": "=1+1", "check_in_code": "22222AAAAA", "outcome": "took_place", "offer": false, "refusal": "wage",
        });
        let row = ExportRow { id: Some("x".to_owned()), ..ExportRow::new(body.clone()) };
        let read = read_results(&write_results([row]).unwrap()).unwrap();
        assert_eq!((read.records.len(), read.faults.len()), (1, 0));
        let record = &read.records[0];
        assert_eq!((record.id.as_deref(), &record.body, record.row), (Some("x"), &body, 3));
    }
}
