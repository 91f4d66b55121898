//! Reads CSV text: UTF-8 with or without a byte order mark, else GB18030, which Chinese Excel writes by default.
//! It also knows the quote in front of a cell that keeps a spreadsheet from running it, and takes it off.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::GB18030;

use super::archive::check_size;
use super::cell::Cell;
use super::columns::Table;
use super::error::IntakeError;
use super::grid::{Allowance, Grid};

/// How a CSV file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Marked,
    Gb18030,
}

impl Encoding {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Marked => "UTF-8 with BOM",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// What a CSV file's only sheet is called in reports.
const SHEET: &str = "CSV";
/// How many lines the search for the separator looks at.
const LINES_SNIFFED: usize = 10;

/// # Errors
/// `TooLarge`, `NotAWorkbook` for what is no text, `UnknownEncoding`, and what `grid` refuses.
pub fn read_text(bytes: &[u8], table: &Table) -> Result<(Grid, Encoding), IntakeError> {
    check_size(bytes)?;
    if bytes.contains(&0) {
        return Err(IntakeError::NotAWorkbook);
    }
    let (text, encoding) = decoded(bytes)?;
    // One kind of line end, so that counting them counts rows.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let separator = sniffed(&text, table);
    Ok((grid(&text, separator)?, encoding))
}

fn decoded(bytes: &[u8]) -> Result<(Cow<'_, str>, Encoding), IntakeError> {
    let (unmarked, encoding) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, Encoding::Utf8Marked),
        None => (bytes, Encoding::Utf8),
    };
    if let Ok(text) = str::from_utf8(unmarked) {
        return Ok((Cow::Borrowed(text), encoding));
    }
    let (text, had_errors) = GB18030.decode_without_bom_handling(bytes);
    if had_errors { Err(IntakeError::UnknownEncoding) } else { Ok((text, Encoding::Gb18030)) }
}

/// The separator that lets most known headings be seen in one of the first lines.
fn sniffed(text: &str, table: &Table) -> u8 {
    let known = |separator: u8| {
        let reader =
            ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
        let rows = reader.into_byte_records().take(LINES_SNIFFED).flatten();
        let count = |row: ByteRecord| row.iter().filter(|cell| is_known(cell, table)).count();
        rows.map(count).max().unwrap_or(0)
    };
    // The last of equals wins, so the comma comes last.
    [b'\t', b';', b','].into_iter().max_by_key(|&separator| known(separator)).unwrap_or(b',')
}

fn is_known(cell: &[u8], table: &Table) -> bool {
    str::from_utf8(cell).is_ok_and(|heading| table.place_of(heading).is_some())
}

fn grid(text: &str, separator: u8) -> Result<Grid, IntakeError> {
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut grid = Grid::new(SHEET);
    let mut allowance = Allowance::default();
    let mut record = ByteRecord::new();
    let mut row = 0;
    let mut behind = 0;
    while reader.read_byte_record(&mut record).map_err(IntakeError::damaged)? {
        // The reader passes over empty lines; a spreadsheet counts them.
        row += empty_lines(text, behind);
        behind = reader.position().byte();
        for (column, cell) in (0..).zip(&record) {
            let cell = String::from_utf8_lossy(cell);
            grid.push(row, column, Cell::Text(bare(&cell).to_owned()), &mut allowance)?;
        }
        row += 1;
    }
    Ok(grid)
}

fn empty_lines(text: &str, from: u64) -> u32 {
    let rest = usize::try_from(from).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    u32::try_from(rest.iter().take_while(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
}

/// The cell without the quote that `guarded` puts in front.
pub fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if needs_guard(cell) => rest,
        _ => cell,
    }
}

/// The cell with a quote in front where a spreadsheet would run it as a formula or round it as a number
/// (OWASP ASVS 1.2.10). `bare` takes exactly this quote off again.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn needs_guard(cell: &str) -> bool {
    let inside = cell.trim_start_matches('\'');
    let is_formula = inside.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_digits = !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_digit());
    is_formula || is_digits && (inside.len() >= 12 || inside.len() > 1 && inside.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::intake::kind::WorkbookKind;
    use crate::intake::layout::table;

    fn read(text: &str) -> Grid {
        read_text(text.as_bytes(), table(WorkbookKind::Employers)).unwrap().0
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_counts_them() {
        let grid = read("name,region\r\n\r\n\r\n\"two\r\nlines\",1\r\n,\r\n\r\nlast,2");
        let numbers: Vec<_> = grid.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 4, 7]);
        assert_eq!(read("\n\nname,region\nx,1\n").rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 4]);
    }

    #[test]
    fn the_separator_is_the_one_that_shows_headings() {
        for (text, cells) in
            [("a;b,c\nname;region;headcount\n", 3), ("name\tregion\n", 2), ("单位名称,地区代码,\"a;b;c;d\"\n", 3)]
        {
            assert_eq!(read(text).rows.last().unwrap().cells.len(), cells, "{text}");
        }
    }

    #[test]
    fn the_encoding_is_found_and_named() {
        let (gbk, _, _) = GB18030.encode("单位名称,地区代码\n马镫,370203\n");
        for (bytes, expected) in [
            ("单位名称\n".as_bytes(), Encoding::Utf8),
            ("\u{FEFF}单位名称\n".as_bytes(), Encoding::Utf8Marked),
            (&gbk, Encoding::Gb18030),
        ] {
            let (grid, encoding) = read_text(bytes, table(WorkbookKind::Employers)).unwrap();
            assert_eq!(encoding, expected);
            assert!(matches!(&grid.rows[0].cells[0].1, Cell::Text(text) if text == "单位名称"));
        }
        let wrong = read_text(b"name\n\xFF\xFF\n", table(WorkbookKind::Employers));
        assert!(matches!(wrong, Err(IntakeError::UnknownEncoding)));
    }

    #[test]
    fn what_a_spreadsheet_would_run_or_round_is_guarded() {
        for text in ["=1+1", "+86 532", "-1", "@a", "\tx", "\rx", "370203198905120016", "053285880000", "'=1"] {
            assert!(guarded(text).starts_with('\''), "{text}");
        }
        for text in ["a=1", "370203", "'quoted'", "0", ""] {
            assert_eq!(guarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn a_guarded_cell_comes_back_unchanged(text in "['=+@a0-9-]{0,14}") {
            let guarded = guarded(&text);
            prop_assert_eq!(bare(&guarded), &text);
        }
    }
}
