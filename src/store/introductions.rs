//! Introductions in their table, with the steps that led to where each stands. A step is appended, never changed.
//! Which step is legal is the domain's to say; consents have a file of their own.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{self, Stamp, instant, parsed, parsed_if};
use super::error::StoreError;
use super::events;
use super::outbox::{self, Changed};
use super::page::Page;
use super::schema::{introduction_steps, introductions, jobseekers};
use super::table_function::table_function;
use super::time::to_pg_instant;
use crate::domain::event::Happened;
use crate::domain::ids::{AccountId, EmployerId, IntroductionId, JobseekerId, PostingId};
use crate::domain::introduction::{Introduction, IntroductionState, Step};
use crate::domain::principal::{Account, Role, Standing};
use crate::domain::stored::{Stored, Version};
use crate::domain::text::{EmployerName, Reason};

/// Which introductions to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct IntroductionFilter {
    pub state: Option<IntroductionState>,
    pub posting: Option<PostingId>,
    pub jobseeker: Option<JobseekerId>,
}

/// A step to be taken: whither, by whom (`None` is the program), when and why.
#[derive(Debug, Clone)]
pub struct Stride {
    pub to: IntroductionState,
    pub by: Option<Account>,
    pub at: Timestamp,
    pub reason: Option<Reason>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = introductions, check_for_backend(Pg))]
struct IntroductionRow {
    jobseeker_id: Uuid,
    posting_id: Uuid,
    employer_id: Uuid,
    state: String,
    proposed_by: String,
}

impl IntroductionRow {
    fn from_domain(introduction: &Introduction) -> Self {
        Self {
            jobseeker_id: introduction.jobseeker.uuid(),
            posting_id: introduction.posting.uuid(),
            employer_id: introduction.employer.uuid(),
            state: introduction.state.code().to_owned(),
            proposed_by: introduction.proposed_by.code().to_owned(),
        }
    }

    fn into_domain(self) -> Result<Introduction, StoreError> {
        Ok(Introduction {
            jobseeker: JobseekerId::new(self.jobseeker_id),
            posting: PostingId::new(self.posting_id),
            employer: EmployerId::new(self.employer_id),
            state: parsed("introduction state", &self.state, IntroductionState::parse)?,
            proposed_by: parsed("proposed_by", &self.proposed_by, Role::parse)?,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = introduction_steps, check_for_backend(Pg))]
struct StepRow {
    introduction_id: Uuid,
    from_state: Option<String>,
    to_state: String,
    by_role: Option<String>,
    by_account: Option<Uuid>,
    reason: Option<String>,
    taken_at: PgTimestamp,
}

impl StepRow {
    fn into_domain(self) -> Result<Step, StoreError> {
        Ok(Step {
            from: parsed_if("from_state", self.from_state.as_deref(), IntroductionState::parse)?,
            to: parsed("to_state", &self.to_state, IntroductionState::parse)?,
            by: parsed_if("by_role", self.by_role.as_deref(), Role::parse)?,
            account: self.by_account.map(AccountId::new),
            at: instant("taken_at", self.taken_at)?,
            reason: parsed_if("reason", self.reason.as_deref(), Reason::parse)?,
        })
    }
}

type StampColumns = (introductions::id, introductions::version, introductions::created_at, introductions::updated_at);
const STAMP: StampColumns =
    (introductions::id, introductions::version, introductions::created_at, introductions::updated_at);

type Found = (Stamp, IntroductionRow);
type StoredIntroduction = Stored<IntroductionId, Introduction>;

fn from_found((stamp, row): Found) -> Result<StoredIntroduction, StoreError> {
    columns::stored(IntroductionId::new, stamp, row.into_domain()?)
}

/// Proposes one, with its first step.
///
/// # Errors
/// `Taken` while the person is introduced to this posting already; `Refused` for an unknown person or posting.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    id: IntroductionId,
    introduction: &Introduction,
    first: &Stride,
) -> Result<StoredIntroduction, StoreError> {
    let now = to_pg_instant(first.at);
    let stamp = (
        introductions::id.eq(id.uuid()),
        introductions::version.eq(Version::FIRST.number()),
        introductions::created_at.eq(now),
        introductions::updated_at.eq(now),
    );
    conn.transaction(async |conn| {
        let row = IntroductionRow::from_domain(introduction);
        let insert = diesel::insert_into(introductions::table).values((stamp, row));
        let found = insert.returning((STAMP, IntroductionRow::as_select())).get_result(conn).await?;
        append(conn, id, None, first).await?;
        from_found(found)
    })
    .await
}

async fn append(
    conn: &mut AsyncPgConnection,
    id: IntroductionId,
    from: Option<IntroductionState>,
    stride: &Stride,
) -> Result<(), StoreError> {
    let step = (
        introduction_steps::introduction_id.eq(id.uuid()),
        introduction_steps::from_state.eq(from.map(IntroductionState::code)),
        introduction_steps::to_state.eq(stride.to.code()),
        introduction_steps::by_role.eq(stride.by.map(|account| account.standing.role().code())),
        introduction_steps::by_account.eq(stride.by.map(|account| account.id.uuid())),
        introduction_steps::reason.eq(stride.reason.as_ref().map(Reason::as_str)),
        introduction_steps::taken_at.eq(to_pg_instant(stride.at)),
    );
    diesel::insert_into(introduction_steps::table).values(step).execute(conn).await?;
    Ok(())
}

/// One that somebody may see.
///
/// # Errors
/// `NotFound`, also for one that is there for others only.
pub async fn find(
    conn: &mut AsyncPgConnection,
    asker: Standing,
    id: IntroductionId,
) -> Result<StoredIntroduction, StoreError> {
    let query = visible_to(asker).filter(introductions::id.eq(id.uuid()));
    from_found(query.get_result(conn).await?)
}

/// The same, and nobody else changes it until the transaction ends.
///
/// # Errors
/// `NotFound`.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    asker: Standing,
    id: IntroductionId,
) -> Result<StoredIntroduction, StoreError> {
    let lock = introductions::table.find(id.uuid()).select(introductions::id).for_update();
    let _: Uuid = lock.get_result(conn).await?;
    find(conn, asker, id).await
}

