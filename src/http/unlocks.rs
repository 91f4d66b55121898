//! What would unlock more: `/api/v1/jobseekers/{id}/unlock`, `/api/v1/postings/{id}/unlock`,
//! `/api/v1/regions/{adcode}/unlock`.

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use utoipa::IntoParams;

use crate::access::reach;
use crate::app::find_matches::Finder;
use crate::app::find_posting_unlocks::{CoarseCrowd, CoarseWaiting, PostingUnlocks};
use crate::app::find_region_unlocks::RegionUnlocks;
use crate::app::find_unlocks::{Example, PersonUnlocks, ShownChange, ShownFact};
use crate::domain::accommodation::Needs;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::place::Adcode;
use crate::matching::change::Change;
use crate::matching::next_step::NextStep;
use crate::matching::unlock_region::Gain;
use crate::reference::regions::regions;
use crate::statistics::{MINIMUM_SHOWN, STEP, at_least, estimate};
use crate::wire::faults::Faults;
use crate::wire::scalars::Day;
use crate::wire::unlock::{
    AccommodationChangeAnswer, EstimateAnswer, ExampleAnswer, FactAnswer, OwnGateAnswer, PeopleOpenedAnswer,
    PersonChangeAnswer, PersonUnlocksAnswer, PostingChangeAnswer, PostingFactAnswer, PostingUnlocksAnswer,
    RegionChangeAnswer, RegionGainAnswer, RegionUnlocksAnswer,
};
use crate::wording::Language;
use crate::wording::problem::ProblemKind;
use crate::wording::statistics::region_name;
use crate::wording::unlock::PostingsOpened;

use super::asker::Asker;
use super::language::Asked;
use super::path_id::PathId;
use super::problem::Problem;
use super::query::{Limit, Query, count};

/// How much to show.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnlockQuery {
    /// At most so many changes of each kind.
    #[deserr(default)]
    limit: Option<Limit>,
}

fn examples(all: Vec<Example>) -> Vec<ExampleAnswer> {
    all.into_iter().map(|(id, title)| ExampleAnswer { id, title }).collect()
}

fn change_of_person(language: Language, shown: ShownChange) -> PersonChangeAnswer {
    let opened = PostingsOpened { accessible: shown.accessible, to_confirm: shown.to_confirm };
    PersonChangeAnswer::new(language, &shown.change, opened, examples(shown.examples))
}

fn accommodation(language: Language, needs: &Needs, shown: ShownChange) -> Option<AccommodationChangeAnswer> {
    let Change::Step(NextStep::RequestAccommodation { accommodation, .. }) = shown.change else { return None };
    Some(AccommodationChangeAnswer::new(language, accommodation, needs, change_of_person(language, shown)))
}

fn fact(language: Language, shown: ShownFact) -> FactAnswer {
    let ShownFact { waiting, decided } = shown;
    FactAnswer::new(language, &decided.change, (waiting, decided.accessible), examples(decided.examples))
}

fn person(language: Language, found: PersonUnlocks) -> PersonUnlocksAnswer {
    let changes = |all: Vec<ShownChange>| all.into_iter().map(|it| change_of_person(language, it)).collect();
    let now = PostingsOpened { accessible: found.accessible, to_confirm: found.to_confirm };
    let accommodations = found.accommodations.into_iter();
    PersonUnlocksAnswer {
        jobseeker_id: found.jobseeker,
        closed_by: found.shut.iter().filter_map(|gate| OwnGateAnswer::new(language, *gate)).collect(),
        postings_looked_at: found.looked_at,
        within_km: found.furthest_km,
        now: now.into(),
        certificates: changes(found.certificates),
        accommodations: accommodations.filter_map(|it| accommodation(language, &found.needs, it)).collect(),
        distances: changes(found.distances),
        facts: found.facts.into_iter().map(|it| fact(language, it)).collect(),
    }
}

/// What would unlock more for a person: which one certificate, accommodation, further way or stated fact, ranked by how many
/// postings it opens.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/unlock", tag = "unlocks", params(("id" = JobseekerId, Path), UnlockQuery), responses((status = 200, body = PersonUnlocksAnswer)))]
pub async fn for_jobseeker(
    asker: Asker,
    id: PathId<JobseekerId>,
    query: Query<UnlockQuery>,
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let found = finder.unlocks_for_jobseeker(asker.principal(), id.0, count(query.0.limit.as_ref())).await?;
    Ok(HttpResponse::Ok().json(person(language.0, found)))
}

fn people(crowd: CoarseCrowd) -> PeopleOpenedAnswer {
    PeopleOpenedAnswer {
        jobseekers_at_least: crowd.jobseekers,
        accessible_at_least: crowd.accessible,
        on_request_at_least: None,
    }
}

