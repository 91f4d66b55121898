//! What the migrations make is what `schema.rs`, the domain's code lists and the table of constraints say.

use std::collections::BTreeSet;

use diesel::dsl::sql;
use diesel::sql_types::{Array, Text};
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::database::TestDatabase;
use super::database::keyring;
use super::samples::*;
use crate::clock::Clock;
use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::Demand;
use crate::domain::disability::DisabilityCategory;
use crate::domain::event::EventKind;
use crate::domain::fair::FairState;
use crate::domain::fair_booth::AideKind;
use crate::domain::fair_invitation::{DecliningReason, InvitationState};
use crate::domain::fair_plan::{Intent, InterviewOutcome, PlanStatus, Refusal};
use crate::domain::fair_registration::{Attendance, Pace, RegistrationSource};
use crate::domain::identity::Sex;
use crate::domain::import::{ImportMode, ImportStatus, WorkbookKind};
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::match_run::{MatchChange, RunStatus, Subjects};
use crate::domain::placement::{LeavingReason, SocialInsurance, StillWorking, VisitWay, WagePaid};
use crate::domain::policy::AmountPer;
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::principal::Role;
use crate::domain::skill::SkillLevel;
use crate::domain::subscription::{DeliveryFailure, SubscriptionStatus};
use crate::store::error::CONSTRAINTS;
use crate::store::{Logins, MigrateError, Store, migrations};

async fn texts(conn: &mut AsyncPgConnection, query: &str) -> Vec<String> {
    let query = format!("(select coalesce(array_agg(found.*::text), '{{}}') from ({query}) as found(text))");
    diesel::select(sql::<Array<Text>>(&query)).get_result(conn).await.unwrap()
}

