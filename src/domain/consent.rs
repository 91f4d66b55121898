//! The ladder of disclosure: what a jobseeker lets one employer know for one introduction, one step at a time, each with a
//! purpose and an end. It says which fields may be shown on a day; showing them is for others.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::coded::coded;
use super::disability::{DisabilityCategory, DisabilityLevel};
use super::fault::Fault;
use super::identity::CertificateNumber;
use super::ids::AccountId;
use super::introduction::IntroductionState;
use super::principal::Role;
use super::text::{PaperReference, PersonName, Phone, Purpose};

coded! {
    /// The steps of the ladder, lowest first. A step stands on all below it.
    #[derive(PartialOrd, Ord)]
    pub enum ConsentStep {
        /// Who it is, and how to reach them.
        Contact = "contact",
        Disability = "disability",
        /// The certificate number, which an employer needs for its quota; only once the person is hired.
        Certificate = "certificate",
    }
}

coded! {
    /// What can be disclosed of a person.
    #[derive(PartialOrd, Ord)]
    pub enum DisclosedField {
        Name = "name",
        Phone = "phone",
        DisabilityCategory = "disability_category",
        DisabilityLevel = "disability_level",
        DisabilityCertificateNumber = "disability_certificate_number",
    }
}

impl DisclosedField {
    /// The step that it belongs to.
    pub const fn step(self) -> ConsentStep {
        match self {
            Self::Name | Self::Phone => ConsentStep::Contact,
            Self::DisabilityCategory | Self::DisabilityLevel => ConsentStep::Disability,
            Self::DisabilityCertificateNumber => ConsentStep::Certificate,
        }
    }
}

/// Some fields of one step, at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentedFields {
    step: ConsentStep,
    fields: BTreeSet<DisclosedField>,
}

impl ConsentedFields {
    /// # Errors
    /// `Blank` for none, `Repeated`, or `MixedSteps` for fields of more than one step.
    pub fn new(list: &[DisclosedField]) -> Result<Self, Fault> {
        let step = list.first().ok_or(Fault::Blank)?.step();
        let fields: BTreeSet<DisclosedField> = list.iter().copied().collect();
        if fields.iter().any(|field| field.step() != step) {
            Err(Fault::MixedSteps)
        } else if fields.len() < list.len() {
            Err(Fault::Repeated)
        } else {
            Ok(Self { step, fields })
        }
    }

    pub const fn step(&self) -> ConsentStep {
        self.step
    }

    /// In the order of the code list.
    pub fn iter(&self) -> impl Iterator<Item = DisclosedField> {
        self.fields.iter().copied()
    }
}

/// The last day of a consent: after today, and at most a year ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConsentEnd(Date);

impl ConsentEnd {
    /// # Errors
    /// `NotWithinAYear`.
    pub fn new(last_day: Date, today: Date) -> Result<Self, Fault> {
        let latest = today.saturating_add(1.year());
        if today < last_day && last_day <= latest { Ok(Self(last_day)) } else { Err(Fault::NotWithinAYear) }
    }

    /// The end of a consent that was given earlier, and may be over.
    pub const fn given(last_day: Date) -> Self {
        Self(last_day)
    }

    pub const fn last_day(self) -> Date {
        self.0
    }
}

/// What is consented to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub purpose: Purpose,
    pub fields: ConsentedFields,
    pub expires_on: ConsentEnd,
    /// Where the signed paper is, when the federation records a consent that was given on paper.
    pub on_paper: Option<PaperReference>,
}

/// What an employer is shown of a person: what was consented to, and `None` for all else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Disclosure {
    pub name: Option<PersonName>,
    pub phone: Option<Phone>,
    pub disability_category: Option<DisabilityCategory>,
    pub disability_level: Option<DisabilityLevel>,
    pub disability_certificate_number: Option<CertificateNumber>,
}

/// One consent, as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub terms: Terms,
    /// The jobseeker, or who recorded their paper.
    pub given_by: Role,
    pub account: AccountId,
    pub given_at: Timestamp,
    /// When it ended before its day: withdrawn, replaced by another for the same step, or the introduction was over.
    pub withdrawn_at: Option<Timestamp>,
}

impl Consent {
    /// Whether it holds by itself; whether it counts depends on the steps below it too.
    fn holds_on(&self, today: Date) -> bool {
        self.withdrawn_at.is_none() && today <= self.terms.expires_on.last_day()
    }

    const fn step(&self) -> ConsentStep {
        self.terms.fields.step()
    }
}

/// How far up the ladder the consents carry on a day: the highest step that holds with all below it.
fn highest(consents: &[Consent], today: Date) -> Option<ConsentStep> {
    let holds = |step: &ConsentStep| consents.iter().any(|it| it.step() == *step && it.holds_on(today));
    ConsentStep::ALL.iter().copied().take_while(holds).last()
}

/// Whether a consent counts on a day: it holds, as do all steps below it, and the introduction is one that takes consent.
pub fn is_live(consent: &Consent, all: &[Consent], state: IntroductionState, today: Date) -> bool {
    state.takes_consent()
        && consent.holds_on(today)
        && highest(all, today).is_some_and(|highest| consent.step() <= highest)
}

