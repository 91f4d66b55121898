//! Made-up jobseekers: nobody who lives. What each can do hangs together, as an impairment does to a person's abilities;
//! which one it was drawn from is kept nowhere.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Country;
use super::identity::{Kind, id};
use super::places::point_in;
use crate::domain::certificate::{CertificatePeriod, CertificateStatus, SkillCertificate};
use crate::domain::demand::Degree;
use crate::domain::disability::DisabilityCategory;
use crate::domain::fault::Fault;
use crate::domain::identity::Sex;
use crate::domain::ids::{JobseekerId, SkillCertificateId};
use crate::domain::jobseeker::{Jobseeker, JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::CommuteLimit;
use crate::domain::posting::EmploymentType;
use crate::domain::skill::SkillLevel;
use crate::domain::text::{CertificateSerial, ExternalReference, Issuer, PersonName, Phone};
use crate::domain::wage::Fen;
use crate::sample::capacities::{self, Person};
use crate::sample::dice::{Dice, Stream};
use crate::sample::{identifiers, jobseekers};

/// A jobseeker with their certificates and all ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryJobseeker {
    pub id: JobseekerId,
    pub jobseeker: Jobseeker,
    pub certificates: Vec<(SkillCertificateId, SkillCertificate)>,
}

/// What is drawn first, as the rest depends on it.
struct Drawn {
    number: u32,
    age: u32,
    today: Date,
}

impl Country {
    /// Jobseeker `number`, below the population's.
    ///
    /// # Errors
    /// A value that the domain refuses: none is, or the country is wrong.
    pub fn jobseeker(&self, number: u32) -> Result<CountryJobseeker, Fault> {
        let dice = &mut Dice::new(self.seed, Stream::CountryJobseeker, number);
        let drawn = Drawn { number, age: dice.between(18, 62), today: self.today };
        let region = self.places.draw(dice).ok_or(Fault::UnknownRegion)?;
        let sex = dice.mostly(Sex::Male, &[(42, Sex::Female)]);
        let birth_date = self.today.saturating_sub(i64::from(drawn.age).years().days(i64::from(dice.below(365))));
        let (category, level) = impairment(dice);
        let known = capacities::capacities(dice, Person { category, level, age: drawn.age });
        let certificates = self.certificates(dice, &drawn)?;
        let (employment_status, unemployed_since) = jobseekers::employment(dice, self.today, drawn.age);
        let degrees = known.iter().map(|(demand, degree)| Ok((*demand, Degree::new((*degree).into())?)));
        let jobseeker = Jobseeker {
            name: PersonName::parse(&format!("样例求职者{number:07}"))?,
            citizen_id: None,
            birth_date: Some(birth_date),
            sex: Some(sex),
            region: region.adcode,
            location: point_in(region, dice),
            phone: dice.chance(90).then(|| Phone::parse(&identifiers::phone(number))).transpose()?,
            disability: None,
            capacities: degrees.collect::<Result<_, Fault>>()?,
            needs: capacities::needs(dice, &known),
            preferences: self.preferences(dice, &certificates)?,
            employment_status: Some(employment_status),
            unemployed_since,
            status: dice.mostly(JobseekerStatus::Active, &[(4, JobseekerStatus::Inactive)]),
            external_reference: Some(ExternalReference::parse(&format!("SAMPLE-J-{number:07}"))?),
        };
        let id = JobseekerId::new(id(self.seed, Kind::Jobseeker, number));
        Ok(CountryJobseeker { id, jobseeker, certificates })
    }

    /// None to three certificates, each of another occupation.
    fn certificates(
        &self,
        dice: &mut Dice,
        drawn: &Drawn,
    ) -> Result<Vec<(SkillCertificateId, SkillCertificate)>, Fault> {
        let count = dice.mostly(1, &[(36, 0), (17, 2), (7, 3)]);
        let mut held: Vec<OccupationCode> =
            (0..count).filter_map(|_| self.trades.draw_learnable(dice)).map(|trade| trade.code).collect();
        held.sort_unstable();
        held.dedup();
        let numbered = (0u64..).zip(held);
        numbered
            .map(|(place, code)| {
                let id = id(self.seed, Kind::Certificate(place), drawn.number);
                Ok((SkillCertificateId::new(id), certificate(dice, drawn, place, code)?))
            })
            .collect()
    }

