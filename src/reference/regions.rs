//! The regions of GB/T 2260: names, parents, centres, and a search over them.
//! Which region a text names is in `mentions`. A region's centre stands in for an address and is then marked approximate.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::tables;
use crate::domain::place::{Adcode, Coordinates, Place};

/// From here on the codes of the table are waters and boundary strips, not regions (990000 苏鲁交界, 999900 海域).
const FIRST_CODE_OFF_LAND: u32 = 990_000;

/// The step of the administrative ladder that a code's digits tell, highest first. Counties run by a province
/// (济源市, 419001) are counties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    Province,
    Prefecture,
    County,
}

/// One region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub adcode: Adcode,
    /// With its suffix: 市北区.
    pub name_zh: String,
    /// The prefecture, or the province where the table has no prefecture between; `None` for a province.
    pub parent: Option<Adcode>,
    /// WGS 84; of the nearest ancestor that has one when the table gives none.
    pub centre: Coordinates,
    /// Whether `centre` is an ancestor's.
    pub approximate: bool,
    /// From the province down, without repeats: 山东省青岛市市北区, 北京市东城区.
    pub full_name: String,
    /// `full_name` without the suffixes, as people type it: 山东青岛市北.
    short_full_name: String,
}

impl Region {
    pub const fn tier(&self) -> Tier {
        let number = self.adcode.number();
        if number.is_multiple_of(10_000) {
            Tier::Province
        } else if number.is_multiple_of(100) {
            Tier::Prefecture
        } else {
            Tier::County
        }
    }

    /// The name without its suffix where two characters or more remain (青岛, 恩施, 延边); else the name.
    pub fn short_name(&self) -> &str {
        short_name(&self.name_zh)
    }

    /// How well the region answers a search, lower is better; `None` when it does not.
    fn rank(&self, query: &str) -> Option<u8> {
        if query.bytes().all(|b| b.is_ascii_digit()) {
            return self.adcode.to_string().starts_with(query).then_some(0);
        }
        if self.name_zh == query || self.short_name() == query {
            Some(1)
        } else if self.name_zh.starts_with(query) {
            Some(2)
        } else if self.name_zh.contains(query) {
            Some(3)
        } else {
            let is_within = |word| self.full_name.contains(word) || self.short_full_name.contains(word);
            query.split_whitespace().all(is_within).then_some(4)
        }
    }
}

/// All regions, in the order of their codes.
#[derive(Debug)]
pub struct Regions(Vec<Region>);

/// The regions, parsed at the first call.
pub fn regions() -> &'static Regions {
    static REGIONS: LazyLock<Regions> = LazyLock::new(|| Regions::read(tables::REGIONS));
    &REGIONS
}

/// Where something is: its own point if it has one, else the centre of its region, marked approximate.
/// `None` when the code is no region and no point is given.
pub fn place_of(region: Adcode, location: Option<Coordinates>) -> Option<Place> {
    let own = location.map(|coordinates| Place { coordinates, approximate: false });
    own.or_else(|| regions().find(region).map(|found| Place { coordinates: found.centre, approximate: true }))
}

impl Regions {
    fn read(table: &'static str) -> Self {
        let lines = read_lines(table);
        Self(lines.iter().filter_map(|(&adcode, line)| region(adcode, line, &lines)).collect())
    }

    /// The region directly inside another one in which a third lies; `None` where it lies in no smaller one.
    pub fn directly_inside(&self, around: Adcode, region: Adcode) -> Option<Adcode> {
        let parent = |it: &Adcode| self.find(*it).and_then(|it| it.parent);
        std::iter::successors(Some(region), parent).find(|it| parent(it) == Some(around))
    }

    /// The region with this code; `None` when the code is well formed but not in use.
    pub fn find(&self, adcode: Adcode) -> Option<&Region> {
        let at = self.0.binary_search_by_key(&adcode, |region| region.adcode).ok()?;
        self.0.get(at)
    }

    /// All regions, in the order of their codes.
    pub fn all(&self) -> &[Region] {
        &self.0
    }

    /// The regions directly below this one, in the order of their codes; of `None` the provinces.
    pub fn children(&self, parent: Option<Adcode>) -> impl Iterator<Item = &Region> {
        self.0.iter().filter(move |region| region.parent == parent)
    }

