//! Pages and filters of lists.

use uuid::Uuid;

use super::samples::*;
use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::ids::{EmployerId, JobseekerId, PostingId, SkillCertificateId};
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus};
use crate::domain::posting::{OccupationSource, Posting, PostingOccupation, PostingStatus};
use crate::domain::wage::{Fen, WageRange};
use crate::store::employers::EmployerFilter;
use crate::store::jobseekers::JobseekerFilter;
use crate::store::postings::PostingFilter;
use crate::store::{Page, Transaction, employers, jobseekers, postings, skill_certificates};

const ALL: Page = Page { limit: 100, after: None };

async fn add(conn: &mut Transaction, it: &Posting) -> PostingId {
    postings::insert(conn, posting_id(), it, now()).await.unwrap().id
}

async fn listed(conn: &mut Transaction, filter: PostingFilter<'_>) -> Vec<PostingId> {
    postings::list(conn, &filter, &ALL).await.unwrap().into_iter().map(|stored| stored.id).collect()
}

#[tokio::test]
async fn pages_stay_right_while_records_are_added() {
    let conn = &mut connection().await;
    let mut there: Vec<JobseekerId> = Vec::new();
    for _ in 0..5 {
        there.push(jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap().id);
    }
    let (mut seen, mut after): (Vec<JobseekerId>, Option<Uuid>) = (Vec::new(), None);
    loop {
        let page = Page { limit: 2, after };
        let found = jobseekers::list(conn, &JobseekerFilter::default(), &page).await.unwrap();
        // Newcomers sort before every page that was handed out.
        jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap();
        let Some(last) = found.last() else { break };
        after = Some(last.id.uuid());
        seen.extend(found.iter().map(|stored| stored.id));
    }
    there.reverse();
    assert_eq!(seen, there);
}

#[tokio::test]
async fn chunks_walk_over_every_record_once_oldest_first() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let mut there = Vec::new();
    for _ in 0..5 {
        there.push(add(conn, &posting(hotel)).await);
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let chunk = postings::chunk_after(conn, None, after, 2).await.unwrap();
        let Some((last, _)) = chunk.last() else { break };
        after = Some(last.id);
        seen.extend(chunk.iter().map(|(stored, _)| stored.id));
    }
    assert_eq!(seen, there);
}

#[tokio::test]
async fn a_group_covers_its_members_and_nobody_elses() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let mut coded = Vec::new();
    for code in ["4-03-02-02", "4-03-02-00", "4-03-99-99", "4-04-00-00", "4-00-00-00", "5-03-02-02"] {
        let code = Some(occupation(code));
        let source = OccupationSource::Stated;
        let it = Posting { occupation: PostingOccupation { code, source }, ..posting(hotel) };
        coded.push(add(conn, &it).await);
    }
    add(conn, &posting(hotel)).await;
    for (group, members) in [
        ("4-03-02-02", &[0][..]),
        ("4-03-02-00", &[1, 0]),
        ("4-03-00-00", &[2, 1, 0]),
        ("4-00-00-00", &[4, 3, 2, 1, 0]),
        ("6-00-00-00", &[]),
    ] {
        let filter = PostingFilter { occupation: Some(occupation(group)), ..PostingFilter::default() };
        let expected: Vec<_> = members.iter().map(|&member: &usize| coded[member]).collect();
        assert_eq!(listed(conn, filter).await, expected, "{group}");
    }
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says() {
    let conn = &mut connection().await;
    let hotel = hotel(conn).await;
    let plain = add(conn, &posting(hotel)).await;
    let other = EmployerId::new(fresh());
    employers::insert(conn, other, &employer(FACTORY), now()).await.unwrap();
    let offering = |offer| [(Accommodation::SeatedWork, offer)].into_iter().collect();
    let fen = |value| Some(Fen::new(value).unwrap());
    let distant = add(conn, &Posting { region: region("370102"), employer: other, ..posting(hotel) }).await;
    let seated = add(conn, &Posting { accommodations: offering(Offer::Available), ..posting(hotel) }).await;
    let asked = add(conn, &Posting { accommodations: offering(Offer::OnRequest), ..posting(hotel) }).await;
    let up_to = add(conn, &Posting { wage: WageRange::new(fen(1), fen(500)).unwrap(), ..posting(hotel) }).await;
    let from = add(conn, &Posting { wage: WageRange::new(fen(500), None).unwrap(), ..posting(hotel) }).await;
    let low = add(conn, &Posting { wage: WageRange::new(None, fen(499)).unwrap(), ..posting(hotel) }).await;
    let draft = add(conn, &Posting { status: PostingStatus::Draft, ..posting(hotel) }).await;
    let all = PostingFilter::default();
    assert_eq!(listed(conn, all).await, [draft, low, from, up_to, asked, seated, distant, plain]);
    assert_eq!(listed(conn, PostingFilter { region: Some(region("370100")), ..all }).await, [distant]);
    assert_eq!(listed(conn, PostingFilter { region: Some(region("370000")), ..all }).await.len(), 8);
    assert_eq!(listed(conn, PostingFilter { employer: Some(other), ..all }).await, [distant]);
    let seat = Some(Accommodation::SeatedWork);
    assert_eq!(listed(conn, PostingFilter { accommodation: seat, ..all }).await, [seated]);
    assert_eq!(listed(conn, PostingFilter { wage_min: fen(500), ..all }).await, [from, up_to]);
    assert_eq!(listed(conn, PostingFilter { status: Some(PostingStatus::Draft), ..all }).await, [draft]);
    assert_eq!(listed(conn, PostingFilter { among: Some(&[plain, draft]), ..all }).await, [draft, plain]);
    assert_eq!(listed(conn, PostingFilter { among: Some(&[]), ..all }).await, []);
}

#[tokio::test]
async fn jobseekers_employers_and_certificates_are_listed_by_their_filters() {
    let conn = &mut connection().await;
    let far = Jobseeker { region: region("110101"), status: JobseekerStatus::Inactive, ..jobseeker() };
    let near = jobseekers::insert(conn, jobseeker_id(), &jobseeker(), now()).await.unwrap();
    let far = jobseekers::insert(conn, jobseeker_id(), &far, now()).await.unwrap();
    let by_region = JobseekerFilter { region: Some(region("110000")), ..JobseekerFilter::default() };
    assert_eq!(jobseekers::list(conn, &by_region, &ALL).await.unwrap(), [far]);
    let by_status = JobseekerFilter { status: Some(JobseekerStatus::Active), ..JobseekerFilter::default() };
    assert_eq!(jobseekers::list(conn, &by_status, &ALL).await.unwrap(), std::slice::from_ref(&near));

    let hotel = hotel(conn).await;
    let inside = |code| EmployerFilter { region: Some(region(code)), ..EmployerFilter::default() };
    let found = employers::list(conn, &inside("370200"), &ALL).await.unwrap();
    assert_eq!(found.iter().map(|stored| stored.id).collect::<Vec<_>>(), [hotel]);
    assert_eq!(employers::list(conn, &inside("370100"), &ALL).await.unwrap(), []);

    let mut held = Vec::new();
    for _ in 0..3 {
        let id = SkillCertificateId::new(fresh());
        held.push(skill_certificates::insert(conn, id, near.id, &certificate(), now()).await.unwrap());
    }
    let page = Page { limit: 1, after: Some(held[2].id.uuid()) };
    assert_eq!(skill_certificates::list_of(conn, near.id, &page).await.unwrap(), [held[1].clone()]);
}
