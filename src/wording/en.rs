//! English. Short clauses, plain words, no bare level numbers. Names of occupations stay in Chinese, as the
//! classification has no English ones.

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{Degree, Demand};
use crate::domain::fault::{Fault, Form, Kind};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::skill::SkillLevel;
use crate::domain::wage::Fen;
use crate::matching::change::Change;
use crate::matching::finding::Verdict;
use crate::matching::next_step::{Fact, NextStep, Side};
use crate::matching::reason::Reason;
use crate::reference::labels::{Label, Labelled, degree_label};
use crate::reference::occupations::name_of;

use super::number::{tenths, yuan as number_of_yuan};

/// A label inside a sentence: in small letters.
fn small(label: Label) -> String {
    label.en.to_lowercase()
}

fn occupation(code: OccupationCode) -> String {
    format!("{} ({code})", name_of(code))
}

/// A certificate with its article: “an intermediate certificate as …”.
fn certificate(code: OccupationCode, level: SkillLevel) -> String {
    let level = small(level.label());
    let article = if level.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {level} certificate as {}", occupation(code))
}

/// An accommodation with the article it needs inside a sentence: “a lift”, but “seated work” and “rest breaks”.
fn accommodation(accommodation: Accommodation) -> String {
    use Accommodation as It;
    let article = match accommodation {
        It::StepFreeAccess
        | It::AccessibleParking
        | It::SeatedWork
        | It::RestBreaks
        | It::WrittenCommunication
        | It::Captioning
        | It::TactilePaving
        | It::EasyReadInstructions
        | It::FlexibleHours
        | It::PartTime
        | It::RemoteWork => "",
        It::AccessibleToilet | It::AccessibleDormitory | It::AdjustableDesk => "an ",
        It::Lift
        | It::Shuttle
        | It::Dormitory
        | It::SignLanguageInterpreter
        | It::VisualAlarm
        | It::ScreenReader
        | It::ScreenMagnifier
        | It::JobCoach
        | It::PersonalAssistant
        | It::QuietSpace
        | It::HealthRoom => "a ",
        It::Braille => return "Braille".into(),
        It::GuideDogWelcome => return "a welcome for guide dogs".into(),
    };
    format!("{article}{}", small(accommodation.label()))
}

/// A demand's name in quotation marks: some names hold an “and” of their own, which a list would tear apart.
fn demand(demand: Demand) -> String {
    match demand {
        Demand::Hands => "“use of the hands”".into(),
        other => format!("“{}”", small(other.label())),
    }
}

/// What a person can do. The scale's name for 0 is the work's (“not needed”); of a person it means that they cannot,
/// but where its lowest step is a way of working.
fn capacity(demand: Demand, degree: Degree) -> String {
    match (demand, degree.value()) {
        (Demand::StandingWalking | Demand::Learning | Demand::Social | Demand::Pace, _) | (_, 1..) => {
            format!("the person's is “{}”", small(degree_label(demand, degree)))
        }
        (_, 0) => "the person cannot".into(),
    }
}

/// One name, “a” and “b”, or “a”, “b” and “c”.
fn listed(all: &[Demand]) -> String {
    let names: Vec<String> = all.iter().map(|&it| demand(it)).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

pub fn demands_not_stated(all: &[Demand]) -> String {
    format!("the employer has not said what the work asks in {}", listed(all))
}

pub fn capacities_not_stated(all: &[Demand]) -> String {
    format!("the person has not said what they can do in {}", listed(all))
}

pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accessible => "accessible",
        Verdict::ToConfirm => "to be confirmed",
        Verdict::Barrier => "barrier",
    }
}

fn yuan(fen: Fen) -> String {
    format!("{} yuan a month", number_of_yuan(fen))
}

/// How many levels lie between, as one says it.
fn levels(count: usize) -> String {
    match count {
        1 => "one level".into(),
        2 => "two levels".into(),
        more => format!("{more} levels"),
    }
}

