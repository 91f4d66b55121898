//! Consents in their table, and what they disclose. A consent is written once; ending it is the one change made to it.
//! Which step may be consented to is the domain's to say.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::pg::data_types::{PgDate, PgTimestamp};
use diesel::prelude::*;
use diesel::sql_types::{Array, Binary, Nullable, SmallInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{counted_if, date_if, instant, parsed, parsed_if, there};
use super::error::StoreError;
use super::page::Page;
use super::schema::{consents, introductions};
use super::sealed::SealedRow;
use super::time::{to_pg_date, to_pg_instant};
use super::transaction::Transaction;
use crate::domain::consent::{Consent, ConsentEnd, ConsentStep, ConsentedFields, DisclosedField, Disclosure, Terms};
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::CertificateNumber;
use crate::domain::ids::{AccountId, ConsentId, IntroductionId, JobseekerId};
use crate::domain::principal::Role;
use crate::domain::text::{PaperReference, PersonName, Phone, Purpose};
use crate::sealing::Keyring;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, check_for_backend(Pg))]
struct ConsentRow {
    id: Uuid,
    introduction_id: Uuid,
    step: String,
    fields: Vec<String>,
    purpose: String,
    expires_on: PgDate,
    given_by: String,
    account_id: Uuid,
    paper_reference: Option<String>,
    given_at: PgTimestamp,
    withdrawn_at: Option<PgTimestamp>,
}

impl ConsentRow {
    fn from_domain(id: ConsentId, introduction: IntroductionId, consent: &Consent) -> Self {
        let Terms { purpose, fields, expires_on, on_paper } = &consent.terms;
        Self {
            id: id.uuid(),
            introduction_id: introduction.uuid(),
            step: fields.step().code().to_owned(),
            fields: fields.iter().map(|field| field.code().to_owned()).collect(),
            purpose: purpose.as_str().to_owned(),
            expires_on: to_pg_date(expires_on.last_day()),
            given_by: consent.given_by.code().to_owned(),
            account_id: consent.account.uuid(),
            paper_reference: on_paper.as_ref().map(|reference| reference.as_str().to_owned()),
            given_at: to_pg_instant(consent.given_at),
            withdrawn_at: consent.withdrawn_at.map(to_pg_instant),
        }
    }

    fn into_domain(self) -> Result<Consent, StoreError> {
        let fields = self.fields.iter().map(|field| parsed("consented field", field, DisclosedField::parse));
        let fields: Vec<DisclosedField> = fields.collect::<Result<_, _>>()?;
        let last_day = there("expires_on", date_if("expires_on", Some(self.expires_on))?)?;
        Ok(Consent {
            terms: Terms {
                purpose: parsed("purpose", &self.purpose, Purpose::parse)?,
                fields: there("consented fields", ConsentedFields::new(&fields).ok())?,
                expires_on: ConsentEnd::given(last_day),
                on_paper: parsed_if("paper_reference", self.paper_reference.as_deref(), PaperReference::parse)?,
            },
            given_by: parsed("given_by", &self.given_by, Role::parse)?,
            account: AccountId::new(self.account_id),
            given_at: instant("given_at", self.given_at)?,
            withdrawn_at: self.withdrawn_at.map(|at| instant("withdrawn_at", at)).transpose()?,
        })
    }
}

/// Gives a consent, in the place of the one for the same step, if there is one. The caller has locked the introduction.
///
/// # Errors
/// `Unavailable`.
pub async fn give(
    conn: &mut AsyncPgConnection,
    id: ConsentId,
    introduction: IntroductionId,
    consent: &Consent,
) -> Result<(), StoreError> {
    let step = consent.terms.fields.step();
    end(conn, introduction, &[step], consent.given_at).await?;
    let row = ConsentRow::from_domain(id, introduction, consent);
    diesel::insert_into(consents::table).values(row).execute(conn).await?;
    Ok(())
}

/// Ends what has been consented to for these steps, and tells how many consents that were.
///
/// # Errors
/// `Unavailable`.
pub async fn end(
    conn: &mut AsyncPgConnection,
    introduction: IntroductionId,
    steps: &[ConsentStep],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let open = consents::table
        .filter(consents::introduction_id.eq(introduction.uuid()))
        .filter(consents::step.eq_any(steps.iter().map(|step| step.code())))
        .filter(consents::withdrawn_at.is_null());
    Ok(diesel::update(open).set(consents::withdrawn_at.eq(to_pg_instant(now))).execute(conn).await?)
}

