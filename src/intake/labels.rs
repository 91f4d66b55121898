//! The code lists that cells choose from, and every spelling that a cell may use for a code.
//! What a code is called is not here (`reference::labels`), nor are sentences about it (`wording`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::Demand;
use crate::domain::disability::DisabilityCategory;
use crate::domain::fair_invitation::{DecliningReason, InvitationState};
use crate::domain::fair_plan::{Intent, InterviewOutcome, Refusal};
use crate::domain::identity::Sex;
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::skill::SkillLevel;
use crate::reference::labels::{Label, Labelled, other_names};

/// The closed lists that cells choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeList {
    Sex,
    DisabilityCategory,
    SkillLevel,
    EmploymentStatus,
    JobseekerStatus,
    EmploymentType,
    PostingStatus,
    CertificateStatus,
    Offer,
    Need,
    Demand,
    Accommodation,
    InterviewOutcome,
    Intent,
    Refusal,
    InvitationState,
    DecliningReason,
    /// `yes` and `no`, which become JSON booleans.
    YesNo,
}

/// The codes of `YesNo`.
pub const YES_NO: &[&str] = &["yes", "no"];

impl CodeList {
    pub const ALL: [Self; 18] = [
        Self::SkillLevel,
        Self::Demand,
        Self::Accommodation,
        Self::Offer,
        Self::Need,
        Self::Sex,
        Self::DisabilityCategory,
        Self::EmploymentStatus,
        Self::JobseekerStatus,
        Self::EmploymentType,
        Self::PostingStatus,
        Self::CertificateStatus,
        Self::InterviewOutcome,
        Self::Intent,
        Self::Refusal,
        Self::InvitationState,
        Self::DecliningReason,
        Self::YesNo,
    ];

    /// The codes, in the order of the domain.
    pub const fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Sex => Sex::CODES,
            Self::DisabilityCategory => DisabilityCategory::CODES,
            Self::SkillLevel => SkillLevel::CODES,
            Self::EmploymentStatus => EmploymentStatus::CODES,
            Self::JobseekerStatus => JobseekerStatus::CODES,
            Self::EmploymentType => EmploymentType::CODES,
            Self::PostingStatus => PostingStatus::CODES,
            Self::CertificateStatus => CertificateStatus::CODES,
            Self::Offer => Offer::CODES,
            Self::Need => Need::CODES,
            Self::Demand => Demand::CODES,
            Self::Accommodation => Accommodation::CODES,
            Self::InterviewOutcome => InterviewOutcome::CODES,
            Self::Intent => Intent::CODES,
            Self::Refusal => Refusal::CODES,
            Self::InvitationState => InvitationState::CODES,
            Self::DecliningReason => DecliningReason::CODES,
            Self::YesNo => YES_NO,
        }
    }

    /// What the list itself is called.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sex => "性别 sex",
            Self::DisabilityCategory => "残疾类别 disability category",
            Self::SkillLevel => "技能等级 skill level",
            Self::EmploymentStatus => "就业状况 employment status",
            Self::JobseekerStatus => "求职状态 jobseeker status",
            Self::EmploymentType => "用工形式 employment type",
            Self::PostingStatus => "岗位状态 posting status",
            Self::CertificateStatus => "证书状态 certificate status",
            Self::Offer => "岗位便利条件 offered accommodation",
            Self::Need => "个人便利需求 needed accommodation",
            Self::Demand => "功能项目 demand",
            Self::Accommodation => "便利条件 accommodation",
            Self::InterviewOutcome => "面谈情况 interview outcome",
            Self::Intent => "意向 intent",
            Self::Refusal => "未录用原因 refusal",
            Self::InvitationState => "邀请结果 invitation state",
            Self::DecliningReason => "不参加原因 declining reason",
            Self::YesNo => "是否 yes or no",
        }
    }

    /// What each code is called, beside `codes`.
    fn labels(self) -> Vec<Label> {
        fn of<T: Labelled + Copy>(all: &[T]) -> Vec<Label> {
            all.iter().map(|it| it.label()).collect()
        }
        match self {
            Self::Sex => of(Sex::ALL),
            Self::DisabilityCategory => of(DisabilityCategory::ALL),
            Self::SkillLevel => of(SkillLevel::ALL),
            Self::EmploymentStatus => of(EmploymentStatus::ALL),
            Self::JobseekerStatus => of(JobseekerStatus::ALL),
            Self::EmploymentType => of(EmploymentType::ALL),
            Self::PostingStatus => of(PostingStatus::ALL),
            Self::CertificateStatus => of(CertificateStatus::ALL),
            Self::Offer => of(Offer::ALL),
            Self::Need => of(Need::ALL),
            Self::Demand => of(Demand::ALL),
            Self::Accommodation => of(Accommodation::ALL),
            Self::InterviewOutcome => of(InterviewOutcome::ALL),
            Self::Intent => of(Intent::ALL),
            Self::Refusal => of(Refusal::ALL),
            Self::InvitationState => of(InvitationState::ALL),
            Self::DecliningReason => of(DecliningReason::ALL),
            Self::YesNo => vec![Label { zh: "是", en: "Yes" }, Label { zh: "否", en: "No" }],
        }
    }
}

