//! `Role` and `Profile` as words of 64 bits and back, exactly, so that a scan reads them from one fast column.
//! It is not a wire or storage format: a change here raises `VERSION`, and every index starts afresh.

use super::bits::{
    COMMUTE, COUNT, DATE, DEGREE, Drain, FLAG, Fill, Garbled, OCCUPATION, OPENINGS, REGION, SKILL_COUNT, SMALL_CODE,
    STATED, VERSION_BITS, WAGE, code, coordinates, date, fen, item, number, occupation, place, place_kind, position,
    undate, unfen, unoccupation,
};
use crate::domain::accommodation::{Accommodation, Need, Needs, Offer, Offers, PerAccommodation};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::{Degree, Degrees, Demand};
use crate::domain::identity::Sex;
use crate::domain::jobseeker::Preferences;
use crate::domain::place::{Adcode, CommuteLimit};
use crate::domain::posting::{EmploymentType, Openings, PostingStatus, Validity};
use crate::domain::skill::SkillLevel;
use crate::domain::wage::WageRange;
use crate::matching::profile::{Profile, Skill};
use crate::matching::role::Role;

/// The layout below, in the first four bits of every record.
pub const VERSION: u64 = 2;

/// A value that is kept as words.
pub trait Packed: Sized {
    /// A value to unpack into; its buffers are reused from record to record.
    fn blank() -> Self;

    /// Appends the words of this value.
    fn pack(&self, words: &mut Vec<u64>);

    /// Becomes the value that was packed.
    ///
    /// # Errors
    /// `Garbled` when the words were not written by `pack`; the value is then any.
    fn unpack(&mut self, words: &[u64]) -> Result<(), Garbled>;
}

fn degrees(degrees: &Degrees) -> u64 {
    let mut word = Fill::default();
    for &demand in Demand::ALL {
        word.put(degrees.get(demand).map_or(0, |degree| u64::from(degree.value()) + 1), DEGREE);
    }
    word.word
}

fn undegrees(word: &mut Drain) -> Result<Degrees, Garbled> {
    let mut degrees = Degrees::default();
    for &demand in Demand::ALL {
        degrees.set(demand, word.code(&Degree::ALL, DEGREE)?);
    }
    Ok(degrees)
}

fn stated<T: Copy + PartialEq>(all: &PerAccommodation<T>, index: impl Fn(T) -> usize) -> u64 {
    let mut word = Fill::default();
    for &accommodation in Accommodation::ALL {
        word.put(code(all.get(accommodation).map(&index)), STATED);
    }
    word.word
}

fn unstated<T: Copy + PartialEq>(word: u64, values: &[T]) -> Result<PerAccommodation<T>, Garbled> {
    let mut all = PerAccommodation::default();
    let mut word = Drain(word);
    for &accommodation in Accommodation::ALL {
        if word.0 == 0 {
            break;
        }
        all.set(accommodation, word.code(values, STATED)?);
    }
    Ok(all)
}

impl Packed for Role {
    fn blank() -> Self {
        Self {
            status: PostingStatus::Draft,
            validity: Validity::default(),
            openings: Openings::ONE,
            occupation: None,
            required_level: None,
            certificate_mandatory: false,
            place: None,
            demands: Degrees::default(),
            offers: Offers::default(),
            wage: WageRange::default(),
            employment_type: None,
            remote: false,
        }
    }

    fn pack(&self, words: &mut Vec<u64>) {
        let mut head = Fill::default();
        head.put(VERSION, VERSION_BITS)
            .put(number(self.status.index()), SMALL_CODE)
            .put(u64::from(self.certificate_mandatory), FLAG)
            .put(u64::from(self.remote), FLAG)
            .put(code(self.employment_type.map(EmploymentType::index)), SMALL_CODE)
            .put(code(self.required_level.map(SkillLevel::index)), SMALL_CODE)
            .put(place_kind(self.place), STATED)
            .put(u64::from(self.openings.value()), OPENINGS)
            .put(occupation(self.occupation), OCCUPATION);
        let mut dates = Fill::default();
        dates.put(date(self.validity.from()), DATE).put(date(self.validity.through()), DATE);
        let mut wage = Fill::default();
        wage.put(fen(self.wage.min()), WAGE).put(fen(self.wage.max()), WAGE);
        let offers = stated(&self.offers, Offer::index);
        words.extend([head.word, degrees(&self.demands), offers, dates.word, wage.word, coordinates(self.place)]);
    }

