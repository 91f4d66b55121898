//! Ids of made-up records: of the form of UUIDv7 and in the order of the records' numbers, but made from the seed, not from
//! the time at which they are made. What is real gets its id from `clock`.

use uuid::{Builder, Uuid};

use crate::sample::dice::{Dice, Stream};

/// 2020-01-01T00:00:00Z in milliseconds since 1970: before anything real was stored, so that what is made later sorts after.
const BEGINNING: u64 = 1_577_836_800_000;

/// What an id is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Employer,
    Posting,
    Jobseeker,
    /// The certificate of a jobseeker that is in this place among theirs.
    Certificate(u64),
}

/// The id of record `number`, as if one had been made each millisecond.
pub(super) fn id(seed: u64, kind: Kind, number: u32) -> Uuid {
    let apart: u64 = match kind {
        Kind::Employer => 1,
        Kind::Posting => 2,
        Kind::Jobseeker => 3,
        Kind::Certificate(place) => 4 + place,
    };
    let mut dice = Dice::new(seed.wrapping_add(apart << 32), Stream::CountryId, number);
    let mut random = [0; 10];
    for (octet, drawn) in random.iter_mut().zip(dice.next().to_be_bytes().into_iter().chain(dice.next().to_be_bytes()))
    {
        *octet = drawn;
    }
    Builder::from_unix_timestamp_millis(BEGINNING + u64::from(number), &random).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_version_7_sort_by_number_and_follow_from_the_seed() {
        let made: Vec<Uuid> = (0..1000).map(|number| id(7, Kind::Posting, number)).collect();
        assert!(made.iter().all(|it| it.get_version_num() == 7) && made.is_sorted());
        assert_eq!(made[3], id(7, Kind::Posting, 3));
        let others = [
            id(8, Kind::Posting, 3),
            id(7, Kind::Jobseeker, 3),
            id(7, Kind::Certificate(0), 3),
            id(7, Kind::Certificate(1), 3),
        ];
        assert!(!others.contains(&made[3]));
    }
}
