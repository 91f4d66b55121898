//! Chinese (zh-CN). Short clauses, plain words, no bare level numbers.

use jiff::civil::Date;

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{Degree, Demand};
use crate::domain::fault::{Fault, Form, Kind};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::wage::Fen;
use crate::matching::change::Change;
use crate::matching::finding::Verdict;
use crate::matching::next_step::{Fact, NextStep, Side};
use crate::matching::reason::Reason;
use crate::reference::labels::{Labelled, degree_label};
use crate::reference::occupations::name_of;

use super::number::{tenths, yuan as number_of_yuan};

fn occupation(code: OccupationCode) -> String {
    format!("“{}”", name_of(code))
}

fn accommodation(accommodation: Accommodation) -> String {
    format!("“{}”", accommodation.label().zh)
}

fn demand(demand: Demand) -> String {
    format!("“{}”", demand.label().zh)
}

fn yuan(fen: Fen) -> String {
    format!("每月{}元", number_of_yuan(fen))
}

fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// How many levels lie between, as one says it.
fn levels(count: usize) -> String {
    match count {
        1 => "一级".into(),
        2 => "两级".into(),
        more => format!("{more}级"),
    }
}

/// What a person can do. The scale's name for 0 is the work's (“not needed”); of a person it means that they cannot,
/// but where its lowest step is a way of working.
const fn capacity(demand: Demand, degree: Degree) -> &'static str {
    match (demand, degree.value()) {
        (Demand::StandingWalking | Demand::Learning | Demand::Social | Demand::Pace, _) | (_, 1..) => {
            degree_label(demand, degree).zh
        }
        (_, 0) => "无法做到",
    }
}

/// Names in quotation marks stand side by side without a comma (GB/T 15834).
fn demands(all: &[Demand]) -> String {
    all.iter().map(|&it| demand(it)).collect()
}

pub fn demands_not_stated(all: &[Demand]) -> String {
    format!("单位没有说明{}方面的要求", demands(all))
}

pub fn capacities_not_stated(all: &[Demand]) -> String {
    format!("本人没有说明{}方面的能力", demands(all))
}

pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accessible => "可以胜任",
        Verdict::ToConfirm => "需要确认",
        Verdict::Barrier => "存在障碍",
    }
}

const fn group(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::None => "不同类",
        Kinship::MiddleGroup => "同一中类",
        Kinship::MinorGroup => "同一小类",
        Kinship::Same => "同一职业",
    }
}