    fn unpack(&mut self, words: &[u64]) -> Result<(), Garbled> {
        let &[head, demands, offers, dates, wage, coordinates] = words else { return Err(Garbled) };
        let mut head = Drain(head);
        if head.take(VERSION_BITS) != VERSION {
            return Err(Garbled);
        }
        self.status = item(PostingStatus::ALL, head.take(SMALL_CODE))?;
        self.certificate_mandatory = head.flag();
        self.remote = head.flag();
        self.employment_type = head.code(EmploymentType::ALL, SMALL_CODE)?;
        self.required_level = head.code(SkillLevel::ALL, SMALL_CODE)?;
        self.place = place(head.take(STATED), coordinates)?;
        self.openings = Openings::remaining(u16::try_from(head.take(OPENINGS))?);
        self.occupation = unoccupation(head.take(OCCUPATION))?;
        self.demands = undegrees(&mut Drain(demands))?;
        self.offers = unstated(offers, Offer::ALL)?;
        let mut dates = Drain(dates);
        let (from, through) = (undate(dates.take(DATE))?, undate(dates.take(DATE))?);
        self.validity = Validity::new(from, through).map_err(|_| Garbled)?;
        let mut wage = Drain(wage);
        self.wage = WageRange::new(unfen(wage.take(WAGE))?, unfen(wage.take(WAGE))?)?;
        Ok(())
    }
}

/// Fields that lie side by side, as many as fit into a word.
fn pack_list(fields: impl Iterator<Item = u64>, width: u32, words: &mut Vec<u64>) {
    let mut word = Fill::default();
    for field in fields {
        if word.used + width > u64::BITS {
            words.push(std::mem::take(&mut word).word);
        }
        word.put(field, width);
    }
    if word.used > 0 {
        words.push(word.word);
    }
}

/// Reads `count` fields off the front of `words`.
fn unpack_list(
    words: &mut &[u64],
    count: usize,
    width: u32,
    mut each: impl FnMut(u64) -> Result<(), Garbled>,
) -> Result<(), Garbled> {
    let mut word = Drain(0);
    let mut left_in_word = 0;
    for _ in 0..count {
        if left_in_word < width {
            let (&first, rest) = words.split_first().ok_or(Garbled)?;
            (word, *words, left_in_word) = (Drain(first), rest, u64::BITS);
        }
        left_in_word -= width;
        each(word.take(width))?;
    }
    Ok(())
}

fn skill(skill: &Skill) -> u64 {
    let mut word = Fill::default();
    word.put(occupation(Some(skill.occupation)), OCCUPATION)
        .put(number(skill.level.index()), SMALL_CODE)
        .put(number(skill.status.index()), SMALL_CODE)
        .put(date(skill.expires_on), DATE);
    word.word
}

fn unskill(word: u64) -> Result<Skill, Garbled> {
    let mut word = Drain(word);
    Ok(Skill {
        occupation: unoccupation(word.take(OCCUPATION))?.ok_or(Garbled)?,
        level: item(SkillLevel::ALL, word.take(SMALL_CODE))?,
        status: item(CertificateStatus::ALL, word.take(SMALL_CODE))?,
        expires_on: undate(word.take(DATE))?,
    })
}

/// Most wished occupations and employment types that are kept; `domain` allows fewer.
const MOST_WISHES: usize = 255;
/// Most skills that are kept.
const MOST_SKILLS: usize = 65_535;

impl Packed for Profile {
    fn blank() -> Self {
        Self {
            is_active: false,
            birth_date: None,
            sex: None,
            region: None,
            place: None,
            capacities: Degrees::default(),
            needs: Needs::default(),
            skills: Vec::new(),
            preferences: Preferences::default(),
        }
    }

    fn pack(&self, words: &mut Vec<u64>) {
        let wishes = &self.preferences;
        let count = |length: usize, most: usize| number(length.min(most));
        let commute = wishes.max_commute.map_or(0, |limit| u64::from(limit.kilometres()) + 1);
        let mut head = Fill::default();
        head.put(VERSION, VERSION_BITS)
            .put(u64::from(self.is_active), FLAG)
            .put(u64::from(wishes.remote), FLAG)
            .put(code(self.sex.map(Sex::index)), SMALL_CODE)
            .put(place_kind(self.place), STATED)
            .put(commute, COMMUTE)
            .put(count(wishes.occupations.len(), MOST_WISHES), COUNT)
            .put(count(wishes.employment_types.len(), MOST_WISHES), COUNT)
            .put(count(self.skills.len(), MOST_SKILLS), SKILL_COUNT);
        let mut able = Fill::default();
        able.put(degrees(&self.capacities), 36).put(fen(wishes.wage_min), WAGE);
        let needs = stated(&self.needs, Need::index);
        let mut origin = Fill::default();
        origin.put(date(self.birth_date), DATE).put(self.region.map_or(0, |region| region.number().into()), REGION);
        words.extend([head.word, able.word, needs, origin.word, coordinates(self.place)]);
        let occupations = wishes.occupations.iter().take(MOST_WISHES);
        pack_list(occupations.map(|&code| occupation(Some(code))), OCCUPATION, words);
        let types = wishes.employment_types.iter().take(MOST_WISHES);
        pack_list(types.map(|employment| number(employment.index())), SMALL_CODE, words);
        words.extend(self.skills.iter().take(MOST_SKILLS).map(skill));
    }

