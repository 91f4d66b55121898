//! What a sample person can do and needs. Capacities are drawn per person: the disability category only makes some
//! limits likelier, and the level only shifts how hard they are. The same certificate goes with different abilities
//! here as in life, and no rule leads back from one to the other.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::domain::accommodation::Accommodation::{
    self, AccessibleDormitory, AccessibleParking, AccessibleToilet, AdjustableDesk, Braille, Captioning,
    EasyReadInstructions, FlexibleHours, GuideDogWelcome, JobCoach, Lift, PartTime, PersonalAssistant, QuietSpace,
    RemoteWork, RestBreaks, ScreenMagnifier, ScreenReader, SeatedWork, Shuttle, SignLanguageInterpreter,
    StepFreeAccess, TactilePaving, VisualAlarm, WrittenCommunication,
};
use crate::domain::accommodation::{Need, Needs};
use crate::domain::demand::Demand;
use crate::domain::disability::DisabilityCategory;

/// Who is drawn for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) category: DisabilityCategory,
    /// Disability level, 1–4.
    pub(super) level: u32,
    pub(super) age: u32,
}

/// What one person can do, as far as it is known: most demands with a degree, some not stated.
pub(super) type Known = Vec<(Demand, u8)>;

/// How hard a person's limits are.
#[derive(Debug, Clone, Copy)]
enum Hardship {
    Slight,
    Marked,
    Severe,
}

/// Draws what a person can do. Each capacity is unknown in 12 of 100 cases.
pub(super) fn capacities(dice: &mut Dice, person: Person) -> Known {
    let touched = touched(dice, person.category);
    let hardship = match person.level {
        1 => dice.mostly(Hardship::Severe, &[(20, Hardship::Slight), (40, Hardship::Marked)]),
        2 => dice.mostly(Hardship::Marked, &[(28, Hardship::Slight), (30, Hardship::Severe)]),
        3 => dice.mostly(Hardship::Slight, &[(38, Hardship::Marked), (18, Hardship::Severe)]),
        _ => dice.mostly(Hardship::Slight, &[(32, Hardship::Marked), (10, Hardship::Severe)]),
    };
    let mut known = Known::new();
    for &demand in Demand::ALL {
        let is_touched = touched.contains(&demand) && dice.chance(85);
        let is_tiring = matches!(demand, Demand::StandingWalking | Demand::Lifting | Demand::Pace);
        let degree = match (is_touched, hardship) {
            (true, Hardship::Severe) => dice.mostly(1, &[(38, 0), (20, 2), (7, 3)]),
            (true, Hardship::Marked) => dice.mostly(2, &[(10, 0), (32, 1), (18, 3)]),
            (true, Hardship::Slight) => dice.mostly(2, &[(2, 0), (18, 1), (36, 3)]),
            (false, _) if is_tiring && person.age >= 50 => dice.mostly(2, &[(3, 0), (17, 1), (38, 3)]),
            (false, _) => dice.mostly(3, &[(1, 0), (5, 1), (24, 2)]),
        };
        if !dice.chance(12) {
            known.push((demand, degree));
        }
    }
    known
}

/// The demands a category is likelier to touch. Multiple is any two categories.
fn touched(dice: &mut Dice, category: DisabilityCategory) -> Vec<Demand> {
    const SINGLE: [DisabilityCategory; 6] = [
        DisabilityCategory::Vision,
        DisabilityCategory::Hearing,
        DisabilityCategory::Speech,
        DisabilityCategory::Physical,
        DisabilityCategory::Intellectual,
        DisabilityCategory::Psychiatric,
    ];
    let demands: &[Demand] = match category {
        DisabilityCategory::Vision => &[Demand::Vision, Demand::Literacy, Demand::Travel, Demand::Dexterity],
        DisabilityCategory::Hearing => &[Demand::Hearing, Demand::Speech, Demand::Social],
        DisabilityCategory::Speech => &[Demand::Speech, Demand::Social],
        DisabilityCategory::Physical if dice.chance(60) => &[Demand::StandingWalking, Demand::Lifting, Demand::Travel],
        DisabilityCategory::Physical => &[Demand::Hands, Demand::Dexterity, Demand::Lifting],
        DisabilityCategory::Intellectual => &[Demand::Learning, Demand::Literacy, Demand::Social, Demand::Pace],
        DisabilityCategory::Psychiatric => &[Demand::Social, Demand::Pace, Demand::Learning],
        DisabilityCategory::Multiple => {
            let both: Vec<_> = (0..2).filter_map(|_| dice.any(&SINGLE).copied()).collect();
            return both.into_iter().flat_map(|category| touched(dice, category)).collect();
        }
    };
    demands.to_vec()
}