type Query = introductions::BoxedQuery<
    'static,
    Pg,
    diesel::dsl::SqlTypeOf<(StampColumns, diesel::dsl::AsSelect<IntroductionRow, Pg>)>,
>;

/// Those that somebody may see: staff by where the person lives, both sides their own.
fn visible_to(asker: Standing) -> Query {
    let query = introductions::table.select((STAMP, IntroductionRow::as_select())).into_boxed::<Pg>();
    match asker {
        Standing::Admin => query,
        Standing::Staff(region) => {
            let (first, last) = columns::region_range(region);
            let here = jobseekers::table.filter(jobseekers::region.between(first, last)).select(jobseekers::id);
            query.filter(introductions::jobseeker_id.eq_any(here))
        }
        Standing::Employer(id) => query.filter(introductions::employer_id.eq(id.uuid())),
        Standing::Jobseeker(id) => query.filter(introductions::jobseeker_id.eq(id.uuid())),
    }
}

/// Those of these introductions that somebody may see, by their ids.
///
/// # Errors
/// `Unavailable`.
pub async fn find_all(
    conn: &mut AsyncPgConnection,
    asker: Standing,
    ids: &[IntroductionId],
) -> Result<HashMap<IntroductionId, StoredIntroduction>, StoreError> {
    let query = visible_to(asker).filter(introductions::id.eq_any(ids.iter().map(|id| id.uuid()).collect::<Vec<_>>()));
    let found: Vec<Found> = query.load(conn).await?;
    found.into_iter().map(|row| from_found(row).map(|stored| (stored.id, stored))).collect()
}

table_function! {
    /// Who offers what people were introduced to, by name.
    EmployersOfIntroductions = "employers_of_introductions" (wanted: Array<SqlUuid> = Vec<Uuid>)
    gives ("introduction": SqlUuid, "name": Text);
}

/// The names of the employers of these introductions, for the jobseeker and the federation.
///
/// # Errors
/// `Unavailable`.
pub async fn employer_names(
    conn: &mut AsyncPgConnection,
    ids: &[IntroductionId],
) -> Result<HashMap<IntroductionId, EmployerName>, StoreError> {
    let query = EmployersOfIntroductions { wanted: ids.iter().map(|id| id.uuid()).collect() };
    let rows: Vec<(Uuid, String)> = query.load(conn).await?;
    let named = |(id, name): (Uuid, String)| {
        Ok((IntroductionId::new(id), parsed("employer name", &name, EmployerName::parse)?))
    };
    rows.into_iter().map(named).collect()
}

/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    asker: Standing,
    filter: &IntroductionFilter,
    page: &Page,
) -> Result<Vec<StoredIntroduction>, StoreError> {
    let mut query = visible_to(asker);
    if let Some(state) = filter.state {
        query = query.filter(introductions::state.eq(state.code()));
    }
    if let Some(posting) = filter.posting {
        query = query.filter(introductions::posting_id.eq(posting.uuid()));
    }
    if let Some(jobseeker) = filter.jobseeker {
        query = query.filter(introductions::jobseeker_id.eq(jobseeker.uuid()));
    }
    if let Some(after) = page.after {
        query = query.filter(introductions::id.lt(after));
    }
    let found: Vec<Found> = query.order(introductions::id.desc()).limit(page.limit.into()).load(conn).await?;
    found.into_iter().map(from_found).collect()
}

