//! Sample employers, made as postings need them: in the posting's district, of its industry, none with too many postings.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::dice::{Dice, Stream};
use super::families::Industry;
use super::identifiers;
use crate::domain::place::Adcode;
use crate::reference::regions::Region;

/// Most postings of one employer.
const MOST_POSTINGS: u32 = 12;
/// Where employers are told apart by industry; elsewhere there are too few postings for that.
const QINGDAO: u32 = 370_200;

/// The employers so far.
#[derive(Debug)]
pub(super) struct Employers {
    seed: u64,
    bodies: Vec<Value>,
    /// Of each district and industry the employer that has room for more: how many there were, its code, its postings.
    hiring: BTreeMap<(Adcode, Option<Industry>), Hiring>,
}

#[derive(Debug, Default)]
struct Hiring {
    opened: u32,
    credit_code: String,
    postings: u32,
}

impl Employers {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed, bodies: Vec::new(), hiring: BTreeMap::new() }
    }

    /// The credit code of an employer for one more posting.
    pub(super) fn hire(&mut self, region: &Region, industry: Industry) -> String {
        let industry = (region.adcode.prefecture().number() == QINGDAO).then_some(industry);
        let mut hiring = self.hiring.remove(&(region.adcode, industry)).unwrap_or_default();
        if hiring.opened == 0 || hiring.postings == MOST_POSTINGS {
            let opened = hiring.opened + 1;
            let trade = industry.map_or("综合", Industry::name_zh);
            let headcount = self.headcount();
            let credit_code = self.open(region, &format!("{}{trade}{opened:02}", region.full_name), headcount);
            hiring = Hiring { opened, credit_code, postings: 0 };
        }
        hiring.postings += 1;
        let credit_code = hiring.credit_code.clone();
        self.hiring.insert((region.adcode, industry), hiring);
        credit_code
    }

    /// Adds an employer, and tells its credit code. The name says that it is a sample.
    pub(super) fn open(&mut self, region: &Region, name: &str, headcount: u32) -> String {
        let number = self.next_number();
        let credit_code = identifiers::credit_code(number);
        self.bodies.push(json!({
            "name": format!("样例单位·{name}"),
            "unified_social_credit_code": credit_code,
            "region": region.adcode.to_string(),
            "contact_name": format!("样例联系人{number:04}"),
            "contact_phone": identifiers::phone(10_000 + number),
            "headcount": headcount,
        }));
        credit_code
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.bodies.len()).unwrap_or_default() + 1
    }

    /// How many people the next employer has.
    fn headcount(&self) -> u32 {
        let mut dice = Dice::new(self.seed, Stream::Employer, self.next_number());
        let (fewest, most) = dice.mostly((20, 199), &[(25, (5, 19)), (20, (200, 999)), (5, (1000, 5000))]);
        dice.between(fewest, most)
    }

    /// The bodies, in the order of opening.
    pub(super) fn into_bodies(self) -> Vec<Value> {
        self.bodies
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::districts::region;

    #[test]
    fn an_employer_that_has_enough_postings_is_followed_by_another() {
        let mut employers = Employers::new(1);
        let shibei = region("370203").unwrap();
        let codes: Vec<_> = (0..=MOST_POSTINGS).map(|_| employers.hire(shibei, Industry::Trade)).collect();
        assert!(codes[0] == codes[11] && codes[0] != codes[12]);
        assert_ne!(employers.hire(shibei, Industry::Catering), codes[12]);
        assert_eq!(employers.into_bodies().len(), 3);
    }

    #[test]
    fn far_from_qingdao_one_employer_hires_for_every_industry() {
        let mut employers = Employers::new(1);
        let yuhua = region("430111").unwrap();
        assert_eq!(employers.hire(yuhua, Industry::Trade), employers.hire(yuhua, Industry::Catering));
    }
}
