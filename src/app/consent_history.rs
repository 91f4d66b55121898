//! All consents that a person has given, over all introductions, each with whether it counts at this moment.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::consent::is_live;
use crate::domain::ids::{IntroductionId, JobseekerId};
use crate::domain::introduction::Party;
use crate::domain::principal::Account;
use crate::store::consents::GivenConsent;
use crate::store::{Page, StoreError, Transaction, consents, introductions};
use crate::wire::introduction::ConsentAnswer;
use crate::wire::person_copy::GivenConsentAnswer;

/// One page of a person's consents, newest first. Whether the asker reaches the person is known to the caller.
///
/// # Errors
/// `Unavailable`.
pub async fn consent_history(
    tx: &mut Transaction,
    (asker, today): (Account, Date),
    jobseeker: JobseekerId,
    page: &Page,
) -> Result<Vec<GivenConsentAnswer>, StoreError> {
    let given = consents::history(tx, jobseeker, page).await?;
    let ids: BTreeSet<IntroductionId> = given.iter().map(|(_, introduction, _)| *introduction).collect();
    let ids: Vec<IntroductionId> = ids.into_iter().collect();
    let found = introductions::find_all(tx, asker.standing, &ids).await?;
    // Whether one counts hangs on the others of its introduction, which may stand on another page.
    let all = consents::of(tx, &ids).await?;
    let names = introductions::employer_names(tx, &ids).await?;
    let reader = Party::from(asker.standing.role());
    let answer = |(id, introduction_id, consent): GivenConsent| {
        let introduction = &found.get(&introduction_id)?.value;
        let others = all.get(&introduction_id).map(Vec::as_slice).unwrap_or_default();
        let live = is_live(&consent, others, introduction.state, today);
        Some(GivenConsentAnswer {
            id,
            introduction_id,
            posting_id: introduction.posting,
            employer_id: introduction.employer,
            employer_name: names.get(&introduction_id).cloned(),
            consent: ConsentAnswer::new(&consent, reader, live),
        })
    };
    Ok(given.into_iter().filter_map(answer).collect())
}
