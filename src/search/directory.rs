//! The directory on disk: one owner, one subdirectory per schema, and what is done about damage. It does not know what the documents mean.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use tantivy::error::{DataCorruption, TantivyError};
use tantivy::schema::Schema;
use tantivy::{Index, IndexReader, ReloadPolicy};

use super::error::SearchError;
use super::schema::directory_name;
use super::tokenizer::tokenizers;
use super::watermark::{OutboxPosition, RebuildReason, Watermark};

/// How many damaged directories are kept for a look.
const MOST_DAMAGED: usize = 3;
const LOCK: &str = "lock";

/// A directory that this process alone may use, until it is dropped.
pub struct Directory {
    root: PathBuf,
    /// Of the files that belong to this schema.
    name: String,
    schema: Schema,
    /// tantivy's own lock lasts only as long as a writer, which comes and goes.
    _lock: File,
}

/// An index, and the reader of its last loaded commit.
#[derive(Clone)]
pub struct Loaded {
    pub index: Index,
    pub reader: IndexReader,
}

impl Loaded {
    fn new(mut index: Index) -> tantivy::Result<Self> {
        index.set_tokenizers(tokenizers());
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader })
    }
}

/// Reads every byte, since nothing else shows a flipped bit; opening a damaged file can even panic. It takes some 5 ms
/// for 30 MB (200,000 documents), so a clean stop is not worth remembering.
fn check(index: &Index) -> tantivy::Result<()> {
    let damaged = |file: PathBuf, what: &str| Err(DataCorruption::new(file, what.to_owned()).into());
    // Only files on tantivy's own list are checked.
    if index.directory().list_managed_files().is_empty() && !index.searchable_segment_ids()?.is_empty() {
        return damaged(".managed.json".into(), "the list of files is missing");
    }
    match index.validate_checksum()?.into_iter().next() {
        Some(file) => damaged(file, "wrong checksum"),
        None => Ok(()),
    }
}

/// How often, and how far apart, a held lock is tried: whoever is just stopping, or a child process between fork and exec,
/// lets go of it within moments.
const TRIES: u32 = 20;
const BETWEEN_TRIES: Duration = Duration::from_millis(25);

/// Holds the lock, or says who does not let go of it.
fn held(lock: &File) -> Result<(), TryLockError> {
    for _ in 1..TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(BETWEEN_TRIES),
            outcome => return outcome,
        }
    }
    lock.try_lock()
}