    fn unpack(&mut self, words: &[u64]) -> Result<(), Garbled> {
        let (&[head, able, needs, origin, coordinates], mut rest) = words.split_first_chunk().ok_or(Garbled)?;
        let mut head = Drain(head);
        if head.take(VERSION_BITS) != VERSION {
            return Err(Garbled);
        }
        self.is_active = head.flag();
        self.preferences.remote = head.flag();
        self.sex = head.code(Sex::ALL, SMALL_CODE)?;
        self.place = place(head.take(STATED), coordinates)?;
        self.preferences.max_commute = match head.take(COMMUTE) {
            0 => None,
            limit => Some(CommuteLimit::new(i64::try_from(limit - 1)?)?),
        };
        let (occupations, types) = (position(head.take(COUNT)), position(head.take(COUNT)));
        let skills = position(head.take(SKILL_COUNT));
        let mut able = Drain(able);
        self.capacities = undegrees(&mut able)?;
        self.preferences.wage_min = unfen(able.take(WAGE))?;
        self.needs = unstated(needs, Need::ALL)?;
        let mut origin = Drain(origin);
        self.birth_date = undate(origin.take(DATE))?;
        self.region = match origin.take(REGION) {
            0 => None,
            number => Some(Adcode::parse(&number.to_string())?),
        };
        self.preferences.occupations.clear();
        unpack_list(&mut rest, occupations, OCCUPATION, |field| {
            self.preferences.occupations.push(unoccupation(field)?.ok_or(Garbled)?);
            Ok(())
        })?;
        self.preferences.employment_types.clear();
        unpack_list(&mut rest, types, SMALL_CODE, |field| {
            self.preferences.employment_types.push(item(EmploymentType::ALL, field)?);
            Ok(())
        })?;
        self.skills.clear();
        for &word in rest {
            self.skills.push(unskill(word)?);
        }
        if self.skills.len() == skills { Ok(()) } else { Err(Garbled) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::occupation::OccupationCode;
    use crate::domain::wage::Fen;
    use crate::search::samples::{any_profile, any_role};

    fn there_and_back<T: Packed>(value: &T, into: &mut T) {
        let mut words = Vec::new();
        value.pack(&mut words);
        into.unpack(&words).expect("what was packed can be unpacked");
    }

    proptest! {
        #[test]
        fn a_role_comes_back_as_it_was(one in any_role(), other in any_role()) {
            let mut back = other;
            there_and_back(&one, &mut back);
            prop_assert_eq!(back, one);
        }

        /// Also into a value that held another profile: nothing of that one may stay.
        #[test]
        fn a_profile_comes_back_as_it_was(one in any_profile(), other in any_profile()) {
            let mut back = other;
            there_and_back(&one, &mut back);
            prop_assert_eq!(back, one);
        }

        /// Damage is refused or read as another value, but never a panic.
        #[test]
        fn any_words_are_read_or_refused(words in proptest::collection::vec(any::<u64>(), 0..12)) {
            let _ = Role::blank().unpack(&words);
            let _ = Profile::blank().unpack(&words);
        }
    }

    #[test]
    fn words_of_another_version_are_refused() {
        let mut words = Vec::new();
        Role::blank().pack(&mut words);
        words[0] += 1;
        assert_eq!(Role::blank().unpack(&words), Err(Garbled));
    }

    #[test]
    fn the_ends_of_the_calendar_and_of_every_range_fit() {
        let mut role = Role::blank();
        role.validity = Validity::new(Some(Date::MIN), Some(Date::MAX)).unwrap();
        role.wage = WageRange::new(Fen::new(0).ok(), Fen::new(Fen::MAX).ok()).unwrap();
        role.openings = Openings::remaining(u16::MAX);
        role.occupation = OccupationCode::from_number(9_999_999);
        let mut back = Role::blank();
        there_and_back(&role, &mut back);
        assert_eq!(back, role);
    }
}
