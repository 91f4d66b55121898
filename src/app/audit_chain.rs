//! The chain of the audit trail: the bytes of a record that are hashed, and the check that one record follows the other.
//! `docs/audit.md` describes the form; the database makes the same hashes by itself. It reads no table and no file.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::domain::audit::{GENESIS, Hash, Head, Record};

/// Stands before the fields, so that a hash of anything else is none of a record.
const FORM: &[u8] = b"stirrup audit 1";

/// The hash that a record must have.
pub fn hash_of(record: &Record) -> Hash {
    let mut hash = Sha256::new();
    hash.update(FORM);
    let uuid = |id: &Option<Uuid>| id.map(|id| id.as_bytes().to_vec());
    let subjects: Vec<u8> = record.subjects.iter().flat_map(|id| *id.as_bytes()).collect();
    let fields = [
        Some(record.prev.clone()),
        Some(record.seq.to_be_bytes().to_vec()),
        Some(record.at.to_be_bytes().to_vec()),
        uuid(&record.account),
        Some(record.role.clone().into_bytes()),
        record.region.map(|number| number.to_be_bytes().to_vec()),
        uuid(&record.employer),
        Some(record.act.clone().into_bytes()),
        Some(subjects),
        uuid(&record.object),
        record.detail.clone().map(String::into_bytes),
    ];
    for field in fields {
        // Its length as a signed number of four bytes, -1 for null: two different records never have the same bytes.
        let length = field.as_ref().map_or(-1, |bytes| i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        hash.update(length.to_be_bytes());
        hash.update(field.unwrap_or_default());
    }
    hash.finalize().into()
}

/// What is wrong with a trail, at the first place where something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    #[error("record {seq} is not what was written: its hash does not fit")]
    Edited { seq: i64 },
    #[error("record {seq} does not follow the one before it")]
    Unlinked { seq: i64 },
    #[error("record {seq} is missing")]
    Missing { seq: i64 },
    #[error("record {seq} lies behind the end of the trail")]
    BehindTheEnd { seq: i64 },
    #[error("the end of the trail names another record {seq}")]
    OtherEnd { seq: i64 },
    /// Everything hangs together, but it is not what was signed: the trail was written anew somewhere in between.
    #[error("record {seq} is not the one that was signed; what was rewritten begins after record {intact}")]
    NotAsSigned { seq: i64, intact: i64 },
}

impl Breach {
    /// The number of the first record that is bad or missing.
    pub const fn seq(self) -> i64 {
        match self {
            Self::Edited { seq }
            | Self::Unlinked { seq }
            | Self::Missing { seq }
            | Self::BehindTheEnd { seq }
            | Self::OtherEnd { seq }
            | Self::NotAsSigned { seq, .. } => seq,
        }
    }
}

/// Follows a chain from its beginning, a record at a time.
#[derive(Debug)]
pub struct Follower {
    seq: i64,
    hash: Hash,
    /// Signed ends that are still to come, by number.
    signed: BTreeMap<i64, Hash>,
    /// The last signed end that was met.
    intact: i64,
}

impl Follower {
    /// `signed` are ends that were signed earlier; of two with one number the last counts.
    pub fn new(signed: impl IntoIterator<Item = Head>) -> Self {
        let signed = signed.into_iter().map(|head| (head.seq, head.hash)).collect();
        Self { seq: 0, hash: GENESIS, signed, intact: 0 }
    }

    /// How far it has come.
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// The next record by number.
    pub fn follow(&mut self, record: &Record) -> Result<(), Breach> {
        let seq = self.seq.saturating_add(1);
        if record.seq != seq {
            // Numbers count up from 1, so a lower one cannot come and a higher one leaves a gap.
            return Err(Breach::Missing { seq });
        }
        let hash = hash_of(record);
        if record.hash != hash {
            return Err(Breach::Edited { seq });
        }
        if record.prev != self.hash {
            return Err(Breach::Unlinked { seq });
        }
        if let Some(signed) = self.signed.remove(&seq) {
            if signed != hash {
                return Err(Breach::NotAsSigned { seq, intact: self.intact });
            }
            self.intact = seq;
        }
        (self.seq, self.hash) = (seq, hash);
        Ok(())
    }

