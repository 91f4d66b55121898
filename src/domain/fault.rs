//! Everything that can be wrong with one field, as one closed list with stable codes.
//! It says what is wrong, never how to say it (`wording`) nor which status it becomes (`http`).

pub use super::pointer::Pointer;

/// Why one field was refused. The code is part of the API; the parameters let `wording` say what would be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The field must be there.
    Missing,
    /// The API knows no such field, or none that may be set.
    UnknownField,
    /// The JSON value, or the cell, is of another kind.
    WrongType {
        expected: Kind,
    },
    /// Empty, or blanks only.
    Blank,
    /// Fewer characters than are safe.
    TooShort {
        min: usize,
    },
    /// More characters than fit.
    TooLong {
        max: usize,
    },
    /// U+0000 or another control character: Postgres text cannot hold the first, and none belongs in a name.
    ControlCharacter,
    /// A number outside its range; both ends are allowed values.
    OutOfRange {
        min: i64,
        max: i64,
    },
    /// More entries than allowed.
    TooMany {
        max: usize,
    },
    /// The same entry twice.
    Repeated,
    /// Not of the form that this kind of value has.
    Malformed {
        form: Form,
    },
    /// The form is right, the check character is not.
    CheckCharacter {
        form: Form,
    },
    /// A calendar date that does not exist, by itself or inside an identifier.
    ImpossibleDate,
    /// Not a code of this list.
    UnknownCode {
        accepted: &'static [&'static str],
    },
    /// No region has this code.
    UnknownRegion,
    /// No occupation has this code.
    UnknownOccupation,
    /// A group of occupations where one occupation is needed.
    NotAnOccupation,
    /// No employer has this id.
    UnknownEmployer,
    /// The record is, or would be, outside what whoever asks may reach.
    OutOfReach,
    /// Only the federation's staff may set or change this.
    StaffOnly,
    /// No jobseeker has this id.
    UnknownJobseeker,
    /// No posting has this id, or none that may be used here.
    UnknownPosting,
    /// No introduction has this id.
    UnknownIntroduction,
    /// No rule is on record for this year, or this place.
    NoRule,
    /// No fair has this id, or none that is in view.
    UnknownFair,
    UnknownPolicy,
    /// No placement has this id.
    UnknownPlacement,
    /// It was not promised.
    NotPromised,
    /// It says at once that it is so and that it is not.
    Contradicts,
    /// No booth of this fair has this id.
    UnknownBooth,
    /// The fair has no session of this number.
    UnknownSession,
    /// It begins before the one ahead of it ends.
    Overlaps,
    /// Nobody is registered so.
    UnknownRegistration,
    /// No invitation of the fair has this id.
    UnknownInvitation,
    /// Several are called so.
    Ambiguous,
    /// No booth of this fair has such an interviewer.
    UnknownInterviewer,
    /// Nobody of this id goes along with people at this fair.
    UnknownHelper,
    /// The fair has no such interview, or it is not this person's.
    UnknownInterview,
    /// What has been already contradicts it.
    BreaksThePlan,
    /// Nothing comes of an interview that did not take place.
    DidNotTakePlace,
    /// Nobody is refused and has an offer.
    RefusedWithOffer,
    /// Fields of more than one step of the consent ladder.
    MixedSteps,
    /// Not after today, or more than a year ahead.
    NotWithinAYear,
    /// What an employer may not ask for: it would tell what a person cannot do, or who they are.
    NotForEmployers,
    /// An address that Stirrup calls for nobody: inside its network, in clear text, or at an unusual port.
    AddressNotAllowed,
    /// Another record holds this value already.
    AlreadyRegistered,
    /// `min` is above `max`.
    MinAboveMax,
    /// The end is before the beginning.
    EndsBeforeStart,
    /// A date after today.
    InFuture,
    /// Before the person was born.
    BeforeBirth,
    /// Differs from what the citizen ID or certificate number says.
    DisagreesWithNumber,
    /// The citizen ID differs from the one inside the certificate number.
    DisagreesWithCertificate,
    /// A password that is tried first, or holds a name that everybody knows.
    WeakPassword,
    /// Not the account's password.
    WrongPassword,
    /// Nobody gives themselves another role.
    OwnRole,
    /// A field that accounts of this role do not have.
    NotForRole,
    /// A mandatory certificate needs an occupation, given or coded from the title.
    NeededForMandatoryCertificate,
    /// A spreadsheet took a long number for a quantity and rounded it: it keeps fifteen digits.
    DigitsLost,
    /// What is wrong with a rule after so many characters (`policy::RuleWrong`).
    RuleSyntax(usize),
    RuleUnknownFact(usize),
    RuleWrongType(usize),
    RuleUnknownCode(usize),
    RuleNotAllowed(usize),
    RuleTooDeep(usize),
    /// A bare 一级 or 1 for a skill level: the ladders count in opposite directions, so words are needed.
    AmbiguousLevel,
    /// No column of this kind of workbook has this heading.
    UnknownColumn,
    /// A second column with a heading that stands for the same field.
    RepeatedColumn,
}

