//! What code lists are called in workbooks, in Chinese and English, and the spellings that cells use for them.
//! Sentences are not here (`wording`), nor the lists of regions and occupations (`reference`).

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::Demand;
use crate::domain::disability::DisabilityCategory;
use crate::domain::identity::Sex;
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::skill::SkillLevel;

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
    /// `yes` and `no`, which become JSON booleans.
    YesNo,
}

/// The codes of `YesNo`.
pub const YES_NO: &[&str] = &["yes", "no"];

impl CodeList {
    pub const ALL: [Self; 13] = [
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
            Self::YesNo => "是否 yes or no",
        }
    }

    /// Chinese names, beside `codes`.
    const fn chinese(self) -> &'static [&'static str] {
        match self {
            Self::Sex => &["男", "女"],
            Self::DisabilityCategory => {
                &["视力残疾", "听力残疾", "言语残疾", "肢体残疾", "智力残疾", "精神残疾", "多重残疾"]
            }
            Self::SkillLevel => &["学徒工", "初级工", "中级工", "高级工", "技师", "高级技师", "特级技师", "首席技师"],
            Self::EmploymentStatus => &["失业", "就业", "自主创业", "灵活就业", "在校学生"],
            Self::JobseekerStatus => &["求职中", "暂不求职"],
            Self::EmploymentType => &["全日制", "非全日制", "灵活就业", "临时", "实习"],
            Self::PostingStatus => &["草稿", "招聘中", "已关闭"],
            Self::CertificateStatus => &["未核验", "已核验", "已撤销"],
            Self::Offer => &["可提供", "可协商", "不提供"],
            Self::Need => &["必需", "希望"],
            Self::Demand => &[
                "视力",
                "听力",
                "言语",
                "站立行走",
                "提举",
                "双手",
                "精细操作",
                "学习理解",
                "读写",
                "人际交往",
                "节奏压力",
                "外出行动",
            ],
            Self::Accommodation => ACCOMMODATIONS,
            Self::YesNo => &["是", "否"],
        }
    }
}

const ACCOMMODATIONS: &[&str] = &[
    "无台阶通道",
    "电梯",
    "无障碍卫生间",
    "无障碍停车",
    "班车",
    "宿舍",
    "无障碍宿舍",
    "可调工位",
    "坐姿作业",
    "间歇休息",
    "手语翻译",
    "文字沟通",
    "实时字幕",
    "闪光报警",
    "读屏软件",
    "屏幕放大",
    "盲文",
    "盲道",
    "导盲犬",
    "易读说明",
    "就业辅导员",
    "工作助理",
    "安静空间",
    "弹性工时",
    "非全日制",
    "居家就业",
    "医务室",
];

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
    (CodeList::SkillLevel, "junior", &["初级", "五级工", "五级初级工", "初级工五级"]),
    (CodeList::SkillLevel, "intermediate", &["中级", "四级工", "四级中级工", "中级工四级"]),
    (CodeList::SkillLevel, "senior", &["高级", "三级工", "三级高级工", "高级工三级"]),
    (CodeList::SkillLevel, "technician", &["二级技师", "技师二级"]),
    (CodeList::SkillLevel, "senior_technician", &["一级高级技师", "高级技师一级"]),
    (CodeList::EmploymentStatus, "unemployed", &["未就业", "无业", "待业"]),
    (CodeList::EmploymentStatus, "employed", &["已就业", "在职"]),
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
    (CodeList::Need, "required", &["必须"]),
    (CodeList::YesNo, "yes", &["true", "y", "1", "√"]),
    (CodeList::YesNo, "no", &["false", "n", "0", "×"]),
];

