//! Jobseekers in JSON, with and without an identity.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::domain::accommodation::Needs;
use crate::domain::certificate::SkillCertificate;
use crate::domain::demand::Capacities;
use crate::domain::disability_record::Disability;
use crate::domain::fault::{Fault, FieldFault, Pointer};
use crate::domain::identity::{CitizenId, Sex};
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::{Claims, EmploymentStatus, Jobseeker, JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit, Coordinates};
use crate::domain::posting::EmploymentType;
use crate::domain::stored::Stored;
use crate::domain::text::{ExternalReference, PersonName, Phone};
use crate::domain::wage::Fen;

use super::certificate::SkillCertificateBody;
use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// What a person would like; nothing stated is no wish.
#[derive(Deserr, Serialize, ToSchema, Default)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = Preferences)]
pub struct PreferencesBody {
    /// Occupations or groups of them, at most 20, none twice.
    #[deserr(default)]
    #[schema(max_items = 20)]
    occupations: Option<Vec<OccupationCode>>,
    #[deserr(default)]
    wage_min: Option<Fen>,
    /// Postings further away are no match, unless remote or with a dormitory the person can use.
    #[deserr(default)]
    max_commute_km: Option<CommuteLimit>,
    /// Whether the person wishes to work from home.
    #[deserr(default)]
    remote: Option<bool>,
    #[deserr(default)]
    employment_types: Option<Vec<EmploymentType>>,
}

impl PreferencesBody {
    fn into_domain(self) -> Preferences {
        Preferences {
            occupations: self.occupations.unwrap_or_default(),
            wage_min: self.wage_min,
            max_commute: self.max_commute_km,
            remote: self.remote.unwrap_or(false),
            employment_types: self.employment_types.unwrap_or_default(),
        }
    }
}

impl From<&Preferences> for PreferencesBody {
    fn from(preferences: &Preferences) -> Self {
        let Preferences { occupations, wage_min, max_commute, remote, employment_types } = preferences.clone();
        Self {
            occupations: Some(occupations),
            wage_min,
            max_commute_km: max_commute,
            remote: Some(remote),
            employment_types: Some(employment_types),
        }
    }
}

/// A jobseeker, as it is posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "求职者甲", "birth_date": "1989-03-01", "sex": "male", "region": "370203",
    "location": {"latitude": 36.08, "longitude": 120.37}, "phone": "000-0000-0000",
    "disability": {"certificate_number": "37020319890301001641", "category": "physical", "level": 1},
    "capacities": {"standing_walking": 1, "lifting": 1, "hands": 3, "vision": 3},
    "accommodations": {"step_free_access": "required", "seated_work": "preferred"},
    "preferences": {
        "occupations": ["4-03-02-02"], "wage_min": 300_000, "max_commute_km": 15, "remote": false,
        "employment_types": ["full_time"]
    },
    "employment_status": "unemployed", "unemployed_since": "2016-09-01", "status": "active"
}))]
pub struct JobseekerBody {
    name: PersonName,
    /// Must agree with birth date, sex and the disability certificate number.
    #[deserr(default)]
    citizen_id: Option<CitizenId>,
    /// Read from the citizen ID or certificate number where it is not given.
    #[deserr(default)]
    birth_date: Option<Day>,
    /// Read from the citizen ID or certificate number where it is not given.
    #[deserr(default)]
    sex: Option<Sex>,
    region: Adcode,
    /// Home; without it the region's centre stands in, and answers say so.
    #[deserr(default)]
    location: Option<Coordinates>,
    #[deserr(default)]
    phone: Option<Phone>,
    #[deserr(default)]
    disability: Option<Disability>,
    #[deserr(default)]
    capacities: Option<Capacities>,
    #[deserr(default)]
    accommodations: Option<Needs>,
    #[deserr(default)]
    preferences: Option<PreferencesBody>,
    #[deserr(default)]
    employment_status: Option<EmploymentStatus>,
    #[deserr(default)]
    unemployed_since: Option<Day>,
    /// `active` where it is not given.
    #[deserr(default)]
    status: Option<JobseekerStatus>,
    #[deserr(default)]
    external_reference: Option<ExternalReference>,
}

