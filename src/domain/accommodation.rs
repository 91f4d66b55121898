//! Facilities and arrangements that make work possible: what an employer offers, what a person needs.
//! What an accommodation bridges, and by how much, is configuration (`matching::bridges`).

use super::coded::coded;

coded! {
    /// The accommodations a posting can offer and a person can ask for.
    #[derive(PartialOrd, Ord)]
    pub enum Accommodation {
        StepFreeAccess = "step_free_access",
        Lift = "lift",
        AccessibleToilet = "accessible_toilet",
        AccessibleParking = "accessible_parking",
        Shuttle = "shuttle",
        Dormitory = "dormitory",
        AccessibleDormitory = "accessible_dormitory",
        AdjustableDesk = "adjustable_desk",
        SeatedWork = "seated_work",
        RestBreaks = "rest_breaks",
        SignLanguageInterpreter = "sign_language_interpreter",
        WrittenCommunication = "written_communication",
        Captioning = "captioning",
        VisualAlarm = "visual_alarm",
        ScreenReader = "screen_reader",
        ScreenMagnifier = "screen_magnifier",
        Braille = "braille",
        TactilePaving = "tactile_paving",
        GuideDogWelcome = "guide_dog_welcome",
        EasyReadInstructions = "easy_read_instructions",
        JobCoach = "job_coach",
        PersonalAssistant = "personal_assistant",
        QuietSpace = "quiet_space",
        FlexibleHours = "flexible_hours",
        PartTime = "part_time",
        RemoteWork = "remote_work",
        HealthRoom = "health_room",
    }
}

impl Accommodation {
    /// Whether a person can bring it along, or be given it from elsewhere: aids and services, which the federation may pay for.
    /// What belongs to a building or to how work is arranged only the employer can provide.
    pub const fn is_portable(self) -> bool {
        matches!(
            self,
            Self::Shuttle
                | Self::SignLanguageInterpreter
                | Self::Captioning
                | Self::ScreenReader
                | Self::ScreenMagnifier
                | Self::Braille
                | Self::EasyReadInstructions
                | Self::JobCoach
                | Self::PersonalAssistant
        )
    }
}

/// How many accommodations there are.
pub const ACCOMMODATIONS: usize = Accommodation::ALL.len();

coded! {
    /// What a posting says of one accommodation. Not stated is unknown, which is not `Unavailable`.
    pub enum Offer {
        Available = "available",
        OnRequest = "on_request",
        Unavailable = "unavailable",
    }
}

coded! {
    /// How much a person needs one accommodation.
    pub enum Need {
        Required = "required",
        Preferred = "preferred",
    }
}

/// One optional value per accommodation; `None` is not stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerAccommodation<T>([Option<T>; ACCOMMODATIONS]);

/// What a posting offers.
pub type Offers = PerAccommodation<Offer>;
/// What a person needs.
pub type Needs = PerAccommodation<Need>;

impl<T: Copy> Default for PerAccommodation<T> {
    fn default() -> Self {
        Self([None; ACCOMMODATIONS])
    }
}

impl<T: Copy + PartialEq> PerAccommodation<T> {
    pub fn get(&self, accommodation: Accommodation) -> Option<T> {
        self.0.get(accommodation.index()).copied().flatten()
    }

    pub fn set(&mut self, accommodation: Accommodation, value: Option<T>) {
        if let Some(slot) = self.0.get_mut(accommodation.index()) {
            *slot = value;
        }
    }

    /// The stated entries, in the order of the code list.
    pub fn stated(&self) -> impl Iterator<Item = (Accommodation, T)> {
        Accommodation::ALL.iter().filter_map(|&it| self.get(it).map(|value| (it, value)))
    }

    /// The accommodations with this value, in the order of the code list.
    pub fn with(&self, value: T) -> impl Iterator<Item = Accommodation> {
        self.stated().filter(move |(_, stated)| *stated == value).map(|(accommodation, _)| accommodation)
    }
}

impl<T: Copy + PartialEq> FromIterator<(Accommodation, T)> for PerAccommodation<T> {
    fn from_iter<I: IntoIterator<Item = (Accommodation, T)>>(entries: I) -> Self {
        let mut all = Self::default();
        for (accommodation, value) in entries {
            all.set(accommodation, Some(value));
        }
        all
    }
}
