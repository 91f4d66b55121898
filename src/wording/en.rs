//! English. Short clauses, plain words, no bare level numbers. Names of occupations stay in Chinese, as the
//! classification has no English ones.

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::Demand;
use crate::domain::fault::{Fault, Form, Kind};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::wage::Fen;
use crate::matching::next_step::{Fact, NextStep, Side};
use crate::matching::reason::Reason;
use crate::reference::labels::{Label, Labelled, degree_label};
use crate::reference::occupations::name_of;

use super::tenths;

/// A label inside a sentence: in small letters.
fn small(label: Label) -> String {
    label.en.to_lowercase()
}

fn occupation(code: OccupationCode) -> String {
    format!("{} ({code})", name_of(code))
}

fn accommodation(accommodation: Accommodation) -> String {
    small(accommodation.label())
}

fn demand(demand: Demand) -> String {
    small(demand.label())
}

fn yuan(fen: Fen) -> String {
    format!("{} yuan a month", fen.value() / 100)
}

const fn group(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::None => "another group",
        Kinship::MiddleGroup => "the same middle group",
        Kinship::MinorGroup => "the same minor group",
        Kinship::Same => "the same occupation",
    }
}

#[expect(clippy::too_many_lines, reason = "a table: one entry per code")]
pub fn reason(reason: &Reason) -> String {
    match *reason {
        Reason::NoRequirement => "the posting asks for no skill level and is open to all".into(),
        Reason::LevelMet { occupation: code, held, required } => match required {
            Some(required) => {
                format!(
                    "a {} certificate as {} meets the required {}",
                    small(held.label()),
                    occupation(code),
                    small(required.label())
                )
            }
            None => format!("a {} certificate as {} is what is asked for", small(held.label()), occupation(code)),
        },
        Reason::LevelBelow { occupation: code, held, required, rungs } => format!(
            "a {} certificate as {} is {rungs} under the required {}",
            small(held.label()),
            occupation(code),
            small(required.label())
        ),
        Reason::RelatedOccupation { occupation: code, kinship } => {
            format!("{} is another occupation of {}, so it counts less", occupation(code), group(kinship))
        }
        Reason::CertificateUnverified { occupation: code, level } => {
            format!(
                "the {} certificate as {} has not been verified, so it counts less",
                small(level.label()),
                occupation(code)
            )
        }
        Reason::CertificateExpired { occupation: code, level, expired_on } => format!(
            "the {} certificate as {} ended on {expired_on} and counts as nothing",
            small(level.label()),
            occupation(code)
        ),
        Reason::CertificateRevoked { occupation: code, level } => {
            format!(
                "the {} certificate as {} was revoked and counts as nothing",
                small(level.label()),
                occupation(code)
            )
        }
        Reason::NoCertificate => "no valid certificate has to do with this posting".into(),
        Reason::OccupationUnknown => "the posting's occupation is not known, so nothing can be compared with it".into(),
        Reason::MandatoryCertificateMissing { occupation: code, required } => match required {
            Some(required) => {
                format!("a certificate as {}, {} or higher, is mandatory", occupation(code), small(required.label()))
            }
            None => format!("a certificate as {} is mandatory", occupation(code)),
        },
        Reason::DemandsMet { count: 1 } => "1 demand is met".into(),
        Reason::DemandsMet { count } => format!("{count} demands are met"),
        Reason::DemandBridged { demand: it, by } => {
            format!("the gap in {} is bridged by {}", demand(it), accommodation(by))
        }
        Reason::DemandNegotiable { demand: it, by } => {
            format!("the gap in {} would be bridged by {}, which has to be asked for", demand(it), accommodation(by))
        }
        Reason::DemandNotStated { demand: it } => format!("the employer has not said what is asked in {}", demand(it)),
        Reason::CapacityNotStated { demand: it } => {
            format!("the person has not said what they can do in {}", demand(it))
        }
        Reason::DemandBarrier { demand: it, required, capacity } => format!(
            "{}: {} is asked, {} is what the person can do, and nothing offered bridges it",
            demand(it),
            small(degree_label(it, required)),
            small(degree_label(it, capacity))
        ),
        Reason::AccommodationAvailable { accommodation: it } => {
            format!("{}, which is required, is there", accommodation(it))
        }
        Reason::AccommodationOnRequest { accommodation: it } => {
            format!("{}, which is required, has to be asked for", accommodation(it))
        }
        Reason::AccommodationNotStated { accommodation: it } => {
            format!("the employer has not said whether there is {}, which is required", accommodation(it))
        }
        Reason::AccommodationRefused { accommodation: it } => {
            format!("{}, which is required, is not offered", accommodation(it))
        }
        Reason::RemoteWork => "the work is done from home".into(),
        Reason::Distance { tenths_km } => format!("{} km as the crow flies", tenths(tenths_km)),
        Reason::LocationApproximate => "one place is known by its region only, so the distance is a rough one".into(),
        Reason::LocationUnknown => "a place is not known, so there is no distance".into(),
        Reason::DormitoryOffered { accommodation: it } => format!("there is {}", with_article(it)),
        Reason::NoPreference => "the person has stated no wish".into(),
        Reason::OccupationWished { occupation: code } => format!("the person wishes to work as {}", occupation(code)),
        Reason::OccupationNearWish { occupation: code, kinship } => {
            format!("it is in {} as the wished {}", group(kinship), occupation(code))
        }
        Reason::OccupationNotWished => "it is not an occupation that the person wishes".into(),
        Reason::WageMet { wished, promised } => format!("it pays up to {}, {} is wished", yuan(promised), yuan(wished)),
        Reason::WageBelow { wished, promised } => {
            format!("it pays up to {} only, {} is wished", yuan(promised), yuan(wished))
        }
        Reason::WageNotStated { wished } => format!("no wage is stated, {} is wished", yuan(wished)),
        Reason::EmploymentTypeWished { employment_type } => format!("{} is wished", small(employment_type.label())),
        Reason::EmploymentTypeNotWished { employment_type } => {
            format!("{} is not wished", small(employment_type.label()))
        }
        Reason::EmploymentTypeNotStated => "the form of employment is not stated".into(),
        Reason::RemoteWished => "work from home is wished".into(),
        Reason::RemoteNotOffered => "work from home is wished but not offered".into(),
        Reason::PreferredAvailable { accommodation: it } => {
            format!("{}, which is preferred, is there", accommodation(it))
        }
        Reason::PreferredOnRequest { accommodation: it } => {
            format!("{}, which is preferred, can be asked for", accommodation(it))
        }
        Reason::PreferredNotStated { accommodation: it } => {
            format!("the employer has not said whether there is {}, which is preferred", accommodation(it))
        }
        Reason::PreferredRefused { accommodation: it } => {
            format!("{}, which is preferred, is not offered", accommodation(it))
        }
    }
}