impl JobseekerBody {
    /// Reads a jobseeker; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<Jobseeker, Vec<FieldFault>> {
        let found = faults_between(&body, today);
        let body: Self = faults::read_with(body, found)?;
        Ok(body.into_domain().completed())
    }

    /// The record in the shape of its POST body, for a change to be laid over. Where the change brings another number, what
    /// the old one says as well is left out, so that it is read from the new one and not held against it.
    pub fn to_change(jobseeker: &Jobseeker, change: &Value) -> Value {
        let mut body = json!(Self::from(jobseeker));
        let brings = |pointer| change.pointer(pointer).is_some_and(|number| !number.is_null());
        let brings_certificate = brings("/disability/certificate_number");
        let mut leave_out = |parent: &str, field: &str| {
            if let Some(object) = body.pointer_mut(parent).and_then(Value::as_object_mut) {
                object.remove(field);
            }
        };
        let old = jobseeker.known_citizen_id().filter(|_| brings_certificate || brings("/citizen_id"));
        if old.is_some_and(|old| jobseeker.birth_date == Some(old.birth_date())) {
            leave_out("", "birth_date");
        }
        if old.is_some_and(|old| jobseeker.sex == Some(old.sex())) {
            leave_out("", "sex");
        }
        if brings_certificate && jobseeker.disability.as_ref().is_some_and(|it| it.certificate_number().is_some()) {
            leave_out("/disability", "category");
            leave_out("/disability", "level");
        }
        body
    }

    fn into_domain(self) -> Jobseeker {
        Jobseeker {
            name: self.name,
            citizen_id: self.citizen_id,
            birth_date: self.birth_date.map(|day| day.0),
            sex: self.sex,
            region: self.region,
            location: self.location,
            phone: self.phone,
            disability: self.disability,
            capacities: self.capacities.unwrap_or_default(),
            needs: self.accommodations.unwrap_or_default(),
            preferences: self.preferences.unwrap_or_default().into_domain(),
            employment_status: self.employment_status,
            unemployed_since: self.unemployed_since.map(|day| day.0),
            status: self.status.unwrap_or(JobseekerStatus::Active),
            external_reference: self.external_reference,
        }
    }
}

impl From<&Jobseeker> for JobseekerBody {
    fn from(jobseeker: &Jobseeker) -> Self {
        let it = jobseeker.clone();
        Self {
            preferences: Some(PreferencesBody::from(&it.preferences)),
            name: it.name,
            citizen_id: it.citizen_id,
            birth_date: it.birth_date.map(Day),
            sex: it.sex,
            region: it.region,
            location: it.location,
            phone: it.phone,
            disability: it.disability,
            capacities: Some(it.capacities),
            accommodations: Some(it.needs),
            employment_status: it.employment_status,
            unemployed_since: it.unemployed_since.map(Day),
            status: Some(it.status),
            external_reference: it.external_reference,
        }
    }
}

/// Rules between fields, and against the calendar, over whatever fields are right in themselves.
fn faults_between(body: &Value, today: Date) -> Vec<FieldFault> {
    let day = |field| faults::read_field::<Day>(body, field).map(|day| day.0);
    let claims = Claims {
        citizen_id: faults::read_field(body, "citizen_id"),
        certificate_number: body.get("disability").and_then(|it| faults::read_field(it, "certificate_number")),
        birth_date: day("birth_date"),
        sex: faults::read_field(body, "sex"),
        unemployed_since: day("unemployed_since"),
    };
    let mut found = claims.faults(today);
    if let Some(preferences) = body.get("preferences") {
        found.extend(list_faults(preferences, "occupations", Some(Preferences::MAX_OCCUPATIONS)));
        found.extend(list_faults(preferences, "employment_types", None));
    }
    found
}

/// Too many entries, and each entry that was there before.
fn list_faults(preferences: &Value, field: &str, max: Option<usize>) -> Vec<FieldFault> {
    let entries = preferences.get(field).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let pointer = Pointer::to("/preferences").child(field);
    let too_many = max
        .filter(|max| entries.len() > *max)
        .map(|max| FieldFault { pointer: pointer.clone(), fault: Fault::TooMany { max } });
    let is_repeat = |at: usize, entry: &Value| entries.iter().take(at).any(|earlier| earlier == entry);
    let repeats =
        entries.iter().take(max.unwrap_or(usize::MAX)).enumerate().filter(|(at, entry)| is_repeat(*at, entry));
    let repeats = repeats.map(|(at, _)| FieldFault { pointer: pointer.child(&at.to_string()), fault: Fault::Repeated });
    too_many.into_iter().chain(repeats).collect()
}