/// Takes a step. The caller has locked the introduction, and knows that the step is legal.
///
/// # Errors
/// `NotFound`.
pub async fn step(
    conn: &mut AsyncPgConnection,
    introduction: &StoredIntroduction,
    stride: &Stride,
) -> Result<StoredIntroduction, StoreError> {
    append(conn, introduction.id, Some(introduction.value.state), stride).await?;
    let changed = change(conn, introduction.id, stride.to, stride.at).await?;
    let happened = Happened::IntroductionStepped { jobseeker: changed.value.jobseeker, state: stride.to };
    events::record(conn, introduction.id.uuid(), &[happened], stride.at).await?;
    Ok(changed)
}

/// Counts a change that is no step: a consent given or withdrawn.
///
/// # Errors
/// `NotFound`.
pub async fn touch(
    conn: &mut AsyncPgConnection,
    introduction: &StoredIntroduction,
    now: Timestamp,
) -> Result<StoredIntroduction, StoreError> {
    change(conn, introduction.id, introduction.value.state, now).await
}

async fn change(
    conn: &mut AsyncPgConnection,
    id: IntroductionId,
    state: IntroductionState,
    now: Timestamp,
) -> Result<StoredIntroduction, StoreError> {
    let update = diesel::update(introductions::table.find(id.uuid())).set((
        introductions::state.eq(state.code()),
        introductions::version.eq(introductions::version + 1),
        introductions::updated_at.eq(to_pg_instant(now)),
    ));
    from_found(update.returning((STAMP, IntroductionRow::as_select())).get_result(conn).await?)
}

/// Takes one opening of the posting, where one is left, and lets the index know. Two who hire at once wait for each other.
///
/// # Errors
/// `Unavailable`.
pub async fn take_opening(conn: &mut AsyncPgConnection, introduction: &StoredIntroduction) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct TakenRow {
        #[diesel(sql_type = Bool)]
        taken: bool,
    }
    let query = diesel::sql_query("select take_opening($1) as taken").bind::<SqlUuid, _>(introduction.id.uuid());
    let TakenRow { taken } = query.get_result(conn).await?;
    if taken {
        outbox::record(conn, Changed::Posting(introduction.value.posting)).await?;
    }
    Ok(taken)
}

/// The steps of these introductions, each one's in their order.
///
/// # Errors
/// `Unavailable`.
pub async fn steps_of(
    conn: &mut AsyncPgConnection,
    ids: &[IntroductionId],
) -> Result<HashMap<IntroductionId, Vec<Step>>, StoreError> {
    let query = introduction_steps::table
        .filter(introduction_steps::introduction_id.eq_any(ids.iter().map(|id| id.uuid())))
        .order(introduction_steps::id)
        .select(StepRow::as_select());
    let mut steps: HashMap<IntroductionId, Vec<Step>> = HashMap::new();
    for row in query.load::<StepRow>(conn).await? {
        steps.entry(IntroductionId::new(row.introduction_id)).or_default().push(row.into_domain()?);
    }
    Ok(steps)
}

/// Introductions whose time is up: proposed before an instant and not consented to, or consented to until a day that is
/// past. They are locked for this transaction; those that somebody works on are left for the next look.
///
/// # Errors
/// `Unavailable`.
pub async fn overdue(
    conn: &mut AsyncPgConnection,
    proposed_before: Timestamp,
    limit: i64,
) -> Result<Vec<StoredIntroduction>, StoreError> {
    let consent_is_over = diesel::dsl::sql::<Bool>(
        "state in ('consented', 'shared', 'interview', 'offered') and not exists (
            select from consents where consents.introduction_id = introductions.id and step = 'contact'
                and withdrawn_at is null and expires_on >= (asker_now() at time zone 'Asia/Shanghai')::date
        )",
    );
    let is_forgotten = introductions::state
        .eq(IntroductionState::Proposed.code())
        .and(introductions::created_at.lt(to_pg_instant(proposed_before)));
    let query = introductions::table
        .filter(is_forgotten.or(consent_is_over))
        .order(introductions::id)
        .limit(limit)
        .select((STAMP, IntroductionRow::as_select()))
        .for_update()
        .skip_locked();
    let found: Vec<Found> = query.load(conn).await?;
    found.into_iter().map(from_found).collect()
}
