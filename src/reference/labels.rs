//! Labels of every coded list of the domain, in Chinese and English: names for a value, not sentences about it
//! (those are `wording`). Skill levels are words on purpose: 一级 is near the top there, and the most severe of a disability.

use crate::domain::accommodation::{Accommodation, Need, Offer};
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::{Degree, Demand};
use crate::domain::disability::DisabilityCategory;
use crate::domain::fair_invitation::{DecliningReason, InvitationState};
use crate::domain::fair_plan::{Intent, InterviewOutcome, Refusal};
use crate::domain::identity::Sex;
use crate::domain::jobseeker::{EmploymentStatus, JobseekerStatus};
use crate::domain::posting::{EmploymentType, PostingStatus};
use crate::domain::skill::SkillLevel;
use crate::domain::statistics::{AgeBand, Outcome};

/// One value's name in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Label {
    const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }
}

/// A code that has a name for people.
pub trait Labelled {
    fn label(self) -> Label;
}

macro_rules! labels {
    ($($name:ident { $($variant:ident: $zh:literal, $en:literal;)+ })+) => {$(
        impl Labelled for $name {
            fn label(self) -> Label {
                match self { $(Self::$variant => Label::new($zh, $en),)+ }
            }
        }
    )+};
}

labels! {
    InterviewOutcome {
        TookPlace: "已面谈", "Took place";
        NoShow: "未到场", "Did not come";
    }
    Intent {
        Yes: "有意向", "Would like to go on";
        No: "无意向", "Would not";
        Unknown: "未定", "Undecided";
    }
    InvitationState {
        Listed: "未联系", "Not called yet";
        NotReached: "未接通", "Not reached";
        CallBack: "约定再联系", "Call again";
        Accepted: "参加", "Will come";
        Declined: "不参加", "Will not come";
    }
    DecliningReason {
        NotLooking: "暂不找工作", "Not looking for work";
        HasWork: "已有工作", "Has work";
        NoSuchWork: "没有想要的岗位", "No such work";
        Wage: "工资", "Wage";
        TooFar: "路远", "Too far";
        NoTime: "时间不便", "No time";
        Health: "身体原因", "Health";
        Family: "家庭原因", "Family";
        Other: "其他", "Other";
    }
    Refusal {
        Skills: "技能不符", "Skills";
        Experience: "经验不足", "Experience";
        WorkingHours: "工作时间", "Working hours";
        Wage: "工资", "Wage";
        Distance: "路程", "Distance";
        Accommodation: "便利条件", "Accommodation";
        PositionFilled: "岗位已满", "Position filled";
        PersonDeclined: "本人谢绝", "Person declined";
        Other: "其他", "Other";
    }
    Demand {
        Vision: "视力", "Vision";
        Hearing: "听力", "Hearing";
        Speech: "言语", "Speech";
        StandingWalking: "站立行走", "Standing and walking";
        Lifting: "提举", "Lifting";
        Hands: "双手", "Both hands";
        Dexterity: "精细操作", "Dexterity";
        Learning: "学习理解", "Learning and understanding";
        Literacy: "读写", "Reading and writing";
        Social: "人际交往", "Dealing with people";
        Pace: "节奏压力", "Pace and pressure";
        Travel: "外出行动", "Getting about";
    }
    Accommodation {
        StepFreeAccess: "无台阶通道", "Step-free access";
        Lift: "电梯", "Lift";
        AccessibleToilet: "无障碍卫生间", "Accessible toilet";
        AccessibleParking: "无障碍停车", "Accessible parking";
        Shuttle: "班车", "Shuttle bus";
        Dormitory: "宿舍", "Dormitory";
        AccessibleDormitory: "无障碍宿舍", "Accessible dormitory";
        AdjustableDesk: "可调工位", "Adjustable desk";
        SeatedWork: "坐姿作业", "Seated work";
        RestBreaks: "间歇休息", "Rest breaks";
        SignLanguageInterpreter: "手语翻译", "Sign language interpreter";
        WrittenCommunication: "文字沟通", "Written communication";
        Captioning: "实时字幕", "Live captioning";
        VisualAlarm: "闪光报警", "Visual alarm";
        ScreenReader: "读屏软件", "Screen reader";
        ScreenMagnifier: "屏幕放大", "Screen magnifier";
        Braille: "盲文", "Braille";
        TactilePaving: "盲道", "Tactile paving";
        GuideDogWelcome: "导盲犬", "Guide dog welcome";
        EasyReadInstructions: "易读说明", "Easy-read instructions";
        JobCoach: "就业辅导员", "Job coach";
        PersonalAssistant: "工作助理", "Personal assistant";
        QuietSpace: "安静空间", "Quiet space";
        FlexibleHours: "弹性工时", "Flexible hours";
        PartTime: "非全日制", "Part-time work";
        RemoteWork: "居家就业", "Remote work";
        HealthRoom: "医务室", "Health room";
    }
    Offer {
        Available: "已具备", "Available";
        OnRequest: "可协商提供", "On request";
        Unavailable: "不提供", "Unavailable";
    }
    Need {
        Required: "必须", "Required";
        Preferred: "希望有", "Preferred";
    }
    SkillLevel {
        Apprentice: "学徒工", "Apprentice";
        Junior: "初级工", "Junior";
        Intermediate: "中级工", "Intermediate";
        Senior: "高级工", "Senior";
        Technician: "技师", "Technician";
        SeniorTechnician: "高级技师", "Senior technician";
        SpecialGradeTechnician: "特级技师", "Special-grade technician";
        ChiefTechnician: "首席技师", "Chief technician";
    }
    DisabilityCategory {
        Vision: "视力残疾", "Vision";
        Hearing: "听力残疾", "Hearing";
        Speech: "言语残疾", "Speech";
        Physical: "肢体残疾", "Physical";
        Intellectual: "智力残疾", "Intellectual";
        Psychiatric: "精神残疾", "Psychiatric";
        Multiple: "多重残疾", "Multiple";
    }
    Sex {
        Male: "男", "Male";
        Female: "女", "Female";
    }
    CertificateStatus {
        Unverified: "未核验", "Unverified";
        Verified: "已核验", "Verified";
        Revoked: "已撤销", "Revoked";
    }
    JobseekerStatus {
        Active: "求职中", "Looking for work";
        Inactive: "暂不求职", "Not looking for work";
    }
    EmploymentStatus {
        Unemployed: "未就业", "Unemployed";
        Employed: "在职", "Employed";
        SelfEmployed: "自主创业", "Self-employed";
        Flexible: "灵活就业", "Flexibly employed";
        Student: "在校学生", "Student";
    }
    EmploymentType {
        FullTime: "全日制", "Full-time";
        PartTime: "非全日制", "Part-time";
        Flexible: "灵活就业", "Flexible";
        Temporary: "临时", "Temporary";
        Internship: "实习", "Internship";
    }
    PostingStatus {
        Draft: "草稿", "Draft";
        Open: "招聘中", "Open";
        Closed: "已关闭", "Closed";
    }
    AgeBand {
        Under16: "16 岁以下", "Under 16";
        From16: "16–24 岁", "16 to 24";
        From25: "25–34 岁", "25 to 34";
        From35: "35–44 岁", "35 to 44";
        From45: "45–54 岁", "45 to 54";
        From55: "55–64 岁", "55 to 64";
        From65: "65 岁及以上", "65 and over";
    }
    Outcome {
        NotIntroduced: "未推荐", "Not introduced";
        Introduced: "已推荐", "Introduced";
        Shared: "已对接", "In touch with the employer";
        Interview: "已面谈", "Interviewed";
        Offered: "已获录用意向", "Offered work";
        Hired: "已录用", "Hired";
    }
}