pub fn reason(reason: &Reason) -> String {
    match *reason {
        Reason::NoRequirement => "该岗位不要求技能等级，面向所有人".into(),
        Reason::LevelMet { occupation: code, held, required } => match required {
            Some(required) => {
                format!("持有{}{}证书，达到{}的要求", occupation(code), held.label().zh, required.label().zh)
            }
            None => format!("持有{}{}证书，符合要求", occupation(code), held.label().zh),
        },
        Reason::LevelBelow { occupation: code, held, required, rungs } => {
            let (held, required) = (held.label().zh, required.label().zh);
            format!("持有{}{held}证书，比要求的{required}低{}", occupation(code), levels(rungs))
        }
        Reason::RelatedOccupation { occupation: code, kinship } => {
            format!("{}与岗位职业属于{}，按相近技能计分", occupation(code), group(kinship))
        }
        Reason::CertificateUnverified { occupation: code, level } => {
            format!("{}{}证书尚未核验，计分较低", occupation(code), level.label().zh)
        }
        Reason::CertificateExpired { occupation: code, level, expired_on } => {
            format!("{}{}证书已于{}到期，不计分", occupation(code), level.label().zh, day(expired_on))
        }
        Reason::CertificateRevoked { occupation: code, level } => {
            format!("{}{}证书已被撤销，不计分", occupation(code), level.label().zh)
        }
        Reason::NoCertificate => "没有与该岗位相关的有效证书".into(),
        Reason::OccupationUnknown => "岗位的职业不明，无法比较".into(),
        Reason::MandatoryCertificateMissing { occupation: code, required } => match required {
            Some(required) => format!("该岗位要求必须持有{}{}及以上证书", occupation(code), required.label().zh),
            None => format!("该岗位要求必须持有{}证书", occupation(code)),
        },
        Reason::DemandsMet { count } => format!("{count}项功能要求已满足"),
        Reason::DemandBridged { demand: it, by } => format!("{}方面的差距由{}弥合", demand(it), accommodation(by)),
        Reason::DemandNegotiable { demand: it, by } => {
            format!("{}方面的差距可由{}弥合，但需与单位商定", demand(it), accommodation(by))
        }
        Reason::DemandNotStated { demand: it } => demands_not_stated(&[it]),
        Reason::CapacityNotStated { demand: it } => capacities_not_stated(&[it]),
        Reason::DemandBarrier { demand: it, required, capacity: degree } => format!(
            "{}方面要求“{}”，本人为“{}”，所提供的便利条件不足以弥合",
            demand(it),
            degree_label(it, required).zh,
            capacity(it, degree)
        ),
        Reason::AccommodationAvailable { accommodation: it } => format!("单位提供本人必需的{}", accommodation(it)),
        Reason::AccommodationOnRequest { accommodation: it } => format!("本人必需的{}需与单位商定", accommodation(it)),
        Reason::AccommodationNotStated { accommodation: it } => {
            format!("单位没有说明是否提供本人必需的{}", accommodation(it))
        }
        Reason::AccommodationRefused { accommodation: it } => format!("单位不提供本人必需的{}", accommodation(it)),
        Reason::RemoteWork => "可以居家工作".into(),
        Reason::Distance { tenths_km } => format!("直线距离约{}公里", tenths(tenths_km)),
        Reason::LocationApproximate => "有一方只知道所在地区，距离为粗略估计".into(),
        Reason::LocationUnknown => "地点不明，无法计算距离".into(),
        Reason::DormitoryOffered { accommodation: it } => format!("单位提供{}", accommodation(it)),
        Reason::NoPreference => "本人没有说明意愿".into(),
        Reason::OccupationWished { occupation: code } => format!("是本人希望从事的{}", occupation(code)),
        Reason::OccupationNearWish { occupation: code, kinship } => {
            format!("与本人希望从事的{}属于{}", occupation(code), group(kinship))
        }
        Reason::OccupationNotWished => "不是本人希望从事的职业".into(),
        Reason::WageMet { wished, promised } => format!("所写工资最高{}，达到希望的{}", yuan(promised), yuan(wished)),
        Reason::WageBelow { wished, promised } => format!("所写工资最高{}，低于希望的{}", yuan(promised), yuan(wished)),
        Reason::WageNotStated { wished } => format!("单位没有说明工资，本人希望不低于{}", yuan(wished)),
        Reason::EmploymentTypeWished { employment_type } => {
            format!("用工形式“{}”符合本人意愿", employment_type.label().zh)
        }
        Reason::EmploymentTypeNotWished { employment_type } => {
            format!("用工形式“{}”不符合本人意愿", employment_type.label().zh)
        }
        Reason::EmploymentTypeNotStated => "单位没有说明用工形式".into(),
        Reason::RemoteWished => "符合本人居家工作的意愿".into(),
        Reason::RemoteNotOffered => "本人希望居家工作，但该岗位不提供".into(),
        Reason::PreferredAvailable { accommodation: it } => format!("单位提供本人希望的{}", accommodation(it)),
        Reason::PreferredOnRequest { accommodation: it } => format!("本人希望的{}可以商定", accommodation(it)),
        Reason::PreferredNotStated { accommodation: it } => {
            format!("单位没有说明是否提供本人希望的{}", accommodation(it))
        }
        Reason::PreferredRefused { accommodation: it } => format!("单位不提供本人希望的{}", accommodation(it)),
    }
}

pub fn next_step(step: NextStep) -> String {
    match step {
        NextStep::TakeCertificate { occupation: code, level } => {
            format!("考取{}{}证书。", occupation(code), level.map_or("", |level| level.label().zh))
        }
        NextStep::RenewCertificate { occupation: code, level } => {
            format!("续办已到期的{}{}证书。", occupation(code), level.label().zh)
        }
        NextStep::VerifyCertificate { occupation: code, level } => {
            format!("请残联核验{}{}证书。", occupation(code), level.label().zh)
        }
        NextStep::RequestAccommodation { accommodation: it, demand: Some(bridged) } => {
            format!("请单位提供{}，以弥合{}方面的差距。", accommodation(it), demand(bridged))
        }
        NextStep::RequestAccommodation { accommodation: it, demand: None } => {
            format!("请单位提供{}。", accommodation(it))
        }
        NextStep::LowerDemand { demand: it, from, to } => format!(
            "请单位调整工作内容，把{}方面的要求从“{}”降到“{}”。",
            demand(it),
            degree_label(it, from).zh,
            degree_label(it, to).zh
        ),
        NextStep::ConfirmFact(fact) => confirm(fact),
    }
}