fn with_article(accommodation: Accommodation) -> String {
    let label = small(accommodation.label());
    if label.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {label}") } else { format!("a {label}") }
}

pub fn next_step(step: NextStep) -> String {
    match step {
        NextStep::TakeCertificate { occupation: code, level } => {
            let level = level.map_or(String::new(), |level| format!(", {}", small(level.label())));
            format!("Take the certificate as {}{level}.", occupation(code))
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
            "Ask the employer to arrange the work so that it asks “{}” in {}, not “{}”.",
            small(degree_label(it, to)),
            demand(it),
            small(degree_label(it, from))
        ),
        NextStep::ConfirmFact(fact) => confirm(fact),
    }
}

fn confirm(fact: Fact) -> String {
    match fact {
        Fact::Demand(it) => format!("Confirm with the employer what is asked in {}.", demand(it)),
        Fact::Capacity(it) => format!("Confirm with the person what they can do in {}.", demand(it)),
        Fact::Accommodation(it) => format!("Confirm with the employer whether there is {}.", accommodation(it)),
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
        Fault::UnknownJobseeker => "There is no such jobseeker.".into(),
        Fault::AlreadyRegistered => "Another record has this value already.".into(),
        Fault::MinAboveMax => "The lower end must not be above the upper end.".into(),
        Fault::EndsBeforeStart => "The end must not be before the beginning.".into(),
        Fault::InFuture => "This must not be after today.".into(),
        Fault::BeforeBirth => "This must not be before the birth date.".into(),
        Fault::DisagreesWithNumber => "This differs from what the number on record says.".into(),
        Fault::DisagreesWithCertificate => "This differs from the one inside the disability certificate number.".into(),
        Fault::DigitsLost => {
            "The number was kept as a figure and lost its last digits; format the cell as text and enter it again."
                .into()
        }
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
        Form::Instant => "an instant, RFC 3339",
        Form::Uuid => "a UUID",
        Form::Adcode => "a region code of six digits",
        Form::OccupationCode => "an occupation code, A-BB-CC-DD",
        Form::CitizenId => "a citizen ID of 18 characters",
        Form::DisabilityCertificateNumber => "a disability certificate number of 20 characters",
        Form::CreditCode => "a unified social credit code of 18 characters",
        Form::Yuan => "an amount in yuan",
        Form::Phone => "a telephone number of 7 to 20 digits",
        Form::Cursor => "a cursor that a list gave out",
    }
}
