//! How single values look in JSON: one declaration per domain type gives its reader, its writer and its schema.
//! Values that name a region or an occupation are looked up here: the domain knows their form, `reference` their existence.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Value, ValueKind, ValuePointerRef, take_cf_content};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::account::AccountStatus;
use crate::domain::audit::Act;
use crate::domain::bearer::CredentialKind;
use crate::domain::certificate::CertificateStatus;
use crate::domain::consent::{ConsentStep, DisclosedField};
use crate::domain::demand::{Degree, Demand};
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::employer::Headcount;
use crate::domain::event::EventKind;
use crate::domain::fair::{
    AskedPerOpening, AskedPostings, FairState, FreeSlots, GapMinutes, InRow, InterviewCount, Metre, MostInterviews,
    Seed, SessionNumber, SlotCount, SlotMinutes, SlotNumber, TimeLimit, TimeOfDay,
};
use crate::domain::fair_booth::AideKind;
use crate::domain::fair_invitation::{DecliningReason, InvitationState};
use crate::domain::fair_plan::{Intent, InterviewOutcome, PlanFailure, PlanPhase, PlanStatus, Refusal, UnplannedCode};
use crate::domain::fair_registration::{Attendance, CheckInCode, Pace, RegistrationSource};
use crate::domain::fault::{Fault, Form};
use crate::domain::identity::{CertificateNumber, CitizenId, CreditCode, Sex};
use crate::domain::ids::{
    AccountId, AideId, BoothId, ConsentId, CredentialId, EmployerId, FairId, ImportId, InterviewId, InterviewerId,
    IntroductionId, InvitationId, JobseekerId, MatchRunId, PlacementId, PolicyId, PostingId, RegistrationId,
    SkillCertificateId, SubscriptionId, VisitId,
};
use crate::domain::import::{CopyFormat, ExportFormat, ImportMode, ImportStatus, WorkbookKind};
use crate::domain::introduction::IntroductionState;
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::levy::{AnnualFen, ContractMonths, LevyRatio, LevyYear, MeanHeadcount, MonthsWorked};
use crate::domain::match_run::{MatchChange, RunFailure, RunStatus, Subjects, Top};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit};
use crate::domain::placement::{
    AfterDays, LeavingReason, Retention, SocialInsurance, StillWorking, VisitWay, WagePaid,
};
use crate::domain::policy::{AmountPer, FactName, PolicyAmount, RuleText};
use crate::domain::posting::{EmploymentType, Openings, PostingStatus};
use crate::domain::principal::Role;
use crate::domain::pseudonym::Pseudonym;
use crate::domain::scope::Scope;
use crate::domain::skill::SkillLevel;
use crate::domain::statistics::Dimension;
use crate::domain::subscription::{DeliveryFailure, SubscriptionStatus, WebhookUrl};
use crate::domain::text::{
    ApiKeyName, Benefit, CertificateSerial, Description, EmployerName, ExternalReference, FairName, Issuer, Label,
    LegalBasis, PaperName, PaperReference, PersonName, Phone, PolicyName, PostingTitle, Purpose, Reason, VenueAddress,
};
use crate::domain::username::Username;
use crate::domain::wage::Fen;
use crate::matching::finding::Verdict;
use crate::reference::occupations::occupations;
use crate::reference::regions::regions;

use super::fair_day::ChangeKind;
use super::faults::Faults;

/// A fault for a value of the wrong kind.
fn wrong_kind<V: IntoValue>(actual: Value<V>, accepted: &[ValueKind], location: ValuePointerRef<'_>) -> Faults {
    take_cf_content(Faults::error(None, ErrorKind::IncorrectValueKind { actual, accepted }, location))
}

/// Reads a value that is written as a string.
pub(super) fn text<V: IntoValue, T>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    parse: impl FnOnce(&str) -> Result<T, Fault>,
) -> Result<T, Faults> {
    match value {
        Value::String(text) => parse(&text).map_err(|fault| Faults::one(location, fault)),
        other => Err(wrong_kind(other, &[ValueKind::String], location)),
    }
}

