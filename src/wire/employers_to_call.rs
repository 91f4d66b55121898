//! Which employers to call for a fair, and what is missing altogether, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::accommodation::Accommodation;
use crate::domain::employer::Employer;
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::Posting;
use crate::domain::stored::Stored;
use crate::domain::text::{EmployerName, PersonName, Phone, PostingTitle};

/// A posting that fits people for whom the fair has nothing.
#[derive(Serialize, ToSchema)]
pub struct PostingToAskForAnswer {
    posting_id: PostingId,
    title: PostingTitle,
    people: usize,
}

impl PostingToAskForAnswer {
    pub fn new(posting: Stored<PostingId, Posting>, people: usize) -> Self {
        Self { posting_id: posting.id, title: posting.value.title, people }
    }
}

/// An employer to call, with the number to call.
#[derive(Serialize, ToSchema)]
pub struct EmployerToCallAnswer {
    employer_id: EmployerId,
    name: EmployerName,
    contact_name: Option<PersonName>,
    contact_phone: Option<Phone>,
    /// Each counted once.
    people: usize,
    /// Most people first.
    postings: Vec<PostingToAskForAnswer>,
}

impl EmployerToCallAnswer {
    pub fn new(
        employer: Stored<EmployerId, Employer>,
        people: usize,
        postings: impl Iterator<Item = PostingToAskForAnswer>,
    ) -> Self {
        Self {
            employer_id: employer.id,
            name: employer.value.name,
            contact_name: employer.value.contact_name,
            contact_phone: employer.value.contact_phone,
            people,
            postings: postings.collect(),
        }
    }
}

/// Work that people wish for whom nothing fits.
#[derive(Serialize, ToSchema)]
pub struct WishedOccupationAnswer {
    pub occupation: OccupationCode,
    /// In Chinese.
    pub name: &'static str,
    pub people: usize,
}

/// An accommodation that would open something to people whom nothing fits.
#[derive(Serialize, ToSchema)]
pub struct MissingAccommodationAnswer {
    pub accommodation: Accommodation,
    /// Those to whom it alone would open a posting or more.
    pub people: usize,
}

/// Whom to call, and what is missing altogether.
#[derive(Serialize, ToSchema)]
pub struct CallListAnswer {
    pub region: Adcode,
    /// People of the region who are looking for work.
    pub people: usize,
    /// As many of them, drawn by lot, as could be looked at.
    pub looked_at: usize,
    /// Those among the latter whom no posting of the fair fits, …
    pub without_posting: usize,
    /// … and those among them whom no posting anywhere within their reach fits.
    pub without_any: usize,
    /// Employers in reach whose postings, not at the fair yet, fit people whom nothing at the fair fits; most people first.
    pub employers: Vec<EmployerToCallAnswer>,
    /// Of those whom nothing fits: what they wish to work as, most people first.
    pub occupations: Vec<WishedOccupationAnswer>,
    /// Of those whom nothing fits: what would open something to them.
    pub accommodations: Vec<MissingAccommodationAnswer>,
}
