//! Sample postings: a real title with its occupation and, where it names one, its region; around it made-up work.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::{Map, Value, json};

use super::dice::{Dice, Stream};
use super::districts::{self, Districts};
use super::employers::Employers;
use super::families::{Family, Setting, family_of};
use super::stated::stated;
use super::{SamplePosting, cases};
use crate::domain::accommodation::{Accommodation, Offer, Offers};
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::skill::SkillLevel;
use crate::domain::text::PostingTitle;
use crate::reference::mentions::mentioned_in;
use crate::reference::regions::Region;
use crate::reference::titles::LABELLED;

/// How many postings are drawn from the labelled titles.
pub(super) const POSTINGS: usize = 1400;
/// How every description of a drawn posting begins.
pub(super) const LABEL: &str = "样例数据：标题取自公开招聘标题，其余为虚构。";

/// The postings, each with an employer in its district.
pub(super) fn draw(seed: u64, today: Date, districts: &Districts, employers: &mut Employers) -> Vec<SamplePosting> {
    let titles = titles(seed);
    let drawn = (cases::POSTINGS + 1..).zip(titles).filter_map(|(number, (title, occupation))| {
        let mut dice = Dice::new(seed, Stream::Posting, number);
        let family = family_of(occupation);
        let region = match mentioned_in(title) {
            Some(named) => districts::district_of(named, &mut dice),
            None => districts.draw(&mut dice)?,
        };
        let employer_credit_code = employers.hire(region, family.industry);
        let body = body(&mut dice, today, &Given { number, title, occupation, region });
        Some(SamplePosting { employer_credit_code, body })
    });
    drawn.collect()
}

/// The first titles of a seeded order, without those that no posting could have.
fn titles(seed: u64) -> Vec<(&'static str, OccupationCode)> {
    let mut dice = Dice::new(seed, Stream::TitleOrder, 0);
    let fitting = LABELLED.iter().filter(|(title, _)| PostingTitle::parse(title).is_ok());
    let mut keyed: Vec<_> = fitting.map(|(title, code)| (dice.next(), title.as_str(), *code)).collect();
    keyed.sort_unstable();
    keyed.into_iter().take(POSTINGS).map(|(_, title, code)| (title, code)).collect()
}

/// What a posting is made around.
struct Given<'a> {
    number: u32,
    title: &'a str,
    occupation: OccupationCode,
    region: &'a Region,
}

fn body(dice: &mut Dice, today: Date, given: &Given<'_>) -> Value {
    let Given { number, title, occupation, region } = *given;
    let family = family_of(occupation);
    // A few without, so that the title coder is seen at work.
    let stated_occupation = (!dice.chance(15)).then_some(occupation);
    let required_level = required_level(dice, occupation);
    let is_mandatory = required_level.is_some() && stated_occupation.is_some() && dice.chance(20);
    let is_remote = family.setting == Setting::Office && dice.chance(6);
    let (status, valid_from, valid_through) = validity(dice, today);
    stated(json!({
        "title": title.trim(),
        "description": format!("{LABEL}\n工作地点：{}。", region.full_name),
        "occupation": stated_occupation.map(|code| code.to_string()),
        "required_level": required_level.map(SkillLevel::code),
        "certificate_mandatory": is_mandatory,
        "region": region.adcode.to_string(),
        "location": districts::address_in(region, dice),
        "demands": demands(dice, family),
        "accommodations": offers_body(&offers(dice, family, title, is_remote)),
        "wage": wage(dice, family).map(|(min, max)| stated(json!({"min": min, "max": max}))),
        "employment_type": employment_type(dice, title).code(),
        "remote": is_remote,
        "openings": openings(dice),
        "valid_from": valid_from.to_string(),
        "valid_through": valid_through.to_string(),
        "status": status.code(),
        "external_reference": reference(number),
    }))
}

/// What the employer's books call posting `number`.
pub(super) fn reference(number: u32) -> String {
    format!("SAMPLE-P-{number:04}")
}

/// Mostly 1 to 5, with a tail.
pub(super) fn openings(dice: &mut Dice) -> u32 {
    let (fewest, most) = dice.mostly((1, 5), &[(8, (6, 20)), (2, (21, 60))]);
    dice.between(fewest, most)
}

/// Only work with a ladder of skill levels asks for one: services and trades (major group 4), making and running
/// machines (6).
pub(super) fn required_level(dice: &mut Dice, occupation: OccupationCode) -> Option<SkillLevel> {
    let has_ladder = matches!(occupation.number() / 1_000_000, 4 | 6);
    let level = dice.mostly(
        SkillLevel::Junior,
        &[
            (15, SkillLevel::Apprentice),
            (28, SkillLevel::Intermediate),
            (9, SkillLevel::Senior),
            (3, SkillLevel::Technician),
        ],
    );
    (dice.chance(50) && has_ladder).then_some(level)
}

