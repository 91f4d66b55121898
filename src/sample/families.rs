//! What sample work is like, by family of occupations: what it asks, what surrounds it, what it pays.
//! The figures are made up to be plausible; no study stands behind them, and nothing outside this room may use them.

use crate::domain::accommodation::Accommodation::{
    self, AccessibleParking, AccessibleToilet, AdjustableDesk, Captioning, Dormitory, EasyReadInstructions,
    FlexibleHours, HealthRoom, JobCoach, Lift, PartTime, QuietSpace, RemoteWork, RestBreaks, ScreenMagnifier,
    ScreenReader, SeatedWork, Shuttle, SignLanguageInterpreter, StepFreeAccess, VisualAlarm, WrittenCommunication,
};
use crate::domain::demand::DEMANDS;
use crate::domain::occupation::OccupationCode;

/// Kinds of sample employers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Industry {
    Trade,
    Catering,
    Logistics,
    Offices,
    Services,
    Manufacturing,
    Farming,
}

impl Industry {
    pub(super) const fn name_zh(self) -> &'static str {
        match self {
            Self::Trade => "商贸",
            Self::Catering => "餐饮",
            Self::Logistics => "物流",
            Self::Offices => "商务",
            Self::Services => "服务",
            Self::Manufacturing => "制造",
            Self::Farming => "农业",
        }
    }
}

/// Where work is done; it decides what is likely to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Office,
    Shop,
    Kitchen,
    Workshop,
    Road,
    Homes,
}

impl Setting {
    /// Accommodations that are often there.
    pub(super) const fn often(self) -> &'static [Accommodation] {
        match self {
            Self::Office => &[
                Lift,
                StepFreeAccess,
                AdjustableDesk,
                SeatedWork,
                WrittenCommunication,
                ScreenMagnifier,
                FlexibleHours,
                AccessibleToilet,
                QuietSpace,
            ],
            Self::Shop => &[StepFreeAccess, RestBreaks, PartTime, FlexibleHours],
            Self::Kitchen => &[Dormitory, SeatedWork, RestBreaks, EasyReadInstructions],
            Self::Workshop => &[Dormitory, Shuttle, SeatedWork, HealthRoom, StepFreeAccess, RestBreaks, VisualAlarm],
            Self::Road => &[Dormitory, FlexibleHours, PartTime, WrittenCommunication],
            Self::Homes => &[Dormitory, PartTime, FlexibleHours, RestBreaks],
        }
    }

    /// Accommodations that are seldom there.
    pub(super) const fn seldom(self) -> &'static [Accommodation] {
        match self {
            Self::Office => &[Dormitory, Shuttle],
            Self::Shop => &[RemoteWork, QuietSpace, SignLanguageInterpreter, Dormitory],
            Self::Kitchen => &[RemoteWork, QuietSpace, Lift, ScreenReader, AccessibleToilet],
            Self::Workshop => &[RemoteWork, QuietSpace, ScreenReader, FlexibleHours],
            Self::Road => &[RemoteWork, SeatedWork, StepFreeAccess, AccessibleToilet, ScreenReader],
            Self::Homes => &[RemoteWork, Lift, StepFreeAccess, AccessibleParking, Captioning, JobCoach],
        }
    }
}

/// One family of occupations.
#[derive(Debug)]
pub(super) struct Family {
    /// First and last middle group: major group times 100 and middle group.
    groups: (u32, u32),
    pub(super) industry: Industry,
    /// Usual degree of every demand, in the order of the code list.
    pub(super) demands: [u8; DEMANDS],
    /// Usual lowest and highest wage, in yuan per month.
    pub(super) wage_yuan: (u32, u32),
    pub(super) setting: Setting,
}

const fn family(
    groups: (u32, u32),
    industry: Industry,
    demands: [u8; DEMANDS],
    wage_yuan: (u32, u32),
    setting: Setting,
) -> Family {
    Family { groups, industry, demands, wage_yuan, setting }
}

