//! Walks every document of one kind, or those a text finds, and keeps the best by the caller's own ranking. Exact: no
//! document is skipped on an estimate. What makes a document good is not decided here.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use tantivy::columnar::Column;
use tantivy::error::DataCorruption;
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocId, Executor, Searcher, SegmentReader, TERMINATED, TantivyError};
use uuid::Uuid;

use super::document::{ID_WORDS, Indexed};
use super::schema::Fields;
use super::table::{Rows, Sketched};
use super::text::{Relevance, TextQuery};

/// One document that a scan found. Hits come by key, then relevance, both descending, then by id ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<Id, K> {
    pub id: Id,
    pub key: K,
    pub relevance: Relevance,
}

/// The order of hits, best first.
pub type Place<Id, K> = (Reverse<K>, Reverse<Relevance>, Id);

impl<Id: Copy + Ord, K: Copy + Ord> Hit<Id, K> {
    pub fn place(&self) -> Place<Id, K> {
        (Reverse(self.key), Reverse(self.relevance), self.id)
    }
}

/// Documents per unit of parallel work: small enough to share one large segment between threads.
const STRETCH: u32 = 16_384;
/// A text is looked up in the dictionary anew for each stretch, which with mistakes forgiven costs far more than to walk
/// what it finds: so it takes a segment whole.
const WHOLE: u32 = u32::MAX;

/// Some consecutive documents of one segment.
struct Stretch<'a> {
    reader: &'a SegmentReader,
    column: Column<u64>,
    documents: Range<DocId>,
}

fn stretches<T: Indexed>(searcher: &Searcher, length: u32) -> tantivy::Result<Vec<Stretch<'_>>> {
    let mut stretches = Vec::new();
    for reader in searcher.segment_readers() {
        // A segment without a document of this kind has no such column.
        let Some(column) = reader.fast_fields().column_opt::<u64>(T::COLUMN)? else { continue };
        let mut start = 0;
        while start < reader.max_doc() {
            let end = start.saturating_add(length).min(reader.max_doc());
            stretches.push(Stretch { reader, column: column.clone(), documents: start..end });
            start = end;
        }
    }
    Ok(stretches)
}

impl Stretch<'_> {
    /// Calls `each` with every living document of the kind that the text, if any, finds.
    fn walk(
        &self,
        weight: Option<&dyn Weight>,
        mut each: impl FnMut(Record<'_>, Relevance) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let alive = self.reader.alive_bitset();
        let mut visit = |document: DocId, relevance: Relevance| {
            let rows = self.column.index.value_row_ids(document);
            let is_alive = alive.is_none_or(|alive| alive.is_alive(document));
            if is_alive && !rows.is_empty() { each(Record { column: &self.column, rows }, relevance) } else { Ok(()) }
        };
        let Some(weight) = weight else {
            return self.documents.clone().try_for_each(|document| visit(document, Relevance::default()));
        };
        let mut scorer = weight.scorer(self.reader, 1.0)?;
        let mut document = scorer.doc();
        if document < self.documents.start {
            document = scorer.seek(self.documents.start);
        }
        while document != TERMINATED && document < self.documents.end {
            visit(document, Relevance::from_score(scorer.score()))?;
            document = scorer.advance();
        }
        Ok(())
    }
}

/// The words of one document.
struct Record<'a> {
    column: &'a Column<u64>,
    rows: Range<u32>,
}

impl Record<'_> {
    /// Fills `words` with the id and the packed value.
    fn read(&self, words: &mut Vec<u64>) {
        words.resize(self.rows.len(), 0);
        self.column.values.get_range(u64::from(self.rows.start), words);
    }

    fn uuid(&self) -> Uuid {
        let word = |row| self.column.values.get_val(row);
        Uuid::from_u64_pair(word(self.rows.start), word(self.rows.start.saturating_add(1)))
    }
}

