//! Excel and CSV in and out: a file's bytes become records shaped like the API's bodies, each with the cells it came from;
//! records become workbooks. A pure layer: it knows no database, no HTTP, and not what makes a body right.
//! `read` → the caller parses each body → `report::bad_cells` puts the faults back into cells.

mod archive;
mod call_sheet;
mod cell;
mod certificates;
mod codes;
mod columns;
mod csv;
mod dates;
mod error;
mod escapes;
mod fair_period;
mod fair_plan_book;
mod fair_results;
mod fill;
mod grid;
mod headings;
mod kind;
mod labels;
mod layout;
mod page;
mod person_copy;
mod read;
mod record;
mod rejected;
mod report;
mod returned;
mod template;
mod workbook;
mod write;

pub use self::archive::MAX_FILE_BYTES;
pub use self::call_sheet::{read_calls, write_calls};
pub use self::csv::Encoding;
pub use self::error::IntakeError;
pub use self::fair_period::write_period;
pub use self::fair_plan_book::{PlanRow, write_plan};
pub use self::fair_results::{read_results, write_results};
pub use self::fill::ExportRow;
pub use self::grid::{MAX_COLUMNS, MAX_ROWS};
pub use self::kind::WorkbookKind;
pub use self::person_copy::write_copy;
pub use self::read::{Format, Intake, read};
pub use self::record::Record;
pub use self::rejected::write_rejected;
pub use self::report::{BadCell, CellRef, bad_cells};
pub use self::template::template;
pub use self::write::{write_csv, write_xlsx};

#[cfg(test)]
mod tests;
