//! The national occupational classification (职业分类大典 2022): names, other names, groups, and a search over them.
//! Which occupation a posting title means is in `title_coder`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::lexicon::lexicon;
use super::tables;
use crate::domain::occupation::OccupationCode;

/// One occupation or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occupation {
    pub code: OccupationCode,
    /// 1 major, 2 middle, 3 minor group, 4 occupation. It is 4 also for a minor group that is not divided further and
    /// so is an occupation itself (2-06-03-00 会计专业人员), where the code alone tells 3.
    pub depth: u8,
    pub name_zh: String,
    /// Other names, without `name_zh` and without repeats, in the order of the table.
    pub aliases: Vec<String>,
    /// The nearest group above that the table has; `None` for a major group.
    pub parent: Option<OccupationCode>,
    /// Marked as a digital occupation (数字职业, S).
    pub is_digital: bool,
    /// Marked as a green occupation (绿色职业, L).
    pub is_green: bool,
}

impl Occupation {
    /// How well the occupation answers a search, lower is better; `None` when it does not. `spelt` are the words that the
    /// query spells in pinyin.
    fn rank(&self, query: &str, spelt: &[&str]) -> Option<u8> {
        if query.starts_with(|c: char| c.is_ascii_digit()) && query.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            let code = self.code.to_string();
            return (code.starts_with(query) || code.replace('-', "").starts_with(query)).then_some(0);
        }
        let name = self.name_zh.to_lowercase();
        if name == query {
            return Some(1);
        }
        let best_alias = self.aliases.iter().filter_map(|alias| {
            let alias = alias.to_lowercase();
            if alias == query {
                Some(2)
            } else if alias.starts_with(query) {
                Some(4)
            } else {
                alias.contains(query).then_some(6)
            }
        });
        let by_name = if name.starts_with(query) { Some(3) } else { name.contains(query).then_some(5) };
        best_alias.chain(by_name).min().or_else(|| self.rank_as_spelt(spelt))
    }

    fn rank_as_spelt(&self, spelt: &[&str]) -> Option<u8> {
        let names = || self.aliases.iter().chain([&self.name_zh]);
        if names().any(|name| spelt.contains(&name.as_str())) {
            return Some(7);
        }
        names().any(|name| spelt.iter().any(|word| name.contains(word))).then_some(8)
    }
}

/// All occupations and groups, in the order of their codes.
#[derive(Debug)]
pub struct Occupations(Vec<Occupation>);

/// The classification, parsed at the first call.
pub fn occupations() -> &'static Occupations {
    static OCCUPATIONS: LazyLock<Occupations> = LazyLock::new(|| Occupations::read(tables::OCCUPATIONS));
    &OCCUPATIONS
}

/// The Chinese name of a code; empty for one that is not in the list, which nothing stored is.
pub fn name_of(code: OccupationCode) -> &'static str {
    occupations().find(code).map_or("", |occupation| &occupation.name_zh)
}

impl Occupations {
    /// Four codes stand twice in the table: three as plain repeats, one as a minor group and as its only occupation.
    /// Their names are merged, and the deeper row tells the depth.
    fn read(table: &'static str) -> Self {
        let mut by_code: BTreeMap<OccupationCode, Occupation> = BTreeMap::new();
        for row in tables::records(table).filter_map(|record| occupation(&record)) {
            let known = by_code.entry(row.code).or_insert_with(|| row.clone());
            known.depth = known.depth.max(row.depth);
            for alias in row.aliases {
                if !known.aliases.contains(&alias) {
                    known.aliases.push(alias);
                }
            }
        }
        let above = |code: OccupationCode| std::iter::successors(code.parent(), |group| group.parent());
        let parents: Vec<_> =
            by_code.keys().map(|&code| above(code).find(|group| by_code.contains_key(group))).collect();
        Self(by_code.into_values().zip(parents).map(|(row, parent)| Occupation { parent, ..row }).collect())
    }

    /// The occupation or group with this code; `None` when the classification has no such code.
    pub fn find(&self, code: OccupationCode) -> Option<&Occupation> {
        self.0.get(self.position(code)?)
    }

    /// Where in `all` the occupation or group with this code stands.
    pub fn position(&self, code: OccupationCode) -> Option<usize> {
        self.0.binary_search_by_key(&code, |occupation| occupation.code).ok()
    }

    /// All occupations and groups, in the order of their codes.
    pub fn all(&self) -> &[Occupation] {
        &self.0
    }

    /// What is directly below this group, in the order of the codes; of `None` the major groups.
    pub fn children(&self, parent: Option<OccupationCode>) -> impl Iterator<Item = &Occupation> {
        self.0.iter().filter(move |occupation| occupation.parent == parent)
    }

    /// At most `limit` occupations and groups for a query: by the beginning of the code, with or without hyphens; else
    /// the exact name, an exact other name, then name, other name that begin with it, name, other name that contain it.
    /// What the query spells in pinyin, in full or by first letters, comes behind them, a whole name before a part. Within
    /// each of these the order of the codes decides. Case does not matter. A blank query answers with the first
    /// codes.
    pub fn search(&self, query: &str, limit: usize) -> Vec<&Occupation> {
        let query = query.trim().to_lowercase();
        let spelt = lexicon().spelt(&query);
        let rank = |occupation: &Occupation| occupation.rank(&query, &spelt);
        let ranked = self.0.iter().filter_map(|occupation| rank(occupation).map(|rank| (rank, occupation)));
        let mut found: Vec<_> = ranked.collect();
        found.sort_by_key(|(rank, occupation)| (*rank, occupation.code));
        found.into_iter().take(limit).map(|(_, occupation)| occupation).collect()
    }
}

