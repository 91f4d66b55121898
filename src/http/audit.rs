//! `/api/v1/audit`: who looked at whom, and who did what.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::show_audit;
use crate::domain::audit::{Act, Note};
use crate::domain::fault::Fault;
use crate::domain::ids::{AccountId, JobseekerId};
use crate::domain::principal::Role;
use crate::store::audit::AuditFilter;
use crate::store::{Store, Transaction};
use crate::wire::audit::AuditRecordAnswer;
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::scalars::Instant;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::language::Asked;
use super::page::wrong_cursor;
use super::problem::{Problem, wrong_parameter};
use super::query::{self, Cursor, Limit, Query};

/// Which records to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// About this person.
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    /// By this account.
    #[deserr(default)]
    account_id: Option<AccountId>,
    #[deserr(default)]
    act: Option<Act>,
    /// At this instant or later.
    #[deserr(default)]
    from: Option<Instant>,
    /// Before this instant.
    #[deserr(default)]
    before: Option<Instant>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// The number of the last record that the page before showed.
fn number(cursor: &Cursor) -> Result<i64, Problem> {
    let bytes = cursor.0.as_slice().try_into().map_err(|_| wrong_cursor())?;
    Some(i64::from_be_bytes(bytes)).filter(|seq| *seq > 0).ok_or_else(wrong_cursor)
}

/// Lists records of the audit trail, newest first: head office sees all, staff what concerned the people of their region, a
/// person what concerned them; each also what they did themselves.
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = PageAnswer<AuditRecordAnswer>)))]
pub async fn list(
    asker: Asker,
    query: Query<AuditQuery>,
    language: Asked,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let AuditQuery { jobseeker_id, account_id, act, from, before, limit, cursor } = query.0;
    let (from, before) = (from.map(|it| it.0), before.map(|it| it.0));
    if let (Some(from), Some(before)) = (from, before)
        && before < from
    {
        return Err(wrong_parameter("before", Fault::EndsBeforeStart));
    }
    let filter = AuditFilter { jobseeker: jobseeker_id, account: account_id, act, from, before };
    let after = cursor.as_ref().map(number).transpose()?;
    let limit = query::count(limit.as_ref());
    let read = async |tx: &mut Transaction| {
        let one_more = u32::try_from(limit).unwrap_or(u32::MAX - 1) + 1;
        let is_answered = show_audit::may_ask(tx, *asker, &filter).await?;
        let seen = show_audit::page(tx, *asker, &filter, one_more, after).await?;
        // Whoever looks through the trail is in it; who looks at what was done with themselves is not somebody who looked.
        if asker.standing.role() != Role::Jobseeker {
            let looked_at = jobseeker_id.filter(|_| is_answered);
            tx.note_down(Note::new(Act::List, looked_at).detail(Act::OF_THE_TRAIL));
        }
        Ok::<_, Problem>(seen)
    };
    let seen = store.transaction(asker.principal(), read).await?;
    let shown = seen.get(..limit).unwrap_or(&seen);
    let last = shown.last().filter(|_| seen.len() > limit);
    let next_cursor = last.map(|it| hex::encode(it.record.seq.to_be_bytes()));
    let items = shown
        .iter()
        .map(|it| AuditRecordAnswer::new(language.0, &it.record, it.employer_name.as_ref()))
        .collect::<Option<Vec<_>>>()
        .ok_or(Problem::of(ProblemKind::Internal))?;
    Ok(HttpResponse::Ok().json(PageAnswer { items, next_cursor }))
}