impl Directory {
    /// Takes the directory, making it if need be.
    pub fn take(root: &Path, schema: Schema) -> Result<Self, SearchError> {
        let failed = |source| SearchError::Directory { directory: root.to_owned(), source };
        let name = directory_name(&schema).map_err(|error| failed(error.into()))?;
        fs::create_dir_all(root).map_err(failed)?;
        let lock = File::create(root.join(LOCK)).map_err(failed)?;
        match held(&lock) {
            Ok(()) => Ok(Self { root: root.to_owned(), name, schema, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(SearchError::InUse { directory: root.to_owned() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    fn path(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    fn failed(&self, source: io::Error) -> SearchError {
        SearchError::Directory { directory: self.root.clone(), source }
    }

    /// What lies there, if it is whole and of `database`; otherwise why not.
    pub fn load(&self, database: &str) -> Result<(Loaded, OutboxPosition), RebuildReason> {
        let path = self.path();
        let is_empty = match fs::read_dir(&path) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(RebuildReason::Damaged(error.to_string())),
        };
        if is_empty {
            return Err(RebuildReason::Empty);
        }
        let (loaded, payload) = self.read(&path).map_err(|error| RebuildReason::Damaged(error.to_string()))?;
        let position = Watermark::read(&payload.ok_or(RebuildReason::Empty)?, database)?;
        Ok((loaded, position))
    }

    fn read(&self, path: &Path) -> tantivy::Result<(Loaded, Option<String>)> {
        let index = Index::open_in_dir(path)?;
        if index.schema() != self.schema {
            return Err(TantivyError::SchemaError("not the schema of this directory's name".to_owned()));
        }
        check(&index)?;
        let payload = index.load_metas()?.payload;
        Ok((Loaded::new(index)?, payload))
    }

    /// An empty index in place of what lies there, if anything does. Readers of the old files can go on reading.
    pub fn start_afresh(&self) -> Result<Loaded, SearchError> {
        let path = self.path();
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(self.failed(error)),
            Ok(()) | Err(_) => {}
        }
        fs::create_dir_all(&path).map_err(|error| self.failed(error))?;
        Index::create_in_dir(&path, self.schema.clone()).and_then(Loaded::new).map_err(SearchError::writing)
    }

    /// Renames the damaged files to `<name>.damaged-<n>`, and drops the oldest of such directories.
    pub fn set_aside(&self) -> Result<(), SearchError> {
        let mut numbers = self.damaged().map_err(|error| self.failed(error))?;
        let next = numbers.last().map_or(1, |last| last + 1);
        fs::rename(self.path(), self.damaged_path(next)).map_err(|error| self.failed(error))?;
        numbers.push(next);
        for &oldest in numbers.iter().rev().skip(MOST_DAMAGED) {
            fs::remove_dir_all(self.damaged_path(oldest)).map_err(|error| self.failed(error))?;
        }
        Ok(())
    }

    /// Removes what was set aside: it may hold what has been deleted since.
    pub fn remove_damaged(&self) -> Result<(), SearchError> {
        let numbers = self.damaged().map_err(|error| self.failed(error))?;
        let removed = numbers.into_iter().try_for_each(|number| fs::remove_dir_all(self.damaged_path(number)));
        removed.map_err(|error| self.failed(error))
    }

    fn damaged_path(&self, number: u64) -> PathBuf {
        self.root.join(format!("{}.damaged-{number}", self.name))
    }

    /// The numbers of the directories set aside, oldest first.
    fn damaged(&self) -> io::Result<Vec<u64>> {
        let prefix = format!("{}.damaged-", self.name);
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(&prefix));
            numbers.extend(number.and_then(|number| u64::from_str(number).ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::samples::{DATABASE, filled, opened, posting, rebuild};
    use crate::search::{Opened, SearchIndex, State, TextQuery};

    /// The directory of the files.
    fn files(root: &Path) -> PathBuf {
        root.join(directory_name(&crate::search::schema::schema().0).unwrap())
    }

    /// The file of a segment, the largest with this ending.
    fn segment_file(root: &Path, ending: &str) -> PathBuf {
        let paths = fs::read_dir(files(root)).unwrap().map(|entry| entry.unwrap().path());
        let with_ending = paths.filter(|path| path.extension().is_some_and(|it| it == ending));
        with_ending.max_by_key(|path| path.metadata().unwrap().len()).unwrap()
    }

    fn flip_a_bit(path: &Path, at: usize) {
        let mut bytes = fs::read(path).unwrap();
        bytes[at] ^= 4;
        fs::write(path, bytes).unwrap();
    }

    fn truncate(path: &Path) {
        let length = path.metadata().unwrap().len();
        File::options().write(true).open(path).unwrap().set_len(length / 2).unwrap();
    }

    /// Damages a filled index, and sees that it starts all the same and works after a rebuild.
    fn survives(name: &str, damage: impl Fn(&Path)) {
        let root = tempfile::tempdir().unwrap();
        let index = filled(root.path(), &[posting("保洁员"), posting("面点师")]);
        index.close();
        drop(index);
        damage(root.path());
        let (index, state) = opened(root.path());
        assert!(matches!(state, State::NeedsRebuild(RebuildReason::Damaged(_))), "{name}: {state:?}");
        assert!(!index.is_ready());
        rebuild(&index, &[posting("面点师")]);
        assert_eq!(index.text_hits(&TextQuery::parse("面点").unwrap()).unwrap().len(), 1, "{name}");
        drop(index);
        assert!(matches!(opened(root.path()).1, State::UpTo(_)), "{name}");
        assert!(root.path().join(format!("{}.damaged-1", files(root.path()).file_name().unwrap().display())).is_dir());
    }

    #[test]
    fn every_kind_of_damage_ends_in_a_rebuild() {
        let meta = |root: &Path| files(root).join("meta.json");
        let managed = |root: &Path| files(root).join(".managed.json");
        survives("empty meta.json", |root| fs::write(meta(root), "").unwrap());
        survives("missing meta.json", |root| fs::remove_file(meta(root)).unwrap());
        survives("empty .managed.json", |root| fs::write(managed(root), "").unwrap());
        survives("missing .managed.json", |root| fs::remove_file(managed(root)).unwrap());
        for ending in ["fast", "term", "idx", "pos", "store"] {
            survives(ending, |root| truncate(&segment_file(root, ending)));
            survives(ending, |root| fs::write(segment_file(root, ending), "").unwrap());
            survives(ending, |root| fs::remove_file(segment_file(root, ending)).unwrap());
            for at in [0, 7, 20] {
                survives(ending, |root| flip_a_bit(&segment_file(root, ending), at));
            }
        }
    }

    /// Found by trying them all: unchecked, a few of them panic inside tantivy.
    #[test]
    fn no_flipped_bit_makes_opening_panic() {
        let root = tempfile::tempdir().unwrap();
        drop(filled(root.path(), &[posting("保洁员"), posting("面点师")]));
        let paths = fs::read_dir(files(root.path())).unwrap().map(|entry| entry.unwrap().path());
        let whole: Vec<_> = paths.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
        let directory = Directory::take(root.path(), crate::search::schema::schema().0).unwrap();
        let mut refused = 0;
        for (path, bytes) in &whole {
            for at in (0..bytes.len()).step_by(13) {
                flip_a_bit(path, at);
                refused += usize::from(directory.load(DATABASE).is_err());
                fs::write(path, bytes).unwrap();
            }
        }
        assert!(refused > 50, "{refused}");
        assert!(directory.load(DATABASE).is_ok());
    }

    #[test]
    fn three_damaged_directories_are_kept() {
        let root = tempfile::tempdir().unwrap();
        for _ in 0..5 {
            drop(filled(root.path(), &[]));
            fs::write(files(root.path()).join("meta.json"), "").unwrap();
        }
        drop(opened(root.path()));
        let (schema, _) = crate::search::schema::schema();
        assert_eq!(Directory::take(root.path(), schema).unwrap().damaged().unwrap(), [3, 4, 5]);
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_an_error() {
        let root = tempfile::NamedTempFile::new().unwrap();
        let refusal = SearchIndex::open(root.path(), "any").map(|Opened { state, .. }| state).unwrap_err();
        assert!(matches!(refusal, SearchError::Directory { .. }), "{refusal:?}");
    }
}