fn integer<V: IntoValue, T>(
    value: Value<V>,
    location: ValuePointerRef<'_>,
    parse: impl FnOnce(i64) -> Result<T, Fault>,
) -> Result<T, Faults> {
    let number = match value {
        // Beyond i64 is beyond every range; the nearest end gives the same fault.
        Value::Integer(number) => i64::try_from(number).unwrap_or(i64::MAX),
        Value::NegativeInteger(number) => number,
        other => return Err(wrong_kind(other, &[ValueKind::Integer], location)),
    };
    parse(number).map_err(|fault| Faults::one(location, fault))
}

/// The schema of a string.
fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// Strings: how to read one, how to write one, and the schema that says so.
macro_rules! strings {
    ($($name:ident, read $read:expr, write $write:expr, schema $schema:expr, $about:literal;)+) => {$(
        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
                text(value, location, $read)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&Self) -> String = $write;
                serializer.serialize_str(&write(self))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let schema: ObjectBuilder = $schema;
                schema.description(Some($about)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

/// Text with a length limit: at least one character that is not blank.
fn bounded(max: usize) -> ObjectBuilder {
    string().min_length(Some(1)).max_length(Some(max))
}

fn shaped(pattern: &str) -> ObjectBuilder {
    string().pattern(Some(pattern))
}

fn uuid() -> ObjectBuilder {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

/// The region must exist.
fn region(text: &str) -> Result<Adcode, Fault> {
    let adcode = Adcode::parse(text)?;
    regions().find(adcode).map(|_| adcode).ok_or(Fault::UnknownRegion)
}

/// The occupation, or the group of them, must exist.
fn occupation(text: &str) -> Result<OccupationCode, Fault> {
    let code = OccupationCode::parse(text)?;
    occupations().find(code).map(|_| code).ok_or(Fault::UnknownOccupation)
}

/// A calendar day, written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// # Errors
    /// `Malformed` for any other form, and for a day that does not exist.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let is_shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
        let date = text.parse().ok().filter(|_| is_shaped);
        date.map(Self).ok_or(Fault::Malformed { form: Form::Date })
    }
}

/// An instant in UTC, written as RFC 3339 with microseconds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl Instant {
    /// # Errors
    /// `Malformed` for any other form, and for years before 0 or after 9999.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        // Forms beyond RFC 3339 are read as well by the library: signed years, annotations.
        let is_shaped = text.len() <= 64 && text.bytes().all(|b| b.is_ascii_digit() || b"-:.+TZtz".contains(&b));
        let has_year = text.bytes().position(|b| b == b'-') == Some(4);
        let instant = text.parse().ok().filter(|_| is_shaped && has_year);
        instant.map(Self).ok_or(Fault::Malformed { form: Form::Instant })
    }
}

