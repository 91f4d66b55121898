//! Bad rows: every bad cell is named, nothing is guessed or repaired, and what was refused can be corrected and sent again.

use stirrup::domain::import::WorkbookKind;
use stirrup::intake::ExportRow;

use super::support::app::App;
use super::support::builders::{SHIBEI, citizen_id, employer, fresh_credit_code};
use super::support::workbooks::*;

/// A report as its reader sees it.
fn report(import: &serde_json::Value) -> String {
    let cells = import["bad_cells"].as_array().unwrap().iter();
    let line = |cell: &serde_json::Value| {
        let text = |field: &str| cell[field].as_str().unwrap_or("-").to_owned();
        let [sheet, column, header] = ["sheet", "column", "header"].map(text);
        let [code, value, detail] = ["code", "value", "detail"].map(text);
        format!("{sheet} {column}{} [{header}] {code} ({value}): {detail}", cell["row"])
    };
    cells.map(line).collect::<Vec<_>>().join("\n")
}

/// A workbook with something wrong in every row.
fn bad_postings(code: &str) -> Vec<u8> {
    let role = |reference: &str, code: Option<&str>| ExportRow {
        employer_credit_code: code.map(str::to_owned),
        ..pastry_role("", reference)
    };
    let own = Some(code);
    let rows = [
        role("P-1", own),
        with(with(with(role("P-2", own), "/title", ""), "/wage/min", 500_000), "/demands/hands", 4),
        with(with(role("P-3", None), "/required_level", "三级"), "/region", "370299"),
        with(
            with(role("P-4", Some("91350100M000100Y44")), "/accommodations/step_free_access", "perhaps"),
            "/valid_from",
            "2026-02-30",
        ),
        with(with(role("P-5", Some("91350100M000100Y43")), "/openings", 0), "/occupation", "4-03-02-99"),
        with(role("P-6", own), "/wage/max", -1),
    ];
    file(Form::Xlsx, WorkbookKind::Postings, &rows)
}

#[tokio::test]
async fn a_dry_run_names_every_bad_cell_in_the_readers_language_and_changes_nothing() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let code = hotel.json["unified_social_credit_code"].as_str().unwrap();
    let path = app.queue("kind=postings&dry_run=true", bad_postings(code)).await;
    let chinese = app.finished(&path).await;
    assert_eq!(counts(&chinese), ([1, 0, 0, 5], false), "{}", report(&chinese));
    insta::assert_snapshot!("bad_cells_zh", report(&chinese));
    insta::assert_snapshot!("bad_cells_en", report(&app.get_in_english(&path).await.json));
    assert_eq!(app.rows("postings").await, "0");
    assert_eq!(app.rows("outbox where kind = 'posting'").await, "0");
}

#[tokio::test]
async fn one_bad_row_stops_all_unless_the_good_ones_were_asked_for_and_the_bad_come_back_to_be_corrected() {
    let app = App::start().await;
    let (good, bad) = (fresh_credit_code(), fresh_credit_code());
    let rows = [hotel(&good), with(with(hotel(&bad), "/headcount", -5), "/name", "山景酒店")];
    let workbook = file(Form::Xlsx, WorkbookKind::Employers, &rows);
    let all = app.import("kind=employers&mode=all_or_nothing", workbook.clone()).await;
    assert_eq!(counts(&all), ([1, 0, 0, 1], false));
    assert_eq!(app.rows("employers").await, "0");
    let some = app.import("kind=employers&mode=good_rows", workbook).await;
    assert_eq!(counts(&some), ([1, 0, 0, 1], true));
    assert_eq!(app.rows("employers").await, "1");
    let returned = app.bytes(some["rejected_workbook"].as_str().unwrap()).await;
    let mut returned = cells(&returned, 0);
    assert_eq!(returned.len(), 2, "the headings and the bad row");
    let column = returned[0].iter().position(|heading| heading.contains("headcount")).unwrap();
    assert!(returned[1].last().unwrap().contains('0'), "{:?} says what is wrong", returned[1]);
    returned[1][column] = "5".into();
    let corrected = app.import("kind=employers", csv_of(&returned)).await;
    assert_eq!(counts(&corrected), ([1, 0, 0, 0], true), "{corrected}");
    let list = app.get("/api/v1/employers").await;
    assert_eq!(list.items()[0]["unified_social_credit_code"], serde_json::json!(bad));
}

#[tokio::test]
async fn a_number_with_a_wrong_check_character_is_named_and_not_repaired() {
    let app = App::start().await;
    let id = citizen_id("1989-03-01", true);
    let last = if id.ends_with('0') { "1" } else { "0" };
    let wrong_id = format!("{}{last}", &id[..17]);
    let rows = format!(
        "name,region,citizen_id,disability_certificate_number\n甲,{SHIBEI},{wrong_id},\n乙,{SHIBEI},,{wrong_id}41\n丙,{SHIBEI},,{id}91\n"
    );
    let import = app.import("kind=jobseekers&mode=good_rows", rows.into()).await;
    assert_eq!(counts(&import), ([0, 0, 0, 3], false), "{import}");
    let found: Vec<_> =
        bad_cells(&import).into_iter().map(|(row, header, code)| format!("{row} {header}: {code}")).collect();
    let expected = [
        "2 citizen_id: wrong_check_character",
        "3 disability_certificate_number: wrong_check_character",
        "4 disability_certificate_number: malformed",
    ];
    assert_eq!(found, expected);
    let text = import.to_string();
    assert!(!text.contains(&wrong_id[..10]), "a report repeats no person's number: {text}");
    let code = fresh_credit_code();
    let wrong = format!("{}{}", &code[..17], if code.ends_with('A') { 'B' } else { 'A' });
    let import = app.import("kind=employers", file(Form::Xlsx, WorkbookKind::Employers, &[hotel(&wrong)])).await;
    assert_eq!(bad_cells(&import)[0].2, "wrong_check_character", "{import}");
    assert_eq!((app.rows("jobseekers").await, app.rows("employers").await), ("0".into(), "0".into()));
}