    /// The regions above this one, nearest first.
    pub fn ancestors(&self, region: &Region) -> impl Iterator<Item = &Region> {
        std::iter::successors(self.parent_of(region), |above| self.parent_of(above))
    }

    fn parent_of(&self, region: &Region) -> Option<&Region> {
        region.parent.and_then(|parent| self.find(parent))
    }

    /// At most `limit` regions for a query: by the beginning of the code; else the exact name (with or without its
    /// suffix), then names that begin with it, names that contain it, and full names that contain each of its words.
    /// Within each of these provinces come before prefectures and counties, then the order of the codes decides.
    /// A blank query answers with the first regions by that order.
    pub fn search(&self, query: &str, limit: usize) -> Vec<&Region> {
        let query = query.trim();
        let ranked = self.0.iter().filter_map(|region| region.rank(query).map(|rank| (rank, region)));
        let mut found: Vec<_> = ranked.collect();
        found.sort_by_key(|(rank, region)| (*rank, region.tier(), region.adcode));
        found.into_iter().take(limit).map(|(_, region)| region).collect()
    }
}

struct Line {
    name: String,
    own_point: Option<Coordinates>,
}

fn read_lines(table: &'static str) -> BTreeMap<Adcode, Line> {
    let on_land = |adcode: &Adcode| adcode.number() < FIRST_CODE_OFF_LAND;
    tables::records(table)
        .filter_map(|record| {
            let adcode = Adcode::parse(record.get(0)?).ok().filter(on_land)?;
            let degrees = |column| record.get(column).and_then(|text| text.parse::<f64>().ok());
            let own_point = degrees(3).zip(degrees(2)).and_then(|(north, east)| Coordinates::new(north, east).ok());
            Some((adcode, Line { name: record.get(1)?.to_owned(), own_point }))
        })
        .collect()
}

/// `None` when neither the region nor any above it has a point; a test keeps it from happening.
fn region(adcode: Adcode, line: &Line, lines: &BTreeMap<Adcode, Line>) -> Option<Region> {
    let mut above = vec![adcode.prefecture(), adcode.province()];
    above.dedup();
    above.retain(|code| *code != adcode && lines.contains_key(code));
    let lineage = || above.iter().rev().filter_map(|code| lines.get(code)).chain([line]);
    let mut names: Vec<&str> = lineage().map(|line| line.name.as_str()).collect();
    names.dedup();
    Some(Region {
        adcode,
        name_zh: line.name.clone(),
        parent: above.first().copied(),
        centre: lineage().filter_map(|line| line.own_point).next_back()?,
        approximate: line.own_point.is_none(),
        full_name: names.concat(),
        short_full_name: names.iter().map(|name| short_name(name)).collect(),
    })
}

/// Suffixes of region names; one that ends another comes after it.
const SUFFIXES: [&str; 16] = [
    "特别行政区",
    "自治区",
    "自治县",
    "自治州",
    "自治旗",
    "联合旗",
    "新区",
    "林区",
    "省",
    "市",
    "区",
    "县",
    "旗",
    "盟",
    "乡",
    "镇",
];

/// Peoples, as the names of autonomous regions, prefectures and counties have them before the suffix.
const PEOPLES: &[&str] = &[
    "土家族",
    "布依族",
    "哈尼族",
    "景颇族",
    "傈僳族",
    "蒙古族",
    "朝鲜族",
    "仡佬族",
    "撒拉族",
    "东乡族",
    "保安族",
    "裕固族",
    "达斡尔族",
    "鄂温克族",
    "毛南族",
    "仫佬族",
    "拉祜族",
    "纳西族",
    "布朗族",
    "普米族",
    "独龙族",
    "柯尔克孜",
    "哈萨克",
    "维吾尔",
    "塔吉克",
    "蒙古",
    "锡伯",
    "各族",
    "藏族",
    "羌族",
    "彝族",
    "苗族",
    "侗族",
    "壮族",
    "傣族",
    "白族",
    "回族",
    "满族",
    "黎族",
    "瑶族",
    "土族",
    "畲族",
    "佤族",
    "怒族",
    "水族",
];

fn short_name(name: &str) -> &str {
    let mut short = without_ending(name, &SUFFIXES).unwrap_or(name);
    while name.contains("自治")
        && let Some(shorter) = without_ending(short, PEOPLES)
    {
        short = shorter;
    }
    short
}

