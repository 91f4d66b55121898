//! Workbooks made for a test, and records that use every kind of column.
//! No assertion stands here.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::intake::{ExportRow, Intake, Record, WorkbookKind, read};

/// A workbook with these sheets, all cells text.
pub fn workbook(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0..).zip(*rows) {
            for (column, cell) in (0..).zip(*cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

pub fn read_csv(kind: WorkbookKind, text: &str) -> Intake {
    read(kind, text.as_bytes()).unwrap()
}

/// The record as an export would have it.
pub fn exported(record: &Record) -> ExportRow {
    ExportRow {
        id: record.id.clone(),
        employer_credit_code: record.employer_credit_code.clone(),
        body: record.body.clone(),
        certificates: record.certificates.iter().map(exported).collect(),
    }
}

/// Everything that a row holds, for comparison.
pub fn content(row: &ExportRow) -> Value {
    json!({
        "id": row.id, "employer": row.employer_credit_code, "body": row.body,
        "certificates": row.certificates.iter().map(content).collect::<Vec<_>>(),
    })
}

pub fn with_id(id: &str, body: Value) -> ExportRow {
    ExportRow { id: Some(id.to_owned()), ..ExportRow::new(body) }
}

pub fn employers() -> Vec<ExportRow> {
    vec![
        with_id(
            "01890a5d-ac96-774b-bcce-b302099a8057",
            json!({
                "name": "=HYPERLINK(\"http://x\")大酒店", "unified_social_credit_code": "911101066976941872",
                "region": "370203", "contact_name": "-王", "contact_phone": "+86 532 8588 0000", "headcount": 120,
            }),
        ),
        ExportRow::new(
            json!({"name": "@马镫_x0041_", "unified_social_credit_code": "91350100M000100Y43", "region": "010203"}),
        ),
    ]
}

pub fn jobseekers() -> Vec<ExportRow> {
    let certificates = [
        with_id(
            "c1",
            json!({
                "occupation": "4-03-02-02", "level": "junior", "number": "0123456789012345", "issuer": "甲；乙|丙;丁\\",
                "issued_on": "2018-06-30", "status": "verified",
            }),
        ),
        ExportRow::new(json!({
            "occupation": "4-03-02-02", "level": "senior_technician", "expires_on": "2030-01-01", "status": "revoked",
        })),
    ];
    let all = |value: &str, codes: &[&str]| {
        codes.iter().map(|&code| (code.to_owned(), Value::from(value))).collect::<Value>()
    };
    let cook = json!({
        "external_reference": "1", "name": "求职者甲", "citizen_id": "370203198905120016", "birth_date": "1989-05-12",
        "sex": "male", "region": "370203", "location": {"latitude": 36.081_234_5, "longitude": -120.37},
        "phone": "053285880000",
        "disability": {"certificate_number": "37020319890512001641", "category": "physical", "level": 1},
        "capacities": {"standing_walking": 0, "lifting": 1, "hands": 3, "vision": 3},
        "accommodations": all("required", crate::domain::accommodation::Accommodation::CODES),
        "preferences": {
            "occupations": ["4-03-02-02", "4-03-00-00"], "wage_min": 300_050, "max_commute_km": 15, "remote": false,
            "employment_types": ["full_time", "part_time"],
        },
        "employment_status": "unemployed", "unemployed_since": "1899-12-31", "status": "active",
    });
    vec![
        ExportRow { certificates: certificates.into(), ..with_id("j1", cook) },
        ExportRow::new(json!({"name": "求职者乙", "region": "370203", "external_reference": "2"})),
        ExportRow {
            certificates: vec![ExportRow::new(json!({"occupation": "4-03-01-01", "level": "apprentice"}))],
            ..ExportRow::new(json!({"name": "求职者丙", "region": "370202"}))
        },
    ]
}

pub fn postings() -> Vec<ExportRow> {
    vec![ExportRow {
        employer_credit_code: Some("911101066976941872".to_owned()),
        ..with_id(
            "p1",
            json!({
                "external_reference": "1-2", "title": "面点师傅（包吃住）", "description": "第一行\n第二行, \"引号\"; 分号",
                "occupation": "4-03-02-02", "required_level": "technician", "certificate_mandatory": true,
                "region": "370203", "location": {"latitude": 36.5, "longitude": 120.25},
                "demands": {"standing_walking": 3, "lifting": 2, "travel": 0},
                "accommodations": {"seated_work": "available", "lift": "unavailable", "dormitory": "on_request"},
                "wage": {"min": 350_000, "max": 450_001}, "employment_type": "internship", "remote": true,
                "openings": 2, "valid_from": "2024-02-29", "valid_through": "2025-12-31", "status": "draft",
            }),
        )
    }]
}

pub fn fixtures() -> [(WorkbookKind, Vec<ExportRow>); 3] {
    [
        (WorkbookKind::Employers, employers()),
        (WorkbookKind::Jobseekers, jobseekers()),
        (WorkbookKind::Postings, postings()),
    ]
}
