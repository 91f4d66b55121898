//! Made-up employers. Each has a number, and from that a seat and an industry: the numbers of an industry lie beside each
//! other, so that a posting finds an employer of its trade without a list of them all.

use super::Country;
use super::identity::{Kind, id};
use crate::domain::employer::{Employer, Headcount};
use crate::domain::fault::Fault;
use crate::domain::identity::CreditCode;
use crate::domain::ids::EmployerId;
use crate::domain::text::{EmployerName, PersonName, Phone};
use crate::reference::regions::Region;
use crate::sample::dice::{Dice, Stream};
use crate::sample::families::Industry;
use crate::sample::identifiers;

/// An employer with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryEmployer {
    pub id: EmployerId,
    pub employer: Employer,
}

/// Where an employer sits and what it does.
pub(super) struct Seat {
    pub(super) region: &'static Region,
    dice: Dice,
}

impl Country {
    /// Employer `number`, below the population's.
    ///
    /// # Errors
    /// A value that the domain refuses: none is, or the country is wrong.
    pub fn employer(&self, number: u32) -> Result<CountryEmployer, Fault> {
        let Seat { region, mut dice } = self.seat(number)?;
        let trade = self.industry_of(number).map_or("综合", Industry::name_zh);
        let (fewest, most) = dice.mostly((20, 199), &[(25, (5, 19)), (20, (200, 999)), (5, (1000, 5000))]);
        let employer = Employer {
            name: EmployerName::parse(&format!("样例单位·{}{trade}{number:06}", region.full_name))?,
            credit_code: CreditCode::parse(&identifiers::credit_code(number))?,
            region: region.adcode,
            contact_name: Some(PersonName::parse(&format!("样例联系人{number:06}"))?),
            contact_phone: dice.chance(90).then(|| Phone::parse(&identifiers::phone(number))).transpose()?,
            headcount: Some(Headcount::new(dice.between(fewest, most).into())?),
        };
        Ok(CountryEmployer { id: self.employer_id(number), employer })
    }

    pub(super) fn employer_id(&self, number: u32) -> EmployerId {
        EmployerId::new(id(self.seed, Kind::Employer, number))
    }

    pub(super) fn seat(&self, number: u32) -> Result<Seat, Fault> {
        let mut dice = Dice::new(self.seed, Stream::CountryEmployer, number);
        Ok(Seat { region: self.places.draw(&mut dice).ok_or(Fault::UnknownRegion)?, dice })
    }

    /// An employer of this industry: a few have many postings, most have a few.
    pub(super) fn hiring(&self, industry: Industry, dice: &mut Dice) -> u32 {
        let (first, end) = self.numbers_of(industry);
        let count = u64::from(end.saturating_sub(first));
        // The square of a draw from 0 to 1 falls below a quarter half the time.
        let drawn = u64::from(dice.below(1 << 16));
        let at = (drawn * drawn * count) >> 32;
        first.saturating_add(u32::try_from(at).unwrap_or_default()).min(self.population.employers.saturating_sub(1))
    }

    fn industry_of(&self, number: u32) -> Option<Industry> {
        let holds = |industry: &Industry| {
            let (first, end) = self.numbers_of(*industry);
            (first..end).contains(&number)
        };
        self.trades.industries().map(|(industry, _)| industry).find(holds)
    }

    /// The first number of an industry's employers, and the one after the last. Each industry has as large a share of the
    /// employers as of the work.
    fn numbers_of(&self, industry: Industry) -> (u32, u32) {
        let employers = u64::from(self.population.employers);
        let place = |share: u64| u32::try_from(employers * share / 10_000).unwrap_or(u32::MAX);
        let mut before = 0;
        for (other, share) in self.trades.industries() {
            if other == industry {
                return (place(before), place(before + share));
            }
            before += share;
        }
        (0, self.population.employers)
    }
}
