//! `/api/v1/reference/…`: the code lists, searchable by name, alias and code.
//! Short lists come whole; regions and occupations come in pages.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Data;
use deserr::Deserr;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::matching::rules::Rules;
use crate::reference::occupations::{Occupation, occupations};
use crate::reference::regions::{Region, regions};
use crate::wire::faults::Faults;
use crate::wire::page::PageAnswer;
use crate::wire::reference::{
    AccommodationAnswer, DemandAnswer, DisabilityCategoryAnswer, OccupationAnswer, RegionAnswer, SkillLevelAnswer,
};

use crate::domain::fault::{Fault, Form};

use super::problem::{Problem, wrong_parameter};
use super::query::{Cursor, Limit, Query, SearchText, count};

/// Which regions to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegionQuery {
    /// A name, part of one, or the beginning of a code.
    #[deserr(default)]
    q: Option<SearchText>,
    /// Only regions directly in this one.
    #[deserr(default)]
    parent: Option<Adcode>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Which occupations to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OccupationQuery {
    /// A name, an alias, part of one, or the beginning of a code.
    #[deserr(default)]
    q: Option<SearchText>,
    /// Only occupations and groups directly in this one.
    #[deserr(default)]
    parent: Option<OccupationCode>,
    #[deserr(default)]
    limit: Option<Limit>,
    #[deserr(default)]
    cursor: Option<Cursor>,
}

/// Which codes to list.
#[derive(Deserr, IntoParams)]
#[deserr(error = Faults, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CodeQuery {
    /// A code, a name, or part of one.
    #[deserr(default)]
    q: Option<SearchText>,
}

/// The lists never change while a program runs, so they may be kept for a while.
fn kept<T: Serialize>(answer: &T) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"))).json(answer)
}

/// One page of a list that never changes: the cursor is the number of items before it.
fn page<R: 'static, A: ToSchema + Serialize + From<&'static R>>(
    found: impl Iterator<Item = &'static R>,
    limit: Option<&Limit>,
    cursor: Option<&Cursor>,
) -> Result<HttpResponse, Problem> {
    let skip = cursor.map(offset).transpose()?.unwrap_or(0);
    let limit = count(limit);
    let mut items: Vec<A> = found.skip(skip).take(limit + 1).map(A::from).collect();
    let has_next = items.len() > limit;
    items.truncate(limit);
    let next = u32::try_from(skip + limit).ok().filter(|_| has_next);
    Ok(kept(&PageAnswer { items, next_cursor: next.map(|next| hex::encode(next.to_be_bytes())) }))
}

fn offset(cursor: &Cursor) -> Result<usize, Problem> {
    let bytes = cursor.0.as_slice().try_into().ok().map(u32::from_be_bytes);
    let offset = bytes.and_then(|number| usize::try_from(number).ok());
    offset.ok_or_else(|| wrong_parameter("cursor", Fault::Malformed { form: Form::Cursor }))
}

/// A short list, or what a text finds in it.
fn codes<A: ToSchema + Serialize>(all: Vec<A>, query: CodeQuery, words: impl Fn(&A) -> Vec<String>) -> HttpResponse {
    let text = query.q.map(|q| q.0.to_lowercase()).unwrap_or_default();
    let is_found = |item: &A| words(item).iter().any(|word| word.to_lowercase().contains(&text));
    kept(&PageAnswer { items: all.into_iter().filter(is_found).collect::<Vec<_>>(), next_cursor: None })
}

/// Regions of GB/T 2260, by code, or best hits first.
#[utoipa::path(get, path = "/api/v1/reference/regions", tag = "reference", params(RegionQuery), responses((status = 200, body = PageAnswer<RegionAnswer>)))]
pub async fn list_regions(query: Query<RegionQuery>) -> Result<HttpResponse, Problem> {
    let RegionQuery { q, parent, limit, cursor } = query.0;
    let found = match q.filter(|q| !q.0.is_empty()) {
        Some(q) => regions().search(&q.0, regions().all().len()),
        None => regions().all().iter().collect(),
    };
    let found = found.into_iter().filter(move |it| parent.is_none() || it.parent == parent);
    page::<Region, RegionAnswer>(found, limit.as_ref(), cursor.as_ref())
}

/// Occupations of the national classification (2022) and their groups, by code, or best hits first.
#[utoipa::path(get, path = "/api/v1/reference/occupations", tag = "reference", params(OccupationQuery), responses((status = 200, body = PageAnswer<OccupationAnswer>)))]
pub async fn list_occupations(query: Query<OccupationQuery>) -> Result<HttpResponse, Problem> {
    let OccupationQuery { q, parent, limit, cursor } = query.0;
    let found = match q.filter(|q| !q.0.is_empty()) {
        Some(q) => occupations().search(&q.0, occupations().all().len()),
        None => occupations().all().iter().collect(),
    };
    let found = found.into_iter().filter(move |it| parent.is_none() || it.parent == parent);
    page::<Occupation, OccupationAnswer>(found, limit.as_ref(), cursor.as_ref())
}

/// Skill levels, lowest first.
#[utoipa::path(get, path = "/api/v1/reference/skill-levels", tag = "reference", params(CodeQuery), responses((status = 200, body = PageAnswer<SkillLevelAnswer>)))]
pub async fn list_skill_levels(query: Query<CodeQuery>) -> HttpResponse {
    codes(SkillLevelAnswer::all(), query.0, SkillLevelAnswer::words)
}

/// Functional demands with their scales, and what bridges them.
#[utoipa::path(get, path = "/api/v1/reference/demands", tag = "reference", params(CodeQuery), responses((status = 200, body = PageAnswer<DemandAnswer>)))]
pub async fn list_demands(query: Query<CodeQuery>, rules: Data<Rules>) -> HttpResponse {
    codes(DemandAnswer::all(&rules.bridges), query.0, DemandAnswer::words)
}

/// Accommodations, and what they bridge.
#[utoipa::path(get, path = "/api/v1/reference/accommodations", tag = "reference", params(CodeQuery), responses((status = 200, body = PageAnswer<AccommodationAnswer>)))]
pub async fn list_accommodations(query: Query<CodeQuery>, rules: Data<Rules>) -> HttpResponse {
    codes(AccommodationAnswer::all(&rules.bridges), query.0, AccommodationAnswer::words)
}

/// Categories of the disability certificate.
#[utoipa::path(get, path = "/api/v1/reference/disability-categories", tag = "reference", params(CodeQuery), responses((status = 200, body = PageAnswer<DisabilityCategoryAnswer>)))]
pub async fn list_disability_categories(query: Query<CodeQuery>) -> HttpResponse {
    codes(DisabilityCategoryAnswer::all(), query.0, DisabilityCategoryAnswer::words)
}
