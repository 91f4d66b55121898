//! Numbers that carry a check character: citizen ID, disability certificate number, unified social credit code.
//! They are checked, never repaired. A number that names a person does not print itself; `reveal` is the one way out.

use std::fmt;

use jiff::civil::Date;

use super::coded::coded;
use super::disability::{DisabilityCategory, DisabilityLevel};
use super::fault::{Fault, Form};

coded! {
    pub enum Sex {
        Male = "male",
        Female = "female",
    }
}

/// Weights of GB 11643, 2^(17-i) mod 11, for the first seventeen digits.
const CITIZEN_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check characters of GB 11643 (ISO 7064 MOD 11-2), by the weighted sum mod 11.
const CITIZEN_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// Citizen ID (公民身份号码, GB 11643): six digits of the place of first issue (not where the person lives), eight of the
/// birth date, three of a sequence (odd for men), one check character.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenId {
    number: String,
    birth_date: Date,
    sex: Sex,
}

impl CitizenId {
    /// A trailing `x` is taken as `X`; codes of regions that no longer exist are accepted, as old numbers keep them.
    ///
    /// # Errors
    /// `Malformed`, `ImpossibleDate` or `CheckCharacter`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        const FORM: Form = Form::CitizenId;
        let number = text.trim().to_ascii_uppercase();
        let digits: Vec<u32> = number.chars().take(17).map_while(|c| c.to_digit(10)).collect();
        let check = number.chars().nth(17).filter(|c| c.is_ascii_digit() || *c == 'X');
        let (17, Some(check), 18) = (digits.len(), check, number.chars().count()) else {
            return Err(Fault::Malformed { form: FORM });
        };
        let field = |from: usize, to: usize| number.get(from..to).and_then(|part| part.parse::<i16>().ok());
        let month_and_day =
            (field(10, 12).and_then(|m| i8::try_from(m).ok()), field(12, 14).and_then(|d| i8::try_from(d).ok()));
        let (Some(year), (Some(month), Some(day))) = (field(6, 10), month_and_day) else {
            return Err(Fault::Malformed { form: FORM });
        };
        let birth_date = Date::new(year, month, day).map_err(|_| Fault::ImpossibleDate)?;
        let sum: u32 = digits.iter().zip(CITIZEN_WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let expected = usize::try_from(sum % 11).ok().and_then(|remainder| CITIZEN_CHECKS.get(remainder));
        if expected != Some(&check) {
            return Err(Fault::CheckCharacter { form: FORM });
        }
        let sex = if digits.last().is_some_and(|sequence| sequence % 2 == 1) { Sex::Male } else { Sex::Female };
        Ok(Self { number, birth_date, sex })
    }

    /// The number itself, for storing and for those who may see it.
    pub fn reveal(&self) -> &str {
        &self.number
    }

    pub const fn birth_date(&self) -> Date {
        self.birth_date
    }

    pub const fn sex(&self) -> Sex {
        self.sex
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(…)")
    }
}

/// Disability certificate number (残疾人证号): citizen ID (18, GB 11643), category digit 1–7, level digit 1–4; after a
/// reissue `B` and its count (残疾人证管理办法).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CertificateNumber {
    number: String,
    citizen_id: CitizenId,
    category: DisabilityCategory,
    level: DisabilityLevel,
}

impl CertificateNumber {
    /// # Errors
    /// `Malformed`, or what is wrong with the citizen ID inside.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        const FORM: Fault = Fault::Malformed { form: Form::DisabilityCertificateNumber };
        let number = text.trim().to_ascii_uppercase();
        let is_reissue = |rest: &str| {
            rest.strip_prefix('B')
                .is_some_and(|count| (1..=2).contains(&count.len()) && count.bytes().all(|b| b.is_ascii_digit()))
        };
        if !number.is_ascii() || number.len() < 20 {
            return Err(FORM);
        }
        let (Some(citizen), Some(category), Some(level), Some(rest)) =
            (number.get(..18), number.get(18..19), number.get(19..20), number.get(20..))
        else {
            return Err(FORM);
        };
        let citizen_id = CitizenId::parse(citizen).map_err(|fault| match fault {
            Fault::Malformed { .. } => FORM,
            Fault::CheckCharacter { .. } => Fault::CheckCharacter { form: Form::DisabilityCertificateNumber },
            other => other,
        })?;
        let category = category.parse().ok().and_then(DisabilityCategory::from_digit).ok_or(FORM)?;
        let level = level.parse().ok().and_then(|digit: i64| DisabilityLevel::new(digit).ok()).ok_or(FORM)?;
        if !(rest.is_empty() || is_reissue(rest)) {
            return Err(FORM);
        }
        Ok(Self { number, citizen_id, category, level })
    }

    /// The number itself, for storing and for those who may see it.
    pub fn reveal(&self) -> &str {
        &self.number
    }

    pub const fn citizen_id(&self) -> &CitizenId {
        &self.citizen_id
    }

    pub const fn category(&self) -> DisabilityCategory {
        self.category
    }

    pub const fn level(&self) -> DisabilityLevel {
        self.level
    }
}