const fn group(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::None => "another group",
        Kinship::MiddleGroup => "the same middle group",
        Kinship::MinorGroup => "the same minor group",
        Kinship::Same => "the same occupation",
    }
}

pub fn reason(reason: &Reason) -> String {
    match *reason {
        Reason::NoRequirement => "the posting asks for no skill level and is open to all".into(),
        Reason::LevelMet { occupation: code, held, required: Some(required) } => {
            format!("{} meets the required {} level", certificate(code, held), small(required.label()))
        }
        Reason::LevelMet { occupation: code, held, required: None } => {
            format!("{} is what is asked for", certificate(code, held))
        }
        Reason::LevelBelow { occupation: code, held, required, rungs } => {
            let required = small(required.label());
            format!("{} is {} under the required {required} level", certificate(code, held), levels(rungs))
        }
        Reason::RelatedOccupation { occupation: code, kinship } => {
            format!("{} is another occupation of {}, so it counts less", occupation(code), group(kinship))
        }
        Reason::CertificateUnverified { occupation: code, level } => {
            format!("{} has not been verified, so it counts less", certificate(code, level))
        }
        Reason::CertificateExpired { occupation: code, level, expired_on } => {
            format!("{} ended on {expired_on} and counts as nothing", certificate(code, level))
        }
        Reason::CertificateRevoked { occupation: code, level } => {
            format!("{} was revoked and counts as nothing", certificate(code, level))
        }
        Reason::NoCertificate => "the person holds no valid certificate that has to do with this posting".into(),
        Reason::OccupationUnknown => "the posting's occupation is not known, so nothing can be compared with it".into(),
        Reason::MandatoryCertificateMissing { occupation: code, required: Some(required) } => {
            format!("{} or higher is mandatory", certificate(code, required))
        }
        Reason::MandatoryCertificateMissing { occupation: code, required: None } => {
            format!("a certificate as {} is mandatory", occupation(code))
        }
        Reason::DemandsMet { count: 1 } => "1 demand is met".into(),
        Reason::DemandsMet { count } => format!("{count} demands are met"),
        Reason::DemandBridged { demand: it, by } => {
            format!("the gap in {} is bridged by {}", demand(it), accommodation(by))
        }
        Reason::DemandNegotiable { demand: it, by } => {
            format!("the gap in {} would be bridged by {}, which must be asked for", demand(it), accommodation(by))
        }
        Reason::DemandNotStated { demand: it } => demands_not_stated(&[it]),
        Reason::CapacityNotStated { demand: it } => capacities_not_stated(&[it]),
        Reason::DemandBarrier { demand: it, required, capacity: degree } => format!(
            "in {} the work asks “{}”, {}, and nothing offered bridges the gap",
            demand(it),
            small(degree_label(it, required)),
            capacity(it, degree)
        ),
        Reason::AccommodationAvailable { accommodation: it } => {
            format!("the employer offers {}, as the person requires", accommodation(it))
        }
        Reason::AccommodationOnRequest { accommodation: it } => {
            format!("the person requires {}, which must be asked for", accommodation(it))
        }
        Reason::AccommodationNotStated { accommodation: it } => {
            format!("the person requires {}, about which the employer says nothing", accommodation(it))
        }
        Reason::AccommodationRefused { accommodation: it } => {
            format!("the person requires {}, which the employer does not offer", accommodation(it))
        }
        Reason::RemoteWork => "the work is done from home".into(),
        Reason::Distance { tenths_km } => format!("{} km in a straight line", tenths(tenths_km)),
        Reason::LocationApproximate => "one place is known by its region only, so the distance is a rough one".into(),
        Reason::LocationUnknown => "one of the two places is not known, so there is no distance".into(),
        Reason::DormitoryOffered { accommodation: it } => format!("the employer offers {}", accommodation(it)),
        Reason::NoPreference => "the person has stated no wish".into(),
        Reason::OccupationWished { occupation: code } => format!("the person wishes to work as {}", occupation(code)),
        Reason::OccupationNearWish { occupation: code, kinship } => {
            format!("it is in {} as the wished {}", group(kinship), occupation(code))
        }
        Reason::OccupationNotWished => "it is not an occupation that the person wishes".into(),
        Reason::WageMet { wished, promised } => {
            format!("the stated wage goes up to {}, {} is wished", yuan(promised), yuan(wished))
        }
        Reason::WageBelow { wished, promised } => {
            format!("the stated wage goes up to {} only, {} is wished", yuan(promised), yuan(wished))
        }
        Reason::WageNotStated { wished } => format!("no wage is stated, {} is wished", yuan(wished)),
        Reason::EmploymentTypeWished { employment_type } => {
            format!("the form of employment is a wished one: {}", small(employment_type.label()))
        }
        Reason::EmploymentTypeNotWished { employment_type } => {
            format!("the form of employment is not a wished one: {}", small(employment_type.label()))
        }
        Reason::EmploymentTypeNotStated => "the form of employment is not stated".into(),
        Reason::RemoteWished => "the work is from home, as the person would like".into(),
        Reason::RemoteNotOffered => "the person would like to work from home, which the employer does not offer".into(),
        Reason::PreferredAvailable { accommodation: it } => {
            format!("the employer offers {}, as the person would like", accommodation(it))
        }
        Reason::PreferredOnRequest { accommodation: it } => {
            format!("the person would like {}, which can be asked for", accommodation(it))
        }
        Reason::PreferredNotStated { accommodation: it } => {
            format!("the person would like {}, about which the employer says nothing", accommodation(it))
        }
        Reason::PreferredRefused { accommodation: it } => {
            format!("the person would like {}, which the employer does not offer", accommodation(it))
        }
    }
}

