//! What can go wrong with rows, and which field each constraint is about. It knows no status codes.
//! The database says no, and the caller hears which field: nobody asks first whether a value is free.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::domain::fault::{Fault, Pointer};

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a statement had no effect. A source is for the log, not for the client: it may quote SQL.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("no such record")]
    NotFound,
    /// The record has moved on from the version that the change was made against.
    #[error("the record is at another version")]
    Stale,
    /// Another record holds this value.
    #[error("{pointer} is taken ({})", .fault.code())]
    Taken { pointer: Pointer, fault: Fault },
    /// The field names a record that does not exist.
    #[error("{pointer} is refused ({})", .fault.code())]
    Refused { pointer: Pointer, fault: Fault },
    /// Other records need this one.
    #[error("the record is in use")]
    InUse,
    /// No answer, no connection, or a lost race: the same call may succeed later.
    #[error("the database is not available")]
    Unavailable(#[source] Source),
    /// A fault of the program or of a stored row: the same call will fail again.
    #[error("the database and the program disagree")]
    Broken(#[source] Source),
}

/// A stored value that is none for the domain. The value itself is not told: it may be a person's.
#[derive(Debug, thiserror::Error)]
#[error("a stored {column} cannot be read")]
pub(super) struct Unreadable {
    pub column: &'static str,
}

impl From<Unreadable> for StoreError {
    fn from(unreadable: Unreadable) -> Self {
        Self::Broken(Box::new(unreadable))
    }
}

/// The constraints that a client can run into, the field each is about, and its fault. A test compares this list with
/// the migrated database. Primary keys are not in it (ids are made here), nor are checks: they repeat what the domain
/// types have refused already, so that running into one is a fault of the program.
pub(super) const CONSTRAINTS: &[(&str, &str, Fault)] = &[
    ("accounts_username_key", "/username", Fault::AlreadyRegistered),
    ("accounts_employer_id_fkey", "/employer_id", Fault::UnknownEmployer),
    ("accounts_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("credentials_account_id_fkey", "/account_id", Fault::OutOfReach),
    ("credentials_digest_key", "/digest", Fault::AlreadyRegistered),
    ("employers_credit_code_key", "/unified_social_credit_code", Fault::AlreadyRegistered),
    ("jobseekers_known_citizen_id_key", "/citizen_id", Fault::AlreadyRegistered),
    ("jobseekers_external_reference_key", "/external_reference", Fault::AlreadyRegistered),
    ("skill_certificates_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("postings_employer_id_fkey", "/employer_id", Fault::UnknownEmployer),
    ("postings_employer_id_external_reference_key", "/external_reference", Fault::AlreadyRegistered),
    ("introductions_jobseeker_id_posting_id_key", "/jobseeker_id", Fault::AlreadyRegistered),
    ("introductions_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("introductions_posting_id_fkey", "/posting_id", Fault::UnknownPosting),
    ("introductions_employer_id_fkey", "/posting_id", Fault::UnknownEmployer),
    ("introduction_steps_introduction_id_fkey", "/introduction_id", Fault::UnknownIntroduction),
    ("events_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("subscriptions_account_id_fkey", "/account_id", Fault::OutOfReach),
    ("match_runs_number_key", "/id", Fault::AlreadyRegistered),
    ("match_results_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("fair_booths_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_booths_employer_id_fkey", "/employer_id", Fault::UnknownEmployer),
    ("fair_postings_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_postings_booth_id_fkey", "/booth_id", Fault::UnknownBooth),
    ("fair_postings_posting_id_fkey", "/postings", Fault::UnknownPosting),
    ("fair_postings_fair_id_posting_id_key", "/postings", Fault::AlreadyRegistered),
    ("fair_plans_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_interviews_registration_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("fair_interviews_booth_id_fkey", "/booth_id", Fault::UnknownBooth),
    ("fair_interviews_posting_id_fkey", "/posting_id", Fault::UnknownPosting),
    ("fair_interviews_fair_id_jobseeker_id_posting_id_key", "/posting_id", Fault::Repeated),
    ("fair_interviews_fair_id_jobseeker_id_slot_key", "/slot", Fault::Repeated),
    ("fair_interviews_fair_id_interviewer_id_slot_key", "/slot", Fault::Repeated),
    ("fair_aides_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_registrations_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_registrations_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("fair_registrations_fair_id_jobseeker_id_key", "/jobseeker_id", Fault::AlreadyRegistered),
    ("fair_invitations_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("fair_invitations_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("fair_invitations_fair_id_jobseeker_id_key", "/jobseeker_id", Fault::AlreadyRegistered),
    ("fair_registrations_check_in_code_key", "/check_in_code", Fault::AlreadyRegistered),
    ("placements_jobseeker_id_fkey", "/jobseeker_id", Fault::UnknownJobseeker),
    ("placements_posting_id_fkey", "/posting_id", Fault::UnknownPosting),
    ("placements_employer_id_fkey", "/posting_id", Fault::UnknownEmployer),
    ("placements_fair_id_fkey", "/fair_id", Fault::UnknownFair),
    ("placements_jobseeker_id_posting_id_key", "/posting_id", Fault::AlreadyRegistered),
    ("visits_placement_id_fkey", "/placement_id", Fault::UnknownPlacement),
    ("visits_placement_id_after_days_key", "/after_days", Fault::AlreadyRegistered),
    ("consents_introduction_id_fkey", "/introduction_id", Fault::UnknownIntroduction),
    ("consents_introduction_id_step_key", "/fields", Fault::AlreadyRegistered),
];

/// How Postgres words faults that pass by themselves; diesel does not hand on their codes. English, because `pool` asks
/// for it where it may.
const PASSING: [&str; 9] = [
    "deadlock detected",
    "canceling statement due to",
    "terminating connection due to",
    "the database system is",
    "too many connections",
    "remaining connection slots are reserved",
    "sorry, too many clients",
    "could not extend file",
    "out of shared memory",
];

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, report) => from_report(kind, report),
            // A transaction that cannot be ended is over when its connection is: the pool drops it.
            error @ (DieselError::BrokenTransactionManager | DieselError::RollbackErrorOnCommit { .. }) => {
                Self::Unavailable(Box::new(error))
            }
            error => Self::Broken(Box::new(error)),
        }
    }
}

fn from_report(kind: DatabaseErrorKind, report: Box<dyn DatabaseErrorInformation + Send + Sync>) -> StoreError {
    let known =
        report.constraint_name().and_then(|name| CONSTRAINTS.iter().find(|(constraint, ..)| *constraint == name));
    let passes = PASSING.iter().any(|words| report.message().starts_with(words));
    match (kind, known) {
        (DatabaseErrorKind::UniqueViolation, Some((_, pointer, fault))) => {
            StoreError::Taken { pointer: Pointer::to(pointer), fault: *fault }
        }
        (DatabaseErrorKind::ForeignKeyViolation | DatabaseErrorKind::RestrictViolation, Some((_, pointer, fault))) => {
            StoreError::Refused { pointer: Pointer::to(pointer), fault: *fault }
        }
        (
            DatabaseErrorKind::SerializationFailure
            | DatabaseErrorKind::ReadOnlyTransaction
            | DatabaseErrorKind::ClosedConnection
            | DatabaseErrorKind::UnableToSendCommand,
            _,
        ) => StoreError::Unavailable(Box::new(DieselError::DatabaseError(kind, report))),
        _ if passes => StoreError::Unavailable(Box::new(DieselError::DatabaseError(kind, report))),
        _ => StoreError::Broken(Box::new(DieselError::DatabaseError(kind, report))),
    }
}

/// What it means that a change of one version met no row.
pub(super) const fn missed(exists: bool) -> StoreError {
    if exists { StoreError::Stale } else { StoreError::NotFound }
}