impl fmt::Debug for CertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertificateNumber(…)")
    }
}

/// Alphabet of GB 32100: digits and capitals without I, O, S, V, Z. The place is the value.
const CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of GB 32100, 3^i mod 31, for the first seventeen characters.
const CREDIT_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Unified social credit code (统一社会信用代码, GB 32100) of an organisation: 18 characters, the last a MOD 31 check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Small letters are taken as capitals.
    ///
    /// # Errors
    /// `Malformed` or `CheckCharacter`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        const FORM: Form = Form::CreditCode;
        let code = text.trim().to_ascii_uppercase();
        let values: Option<Vec<usize>> = code.chars().map(|c| CREDIT_ALPHABET.find(c)).collect();
        let Some((check, body)) =
            values.as_deref().and_then(<[usize]>::split_last).filter(|(_, body)| body.len() == 17)
        else {
            return Err(Fault::Malformed { form: FORM });
        };
        let sum: usize = body.iter().zip(CREDIT_WEIGHTS).map(|(value, weight)| value * weight).sum();
        if (31 - sum % 31) % 31 == *check { Ok(Self(code)) } else { Err(Fault::CheckCharacter { form: FORM }) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_citizen_ids_pass_and_tell_birth_date_and_sex() {
        // Examples in common use for GB 11643, and one of Shibei District made for this test.
        for (number, birth, sex) in [
            ("11010519491231002X", "1949-12-31", Sex::Female),
            ("440524188001010014", "1880-01-01", Sex::Male),
            ("370203198905120016", "1989-05-12", Sex::Male),
        ] {
            let id = CitizenId::parse(number).unwrap();
            assert_eq!((id.birth_date().to_string(), id.sex()), (birth.to_owned(), sex));
        }
        assert!(CitizenId::parse("11010519491231002x").is_ok());
    }

    #[test]
    fn each_way_a_citizen_id_can_be_wrong_has_its_own_fault() {
        let form = Form::CitizenId;
        assert_eq!(CitizenId::parse("110105194912310021"), Err(Fault::CheckCharacter { form }));
        assert_eq!(CitizenId::parse("11010519490231002X"), Err(Fault::ImpossibleDate));
        for wrong in ["", "1101051949123100", "1101051949123100２X", "11010519491231002Y", "110105194912310020X"] {
            assert_eq!(CitizenId::parse(wrong), Err(Fault::Malformed { form }), "{wrong}");
        }
    }

    #[test]
    fn a_certificate_number_holds_category_and_level_and_may_be_reissued() {
        let number = CertificateNumber::parse("37020319890512001641B1").unwrap();
        assert_eq!((number.category().code(), number.level().value()), ("physical", 1));
        for wrong in [
            "370203198905120016",
            "37020319890512001681",
            "37020319890512001645",
            "37020319890512001641B",
            "37020319890512001641C1",
        ] {
            assert_eq!(
                CertificateNumber::parse(wrong),
                Err(Fault::Malformed { form: Form::DisabilityCertificateNumber }),
                "{wrong}"
            );
        }
        assert_eq!(
            CertificateNumber::parse("37020319890512001741"),
            Err(Fault::CheckCharacter { form: Form::DisabilityCertificateNumber })
        );
    }

    #[test]
    fn credit_codes_are_checked_by_mod_31() {
        for code in ["91350100M000100Y43", "91110000101623741K", "911101066976941872"] {
            assert!(CreditCode::parse(code).is_ok(), "{code}");
        }
        assert_eq!(CreditCode::parse("91350211M0000XUF46"), Err(Fault::CheckCharacter { form: Form::CreditCode }));
        for wrong in ["", "9135010OM000100Y43", "91350100M000100Y4", "91350100M000100Y433"] {
            assert_eq!(CreditCode::parse(wrong), Err(Fault::Malformed { form: Form::CreditCode }), "{wrong}");
        }
    }

    #[test]
    fn numbers_of_people_do_not_print_themselves() {
        let number = CertificateNumber::parse("37020319890512001641").unwrap();
        assert_eq!(format!("{number:?} {:?}", number.citizen_id()), "CertificateNumber(…) CitizenId(…)");
    }
}