    /// What is left to say when no record up to the end comes any more. `highest` is the highest number in the table, of
    /// the same moment as the end.
    pub fn finish(mut self, end: Head, highest: i64) -> Result<(), Breach> {
        let next = self.seq.saturating_add(1);
        if self.seq < end.seq || self.signed.last_key_value().is_some_and(|(signed, _)| *signed >= next) {
            return Err(Breach::Missing { seq: next });
        }
        if self.seq == end.seq && self.hash != end.hash {
            return Err(Breach::OtherEnd { seq: end.seq });
        }
        // A signed end of nothing is the beginning, or a lie.
        if self.signed.remove(&0).is_some_and(|hash| hash != GENESIS) {
            return Err(Breach::NotAsSigned { seq: 0, intact: 0 });
        }
        if highest > end.seq {
            return Err(Breach::BehindTheEnd { seq: end.seq.saturating_add(1) });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    /// A chain of records that differ in everything that may differ.
    fn chain(length: i64) -> Vec<Record> {
        let mut prev = GENESIS;
        let mut records = Vec::new();
        for seq in 1..=length {
            let mut record = Record {
                seq,
                at: 1_795_000_000_000_000 + seq,
                account: (seq % 2 == 0).then(|| id(7)),
                role: if seq % 2 == 0 { "staff" } else { "system" }.to_owned(),
                region: (seq % 2 == 0).then_some(370_203),
                employer: None,
                act: "read".to_owned(),
                subjects: (0..seq % 3).map(|it| id(it.unsigned_abs().into())).collect(),
                object: (seq % 3 == 0).then(|| id(9)),
                detail: (seq % 5 == 0).then(|| "workbook".to_owned()),
                prev: prev.to_vec(),
                hash: Vec::new(),
            };
            prev = hash_of(&record);
            record.hash = prev.to_vec();
            records.push(record);
        }
        records
    }

    fn end_of(records: &[Record]) -> Head {
        let last = records.last().unwrap();
        Head { seq: last.seq, hash: last.hash.clone().try_into().unwrap() }
    }

    /// Follows records that came from a table, in the order of their numbers, against an end and signed ends.
    fn checked(mut records: Vec<Record>, end: Head, signed: &[Head]) -> Result<(), Breach> {
        records.sort_by_key(|record| record.seq);
        let highest = records.last().map_or(0, |record| record.seq);
        let mut follower = Follower::new(signed.iter().copied());
        for record in records.iter().filter(|record| record.seq <= end.seq) {
            follower.follow(record)?;
        }
        follower.finish(end, highest)
    }

    fn rechained(records: &mut [Record], from: usize) {
        for at in from..records.len() {
            records[at].prev = if at == 0 { GENESIS.to_vec() } else { records[at - 1].hash.clone() };
            records[at].hash = hash_of(&records[at]).to_vec();
        }
    }

    /// Changes one thing of a record; there are as many kinds as columns.
    fn tampered(record: &mut Record, kind: usize, bit: usize) {
        let flip = |bytes: &mut [u8]| {
            let at = bit / 8 % bytes.len();
            bytes[at] ^= 1 << (bit % 8);
        };
        let flipped = |uuid: Option<Uuid>| {
            let mut bytes = uuid.unwrap_or_default().into_bytes();
            flip(&mut bytes);
            Some(Uuid::from_bytes(bytes))
        };
        match kind {
            0 => record.at ^= 1 << (bit % 60),
            1 => record.account = flipped(record.account),
            2 => record.role.push('x'),
            3 => record.region = Some(record.region.unwrap_or(1) ^ (1 << (bit % 30))),
            4 => record.employer = flipped(record.employer),
            5 => record.act = "list".to_owned(),
            6 => record.subjects.push(id(u128::try_from(bit).unwrap())),
            7 => record.object = flipped(record.object),
            8 => record.detail = Some(record.detail.take().unwrap_or_default() + "x"),
            9 => flip(&mut record.prev),
            10 => flip(&mut record.hash),
            11 => record.subjects = record.subjects.iter().rev().copied().chain([id(1)]).collect(),
            _ => (record.object, record.account) = (record.account.or(Some(id(3))), record.object),
        }
    }

    #[test]
    fn a_chain_that_nobody_touched_is_whole() {
        let records = chain(30);
        let signed: Vec<Head> = [3, 17, 30].map(|count| end_of(&records[..count])).to_vec();
        assert_eq!(checked(records.clone(), end_of(&records), &signed), Ok(()));
        assert_eq!(checked(Vec::new(), Head { seq: 0, hash: GENESIS }, &[]), Ok(()));
    }

    #[test]
    fn a_field_that_is_null_differs_from_one_that_is_empty() {
        let record = Record { detail: None, ..chain(1).remove(0) };
        let empty = Record { detail: Some(String::new()), ..record.clone() };
        assert_ne!(hash_of(&record), hash_of(&empty));
        let moved = Record { role: "systemr".into(), act: "ead".into(), ..record.clone() };
        assert_ne!(hash_of(&record), hash_of(&moved));
    }

    #[test]
    fn a_trail_written_anew_hangs_together_and_is_not_what_was_signed() {
        let records = chain(20);
        let signed = [end_of(&records[..5]), end_of(&records[..15])];
        let mut anew = records.clone();
        anew[8].act = "list".to_owned();
        rechained(&mut anew, 8);
        assert_eq!(checked(anew.clone(), end_of(&anew), &[]), Ok(()));
        let breach = checked(anew.clone(), end_of(&anew), &signed).unwrap_err();
        assert_eq!(breach, Breach::NotAsSigned { seq: 15, intact: 5 });
        // Cut short and its end moved back with it.
        anew.truncate(10);
        assert_eq!(checked(anew.clone(), end_of(&anew), &signed[..1]), Ok(()));
        assert_eq!(checked(anew.clone(), end_of(&anew), &signed), Err(Breach::Missing { seq: 11 }));
    }

    proptest! {
        #[test]
        fn whatever_is_changed_is_named(at in 0usize..20, kind in 0usize..13, bit in 0usize..256) {
            let records = chain(20);
            let mut touched = records.clone();
            tampered(&mut touched[at], kind, bit);
            prop_assume!(touched != records);
            let breach = checked(touched, end_of(&records), &[]).unwrap_err();
            prop_assert_eq!(breach.seq(), records[at].seq);
        }

        #[test]
        fn a_record_that_is_gone_is_named(from in 0usize..20, count in 1usize..20) {
            let records = chain(20);
            let mut left = records.clone();
            left.drain(from..(from + count).min(20));
            let breach = checked(left, end_of(&records), &[]).unwrap_err();
            prop_assert_eq!(breach, Breach::Missing { seq: records[from].seq });
        }

        #[test]
        fn two_that_changed_places_are_named_at_the_first(one in 0usize..20, other in 0usize..20) {
            prop_assume!(one < other);
            let records = chain(20);
            let mut swapped = records.clone();
            (swapped[one].seq, swapped[other].seq) = (records[other].seq, records[one].seq);
            let breach = checked(swapped, end_of(&records), &[]).unwrap_err();
            prop_assert_eq!(breach.seq(), records[one].seq);
        }

        /// The numbers above are moved up, as a table's primary key would ask for.
        #[test]
        fn one_put_in_is_named(at in 0usize..21) {
            // In its own place a copy is the original, and the original the intruder.
            prop_assume!(at != 3);
            let records = chain(20);
            let mut more = records.clone();
            for record in &mut more[at..] {
                record.seq += 1;
            }
            more.insert(at, Record { seq: i64::try_from(at).unwrap() + 1, ..records[3].clone() });
            let breach = checked(more, end_of(&records), &[]).unwrap_err();
            prop_assert_eq!(breach.seq(), i64::try_from(at).unwrap() + 1);
        }
    }
}