fn broken() -> TantivyError {
    DataCorruption::comment_only("a packed column does not hold what was written").into()
}

fn each_stretch<T: Indexed, R: Send>(
    searcher: &Searcher,
    threads: &Executor,
    length: u32,
    work: impl Fn(&Stretch<'_>) -> tantivy::Result<R> + Sync,
) -> tantivy::Result<Vec<R>> {
    let stretches = stretches::<T>(searcher, length)?;
    let here = Executor::single_thread();
    // Handing little work to the threads costs more than doing it.
    let threads = if stretches.len() > 1 { threads } else { &here };
    threads.map(|stretch| work(&stretch), stretches.into_iter())
}

/// What to keep of a scan.
pub struct Top<'a, Id, K> {
    pub limit: usize,
    /// Only what comes strictly after this hit.
    pub after: Option<&'a Hit<Id, K>>,
}

/// The best documents by `rank`, which leaves out those it gives `None`.
pub fn top<T: Indexed, K: Copy + Ord + Send + Sync>(
    place: (&Searcher, &Fields, &Executor),
    text: Option<&TextQuery>,
    wanted: &Top<'_, T::Id, K>,
    rank: impl Fn(&T) -> Option<K> + Sync,
) -> tantivy::Result<Vec<Hit<T::Id, K>>> {
    top_by(place, text, wanted, rank, |_, relevance| relevance)
}

/// The same, with a relevance of the caller's own in the place of the text's.
pub fn top_by<T: Indexed, K: Copy + Ord + Send + Sync>(
    (searcher, fields, threads): (&Searcher, &Fields, &Executor),
    text: Option<&TextQuery>,
    wanted: &Top<'_, T::Id, K>,
    rank: impl Fn(&T) -> Option<K> + Sync,
    relevance_of: impl Fn(T::Id, Relevance) -> Relevance + Sync,
) -> tantivy::Result<Vec<Hit<T::Id, K>>> {
    if wanted.limit == 0 {
        return Ok(Vec::new());
    }
    let after = wanted.after.map(Hit::place);
    let weight = weight(searcher, fields, text)?;
    let length = if weight.is_some() { WHOLE } else { STRETCH };
    let best = each_stretch::<T, _>(searcher, threads, length, |stretch| {
        // The worst of the kept is on top.
        let mut kept: BinaryHeap<Place<T::Id, K>> = BinaryHeap::new();
        let (mut words, mut value) = (Vec::new(), T::blank());
        stretch.walk(weight.as_deref(), |record, relevance| {
            record.read(&mut words);
            let (&[high, low], packed) = words.split_first_chunk::<ID_WORDS>().ok_or_else(broken)?;
            value.unpack(packed).map_err(|_| broken())?;
            let Some(key) = rank(&value) else { return Ok(()) };
            let id = T::id(Uuid::from_u64_pair(high, low));
            let place = (Reverse(key), Reverse(relevance_of(id, relevance)), id);
            if after.is_some_and(|after| place <= after) {
                return Ok(());
            }
            if kept.len() < wanted.limit {
                kept.push(place);
            } else if let Some(mut worst) = kept.peek_mut()
                && place < *worst
            {
                *worst = place;
            }
            Ok(())
        })?;
        Ok(kept.into_vec())
    })?;
    let mut best: Vec<_> = best.into_iter().flatten().collect();
    best.sort_unstable();
    best.truncate(wanted.limit);
    let hit = |(Reverse(key), Reverse(relevance), id)| Hit { id, key, relevance };
    Ok(best.into_iter().map(hit).collect())
}

