//! Which region a posting's title names. Titles have no grammar, so a name counts only when it can mean one region:
//! a wrong region would put the work in a wrong city, a missing one is filled in by a person.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::regions::{Region, Tier, regions};

/// Short names that are common words, brands or the name of a better-known place: they count only beside the name of
/// the city or province that they lie in.
const ORDINARY_WORDS: [&str; 44] = [
    "资源", "合作", "平安", "东方", "新城", "方正", "光明", "朝阳", "太平", "大堂", "新店", "老城", "同心", "道外",
    "海港", "通海", "路桥", "路南", "上街", "金沙", "长安", "新建", "振兴", "红山", "来宾", "大厂", "通道", "港口",
    "石棉", "康乐", "和康", "政和", "文水", "海盐", "商城", "乐业", "开平", "营山", "小店", "城中", "中西", "高明",
    "长乐", "和平",
];

/// A region's name ends here, but the word goes on: 河北区域经理, 上海市场专员, 县级代理.
const LONGER_WORDS: [(char, char); 5] = [('区', '域'), ('市', '场'), ('县', '域'), ('县', '级'), ('市', '级')];

/// The regions that a text can mean.
#[derive(Debug, Default)]
struct Meanings {
    /// Those with exactly this name.
    named: Vec<&'static Region>,
    /// Those with this name before a suffix.
    shortened: Vec<&'static Region>,
}

struct Gazetteer {
    meanings: HashMap<&'static str, Meanings>,
    /// Characters of the longest name.
    longest: usize,
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut meanings: HashMap<&'static str, Meanings> = HashMap::new();
    for region in regions().all() {
        meanings.entry(&region.name_zh).or_default().named.push(region);
        if region.short_name() != region.name_zh {
            meanings.entry(region.short_name()).or_default().shortened.push(region);
        }
    }
    let longest = meanings.keys().map(|name| name.chars().count()).max().unwrap_or_default();
    Gazetteer { meanings, longest }
});

/// A name in the text, from one character position to before another.
struct Mention {
    from: usize,
    to: usize,
    is_short: bool,
    /// Whether a word begins here as far as one can tell: at the start, or after something that is no letter.
    begins_word: bool,
    is_ordinary_word: bool,
    /// Whether it begins inside an earlier name, as 市北区 does in 青岛市北区 (which is meant so) and 市南区 in 台中市南区
    /// (which is not).
    overlaps: bool,
    candidates: Vec<&'static Region>,
}

/// The most specific region that the text names with certainty, by its name with or without the suffix (at least two
/// characters). A name that several regions share counts when the text names a region above one of them; else the
/// province, else the only prefecture of that name is meant. A county's name without suffix must begin a word or
/// stand beside its city or province. Between equals the one beside its city, the longer, the earlier name wins.
pub fn mentioned_in(text: &str) -> Option<&'static Region> {
    let mentions = mentions(text);
    let resolved = mentions.iter().filter_map(|mention| {
        let (region, is_anchored) = mention.resolve(&mentions)?;
        Some(((is_anchored, region.tier(), mention.to - mention.from, std::cmp::Reverse(mention.from)), region))
    });
    resolved.max_by_key(|(rank, _)| *rank).map(|(_, region)| region)
}

fn mentions(text: &str) -> Vec<Mention> {
    // Byte offsets of the characters and of the end, so that a position is a character and a slice is cheap.
    let offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let slice = |from: usize, to: usize| text.get(*offsets.get(from)?..*offsets.get(to)?);
    let mut all: Vec<Mention> = Vec::new();
    for from in 0..offsets.len() {
        let furthest = (from + GAZETTEER.longest).min(offsets.len().saturating_sub(1));
        // The longest name from here; shorter ones inside it are not meant.
        let longest = (from + 2..=furthest).rev().find_map(|to| {
            let name = slice(from, to)?;
            let after = text.get(*offsets.get(to)?..)?.chars().next();
            let before = text.get(..*offsets.get(from)?)?.chars().next_back();
            let overlaps = all.iter().any(|earlier| !earlier.overlaps && earlier.to > from);
            mention_of(name, before, after).map(|mention| Mention { from, to, overlaps, ..mention })
        });
        if let Some(mention) = longest
            && all.iter().all(|earlier| earlier.overlaps || earlier.to < mention.to)
        {
            all.push(mention);
        }
    }
    all
}

/// The name as a mention, its position still open.
fn mention_of(name: &str, before: Option<char>, after: Option<char>) -> Option<Mention> {
    let meanings = GAZETTEER.meanings.get(name)?;
    let end = name.chars().next_back()?;
    if after.is_some_and(|after| LONGER_WORDS.contains(&(end, after))) {
        return None;
    }
    let is_short = meanings.named.is_empty();
    Some(Mention {
        from: 0,
        to: 0,
        is_short,
        begins_word: before.is_none_or(|c| !c.is_alphanumeric()),
        overlaps: false,
        is_ordinary_word: is_short && ORDINARY_WORDS.contains(&name),
        candidates: if is_short { meanings.shortened.clone() } else { meanings.named.clone() },
    })
}

