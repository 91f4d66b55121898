//! The life of an import run.

use crate::store::Transaction;
use jiff::Timestamp;
use serde_json::json;

use super::samples::*;
use crate::domain::ids::ImportId;
use crate::domain::import::{ImportMode, ImportStatus, RowCounts, WorkbookKind};
use crate::store::imports::{self, Order, Outcome};
use crate::store::{Expected, Page, StoreError, jobseekers};

const ORDER: Order = Order { kind: WorkbookKind::Postings, dry_run: false, mode: ImportMode::GoodRows };

#[tokio::test]
async fn a_run_is_queued_started_counted_and_finished() {
    let conn = &mut connection().await;
    let id = ImportId::new(fresh());
    let queued = imports::insert(conn, id, ORDER, now()).await.unwrap();
    assert_eq!((queued.order, queued.status, queued.rows_total), (ORDER, ImportStatus::Queued, None));
    imports::start(conn, id, 4, now()).await.unwrap();
    let some = RowCounts { created: 1, updated: 1, ..RowCounts::default() };
    imports::progress(conn, id, some, now()).await.unwrap();
    let running = imports::find(conn, id).await.unwrap();
    assert_eq!((running.status, running.rows, running.rows_total), (ImportStatus::Running, some, Some(4)));
    let rows = RowCounts { unchanged: 1, rejected: 1, ..some };
    let report = json!([{"row": 3, "column": "薪资下限", "code": "out_of_range"}]);
    let outcome = Outcome { rows, report: report.clone(), rejected_workbook: Some(vec![1, 2, 3]) };
    imports::finish(conn, id, &outcome, now()).await.unwrap();
    let done = imports::find(conn, id).await.unwrap();
    assert_eq!((done.status, done.rows, done.failure.clone()), (ImportStatus::Done, rows, None));
    assert!(done.finished_at.is_some());
    assert_eq!(imports::report(conn, id).await.unwrap(), report);
    assert_eq!(imports::rejected_workbook(conn, id).await.unwrap(), Some(vec![1, 2, 3]));
    assert_eq!(imports::list(conn, &Page { limit: 5, after: None }).await.unwrap(), [done]);
    let late = imports::progress(conn, id, rows, now()).await;
    assert!(matches!(late, Err(StoreError::Stale)));
}

#[tokio::test]
async fn a_run_whose_heart_has_stopped_fails_and_its_worker_is_told() {
    let conn = &mut connection().await;
    let (dead, alive) = (ImportId::new(fresh()), ImportId::new(fresh()));
    let later = "2026-11-24T09:00:00Z".parse().unwrap();
    imports::insert(conn, dead, ORDER, now()).await.unwrap();
    imports::start(conn, dead, 1, now()).await.unwrap();
    imports::insert(conn, alive, ORDER, later).await.unwrap();
    assert_eq!(imports::fail_abandoned(conn, later, later).await.unwrap(), 1);
    let failed = imports::find(conn, dead).await.unwrap();
    assert_eq!((failed.status, failed.failure.as_deref()), (ImportStatus::Failed, Some(imports::ABANDONED)));
    assert_eq!(imports::find(conn, alive).await.unwrap().status, ImportStatus::Queued);
    let late = imports::progress(conn, dead, RowCounts::default(), later).await;
    assert!(matches!(late, Err(StoreError::Stale)));
    imports::fail(conn, alive, "unreadable_workbook", &json!([]), later).await.unwrap();
    assert_eq!(imports::find(conn, alive).await.unwrap().status, ImportStatus::Failed);
    let nothing = imports::start(conn, ImportId::new(fresh()), 1, later).await;
    assert!(matches!(nothing, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn rejected_rows_go_in_time_and_with_anybody_who_is_erased() {
    let conn = &mut connection().await;
    let cell = json!({"row": 3, "code": "malformed", "value": "13800000000"});
    let later: Timestamp = "2026-11-24T09:00:00Z".parse().unwrap();
    let of = |kind| Order { kind, ..ORDER };
    let person = jobseeker_id();
    jobseekers::insert(conn, person, &jobseeker(), now()).await.unwrap();
    let ids = [(); 3].map(|()| ImportId::new(fresh()));
    for (id, kind) in ids.into_iter().zip([WorkbookKind::Jobseekers, WorkbookKind::Postings, WorkbookKind::Jobseekers])
    {
        imports::insert(conn, id, of(kind), now()).await.unwrap();
        imports::start(conn, id, 1, now()).await.unwrap();
    }
    let rows = RowCounts { rejected: 1, ..RowCounts::default() };
    let outcome = Outcome { rows, report: json!([cell]), rejected_workbook: Some(vec![1, 2, 3]) };
    let [before, other, during] = ids;
    for id in [before, other] {
        imports::finish(conn, id, &outcome, now()).await.unwrap();
    }
    jobseekers::delete(conn, person, Expected::Any).await.unwrap();
    imports::finish(conn, during, &outcome, later).await.unwrap();
    let kept = async |conn: &mut Transaction| {
        let mut kept = Vec::new();
        for id in ids {
            let values = imports::report(conn, id).await.unwrap().to_string().contains("13800000000");
            assert_eq!(imports::rejected_workbook(conn, id).await.unwrap().is_some(), values);
            assert_eq!(imports::report(conn, id).await.unwrap().to_string().contains("malformed"), values);
            kept.push(values);
        }
        kept
    };
    assert_eq!(kept(conn).await, [false, true, true]);
    assert_eq!(imports::forget_rejected(conn, now(), None).await.unwrap(), 0);
    // The run that was under way when the person was erased.
    assert_eq!(imports::forget_rejected(conn, now(), Some(now())).await.unwrap(), 1);
    assert_eq!(kept(conn).await, [false, true, false]);
    assert_eq!(imports::forget_rejected(conn, later, None).await.unwrap(), 1);
    assert_eq!(kept(conn).await, [false, false, false]);
}