/// The text before the first of the endings it has; `None` when fewer than two characters would remain.
fn without_ending<'a>(text: &'a str, endings: &[&str]) -> Option<&'a str> {
    let rest = endings.iter().find_map(|ending| text.strip_suffix(ending))?;
    (rest.chars().count() >= 2).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Adcode {
        Adcode::parse(text).unwrap()
    }

    fn find(text: &str) -> &'static Region {
        regions().find(code(text)).unwrap()
    }

    fn first(query: &str) -> &'static str {
        regions().search(query, 1).first().map_or("", |region| region.full_name.as_str())
    }

    #[test]
    fn a_district_lies_in_its_city_and_a_city_in_its_province() {
        let code = |text: &str| Adcode::parse(text).unwrap();
        let inside = |around: &str| regions().directly_inside(code(around), code("370203"));
        assert_eq!(inside("370000"), Some(code("370200")));
        assert_eq!(inside("370200"), Some(code("370203")));
        assert_eq!((inside("370203"), inside("110000")), (None, None));
    }

    #[test]
    fn every_region_of_the_table_is_read_and_has_a_centre_on_chinese_soil() {
        assert_eq!(regions().all().len(), 3427);
        for region in regions().all() {
            let (north, east) = (region.centre.latitude(), region.centre.longitude());
            assert!((3.0..54.0).contains(&north) && (73.0..136.0).contains(&east), "{region:?}");
        }
    }

    #[test]
    fn every_parent_exists_and_contains_its_children() {
        for region in regions().all() {
            match region.parent {
                Some(parent) => {
                    assert!(regions().find(parent).is_some() && parent.contains(region.adcode), "{region:?}");
                }
                None => assert_eq!(region.tier(), Tier::Province, "{region:?}"),
            }
        }
        assert_eq!(regions().children(None).count(), 34);
    }

    #[test]
    fn shibei_is_a_district_of_qingdao() {
        let shibei = find("370203");
        assert_eq!((shibei.name_zh.as_str(), shibei.full_name.as_str()), ("市北区", "山东省青岛市市北区"));
        assert_eq!(shibei.parent, Some(code("370200")));
        assert!(!shibei.approximate);
        assert!(regions().children(Some(code("370200"))).any(|child| child == shibei));
    }

    #[test]
    fn a_county_without_a_prefecture_belongs_to_its_province() {
        assert_eq!(find("419001").parent, Some(code("410000")));
        assert_eq!(find("419001").full_name, "河南省济源市");
        assert_eq!(find("110101").full_name, "北京市东城区");
    }

    #[test]
    fn missing_coordinates_are_the_nearest_ancestors_and_marked() {
        assert_eq!(regions().all().iter().filter(|region| region.approximate).count(), 351);
        let xinji = find("130181");
        assert!(xinji.approximate);
        // Of 石家庄市, not of 河北省.
        assert_eq!(xinji.centre, Coordinates::new(38.042_228, 114.514_793).unwrap());
    }

    #[test]
    fn waters_are_no_regions() {
        assert!(regions().find(code("999900")).is_none());
    }

    #[test]
    fn a_region_is_found_by_code_name_short_name_and_full_name() {
        for query in ["370203", " 市北区 ", "市北", "青岛市北", "青岛 市北", "山东省青岛市市北区"]
        {
            assert_eq!(first(query), "山东省青岛市市北区", "{query}");
        }
        assert_eq!(first("37"), "山东省");
        assert_eq!(first("吉林"), "吉林省");
        assert_eq!(first("恩施"), "湖北省恩施土家族苗族自治州");
        assert_eq!(first("内蒙古"), "内蒙古自治区");
        assert!(regions().search("没有这个地方", 5).is_empty());
        assert_eq!(regions().search("", 3).len(), 3);
    }

    #[test]
    fn a_place_is_exact_only_when_the_point_is_its_own() {
        let own = Coordinates::new(36.08, 120.37).unwrap();
        assert_eq!(place_of(code("370203"), Some(own)), Some(Place { coordinates: own, approximate: false }));
        let centre = find("370203").centre;
        assert_eq!(place_of(code("370203"), None), Some(Place { coordinates: centre, approximate: true }));
        assert_eq!(place_of(code("999999"), None), None);
    }
}
