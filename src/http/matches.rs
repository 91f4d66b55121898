//! Who or what fits: `/api/v1/jobseekers/{id}/matches`, `/api/v1/postings/{id}/matches`, `/api/v1/matches/preview`.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::web::Data;
use deserr::Deserr;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::access::candidate_keys::{CandidateKeys, Place as SealedPlace};
use crate::app::find_candidates::WantedCandidates;
use crate::app::find_matches::{Finder, Found, JobseekerMatch, PostingMatch, Wanted, bare};
use crate::domain::fault::Fault;
use crate::domain::ids::{EmployerId, JobseekerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Place;
use crate::domain::principal::Standing;
use crate::matching::assess::Listing;
use crate::matching::finding::Verdict;
use crate::matching::profile::Profile;
use crate::reference::occupations::occupations;
use crate::reference::regions::place_of;
use crate::search::TextQuery;
use crate::wire::candidate::CandidateMatchAnswer;
use crate::wire::faults::Faults;
use crate::wire::jobseeker::{Preview, PreviewBody};
use crate::wire::matching::{
    CautionAnswer, ExplanationAnswer, JobseekerMatchAnswer, JobseekerSummary, PostingMatchAnswer, PostingSummary,
};
use crate::wire::page::PageAnswer;
use crate::wording::Language;

use super::asker::Asker;
use super::body::Body;
use super::language::Asked;
use super::page::{ranked_cursor, ranked_hit, wrong_cursor};
use super::path_id::PathId;
use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Flag, Limit, Query, SearchText, count};

/// Which roles to list for a person.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MatchQuery {
    /// Only postings in which this text is found; order by score, and between equal scores by how well the text fits.
    #[deserr(default)]
    q: Option<SearchText>,
    /// Only matches of this verdict. A pair with a barrier is never a match, so `barrier` lists none.
    #[deserr(default)]
    verdict: Option<Verdict>,
    /// Instead of matches, the pairs that only barriers keep apart, with what would remove them.
    #[deserr(default)]
    near_misses: Option<Flag>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// A person who fits a role, as whoever asks may know them.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum PersonMatchAnswer {
    Known(JobseekerMatchAnswer),
    Candidate(CandidateMatchAnswer),
}

/// Which people to list for a role.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Only matches of this verdict. A pair with a barrier is never a match, so `barrier` lists none.
    #[deserr(default)]
    verdict: Option<Verdict>,
    /// Only people with a certificate of an occupation that this text finds, by name, alias or code.
    #[deserr(default)]
    q: Option<SearchText>,
    /// Instead of matches, the pairs that only barriers keep apart, with what would remove them.
    #[deserr(default)]
    near_misses: Option<Flag>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Near misses have the verdict `barrier`; asking them for another finds none.
fn listing(near_misses: Option<&Flag>, verdict: Option<Verdict>) -> Listing {
    match (near_misses.is_some_and(|flag| flag.0), verdict) {
        (true, None | Some(Verdict::Barrier)) => Listing::NearMisses,
        (true, Some(_)) | (false, Some(Verdict::Barrier)) => Listing::Nothing,
        (false, verdict) => Listing::Matches(verdict),
    }
}

impl MatchQuery {
    fn text(&self) -> Option<TextQuery> {
        self.q.as_ref().and_then(|text| TextQuery::parse(&text.0))
    }

    /// A text without a word to search for finds nothing; blanks are no text.
    fn is_unsearchable(&self) -> bool {
        self.q.as_ref().is_some_and(|text| !text.0.is_empty()) && self.text().is_none()
    }

    fn wanted(&self) -> Result<Wanted<PostingId>, Problem> {
        Ok(Wanted {
            listing: if self.is_unsearchable() {
                Listing::Nothing
            } else {
                listing(self.near_misses.as_ref(), self.verdict)
            },
            limit: count(self.limit.as_ref()),
            after: self.cursor.as_ref().map(|cursor| ranked_hit(cursor, PostingId::new)).transpose()?,
        })
    }
}

fn roles(found: &Found<PostingMatch, PostingId>, language: Language) -> PageAnswer<PostingMatchAnswer> {
    let items = found.matches.iter().map(|it| PostingMatchAnswer {
        posting: PostingSummary::new(it.posting.id, &it.posting.value, &it.employer_name),
        explanation: ExplanationAnswer::new(&it.explanation, language),
        cautions: it.cautions.iter().map(|caution| CautionAnswer::new(*caution, language)).collect(),
    });
    PageAnswer {
        items: items.collect(),
        next_cursor: found.next.as_ref().map(|hit| ranked_cursor(hit, |id| id.uuid())),
    }
}

fn people(found: &Found<JobseekerMatch, JobseekerId>, language: Language) -> PageAnswer<PersonMatchAnswer> {
    let items = found.matches.iter().map(|it| JobseekerMatchAnswer {
        jobseeker: JobseekerSummary::new(it.jobseeker.id, &it.jobseeker.value, bare(&it.certificates)),
        explanation: ExplanationAnswer::new(&it.explanation, language),
    });
    PageAnswer {
        items: items.map(PersonMatchAnswer::Known).collect(),
        next_cursor: found.next.as_ref().map(|hit| ranked_cursor(hit, |id| id.uuid())),
    }
}

