//! Getting rid of what was deleted: tantivy keeps a deleted document in its segment until that is merged, and a person who
//! was erased must not stay on the disk for so long.

use std::collections::HashSet;

use tantivy::{IndexWriter, SegmentMeta, TantivyError};

use super::directory::Loaded;
use super::error::SearchError;
use super::index::SearchIndex;
use super::writer::Writer;

impl SearchIndex {
    /// Rewrites every segment with a deleted document, and removes the files that held it, those of damaged indexes that
    /// were set aside included. Changes wait meanwhile, searches go on. Tells whether nothing of the deleted is left: a
    /// merge that was under way keeps it a moment longer.
    ///
    /// # Errors
    /// As `apply`.
    pub fn purge(&self) -> Result<bool, SearchError> {
        let mut desk = self.desk();
        self.directory.remove_damaged()?;
        let loaded = self.loaded();
        let (mut writer, failures) = desk.take(&loaded.index)?;
        match purged(&mut writer, &loaded) {
            Ok(is_clean) => {
                *desk = Writer::Open(writer);
                Ok(is_clean)
            }
            Err(error) => {
                // The directory's writer lock goes with it, for the one that comes after.
                drop(writer);
                Err(desk.failed(&loaded.index, failures, error))
            }
        }
    }
}

fn purged(writer: &mut IndexWriter, loaded: &Loaded) -> tantivy::Result<bool> {
    let metas = loaded.index.searchable_segment_metas()?;
    let holed: Vec<_> = metas.iter().filter(|meta| meta.has_deletes()).map(SegmentMeta::id).collect();
    // What is held here counts as in use.
    drop(metas);
    if !holed.is_empty() {
        match writer.merge(&holed).wait() {
            // A merge of the writer's own was quicker, and what it made is looked at the next time.
            Err(TantivyError::InvalidArgument(_)) | Ok(_) => {}
            Err(error) => return Err(error),
        }
    }
    loaded.reader.reload()?;
    writer.garbage_collect_files().wait()?;
    is_clean(loaded)
}

/// Whether no segment has a hole, and no file is left of a segment that was.
fn is_clean(loaded: &Loaded) -> tantivy::Result<bool> {
    let metas = loaded.index.searchable_segment_metas()?;
    let ids: HashSet<String> = metas.iter().map(|meta| meta.id().uuid_string()).collect();
    let is_used = |stem: &str| ids.iter().any(|id| stem.starts_with(id.as_str()));
    let files = loaded.index.directory().list_managed_files();
    let stems = files.iter().filter_map(|file| file.file_name()?.to_str());
    // A segment's files begin with 32 hexadecimal digits, and no other file does.
    let is_segment = |stem: &&str| stem.len() > 32 && stem.bytes().take(32).all(|byte| byte.is_ascii_hexdigit());
    Ok(!metas.iter().any(SegmentMeta::has_deletes) && stems.filter(is_segment).all(is_used))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::time::{Duration, Instant};

    use crate::matching::profile::Profile;
    use crate::search::packing::Packed;
    use crate::search::samples::{filled, jobseeker_id, opened, posting, posting_id};
    use crate::search::{Change, OutboxPosition, SearchIndex, TextQuery};

    /// How many deleted documents, and how many files of segments that are not searched, lie below a folder.
    fn left(root: &Path) -> (u32, usize) {
        let (mut deleted, mut stray) = (0, 0);
        for folder in fs::read_dir(root).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir()) {
            let metas = tantivy::Index::open_in_dir(&folder).and_then(|index| index.searchable_segment_metas());
            let metas = metas.unwrap_or_default();
            deleted += metas.iter().map(|meta| meta.max_doc() - meta.num_docs()).sum::<u32>();
            let used: Vec<String> = metas.iter().map(|meta| meta.id().uuid_string()).collect();
            let files = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
            let names = files.filter(|name| name.len() > 32);
            stray += names.filter(|name| !used.iter().any(|id| name.starts_with(id))).count();
        }
        (deleted, stray)
    }

    fn until_clean(index: &SearchIndex) {
        let begun = Instant::now();
        while !index.purge().unwrap() {
            assert!(begun.elapsed() < Duration::from_secs(10));
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn the_deleted_leave_the_disk_and_the_others_stay() {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员"), posting("面点师"), posting("收银员")]);
        for number in 4..20 {
            let change = Change::Jobseeker(jobseeker_id(number), Box::new(Profile::blank()));
            index.apply(&[change], OutboxPosition::new(5)).unwrap();
        }
        let gone = [Change::PostingGone(posting_id(3)), Change::JobseekerGone(jobseeker_id(7))];
        index.apply(&gone, OutboxPosition::new(9)).unwrap();
        assert_ne!(left(root.path()).0, 0, "a deleted document stays in its segment");
        until_clean(&index);
        assert_eq!(left(root.path()), (0, 0));
        let counts = index.counts().unwrap();
        assert_eq!((counts.postings, counts.jobseekers), (2, 15));
        // The place in the outbox is that of the last commit, and the index is whole.
        index.close();
        drop(index);
        let (index, _) = opened(root.path());
        assert_eq!(index.position(), Some(OutboxPosition::new(9)));
        assert_eq!(index.text_hits(&TextQuery::parse("面点").unwrap()).unwrap().len(), 1);
        assert!(index.purge().unwrap(), "nothing is left to do");
    }

    #[test]
    fn an_index_in_use_and_the_damaged_ones_are_purged_too() {
        let root = tempfile::tempdir().unwrap();
        drop(filled(root.path(), &[posting("收银员")]));
        let files = fs::read_dir(root.path()).unwrap().map(|it| it.unwrap().path()).find(|it| it.is_dir()).unwrap();
        fs::write(files.join("meta.json"), "").unwrap();
        drop(opened(root.path()));
        assert_ne!(left(root.path()).1, 0, "the damaged index was set aside");
        let index = filled(root.path(), &[posting("保洁员"), posting("收银员")]);
        let searcher = index.loaded().reader.searcher();
        index.apply(&[Change::PostingGone(posting_id(2))], OutboxPosition::new(9)).unwrap();
        index.purge().unwrap();
        drop(searcher);
        until_clean(&index);
        assert_eq!(left(root.path()), (0, 0));
    }
}