fn change_of_posting(language: Language, (change, crowd): (Change, CoarseCrowd)) -> PostingChangeAnswer {
    let on_request_at_least = crowd.on_request.filter(|_| matches!(change, Change::OfferAccommodation(_)));
    PostingChangeAnswer::new(language, &change, PeopleOpenedAnswer { on_request_at_least, ..people(crowd) })
}

fn posting(language: Language, found: PostingUnlocks) -> PostingUnlocksAnswer {
    let changes = |all: Vec<_>| all.into_iter().map(|it| change_of_posting(language, it)).collect();
    let fact = |(change, CoarseWaiting { to_confirm, decided }): (Change, CoarseWaiting)| {
        PostingFactAnswer::new(language, &change, to_confirm, decided)
    };
    PostingUnlocksAnswer {
        posting_id: found.posting,
        minimum_shown: MINIMUM_SHOWN,
        step: STEP,
        jobseekers_looked_at_at_least: found.looked_at,
        now: people(found.now),
        accommodations: changes(found.accommodations),
        demands: changes(found.demands),
        certificates: changes(found.certificates),
        facts: found.facts.into_iter().map(fact).collect(),
    }
}

/// What would unlock more for a posting: which one accommodation, lowered demand, softer certificate or stated fact, ranked by
/// how many people it makes a match. Counts only, in steps of five, never fewer than five.
#[utoipa::path(get, path = "/api/v1/postings/{id}/unlock", tag = "unlocks", params(("id" = PostingId, Path), UnlockQuery), responses((status = 200, body = PostingUnlocksAnswer)))]
pub async fn for_posting(
    asker: Asker,
    id: PathId<PostingId>,
    query: Query<UnlockQuery>,
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let found = finder.unlocks_for_posting(asker.principal(), id.0, count(query.0.limit.as_ref())).await?;
    Ok(HttpResponse::Ok().json(posting(language.0, found)))
}

/// What is told of a gain; `None` where it helps too few.
fn told(gain: Gain, found: &RegionUnlocks) -> Option<RegionGainAnswer> {
    let people_at_least = at_least(gain.people)?;
    let scaled = estimate(gain.people, found.looked_at, found.people);
    let scaled = scaled.filter(|_| found.looked_at < found.people);
    let estimated_people = scaled
        .map(|it| EstimateAnswer { people: it.people / STEP * STEP, margin: it.margin.div_ceil(STEP) * STEP + STEP });
    let (first_match_at_least, pairs_at_least) = (at_least(gain.first_match), at_least(gain.pairs));
    Some(RegionGainAnswer { people_at_least, first_match_at_least, pairs_at_least, estimated_people })
}

fn region(language: Language, region: Adcode, found: &RegionUnlocks, limit: usize) -> RegionUnlocksAnswer {
    let answer =
        |(change, gain): (Change, Gain)| told(gain, found).map(|gain| RegionChangeAnswer::new(language, &change, gain));
    let trainings = found.trainings.iter().map(|(training, gain)| (Change::take(*training), *gain));
    let accommodations = found.accommodations.iter().map(|(it, gain)| (Change::OfferAccommodation(*it), *gain));
    RegionUnlocksAnswer {
        region,
        region_name: region_name(language, Some(region)),
        as_of: Day(found.day),
        minimum_shown: MINIMUM_SHOWN,
        step: STEP,
        people_at_least: at_least(found.people),
        people_looked_at_at_least: at_least(found.looked_at),
        complete: found.looked_at >= found.people,
        without_match_at_least: at_least(found.without_match),
        trainings: trainings.filter_map(answer).take(limit).collect(),
        accommodations: accommodations.filter_map(answer).take(limit).collect(),
    }
}

/// What would unlock more for the people of a region: which trainings, which accommodations, ranked by how many people they
/// would help. Of a large region as many people are looked at as a moment allows, drawn by lot; the answer says how many.
#[utoipa::path(get, path = "/api/v1/regions/{adcode}/unlock", tag = "unlocks", params(("adcode" = Adcode, Path), UnlockQuery), responses((status = 200, body = RegionUnlocksAnswer)))]
pub async fn for_region(
    asker: Asker,
    adcode: PathId<Adcode>,
    query: Query<UnlockQuery>,
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let is_reached = reach::statistics(asker.standing, Some(adcode.0)) && regions().find(adcode.0).is_some();
    if !is_reached {
        return Err(Problem::of(ProblemKind::NotFound));
    }
    let found = finder.unlocks_for_region(adcode.0).await?;
    Ok(HttpResponse::Ok().json(region(language.0, adcode.0, &found, count(query.0.limit.as_ref()))))
}