    /// Wishes: often what was learnt, sometimes its group, sometimes something else; and a wage, a way, a form of work.
    fn preferences(
        &self,
        dice: &mut Dice,
        certificates: &[(SkillCertificateId, SkillCertificate)],
    ) -> Result<Preferences, Fault> {
        let learnt = certificates.iter().map(|(_, it)| it.occupation);
        let mut occupations: Vec<OccupationCode> = learnt.filter(|_| dice.chance(75)).collect();
        if dice.chance(45) {
            let other = self.trades.draw_learnable(dice).map(|trade| trade.code);
            let wished = if dice.chance(50) { other.and_then(OccupationCode::parent) } else { other };
            occupations.extend(wished.filter(|code| !occupations.contains(code)));
        }
        let forms = [
            (55, EmploymentType::FullTime),
            (18, EmploymentType::PartTime),
            (15, EmploymentType::Flexible),
            (4, EmploymentType::Temporary),
        ];
        Ok(Preferences {
            occupations,
            wage_min: dice.chance(60).then(|| Fen::new((dice.between(22, 60) * 10_000).into())).transpose()?,
            max_commute: dice.chance(60).then(|| CommuteLimit::new((dice.between(1, 10) * 5).into())).transpose()?,
            remote: dice.chance(10),
            employment_types: forms
                .into_iter()
                .filter(|(percent, _)| dice.chance(*percent))
                .map(|(_, form)| form)
                .collect(),
        })
    }
}

/// The kind of impairment and how severe it is, only to draw capacities from.
fn impairment(dice: &mut Dice) -> (DisabilityCategory, u32) {
    let category = dice.mostly(
        DisabilityCategory::Physical,
        &[
            (15, DisabilityCategory::Vision),
            (19, DisabilityCategory::Hearing),
            (4, DisabilityCategory::Speech),
            (7, DisabilityCategory::Intellectual),
            (7, DisabilityCategory::Psychiatric),
            (4, DisabilityCategory::Multiple),
        ],
    );
    (category, dice.mostly(3, &[(12, 1), (20, 2), (34, 4)]))
}

fn certificate(
    dice: &mut Dice,
    drawn: &Drawn,
    place: u64,
    occupation: OccupationCode,
) -> Result<SkillCertificate, Fault> {
    let level = dice.mostly(
        SkillLevel::Junior,
        &[
            (8, SkillLevel::Apprentice),
            (32, SkillLevel::Intermediate),
            (15, SkillLevel::Senior),
            (4, SkillLevel::Technician),
            (1, SkillLevel::SeniorTechnician),
        ],
    );
    let others = [(30, CertificateStatus::Unverified), (7, CertificateStatus::Revoked)];
    let status = dice.mostly(CertificateStatus::Verified, &others);
    // Nobody is examined before 17.
    let most_days = drawn.age.saturating_sub(17).clamp(1, 15) * 365;
    let issued_on = drawn.today.saturating_sub(i64::from(dice.between(20, most_days)).days());
    let years = i64::from(dice.between(3, 8));
    let expires_on = dice.chance(30).then(|| issued_on.saturating_add(years.years()));
    let serial = format!("SAMPLE-C-{:07}-{}", drawn.number, place + 1);
    Ok(SkillCertificate {
        occupation,
        level,
        number: Some(CertificateSerial::parse(&serial)?),
        issuer: Some(Issuer::parse(jobseekers::ISSUER)?),
        period: CertificatePeriod::new(Some(issued_on), expires_on).map_err(|it| it.fault)?,
        status,
    })
}