/// `table.column -> Type` lines of `schema.rs`, in its order.
fn declared() -> Vec<String> {
    let (mut table, mut columns) = ("", Vec::new());
    for line in include_str!("../schema.rs").lines().map(str::trim) {
        if let Some((name, _)) = line.strip_suffix('{').and_then(|line| line.split_once(" (")) {
            table = name;
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ")
            && !column.contains("joinable")
        {
            columns.push(format!("{table}.{column} {kind}"));
        }
    }
    columns
}

#[tokio::test]
async fn the_declared_schema_is_the_migrated_one() {
    let conn = &mut connection().await;
    let query = "select table_name || '.' || column_name || ' ' || case
            when is_nullable = 'YES' then 'Nullable<' || kind || '>' else kind end
        from information_schema.columns, lateral (select case udt_name when '_text' then 'Array<Text>' when '_uuid' then 'Array<Uuid>'
            else initcap(udt_name) end as kind) as kinds
        where table_schema = 'public' and table_name !~ '^__' order by table_name, ordinal_position";
    let migrated: Vec<String> =
        texts(conn, query).await.into_iter().map(|line| line.trim_matches(['(', ')', '"']).to_owned()).collect();
    let mut declared = declared();
    // Tables in one order, columns in theirs: a stable sort by the table's name.
    declared.sort_by_key(|line| line.split('.').next().map(str::to_owned));
    assert_eq!(declared, migrated);
}

#[tokio::test]
async fn every_constraint_that_a_client_can_meet_is_mapped_to_a_field() {
    let conn = &mut connection().await;
    let query =
        "select conname from pg_constraint where contype in ('u', 'f') and connamespace = 'public'::regnamespace
        union select indexrelid::regclass::text from pg_index join pg_class on pg_class.oid = indexrelid
        where indisunique and not indisprimary and relnamespace = 'public'::regnamespace";
    let there: BTreeSet<String> =
        texts(conn, query).await.into_iter().map(|name| name.trim_matches(['(', ')']).to_owned()).collect();
    let mapped: BTreeSet<String> = CONSTRAINTS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(there, mapped);
}

/// The quoted words of a definition.
fn quoted(definition: &str) -> BTreeSet<&str> {
    definition.split('\'').skip(1).step_by(2).map(|word| word.trim_matches('"')).collect()
}

#[tokio::test]
async fn the_code_lists_in_checks_are_the_domains() {
    let conn = &mut connection().await;
    let lists: &[(&str, &[&str])] = &[
        ("accounts_role_check", Role::CODES),
        ("jobseekers_sex_check", Sex::CODES),
        ("jobseekers_disability_category_check", DisabilityCategory::CODES),
        ("jobseekers_employment_status_check", EmploymentStatus::CODES),
        ("jobseekers_preferred_employment_types_check", EmploymentType::CODES),
        ("jobseekers_status_check", JobseekerStatus::CODES),
        ("skill_certificates_level_check", SkillLevel::CODES),
        ("skill_certificates_status_check", CertificateStatus::CODES),
        ("postings_required_level_check", SkillLevel::CODES),
        ("postings_employment_type_check", EmploymentType::CODES),
        ("postings_status_check", PostingStatus::CODES),
        ("imports_kind_check", WorkbookKind::CODES),
        ("imports_mode_check", ImportMode::CODES),
        ("imports_status_check", ImportStatus::CODES),
        ("match_runs_subjects_check", Subjects::CODES),
        ("match_runs_status_check", RunStatus::CODES),
        ("match_results_change_check", MatchChange::CODES),
        ("fairs_state_check", FairState::CODES),
        ("fair_aides_kind_check", AideKind::CODES),
        ("policies_amount_per_check", AmountPer::CODES),
        ("placements_social_insurance_check", SocialInsurance::CODES),
        ("placements_leaving_reason_check", LeavingReason::CODES),
        ("visits_way_check", VisitWay::CODES),
        ("visits_still_working_check", StillWorking::CODES),
        ("visits_wage_paid_check", WagePaid::CODES),
        ("fair_invitations_state_check", InvitationState::CODES),
        ("fair_invitations_declining_reason_check", DecliningReason::CODES),
        ("fair_registrations_pace_check", Pace::CODES),
        ("fair_registrations_helper_kinds_check", AideKind::CODES),
        ("fair_registrations_source_check", RegistrationSource::CODES),
        ("fair_registrations_attendance_check", Attendance::CODES),
        ("fair_plans_status_check", PlanStatus::CODES),
        ("fair_interviews_outcome_check", InterviewOutcome::CODES),
        ("fair_interviews_person_intent_check", Intent::CODES),
        ("fair_interviews_employer_intent_check", Intent::CODES),
        ("fair_interviews_refusal_check", Refusal::CODES),
        ("events_kind_check", EventKind::CODES),
        ("subscriptions_status_check", SubscriptionStatus::CODES),
        ("subscriptions_last_failure_check", DeliveryFailure::CODES),
    ];
    for (name, codes) in lists {
        let query = format!("select pg_get_constraintdef(oid) from pg_constraint where conname = '{name}'");
        let definition = texts(conn, &query).await.concat();
        assert_eq!(quoted(&definition), codes.iter().copied().collect(), "{name}");
    }
    let degrees: Vec<&str> = Demand::CODES.iter().copied().chain(["object", "0", "1", "2", "3"]).collect();
    let stances = |codes: &[&'static str]| codes.iter().copied().chain(["object"]).collect::<Vec<_>>();
    let functions = [
        ("are_degrees", degrees),
        ("is_accommodation", Accommodation::CODES.to_vec()),
        ("are_offers", stances(Offer::CODES)),
        ("are_needs", stances(Need::CODES)),
    ];
    for (name, words) in functions {
        let query = format!("select regexp_replace(pg_get_functiondef('{name}'::regproc), '\"', '', 'g')");
        let definition = texts(conn, &query).await.concat();
        assert_eq!(quoted(&definition), words.into_iter().collect(), "{name}");
    }
}

#[tokio::test]
async fn several_processes_may_migrate_at_once_and_one_does() {
    let database = TestDatabase::fresh().await;
    let store = Store::connect(database.url(), 1, Clock::default(), keyring()).unwrap();
    migrations::revert_all(Object::take(store.connection().await.unwrap())).await;
    let (logins, keys) = (Logins::derived(database.url(), "any"), keyring());
    let (one, two, three) = tokio::join!(logins.migrate(&keys), logins.migrate(&keys), logins.migrate(&keys));
    let mut run = [one.unwrap(), two.unwrap(), three.unwrap()];
    run.sort_unstable();
    assert!(run[0] == 0 && run[1] == 0 && run[2] > 0, "{run:?}");
    store.ping().await.unwrap();
}

#[tokio::test]
async fn undoing_every_migration_leaves_nothing() {
    let store = store().await;
    migrations::revert_all(Object::take(store.connection().await.unwrap())).await;
    let conn = &mut store.connection().await.unwrap();
    let query = "select relname from pg_class where relnamespace = 'public'::regnamespace and relname !~ '^__'
        union select proname from pg_proc where pronamespace = 'public'::regnamespace";
    assert_eq!(texts(conn, query).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_database_of_a_later_program_is_left_alone() {
    let database = TestDatabase::fresh().await;
    let later = "insert into __diesel_schema_migrations (version) values ('99990101000000')";
    let store = Store::connect(database.url(), 1, Clock::default(), keyring()).unwrap();
    store.connection().await.unwrap().batch_execute(later).await.unwrap();
    let outcome = Logins::derived(database.url(), "any").migrate(&keyring()).await;
    assert!(matches!(&outcome, Err(MigrateError::Newer { version }) if version == "99990101000000"), "{outcome:?}");
}

#[tokio::test]
async fn a_database_that_is_away_is_unavailable() {
    use crate::store::StoreError;
    let store = Store::connect("postgres://nobody@127.0.0.1:1/nothing", 1, Clock::default(), keyring()).unwrap();
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_statement_that_runs_too_long_and_a_killed_connection_are_unavailable() {
    use crate::store::StoreError;
    let store = store().await;
    let conn = &mut store.connection().await.unwrap();
    let settings =
        texts(conn, "select current_setting('statement_timeout') || '/' || current_setting('lock_timeout')").await;
    assert_eq!(settings, ["(5s/2s)"]);
    conn.batch_execute("set statement_timeout = '20ms'").await.unwrap();
    let slow = StoreError::from(conn.batch_execute("select pg_sleep(5)").await.unwrap_err());
    assert!(matches!(slow, StoreError::Unavailable(_)), "{slow:?}");
    let killed =
        StoreError::from(conn.batch_execute("select pg_terminate_backend(pg_backend_pid())").await.unwrap_err());
    assert!(matches!(killed, StoreError::Unavailable(_)), "{killed:?}");
    // The pool does not lend it again.
    store.ping().await.unwrap();
}
