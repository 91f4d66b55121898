//! Policies in their table, each wording a row of its own that nobody changes. What a rule says is not read here.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;

use super::super::columns::{self, Stamp, date, date_if, parsed, parsed_if, there};
use super::super::error::StoreError;
use super::super::page::Page;
use super::super::schema::policies;
use super::super::time::{to_pg_date, to_pg_instant};
use crate::domain::ids::PolicyId;
use crate::domain::policy::{AmountPer, Policy, PolicyAmount, RuleText};
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{Benefit, Issuer, LegalBasis, PaperName, PolicyName};

pub type StoredPolicy = Stored<PolicyId, Policy>;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = policies, check_for_backend(Pg))]
struct PolicyRow {
    name: String,
    issuer: String,
    region: Option<i32>,
    legal_basis: Option<String>,
    valid_from: PgDate,
    valid_until: Option<PgDate>,
    gives: String,
    amount: Option<i32>,
    amount_per: Option<String>,
    is_sample: bool,
    papers: Vec<String>,
    rule: String,
}

impl PolicyRow {
    fn from_domain(it: &Policy) -> Self {
        Self {
            name: it.name.as_str().to_owned(),
            issuer: it.issuer.as_str().to_owned(),
            region: it.region.map(columns::region_number),
            legal_basis: it.legal_basis.as_ref().map(|it| it.as_str().to_owned()),
            valid_from: to_pg_date(it.valid_from),
            valid_until: it.valid_until.map(to_pg_date),
            gives: it.gives.as_str().to_owned(),
            amount: it.amount.map(|(amount, _)| columns::int4(amount.value())),
            amount_per: it.amount.map(|(_, per)| per.code().to_owned()),
            is_sample: it.is_sample,
            papers: it.papers.iter().map(|it| it.as_str().to_owned()).collect(),
            rule: it.rule.as_str().to_owned(),
        }
    }

    fn into_domain(self) -> Result<Policy, StoreError> {
        let per = parsed_if("amount_per", self.amount_per.as_deref(), AmountPer::parse)?;
        let amount = self.amount.map(|it| there("amount", PolicyAmount::new(it.into()).ok())).transpose()?;
        Ok(Policy {
            name: parsed("policy name", &self.name, PolicyName::parse)?,
            issuer: parsed("issuer", &self.issuer, Issuer::parse)?,
            region: self.region.map(columns::region).transpose()?,
            legal_basis: parsed_if("legal_basis", self.legal_basis.as_deref(), LegalBasis::parse)?,
            valid_from: date("valid_from", self.valid_from)?,
            valid_until: date_if("valid_until", self.valid_until)?,
            gives: parsed("gives", &self.gives, Benefit::parse)?,
            amount: amount.zip(per),
            is_sample: self.is_sample,
            papers: self.papers.iter().map(|it| parsed("papers", it, PaperName::parse)).collect::<Result<_, _>>()?,
            rule: parsed("rule", &self.rule, RuleText::parse)?,
        })
    }
}

type StampColumns = (policies::id, policies::version, policies::recorded_at, policies::recorded_at);
const STAMP: StampColumns = (policies::id, policies::version, policies::recorded_at, policies::recorded_at);
type Found = (Stamp, PolicyRow);

fn from_found((stamp, row): Found) -> Result<StoredPolicy, StoreError> {
    columns::stored(PolicyId::new, stamp, row.into_domain()?)
}

/// Stores a wording: the first one of a policy, or the one after `before`.
///
/// # Errors
/// `Stale` where somebody else has come first.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    (id, policy): (PolicyId, &Policy),
    before: Option<Version>,
    now: Timestamp,
) -> Result<StoredPolicy, StoreError> {
    let number = before.map_or(Version::FIRST, Version::next).number();
    let stamp =
        (policies::id.eq(id.uuid()), policies::version.eq(number), policies::recorded_at.eq(to_pg_instant(now)));
    let insert = diesel::insert_into(policies::table).values((stamp, PolicyRow::from_domain(policy)));
    // A transaction of its own, so that a refusal leaves the caller's usable.
    let inserted =
        conn.transaction(async |conn| insert.returning((STAMP, PolicyRow::as_select())).get_result(conn).await).await;
    match inserted {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Err(StoreError::Stale),
        found => from_found(found?),
    }
}

/// The wording of a policy that holds.
///
/// # Errors
/// `NotFound`.
pub async fn find(conn: &mut AsyncPgConnection, id: PolicyId) -> Result<StoredPolicy, StoreError> {
    let query = policies::table.filter(policies::id.eq(id.uuid())).order(policies::version.desc());
    from_found(query.select((STAMP, PolicyRow::as_select())).first(conn).await?)
}

/// All wordings of a policy, the newest first.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn versions(conn: &mut AsyncPgConnection, id: PolicyId) -> Result<Vec<StoredPolicy>, StoreError> {
    let query = policies::table.filter(policies::id.eq(id.uuid())).order(policies::version.desc());
    let found: Vec<Found> = query.select((STAMP, PolicyRow::as_select())).load(conn).await?;
    if found.is_empty() {
        return Err(StoreError::NotFound);
    }
    found.into_iter().map(from_found).collect()
}

/// All policies as they read now, the newest policy first.
///
/// # Errors
/// `Unavailable`.
pub async fn newest(conn: &mut AsyncPgConnection) -> Result<Vec<StoredPolicy>, StoreError> {
    let query = policies::table.distinct_on(policies::id).order((policies::id.desc(), policies::version.desc()));
    let found: Vec<Found> = query.select((STAMP, PolicyRow::as_select())).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// The same, a page of them.
///
/// # Errors
/// `Unavailable`.
pub async fn list(conn: &mut AsyncPgConnection, page: &Page) -> Result<Vec<StoredPolicy>, StoreError> {
    let query = policies::table.distinct_on(policies::id).order((policies::id.desc(), policies::version.desc()));
    let mut query = query.select((STAMP, PolicyRow::as_select())).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(policies::id.lt(after));
    }
    let found: Vec<Found> = query.limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}
