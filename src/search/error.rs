//! What can go wrong with the index, sorted by what the caller can do about it.
//! It is not about queries: a text without a searchable word is `None`, not an error.

use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError};

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process, or another handle in this one, holds the directory. Each process needs its own.
    #[error("the search index in {} is in use by another process", directory.display())]
    InUse { directory: PathBuf },
    /// The directory itself cannot be made, read or moved.
    #[error("the search index directory {} is not usable", directory.display())]
    Directory { directory: PathBuf, source: io::Error },
    /// Nothing can be applied before a rebuild has come to its end.
    #[error("the search index needs to be rebuilt")]
    NeedsRebuild,
    /// A rebuild is under way; what it does not see is applied after it.
    #[error("the search index is being rebuilt")]
    Rebuilding,
    /// It has been closed for good.
    #[error("the search index is closed")]
    Closed,
    /// The last write failed, and it is too early to try again.
    #[error("the search index rests after a failed write")]
    Resting,
    /// A write failed (disk full, no permission); nothing of it is visible, and it may be tried again.
    #[error("writing the search index failed")]
    Unwritable(#[source] TantivyError),
    /// Files are missing or wrong: `begin_rebuild` is the way out.
    #[error("the search index is damaged")]
    Damaged(#[source] TantivyError),
    /// A search failed for another reason.
    #[error("searching the index failed")]
    Unreadable(#[source] TantivyError),
}

/// Whether trying again cannot help, because the files are not what was written.
pub fn is_damage(error: &TantivyError) -> bool {
    match error {
        TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_))
        | TantivyError::OpenReadError(OpenReadError::FileDoesNotExist(_) | OpenReadError::IncompatibleIndex(_)) => true,
        TantivyError::IoError(error)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::LockFailure(LockError::IoError(error), _) => {
            matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
        }
        _ => false,
    }
}

impl SearchError {
    /// A failed search.
    pub(super) fn reading(error: TantivyError) -> Self {
        if is_damage(&error) { Self::Damaged(error) } else { Self::Unreadable(error) }
    }

    /// A failed write.
    pub(super) fn writing(error: TantivyError) -> Self {
        if is_damage(&error) { Self::Damaged(error) } else { Self::Unwritable(error) }
    }
}