/// The degrees as a jobseeker's body holds them.
pub(super) fn body(known: &Known) -> Map<String, Value> {
    known.iter().map(|(demand, degree)| (demand.code().to_owned(), json!(degree))).collect()
}

/// Needs that may follow from what a person cannot do: of each low capacity one or two, often none.
pub(super) fn needs(dice: &mut Dice, known: &Known) -> Needs {
    let mut needs = Needs::default();
    for &(demand, degree) in known {
        let wanted = match degree {
            0 => dice.between(0, 2),
            1 => dice.between(0, 1),
            _ => 0,
        };
        for _ in 0..wanted {
            let need = dice.mostly(Need::Preferred, &[(30, Need::Required)]);
            if let Some(accommodation) = dice.any(helpful(demand)) {
                needs.set(*accommodation, Some(need));
            }
        }
    }
    needs
}

/// The needs as a jobseeker's body holds them.
pub(super) fn needs_body(needs: &Needs) -> Map<String, Value> {
    needs.stated().map(|(accommodation, need)| (accommodation.code().to_owned(), json!(need.code()))).collect()
}

/// What helps where a capacity is low.
const fn helpful(demand: Demand) -> &'static [Accommodation] {
    match demand {
        Demand::Vision => &[ScreenReader, ScreenMagnifier, Braille, TactilePaving, GuideDogWelcome],
        Demand::Hearing => &[SignLanguageInterpreter, WrittenCommunication, Captioning, VisualAlarm],
        Demand::Speech => &[WrittenCommunication, SignLanguageInterpreter],
        Demand::StandingWalking => &[StepFreeAccess, SeatedWork, Lift, AccessibleToilet, AccessibleDormitory],
        Demand::Lifting | Demand::Hands | Demand::Dexterity => &[PersonalAssistant, AdjustableDesk],
        Demand::Learning | Demand::Literacy => &[EasyReadInstructions, JobCoach],
        Demand::Social => &[JobCoach, QuietSpace],
        Demand::Pace => &[FlexibleHours, PartTime, RestBreaks],
        Demand::Travel => &[Shuttle, RemoteWork, AccessibleParking],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::sample::dice::Stream;

    fn drawn(person: Person) -> Vec<Known> {
        (0..200).map(|number| capacities(&mut Dice::new(1, Stream::Jobseeker, number), person)).collect()
    }

    fn mean(people: &[Known], demand: Demand) -> f64 {
        let degrees: Vec<f64> =
            people.iter().flatten().filter(|(it, _)| *it == demand).map(|(_, degree)| f64::from(*degree)).collect();
        degrees.iter().sum::<f64>() / f64::from(u32::try_from(degrees.len()).unwrap())
    }

    #[test]
    fn people_with_the_same_certificate_differ_in_what_they_can_do() {
        let people = drawn(Person { category: DisabilityCategory::Physical, level: 1, age: 33 });
        assert!(people.iter().collect::<BTreeSet<_>>().len() > 150);
        let stands = |degree| people.iter().any(|known| known.contains(&(Demand::StandingWalking, degree)));
        assert!((0..=3).all(stands), "a level 1 certificate goes with every degree");
    }

    #[test]
    fn a_category_makes_its_own_limits_likelier() {
        let deaf = drawn(Person { category: DisabilityCategory::Hearing, level: 2, age: 33 });
        assert!(mean(&deaf, Demand::Hearing) + 0.5 < mean(&deaf, Demand::Vision));
    }

    #[test]
    fn about_one_capacity_in_eight_is_unknown() {
        let people = drawn(Person { category: DisabilityCategory::Vision, level: 3, age: 33 });
        let known: usize = people.iter().map(Vec::len).sum();
        assert!((2040..2190).contains(&known), "{known} of 2400");
    }

    #[test]
    fn who_has_no_limits_needs_nothing() {
        let able: Known = Demand::ALL.iter().map(|&demand| (demand, 3)).collect();
        assert_eq!(needs(&mut Dice::new(1, Stream::Jobseeker, 1), &able), Needs::default());
    }
}