impl Mention {
    /// The region meant, and whether a region above it is named as well.
    fn resolve(&self, all: &[Self]) -> Option<(&'static Region, bool)> {
        let others = || all.iter().filter(|other| other.from != self.from).flat_map(|other| &other.candidates);
        let named_above = |region: &Region| {
            regions().ancestors(region).filter(|above| others().any(|other| other.adcode == above.adcode)).count()
        };
        // 桥西区 lies in two cities of 河北省: naming the province alone does not tell which, naming the city does.
        let most = self.candidates.iter().map(|region| named_above(region)).max().filter(|most| *most > 0);
        if let Some(most) = most {
            let anchored = self.candidates.iter().copied().filter(|region| named_above(region) == most);
            return only_lineage(&anchored.collect::<Vec<_>>()).map(|region| (region, true));
        }
        if self.is_ordinary_word || self.overlaps {
            return None;
        }
        let meant = highest(&self.candidates)?;
        let is_weak = meant.tier() == Tier::County && (self.is_short || meant.name_zh.chars().count() == 2);
        let has_rival = others().any(|other| other.tier() < Tier::County);
        (!is_weak || self.begins_word && !has_rival).then_some((meant, false))
    }
}

/// The topmost of regions that lie in one another; `None` when two do not.
fn only_lineage(candidates: &[&'static Region]) -> Option<&'static Region> {
    let top = candidates.iter().copied().min_by_key(|region| region.tier())?;
    candidates.iter().all(|region| top.adcode.contains(region.adcode)).then_some(top)
}

/// The only province, else the only prefecture, else the only county among the candidates.
fn highest(candidates: &[&'static Region]) -> Option<&'static Region> {
    let top = candidates.iter().map(|region| region.tier()).min()?;
    let at_top: Vec<_> = candidates.iter().copied().filter(|region| region.tier() == top).collect();
    only_lineage(&at_top)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn named(text: &str) -> &'static str {
        mentioned_in(text).map_or("", |region| region.full_name.as_str())
    }

    #[test]
    fn a_region_is_recognised_with_and_without_its_suffix() {
        for (title, expected) in [
            ("青岛市市北区酒店招聘面点师", "山东省青岛市市北区"),
            ("青岛市北悦荟广场必胜客 储备经理", "山东省青岛市市北区"),
            ("青岛诚聘面点师", "山东省青岛市"),
            ("海南华润置地发展招聘电工", "海南省"),
            ("海珠区配送员8K管住供车", "广东省广州市海珠区"),
            ("昆山全屋定制工厂销售经理", "江苏省苏州市昆山市"),
            ("汽车销售顾问（桐乡）", "浙江省嘉兴市桐乡市"),
            ("恩施招聘收银", "湖北省恩施土家族苗族自治州"),
            ("销售-北京市", "北京市"),
            ("吉林普工", "吉林省"),
            ("长沙普工", "湖南省长沙市"),
            ("西安-高级销售代表", "陕西省西安市"),
        ] {
            assert_eq!(named(title), expected, "{title}");
        }
    }

    #[test]
    fn a_name_of_many_cities_needs_the_city_beside_it() {
        assert_eq!(named("朝阳区前台"), "");
        assert_eq!(named("行政前台（北京朝阳）"), "北京市朝阳区");
        assert_eq!(named("长春市朝阳区前台"), "吉林省长春市朝阳区");
        assert_eq!(named("物流专员（徐州鼓楼）"), "江苏省徐州市鼓楼区");
        assert_eq!(named("鼓楼区物流专员"), "");
        assert_eq!(named("河北省石家庄市桥西区"), "河北省石家庄市桥西区");
        assert_eq!(named("河北桥西区"), "河北省");
        assert_eq!(named("台中市南区"), "台湾省台中市南区");
        assert_eq!(named("长沙市北区销售"), "湖南省长沙市");
    }

    #[test]
    fn words_that_merely_look_like_regions_are_none() {
        for title in
            ["提供资源的销售顾问", "渠道外包项目组", "餐饮大堂经理", "平安车贷催收", "高级面点师", "", "县级代理", "东"]
        {
            assert_eq!(named(title), "", "{title}");
        }
        assert_eq!(named("广州-昌平路店员"), "广东省广州市");
        assert_eq!(named("河北区域经理"), "河北省");
        assert_eq!(named("上海市场专员"), "上海市");
        assert_eq!(named("销售经理（黑河市北安市）"), "黑龙江省黑河市北安市");
    }

    #[test]
    fn every_full_name_names_its_region() {
        let missed: Vec<_> = regions()
            .all()
            .iter()
            .filter(|region| mentioned_in(&region.full_name).is_none_or(|found| found.full_name != region.full_name))
            .map(|region| &region.full_name)
            .collect();
        assert!(missed.is_empty(), "{missed:?}");
    }

    proptest! {
        #[test]
        fn a_region_beside_its_prefecture_is_found_in_any_text(
            text in "[a-z ，（）]{0,8}", region in proptest::sample::select(regions().all()),
        ) {
            let found = mentioned_in(&format!("{text}{}{text}", region.full_name));
            prop_assert_eq!(found.map(|found| &found.full_name), Some(&region.full_name));
        }
    }
}