/// The roles that fit a person, best first, each explained.
#[utoipa::path(get, path = "/api/v1/jobseekers/{id}/matches", tag = "matches", params(("id" = JobseekerId, Path), MatchQuery), responses((status = 200, body = PageAnswer<PostingMatchAnswer>)))]
pub async fn for_jobseeker(
    asker: Asker,
    id: PathId<JobseekerId>,
    query: Query<MatchQuery>,
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let found = finder.for_jobseeker(asker.principal(), id.0, query.0.text(), query.0.wanted()?).await?;
    Ok(HttpResponse::Ok().json(roles(&found, language.0)))
}

/// The people who fit a role, best first, each explained. An employer is told of candidates for its own roles, under
/// pseudonyms, rounded, and without explanations; it has no near misses.
#[utoipa::path(get, path = "/api/v1/postings/{id}/matches", tag = "matches", params(("id" = PostingId, Path), PeopleQuery), responses((status = 200, body = PageAnswer<PersonMatchAnswer>)))]
pub async fn for_posting(
    asker: Asker,
    id: PathId<PostingId>,
    query: Query<PeopleQuery>,
    language: Asked,
    (finder, keys): (Data<Finder>, Data<CandidateKeys>),
) -> Result<HttpResponse, Problem> {
    let answer = match asker.standing {
        Standing::Employer(own) => candidates(&asker, own, id.0, query.0, (&finder, &keys)).await?,
        Standing::Admin | Standing::Staff(_) | Standing::Jobseeker(_) => {
            let (skilled_in, wanted) = (query.0.skilled_in(), query.0.wanted()?);
            people(&finder.for_posting(asker.principal(), id.0, skilled_in, wanted).await?, language.0)
        }
    };
    Ok(HttpResponse::Ok().json(answer))
}

impl PeopleQuery {
    fn skilled_in(&self) -> Option<HashSet<OccupationCode>> {
        let text = self.q.as_ref().filter(|text| !text.0.is_empty());
        text.map(|text| occupations().search(&text.0, usize::MAX).iter().map(|it| it.code).collect())
    }

    fn wanted(&self) -> Result<Wanted<JobseekerId>, Problem> {
        Ok(Wanted {
            listing: listing(self.near_misses.as_ref(), self.verdict),
            limit: count(self.limit.as_ref()),
            after: self.cursor.as_ref().map(|cursor| ranked_hit(cursor, JobseekerId::new)).transpose()?,
        })
    }

    /// What an employer may ask. Near misses would tell what a person cannot do.
    fn wanted_by_employer(&self, after: Option<SealedPlace>) -> Result<WantedCandidates, Problem> {
        if self.near_misses.as_ref().is_some_and(|flag| flag.0) {
            return Err(wrong_parameter("near_misses", Fault::NotForEmployers));
        }
        if self.verdict == Some(Verdict::Barrier) {
            return Err(wrong_parameter("verdict", Fault::NotForEmployers));
        }
        let (listing, limit) = (Listing::Matches(self.verdict), count(self.limit.as_ref()));
        Ok(WantedCandidates { listing, skilled_in: self.skilled_in(), limit, after })
    }
}

async fn candidates(
    asker: &Asker,
    own: EmployerId,
    posting: PostingId,
    query: PeopleQuery,
    (finder, keys): (&Finder, &CandidateKeys),
) -> Result<PageAnswer<PersonMatchAnswer>, Problem> {
    let opened = |cursor: &Cursor| keys.open_place(own, posting, &cursor.0).ok_or_else(wrong_cursor);
    let wanted = query.wanted_by_employer(query.cursor.as_ref().map(opened).transpose()?)?;
    let found = finder.candidates(keys, asker.principal(), (own, posting), wanted).await?;
    let items = found.candidates.iter().map(|it| CandidateMatchAnswer::new(it.pseudonym, &it.fit));
    Ok(PageAnswer {
        items: items.map(PersonMatchAnswer::Candidate).collect(),
        next_cursor: found.next.map(|place| hex::encode(keys.seal_place(own, posting, place))),
    })
}

/// A point is a place even without a region.
fn place_of_preview(preview: &Preview) -> Option<Place> {
    let point = preview.location.map(|coordinates| Place { coordinates, approximate: false });
    point.or_else(|| preview.region.and_then(|region| place_of(region, None)))
}

/// The roles that would fit somebody without a name. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/matches/preview", tag = "matches", params(MatchQuery), request_body = PreviewBody, responses((status = 200, body = PageAnswer<PostingMatchAnswer>)))]
pub async fn preview(
    asker: Asker,
    query: Query<MatchQuery>,
    body: Body<Preview>,
    language: Asked,
    finder: Data<Finder>,
) -> Result<HttpResponse, Problem> {
    let preview = body.value;
    let profile = Profile {
        is_active: true,
        birth_date: preview.birth_date,
        sex: preview.sex,
        region: preview.region,
        place: place_of_preview(&preview),
        capacities: preview.capacities,
        needs: preview.needs,
        skills: preview.certificates.iter().map(Into::into).collect(),
        preferences: preview.preferences,
    };
    let found = finder.for_profile(asker.principal(), profile, query.0.text(), query.0.wanted()?).await?;
    Ok(HttpResponse::Ok().json(roles(&found, language.0)))
}
