//! The names under which titles may mention an occupation: its name, its other names, and the forms people shorten them to.
//! Every form has a weight in (0, 1]: how surely a title that says it means the occupation.

use std::collections::BTreeMap;

use super::occupations::{Occupation, occupations};
use super::title_cleaning::half_width;
use crate::domain::occupation::OccupationCode;

/// Endings that name a role. Other names are lists such as 质量/品质主管: each part has the last part's ending.
const ROLES: [&str; 31] = [
    "工程师",
    "技术员",
    "设计师",
    "经纪人",
    "工艺师",
    "经理",
    "主管",
    "专员",
    "助理",
    "老师",
    "教师",
    "师傅",
    "学徒",
    "销售",
    "顾问",
    "客服",
    "开发",
    "司机",
    "员工",
    "总监",
    "组长",
    "领班",
    "店员",
    "医师",
    "医生",
    "技师",
    "代表",
    "人员",
    "研发",
    "会计",
    "管理",
];

/// Words that say a rank or a field but no occupation. A list's part that is only such a word is no name.
const VAGUE: [&str; 24] = [
    "其他",
    "实习",
    "项目经理",
    "协调",
    "总助",
    "技术",
    "设计",
    "产品",
    "运营",
    "市场",
    "服务",
    "行政",
    "工程",
    "维修",
    "安装",
    "检验",
    "操作",
    "生产",
    "质量",
    "策划",
    "部长",
    "专家",
    "负责人",
    "实习生",
];

/// A part of a list counts less than the name itself, and a part that lost its ending counts least.
const OWN: f32 = 1.0;
const WITHOUT_BRACKETS: f32 = 0.95;
const PART: f32 = 0.9;
const TWO_CHARACTER_PART: f32 = 0.8;
const BARE_PART: f32 = 0.6;
/// 工业工程技术人员 is a 工业工程师 in titles.
const TRANSLATED: f32 = 0.8;
/// The name of a group is a heading that hardly any title uses.
const GROUP_NAME: f32 = 0.5;

/// Every form, with the occupations it can mean and its weight for each.
pub(super) fn spoken_names() -> BTreeMap<String, BTreeMap<OccupationCode, f32>> {
    let mut all: BTreeMap<String, BTreeMap<OccupationCode, f32>> = BTreeMap::new();
    for occupation in occupations().all() {
        for (form, weight) in forms_of(occupation) {
            let known = all.entry(form).or_default().entry(occupation.code).or_default();
            *known = known.max(weight);
        }
    }
    all
}

fn forms_of(occupation: &Occupation) -> Vec<(String, f32)> {
    let own_name = (&occupation.name_zh, if occupation.depth < 4 { GROUP_NAME } else { OWN });
    let names = occupation.aliases.iter().map(|alias| (alias, OWN)).chain([own_name]);
    let weighted = |(name, weight): (&String, f32)| {
        forms(name).into_iter().map(move |(form, share)| (form, share * weight)).collect::<Vec<_>>()
    };
    names.flat_map(weighted).filter(|(form, _)| form.chars().count() >= 2).collect()
}

/// One name and its shortened forms.
fn forms(name: &str) -> Vec<(String, f32)> {
    let whole: String = name.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let bare = without_brackets(&whole);
    let mut forms = vec![(whole, OWN)];
    forms.extend(list_parts(&bare));
    forms.extend(translations(&bare));
    forms.push((bare, WITHOUT_BRACKETS));
    forms
}

fn without_brackets(name: &str) -> String {
    match (name.find('('), name.rfind(')')) {
        (Some(open), Some(close)) if open < close => {
            [name.get(..open), name.get(close + 1..)].into_iter().flatten().collect()
        }
        _ => name.to_owned(),
    }
}

/// 质量/品质主管 → 质量主管, 品质主管.
fn list_parts(name: &str) -> Vec<(String, f32)> {
    let Some((_, last)) = name.rsplit_once('/') else { return Vec::new() };
    let ending = ROLES.into_iter().find(|role| last.ends_with(role));
    let mut parts = Vec::new();
    for part in name.split('/').filter(|part| !ROLES.contains(part)) {
        let length = part.chars().count();
        let is_vague = VAGUE.contains(&part);
        match ending.filter(|_| !ROLES.iter().any(|role| part.ends_with(role))) {
            Some(ending) => {
                parts.push((format!("{part}{ending}"), PART));
                if length >= 3 && !is_vague {
                    parts.push((part.to_owned(), BARE_PART));
                }
            }
            None if is_vague => {}
            None => parts.push((part.to_owned(), if length > 2 { PART } else { TWO_CHARACTER_PART })),
        }
    }
    parts
}

/// Official endings that titles replace by 工程师 or leave out.
fn translations(name: &str) -> Vec<(String, f32)> {
    let shortened = |ending| name.strip_suffix(ending).filter(|rest: &&str| rest.chars().count() >= 2);
    let mut forms = Vec::new();
    if let Some(field) = shortened("工程技术人员").or_else(|| shortened("技术人员")) {
        forms.push((format!("{field}工程师"), TRANSLATED));
        forms.push((field.to_owned(), BARE_PART));
    } else if let Some(field) = shortened("专业人员") {
        forms.push((field.to_owned(), TRANSLATED));
    }
    forms.retain(|(form, _)| !VAGUE.contains(&form.as_str()));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        forms(name).into_iter().map(|(form, _)| form).collect()
    }

    #[test]
    fn a_list_gives_each_part_the_last_ones_ending() {
        let forms = texts("质量/品质主管");
        assert!(
            forms.iter().any(|form| form == "质量主管") && forms.iter().any(|form| form == "品质主管"),
            "{forms:?}"
        );
        assert!(!forms.iter().any(|form| form == "质量"), "{forms:?}");
    }

    #[test]
    fn an_official_ending_is_an_engineer_in_titles() {
        assert!(texts("工业工程技术人员").contains(&"工业工程师".to_owned()));
        assert!(texts("数据库工程师(DBA)").contains(&"数据库工程师".to_owned()));
    }

    #[test]
    fn every_weight_is_above_zero_and_at_most_one() {
        for (form, meanings) in spoken_names() {
            assert!(form.chars().count() >= 2 && !meanings.is_empty(), "{form}");
            assert!(meanings.values().all(|weight| *weight > 0.0 && *weight <= 1.0), "{form}");
        }
    }
}