/// The steps that can be consented to: those that stand, to be renewed or changed, and the next one up.
pub fn legal_consents(state: IntroductionState, consents: &[Consent], today: Date) -> Vec<ConsentStep> {
    if !state.takes_consent() {
        return Vec::new();
    }
    let highest = highest(consents, today);
    let can = |step: &ConsentStep| {
        let is_reached = step.index() <= highest.map_or(0, |highest| highest.index() + 1);
        is_reached && (*step != ConsentStep::Certificate || state == IntroductionState::Hired)
    };
    ConsentStep::ALL.iter().copied().filter(can).collect()
}

/// What the employer may see on a day.
pub fn disclosed(state: IntroductionState, consents: &[Consent], today: Date) -> BTreeSet<DisclosedField> {
    let is_hired = state == IntroductionState::Hired;
    let live = consents.iter().filter(|consent| is_live(consent, consents, state, today));
    live.filter(|consent| is_hired || consent.step() != ConsentStep::Certificate)
        .flat_map(|consent| consent.terms.fields.iter())
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use uuid::Uuid;

    use super::*;

    const TODAY: Date = date(2026, 11, 24);

    fn consent(fields: &[DisclosedField], last_day: Date, is_withdrawn: bool) -> Consent {
        Consent {
            terms: Terms {
                purpose: Purpose::parse("面试").unwrap(),
                fields: ConsentedFields::new(fields).unwrap(),
                expires_on: ConsentEnd::given(last_day),
                on_paper: None,
            },
            given_by: Role::Jobseeker,
            account: AccountId::new(Uuid::nil()),
            given_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: is_withdrawn.then_some(Timestamp::UNIX_EPOCH),
        }
    }

    fn any_consent() -> impl Strategy<Value = Consent> {
        let fields = select(ConsentStep::ALL).prop_flat_map(|step| {
            let fields: Vec<_> = DisclosedField::ALL.iter().copied().filter(|field| field.step() == step).collect();
            let most = fields.len();
            subsequence(fields, 1..=most)
        });
        (fields, -3i64..3, prop::bool::weighted(0.2)).prop_map(|(fields, days, is_withdrawn)| {
            consent(&fields, TODAY.checked_add(days.days()).unwrap(), is_withdrawn)
        })
    }

    proptest! {
        #[test]
        fn nothing_is_shown_that_no_living_consent_names(
            consents in prop::collection::vec(any_consent(), 0..6), state in select(IntroductionState::ALL),
        ) {
            for field in disclosed(state, &consents, TODAY) {
                prop_assert!(state.takes_consent());
                prop_assert!(consents.iter().any(|it| it.terms.fields.iter().any(|it| it == field) && it.holds_on(TODAY)));
                for below in ConsentStep::ALL.iter().filter(|step| **step < field.step()) {
                    prop_assert!(consents.iter().any(|it| it.step() == *below && it.holds_on(TODAY)));
                }
                prop_assert!(field != DisclosedField::DisabilityCertificateNumber || state == IntroductionState::Hired);
            }
        }

        #[test]
        fn withdrawing_never_shows_more(
            consents in prop::collection::vec(any_consent(), 1..6), state in select(IntroductionState::ALL), at in any::<prop::sample::Index>(),
        ) {
            let before = disclosed(state, &consents, TODAY);
            let mut fewer = consents.clone();
            let at = at.index(fewer.len());
            fewer[at].withdrawn_at = Some(Timestamp::UNIX_EPOCH);
            prop_assert!(disclosed(state, &fewer, TODAY).is_subset(&before));
        }

        #[test]
        fn consents_are_one_step_at_a_time(
            consents in prop::collection::vec(any_consent(), 0..6), state in select(IntroductionState::ALL),
        ) {
            let legal = legal_consents(state, &consents, TODAY);
            prop_assert_eq!(legal.contains(&ConsentStep::Contact), state.takes_consent());
            prop_assert!(!legal.contains(&ConsentStep::Certificate) || state == IntroductionState::Hired);
            for (low, high) in [(ConsentStep::Contact, ConsentStep::Disability), (ConsentStep::Disability, ConsentStep::Certificate)] {
                let stands = consents.iter().any(|it| it.step() == low && is_live(it, &consents, state, TODAY));
                prop_assert!(!legal.contains(&high) || stands);
            }
        }
    }

    #[test]
    fn fields_are_of_one_step_each_once_and_some() {
        use DisclosedField::{DisabilityLevel, Name, Phone};
        assert_eq!(ConsentedFields::new(&[]), Err(Fault::Blank));
        assert_eq!(ConsentedFields::new(&[Name, Name]), Err(Fault::Repeated));
        assert_eq!(ConsentedFields::new(&[Name, DisabilityLevel]), Err(Fault::MixedSteps));
        assert_eq!(ConsentedFields::new(&[Phone, Name]).unwrap().step(), ConsentStep::Contact);
    }

    #[test]
    fn a_consent_ends_after_today_and_within_a_year() {
        for wrong in [date(2026, 11, 24), date(2026, 1, 1), date(2027, 11, 25)] {
            assert_eq!(ConsentEnd::new(wrong, TODAY), Err(Fault::NotWithinAYear), "{wrong}");
        }
        for right in [date(2026, 11, 25), date(2027, 11, 24)] {
            assert!(ConsentEnd::new(right, TODAY).is_ok(), "{right}");
        }
    }
}