pub fn next_step(step: NextStep) -> String {
    match step {
        NextStep::TakeCertificate { occupation: code, level: Some(level) } => {
            format!("Take {}.", certificate(code, level))
        }
        NextStep::TakeCertificate { occupation: code, level: None } => {
            format!("Take a certificate as {}.", occupation(code))
        }
        NextStep::RenewCertificate { occupation: code, level } => {
            format!("Renew the {} certificate as {}, which has ended.", small(level.label()), occupation(code))
        }
        NextStep::VerifyCertificate { occupation: code, level } => {
            format!("Have the {} certificate as {} verified.", small(level.label()), occupation(code))
        }
        NextStep::RequestAccommodation { accommodation: it, demand: Some(bridged) } => {
            format!("Ask the employer for {}, to bridge the gap in {}.", accommodation(it), demand(bridged))
        }
        NextStep::RequestAccommodation { accommodation: it, demand: None } => {
            format!("Ask the employer for {}.", accommodation(it))
        }
        NextStep::LowerDemand { demand: it, from, to } => format!(
            "Ask the employer to bring what the work asks in {} down from “{}” to “{}”.",
            demand(it),
            small(degree_label(it, from)),
            small(degree_label(it, to))
        ),
        NextStep::ConfirmFact(fact) => confirm(fact),
    }
}

pub fn change(change: Change) -> String {
    match change {
        Change::Step(step) => next_step(step),
        Change::TravelFurther { from, to } => {
            format!("Travel up to {} km to work in place of {}.", to.kilometres(), from.kilometres())
        }
        Change::OfferAccommodation(it) => format!("Offer {}.", accommodation(it)),
        Change::LowerRequiredLevel { from, to } => {
            format!("Bring the required level down from {} to {}.", small(from.label()), small(to.label()))
        }
        Change::WaiveCertificate => "Wish for the certificate and do not make it mandatory.".into(),
    }
}

