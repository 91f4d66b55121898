//! Makes records on a thread of its own while the database takes in those before, so that neither waits for the other and
//! memory holds a few thousand of them at a time.

use std::ops::Range;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use tokio::sync::mpsc::{Sender, channel};

use crate::domain::fault::Fault;
use crate::sample::country::Country;
use crate::sealing::Keyring;
use crate::store::bulk::{Batch, BulkLoad};

/// Records made and sent together.
const CHUNK: u32 = 2000;
/// Batches that may wait for the database.
const AHEAD: usize = 4;

/// Which of a country's records to load. Employers come first: postings refer to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub employers: Range<u32>,
    pub postings: Range<u32>,
    pub jobseekers: Range<u32>,
}

impl Share {
    /// How many records they are, without certificates.
    pub fn records(&self) -> u64 {
        let count = |range: &Range<u32>| u64::from(range.end.saturating_sub(range.start));
        count(&self.employers) + count(&self.postings) + count(&self.jobseekers)
    }
}

/// Makes batches of records.
struct Maker {
    country: Arc<Country>,
    keyring: Arc<Keyring>,
    now: Timestamp,
}

/// Loads a share. `progress` hears how many records are in, without certificates.
pub async fn load(
    into: &BulkLoad,
    (country, keyring): (Arc<Country>, Arc<Keyring>),
    now: Timestamp,
    share: Share,
    progress: impl Fn(u64),
) -> anyhow::Result<()> {
    let (sender, mut batches) = channel(AHEAD);
    let maker = Maker { country, keyring, now };
    let making = tokio::task::spawn_blocking(move || maker.make(share, &sender));
    let mut done = 0;
    while let Some((batch, records)) = batches.recv().await {
        into.add(batch).await.context("the database refuses a record")?;
        done += records;
        progress(done);
    }
    making.await?
}

/// A batch, and how many records it counts for.
type Made = (Batch, u64);

impl Maker {
    fn make(&self, share: Share, to: &Sender<Made>) -> anyhow::Result<()> {
        let Share { employers, postings, jobseekers } = share;
        let send = |made| to.blocking_send(made).map_err(|_| anyhow!("nobody takes the records"));
        for numbers in chunks(employers) {
            send(self.employers(numbers)?)?;
        }
        for numbers in chunks(postings) {
            send(self.postings(numbers)?)?;
        }
        for numbers in chunks(jobseekers) {
            let [people, certificates] = self.jobseekers(numbers)?;
            send(people)?;
            send(certificates)?;
        }
        Ok(())
    }

    fn employers(&self, numbers: Range<u32>) -> anyhow::Result<Made> {
        let made = numbers.map(|number| self.country.employer(number).map(|it| (it.id, it.employer)));
        counted(Batch::employers(&self.keyring, self.now, &sound(made)?)?)
    }

    fn postings(&self, numbers: Range<u32>) -> anyhow::Result<Made> {
        let made = numbers.map(|number| self.country.posting(number).map(|it| (it.id, it.posting)));
        counted(Batch::postings(self.now, &sound(made)?)?)
    }

    fn jobseekers(&self, numbers: Range<u32>) -> anyhow::Result<[Made; 2]> {
        let (mut people, mut certificates) = (Vec::new(), Vec::new());
        for made in sound(numbers.map(|number| self.country.jobseeker(number)))? {
            certificates.extend(made.certificates.into_iter().map(|(id, it)| (id, made.id, it)));
            people.push((made.id, made.jobseeker));
        }
        let certificates = Batch::certificates(&self.keyring, self.now, &certificates)?;
        Ok([counted(Batch::jobseekers(&self.keyring, self.now, &people)?)?, (certificates, 0)])
    }
}

fn counted(batch: Batch) -> anyhow::Result<Made> {
    let rows = batch.rows();
    Ok((batch, rows))
}

fn sound<T>(made: impl Iterator<Item = Result<T, Fault>>) -> anyhow::Result<Vec<T>> {
    made.collect::<Result<_, _>>()
        .map_err(|fault| anyhow!("a record was made that the domain refuses: {}", fault.code()))
}

fn chunks(mut numbers: Range<u32>) -> impl Iterator<Item = Range<u32>> {
    std::iter::from_fn(move || {
        let chunk = numbers.start..numbers.end.min(numbers.start.saturating_add(CHUNK));
        numbers.start = chunk.end;
        (!chunk.is_empty()).then_some(chunk)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_hold_every_number_once_and_in_order() {
        for end in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            assert!(chunks(0..end).flatten().eq(0..end));
        }
        assert_eq!(chunks(10..15).collect::<Vec<_>>(), [10..15]);
    }
}
