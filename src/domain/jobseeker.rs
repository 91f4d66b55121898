//! Jobseekers: who they are, what they can do, what they need and want.
//! What matching may know of a person is less than this (`matching::profile`).

use jiff::civil::Date;

use super::accommodation::Needs;
use super::coded::coded;
use super::demand::Capacities;
use super::disability_record::Disability;
use super::fault::{Fault, FieldFault};
use super::identity::{CertificateNumber, CitizenId, Sex};
use super::occupation::OccupationCode;
use super::place::{Adcode, CommuteLimit, Coordinates};
use super::posting::EmploymentType;
use super::text::{ExternalReference, PersonName, Phone};
use super::wage::Fen;

coded! {
    /// How a person works at present.
    pub enum EmploymentStatus {
        Unemployed = "unemployed",
        Employed = "employed",
        SelfEmployed = "self_employed",
        /// 灵活就业
        Flexible = "flexible",
        Student = "student",
    }
}

coded! {
    /// Whether a person is looking. Only the active are matched.
    pub enum JobseekerStatus {
        Active = "active",
        Inactive = "inactive",
    }
}

/// What a person would like. Nothing stated is no wish, which is not agreement with everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Occupations or groups of them, without repeats.
    pub occupations: Vec<OccupationCode>,
    pub wage_min: Option<Fen>,
    pub max_commute: Option<CommuteLimit>,
    /// Whether the person wishes to work from home; `false` is no wish.
    pub remote: bool,
    /// Without repeats.
    pub employment_types: Vec<EmploymentType>,
}

impl Preferences {
    /// Most entries in `occupations`.
    pub const MAX_OCCUPATIONS: usize = 20;
}

/// One jobseeker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobseeker {
    pub name: PersonName,
    pub citizen_id: Option<CitizenId>,
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    pub region: Adcode,
    pub location: Option<Coordinates>,
    pub phone: Option<Phone>,
    pub disability: Option<Disability>,
    pub capacities: Capacities,
    pub needs: Needs,
    pub preferences: Preferences,
    pub employment_status: Option<EmploymentStatus>,
    pub unemployed_since: Option<Date>,
    pub status: JobseekerStatus,
    /// What the federation's own books call this person.
    pub external_reference: Option<ExternalReference>,
}

impl Jobseeker {
    /// The citizen ID on record: its own, or the one inside the certificate number.
    pub fn known_citizen_id(&self) -> Option<&CitizenId> {
        let certificate = self.disability.as_ref().and_then(Disability::certificate_number);
        self.citizen_id.as_ref().or_else(|| certificate.map(CertificateNumber::citizen_id))
    }

    /// Fills birth date and sex from the citizen ID where they are not stated: the number is the better source.
    #[must_use]
    pub fn completed(mut self) -> Self {
        let known = self.known_citizen_id().map(|id| (id.birth_date(), id.sex()));
        self.birth_date = self.birth_date.or(known.map(|(birth_date, _)| birth_date));
        self.sex = self.sex.or(known.map(|(_, sex)| sex));
        self
    }
}

/// What a person's record claims of birth, sex and dates, with the numbers that know better. A field that is absent, or
/// wrong in itself, is left out, so that these rules can speak beside other faults.
#[derive(Debug, Default)]
pub struct Claims {
    pub citizen_id: Option<CitizenId>,
    pub certificate_number: Option<CertificateNumber>,
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    pub unemployed_since: Option<Date>,
}

impl Claims {
    /// Faults between the fields, and against the calendar.
    pub fn faults(&self, today: Date) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, fault: Fault| faults.push(FieldFault::at(pointer, fault));
        let inside = self.certificate_number.as_ref().map(CertificateNumber::citizen_id);
        if let (Some(id), Some(inside)) = (&self.citizen_id, inside)
            && id != inside
        {
            fault("/citizen_id", Fault::DisagreesWithCertificate);
        }
        if let Some(id) = self.citizen_id.as_ref().or(inside) {
            if self.birth_date.is_some_and(|date| date != id.birth_date()) {
                fault("/birth_date", Fault::DisagreesWithNumber);
            }
            if self.sex.is_some_and(|sex| sex != id.sex()) {
                fault("/sex", Fault::DisagreesWithNumber);
            }
        }
        if self.birth_date.is_some_and(|date| date > today) {
            fault("/birth_date", Fault::InFuture);
        }
        match (self.unemployed_since, self.birth_date) {
            (Some(since), _) if since > today => fault("/unemployed_since", Fault::InFuture),
            (Some(since), Some(birth)) if since < birth => fault("/unemployed_since", Fault::BeforeBirth),
            _ => {}
        }
        faults
    }
}
