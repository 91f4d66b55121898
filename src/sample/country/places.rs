//! Where made-up people live and work: every district and county with a centre of its own, by a stand-in for its people.
//!
//! The reference tables hold no population. What stands for it is how a place is administered: a district (区) counts more
//! than a county-level city (市), and that more than a county; the districts of municipalities, of provincial capitals
//! (their code ends in 0100) and of the five cities with the economic standing of a province count twice; and a county
//! counts the less, the fewer districts its prefecture has, which is how the wide and empty counties of the west differ
//! from those around a city. Taiwan, Hong Kong and Macao are left out, as their federations would not use Stirrup.

use std::collections::BTreeMap;

use super::weighted::Weighted;
use crate::domain::place::{Adcode, Coordinates};
use crate::reference::regions::{Region, Tier, regions};
use crate::sample::dice::Dice;

const ELSEWHERE_ADMINISTERED: [u32; 3] = [710_000, 810_000, 820_000];
/// 北京, 天津, 上海, 重庆.
const MUNICIPALITIES: [u32; 4] = [110_000, 120_000, 310_000, 500_000];
/// 大连, 宁波, 厦门, 青岛, 深圳 (计划单列市).
const OWN_PLANS: [u32; 5] = [210_200, 330_200, 350_200, 370_200, 440_300];
/// With this many districts a prefecture's counties count in full.
const DISTRICTS_OF_A_CITY: u64 = 3;

/// The places, each as likely as many people are thought to live there.
#[derive(Debug)]
pub(super) struct Places(Weighted<&'static Region>);

impl Places {
    pub(super) fn new() -> Self {
        let mut districts: BTreeMap<Adcode, u64> = BTreeMap::new();
        let lived_in = || regions().all().iter().filter(|region| is_lived_in(region));
        for region in lived_in().filter(|region| is_district(region)) {
            *districts.entry(region.adcode.prefecture()).or_default() += 1;
        }
        let mut places = Weighted::default();
        for region in lived_in() {
            let around = districts.get(&region.adcode.prefecture()).copied().unwrap_or_default();
            places.add(weight(region, around), region);
        }
        Self(places)
    }

    pub(super) fn draw(&self, dice: &mut Dice) -> Option<&'static Region> {
        self.0.draw(dice).copied()
    }
}

/// Districts and counties, and cities that are not divided into any (东莞, 中山).
fn is_lived_in(region: &Region) -> bool {
    let is_served = !ELSEWHERE_ADMINISTERED.contains(&region.adcode.province().number());
    let is_undivided = || region.tier() == Tier::Prefecture && regions().children(Some(region.adcode)).next().is_none();
    is_served && !region.approximate && (region.tier() == Tier::County || is_undivided())
}

fn is_district(region: &Region) -> bool {
    region.name_zh.ends_with('区')
}

/// Twelve for an ordinary county.
fn weight(region: &Region, districts_around: u64) -> u64 {
    let (prefecture, province) = (region.adcode.prefecture().number(), region.adcode.province().number());
    let is_municipal = MUNICIPALITIES.contains(&province);
    let is_great = is_municipal || prefecture == province + 100 || OWN_PLANS.contains(&prefecture);
    let great = if is_great { 2 } else { 1 };
    if region.tier() == Tier::Prefecture {
        // As much as its people would have in two districts.
        72 * great
    } else if is_district(region) {
        36 * great
    } else {
        let kind = if region.name_zh.ends_with('市') { 6 } else { 3 };
        let share = if is_municipal { DISTRICTS_OF_A_CITY } else { districts_around.min(DISTRICTS_OF_A_CITY) };
        kind * (1 + share)
    }
}

/// A point a few kilometres from the region's centre in four of five cases, nearer ones likelier; `None` else.
pub(super) fn point_in(region: &Region, dice: &mut Dice) -> Option<Coordinates> {
    if !dice.chance(80) {
        return None;
    }
    // Half the width and height over which people and work spread, in microdegrees: 3.3 km in a district, 6.7 in a county.
    let half = if is_district(region) { 30_000 } else { 60_000 };
    let mut offset = || {
        // The sum of two draws is likelier near its middle.
        let drawn = dice.between(0, half) + dice.between(0, half);
        i32::try_from(drawn).unwrap_or_default() - i32::try_from(half).unwrap_or_default()
    };
    let (latitude, longitude) = region.centre.microdegrees();
    Coordinates::from_microdegrees(latitude + offset(), longitude + offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::distance_km;
    use crate::sample::dice::Stream;

    fn share(places: &Places, within: &str) -> f64 {
        let within = Adcode::parse(within).unwrap();
        let mut dice = Dice::new(1, Stream::CountryPosting, 1);
        let drawn = (0..20_000).filter(|_| within.contains(places.draw(&mut dice).unwrap().adcode)).count();
        f64::from(u32::try_from(drawn).unwrap()) / 20_000.0
    }

    /// Shares of the census of 2020, within a factor of two.
    #[test]
    fn provinces_have_about_the_share_of_people_that_the_census_counted() {
        let places = Places::new();
        for (province, people) in
            [("110000", 0.0155), ("370000", 0.072), ("440000", 0.0894), ("410000", 0.0705), ("510000", 0.0594)]
        {
            let drawn = share(&places, province);
            assert!((people / 2.0..people * 2.0).contains(&drawn), "{province}: {drawn}");
        }
        assert!(share(&places, "540000") < 0.02, "Tibet has a quarter of a per cent");
    }

    #[test]
    fn every_served_province_is_drawn_and_cities_without_districts_are() {
        let places = Places::new();
        let provinces: std::collections::BTreeSet<_> =
            places.0.outcomes().iter().map(|region| region.adcode.province()).collect();
        assert_eq!(provinces.len(), 31);
        assert!(places.0.outcomes().iter().any(|region| region.adcode.number() == 441_900));
        assert!(places.0.outcomes().len() > 2700, "{}", places.0.outcomes().len());
    }

    #[test]
    fn a_point_is_a_few_kilometres_from_the_centre() {
        let places = Places::new();
        let mut dice = Dice::new(1, Stream::CountryPosting, 2);
        let mut stated = 0;
        for _ in 0..2000 {
            let region = places.draw(&mut dice).unwrap();
            if let Some(point) = point_in(region, &mut dice) {
                stated += 1;
                assert!(distance_km(region.centre, point) < 10.0);
            }
        }
        assert!((1500..1700).contains(&stated), "{stated}");
    }
}
