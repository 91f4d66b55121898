//! What a column is: where in the body its values go, what it is called, and what its cells hold.
//! Which columns there are is in `layout`; reading one cell is `cell`'s business.

use std::collections::{BTreeMap, HashMap};

use super::labels::{CodeList, folded, plain};
use crate::domain::fault::Pointer;

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellType {
    Text,
    /// Several texts in one cell, between `,` `;` `、` `，` `；`.
    Texts,
    Integer,
    /// A step of the scale 0–3.
    Degree,
    /// 1–4, also written 一级 to 四级.
    DisabilityLevel,
    Number,
    /// Yuan in the cell, fen in the body.
    Yuan,
    Boolean,
    Date,
    Code(CodeList),
    /// Several codes in one cell.
    Codes(CodeList),
}

/// What a column's value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A field of the body.
    Field,
    /// 序号: what the rows of the certificates' sheet call this row.
    RowName,
    /// 系统编号: the id that an export filled in.
    Id,
    /// The posting's employer, by unified social credit code.
    Employer,
    /// The jobseeker that a certificate belongs to.
    Holder,
    /// A jobseeker's certificates in one cell, for files that have one sheet only.
    Certificates,
    /// 错误: what a returned workbook said was wrong. Not read.
    Errors,
}

/// One column.
#[derive(Debug)]
pub struct Column {
    /// Where the value goes in the body; for what is not a field, a name that no field has.
    pub pointer: Pointer,
    pub chinese: String,
    pub english: String,
    /// Further headings that mean this column.
    pub also: Vec<String>,
    pub cell: CellType,
    pub holds: Holds,
    pub is_required: bool,
    /// Whether its values name a person or tell of a disability, and so stay out of reports.
    pub is_personal: bool,
}

impl Column {
    pub fn new(path: &str, chinese: &str, english: &str, cell: CellType) -> Self {
        Self {
            pointer: Pointer::to(path),
            chinese: chinese.to_owned(),
            english: english.to_owned(),
            also: Vec::new(),
            cell,
            holds: Holds::Field,
            is_required: false,
            is_personal: false,
        }
    }

    pub fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub fn personal(mut self) -> Self {
        self.is_personal = true;
        self
    }

    pub fn holding(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    pub fn also(mut self, headings: &[&str]) -> Self {
        self.also.extend(headings.iter().map(|&heading| heading.to_owned()));
        self
    }

    /// The heading that templates and exports write; a star marks what must be filled in.
    pub fn heading(&self) -> String {
        let star = if self.is_required { "*" } else { "" };
        format!("{}{star}\n{}", self.chinese, self.english)
    }

    /// Whether this column is one that sheets of its own table have and others mostly lack.
    pub fn tells_its_table(&self) -> bool {
        self.is_required && self.pointer.as_str() != "/region"
    }

    /// Everything this column may be called.
    fn headings(&self) -> Vec<String> {
        let short = self.chinese.split('（').next().unwrap_or_default();
        let mut all = vec![self.chinese.clone(), short.to_owned(), self.english.clone()];
        all.extend([format!("{}{}", self.chinese, self.english), format!("{short}{}", self.english)]);
        // Except for money: a body's `wage.min` is in fen, the column is in yuan.
        if self.cell != CellType::Yuan {
            all.push(self.pointer.as_str().to_owned());
        }
        all.extend(self.also.iter().cloned());
        all
    }
}

/// The columns of one kind of sheet, in the order of the template.
#[derive(Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    by_heading: HashMap<String, usize>,
    by_pointer: BTreeMap<Pointer, usize>,
}

impl Table {
    pub fn new(columns: Vec<Column>) -> Self {
        let mut by_heading = HashMap::new();
        let mut by_pointer = BTreeMap::new();
        for (index, column) in columns.iter().enumerate() {
            by_heading.extend(column.headings().iter().map(|heading| (plain_heading(heading), index)));
            by_pointer.insert(column.pointer.clone(), index);
        }
        Self { columns, by_heading, by_pointer }
    }

    /// The place in `columns` of the column with this heading.
    pub fn place_of(&self, heading: &str) -> Option<usize> {
        self.by_heading.get(&plain_heading(heading)).copied()
    }

    pub fn column(&self, place: usize) -> Option<&Column> {
        self.columns.get(place)
    }

    /// The place of the column that a fault at this pointer is about: its own, the nearest one above (an entry of a
    /// list), or the first one below (a fault between two fields). `None` for the whole row.
    pub fn place_for(&self, pointer: &Pointer) -> Option<usize> {
        let mut path = pointer.as_str();
        while !path.is_empty() {
            if let Some(place) = self.by_pointer.get(&Pointer::to(path)) {
                return Some(*place);
            }
            path = path.rsplit_once('/').map_or("", |(above, _)| above);
        }
        if pointer.as_str() == "/employer_id" {
            return self.first_holding(Holds::Employer);
        }
        let below = format!("{pointer}/");
        let is_below = |column: &Column| pointer.as_str() != "" && column.pointer.as_str().starts_with(&below);
        self.columns.iter().position(is_below)
    }

    pub fn first_holding(&self, holds: Holds) -> Option<usize> {
        self.columns.iter().position(|column| column.holds == holds)
    }
}

/// A heading for comparison: in one spelling, without the star and the words for "must" and "may".
fn plain_heading(heading: &str) -> String {
    let heading = plain(&folded(heading)).replace('/', "");
    ["必填", "选填", "required", "optional"].iter().fold(heading, |text, word| text.replace(word, ""))
}

/// The letters of a column, counted from 0: `A`, `Z`, `AA`.
pub fn letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from_u32(u32::from(b'A') + column % 26).unwrap_or('?'));
        match (column / 26).checked_sub(1) {
            Some(rest) => column = rest,
            None => return letters.iter().rev().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        let lettered = [0, 25, 26, 51, 52, 701, 702].map(letters);
        assert_eq!(lettered, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
