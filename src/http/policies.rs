//! `POST /api/v1/policies/dry-run`: what a policy's rule would do to the people as they are. Nothing is stored.

use actix_web::HttpResponse;
use actix_web::web::Data;

use crate::access::reach;
use crate::app::try_policy::try_rule;
use crate::clock::Clock;
use crate::domain::fault::Fault;
use crate::domain::principal::Standing;
use crate::reference::regions::regions;
use crate::store::Store;
use crate::wire::policy::{DryRunAnswer, DryRunBody, RuleToTry};

use super::asker::Asker;
use super::body::Body;
use super::language::Asked;
use super::problem::{Problem, wrong_parameter};

/// Tries a policy's rule on the people of a region: how many meet it and where, of how many it is not known and what would have to
/// be known, and a few examples without a name. A rule is CEL over the facts of docs/policies.md.
#[utoipa::path(post, path = "/api/v1/policies/dry-run", tag = "policies", request_body = DryRunBody, responses((status = 200, body = DryRunAnswer)))]
pub async fn dry_run(
    asker: Asker,
    body: Body<RuleToTry>,
    language: Asked,
    (store, clock): (Data<Store>, Data<Clock>),
) -> Result<HttpResponse, Problem> {
    let RuleToTry { rule, region } = body.value;
    let own = if let Standing::Staff(own) = asker.standing { Some(own) } else { None };
    let region = region.or(own).ok_or_else(|| wrong_parameter("region", Fault::Missing))?;
    if !reach::statistics(asker.standing, Some(region)) || regions().find(region).is_none() {
        return Err(wrong_parameter("region", Fault::OutOfReach));
    }
    let found = try_rule(&store, asker.principal(), &rule, (region, clock.today())).await?;
    Ok(HttpResponse::Ok().json(DryRunAnswer::new(language.0, found)))
}