strings! {
    PersonName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "A person's name.";
    EmployerName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "An organisation's registered name.";
    PostingTitle, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What the role is called.";
    Description, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Free text; line breaks are kept.";
    CertificateSerial, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Number printed on a skill certificate.";
    Issuer, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Who issued a skill certificate.";
    ExternalReference, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What your own books call this record; a workbook row is recognised by it.";
    ApiKeyName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What an API key is called.";
    Username, read Self::parse, write |it| it.as_str().to_owned(), schema shaped("^\\s*[A-Za-z0-9][A-Za-z0-9._@-]{2,63}\\s*$"), "The name somebody signs in with; capitals are taken as small letters.";
    Phone, read Self::parse, write |it| it.reveal().to_owned(), schema bounded(32).pattern(Some("^\\s*\\+?[0-9 ()-]+\\s*$")), "7 to 20 digits, with an optional leading +, blanks, hyphens, brackets.";
    CitizenId, read Self::parse, write |it| it.reveal().to_owned(), schema shaped("^\\s*[0-9]{17}[0-9Xx]\\s*$"), "Citizen ID (GB 11643), with its check character.";
    CertificateNumber, read Self::parse, write |it| it.reveal().to_owned(), schema shaped("^\\s*[0-9]{17}[0-9Xx][1-7][1-4]([Bb][0-9]{1,2})?\\s*$"), "Disability certificate number: citizen ID, category digit, level digit; B and digits after a reissue.";
    CreditCode, read Self::parse, write |it| it.as_str().to_owned(), schema shaped("^\\s*[0-9A-Za-z]{18}\\s*$"), "Unified social credit code (GB 32100), with its check character.";
    Adcode, read region, write ToString::to_string, schema shaped("^[1-9][0-9]{5}$"), "Region, GB/T 2260; must exist in the reference list.";
    OccupationCode, read occupation, write ToString::to_string, schema shaped("^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$"), "Occupation or group of occupations, 职业分类大典 2022; must exist in the reference list.";
    Day, read Self::parse, write |it| it.0.to_string(), schema string().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))), "A calendar day, YYYY-MM-DD.";
    Instant, read Self::parse, write |it| it.0.to_string(), schema string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))), "An instant, RFC 3339, UTC.";
    JobseekerId, read Self::parse, write ToString::to_string, schema uuid(), "A jobseeker's id.";
    SkillCertificateId, read Self::parse, write ToString::to_string, schema uuid(), "A skill certificate's id.";
    EmployerId, read Self::parse, write ToString::to_string, schema uuid(), "An employer's id.";
    PostingId, read Self::parse, write ToString::to_string, schema uuid(), "A posting's id.";
    ImportId, read Self::parse, write ToString::to_string, schema uuid(), "An import's id.";
    SubscriptionId, read Self::parse, write ToString::to_string, schema uuid(), "A subscription's id.";
    WebhookUrl, read Self::parse, write |it| it.as_str().to_owned(), schema shaped("^\\s*https?://[!-~]+\\s*$"), "Where events are sent: https, at port 443 or 8443, outside of the internal network; without a user name, a password or a #.";
    MatchRunId, read Self::parse, write ToString::to_string, schema uuid(), "A match run's id.";
    IntroductionId, read Self::parse, write ToString::to_string, schema uuid(), "An introduction's id.";
    ConsentId, read Self::parse, write ToString::to_string, schema uuid(), "A consent's id.";
    AccountId, read Self::parse, write ToString::to_string, schema uuid(), "An account's id.";
    Pseudonym, read Self::parse, write ToString::to_string, schema shaped("^[0-9a-f]{64}$"), "What one employer calls a candidate; it means nothing to another.";
    Purpose, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What a consent is for.";
    PaperReference, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Where the signed paper of a consent is kept.";
    Reason, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Why somebody took a step; line breaks are kept.";
    MeanHeadcount, read Self::parse, write |it| decimal(it.parts()), schema shaped("^[0-9]{1,12}(\\.[0-9]{1,4})?$"), "People on the payroll, as the mean of the year: a decimal with at most four places.";
    LevyRatio, read Self::parse, write |it| decimal(it.parts()), schema shaped("^0\\.[0-9]{2,4}$"), "The share of disabled people that the province demands, 0.015 or more.";
    RuleText, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "A rule in CEL over the facts of docs/policies.md.";
    PolicyName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What a policy is called.";
    LegalBasis, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "The law or notice that a policy stands on, by title and number.";
    Benefit, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What a policy gives; line breaks are kept.";
    PaperName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What somebody has to bring.";
    PolicyId, read Self::parse, write ToString::to_string, schema uuid(), "A policy's id.";
    FairName, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What a fair is called.";
    VenueAddress, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "Where a fair is held.";
    Label, read Self::parse, write |it| it.as_str().to_owned(), schema bounded(Self::MAX), "What a session, a booth or an interviewer is called.";
    TimeOfDay, read Self::parse, write ToString::to_string, schema shaped("^([01][0-9]|2[0-4]):[0-5][0-9]$"), "A time of day in China, HH:MM; 24:00 is its end.";
    FairId, read Self::parse, write ToString::to_string, schema uuid(), "A fair's id.";
    BoothId, read Self::parse, write ToString::to_string, schema uuid(), "A booth's id.";
    InterviewerId, read Self::parse, write ToString::to_string, schema uuid(), "An interviewer's id.";
    AideId, read Self::parse, write ToString::to_string, schema uuid(), "The id of somebody who goes along with people.";
    CheckInCode, read Self::parse, write |it| it.as_str().to_owned(), schema shaped("^\\s*[2-9A-HJ-NP-Za-hj-np-z]{10}\\s*$"), "By which somebody checks in: ten letters and digits.";
    RegistrationId, read Self::parse, write ToString::to_string, schema uuid(), "A registration's id.";
    InvitationId, read Self::parse, write ToString::to_string, schema uuid(), "An invitation's id.";
    InterviewId, read Self::parse, write ToString::to_string, schema uuid(), "An interview's id.";
    PlacementId, read Self::parse, write ToString::to_string, schema uuid(), "A placement's id.";
    VisitId, read Self::parse, write ToString::to_string, schema uuid(), "A visit's id.";
    CredentialId, read Self::parse, write ToString::to_string, schema uuid(), "An API key's id; it is no secret.";
}