/// Other spellings that cells use.
const SPELLINGS: &[(CodeList, &str, &[&str])] = &[
    (CodeList::Sex, "male", &["男性", "m"]),
    (CodeList::Sex, "female", &["女性", "f"]),
    (CodeList::DisabilityCategory, "vision", &["视力"]),
    (CodeList::DisabilityCategory, "hearing", &["听力"]),
    (CodeList::DisabilityCategory, "speech", &["言语"]),
    (CodeList::DisabilityCategory, "physical", &["肢体"]),
    (CodeList::DisabilityCategory, "intellectual", &["智力"]),
    (CodeList::DisabilityCategory, "psychiatric", &["精神"]),
    (CodeList::DisabilityCategory, "multiple", &["多重"]),
    (CodeList::SkillLevel, "junior", &["五级工", "五级初级工", "初级工五级"]),
    (CodeList::SkillLevel, "intermediate", &["四级工", "四级中级工", "中级工四级"]),
    (CodeList::SkillLevel, "senior", &["三级工", "三级高级工", "高级工三级"]),
    (CodeList::SkillLevel, "technician", &["二级技师", "技师二级"]),
    (CodeList::SkillLevel, "senior_technician", &["一级高级技师", "高级技师一级"]),
    (CodeList::EmploymentStatus, "unemployed", &["失业", "无业", "待业"]),
    (CodeList::EmploymentStatus, "employed", &["就业", "已就业"]),
    (CodeList::EmploymentStatus, "self_employed", &["创业", "个体", "个体经营"]),
    (CodeList::EmploymentStatus, "student", &["学生", "在校"]),
    (CodeList::EmploymentType, "full_time", &["全职"]),
    (CodeList::EmploymentType, "part_time", &["兼职"]),
    (CodeList::EmploymentType, "temporary", &["临时工"]),
    (CodeList::PostingStatus, "open", &["开放", "发布"]),
    (CodeList::PostingStatus, "closed", &["关闭"]),
    (CodeList::CertificateStatus, "unverified", &["未核实"]),
    (CodeList::CertificateStatus, "verified", &["已核实"]),
    (CodeList::CertificateStatus, "revoked", &["撤销", "已吊销"]),
    (CodeList::Offer, "available", &["可提供"]),
    (CodeList::Offer, "on_request", &["可协商"]),
    (CodeList::Need, "required", &["必需"]),
    (CodeList::Need, "preferred", &["希望"]),
    (CodeList::YesNo, "yes", &["true", "y", "1", "√"]),
    (CodeList::YesNo, "no", &["false", "n", "0", "×"]),
];

/// The codes of a list, each with what it is called.
pub fn labelled(list: CodeList) -> impl Iterator<Item = (&'static str, Label)> {
    list.codes().iter().copied().zip(list.labels())
}

/// What a cell shows for a code: the Chinese name and the code, so that it is read in both languages.
pub fn cell_text(list: CodeList, code: &str) -> String {
    let chinese = labelled(list).find(|(known, _)| *known == code).map_or(code, |(_, label)| label.zh);
    format!("{chinese} {code}")
}