pub fn change(change: Change) -> String {
    match change {
        Change::Step(step) => next_step(step),
        Change::TravelFurther { from, to } => {
            format!("把可接受的通勤距离从{}公里放宽到{}公里。", from.kilometres(), to.kilometres())
        }
        Change::OfferAccommodation(it) => format!("岗位提供{}。", accommodation(it)),
        Change::LowerRequiredLevel { from, to } => {
            format!("把要求的技能等级从{}降到{}。", from.label().zh, to.label().zh)
        }
        Change::WaiveCertificate => "不把持证作为必备条件。".into(),
    }
}

fn confirm(fact: Fact) -> String {
    match fact {
        Fact::Demand(it) => format!("请向单位确认{}方面的要求。", demand(it)),
        Fact::Capacity(it) => format!("请向本人确认{}方面的能力。", demand(it)),
        Fact::Accommodation(it) => format!("请向单位确认是否提供{}。", accommodation(it)),
        Fact::BirthDate => "请确认本人的出生日期。".into(),
        Fact::Location(Side::Jobseeker) => "请确认本人的住址，以便计算距离。".into(),
        Fact::Location(Side::Employer) => "请向单位确认工作地址，以便计算距离。".into(),
        Fact::Wage => "请向单位确认工资。".into(),
        Fact::EmploymentType => "请向单位确认用工形式。".into(),
        Fact::Occupation => "请向单位确认岗位的职业。".into(),
    }
}

