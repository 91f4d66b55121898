//! `/api/v1/fairs/{id}/interviews`: the planned interviews, and what came of each. An employer sees those at its own booths,
//! people by pseudonyms; a person sees their own.

use std::collections::HashMap;

use actix_web::http::header::ETAG;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::candidate_keys::CandidateKeys;
use crate::access::reach;
use crate::app::fair_results::CONCLUDING;
use crate::app::keep_fairs::{FairError, fair_to_read};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::consent::Disclosure;
use crate::domain::fair::DaySlot;
use crate::domain::fair_plan::InterviewResult;
use crate::domain::fault::Fault;
use crate::domain::ids::{BoothId, FairId, InterviewId, JobseekerId, PostingId};
use crate::domain::principal::{Role, Standing};
use crate::domain::stored::Version;
use crate::store::fair_interviews::{self, InterviewFilter, StoredInterview};
use crate::store::{Expected, Store, StoreError, Transaction, consents};
use crate::wire::fair_plan::{InterviewAnswer, ResultBody};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;

use super::asker::Asker;
use super::body::{Patch, patched};
use super::conditional::{IfMatch, etag, single};
use super::page::{next_after, page_of};
use super::path_id::PathId;
use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Limit, Query, SessionParameter};

/// Which interviews to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InterviewQuery {
    #[deserr(default)]
    booth_id: Option<BoothId>,
    /// Of this person; not for employers, who know people by pseudonyms.
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    /// In this session, from 0.
    #[deserr(default)]
    session: Option<SessionParameter>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// What people have consented to show the employer of these interviews, where an introduction has come so far.
async fn disclosed(
    tx: &mut Transaction,
    asker: Standing,
    found: &[StoredInterview],
) -> Result<HashMap<(JobseekerId, PostingId), Disclosure>, StoreError> {
    if !matches!(asker, Standing::Employer(_)) {
        return Ok(HashMap::new());
    }
    let introductions = fair_interviews::introductions_of(tx, found).await?;
    let ids: Vec<_> = introductions.values().copied().collect();
    let mut disclosed = consents::disclosed(tx, &ids).await?;
    Ok(introductions.into_iter().filter_map(|(pair, id)| Some((pair, disclosed.remove(&id)?))).collect())
}

/// Interviews as whoever asks may see them.
async fn answers(
    tx: &mut Transaction,
    (asker, keys): (&Asker, &CandidateKeys),
    (fair, slots): (FairId, &[DaySlot]),
    found: &[StoredInterview],
) -> Result<Vec<InterviewAnswer>, StoreError> {
    let mut disclosed = disclosed(tx, asker.standing, found).await?;
    let answer = |stored: &StoredInterview| {
        let seat = &stored.value.seat;
        let Standing::Employer(own) = asker.standing else { return InterviewAnswer::known(slots, fair, stored) };
        let disclosure = disclosed.remove(&(seat.jobseeker, seat.posting)).unwrap_or_default();
        InterviewAnswer::for_employer(slots, stored, keys.pseudonym(own, seat.jobseeker), disclosure)
    };
    Ok(found.iter().map(answer).collect())
}

/// The slots of the day that a session has, from and before.
fn slots_of(slots: &[DaySlot], session: Option<&SessionParameter>) -> Option<(u16, u16)> {
    let number = session?.0;
    let first = slots.iter().position(|it| it.session == number).unwrap_or(slots.len());
    let length = slots.iter().filter(|it| it.session == number).count();
    Some((u16::try_from(first).ok()?, u16::try_from(first + length).ok()?))
}

/// Lists interviews, newest first: to those who come and to employers once the plan is printed.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/interviews", tag = "interviews", params(("id" = FairId, Path), InterviewQuery), responses((status = 200, body = PageAnswer<InterviewAnswer>)))]
pub async fn list(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<InterviewQuery>,
    (store, keys): (Data<Store>, Data<CandidateKeys>),
) -> Result<HttpResponse, Problem> {
    let InterviewQuery { booth_id, jobseeker_id, session, limit, cursor } = query.0;
    if asker.standing.role() == Role::Employer && jobseeker_id.is_some() {
        return Err(wrong_parameter("jobseeker_id", Fault::NotForEmployers));
    }
    let page = page_of(limit.as_ref(), cursor.as_ref())?;
    let read = async |tx: &mut Transaction| {
        let fair = fair_to_read(tx, asker.standing, id.0).await?.value;
        let slots = fair.sessions.slots();
        let slots_asked = slots_of(&slots, session.as_ref());
        let filter = InterviewFilter { booth: booth_id, jobseeker: jobseeker_id, slots: slots_asked };
        let mut found = if reach::fair_interviews(asker.standing, &fair) {
            fair_interviews::list(tx, id.0, &filter, &page.one_more()).await?
        } else {
            Vec::new()
        };
        let next_cursor = next_after(&mut found, &page, |it| it.id.uuid());
        tx.note(Act::List, Some(id.0.uuid()), found.iter().map(|it| it.value.seat.jobseeker));
        let items = answers(tx, (&asker, &keys), (id.0, &slots), &found).await?;
        Ok::<_, Problem>(PageAnswer { items, next_cursor })
    };
    Ok(HttpResponse::Ok().json(store.transaction(asker.principal(), read).await?))
}