/// Kinds of JSON values and cells, as the API names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Object,
    Array,
    String,
    Integer,
    Number,
    Boolean,
}

impl Kind {
    /// The word of JSON Schema for this kind.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Array => "array",
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }
}

/// Forms of structured text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339, UTC.
    Instant,
    /// A UUID in its usual 36 characters.
    Uuid,
    /// Six digits, GB/T 2260.
    Adcode,
    /// `A-BB-CC-DD`, 职业分类大典 2022.
    OccupationCode,
    /// Eighteen characters, GB 11643.
    CitizenId,
    /// Citizen ID, category digit, level digit; `B` and digits after a reissue.
    DisabilityCertificateNumber,
    /// Eighteen characters, GB 32100.
    CreditCode,
    /// Digits with an optional `+`, blanks, hyphens, brackets.
    Phone,
    /// A cursor that a list gave out.
    Cursor,
    /// 64 hexadecimal digits by which an employer knows a candidate.
    Pseudonym,
    /// Yuan with at most two decimals.
    Yuan,
    /// The name of an account.
    Username,
    /// A token or key that was given out.
    BearerSecret,
    /// Where events are sent.
    WebhookUrl,
    /// A number with at most four decimals.
    Decimal,
    /// A share of 0.015 or more, with at most four decimals.
    LevyRatio,
    /// `HH:MM`.
    TimeOfDay,
    /// By which somebody checks in at a fair.
    CheckInCode,
}

