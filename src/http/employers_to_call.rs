//! `/api/v1/fairs/{id}/employers-to-call`: whom to ask for further work before a fair (岗位归集).

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::app::employers_to_call::{CallList, EmployerToCall, employers_to_call};
use crate::app::find_matches::Finder;
use crate::domain::ids::FairId;
use crate::domain::place::Adcode;
use crate::reference::occupations::name_of;
use crate::wire::employers_to_call::{
    CallListAnswer, EmployerToCallAnswer, MissingAccommodationAnswer, PostingToAskForAnswer, WishedOccupationAnswer,
};
use crate::wire::faults::Faults;

use super::asker::Asker;
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Limit, Query, count};

/// Postings that are named of one employer.
const MOST_POSTINGS: usize = 10;

/// For whose people.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CallListQuery {
    /// Without it the fair's region.
    #[deserr(default)]
    region: Option<Adcode>,
    /// Length of each list.
    #[deserr(default)]
    limit: Option<Limit>,
}

/// Which employers to call: those whose postings fit people for whom the fair has nothing yet; and which work and accommodations to
/// ask for, for people whom nothing fits. Of a large region as many people are looked at as a moment allows, drawn by lot.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/employers-to-call", tag = "invitations", params(("id" = FairId, Path), CallListQuery), responses((status = 200, body = CallListAnswer)))]
pub async fn employers(
    (asker, id): (Asker, PathId<FairId>),
    query: Query<CallListQuery>,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let CallListQuery { region, limit } = query.0;
    let limit = count(limit.as_ref());
    let found = employers_to_call(&finder, (asker.principal(), asker.standing), id.0, region).await?;
    Ok(HttpResponse::Ok().json(answer(found, limit)))
}

fn answer(found: CallList, limit: usize) -> CallListAnswer {
    let employer = |it: EmployerToCall| {
        let postings = it.postings.into_iter().take(MOST_POSTINGS);
        let postings = postings.map(|(posting, people)| PostingToAskForAnswer::new(posting, people));
        EmployerToCallAnswer::new(it.employer, it.people, postings)
    };
    let occupations = found.occupations.into_iter().take(limit);
    let accommodations = found.accommodations.into_iter().take(limit);
    CallListAnswer {
        region: found.region,
        people: found.people,
        looked_at: found.looked_at,
        without_posting: found.without_posting,
        without_any: found.without_any,
        employers: found.employers.into_iter().take(limit).map(employer).collect(),
        occupations: occupations
            .map(|(occupation, people)| WishedOccupationAnswer { occupation, name: name_of(occupation), people })
            .collect(),
        accommodations: accommodations
            .map(|(accommodation, gain)| MissingAccommodationAnswer { accommodation, people: gain.people })
            .collect(),
    }
}
