//! Sample content for `stirrup demo`: employers, postings and jobseekers in the shape of the API's request bodies.
//! Titles and occupations of postings are real; all else is made up, seeded, and says so. Nothing here is stored or sent.

use jiff::civil::Date;
use serde_json::Value;

mod capacities;
mod cases;
pub mod country;
mod dice;
mod districts;
mod employers;
mod families;
mod identifiers;
mod jobseekers;
mod postings;
mod stated;

pub use cases::{DISHWASHER_REFERENCE, GRILL_HOUSE_REFERENCE, HOTEL_REFERENCE, PASTRY_COOK_REFERENCE};

use districts::Districts;
use employers::Employers;

/// Made-up content. Employers come first: postings name them by their credit codes.
#[derive(Clone, PartialEq)]
pub struct Sample {
    pub employers: Vec<Value>,
    pub jobseekers: Vec<SampleJobseeker>,
    pub postings: Vec<SamplePosting>,
}

/// A made-up person.
#[derive(Clone, PartialEq)]
pub struct SampleJobseeker {
    pub body: Value,
    /// Bodies of the person's skill certificates.
    pub certificates: Vec<Value>,
}

/// A posting with a real title and made-up content.
#[derive(Clone, PartialEq)]
pub struct SamplePosting {
    pub employer_credit_code: String,
    /// Body of a posting, but for the `employer_id`, which the database gives.
    pub body: Value,
}

/// The content of a seed and a day: the same on every machine. The two cases of the design come first and do not depend
/// on the seed. `today` is where ages and dates count from; before 2021 the pastry cook's certificates lie in the future.
pub fn sample(seed: u64, today: Date) -> Sample {
    let districts = Districts::new(seed);
    let mut employers = Employers::new(seed);
    let mut postings = cases::postings(&mut employers, today);
    postings.extend(postings::draw(seed, today, &districts, &mut employers));
    let mut jobseekers = cases::jobseekers(today);
    jobseekers.extend(jobseekers::draw(seed, today, &districts));
    Sample { employers: employers.into_bodies(), jobseekers, postings }
}

#[cfg(test)]
mod tests;