/// The consents of these introductions, each one's in the order in which they were given.
///
/// # Errors
/// `Unavailable`.
pub async fn of(
    conn: &mut AsyncPgConnection,
    ids: &[IntroductionId],
) -> Result<HashMap<IntroductionId, Vec<Consent>>, StoreError> {
    let query = consents::table
        .filter(consents::introduction_id.eq_any(ids.iter().map(|id| id.uuid())))
        .order((consents::given_at, consents::id))
        .select(ConsentRow::as_select());
    let mut found: HashMap<IntroductionId, Vec<Consent>> = HashMap::new();
    for row in query.load::<ConsentRow>(conn).await? {
        found.entry(IntroductionId::new(row.introduction_id)).or_default().push(row.into_domain()?);
    }
    Ok(found)
}

/// One consent, with its own id and that of its introduction.
pub type GivenConsent = (ConsentId, IntroductionId, Consent);

/// One page of all consents that a person has given, newest first.
///
/// # Errors
/// `Unavailable`.
pub async fn history(
    conn: &mut AsyncPgConnection,
    jobseeker: JobseekerId,
    page: &Page,
) -> Result<Vec<GivenConsent>, StoreError> {
    let of_person =
        introductions::table.filter(introductions::jobseeker_id.eq(jobseeker.uuid())).select(introductions::id);
    let mut query = consents::table.filter(consents::introduction_id.eq_any(of_person)).into_boxed::<Pg>();
    if let Some(after) = page.after {
        query = query.filter(consents::id.lt(after));
    }
    let query = query.order(consents::id.desc()).limit(page.limit.into()).select(ConsentRow::as_select());
    let rows: Vec<ConsentRow> = query.load(conn).await?;
    rows.into_iter()
        .map(|row| Ok((ConsentId::new(row.id), IntroductionId::new(row.introduction_id), row.into_domain()?)))
        .collect()
}

#[derive(QueryableByName)]
struct DisclosedRow {
    #[diesel(sql_type = SqlUuid)]
    introduction_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    jobseeker_id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    name: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    phone_sealed: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    disability_category: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    disability_level: Option<i16>,
    #[diesel(sql_type = Nullable<Binary>)]
    disability_certificate_number_sealed: Option<Vec<u8>>,
}

impl DisclosedRow {
    fn into_domain(self, keyring: &Keyring) -> Result<Disclosure, StoreError> {
        let sealed = SealedRow::new(keyring, "jobseekers", self.jobseeker_id);
        let phone = sealed.open_if("phone", self.phone_sealed)?;
        let number = sealed.open_if("disability_certificate_number", self.disability_certificate_number_sealed)?;
        let category = self.disability_category.as_deref();
        Ok(Disclosure {
            name: parsed_if("jobseeker name", self.name.as_deref(), PersonName::parse)?,
            phone: parsed_if("phone", phone.as_deref(), Phone::parse)?,
            disability_category: parsed_if("disability_category", category, DisabilityCategory::parse)?,
            disability_level: counted_if("disability_level", self.disability_level, DisabilityLevel::new)?,
            disability_certificate_number: parsed_if(
                "disability_certificate_number",
                number.as_deref(),
                CertificateNumber::parse,
            )?,
        })
    }
}

/// What the employer who asks is shown of the people of these introductions: the database decides, by the consents that
/// count at this moment, and gives nothing to anybody else.
///
/// # Errors
/// `Unavailable`.
pub async fn disclosed(
    tx: &mut Transaction,
    ids: &[IntroductionId],
) -> Result<HashMap<IntroductionId, Disclosure>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let query = diesel::sql_query("select * from disclosed($1)").bind::<Array<SqlUuid>, _>(ids);
    let rows: Vec<DisclosedRow> = query.load(tx).await?;
    let keyring = tx.keyring();
    rows.into_iter().map(|row| Ok((IntroductionId::new(row.introduction_id), row.into_domain(&keyring)?))).collect()
}
