//! The work that somebody has left, with what visits found there, for whoever is shown what fits them now.

use super::documents::role_of;
use super::keep_fairs::ALL;
use super::stay_along::followed;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::matching::caution::EarlierWork;
use crate::store::placements::PlacementFilter;
use crate::store::{StoreError, Transaction, placements, postings};

/// All of it that is in view.
///
/// # Errors
/// `Unavailable`.
pub async fn earlier_work(tx: &mut Transaction, person: JobseekerId) -> Result<Vec<EarlierWork>, StoreError> {
    let filter = PlacementFilter { jobseeker: Some(person), left: Some(true), ..PlacementFilter::default() };
    let left = placements::list(tx, &filter, &ALL).await?;
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let left = followed(tx, left).await?;
    let ids: Vec<PostingId> = left.iter().map(|it| it.placement.value.posting).collect();
    let roles = postings::with_employers(tx, &ids).await?;
    let role = |id: PostingId| roles.iter().find(|it| it.0.id == id).map(|it| role_of(&it.0.value));
    let work = |it: &super::stay_along::Followed| {
        let placement = &it.placement.value;
        let last = it.reports().into_iter().max_by_key(|it| it.on);
        Some(EarlierWork {
            posting: placement.posting,
            employer: placement.employer,
            reason: placement.left.as_ref()?.reason,
            monthly_wage: placement.monthly_wage,
            missing: last.map(|it| it.missing.clone()).unwrap_or_default(),
            role: role(placement.posting),
        })
    };
    Ok(left.iter().filter_map(work).collect())
}