/// The first row that holds an occupation's middle group counts.
#[rustfmt::skip]
const FAMILIES: &[Family] = &[
    // groups              industry                   vi he sp st li ha de le li so pa tr    yuan            setting
    family((100, 199), Industry::Offices,       [2, 2, 3, 1, 0, 1, 0, 3, 3, 3, 2, 2], (6000, 12_000), Setting::Office),
    family((202, 202), Industry::Offices,       [2, 1, 1, 0, 0, 2, 1, 3, 3, 1, 2, 1], (6000, 14_000), Setting::Office),
    family((205, 205), Industry::Services,      [2, 2, 2, 2, 1, 3, 2, 3, 2, 3, 2, 1], (4500, 8000), Setting::Office),
    family((206, 206), Industry::Trade,         [2, 2, 2, 1, 0, 1, 0, 2, 2, 3, 2, 2], (4500, 9000), Setting::Office),
    family((208, 208), Industry::Offices,       [2, 2, 3, 2, 0, 1, 1, 3, 3, 3, 1, 1], (4000, 8000), Setting::Office),
    family((200, 299), Industry::Offices,       [2, 1, 1, 1, 0, 2, 2, 2, 2, 2, 2, 1], (4500, 9000), Setting::Office),
    family((300, 399), Industry::Offices,       [2, 2, 2, 1, 0, 2, 1, 2, 2, 2, 1, 1], (3500, 6000), Setting::Office),
    family((401, 401), Industry::Trade,         [1, 2, 2, 2, 1, 2, 1, 1, 1, 2, 2, 1], (3200, 6000), Setting::Shop),
    family((402, 402), Industry::Logistics,     [2, 2, 1, 2, 2, 3, 1, 1, 1, 1, 3, 3], (4500, 8000), Setting::Road),
    family((403, 403), Industry::Catering,      [1, 1, 1, 3, 2, 3, 1, 1, 1, 1, 2, 1], (3000, 5500), Setting::Kitchen),
    family((404, 405), Industry::Offices,       [2, 1, 1, 0, 0, 2, 1, 2, 2, 1, 2, 1], (4000, 9000), Setting::Office),
    family((406, 406), Industry::Services,      [1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1], (2800, 4500), Setting::Shop),
    family((407, 407), Industry::Offices,       [2, 2, 2, 1, 0, 2, 1, 2, 2, 2, 1, 1], (3500, 6000), Setting::Office),
    family((408, 408), Industry::Services,      [2, 1, 1, 2, 1, 3, 2, 2, 2, 1, 2, 2], (4000, 7500), Setting::Workshop),
    family((409, 409), Industry::Services,      [1, 1, 0, 3, 2, 3, 1, 1, 0, 1, 1, 1], (2600, 3800), Setting::Road),
    family((410, 410), Industry::Services,      [1, 2, 2, 2, 2, 3, 2, 1, 1, 3, 1, 1], (3500, 6500), Setting::Homes),
    family((411, 412), Industry::Services,      [2, 1, 1, 2, 2, 3, 3, 2, 1, 1, 1, 2], (3800, 7000), Setting::Workshop),
    family((413, 413), Industry::Services,      [2, 2, 2, 2, 0, 2, 2, 2, 1, 2, 2, 1], (3800, 8000), Setting::Shop),
    family((414, 414), Industry::Services,      [1, 2, 2, 2, 2, 3, 2, 2, 1, 3, 1, 1], (3200, 5500), Setting::Homes),
    family((400, 499), Industry::Services,      [1, 1, 1, 2, 1, 2, 1, 1, 1, 2, 2, 1], (3000, 5500), Setting::Shop),
    family((500, 599), Industry::Farming,       [1, 0, 0, 3, 2, 3, 1, 1, 0, 0, 1, 1], (2600, 4200), Setting::Road),
    family((600, 605), Industry::Manufacturing, [2, 1, 0, 1, 1, 3, 2, 1, 1, 0, 2, 0], (3500, 6000), Setting::Workshop),
    family((624, 626), Industry::Manufacturing, [3, 0, 0, 0, 0, 3, 3, 1, 1, 0, 2, 0], (3800, 6500), Setting::Workshop),
    family((628, 629), Industry::Manufacturing, [2, 2, 1, 3, 3, 3, 2, 2, 1, 1, 2, 2], (5000, 8500), Setting::Workshop),
    family((630, 630), Industry::Logistics,     [2, 2, 1, 1, 2, 3, 1, 1, 1, 1, 2, 3], (5000, 9000), Setting::Road),
    family((600, 699), Industry::Manufacturing, [2, 1, 1, 2, 2, 3, 2, 1, 1, 1, 2, 1], (3800, 7000), Setting::Workshop),
];

/// For what no row holds.
const ANY_WORK: Family =
    family((0, 999), Industry::Services, [1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1], (3000, 5000), Setting::Shop);

/// The family an occupation or group belongs to.
pub(super) fn family_of(occupation: OccupationCode) -> &'static Family {
    let group = occupation.number() / 10_000;
    let holds = |family: &&Family| (family.groups.0..=family.groups.1).contains(&group);
    FAMILIES.iter().find(holds).unwrap_or(&ANY_WORK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demand::Degree;
    use crate::reference::titles::LABELLED;

    #[test]
    fn a_cook_works_in_a_kitchen_and_a_programmer_in_an_office() {
        let setting = |code| family_of(OccupationCode::parse(code).unwrap()).setting;
        assert_eq!((setting("4-03-02-02"), setting("2-02-10-03")), (Setting::Kitchen, Setting::Office));
        assert_eq!((setting("4-02-06-01"), setting("8-00-00-00")), (Setting::Road, Setting::Shop));
    }

    #[test]
    fn every_row_is_on_the_scale_and_none_is_hidden_by_another() {
        for (at, row) in FAMILIES.iter().enumerate() {
            assert!(row.demands.iter().all(|degree| Degree::new((*degree).into()).is_ok()), "{row:?}");
            assert!(row.wage_yuan.0 < row.wage_yuan.1 && row.groups.0 <= row.groups.1, "{row:?}");
            let is_whole = |other: &Family| other.groups.0 <= row.groups.0 && row.groups.1 <= other.groups.1;
            assert!(!FAMILIES[..at].iter().any(is_whole), "{row:?}");
        }
    }

    #[test]
    fn nearly_every_labelled_title_has_a_row_of_its_own() {
        let without = LABELLED.iter().filter(|(_, code)| family_of(*code).groups == ANY_WORK.groups).count();
        assert!(without * 100 < LABELLED.len(), "{without}");
    }
}