/// The code that a cell's text stands for: a code, a name in either language, both together, or a known spelling.
pub fn recognise(list: CodeList, text: &str) -> Option<&'static str> {
    static KNOWN: LazyLock<HashMap<(CodeList, String), &'static str>> = LazyLock::new(vocabulary);
    KNOWN.get(&(list, plain(text))).copied()
}

fn vocabulary() -> HashMap<(CodeList, String), &'static str> {
    CodeList::ALL
        .iter()
        .flat_map(|&list| spellings(list).map(move |(text, code)| ((list, plain(&text)), code)))
        .collect()
}

/// Every way to write the codes of a list.
fn spellings(list: CodeList) -> impl Iterator<Item = (String, &'static str)> {
    let named = labelled(list).flat_map(move |(code, Label { zh, en })| {
        [
            code.to_owned(),
            zh.to_owned(),
            en.to_owned(),
            format!("{zh}{code}"),
            format!("{code}{zh}"),
            format!("{zh}{en}"),
        ]
        .map(|text| (text, code))
    });
    let levels = SkillLevel::ALL.iter().filter(move |_| list == CodeList::SkillLevel);
    let levels = levels.flat_map(|&level| other_names(level).iter().map(move |name| (*name, level.code())));
    let others = SPELLINGS.iter().filter(move |(of, ..)| *of == list);
    let others = others.flat_map(|&(_, code, all)| all.iter().map(move |text| (*text, code)));
    // A bare grade means opposite things on different ladders, and is asked back about.
    let others = levels.filter(|(name, _)| !is_bare_grade(name)).chain(others);
    named.chain(others.map(|(text, code)| (text.to_owned(), code)))
}

/// Text for comparison: full-width forms folded, small letters, without blanks and the marks people put in between.
pub fn plain(text: &str) -> String {
    folded(text)
        .chars()
        .filter(|c| !c.is_whitespace() && !"_-*./():·".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Full-width forms (U+FF01–U+FF5E) as their ASCII selves, the ideographic space as a blank, and nothing at the ends.
pub fn folded(text: &str) -> String {
    let fold = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    text.trim().chars().map(fold).collect()
}

/// A grade without a word: 一级, 3级, 1, Ⅱ, level 2.
pub fn is_bare_grade(text: &str) -> bool {
    let plain = plain(text).replace("level", "").replace("grade", "");
    let rest = plain.trim_start_matches('第').trim_end_matches('工').trim_end_matches('级').trim_end_matches('等');
    let mut chars = rest.chars();
    let is_one = chars.next().is_some_and(|c| "12345678一二三四五六七八ⅰⅱⅲⅳⅴ".contains(c));
    is_one && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name_and_no_spelling_stands_for_two() {
        for list in CodeList::ALL {
            assert_eq!(labelled(list).count(), list.codes().len(), "{list:?}");
            let mut seen: HashMap<String, &str> = HashMap::new();
            for (spelling, code) in spellings(list) {
                assert!(list.codes().contains(&code), "{list:?} {code}");
                assert_eq!(*seen.entry(plain(&spelling)).or_insert(code), code, "{list:?} {spelling}");
                assert_eq!(recognise(list, &spelling), Some(code));
            }
        }
    }

    #[test]
    fn a_skill_level_is_never_read_from_a_bare_grade() {
        for text in ["五级", "一级", "3级", "1", "Ⅱ", "level 2", "第三等"] {
            assert!(recognise(CodeList::SkillLevel, text).is_none() && is_bare_grade(text), "{text}");
        }
        assert_eq!(recognise(CodeList::SkillLevel, "初级"), Some("junior"));
    }

    #[test]
    fn a_code_is_recognised_however_it_is_written() {
        for text in [
            "sign_language_interpreter",
            "Sign language interpreter",
            "手语翻译",
            " 手语翻译 sign_language_interpreter",
        ] {
            assert_eq!(recognise(CodeList::Accommodation, text), Some("sign_language_interpreter"), "{text}");
        }
        assert_eq!(recognise(CodeList::SkillLevel, "五级／初级工"), Some("junior"));
        assert_eq!(recognise(CodeList::SkillLevel, "高级技师（一级）"), Some("senior_technician"));
        assert_eq!(recognise(CodeList::Offer, "也许"), None);
    }
}
