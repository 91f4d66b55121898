//! What keeps candidates apart for employers: pseudonyms, the order of equals, and sealed places in a list. Everything is
//! keyed and bound to one employer, so that two employers cannot compare notes, and nobody can make one up.

use std::fmt;

use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::domain::ids::{EmployerId, JobseekerId, PostingId};
use crate::domain::pseudonym::Pseudonym;

/// AES-GCM-SIV bears a repeated nonce: it then only shows that two texts are the same, which is what a pseudonym is for.
const NONCE: [u8; 12] = [0; 12];

/// A place in a list of candidates: score in millionths, order among equals, who.
pub type Place = (u32, u32, JobseekerId);

/// Bytes of a place: two words and an id.
const PLACE_BYTES: usize = 24;

/// The keys, one for each purpose.
#[derive(Clone)]
pub struct CandidateKeys {
    names: Aes256GcmSiv,
    places: Aes256GcmSiv,
    order: [u8; 32],
}

impl fmt::Debug for CandidateKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CandidateKeys(…)")
    }
}

impl CandidateKeys {
    /// From whatever gives a key of its own for every label, and the same one each time.
    pub fn new(derived: impl Fn(&str) -> [u8; 32]) -> Self {
        let cipher = |label| Aes256GcmSiv::new(&derived(label).into());
        Self {
            names: cipher("candidate pseudonyms"),
            places: cipher("candidate cursors"),
            order: derived("candidate order"),
        }
    }

    /// From one secret, by HMAC-SHA-256 of the labels.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self::new(|label| keyed(secret, &[label.as_bytes()]))
    }

    /// What this employer calls the person.
    pub fn pseudonym(&self, employer: EmployerId, jobseeker: JobseekerId) -> Pseudonym {
        let id = jobseeker.uuid();
        let sealed = seal(&self.names, id.as_bytes(), employer.uuid().as_bytes());
        // Sixteen bytes and a tag of sixteen: a cipher that gives another length has failed, and names nobody.
        Pseudonym::new(sealed.try_into().unwrap_or([0; Pseudonym::BYTES]))
    }

    /// Who it is that this employer calls so; `None` for a name that was not given to this employer.
    pub fn person(&self, employer: EmployerId, pseudonym: &Pseudonym) -> Option<JobseekerId> {
        let id = open(&self.names, pseudonym.bytes(), employer.uuid().as_bytes())?;
        Uuid::from_slice(&id).ok().map(JobseekerId::new)
    }

    /// Where a person stands among equals in this employer's lists: a number that says nothing, least of all who was
    /// registered first. The same for every posting, so that comparing lists tells nothing either.
    pub fn order(&self, employer: EmployerId) -> impl Fn(JobseekerId) -> u32 + Sync + use<> {
        let key = keyed(&self.order, &[employer.uuid().as_bytes()]);
        move |jobseeker| {
            let [a, b, c, d, ..] = keyed(&key, &[jobseeker.uuid().as_bytes()]);
            u32::from_be_bytes([a, b, c, d])
        }
    }

    /// A place in the list of a posting, to be handed to its employer.
    pub fn seal_place(&self, employer: EmployerId, posting: PostingId, (score, order, who): Place) -> Vec<u8> {
        let place = [&score.to_be_bytes()[..], &order.to_be_bytes()[..], &who.uuid().as_bytes()[..]].concat();
        seal(&self.places, &place, &list(employer, posting))
    }

    /// The way back; `None` for a place in another list, or in none.
    pub fn open_place(&self, employer: EmployerId, posting: PostingId, sealed: &[u8]) -> Option<Place> {
        let place: [u8; PLACE_BYTES] = open(&self.places, sealed, &list(employer, posting))?.try_into().ok()?;
        let (score, rest) = place.split_first_chunk::<4>()?;
        let (order, who) = rest.split_first_chunk::<4>()?;
        let who = JobseekerId::new(Uuid::from_slice(who).ok()?);
        Some((u32::from_be_bytes(*score), u32::from_be_bytes(*order), who))
    }
}

fn list(employer: EmployerId, posting: PostingId) -> Vec<u8> {
    [employer.uuid().as_bytes().as_slice(), posting.uuid().as_bytes().as_slice()].concat()
}

/// Empty where the cipher fails, which it does for texts beyond 64 GiB only.
fn seal(cipher: &Aes256GcmSiv, msg: &[u8], aad: &[u8]) -> Vec<u8> {
    cipher.encrypt(&Nonce::from(NONCE), Payload { msg, aad }).unwrap_or_default()
}

fn open(cipher: &Aes256GcmSiv, msg: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    cipher.decrypt(&Nonce::from(NONCE), Payload { msg, aad }).ok()
}

fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC fills a short key up with zeros to the hash's block.
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    let mut mac = Hmac::<Sha256>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys() -> CandidateKeys {
        CandidateKeys::from_secret(&[7; 32])
    }

    fn employer(number: u128) -> EmployerId {
        EmployerId::new(Uuid::from_u128(number))
    }

    fn person(number: u128) -> JobseekerId {
        JobseekerId::new(Uuid::from_u128(number))
    }

    proptest! {
        #[test]
        fn a_pseudonym_is_stable_for_one_employer_and_means_nothing_to_another(
            who in any::<u128>(), own in any::<u128>(), other in any::<u128>(),
        ) {
            prop_assume!(own != other);
            let name = keys().pseudonym(employer(own), person(who));
            prop_assert_eq!(name, keys().pseudonym(employer(own), person(who)));
            prop_assert_eq!(keys().person(employer(own), &name), Some(person(who)));
            prop_assert_ne!(name, keys().pseudonym(employer(other), person(who)));
            prop_assert_eq!(keys().person(employer(other), &name), None);
            prop_assert_eq!(CandidateKeys::from_secret(&[8; 32]).person(employer(own), &name), None);
        }

        #[test]
        fn a_pseudonym_cannot_be_made_up(who in any::<u128>(), at in 0usize..32, bit in 0u8..8) {
            let mut forged = *keys().pseudonym(employer(1), person(who)).bytes();
            forged[at] ^= 1 << bit;
            prop_assert_eq!(keys().person(employer(1), &Pseudonym::new(forged)), None);
        }

        #[test]
        fn a_place_belongs_to_one_list(score in any::<u32>(), order in any::<u32>(), who in any::<u128>()) {
            let (own, posting) = (employer(1), PostingId::new(Uuid::from_u128(2)));
            let sealed = keys().seal_place(own, posting, (score, order, person(who)));
            prop_assert_eq!(keys().open_place(own, posting, &sealed), Some((score, order, person(who))));
            prop_assert_eq!(keys().open_place(employer(3), posting, &sealed), None);
            prop_assert_eq!(keys().open_place(own, PostingId::new(Uuid::from_u128(4)), &sealed), None);
            prop_assert!(!sealed.windows(16).any(|bytes| bytes == person(who).uuid().as_bytes()));
        }
    }

    #[test]
    fn the_order_of_equals_is_not_that_of_registration_and_differs_between_employers() {
        let ordered = |number| {
            let order = keys().order(employer(number));
            let mut people: Vec<u128> = (1..=50).collect();
            people.sort_by_key(|who| order(person(*who)));
            people
        };
        assert_ne!(ordered(1), (1..=50).collect::<Vec<_>>());
        assert_ne!(ordered(1), ordered(2));
        assert_eq!(ordered(1), ordered(1));
    }

    #[test]
    fn keys_do_not_print_themselves() {
        assert_eq!(format!("{:?}", keys()), "CandidateKeys(…)");
    }
}
