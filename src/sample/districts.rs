//! Where sample people live and work: dense in Qingdao, thinner in Shandong, a few districts of every other province.
//! The districts are real; which record lies in which is made up, unless a title says it.

use serde_json::{Value, json};

use super::dice::{Dice, Stream};
use crate::domain::place::{Adcode, Coordinates};
use crate::reference::regions::{Region, Tier, regions};

const SHANDONG: u32 = 370_000;
const QINGDAO: u32 = 370_200;
/// Provinces whose federations would not use Stirrup: Taiwan, Hong Kong, Macao.
const ELSEWHERE_ADMINISTERED: [u32; 3] = [710_000, 810_000, 820_000];
/// Districts of one prefecture of Shandong, and of one other province. Few, so that people and work meet.
const FEW: usize = 2;

/// The districts a record can be put into.
#[derive(Debug)]
pub(super) struct Districts {
    qingdao: Vec<&'static Region>,
    shandong: Vec<&'static Region>,
    elsewhere: Vec<&'static Region>,
}

impl Districts {
    pub(super) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed, Stream::Districts, 0);
        let all = regions().all().iter();
        let above = |tier| all.clone().filter(move |region| region.tier() == tier);
        let of_shandong = |region: &&Region| region.adcode.province().number() == SHANDONG;
        let is_served = |region: &&Region| !ELSEWHERE_ADMINISTERED.contains(&region.adcode.number());
        Self {
            qingdao: all.clone().filter(|it| it.tier() == Tier::County && is_in_qingdao(it)).collect(),
            shandong: above(Tier::Prefecture)
                .filter(|it| of_shandong(it) && it.adcode.number() != QINGDAO)
                .flat_map(|prefecture| few(&mut dice, prefecture))
                .collect(),
            elsewhere: above(Tier::Province)
                .filter(|it| !of_shandong(it) && is_served(it))
                .flat_map(|province| few(&mut dice, province))
                .collect(),
        }
    }

    /// A district: of Qingdao in 38 of 100 draws, of the rest of Shandong in 26, of another province in 36.
    pub(super) fn draw(&self, dice: &mut Dice) -> Option<&'static Region> {
        let pool = dice.mostly(&self.qingdao, &[(26, &self.shandong), (36, &self.elsewhere)]);
        dice.any(pool).copied()
    }
}

fn is_in_qingdao(region: &Region) -> bool {
    region.adcode.prefecture().number() == QINGDAO
}

/// Districts and counties inside a region that have a centre of their own.
fn inside(region: &Region) -> Vec<&'static Region> {
    let is_inside = |it: &&Region| it.tier() == Tier::County && region.adcode.contains(it.adcode) && !it.approximate;
    regions().all().iter().filter(is_inside).collect()
}

fn few(dice: &mut Dice, region: &Region) -> Vec<&'static Region> {
    let mut drawn: Vec<_> = inside(region).into_iter().map(|district| (dice.next(), district)).collect();
    drawn.sort_by_key(|(key, _)| *key);
    drawn.into_iter().take(FEW).map(|(_, district)| district).collect()
}

/// One of the first districts of the region that a title names, which are those of its centre; the region itself where
/// it has none, or is one.
pub(super) fn district_of(region: &'static Region, dice: &mut Dice) -> &'static Region {
    match region.tier() {
        Tier::County => region,
        Tier::Prefecture | Tier::Province => {
            let mut districts = inside(region);
            districts.truncate(FEW);
            dice.any(&districts).copied().unwrap_or(region)
        }
    }
}

/// A point near the region's centre, in four of five cases; `None` else, and where the centre is another region's.
pub(super) fn address_in(region: &Region, dice: &mut Dice) -> Option<Value> {
    (!region.approximate && dice.chance(80)).then(|| location(jittered(region.centre, dice)))
}

/// Up to 5 km away: 3.5 km to the north or south, and as much to the east or west at the equator, less further north.
fn jittered(centre: Coordinates, dice: &mut Dice) -> Coordinates {
    const MICRODEGREES: u32 = 31_000;
    let mut offset = || {
        let drawn = dice.between(0, 2 * MICRODEGREES);
        i32::try_from(drawn).unwrap_or_default() - i32::try_from(MICRODEGREES).unwrap_or_default()
    };
    let (latitude, longitude) = centre.microdegrees();
    Coordinates::from_microdegrees(latitude + offset(), longitude + offset()).unwrap_or(centre)
}

/// A point as bodies hold it.
pub(super) fn location(point: Coordinates) -> Value {
    json!({"latitude": point.latitude(), "longitude": point.longitude()})
}

/// The region with this code.
pub(super) fn region(code: &str) -> Option<&'static Region> {
    Adcode::parse(code).ok().and_then(|code| regions().find(code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::place::distance_km;

    #[test]
    fn every_served_province_has_districts() {
        let districts = Districts::new(1);
        assert_eq!(districts.qingdao.len(), 10);
        assert_eq!(districts.shandong.len(), 15 * FEW);
        assert_eq!(districts.elsewhere.len(), 30 * FEW);
    }

    #[test]
    fn an_address_lies_within_five_kilometres_of_the_centre() {
        let mut dice = Dice::new(1, Stream::Posting, 0);
        // The southernmost county, where a degree of longitude is longest.
        let sansha = region("460300").unwrap();
        for _ in 0..500 {
            assert!(distance_km(sansha.centre, jittered(sansha.centre, &mut dice)) < 5.0);
        }
    }

    #[test]
    fn a_title_s_city_becomes_one_of_its_districts() {
        let mut dice = Dice::new(1, Stream::Posting, 0);
        let (changsha, shibei) = (region("430100").unwrap(), region("370203").unwrap());
        let district = district_of(changsha, &mut dice);
        assert!(district.tier() == Tier::County && changsha.adcode.contains(district.adcode));
        assert_eq!(district_of(shibei, &mut dice), shibei);
    }
}