/// The four steps of each demand, 0 to 3, in the order of `Demand`.
const SCALES: [[(&str, &str); 4]; Demand::ALL.len()] = [
    [
        ("不需要", "not needed"),
        ("日常活动", "daily activity"),
        ("大字", "large print"),
        ("很小的字", "very small print"),
    ],
    [
        ("不需要", "not needed"),
        ("警报和简单词语", "alarms, simple words"),
        ("面对面交谈", "face-to-face talk"),
        ("电话和嘈杂环境交谈", "telephone, talk in noise"),
    ],
    [
        ("不需要", "not needed"),
        ("简单词语", "simple words"),
        ("交谈", "conversation"),
        ("流利，面向公众", "fluent, public-facing"),
    ],
    [("坐着", "seated"), ("短距离行走", "short walks"), ("部分时间", "part of the day"), ("长时间", "for long")],
    [("无", "none"), ("5 公斤以内", "up to 5 kg"), ("5–20 公斤", "5–20 kg"), ("20 公斤以上", "over 20 kg")],
    [
        ("不需要", "not needed"),
        ("单手", "one hand"),
        ("单手，另一手辅助", "one hand, the other assists"),
        ("双手", "both hands"),
    ],
    [("无", "none"), ("大零件", "large parts"), ("小零件", "small parts"), ("精密操作", "precision work")],
    [
        ("单步重复", "one-step, repeated"),
        ("简短固定流程", "short routine"),
        ("多种流程", "varied procedures"),
        ("复杂问题", "complex problems"),
    ],
    [
        ("无", "none"),
        ("字词和数字", "words and numbers"),
        ("一般文件", "ordinary documents"),
        ("长篇文件", "long documents"),
    ],
    [
        ("独自", "alone"),
        ("熟悉的团队", "familiar team"),
        ("固定顾客", "regular customers"),
        ("高强度接触", "intense contact"),
    ],
    [("自定节奏", "self-paced"), ("平稳", "steady"), ("有期限", "deadlines"), ("快节奏或倒班", "fast, shifts")],
    [("无", "none"), ("附近", "nearby"), ("市内", "within the city"), ("远途或驾驶", "far, or driving")],
];

/// The Chinese and the English name of a code; an unknown code is its own name.
pub fn label(list: CodeList, code: &str) -> (&str, String) {
    let position = list.codes().iter().position(|known| *known == code);
    let chinese = position.and_then(|at| list.chinese().get(at)).copied().unwrap_or(code);
    (chinese, code.replace('_', " "))
}

/// What a cell shows for a code: the Chinese name and the code, so that it is read in both languages.
pub fn cell_text(list: CodeList, code: &str) -> String {
    let (chinese, _) = label(list, code);
    format!("{chinese} {code}")
}

/// The four steps of a demand, in Chinese and English.
pub fn scale(demand: Demand) -> [(&'static str, &'static str); 4] {
    SCALES.get(demand.index()).copied().unwrap_or_default()
}

/// The code that a cell's text stands for: a code, a name in either language, both together, or a known spelling.
pub fn recognise(list: CodeList, text: &str) -> Option<&'static str> {
    static KNOWN: LazyLock<HashMap<(CodeList, String), &'static str>> = LazyLock::new(vocabulary);
    KNOWN.get(&(list, plain(text))).copied()
}

fn vocabulary() -> HashMap<(CodeList, String), &'static str> {
    let mut known = HashMap::new();
    for list in CodeList::ALL {
        for &code in list.codes() {
            let (chinese, english) = label(list, code);
            for spelling in [code, chinese, &english, &cell_text(list, code), &format!("{code}{chinese}")] {
                known.insert((list, plain(spelling)), code);
            }
        }
    }
    for &(list, code, spellings) in SPELLINGS {
        known.extend(spellings.iter().map(|spelling| ((list, plain(spelling)), code)));
    }
    known
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_chinese_name_and_no_spelling_stands_for_two() {
        for list in CodeList::ALL {
            assert_eq!(list.codes().len(), list.chinese().len(), "{list:?}");
            let mut seen: HashMap<String, &str> = HashMap::new();
            let spellings = SPELLINGS.iter().filter(|(of, ..)| *of == list);
            let spelled = spellings.flat_map(|(_, code, all)| all.iter().map(|it| ((*it).to_owned(), *code)));
            let named = list.codes().iter().flat_map(|code| {
                let (chinese, english) = label(list, code);
                [(chinese.to_owned(), *code), (english, *code), (cell_text(list, code), *code)]
            });
            for (spelling, code) in named.chain(spelled) {
                assert!(list.codes().contains(&code), "{list:?} {code}");
                assert_eq!(*seen.entry(plain(&spelling)).or_insert(code), code, "{list:?} {spelling}");
                assert_eq!(recognise(list, &spelling), Some(code));
            }
        }
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
