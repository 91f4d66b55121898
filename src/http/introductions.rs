//! `/api/v1/introductions`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::introduce::Introducer;
use crate::app::show_introductions::Shown;
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::consent::{ConsentStep, Terms};
use crate::domain::fault::Fault;
use crate::domain::ids::{IntroductionId, JobseekerId, PostingId};
use crate::domain::introduction::{Introduction, IntroductionState, Party};
use crate::domain::principal::{Role, Standing};
use crate::domain::stored::Stored;
use crate::store::introductions::{self, IntroductionFilter};
use crate::store::{Store, Transaction};
use crate::wire::faults::Faults;
use crate::wire::introduction::{
    ConsentBody, EmployerIntroductionAnswer, Introduced, IntroductionAnswer, KnownIntroductionAnswer, ProposalBody,
    TransitionBody,
};
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::Body;
use super::conditional::of_content;
use super::idempotency::{IdempotencyKey, Made, make_once};
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Limit, Query};

const PATH: &str = "/api/v1/introductions";

/// Which introductions to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IntroductionQuery {
    #[deserr(default)]
    state: Option<IntroductionState>,
    /// To this posting.
    #[deserr(default)]
    posting_id: Option<PostingId>,
    /// Of this person; not for employers, who know people by pseudonyms.
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Which consent to take back.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WithdrawalQuery {
    /// This step, with all above it; without it all are taken back.
    #[deserr(default)]
    step: Option<ConsentStep>,
}

fn answer(introducer: &Introducer, asker: &Asker, clock: &Clock, shown: Shown) -> IntroductionAnswer {
    let Shown { stored, steps, consents, disclosure, employer } = shown;
    let introduced = Introduced { stored: &stored, steps: &steps, consents: &consents, today: clock.today() };
    if let Standing::Employer(own) = asker.standing {
        let candidate = introducer.keys().pseudonym(own, stored.value.jobseeker);
        IntroductionAnswer::Employer(EmployerIntroductionAnswer::new(&introduced, candidate, disclosure))
    } else {
        let reader = Party::from(asker.standing.role());
        IntroductionAnswer::Known(KnownIntroductionAnswer::new(&introduced, reader, employer.as_ref()))
    }
}

/// One introduction in full, in the transaction that has just found or changed it.
async fn show_one(
    tx: &mut Transaction,
    asker: &Asker,
    stored: Stored<IntroductionId, Introduction>,
) -> Result<Shown, Problem> {
    let shown = Shown::gather(tx, asker.standing, vec![stored]).await?;
    shown.into_iter().next().ok_or(crate::store::StoreError::NotFound.into())
}

/// Lists introductions, newest first.
#[utoipa::path(get, path = "/api/v1/introductions", tag = "introductions", params(IntroductionQuery), responses((status = 200, body = PageAnswer<IntroductionAnswer>)))]
pub async fn list(
    asker: Asker,
    query: Query<IntroductionQuery>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let IntroductionQuery { state, posting_id, jobseeker_id, limit, cursor } = query.0;
    if asker.standing.role() == Role::Employer && jobseeker_id.is_some() {
        return Err(wrong_parameter("jobseeker_id", Fault::NotForEmployers));
    }
    let filter = IntroductionFilter { state, posting: posting_id, jobseeker: jobseeker_id };
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let read = async |tx: &mut Transaction| {
        let mut found = introductions::list(tx, asker.standing, &filter, &page.one_more()).await?;
        let next_cursor = next_after(&mut found, &page, |it| it.id.uuid());
        tx.note(Act::List, None, found.iter().map(|it| it.value.jobseeker));
        Ok::<_, Problem>((Shown::gather(tx, asker.standing, found).await?, next_cursor))
    };
    let (shown, next_cursor) = store.transaction(asker.principal(), read).await?;
    let items = shown.into_iter().map(|shown| answer(&introducer, &asker, &clock, shown)).collect();
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}