fn confirm(fact: Fact) -> String {
    match fact {
        Fact::Demand(it) => format!("Confirm with the employer what the work asks in {}.", demand(it)),
        Fact::Capacity(it) => format!("Confirm with the person what they can do in {}.", demand(it)),
        Fact::Accommodation(it) => format!("Confirm with the employer whether it offers {}.", accommodation(it)),
        Fact::BirthDate => "Confirm the person's birth date.".into(),
        Fact::Location(Side::Jobseeker) => "Confirm the person's address, for the distance.".into(),
        Fact::Location(Side::Employer) => "Confirm the workplace's address, for the distance.".into(),
        Fact::Wage => "Confirm the wage with the employer.".into(),
        Fact::EmploymentType => "Confirm the form of employment with the employer.".into(),
        Fact::Occupation => "Confirm with the employer which occupation it is.".into(),
    }
}

pub fn fault(fault: Fault) -> String {
    match fault {
        Fault::Missing => "This must be given.".into(),
        Fault::UnknownField => "There is no such field.".into(),
        Fault::WrongType { expected } => format!("This must be {}.", kind(expected)),
        Fault::Blank => "This must not be blank.".into(),
        Fault::TooShort { min } => format!("This must have at least {min} characters."),
        Fault::TooLong { max } => format!("At most {max} characters fit."),
        Fault::ControlCharacter => "Control characters are not allowed.".into(),
        Fault::OutOfRange { min, max } => format!("This must be from {min} to {max}."),
        Fault::TooMany { max } => format!("At most {max} entries are allowed."),
        Fault::Repeated => "An earlier entry is the same.".into(),
        Fault::Malformed { form: it } => format!("This must be {}.", form(it)),
        Fault::CheckCharacter { form: it } => {
            format!("The check character is wrong; compare it with {} as printed.", form(it))
        }
        Fault::ImpossibleDate => "The birth date inside the number does not exist.".into(),
        Fault::UnknownCode { accepted } => format!("Not one of the codes: {}.", accepted.join(", ")),
        Fault::UnknownRegion => "No region has this code.".into(),
        Fault::UnknownOccupation => "No occupation has this code.".into(),
        Fault::NotAnOccupation => "This must be one occupation, not a group.".into(),
        Fault::UnknownEmployer => "There is no such employer.".into(),
        Fault::OutOfReach => "This is outside what you may reach.".into(),
        Fault::StaffOnly => "Only the federation's staff may set or change this; ask them.".into(),
        Fault::UnknownJobseeker => "There is no such jobseeker.".into(),
        Fault::UnknownPosting => "There is no such posting, or none that may be used here.".into(),
        Fault::NoRule => "No rule is on record for this year and place, so nothing can be worked out.".into(),
        Fault::UnknownIntroduction => "There is no such introduction.".into(),
        Fault::UnknownPlacement => "There is no such placement.".into(),
        Fault::NotPromised => "The employer has not promised this.".into(),
        Fault::Contradicts => "It contradicts what is said elsewhere.".into(),
        Fault::UnknownFair => "There is no such fair.".into(),
        Fault::UnknownPolicy => "There is no such policy.".into(),
        Fault::UnknownBooth => "This fair has no such booth.".into(),
        Fault::UnknownSession => "This fair has no such session.".into(),
        Fault::Overlaps => "It begins before the one ahead of it ends.".into(),
        Fault::Ambiguous => "Several people have this name; use the check-in code.".into(),
        Fault::UnknownInvitation => "Nobody is invited so to this fair.".into(),
        Fault::UnknownRegistration => "Nobody is registered so for this fair.".into(),
        Fault::UnknownInterviewer => "This fair has no such interviewer.".into(),
        Fault::UnknownHelper => "Nobody of this id helps at this fair.".into(),
        Fault::UnknownInterview => {
            "This fair has no such interview, or the check-in code is not its person's.".into()
        }
        Fault::BreaksThePlan => "It contradicts interviews that have been held.".into(),
        Fault::DidNotTakePlace => "Nothing comes of an interview that did not take place.".into(),
        Fault::RefusedWithOffer => "Nobody is refused and has an offer.".into(),
        Fault::MixedSteps => {
            "One consent has fields of one step: contact, category and level, or the certificate number.".into()
        }
        Fault::NotWithinAYear => "It must be after today, and within a year.".into(),
        Fault::NotForEmployers => "Employers may not use this field.".into(),
        Fault::AlreadyRegistered => "Another record has this value already.".into(),
        Fault::MinAboveMax => "The lower end must not be above the upper end.".into(),
        Fault::EndsBeforeStart => "The end must not be before the beginning.".into(),
        Fault::InFuture => "This must not be after today.".into(),
        Fault::BeforeBirth => "This must not be before the birth date.".into(),
        Fault::DisagreesWithNumber => "This differs from what the number on record says.".into(),
        Fault::DisagreesWithCertificate => "This differs from the one inside the disability certificate number.".into(),
        Fault::WeakPassword => {
            "This is among the passwords that are tried first, or holds the name of the account or of the service."
                .into()
        }
        Fault::WrongPassword => "This is not the current password.".into(),
        Fault::OwnRole => "Nobody changes their own role.".into(),
        Fault::AddressNotAllowed => "Nothing is sent to this address: it must be https at port 443 or 8443, and outside of the internal network.".into(),
        Fault::NotForRole => "Accounts of this role have no such field.".into(),
        Fault::DigitsLost => {
            "The number was kept as a figure and lost its last digits; format the cell as text and enter it again."
                .into()
        }
        Fault::RuleSyntax(at) => format!("This cannot be read from character {} on.", at + 1),
        Fault::RuleUnknownFact(at) => format!("At character {}: no fact has this name.", at + 1),
        Fault::RuleWrongType(at) => format!("At character {}: these cannot be compared, or a condition should be here.", at + 1),
        Fault::RuleUnknownCode(at) => format!("At character {}: there is no such code.", at + 1),
        Fault::RuleNotAllowed(at) => format!("At character {}: a rule cannot have this.", at + 1),
        Fault::RuleTooDeep(at) => format!("At character {}: brackets or signs stand too deep in one another.", at + 1),
        Fault::AmbiguousLevel => {
            "Write the level as a word (初级工, 中级工, 高级工 …); 一级 or a bare figure can mean two things.".into()
        }
        Fault::UnknownColumn => "There is no such column; compare with the template.".into(),
        Fault::RepeatedColumn => "This column is there twice.".into(),
        Fault::NeededForMandatoryCertificate => {
            "A mandatory certificate needs an occupation, and the title does not tell one.".into()
        }
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Object => "an object",
        Kind::Array => "an array",
        Kind::String => "a string",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Date => "a date, YYYY-MM-DD",
        Form::TimeOfDay => "a time of day, HH:MM",
        Form::CheckInCode => "a check-in code of 10 letters and digits",
        Form::Instant => "an instant, RFC 3339",
        Form::Uuid => "a UUID",
        Form::Adcode => "a region code of six digits",
        Form::OccupationCode => "an occupation code, A-BB-CC-DD",
        Form::CitizenId => "a citizen ID of 18 characters",
        Form::DisabilityCertificateNumber => "a disability certificate number of 20 characters",
        Form::WebhookUrl => {
            "a URL that begins with https://, without a user name, a password or a #, of at most 500 characters"
        }
        Form::CreditCode => "a unified social credit code of 18 characters",
        Form::Pseudonym => "a candidate's pseudonym that a list gave out",
        Form::Decimal => "a number with at most four decimals, such as 200 or 30.5",
        Form::LevyRatio => "a share of 0.015 or more with at most four decimals, such as 0.015",
        Form::Username => "3 to 64 letters a–z, digits, or . - _ @, beginning with a letter or digit",
        Form::BearerSecret => "a token or key that was given out",
        Form::Yuan => "an amount in yuan",
        Form::Phone => "a telephone number of 7 to 20 digits",
        Form::Cursor => "a cursor that a list gave out",
    }
}