/// Each demand near the family's usual degree; three in four are stated, in some postings all.
fn demands(dice: &mut Dice, family: &Family) -> Map<String, Value> {
    let states_all = dice.chance(15);
    let mut demands = Map::new();
    for (demand, usual) in Demand::ALL.iter().zip(family.demands) {
        let degree = dice.mostly(usual, &[(13, usual.saturating_sub(1)), (12, usual.saturating_add(1))]);
        if dice.chance(75) || states_all {
            demands.insert(demand.code().to_owned(), json!(degree.min(Degree::MAX.value())));
        }
    }
    demands
}

/// Accommodations by the family's setting, and by what the title promises.
pub(super) fn offers(dice: &mut Dice, family: &Family, title: &str, is_remote: bool) -> Offers {
    let (often, seldom) = (family.setting.often(), family.setting.seldom());
    let promises_dormitory = ["包住", "包吃住", "管住", "住宿", "食宿"].iter().any(|word| title.contains(word));
    let mut offers = Offers::default();
    for accommodation in Accommodation::ALL {
        let drawn = if often.contains(accommodation) {
            likely(dice, [55, 15, 6])
        } else if seldom.contains(accommodation) {
            likely(dice, [7, 12, 26])
        } else {
            likely(dice, [10, 12, 8])
        };
        let offer = match accommodation {
            Accommodation::RemoteWork if is_remote => Some(Offer::Available),
            Accommodation::Dormitory if promises_dormitory => Some(Offer::Available),
            _ => drawn,
        };
        offers.set(*accommodation, offer);
    }
    offers
}

/// The offers as a posting's body holds them.
fn offers_body(offers: &Offers) -> Map<String, Value> {
    offers.stated().map(|(accommodation, offer)| (accommodation.code().to_owned(), json!(offer.code()))).collect()
}

/// Available, on request and unavailable, each so often in a hundred; else not stated.
fn likely(dice: &mut Dice, [available, on_request, unavailable]: [u32; 3]) -> Option<Offer> {
    let stated = [
        (available, Some(Offer::Available)),
        (on_request, Some(Offer::OnRequest)),
        (unavailable, Some(Offer::Unavailable)),
    ];
    dice.mostly(None, &stated)
}

/// A wage in fen within what the family usually pays, in whole hundreds of yuan; some state none, or no upper end.
pub(super) fn wage(dice: &mut Dice, family: &Family) -> Option<(u32, Option<u32>)> {
    const FEN_PER_HUNDRED_YUAN: u32 = 10_000;
    let (low, high) = (family.wage_yuan.0 / 100, family.wage_yuan.1 / 100);
    let min = dice.between(low, u32::midpoint(low, high));
    let max = dice.between(min + 2, high.max(min + 2));
    let (min, max) = (min * FEN_PER_HUNDRED_YUAN, max * FEN_PER_HUNDRED_YUAN);
    dice.mostly(Some((min, Some(max))), &[(8, None), (8, Some((min, None)))])
}

/// What the title says; else mostly full time.
pub(super) fn employment_type(dice: &mut Dice, title: &str) -> EmploymentType {
    let drawn = dice.mostly(
        EmploymentType::FullTime,
        &[
            (7, EmploymentType::PartTime),
            (5, EmploymentType::Flexible),
            (4, EmploymentType::Temporary),
            (2, EmploymentType::Internship),
        ],
    );
    if title.contains("兼职") {
        EmploymentType::PartTime
    } else if title.contains("实习") {
        EmploymentType::Internship
    } else {
        drawn
    }
}

/// Status, first and last day: 3 in 100 are past their dates, 2 are a draft or closed.
pub(super) fn validity(dice: &mut Dice, today: Date) -> (PostingStatus, Date, Date) {
    /// Longer than any posting stays open.
    const LONG_AGO: u32 = 100;
    let others =
        [(3, (PostingStatus::Open, LONG_AGO)), (1, (PostingStatus::Draft, 0)), (1, (PostingStatus::Closed, 0))];
    let (status, days_ago) = dice.mostly((PostingStatus::Open, 0), &others);
    let then = today.saturating_sub(days(days_ago));
    let (from, through) = (days(dice.between(0, 60)), days(dice.between(5, 90)));
    (status, then.saturating_sub(from), then.saturating_add(through))
}

pub(super) fn days(count: u32) -> Span {
    i64::from(count).days()
}