fn occupation(record: &csv::StringRecord) -> Option<Occupation> {
    let (raw_name, raw_aliases) = (record.get(2)?, record.get(3)?);
    let (name, marks) = name_and_marks(raw_name);
    let mut aliases: Vec<String> = Vec::new();
    for alias in raw_aliases.split(',').map(str::trim) {
        let is_known = alias == raw_name || alias == name || aliases.iter().any(|known| known == alias);
        if !alias.is_empty() && !is_known {
            aliases.push(alias.to_owned());
        }
    }
    Some(Occupation {
        code: OccupationCode::parse(record.get(0)?).ok()?,
        depth: record.get(1)?.parse().ok()?,
        name_zh: name.to_owned(),
        aliases,
        parent: None,
        is_digital: marks.contains('S'),
        is_green: marks.contains('L'),
    })
}

/// A name, and what is behind it of `S`, `L` or `L/S`.
fn name_and_marks(raw: &str) -> (&str, &str) {
    let name = raw.trim_end_matches(['S', 'L', '/']);
    (name, raw.get(name.len()..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> OccupationCode {
        OccupationCode::parse(text).unwrap()
    }

    fn find(text: &str) -> &'static Occupation {
        occupations().find(code(text)).unwrap()
    }

    fn first(query: &str) -> String {
        occupations().search(query, 1).first().map_or_else(String::new, |found| found.code.to_string())
    }

    #[test]
    fn every_code_of_the_table_is_read_once() {
        assert_eq!(occupations().all().len(), 2047);
        assert_eq!(occupations().children(None).count(), 8);
    }

    #[test]
    fn a_pastry_cook_is_in_the_minor_group_of_catering() {
        let cook = find("4-03-02-02");
        assert_eq!((cook.name_zh.as_str(), cook.depth), ("中式面点师", 4));
        assert_eq!(cook.aliases, ["面点师"]);
        assert_eq!(cook.parent, Some(code("4-03-02-00")));
        assert!(occupations().children(cook.parent).any(|child| child == cook));
    }

    #[test]
    fn every_parent_exists_also_where_the_table_has_a_gap() {
        for occupation in occupations().all() {
            match occupation.parent {
                Some(parent) => {
                    assert!(occupations().find(parent).is_some_and(|group| group.code.contains(occupation.code)));
                }
                None => assert_eq!(occupation.depth, 1, "{occupation:?}"),
            }
        }
        assert_eq!(find("1-06-01-02").parent, Some(code("1-06-00-00")));
    }

    #[test]
    fn the_marks_of_digital_and_green_occupations_are_no_part_of_the_name() {
        let geophysics = find("2-02-01-02");
        assert_eq!(geophysics.name_zh, "地球物理地球化学与遥感勘查工程技术人员");
        assert!(geophysics.is_digital && geophysics.is_green);
        assert!(!find("4-03-02-02").is_digital && !find("4-03-02-02").is_green);
        assert!(find("4-13-01-05").is_digital && !find("4-13-01-05").is_green);
        for occupation in occupations().all() {
            let name = &occupation.name_zh;
            assert!(!name.is_empty() && !name.ends_with(['S', 'L', '/']), "{name}");
            assert!(occupation.aliases.iter().all(|alias| alias != name && !alias.ends_with("L/S")), "{occupation:?}");
        }
    }

    #[test]
    fn a_minor_group_that_is_its_own_occupation_says_so() {
        assert_eq!((find("2-03-01-00").depth, find("2-06-03-00").depth, find("4-03-02-00").depth), (4, 4, 3));
    }

    #[test]
    fn an_occupation_is_found_by_code_name_and_other_name() {
        for query in ["4-03-02-02", "4030202", " 中式面点师 ", "面点师"] {
            assert_eq!(first(query), "4-03-02-02", "{query}");
        }
        assert_eq!(first("洗碗工"), "4-03-02-05");
        assert_eq!(first("4-03"), "4-03-00-00");
        assert_eq!(first("JAVA"), first("java"));
        assert!(occupations().search("没有这个职业", 5).is_empty());
    }

    #[test]
    fn an_occupation_is_found_by_pinyin_and_first_letters() {
        for query in ["miandianshi", "mian dian shi", "miàndiǎnshī", "mds"] {
            assert_eq!(first(query), "4-03-02-02", "{query}");
        }
        assert_eq!(first("xiwangong"), "4-03-02-05");
        assert!(occupations().search("vvvv", 5).is_empty());
    }

    #[test]
    fn the_exact_name_comes_before_what_merely_contains_it() {
        let found = occupations().search("电工", 50);
        assert_eq!(found.first().map(|occupation| occupation.name_zh.as_str()), Some("电工"));
        assert!(found.len() > 5 && occupations().search("电工", 2).len() == 2);
    }
}