/// Every document that the text finds, most relevant first, then by id descending.
pub fn found<T: Indexed>(
    (searcher, fields, threads): (&Searcher, &Fields, &Executor),
    text: &TextQuery,
) -> tantivy::Result<Vec<(T::Id, Relevance)>> {
    let weight = weight(searcher, fields, Some(text))?;
    let hits = each_stretch::<T, _>(searcher, threads, WHOLE, |stretch| {
        let mut hits = Vec::new();
        stretch.walk(weight.as_deref(), |record, relevance| {
            hits.push((T::id(record.uuid()), relevance));
            Ok(())
        })?;
        Ok(hits)
    })?;
    let mut hits: Vec<_> = hits.into_iter().flatten().collect();
    hits.sort_unstable_by_key(|&(id, relevance)| Reverse((relevance, id)));
    Ok(hits)
}

/// Every living document of the kind, as rows of a table.
pub fn rows<T: Sketched>(searcher: &Searcher) -> tantivy::Result<Rows<T>> {
    let mut rows = Rows::default();
    let (mut words, mut value) = (Vec::new(), T::blank());
    for stretch in stretches::<T>(searcher, STRETCH)? {
        stretch.walk(None, |record, _| {
            record.read(&mut words);
            let (&[high, low], packed) = words.split_first_chunk::<ID_WORDS>().ok_or_else(broken)?;
            value.unpack(packed).map_err(|_| broken())?;
            rows.push_packed(Uuid::from_u64_pair(high, low), value.sketch(), packed);
            Ok(())
        })?;
    }
    Ok(rows)
}

/// How many living documents of the kind there are.
pub fn count<T: Indexed>(searcher: &Searcher, threads: &Executor) -> tantivy::Result<usize> {
    let counts = each_stretch::<T, _>(searcher, threads, STRETCH, |stretch| {
        let mut count = 0_usize;
        stretch.walk(None, |_, _| {
            count += 1;
            Ok(())
        })?;
        Ok(count)
    })?;
    Ok(counts.into_iter().sum())
}