pub fn fault(fault: Fault) -> String {
    match fault {
        Fault::Missing => "必须填写。".into(),
        Fault::UnknownField => "没有这个字段。".into(),
        Fault::WrongType { expected } => format!("类型不对，应为{}。", kind(expected)),
        Fault::Blank => "不能为空。".into(),
        Fault::TooShort { min } => format!("至少 {min} 个字符。"),
        Fault::TooLong { max } => format!("最多{max}个字符。"),
        Fault::ControlCharacter => "不能含有控制字符。".into(),
        Fault::OutOfRange { min, max } => format!("应在{min}到{max}之间。"),
        Fault::TooMany { max } => format!("最多{max}项。"),
        Fault::Repeated => "与前面的某一项重复。".into(),
        Fault::Malformed { form: it } => format!("格式不对，应为{}。", form(it)),
        Fault::CheckCharacter { form: it } => format!("校验码不对，请核对{}。", form(it)),
        Fault::ImpossibleDate => "号码中的出生日期不存在。".into(),
        Fault::UnknownCode { accepted } => format!("不在代码表中，可用：{}。", accepted.join("、")),
        Fault::UnknownRegion => "没有这个行政区划代码。".into(),
        Fault::UnknownOccupation => "没有这个职业代码。".into(),
        Fault::NotAnOccupation => "应为具体职业，不能是职业类别。".into(),
        Fault::UnknownEmployer => "没有这个用人单位。".into(),
        Fault::OutOfReach => "不在您的管辖范围内。".into(),
        Fault::StaffOnly => "此项只能由残联工作人员填写或修改，请联系他们。".into(),
        Fault::UnknownJobseeker => "没有这名求职者。".into(),
        Fault::UnknownPosting => "没有这个岗位，或此处不能使用。".into(),
        Fault::NoRule => "本年度或本地区没有已登记的规定，无法计算。".into(),
        Fault::UnknownIntroduction => "没有这条推荐。".into(),
        Fault::UnknownPlacement => "没有这条上岗记录。".into(),
        Fault::NotPromised => "单位没有承诺过这一项。".into(),
        Fault::Contradicts => "与另一处所写的矛盾。".into(),
        Fault::UnknownFair => "没有这场招聘会。".into(),
        Fault::UnknownPolicy => "没有这项政策。".into(),
        Fault::UnknownBooth => "这场招聘会没有这个展位。".into(),
        Fault::UnknownSession => "这场招聘会没有这个场次。".into(),
        Fault::Overlaps => "在前一场次结束之前就开始了。".into(),
        Fault::Ambiguous => "有几个人同名，请用签到码。".into(),
        Fault::UnknownInvitation => "这场招聘会没有这条邀请。".into(),
        Fault::UnknownRegistration => "这场招聘会没有这条报名。".into(),
        Fault::UnknownInterviewer => "这场招聘会没有这名面谈人员。".into(),
        Fault::UnknownHelper => "这场招聘会没有这名支持人员。".into(),
        Fault::UnknownInterview => "这场招聘会没有这次面谈，或签到码不是这次面谈的。".into(),
        Fault::BreaksThePlan => "与已经进行的面谈矛盾。".into(),
        Fault::DidNotTakePlace => "面谈没有进行时，不能填写此项。".into(),
        Fault::RefusedWithOffer => "已有录用意向时，不能填写未录用原因。".into(),
        Fault::MixedSteps => "一次同意只能包含同一级的字段：联系方式、残疾类别与等级、残疾人证号。".into(),
        Fault::NotWithinAYear => "须晚于今天，且不超过一年。".into(),
        Fault::NotForEmployers => "用人单位不能使用该字段。".into(),
        Fault::AlreadyRegistered => "已有其他记录使用该值。".into(),
        Fault::MinAboveMax => "下限不能高于上限。".into(),
        Fault::EndsBeforeStart => "结束日期不能早于开始日期。".into(),
        Fault::InFuture => "不能晚于今天。".into(),
        Fault::BeforeBirth => "不能早于出生日期。".into(),
        Fault::DisagreesWithNumber => "与证件号码不一致。".into(),
        Fault::DisagreesWithCertificate => "与残疾人证号不一致。".into(),
        Fault::WeakPassword => "该密码太常见，或包含账号名、系统名，请换一个。".into(),
        Fault::WrongPassword => "当前密码不正确。".into(),
        Fault::OwnRole => "不能更改自己的角色。".into(),
        Fault::AddressNotAllowed => "不能向该地址发送：须为 https、端口 443 或 8443，且不在内部网络中。".into(),
        Fault::NotForRole => "该角色的账号没有这个字段。".into(),
        Fault::DigitsLost => "号码被当作数字保存，末尾几位已丢失；请把单元格设为文本后重新填写。".into(),
        Fault::RuleSyntax(at) => format!("从第{}个字符起无法读懂。", at + 1),
        Fault::RuleUnknownFact(at) => format!("第{}个字符处：没有这个名称的事实。", at + 1),
        Fault::RuleWrongType(at) => format!("第{}个字符处：类型不符，不能这样比较，或此处应为条件。", at + 1),
        Fault::RuleUnknownCode(at) => format!("第{}个字符处：没有这个代码。", at + 1),
        Fault::RuleNotAllowed(at) => format!("第{}个字符处：规则里不能这样写。", at + 1),
        Fault::RuleTooDeep(at) => format!("第{}个字符处：括号或符号嵌套太深。", at + 1),
        Fault::AmbiguousLevel => "级别含义不明，请写初级工、中级工、高级工等名称，不要写一级、二级或数字。".into(),
        Fault::UnknownColumn => "没有这一列，请对照模板。".into(),
        Fault::RepeatedColumn => "这一列出现了两次。".into(),
        Fault::NeededForMandatoryCertificate => "要求必须持证时，须写明职业；从标题无法识别。".into(),
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Object => "对象",
        Kind::Array => "数组",
        Kind::String => "字符串",
        Kind::Integer => "整数",
        Kind::Number => "数字",
        Kind::Boolean => "布尔值",
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Date => "YYYY-MM-DD 形式的日期",
        Form::TimeOfDay => "HH:MM 形式的时刻",
        Form::CheckInCode => "10 位签到码",
        Form::Instant => "RFC 3339 形式的时间",
        Form::Uuid => "UUID",
        Form::Adcode => "六位行政区划代码",
        Form::OccupationCode => "A-BB-CC-DD 形式的职业代码",
        Form::CitizenId => "18 位公民身份号码",
        Form::DisabilityCertificateNumber => "20 位残疾人证号",
        Form::WebhookUrl => "以 https:// 开头的网址，不含用户名、密码和 #，最多 500 个字符",
        Form::CreditCode => "18 位统一社会信用代码",
        Form::Pseudonym => "列表给出的候选人代号",
        Form::Decimal => "最多四位小数的数，例如 200 或 30.5",
        Form::LevyRatio => "不低于 0.015 的比例，最多四位小数，例如 0.015",
        Form::Username => "3 至 64 位小写字母、数字或 . - _ @，以字母或数字开头",
        Form::BearerSecret => "系统发放的令牌或密钥",
        Form::Yuan => "以元为单位的金额",
        Form::Phone => "电话号码（7 至 20 位数字）",
        Form::Cursor => "列表给出的游标",
    }
}