async fn one(
    tx: &mut Transaction,
    (asker, keys): (&Asker, &CandidateKeys),
    (fair, slots): (FairId, &[DaySlot]),
    stored: StoredInterview,
) -> Result<InterviewAnswer, Problem> {
    let answers = answers(tx, (asker, keys), (fair, slots), &[stored]).await?;
    answers.into_iter().next().ok_or_else(|| StoreError::NotFound.into())
}

/// What an employer is shown of a person may go without a new version of the interview: it is never told that it has it already.
fn shown(request: &HttpRequest, asker: &Asker, version: Version, answer: &InterviewAnswer) -> HttpResponse {
    if asker.standing.role() == Role::Employer {
        return HttpResponse::Ok().insert_header((ETAG, etag(version))).json(answer);
    }
    single(request, version, answer)
}

/// One interview.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/interviews/{interview_id}", tag = "interviews", params(("id" = FairId, Path), ("interview_id" = InterviewId, Path)), responses((status = 200, body = InterviewAnswer)))]
pub async fn read(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<InterviewId>),
    (store, keys): (Data<Store>, Data<CandidateKeys>),
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let found = fair_to_read(tx, asker.standing, fair.0).await?.value;
        if !reach::fair_interviews(asker.standing, &found) {
            return Err(StoreError::NotFound.into());
        }
        let slots = found.sessions.slots();
        let stored = fair_interviews::find(tx, fair.0, id.0).await?;
        tx.note(Act::Read, Some(id.0.uuid()), [stored.value.seat.jobseeker]);
        let version = stored.version;
        Ok::<_, Problem>((version, one(tx, (&asker, &keys), (fair.0, &slots), stored).await?))
    };
    let (version, answer) = store.transaction(asker.principal(), read).await?;
    Ok(shown(&request, &asker, version, &answer))
}

/// Says what came of an interview, by JSON merge patch: the federation, or the employer of the booth, to whom the person's own
/// wish is neither told nor left to say.
#[utoipa::path(patch, path = "/api/v1/fairs/{id}/interviews/{interview_id}", tag = "interviews", params(("id" = FairId, Path), ("interview_id" = InterviewId, Path), ("If-Match" = String, Header)), request_body(content = ResultBody, content_type = "application/merge-patch+json"), responses((status = 200, body = InterviewAnswer)))]
pub async fn change(
    request: HttpRequest,
    (asker, fair, id): (Asker, PathId<FairId>, PathId<InterviewId>),
    (if_match, patch): (IfMatch, Patch),
    (store, clock, keys): (Data<Store>, Data<Clock>, Data<CandidateKeys>),
) -> Result<HttpResponse, Problem> {
    let is_employer = asker.standing.role() == Role::Employer;
    if is_employer && patch.mentions("person_intent") {
        return Err(wrong_parameter("person_intent", Fault::NotForEmployers));
    }
    let change = async |tx: &mut Transaction| {
        let found = fair_to_read(tx, asker.standing, fair.0).await?;
        let current = fair_interviews::find(tx, fair.0, id.0).await?;
        if !reach::fair_interviews(asker.standing, &found.value) {
            return Err(StoreError::NotFound.into());
        }
        if !CONCLUDING.contains(&found.value.state) {
            return Err(FairError::NotInThisState(CONCLUDING).into());
        }
        if_match.check(current.version)?;
        let slots = found.value.sessions.slots();
        let changed: InterviewResult = patched(&ResultBody::from(&current.value.result), patch, clock.today())?;
        let stored = if changed == current.value.result {
            current
        } else {
            tx.note(Act::Change, Some(id.0.uuid()), [current.value.seat.jobseeker]);
            let expected = Expected::Version(current.version);
            fair_interviews::conclude(tx, fair.0, (id.0, &changed), expected, clock.now()).await?
        };
        let version = stored.version;
        Ok::<_, Problem>((version, one(tx, (&asker, &keys), (fair.0, &slots), stored).await?))
    };
    let (version, answer) = store.transaction(asker.principal(), change).await?;
    Ok(shown(&request, &asker, version, &answer))
}