fn weight(searcher: &Searcher, fields: &Fields, text: Option<&TextQuery>) -> tantivy::Result<Option<Box<dyn Weight>>> {
    let scoring = EnableScoring::enabled_from_searcher(searcher);
    text.map(|text| text.query(fields).weight(scoring)).transpose()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::{JobseekerId, PostingId};
    use crate::matching::role::Role;
    use crate::search::samples::{any_profile, any_role, filled, jobseeker_id, opened, posting, posting_id, role_with};
    use crate::search::{Change, OutboxPosition, PostingDocument};

    fn with_role(role: Role) -> PostingDocument {
        PostingDocument { role, ..posting("保洁员") }
    }

    const OPENINGS: fn(&Role) -> Option<u16> = |role| Some(role.openings.value());

    fn numbers<K>(hits: &[Hit<PostingId, K>]) -> Vec<u128> {
        hits.iter().map(|hit| hit.id.uuid().as_u128()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// A few keys, so that there are ties; several commits, so that there are several segments and deletes.
        #[test]
        fn the_top_is_what_sorting_everything_gives(
            roles in vec(any_role(), 1..40),
            replaced in vec((0_usize..40, any_role()), 0..10),
            (limit, skipped) in (0_usize..20, 0_usize..20),
        ) {
            let root = tempfile::tempdir().unwrap();
            let rank = |role: &Role| (!role.openings.value().is_multiple_of(7)).then_some(role.openings.value() % 5);
            let mut expected: Vec<(PostingId, Role)> = (1..).map(posting_id).zip(roles).collect();
            let documents: Vec<_> = expected.iter().map(|(_, role)| with_role(role.clone())).collect();
            let index = filled(root.path(), &documents);
            for (at, role) in replaced {
                if let Some((id, old)) = expected.get_mut(at) {
                    *old = role.clone();
                    let change = Change::Posting(*id, Box::new(with_role(role)));
                    index.apply(&[change], OutboxPosition::new(2)).unwrap();
                }
            }
            let mut sorted: Vec<_> = expected.iter().filter_map(|(id, role)| rank(role).map(|key| (Reverse(key), *id))).collect();
            sorted.sort_unstable();
            let wanted: Vec<_> = sorted.iter().skip(skipped).take(limit).map(|&(Reverse(key), id)| (key, id)).collect();
            let before = index.top_roles(None, skipped, None, rank).unwrap();
            let hits = index.top_roles(None, limit, before.last(), rank).unwrap();
            prop_assert_eq!(hits.iter().map(|hit| (hit.key, hit.id)).collect::<Vec<_>>(), wanted);
        }

        #[test]
        fn a_scan_sees_every_role_and_profile_as_it_was_given(
            roles in vec(any_role(), 0..20),
            profiles in vec(any_profile(), 0..20),
        ) {
            let root = tempfile::tempdir().unwrap();
            let (index, _) = opened(root.path());
            let rebuild = index.begin_rebuild().unwrap();
            for (number, role) in (1..).zip(&roles) {
                rebuild.add_posting(posting_id(number), &with_role(role.clone())).unwrap();
            }
            for (number, profile) in (1..).zip(&profiles) {
                rebuild.add_jobseeker(jobseeker_id(number), profile).unwrap();
            }
            rebuild.finish(OutboxPosition::new(1)).unwrap();
            let found = index.top_roles(None, 100, None, |role| roles.iter().position(|it| it == role)).unwrap();
            prop_assert_eq!(found.len(), roles.len());
            let found = index.top_profiles(100, None, |profile| profiles.iter().position(|it| it == profile)).unwrap();
            prop_assert_eq!(found.len(), profiles.len());
            for hit in found {
                let number = usize::try_from(hit.id.uuid().as_u128()).unwrap();
                prop_assert_eq!(&profiles[hit.key], &profiles[number - 1]);
            }
        }
    }

    #[test]
    fn ties_come_by_id() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[3, 5, 3, 5, 3].map(|openings| with_role(role_with(openings))));
        let hits = index.top_roles(None, 4, None, OPENINGS).unwrap();
        assert_eq!(numbers(&hits), [2, 4, 1, 3]);
    }

    #[test]
    fn pages_follow_one_another_without_gap_or_repeat() {
        let root = tempfile::tempdir().unwrap();
        let documents: Vec<_> = (0..25).map(|number| with_role(role_with(number % 3))).collect();
        let index = filled(root.path(), &documents);
        let all = index.top_roles(None, 100, None, OPENINGS).unwrap();
        let mut paged = Vec::new();
        loop {
            let page = index.top_roles(None, 4, paged.last(), OPENINGS).unwrap();
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, all);
    }

    #[test]
    fn with_equal_keys_the_more_relevant_comes_first() {
        let root = tempfile::tempdir().unwrap();
        let by_employer = crate::search::samples::described("招聘", "早班", &[], "面点大王");
        let index = filled(root.path(), &[by_employer, posting("面点师"), posting("保洁员")]);
        let text = TextQuery::parse("面点").unwrap();
        assert_eq!(numbers(&index.top_roles(Some(&text), 9, None, |_| Some(1)).unwrap()), [2, 1]);
    }

    /// More documents than one stretch, so that several threads share the walk.
    #[test]
    fn stretches_cover_a_segment_exactly() {
        let root = tempfile::tempdir().unwrap();
        let count = u128::from(STRETCH) + 100;
        let (index, _) = opened(root.path());
        let rebuild = index.begin_rebuild().unwrap();
        for number in 1..=count {
            rebuild.add_jobseeker(jobseeker_id(number), &crate::search::packing::Packed::blank()).unwrap();
        }
        rebuild.finish(OutboxPosition::new(1)).unwrap();
        let hits: Vec<Hit<JobseekerId, ()>> = index.top_profiles(usize::MAX, None, |_| Some(())).unwrap();
        let ids: Vec<_> = hits.iter().map(|hit| hit.id.uuid().as_u128()).collect();
        assert_eq!(ids, (1..=count).collect::<Vec<_>>());
    }
}