/// A jobseeker, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct JobseekerAnswer {
    id: JobseekerId,
    #[serde(flatten)]
    jobseeker: JobseekerBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<JobseekerId, Jobseeker>> for JobseekerAnswer {
    fn from(stored: &Stored<JobseekerId, Jobseeker>) -> Self {
        Self {
            id: stored.id,
            jobseeker: JobseekerBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

/// Somebody without a name: what matching needs, and the certificates. Nothing of it is stored.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "birth_date": "1989-03-01", "region": "370203",
    "capacities": {"standing_walking": 1, "lifting": 1, "hands": 3, "vision": 3},
    "accommodations": {"step_free_access": "required"}, "preferences": {"max_commute_km": 15},
    "certificates": [{"occupation": "4-03-02-02", "level": "intermediate", "status": "verified"}]
}))]
pub struct PreviewBody {
    #[deserr(default)]
    birth_date: Option<Day>,
    #[deserr(default)]
    sex: Option<Sex>,
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    location: Option<Coordinates>,
    /// Checked, not used.
    #[deserr(default)]
    phone: Option<Phone>,
    #[deserr(default)]
    capacities: Option<Capacities>,
    #[deserr(default)]
    accommodations: Option<Needs>,
    #[deserr(default)]
    preferences: Option<PreferencesBody>,
    /// Checked, not used.
    #[deserr(default)]
    employment_status: Option<EmploymentStatus>,
    /// Checked, not used.
    #[deserr(default)]
    unemployed_since: Option<Day>,
    #[deserr(default)]
    #[schema(max_items = 50)]
    certificates: Option<Vec<SkillCertificateBody>>,
}

/// What a preview is about.
#[derive(Debug)]
pub struct Preview {
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    pub region: Option<Adcode>,
    pub location: Option<Coordinates>,
    pub capacities: Capacities,
    pub needs: Needs,
    pub preferences: Preferences,
    pub certificates: Vec<SkillCertificate>,
}

impl PreviewBody {
    /// Most certificates in one preview.
    const MAX_CERTIFICATES: usize = 50;

    /// Reads a preview; every wrong field is named, certificates and all.
    pub fn read(body: Value, today: Date) -> Result<Preview, Vec<FieldFault>> {
        let mut found = faults_between(&body, today);
        let (certificates, more) = read_certificates(&body, today);
        found.extend(more);
        let body: Self = faults::read_with(body, found)?;
        Ok(Preview {
            birth_date: body.birth_date.map(|day| day.0),
            sex: body.sex,
            region: body.region,
            location: body.location,
            capacities: body.capacities.unwrap_or_default(),
            needs: body.accommodations.unwrap_or_default(),
            preferences: body.preferences.unwrap_or_default().into_domain(),
            certificates,
        })
    }
}

/// The certificates of a preview that are right, and the faults of those that are not.
fn read_certificates(body: &Value, today: Date) -> (Vec<SkillCertificate>, Vec<FieldFault>) {
    let entries = body.get("certificates").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let parent = Pointer::to("/certificates");
    let max = PreviewBody::MAX_CERTIFICATES;
    if entries.len() > max {
        return (Vec::new(), vec![FieldFault { pointer: parent, fault: Fault::TooMany { max } }]);
    }
    let (mut certificates, mut found) = (Vec::new(), Vec::new());
    for (at, entry) in entries.iter().enumerate() {
        let here = parent.child(&at.to_string());
        match SkillCertificateBody::read(entry.clone(), today) {
            Ok(certificate) => certificates.push(certificate),
            Err(faults) => {
                found.extend(
                    faults.into_iter().map(|it| FieldFault { pointer: it.pointer.under(&here), fault: it.fault }),
                );
            }
        }
    }
    (certificates, found)
}
