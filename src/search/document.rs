//! What goes into the index: changes of postings and jobseekers, as tantivy documents.
//! A jobseeker's document has no text at all.

use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use super::packing::Packed;
use super::schema::{self, Fields, TextField};
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::text::{Description, EmployerName, PostingTitle};
use crate::matching::profile::Profile;
use crate::matching::role::Role;

/// A posting of any status, as the index knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingDocument {
    pub role: Role,
    pub title: PostingTitle,
    pub description: Option<Description>,
    /// The occupation's name and its aliases; empty where the occupation is unknown.
    pub occupation_names: Vec<String>,
    pub employer_name: EmployerName,
}

/// One entry of the outbox, with what the database holds at the time of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Posting(PostingId, Box<PostingDocument>),
    PostingGone(PostingId),
    Jobseeker(JobseekerId, Box<Profile>),
    JobseekerGone(JobseekerId),
}

impl Change {
    /// What it makes of a role, if it is about one.
    pub fn role(&self) -> Option<(Uuid, Option<&Role>)> {
        match self {
            Self::Posting(id, posting) => Some((id.uuid(), Some(&posting.role))),
            Self::PostingGone(id) => Some((id.uuid(), None)),
            Self::Jobseeker(..) | Self::JobseekerGone(_) => None,
        }
    }

    /// What it makes of a profile, if it is about one.
    pub fn profile(&self) -> Option<(Uuid, Option<&Profile>)> {
        match self {
            Self::Jobseeker(id, profile) => Some((id.uuid(), Some(profile))),
            Self::JobseekerGone(id) => Some((id.uuid(), None)),
            Self::Posting(..) | Self::PostingGone(_) => None,
        }
    }
}

/// A value that is kept in a column of its own, one document each.
pub trait Indexed: Packed + Send {
    type Id: Copy + Ord + Send + Sync;
    /// The column's name.
    const COLUMN: &'static str;
    /// Tells the kinds apart in the id term.
    const KIND: u8;

    fn id(uuid: Uuid) -> Self::Id;
}

impl Indexed for Role {
    type Id = PostingId;
    const COLUMN: &'static str = schema::ROLE;
    const KIND: u8 = b'p';

    fn id(uuid: Uuid) -> PostingId {
        PostingId::new(uuid)
    }
}

impl Indexed for Profile {
    type Id = JobseekerId;
    const COLUMN: &'static str = schema::PROFILE;
    const KIND: u8 = b'j';

    fn id(uuid: Uuid) -> JobseekerId {
        JobseekerId::new(uuid)
    }
}

/// How many words of a column are the id, before the packed value.
pub const ID_WORDS: usize = 2;

fn id_bytes<T: Indexed>(id: Uuid) -> Vec<u8> {
    [&[T::KIND], id.as_bytes().as_slice()].concat()
}

impl Fields {
    /// The document of a posting.
    pub fn posting(&self, id: PostingId, posting: &PostingDocument) -> TantivyDocument {
        let mut document = self.packed(self.role, id.uuid(), &posting.role);
        let mut add = |field: TextField, text: &str| {
            document.add_text(field.words, text);
            document.add_text(field.pieces, text);
        };
        add(self.title, posting.title.as_str());
        for name in &posting.occupation_names {
            add(self.occupation, name);
        }
        add(self.employer, posting.employer_name.as_str());
        if let Some(description) = &posting.description {
            add(self.description, description.as_str());
        }
        document
    }

    /// The document of a jobseeker.
    pub fn jobseeker(&self, id: JobseekerId, profile: &Profile) -> TantivyDocument {
        self.packed(self.profile, id.uuid(), profile)
    }

    fn packed<T: Indexed>(&self, column: tantivy::schema::Field, id: Uuid, value: &T) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_bytes(self.id, &id_bytes::<T>(id));
        let (high, low) = id.as_u64_pair();
        let mut words = vec![high, low];
        value.pack(&mut words);
        for word in words {
            document.add_u64(column, word);
        }
        document
    }

    fn term<T: Indexed>(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, &id_bytes::<T>(id))
    }

    /// The term that finds the document a change replaces, and the document that replaces it.
    pub fn replacement(&self, change: &Change) -> (Term, Option<TantivyDocument>) {
        match change {
            Change::Posting(id, posting) => (self.term::<Role>(id.uuid()), Some(self.posting(*id, posting))),
            Change::PostingGone(id) => (self.term::<Role>(id.uuid()), None),
            Change::Jobseeker(id, profile) => (self.term::<Profile>(id.uuid()), Some(self.jobseeker(*id, profile))),
            Change::JobseekerGone(id) => (self.term::<Profile>(id.uuid()), None),
        }
    }
}