macro_rules! codes {
    ($($name:ident, $about:literal;)+) => {
        strings! {$(
            $name, read Self::parse, write |it| it.code().to_owned(), schema string().enum_values(Some(Self::CODES.iter().copied())), $about;
        )+}
    };
}

codes! {
    SkillLevel, "A rung of the skill ladder, lowest first: 学徒工 初级工 中级工 高级工 技师 高级技师 特级技师 首席技师.";
    Sex, "Sex.";
    DisabilityCategory, "Category of the disability certificate (GB/T 26341).";
    CertificateStatus, "Whether someone has looked the certificate up.";
    EmploymentStatus, "How a person works at present.";
    JobseekerStatus, "Only the active are matched.";
    EmploymentType, "Form of employment.";
    PostingStatus, "Only open postings are matched.";
    Demand, "A functional demand.";
    Accommodation, "An accommodation.";
    Offer, "What a posting says of an accommodation; not stated is unknown.";
    Need, "How much a person needs an accommodation.";
    WorkbookKind, "What the rows of a workbook are.";
    ExportFormat, "The form of an exported file.";
    CopyFormat, "The form of everything about one person.";
    ImportMode, "What one bad row means for the others: nothing is written, or the good rows are.";
    ImportStatus, "Where an import stands.";
    EventKind, "What has happened: a match run is done; a match run has found something new or better for somebody; an introduction has taken a step.";
    SubscriptionStatus, "Whether events are sent. Disabled is what nothing could be delivered to for too long, or what does not want any more.";
    DeliveryFailure, "Why the last delivery failed.";
    Subjects, "Whose lists a match run makes: for each active jobseeker the best postings, or for each open posting the best people.";
    RunStatus, "Where a match run stands.";
    RunFailure, "Why a match run came to nothing: whoever ordered it may not look at these people any more, or everybody who worked on it failed.";
    MatchChange, "What a match is against the run before: no worse than there, not there, better (a higher score, or nothing left to confirm), or there and here no more.";
    IntroductionState, "Where an introduction stands.";
    FairState, "Where a fair stands.";
    AideKind, "What somebody who goes along with people can do.";
    ChangeKind, "What has happened on the day of a fair.";
    PlanStatus, "Where a plan stands.";
    PlanFailure, "Why a plan came to nothing: everybody who worked on it failed, or the fair contradicts itself.";
    PlanPhase, "What the planner is at.";
    UnplannedCode, "Why somebody has no interview.";
    InterviewOutcome, "Whether an interview was held.";
    Intent, "Whether somebody would like to go on.";
    Refusal, "Why nothing came of an interview.";
    SocialInsurance, "How social insurance is paid.";
    LeavingReason, "Why somebody does not work there any more.";
    VisitWay, "How a visit was made.";
    StillWorking, "Whether the person works there on the day of the visit.";
    WagePaid, "How the wage was paid.";
    Retention, "What is known of a placement so many days after its first: the day has not come; somebody has seen on that day or later that the person works there; the person left before; nobody has looked since.";
    Pace, "How somebody moves through the hall.";
    AmountPer, "How often an amount is given.";
    FactName, "A fact by the name that rules call it.";
    RegistrationSource, "How somebody came to be registered.";
    InvitationState, "What has come of asking somebody to a fair.";
    DecliningReason, "Why somebody does not come to a fair.";
    Attendance, "What the day has shown of somebody.";
    ConsentStep, "A step of the consent ladder.";
    DisclosedField, "What can be disclosed of a person.";
    Role, "What an account is for.";
    AccountStatus, "Whether an account may do anything.";
    Scope, "What an API key may be used for.";
    CredentialKind, "What somebody has signed in by.";
    Dimension, "By what people are counted: the regions directly inside; category and level of the disability certificate; full years of age; how people work; the major group of the occupation they wish for first; the furthest that an introduction of theirs has come.";
    Act, "What somebody did.";
    Verdict, "What a pair comes to. A pair with a barrier is never listed as a match.";
}

