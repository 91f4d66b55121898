//! What the tests of the store share: a database of their own, and records that are valid and boring.

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use diesel::dsl::sql;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::database::{TestDatabase, keyring};
use crate::clock::Clock;
use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::certificate::{CertificatePeriod, CertificateStatus, SkillCertificate};
use crate::domain::demand::{Degree, Demand};
use crate::domain::disability_record::Disability;
use crate::domain::employer::{Employer, Headcount};
use crate::domain::identity::{CertificateNumber, CitizenId, CreditCode, Sex};
use crate::domain::ids::{EmployerId, JobseekerId, PostingId};
use crate::domain::jobseeker::{EmploymentStatus, Jobseeker, JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit, Coordinates};
use crate::domain::posting::{
    Confidence, EmploymentType, OccupationSource, Openings, Posting, PostingOccupation, PostingStatus, Validity,
};
use crate::domain::principal::Principal;
use crate::domain::skill::SkillLevel;
use crate::domain::text::*;
use crate::domain::wage::{Fen, WageRange};
use crate::store::{Store, Transaction, employers};

pub(super) const HOTEL: &str = "91350100M000100Y43";
pub(super) const FACTORY: &str = "91110000101623741K";

/// A store on a database of its own, which goes with it.
pub(super) struct OwnStore {
    store: Store,
    _database: TestDatabase,
}

/// A connection to a database of its own, which goes with it; each statement is a transaction by itself.
pub(super) struct OwnConnection {
    connection: Transaction,
    _database: TestDatabase,
}

impl Deref for OwnStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Deref for OwnConnection {
    type Target = Transaction;

    fn deref(&self) -> &Transaction {
        &self.connection
    }
}

impl DerefMut for OwnConnection {
    fn deref_mut(&mut self) -> &mut Transaction {
        &mut self.connection
    }
}

impl OwnStore {
    /// A connection of the program's own.
    pub async fn lent(&self) -> Transaction {
        self.store.lent_to(Principal::System).await.unwrap()
    }
}

pub(super) async fn store() -> OwnStore {
    let database = TestDatabase::fresh().await;
    OwnStore { store: Store::connect(database.url(), 4, Clock::default(), keyring()).unwrap(), _database: database }
}

pub(super) async fn connection() -> OwnConnection {
    let database = TestDatabase::fresh().await;
    let store = Store::connect(database.url(), 1, Clock::default(), keyring()).unwrap();
    OwnConnection { connection: store.lent_to(Principal::System).await.unwrap(), _database: database }
}

pub(super) fn fresh() -> Uuid {
    Clock::default().fresh_id()
}

/// An instant finer than Postgres can hold.
pub(super) fn now() -> Timestamp {
    "2026-11-24T08:30:00.123456789Z".parse().unwrap()
}

pub(super) fn region(code: &str) -> Adcode {
    Adcode::parse(code).unwrap()
}

pub(super) fn occupation(code: &str) -> OccupationCode {
    OccupationCode::parse(code).unwrap()
}

pub(super) fn employer(credit_code: &str) -> Employer {
    Employer {
        name: EmployerName::parse("海景酒店").unwrap(),
        credit_code: CreditCode::parse(credit_code).unwrap(),
        region: region("370203"),
        contact_name: None,
        contact_phone: None,
        headcount: None,
    }
}

pub(super) fn full_employer() -> Employer {
    Employer {
        contact_name: Some(PersonName::parse("联系人").unwrap()),
        contact_phone: Some(Phone::parse("+86 532-8588 (0000)").unwrap()),
        headcount: Some(Headcount::new(Headcount::MAX).unwrap()),
        ..employer(HOTEL)
    }
}

pub(super) fn jobseeker() -> Jobseeker {
    Jobseeker {
        name: PersonName::parse("求职者甲").unwrap(),
        citizen_id: None,
        birth_date: None,
        sex: None,
        region: region("370203"),
        location: None,
        phone: None,
        disability: None,
        capacities: [].into_iter().collect(),
        needs: [].into_iter().collect(),
        preferences: Preferences::default(),
        employment_status: None,
        unemployed_since: None,
        status: JobseekerStatus::Active,
        external_reference: None,
    }
}