impl Fault {
    /// Stable code in problem answers and import reports.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::UnknownField => "unknown_field",
            Self::WrongType { .. } => "wrong_type",
            Self::Blank => "blank",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::OutOfRange { .. } => "out_of_range",
            Self::TooMany { .. } => "too_many",
            Self::Repeated => "repeated",
            Self::Malformed { .. } => "malformed",
            Self::CheckCharacter { .. } => "wrong_check_character",
            Self::ImpossibleDate => "impossible_date",
            Self::UnknownCode { .. } => "unknown_code",
            Self::UnknownRegion => "unknown_region",
            Self::UnknownOccupation => "unknown_occupation",
            Self::NotAnOccupation => "not_an_occupation",
            Self::UnknownEmployer => "unknown_employer",
            Self::OutOfReach => "out_of_reach",
            Self::StaffOnly => "staff_only",
            Self::UnknownJobseeker => "unknown_jobseeker",
            Self::UnknownPosting => "unknown_posting",
            Self::UnknownIntroduction => "unknown_introduction",
            Self::NoRule => "no_rule",
            Self::UnknownFair => "unknown_fair",
            Self::UnknownPolicy => "unknown_policy",
            Self::UnknownPlacement => "unknown_placement",
            Self::NotPromised => "not_promised",
            Self::Contradicts => "contradicts",
            Self::UnknownBooth => "unknown_booth",
            Self::UnknownSession => "unknown_session",
            Self::Overlaps => "overlaps",
            Self::UnknownInvitation => "unknown_invitation",
            Self::Ambiguous => "ambiguous",
            Self::UnknownRegistration => "unknown_registration",
            Self::UnknownInterviewer => "unknown_interviewer",
            Self::UnknownHelper => "unknown_helper",
            Self::UnknownInterview => "unknown_interview",
            Self::BreaksThePlan => "breaks_the_plan",
            Self::DidNotTakePlace => "did_not_take_place",
            Self::RefusedWithOffer => "refused_with_offer",
            Self::MixedSteps => "mixed_steps",
            Self::NotWithinAYear => "not_within_a_year",
            Self::NotForEmployers => "not_for_employers",
            Self::AddressNotAllowed => "address_not_allowed",
            Self::AlreadyRegistered => "already_registered",
            Self::MinAboveMax => "min_above_max",
            Self::EndsBeforeStart => "ends_before_start",
            Self::InFuture => "in_future",
            Self::BeforeBirth => "before_birth",
            Self::DisagreesWithNumber => "disagrees_with_number",
            Self::DisagreesWithCertificate => "disagrees_with_certificate",
            Self::WeakPassword => "weak_password",
            Self::WrongPassword => "wrong_password",
            Self::OwnRole => "own_role",
            Self::NotForRole => "not_for_this_role",
            Self::NeededForMandatoryCertificate => "needed_for_mandatory_certificate",
            Self::DigitsLost => "digits_lost",
            Self::RuleSyntax(..) => "rule_syntax",
            Self::RuleUnknownFact(..) => "rule_unknown_fact",
            Self::RuleWrongType(..) => "rule_wrong_type",
            Self::RuleUnknownCode(..) => "rule_unknown_code",
            Self::RuleNotAllowed(..) => "rule_not_allowed",
            Self::RuleTooDeep(..) => "rule_too_deep",
            Self::AmbiguousLevel => "ambiguous_level",
            Self::UnknownColumn => "unknown_column",
            Self::RepeatedColumn => "repeated_column",
        }
    }

    /// One of each variant, for walks over the whole list (wording, API document).
    pub const EXAMPLES: &'static [Self] = &[
        Self::Missing,
        Self::UnknownField,
        Self::WrongType { expected: Kind::Object },
        Self::OutOfReach,
        Self::StaffOnly,
        Self::Blank,
        Self::TooShort { min: 10 },
        Self::TooLong { max: 100 },
        Self::ControlCharacter,
        Self::OutOfRange { min: 0, max: 3 },
        Self::TooMany { max: 20 },
        Self::Repeated,
        Self::Malformed { form: Form::Date },
        Self::CheckCharacter { form: Form::CitizenId },
        Self::ImpossibleDate,
        Self::UnknownCode { accepted: &["open", "closed"] },
        Self::UnknownRegion,
        Self::UnknownOccupation,
        Self::NotAnOccupation,
        Self::UnknownEmployer,
        Self::UnknownJobseeker,
        Self::NoRule,
        Self::UnknownPosting,
        Self::UnknownIntroduction,
        Self::UnknownFair,
        Self::UnknownPolicy,
        Self::UnknownPlacement,
        Self::NotPromised,
        Self::Contradicts,
        Self::UnknownBooth,
        Self::UnknownSession,
        Self::Overlaps,
        Self::UnknownRegistration,
        Self::UnknownInvitation,
        Self::Ambiguous,
        Self::UnknownInterviewer,
        Self::UnknownHelper,
        Self::UnknownInterview,
        Self::BreaksThePlan,
        Self::DidNotTakePlace,
        Self::RefusedWithOffer,
        Self::MixedSteps,
        Self::NotWithinAYear,
        Self::NotForEmployers,
        Self::AddressNotAllowed,
        Self::AlreadyRegistered,
        Self::MinAboveMax,
        Self::EndsBeforeStart,
        Self::InFuture,
        Self::BeforeBirth,
        Self::DisagreesWithNumber,
        Self::DisagreesWithCertificate,
        Self::WeakPassword,
        Self::WrongPassword,
        Self::OwnRole,
        Self::NotForRole,
        Self::NeededForMandatoryCertificate,
        Self::DigitsLost,
        Self::RuleSyntax(0),
        Self::RuleUnknownFact(0),
        Self::RuleWrongType(0),
        Self::RuleUnknownCode(0),
        Self::RuleNotAllowed(0),
        Self::RuleTooDeep(0),
        Self::AmbiguousLevel,
        Self::UnknownColumn,
        Self::RepeatedColumn,
    ];
}

/// One wrong field. A refused body has a list of them, all found in one pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub pointer: Pointer,
    pub fault: Fault,
}

impl FieldFault {
    pub fn at(pointer: &str, fault: Fault) -> Self {
        Self { pointer: Pointer::to(pointer), fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A code that is not among the examples would be missing from the API's document.
    #[test]
    fn every_fault_is_among_the_examples() {
        let source = include_str!("fault.rs");
        let codes = source.split("fn code(").nth(1).and_then(|it| it.split("const EXAMPLES").next()).unwrap();
        assert_eq!(codes.matches("=> \"").count(), Fault::EXAMPLES.len());
    }
}