/// Ten-thousandths as a decimal.
fn decimal(parts: u64) -> String {
    crate::levy::decimal(parts.into(), 10_000)
}

/// Integers: how to read one, how to write one, and the range.
macro_rules! integers {
    ($($name:ident, read $read:expr, write $write:expr, $min:expr => $max:expr, $about:literal;)+) => {$(
        impl Deserr<Faults> for $name {
            fn deserialize_from_value<V: IntoValue>(value: Value<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
                integer(value, location, $read)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let write: fn(&Self) -> i64 = $write;
                serializer.serialize_i64(write(self))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let (min, max): (i64, i64) = ($min, $max);
                let schema = ObjectBuilder::new().schema_type(Type::Integer).description(Some($about));
                schema.minimum(Some(min)).maximum(Some(max)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

integers! {
    Degree, read Self::new, write |it| it.value().into(), 0 => 3, "A step of the ordinal scale: 0 not needed, or cannot, to 3.";
    DisabilityLevel, read Self::new, write |it| it.value().into(), 1 => 4, "Disability level; 1 is the most severe.";
    AfterDays, read Self::new, write |it| it.value().into(), Self::MIN => Self::MAX, "Days after the first day of work.";
    PolicyAmount, read Self::new, write |it| it.value().into(), 0 => Self::MAX, "Fen (1/100 CNY).";
    Fen, read Self::new, write |it| it.value().into(), 0 => Self::MAX, "Fen (1/100 CNY) per month before tax.";
    CommuteLimit, read Self::new, write |it| it.kilometres().into(), 0 => Self::MAX, "Whole kilometres.";
    Headcount, read Self::new, write |it| it.value().into(), 0 => Self::MAX, "How many people are employed.";
    Top, read Self::new, write |it| it.value().into(), 1 => Self::MAX, "Length of a list.";
    LevyYear, read Self::new, write |it| it.value().into(), Self::MIN => Self::MAX, "The year whose staff is counted; the levy falls due in the year after.";
    AnnualFen, read Self::new, write |it| i64::try_from(it.value()).unwrap_or(Self::MAX), Self::MIN => Self::MAX, "Fen (1/100 CNY) per year.";
    MonthsWorked, read Self::new, write |it| it.value().into(), Self::MIN => Self::MAX, "Months of the year that somebody worked.";
    ContractMonths, read Self::new, write |it| it.value().into(), Self::MIN => Self::MAX, "Months that a contract runs for; 600 for one without an end.";
    SlotMinutes, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Length of a slot, in minutes.";
    SlotCount, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Slots of a session.";
    GapMinutes, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Minutes between two slots.";
    MostInterviews, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Most interviews of one person.";
    AskedPerOpening, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "People who are asked for each opening.";
    AskedPostings, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Postings for which one person is asked.";
    InterviewCount, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Interviews of a posting.";
    Metre, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Metres on the plan of the hall.";
    FreeSlots, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Slots of rest; 0 is none.";
    InRow, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Interviews in a row, after which a rest is due.";
    SessionNumber, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "A session of the fair, from 0.";
    SlotNumber, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "A slot of the session, from 0.";
    TimeLimit, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "Seconds that the planner may take.";
    Seed, read Self::new, write |it| it.value(), Self::MIN => Self::MAX, "What chance is drawn from.";
    Openings, read Self::new, write |it| it.value().into(), 0 => Self::MAX, "How many people the role is for; a new posting has at least 1, hiring counts them down.";
}