pub(super) fn full_jobseeker() -> Jobseeker {
    let number = CertificateNumber::parse("37020319890512001641B1").unwrap();
    Jobseeker {
        citizen_id: Some(CitizenId::parse("370203198905120016").unwrap()),
        birth_date: Some("1989-05-12".parse().unwrap()),
        sex: Some(Sex::Male),
        location: Coordinates::from_microdegrees(36_080_000, -180_000_000),
        phone: Some(Phone::parse("053285880000").unwrap()),
        disability: Some(Disability::new(Some(number), None, None).unwrap()),
        capacities: Demand::ALL.iter().map(|&demand| (demand, Degree::MAX)).collect(),
        needs: Accommodation::ALL.iter().map(|&it| (it, Need::Required)).collect(),
        preferences: Preferences {
            occupations: vec![occupation("4-03-02-02"), occupation("4-03-00-00")],
            wage_min: Some(Fen::new(Fen::MAX).unwrap()),
            max_commute: Some(CommuteLimit::new(CommuteLimit::MAX).unwrap()),
            remote: true,
            employment_types: EmploymentType::ALL.to_vec(),
        },
        employment_status: Some(EmploymentStatus::Unemployed),
        unemployed_since: Some("2016-09-01".parse().unwrap()),
        status: JobseekerStatus::Inactive,
        external_reference: Some(ExternalReference::parse("市北-0001").unwrap()),
        ..jobseeker()
    }
}

pub(super) fn certificate() -> SkillCertificate {
    SkillCertificate {
        occupation: occupation("4-03-02-02"),
        level: SkillLevel::Intermediate,
        number: None,
        issuer: None,
        period: CertificatePeriod::default(),
        status: CertificateStatus::Unverified,
    }
}

pub(super) fn full_certificate() -> SkillCertificate {
    let day = Some("2020-10-20".parse().unwrap());
    SkillCertificate {
        number: Some(CertificateSerial::parse("S000037020200001").unwrap()),
        issuer: Some(Issuer::parse("青岛市职业技能鉴定中心").unwrap()),
        period: CertificatePeriod::new(day, day).unwrap(),
        status: CertificateStatus::Revoked,
        ..certificate()
    }
}

pub(super) fn posting(employer: EmployerId) -> Posting {
    Posting {
        employer,
        title: PostingTitle::parse("面点师傅（包吃住）").unwrap(),
        description: None,
        occupation: PostingOccupation { code: None, source: OccupationSource::Stated },
        required_level: None,
        certificate_mandatory: false,
        region: region("370203"),
        location: None,
        demands: [].into_iter().collect(),
        accommodations: [].into_iter().collect(),
        wage: WageRange::default(),
        employment_type: None,
        remote: false,
        openings: Openings::ONE,
        validity: Validity::default(),
        status: PostingStatus::Open,
        external_reference: None,
    }
}

pub(super) fn full_posting(employer: EmployerId) -> Posting {
    Posting {
        description: Some(Description::parse("早班。\n\t包吃住。").unwrap()),
        occupation: PostingOccupation {
            code: Some(occupation("4-03-02-02")),
            source: OccupationSource::Title(Confidence::CERTAIN),
        },
        required_level: Some(SkillLevel::Junior),
        certificate_mandatory: true,
        location: Coordinates::from_microdegrees(-90_000_000, 120_370_000),
        demands: Demand::ALL.iter().map(|&demand| (demand, Degree::ZERO)).collect(),
        accommodations: Accommodation::ALL.iter().map(|&it| (it, Offer::Available)).collect(),
        wage: WageRange::new(Some(Fen::new(350_000).unwrap()), Some(Fen::new(450_000).unwrap())).unwrap(),
        employment_type: Some(EmploymentType::FullTime),
        remote: true,
        openings: Openings::remaining(0),
        validity: Validity::new(Some("2026-01-01".parse().unwrap()), Some("2026-12-31".parse().unwrap())).unwrap(),
        status: PostingStatus::Closed,
        external_reference: Some(ExternalReference::parse("JD-7").unwrap()),
        ..posting(employer)
    }
}

/// An employer in the database, for postings to belong to.
pub(super) async fn hotel(conn: &mut Transaction) -> EmployerId {
    let id = EmployerId::new(fresh());
    employers::insert(conn, id, &employer(HOTEL), now()).await.unwrap().id
}

pub(super) fn posting_id() -> PostingId {
    PostingId::new(fresh())
}

pub(super) fn jobseeker_id() -> JobseekerId {
    JobseekerId::new(fresh())
}

/// Returns when a statement in this database waits for a lock.
pub(super) async fn until_somebody_waits(conn: &mut AsyncPgConnection) {
    let count =
        "(select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())";
    let waiting = async {
        while diesel::select(sql::<BigInt>(count)).get_result::<i64>(conn).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("a statement that waits for a lock");
}