/// Proposes a jobseeker for a posting. A pair that is no match is refused.
#[utoipa::path(post, path = "/api/v1/introductions", tag = "introductions", params(("Idempotency-Key" = Option<IdempotencyKey>, Header)), request_body = ProposalBody, responses((status = 201, body = IntroductionAnswer)))]
pub async fn create(
    asker: Asker,
    key: IdempotencyKey,
    body: Body<ProposalBody>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let Body { value: proposal, fingerprint } = body;
    let proposal = introducer.look_into(*asker, proposal).await?;
    let id = IntroductionId::new(clock.fresh_id());
    make_once(&store, &asker, key, (PATH, fingerprint), async |tx| {
        let stored = introducer.propose(tx, *asker, id, proposal).await?;
        let version = Some(stored.version);
        let answer = answer(&introducer, &asker, &clock, show_one(tx, &asker, stored).await?);
        Ok(Made { id: id.uuid(), version, collection: PATH.to_owned(), answer })
    })
    .await
}

/// One introduction, with its steps and consents.
#[utoipa::path(get, path = "/api/v1/introductions/{id}", tag = "introductions", params(("id" = IntroductionId, Path)), responses((status = 200, body = IntroductionAnswer)))]
pub async fn read(
    request: HttpRequest,
    asker: Asker,
    id: PathId<IntroductionId>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let stored = introductions::find(tx, asker.standing, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [stored.value.jobseeker]);
        show_one(tx, &asker, stored).await
    };
    let shown = store.transaction(asker.principal(), read).await?;
    of_content(&request, &answer(&introducer, &asker, &clock, shown))
}

/// Gives a consent: the next step of the ladder, or another for a step that stands.
#[utoipa::path(post, path = "/api/v1/introductions/{id}/consent", tag = "introductions", params(("id" = IntroductionId, Path)), request_body = ConsentBody, responses((status = 200, body = IntroductionAnswer)))]
pub async fn consent(
    request: HttpRequest,
    (asker, id): (Asker, PathId<IntroductionId>),
    body: Body<Terms>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let consent = async |tx: &mut Transaction| {
        let stored = introducer.consent(tx, *asker, id.0, body.value).await?;
        show_one(tx, &asker, stored).await
    };
    let shown = store.transaction(asker.principal(), consent).await?;
    of_content(&request, &answer(&introducer, &asker, &clock, shown))
}

/// Takes a consent back, with all above it, at once.
#[utoipa::path(delete, path = "/api/v1/introductions/{id}/consent", tag = "introductions", params(("id" = IntroductionId, Path), WithdrawalQuery), responses((status = 200, body = IntroductionAnswer)))]
pub async fn withdraw(
    request: HttpRequest,
    (asker, id): (Asker, PathId<IntroductionId>),
    query: Query<WithdrawalQuery>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let lowest = query.0.step.unwrap_or(ConsentStep::Contact);
    let withdraw = async |tx: &mut Transaction| {
        let stored = introducer.withdraw(tx, *asker, id.0, lowest).await?;
        show_one(tx, &asker, stored).await
    };
    let shown = store.transaction(asker.principal(), withdraw).await?;
    of_content(&request, &answer(&introducer, &asker, &clock, shown))
}

/// Takes a step.
#[utoipa::path(post, path = "/api/v1/introductions/{id}/transition", tag = "introductions", params(("id" = IntroductionId, Path)), request_body = TransitionBody, responses((status = 200, body = IntroductionAnswer)))]
pub async fn step(
    request: HttpRequest,
    (asker, id): (Asker, PathId<IntroductionId>),
    body: Body<TransitionBody>,
    introducer: Data<Introducer>,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let TransitionBody { to, reason } = body.value;
    let step = async |tx: &mut Transaction| {
        let stored = introducer.step(tx, *asker, id.0, (to, reason)).await?;
        show_one(tx, &asker, stored).await
    };
    let shown = store.transaction(asker.principal(), step).await?;
    of_content(&request, &answer(&introducer, &asker, &clock, shown))
}