#[tokio::test]
async fn a_second_row_about_the_same_record_is_refused() {
    let app = App::start().await;
    let code = fresh_credit_code();
    let twice = [hotel(&code), with(hotel(&code), "/name", "山景酒店")];
    let import = app.import("kind=employers&mode=good_rows", file(Form::Xlsx, WorkbookKind::Employers, &twice)).await;
    assert_eq!(counts(&import), ([1, 0, 0, 1], true));
    assert_eq!(bad_cells(&import)[0].2, "repeated", "{import}");
    assert_eq!(app.get("/api/v1/employers").await.items()[0]["name"], "海景酒店");
    let twice = [cook("J-1"), cook("J-1")];
    let import = app.import("kind=jobseekers", file(Form::Xlsx, WorkbookKind::Jobseekers, &twice)).await;
    assert_eq!((bad_cells(&import)[0].0, bad_cells(&import)[0].2.as_str()), (3, "repeated"), "{import}");
    let twice = [pastry_role(&code, "P-1"), pastry_role(&code, "P-1")];
    let import = app.import("kind=postings", file(Form::CsvPlain, WorkbookKind::Postings, &twice)).await;
    assert_eq!((bad_cells(&import)[0].0, bad_cells(&import)[0].2.as_str()), (3, "repeated"), "{import}");
}

#[tokio::test]
async fn a_column_that_nobody_knows_is_named_so_that_nothing_is_dropped_silently() {
    let app = App::start().await;
    let rows = format!("name,unified_social_credit_code,region,星座\n海景酒店,{},{SHIBEI},白羊\n", fresh_credit_code());
    let import = app.import("kind=employers", rows.clone().into()).await;
    assert_eq!(bad_cells(&import), [(1, "星座".into(), "unknown_column".into())]);
    assert_eq!((counts(&import), app.rows("employers").await), (([1, 0, 0, 0], false), "0".into()));
    assert_eq!(counts(&app.import("kind=employers&mode=good_rows", rows.into()).await), ([1, 0, 0, 0], true));
}

#[tokio::test]
async fn a_row_that_is_refused_at_its_certificate_leaves_nothing_behind() {
    let app = App::start().await;
    let file_of = |row| file(Form::Xlsx, WorkbookKind::Jobseekers, &[row]);
    app.import("kind=jobseekers", file_of(cook("J-1"))).await;
    let before = app.texts("select row_to_json(it) from jobseekers it").await;
    // Right in itself, and wrong beside the stored day of issue.
    let ending = serde_json::json!({"occupation": "4-03-02-02", "level": "intermediate", "number": "S-0001", "expires_on": "2019-01-01"});
    let row = ExportRow { certificates: vec![ExportRow::new(ending)], ..with(cook("J-1"), "/name", "求职者乙") };
    let import = app.import("kind=jobseekers&mode=good_rows", file_of(row)).await;
    assert_eq!(counts(&import), ([0, 0, 0, 1], false), "{import}");
    assert_eq!(bad_cells(&import)[0].2, "ends_before_start");
    assert_eq!(app.texts("select row_to_json(it) from jobseekers it").await, before);
}

#[tokio::test]
async fn a_bad_cell_does_not_hide_what_else_is_wrong_nor_what_is_stored() {
    let app = App::start().await;
    app.import("kind=jobseekers", file(Form::Xlsx, WorkbookKind::Jobseekers, &[cook("J-1")])).await;
    let rows = "external_reference,name,capacity_hands,wage_min_yuan\nJ-1,,many,-3\n";
    let import = app.import("kind=jobseekers", rows.into()).await;
    let found: Vec<_> = bad_cells(&import).into_iter().map(|(_, header, code)| format!("{header} {code}")).collect();
    assert_eq!(found, ["capacity_hands wrong_type", "wage_min_yuan out_of_range"]);
    let rows = format!("employer_credit_code,title,region,openings\n91350100M000100Y44,面点师,{SHIBEI},many\n");
    let import = app.import("kind=postings", rows.into()).await;
    let found: Vec<_> = bad_cells(&import).into_iter().map(|(_, header, code)| format!("{header} {code}")).collect();
    assert_eq!(found, ["openings wrong_type", "employer_credit_code wrong_check_character"]);
}

#[tokio::test]
async fn a_character_that_no_column_can_hold_is_reported_and_fails_no_import() {
    let app = App::start().await;
    let rows = [with(with(hotel(&fresh_credit_code()), "/name", "a\u{0}b"), "/region", "37\u{0}")];
    let import = app.import("kind=employers", file(Form::Xlsx, WorkbookKind::Employers, &rows)).await;
    assert_eq!(counts(&import), ([0, 0, 0, 1], false), "{import}");
    assert!(app.bytes(import["rejected_workbook"].as_str().unwrap()).await.starts_with(b"PK"));
}
