//! Made-up numbers with valid check characters. They name nobody: the place of issue is a code no region ever had.
//! Checking numbers is the domain's; here they are only made.

use jiff::civil::Date;

use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::Sex;

/// Place of issue in every made-up number. GB/T 2260 has no province 99, so no person or organisation has such a number.
const NOWHERE: &str = "999900";

/// Most records of one kind that get a citizen ID each, whatever their birth dates: the sequence has three digits, of
/// which half are each sex's.
pub(super) const MOST_PEOPLE: u32 = 500;

/// The citizen ID (GB 11643) of made-up person `number`, below `MOST_PEOPLE`.
pub(super) fn citizen_id(number: u32, birth_date: Date, sex: Sex) -> String {
    let sequence = number % MOST_PEOPLE * 2 + u32::from(sex == Sex::Male);
    let (year, month, day) = (birth_date.year(), birth_date.month(), birth_date.day());
    let digits = format!("{NOWHERE}{year:04}{month:02}{day:02}{sequence:03}");
    // ISO 7064 MOD 11-2, digit by digit: the domain checks by the table of weights, so the two guard each other.
    let remainder = digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| (sum + digit) * 2 % 11);
    let check = match (12 - remainder) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    digits + &check
}

/// The disability certificate number of whoever has this citizen ID.
pub(super) fn certificate_number(citizen_id: &str, category: DisabilityCategory, level: DisabilityLevel) -> String {
    format!("{citizen_id}{}{}", category.index() + 1, level.value())
}

/// Alphabet of GB 32100; the place is the value.
const CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The unified social credit code (GB 32100) of made-up enterprise `number`: registered as such (`91`), with an
/// organisation code that carries its own check character (GB 11714).
pub(super) fn credit_code(number: u32) -> String {
    let body = format!("91{NOWHERE}{}", organisation_code(number % 100_000_000));
    let value = |c: char| CREDIT_ALPHABET.find(c).unwrap_or_default();
    // Horner from the right gives Σ value · 3^place; the weights of the standard are 3^place mod 31.
    let sum = body.chars().rev().fold(0, |sum, c| (sum * 3 + value(c)) % 31);
    let check = CREDIT_ALPHABET.chars().nth((31 - sum) % 31).unwrap_or('0');
    format!("{body}{check}")
}

fn organisation_code(number: u32) -> String {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let digits = format!("{number:08}");
    let sum: u32 =
        digits.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    match (11 - sum % 11) % 11 {
        10 => digits + "X",
        check => digits + &check.to_string(),
    }
}

/// A telephone number that cannot be dialled: no area code begins with three zeros.
pub(super) fn phone(number: u32) -> String {
    format!("000-{:04}-{:04}", number / 10_000 % 10_000, number % 10_000)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::identity::{CertificateNumber, CreditCode};
    use crate::domain::place::Adcode;
    use crate::domain::text::Phone;
    use crate::reference::regions::regions;

    proptest! {
        #[test]
        fn a_made_up_number_passes_the_check_and_tells_what_it_was_made_of(
            number in 0..MOST_PEOPLE, days in 0i32..25_000, is_male: bool, category in 0usize..7, level in 1i64..=4,
        ) {
            let birth = date(1950, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let sex = if is_male { Sex::Male } else { Sex::Female };
            let (category, level) = (DisabilityCategory::ALL[category], DisabilityLevel::new(level).unwrap());
            let made = certificate_number(&citizen_id(number, birth, sex), category, level);
            let read = CertificateNumber::parse(&made).unwrap();
            prop_assert_eq!((read.citizen_id().birth_date(), read.citizen_id().sex()), (birth, sex));
            prop_assert_eq!((read.category(), read.level()), (category, level));
        }

        #[test]
        fn a_made_up_credit_code_and_phone_are_well_formed(number in 0u32..100_000_000) {
            let code = credit_code(number);
            prop_assert!(CreditCode::parse(&code).is_ok(), "{}", code);
            prop_assert!(Phone::parse(&phone(number)).is_ok());
        }
    }

    #[test]
    fn an_organisation_code_has_the_check_character_of_its_standard() {
        // 宝山钢铁股份有限公司, 631696382, published in its annual reports.
        assert_eq!(organisation_code(63_169_638), "631696382");
    }

    #[test]
    fn no_two_people_share_a_number() {
        let made: BTreeSet<_> =
            (0..MOST_PEOPLE).map(|number| citizen_id(number, date(1989, 3, 1), Sex::Male)).collect();
        assert_eq!(made.len(), 500);
    }

    #[test]
    fn the_place_of_issue_is_no_region() {
        assert!(regions().find(Adcode::parse(NOWHERE).unwrap()).is_none());
    }
}
