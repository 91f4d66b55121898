//! The report upward as a workbook with charts: numbers by region and fair, and people by disability, of whom small counts are not
//! told. Nobody reads it back; the same numbers are told by the API.

use rust_xlsxwriter::{Chart, ChartType, Format, FormatBorder, Workbook, Worksheet};

use super::error::IntakeError;
use super::page::text_format;
use crate::domain::fair_period::{FairNumbers, PeriodReport, Reached};
use crate::domain::statistics::Dimension;
use crate::wording::Language;
use crate::wording::statistics::{counted_value, region_name};

const NUMBERS: [&str; 16] = [
    "场次 fairs",
    "邀请 invited",
    "报名 registered",
    "到场 came",
    "未到场 missed",
    "参加面谈人数 interviewed",
    "面谈次数 interviews held",
    "达成意向 intents",
    "录用意向 offers",
    "上岗 hires",
    "满30天在岗 at 30 days",
    "满30天不明 unknown at 30",
    "满90天在岗 at 90 days",
    "满90天不明 unknown at 90",
    "满180天在岗 at 180 days",
    "满180天不明 unknown at 180",
];
const PEOPLE: [&str; 6] = [
    "报名 registered",
    "到场 came",
    "参加面谈 interviewed",
    "录用意向 offered",
    "上岗 hired",
    "满180天在岗 stayed 180 days",
];
/// What stands where a count is not told.
const NOT_TOLD: &str = "<5";
const NOTE: &str =
    "人数为下限，按 5 递增；少于 5 人不显示。 Counts are lower bounds in steps of five; fewer than five are not told.";
/// The columns of the way from an invitation to work, in `NUMBERS`.
const FUNNEL: [usize; 8] = [1, 2, 3, 5, 7, 8, 9, 14];

fn numbers(it: &FairNumbers) -> Vec<usize> {
    let to_hires = [
        it.fairs,
        it.invited,
        it.registered,
        it.came,
        it.missed,
        it.interviewed,
        it.held,
        it.intents,
        it.offers,
        it.hires,
    ];
    to_hires.into_iter().chain(it.stayed.iter().flat_map(|it| [it.retained, it.unknown])).collect()
}

/// Writes cells in rows, headings first.
struct Table<'a> {
    sheet: &'a mut Worksheet,
    text: Format,
    bold: Format,
    row: u32,
}

impl<'a> Table<'a> {
    fn begin(workbook: &'a mut Workbook, name: &str) -> Result<Self, IntakeError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?.set_landscape().set_print_fit_to_pages(1, 0);
        let text = text_format();
        let bold = text_format().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
        Ok(Self { sheet, text, bold, row: 0 })
    }

    fn headings(&mut self, named: &[&str], counted: &[&str]) -> Result<(), IntakeError> {
        for (column, heading) in (0..).zip(named.iter().chain(counted)) {
            self.sheet.write_string_with_format(self.row, column, *heading, &self.bold)?;
            self.sheet.set_column_width(column, if usize::from(column) < named.len() { 28.0 } else { 13.0 })?;
        }
        self.row += 1;
        Ok(())
    }

    fn row(&mut self, named: &[&str], counted: impl IntoIterator<Item = Option<usize>>) -> Result<(), IntakeError> {
        let mut column = 0;
        for name in named {
            self.sheet.write_string_with_format(self.row, column, *name, &self.text)?;
            column += 1;
        }
        for count in counted {
            match count {
                Some(count) => {
                    self.sheet.write_number(self.row, column, f64::from(u32::try_from(count).unwrap_or(u32::MAX)))?
                }
                None => self.sheet.write_string_with_format(self.row, column, NOT_TOLD, &self.text)?,
            };
            column += 1;
        }
        self.row += 1;
        Ok(())
    }
}

/// The workbook.
///
/// # Errors
/// `Unwritten`.
pub fn write_period(language: Language, report: &PeriodReport) -> Result<Vec<u8>, IntakeError> {
    let mut workbook = Workbook::new();
    by_region(&mut workbook, language, report)?;
    let mut fairs = Table::begin(&mut workbook, "招聘会 fairs")?;
    fairs.headings(&["招聘会 fair", "日期 date", "地区 region", "编号 fair_id"], &NUMBERS)?;
    for fair in &report.fairs {
        let named = [
            fair.name.as_str(),
            &fair.held_on.to_string(),
            &region_name(language, Some(fair.region)),
            &fair.id.to_string(),
        ];
        fairs.row(&named, numbers(&fair.numbers).into_iter().map(Some))?;
    }
    people(&mut workbook, "残疾类别 category", (language, Dimension::Category), &report.by_category)?;
    people(&mut workbook, "残疾等级 level", (language, Dimension::Level), &report.by_level)?;
    Ok(workbook.save_to_buffer()?)
}

