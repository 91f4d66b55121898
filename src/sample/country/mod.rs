//! A made-up country of any size, for measuring: employers, postings and jobseekers as domain values, each made from the
//! seed and its own number alone, so that a million of them need no memory. The same seed, day and numbers give the same
//! content, ids included. It is no part of the demo, and says like it that all is made up.

mod identity;
mod organisations;
mod people;
mod places;
mod trades;
mod weighted;
mod work;

use jiff::civil::Date;

pub use organisations::CountryEmployer;
pub use people::CountryJobseeker;
pub use work::CountryPosting;

use places::Places;
use trades::Trades;

/// How many records of each kind there are; each is numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Population {
    pub employers: u32,
    pub postings: u32,
    pub jobseekers: u32,
}

/// What all records are drawn from.
#[derive(Debug)]
pub struct Country {
    seed: u64,
    /// Where ages and dates count from.
    today: Date,
    population: Population,
    places: Places,
    trades: Trades,
}

impl Country {
    /// Without an employer there is no posting, so that there is at least one.
    pub fn new(seed: u64, today: Date, population: Population) -> Self {
        let population = Population { employers: population.employers.max(1), ..population };
        Self { seed, today, population, places: Places::new(), trades: Trades::new(seed) }
    }

    pub const fn population(&self) -> Population {
        self.population
    }
}

#[cfg(test)]
mod tests;