/// What else a skill level is called; certificates of older forms print the grade (五级 is the lowest).
pub const fn other_names(level: SkillLevel) -> &'static [&'static str] {
    match level {
        SkillLevel::Junior => &["五级", "五级工", "初级"],
        SkillLevel::Intermediate => &["四级", "四级工", "中级"],
        SkillLevel::Senior => &["三级", "三级工", "高级"],
        SkillLevel::Technician => &["二级"],
        SkillLevel::SeniorTechnician => &["一级"],
        SkillLevel::Apprentice => &["学徒"],
        SkillLevel::SpecialGradeTechnician | SkillLevel::ChiefTechnician => &[],
    }
}

/// What a degree means on the scale of one demand: of a posting what it asks, of a person what they can do.
pub const fn degree_label(demand: Demand, degree: Degree) -> Label {
    let [zero, one, two, three] = scale(demand);
    match degree.value() {
        0 => zero,
        1 => one,
        2 => two,
        _ => three,
    }
}

/// The four steps of a demand's scale, lowest first.
const fn scale(demand: Demand) -> [Label; 4] {
    match demand {
        Demand::Vision => [
            Label::new("不需要", "Not needed"),
            Label::new("日常活动", "Daily activity"),
            Label::new("看清较大印刷字", "Large print"),
            Label::new("看清很小印刷字", "Very small print"),
        ],
        Demand::Hearing => [
            Label::new("不需要", "Not needed"),
            Label::new("警报声、简单词语", "Alarms, simple words"),
            Label::new("面对面交谈", "Face-to-face talk"),
            Label::new("打电话、嘈杂处交谈", "Telephone, talk in noise"),
        ],
        Demand::Speech => [
            Label::new("不需要", "Not needed"),
            Label::new("简单词语", "Simple words"),
            Label::new("日常对话", "Conversation"),
            Label::new("流利表达、面向公众", "Fluent, public-facing"),
        ],
        Demand::StandingWalking => [
            Label::new("全程坐姿", "Seated"),
            Label::new("短距离走动", "Short walks"),
            Label::new("部分时间站立行走", "Part of the day"),
            Label::new("长时间站立行走", "For long"),
        ],
        Demand::Lifting => [
            Label::new("不需要", "None"),
            Label::new("5 公斤以内", "Up to 5 kg"),
            Label::new("5 至 20 公斤", "5–20 kg"),
            Label::new("20 公斤以上", "Over 20 kg"),
        ],
        Demand::Hands => [
            Label::new("不需要", "Not needed"),
            Label::new("单手", "One hand"),
            Label::new("单手为主、另一手辅助", "One hand, the other assists"),
            Label::new("双手", "Both hands"),
        ],
        Demand::Dexterity => [
            Label::new("不需要", "None"),
            Label::new("较大零件", "Large parts"),
            Label::new("小零件", "Small parts"),
            Label::new("精密操作", "Precision work"),
        ],
        Demand::Learning => [
            Label::new("单一步骤、重复", "One-step, repeated"),
            Label::new("简短固定流程", "Short routine"),
            Label::new("多种流程", "Varied procedures"),
            Label::new("复杂问题", "Complex problems"),
        ],
        Demand::Literacy => [
            Label::new("不需要", "None"),
            Label::new("认读词语和数字", "Words and numbers"),
            Label::new("一般文件", "Ordinary documents"),
            Label::new("长篇文件", "Long documents"),
        ],
        Demand::Social => [
            Label::new("独立工作", "Alone"),
            Label::new("与熟悉的同事", "Familiar team"),
            Label::new("接待常客", "Regular customers"),
            Label::new("密集接触人", "Intense contact"),
        ],
        Demand::Pace => [
            Label::new("自定节奏", "Self-paced"),
            Label::new("平稳", "Steady"),
            Label::new("有期限要求", "Deadlines"),
            Label::new("快节奏、轮班", "Fast, shifts"),
        ],
        Demand::Travel => [
            Label::new("不需要", "None"),
            Label::new("附近", "Nearby"),
            Label::new("市内", "Within the city"),
            Label::new("远途或驾驶", "Far, or driving"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn check(list: &str, labels: &[Label]) {
        assert!(labels.iter().all(|label| !label.zh.trim().is_empty() && !label.en.trim().is_empty()), "{list}");
        assert_eq!(labels.iter().map(|label| label.zh).collect::<HashSet<_>>().len(), labels.len(), "{list} zh");
        assert_eq!(labels.iter().map(|label| label.en).collect::<HashSet<_>>().len(), labels.len(), "{list} en");
    }

    fn labels_of<T: Labelled + Copy>(all: &[T]) -> Vec<Label> {
        all.iter().map(|value| value.label()).collect()
    }

    #[test]
    fn every_code_has_a_label_of_its_own_in_both_languages() {
        check("Demand", &labels_of(Demand::ALL));
        check("Accommodation", &labels_of(Accommodation::ALL));
        check("Offer", &labels_of(Offer::ALL));
        check("Need", &labels_of(Need::ALL));
        check("SkillLevel", &labels_of(SkillLevel::ALL));
        check("DisabilityCategory", &labels_of(DisabilityCategory::ALL));
        check("InterviewOutcome", &labels_of(InterviewOutcome::ALL));
        check("Intent", &labels_of(Intent::ALL));
        check("Refusal", &labels_of(Refusal::ALL));
        check("InvitationState", &labels_of(InvitationState::ALL));
        check("DecliningReason", &labels_of(DecliningReason::ALL));
        check("Sex", &labels_of(Sex::ALL));
        check("CertificateStatus", &labels_of(CertificateStatus::ALL));
        check("JobseekerStatus", &labels_of(JobseekerStatus::ALL));
        check("EmploymentStatus", &labels_of(EmploymentStatus::ALL));
        check("EmploymentType", &labels_of(EmploymentType::ALL));
        check("PostingStatus", &labels_of(PostingStatus::ALL));
    }

    #[test]
    fn every_scale_has_four_different_steps() {
        for &demand in Demand::ALL {
            check(demand.code(), &Degree::ALL.map(|degree| degree_label(demand, degree)));
        }
        assert_eq!(degree_label(Demand::StandingWalking, Degree::ZERO).en, "Seated");
        assert_eq!(degree_label(Demand::Travel, Degree::MAX).en, "Far, or driving");
    }

    #[test]
    fn no_name_of_a_skill_level_means_two_levels() {
        let mut seen = HashSet::new();
        for &level in SkillLevel::ALL {
            assert!(seen.insert(level.label().zh), "{level}");
            assert!(other_names(level).iter().all(|name| seen.insert(name)), "{level}");
        }
    }

    #[test]
    fn a_skill_level_is_printed_as_a_word_never_as_a_grade() {
        assert!(SkillLevel::ALL.iter().all(|level| !level.label().zh.contains('级') || level.label().zh.len() > 6));
        assert_eq!(SkillLevel::Junior.label().zh, "初级工");
    }
}