/// The whole region and the regions inside it, with the way from an invitation to work and what came of it where.
fn by_region(workbook: &mut Workbook, language: Language, report: &PeriodReport) -> Result<(), IntakeError> {
    let name = "汇总 summary";
    let mut table = Table::begin(workbook, name)?;
    let period = format!("{} – {}；截至 as of {}", report.from, report.until, report.as_of);
    table.row(&[&region_name(language, Some(report.region)), &period], [])?;
    table.headings(&["地区 region"], &NUMBERS)?;
    table.row(&["合计 total"], numbers(&report.total).into_iter().map(Some))?;
    for (region, inner) in &report.regions {
        table.row(&[&region_name(language, Some(*region))], numbers(inner).into_iter().map(Some))?;
    }
    // A chart wants its cells side by side.
    let first = table.row + 1;
    table.row = first;
    table.headings(&["从邀请到稳定就业 from invitation to staying"], &["合计 total"])?;
    let total = numbers(&report.total);
    for column in FUNNEL {
        table.row(&[NUMBERS.get(column).copied().unwrap_or_default()], total.get(column).copied().map(Some))?;
    }
    let last = table.row.saturating_sub(1);
    let mut funnel = Chart::new(ChartType::Bar);
    let series =
        funnel.add_series().set_categories((name, first + 1, 0, last, 0)).set_values((name, first + 1, 1, last, 1));
    series.set_name((name, first, 1));
    funnel.title().set_name("从邀请到稳定就业 From invitation to staying");
    funnel.y_axis().set_reverse();
    funnel.legend().set_hidden();
    table.sheet.insert_chart(first, 3, &funnel)?;
    if !report.regions.is_empty() {
        let (top, bottom) = (3, 2 + u32::try_from(report.regions.len()).unwrap_or(0));
        let mut by_region = Chart::new(ChartType::Column);
        for column in [2_u16, 3, 10, 15] {
            let series = by_region.add_series().set_name((name, 1, column));
            series.set_categories((name, top, 0, bottom, 0)).set_values((name, top, column, bottom, column));
        }
        by_region.title().set_name("各地区 By region");
        table.sheet.insert_chart(first, 10, &by_region)?;
    }
    Ok(())
}

fn people(
    workbook: &mut Workbook,
    name: &str,
    (language, dimension): (Language, Dimension),
    rows: &[(&'static str, Reached)],
) -> Result<(), IntakeError> {
    let mut table = Table::begin(workbook, name)?;
    table.headings(&[name], &PEOPLE)?;
    for (value, reached) in rows {
        let text = counted_value(language, None, dimension, value);
        table.row(&[&text], reached.iter().copied())?;
    }
    let last = table.row.saturating_sub(1);
    table.row(&[NOTE], [])?;
    let mut chart = Chart::new(ChartType::Column);
    for column in 1..=6_u16 {
        let series = chart.add_series().set_name((name, 0, column));
        series.set_categories((name, 1, 0, last, 0)).set_values((name, 1, column, last, column));
    }
    chart.title().set_name(name);
    table.sheet.insert_chart(table.row + 1, 0, &chart)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use jiff::civil::date;

    use super::*;
    use crate::domain::place::Adcode;

    #[test]
    fn small_counts_are_not_in_the_workbook_and_charts_are() {
        let mut total = FairNumbers::NONE;
        total.registered = 12;
        let region = Adcode::parse("370200").unwrap();
        let report = PeriodReport {
            region,
            from: date(2026, 1, 1),
            until: date(2026, 12, 31),
            as_of: date(2027, 1, 1),
            regions: vec![(Adcode::parse("370203").unwrap(), total.clone())],
            total,
            fairs: Vec::new(),
            step: 5,
            by_category: vec![("vision", [None, Some(5), Some(5), None, None, None])],
            by_level: vec![("1", [None; 6])],
        };
        let bytes = write_period(Language::Chinese, &report).unwrap();
        let charts = zip_names(&bytes).into_iter().filter(|it| it.starts_with("xl/charts/chart")).count();
        assert_eq!(charts, 4);
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = workbook.worksheet_range("残疾类别 category").unwrap();
        let row: Vec<String> = sheet.rows().nth(1).unwrap().iter().map(Data::to_string).collect();
        assert_eq!(row, ["视力残疾", NOT_TOLD, "5", "5", NOT_TOLD, NOT_TOLD, NOT_TOLD]);
        let summary = workbook.worksheet_range("汇总 summary").unwrap();
        assert_eq!(summary.get((2, 3)), Some(&Data::Float(12.0)));
    }

    fn zip_names(bytes: &[u8]) -> Vec<String> {
        let archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        archive.file_names().map(|it| it.unwrap().into_owned()).collect()
    }
}
