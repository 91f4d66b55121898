//! Legal working age: from 16 (劳动法 第十五条) to the statutory retirement age, which rises from 2025
//! (全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定, 2024-09-13). The numbers are dated configuration.

use jiff::civil::Date;

use crate::domain::identity::Sex;

use super::gate_outcome::GateOutcome;

/// When a working life begins and ends.
#[derive(Debug, Clone, Copy)]
pub struct WorkingAge {
    /// Full years of age from which one may be hired.
    pub from_years: u32,
    pub male: RetirementSchedule,
    /// Women retire at 50 or 55 before the rise, by their post; a posting does not tell which, so the later one counts.
    pub female: RetirementSchedule,
}

/// A retirement age that rises by months: one month for every `step_months` that a birth lies after the first affected
/// month, up to `max_delay_months`.
#[derive(Debug, Clone, Copy)]
pub struct RetirementSchedule {
    /// Years of age before any rise.
    pub base_years: u32,
    /// Year and month of birth from which the rise applies.
    pub affected_from: (i16, i8),
    pub step_months: u32,
    pub max_delay_months: u32,
}

/// Months since year 0.
fn months(year: i16, month: i8) -> i64 {
    i64::from(year) * 12 + i64::from(month) - 1
}

impl RetirementSchedule {
    /// How many months later than `base_years` someone born then retires.
    pub fn delay_months(&self, birth: Date) -> u32 {
        let after = months(birth.year(), birth.month()) - months(self.affected_from.0, self.affected_from.1);
        match u32::try_from(after) {
            Ok(after) => after.checked_div(self.step_months).map_or(0, |steps| steps + 1).min(self.max_delay_months),
            Err(_) => 0,
        }
    }

    /// The first month in which someone born then is past working age, as months since year 0.
    fn retirement_month(&self, birth: Date) -> i64 {
        months(birth.year(), birth.month()) + i64::from(self.base_years) * 12 + i64::from(self.delay_months(birth))
    }
}

impl WorkingAge {
    /// Open within working age, through the month of retirement. Unknown without a birth date; without a sex the later
    /// retirement counts.
    pub fn outcome(&self, birth: Option<Date>, sex: Option<Sex>, today: Date) -> GateOutcome {
        let Some(birth) = birth else { return GateOutcome::Unknown };
        let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
        let age = i64::from(today.year()) - i64::from(birth.year()) - i64::from(!had_birthday);
        let (male, female) = (self.male.retirement_month(birth), self.female.retirement_month(birth));
        let last_month = match sex {
            Some(Sex::Male) => male,
            Some(Sex::Female) => female,
            None => male.max(female),
        };
        if age < i64::from(self.from_years) || months(today.year(), today.month()) > last_month {
            GateOutcome::Shut
        } else {
            GateOutcome::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const WORKING_AGE: WorkingAge = WorkingAge {
        from_years: 16,
        male: RetirementSchedule { base_years: 60, affected_from: (1965, 1), step_months: 4, max_delay_months: 36 },
        female: RetirementSchedule { base_years: 55, affected_from: (1970, 1), step_months: 4, max_delay_months: 36 },
    };

    #[test]
    fn the_published_delays_come_out() {
        // Table attached to the decision of 2024-09-13: birth month, delay in months.
        let male = [((1964, 12), 0), ((1965, 1), 1), ((1965, 5), 2), ((1970, 7), 17), ((1976, 9), 36), ((1990, 1), 36)];
        for ((year, month), delay) in male {
            assert_eq!(WORKING_AGE.male.delay_months(date(year, month, 15)), delay, "{year}-{month}");
        }
        assert_eq!(WORKING_AGE.female.delay_months(date(1981, 9, 1)), 36);
    }

    #[test]
    fn working_age_begins_on_the_sixteenth_birthday_and_ends_after_the_month_of_retirement() {
        let outcome = |birth, sex, today| WORKING_AGE.outcome(Some(birth), Some(sex), today);
        assert_eq!(outcome(date(2010, 3, 2), Sex::Male, date(2026, 3, 1)), GateOutcome::Shut);
        assert_eq!(outcome(date(2010, 3, 2), Sex::Male, date(2026, 3, 2)), GateOutcome::Open);
        assert_eq!(outcome(date(1965, 1, 20), Sex::Male, date(2025, 2, 28)), GateOutcome::Open);
        assert_eq!(outcome(date(1965, 1, 20), Sex::Male, date(2025, 3, 1)), GateOutcome::Shut);
        assert_eq!(WORKING_AGE.outcome(None, Some(Sex::Male), date(2026, 1, 1)), GateOutcome::Unknown);
    }

    #[test]
    fn without_a_sex_the_later_retirement_counts() {
        let (birth, today) = (date(1968, 6, 1), date(2026, 6, 1));
        assert_eq!(WORKING_AGE.outcome(Some(birth), Some(Sex::Female), today), GateOutcome::Shut);
        assert_eq!(WORKING_AGE.outcome(Some(birth), None, today), GateOutcome::Open);
    }
}
