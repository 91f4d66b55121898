//! The workbook by which people are called and asked to a fair: a row for each, what has come of the call as drop-downs. What a row
//! may say is judged elsewhere, by the rules of one call.

use std::sync::LazyLock;

use super::columns::{CellType, Column, Holds, Table};
use super::error::IntakeError;
use super::fill::ExportRow;
use super::labels::CodeList;
use super::read::{Intake, read_table};
use super::returned::write_rows;

const SHEET: &str = "邀请电话 calls";
const HINT: &str =
    "只填写右边四列；空白单元格表示不改动。 Fill in the four columns on the right; a blank cell changes nothing.";

fn table() -> &'static Table {
    static CALLS: LazyLock<Table> = LazyLock::new(|| Table::new(columns()));
    &CALLS
}

/// What is in front is for whoever calls; of it only the id is read.
fn columns() -> Vec<Column> {
    let shown = |path: &str, chinese: &str, english: &str| Column::new(path, chinese, english, CellType::Text);
    vec![
        shown("/id", "邀请编号", "invitation_id").holding(Holds::Id).required(),
        shown("/list", "名单", "list"),
        shown("/name", "姓名", "name").personal(),
        shown("/phone", "电话", "phone").personal(),
        shown("/contact", "联系方式", "contact").personal(),
        shown("/postings", "推荐岗位", "postings"),
        shown("/why", "推荐理由", "why").personal(),
        shown("/ask", "电话中确认", "ask").personal(),
        Column::new("/state", "邀请结果", "state", CellType::Code(CodeList::InvitationState)),
        Column::new("/called_on", "联系日期", "called_on", CellType::Date),
        Column::new("/declining_reason", "不参加原因", "declining_reason", CellType::Code(CodeList::DecliningReason)),
        shown("/note", "备注", "note").personal(),
    ]
}

/// The invitations, each with what has come of it so far.
///
/// # Errors
/// `Unwritten`.
pub fn write_calls(rows: impl IntoIterator<Item = ExportRow>) -> Result<Vec<u8>, IntakeError> {
    write_rows(table(), (SHEET, HINT), rows)
}

/// Reads it when it comes back, as .xlsx or CSV; a row's body has what its filled cells say.
///
/// # Errors
/// `IntakeError` when no row can be read of it at all.
pub fn read_calls(bytes: &[u8]) -> Result<Intake, IntakeError> {
    Ok(read_table(table(), bytes)?.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_written_is_read_again_and_texts_are_no_formulas() {
        let body = json!({
            "name": "=1+1", "phone": "13800138000", "state": "declined", "called_on": "2026-12-01",
            "declining_reason": "too_far", "note": "下次\n再说",
        });
        let row = ExportRow { id: Some("x".to_owned()), ..ExportRow::new(body.clone()) };
        let read = read_calls(&write_calls([row]).unwrap()).unwrap();
        assert_eq!((read.records.len(), read.faults.len()), (1, 0));
        let record = &read.records[0];
        assert_eq!((record.id.as_deref(), &record.body, record.row), (Some("x"), &body, 3));
    }
}
