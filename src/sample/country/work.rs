//! Made-up postings: a trade, an employer of its industry, and what such work asks, offers and pays.

use super::Country;
use super::identity::{Kind, id};
use super::places::point_in;
use super::trades::Trade;
use crate::domain::demand::{Degree, Demand, Demands};
use crate::domain::fault::Fault;
use crate::domain::ids::PostingId;
use crate::domain::posting::{Confidence, OccupationSource, Openings, Posting, PostingOccupation, Validity};
use crate::domain::text::{Description, ExternalReference, PostingTitle};
use crate::domain::wage::{Fen, WageRange};
use crate::reference::regions::Region;
use crate::sample::dice::{Dice, Stream};
use crate::sample::families::{Family, Setting};
use crate::sample::postings;

/// How every description begins.
const LABEL: &str = "样例数据：标题用语取自公开资料，其余为虚构。";

/// A posting with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryPosting {
    pub id: PostingId,
    pub posting: Posting,
}

impl Country {
    /// Posting `number`, below the population's.
    ///
    /// # Errors
    /// A value that the domain refuses: none is, or the country is wrong.
    pub fn posting(&self, number: u32) -> Result<CountryPosting, Fault> {
        let dice = &mut Dice::new(self.seed, Stream::CountryPosting, number);
        let trade = self.trades.draw(dice).ok_or(Fault::UnknownOccupation)?;
        let employer = self.hiring(trade.family.industry, dice);
        let seat = self.seat(employer)?.region;
        // One in eight works elsewhere than the employer sits.
        let region = if dice.chance(12) { self.places.draw(dice).unwrap_or(seat) } else { seat };
        let title = trade.title(dice);
        let occupation = occupation(dice, trade);
        let required_level = postings::required_level(dice, trade.code).filter(|_| occupation.code.is_some());
        let is_remote = trade.family.setting == Setting::Office && dice.chance(6);
        let (status, from, through) = postings::validity(dice, self.today);
        let posting = Posting {
            employer: self.employer_id(employer),
            title: PostingTitle::parse(&title)?,
            description: Some(description(dice, trade.family, region)?),
            occupation,
            required_level,
            certificate_mandatory: required_level.is_some() && dice.chance(20),
            region: region.adcode,
            location: point_in(region, dice),
            demands: demands(dice, trade.family)?,
            accommodations: postings::offers(dice, trade.family, &title, is_remote),
            wage: wage(dice, trade.family)?,
            employment_type: Some(postings::employment_type(dice, &title)),
            remote: is_remote,
            openings: Openings::new(postings::openings(dice).into())?,
            validity: Validity::new(Some(from), Some(through)).map_err(|it| it.fault)?,
            status,
            external_reference: Some(ExternalReference::parse(&format!("SAMPLE-P-{number:07}"))?),
        };
        Ok(CountryPosting { id: PostingId::new(id(self.seed, Kind::Posting, number)), posting })
    }
}

/// Mostly stated; sometimes read from the title, then more or less surely; now and then the title tells none.
fn occupation(dice: &mut Dice, trade: &Trade) -> PostingOccupation {
    let from_title = |thousandths: u32| OccupationSource::Title(confidence(thousandths));
    let (code, source) = match dice.below(100) {
        0..84 => (Some(trade.code), OccupationSource::Stated),
        84..98 => (Some(trade.code), from_title(dice.between(400, 990))),
        _ => (None, from_title(0)),
    };
    PostingOccupation { code, source }
}

fn confidence(thousandths: u32) -> Confidence {
    u16::try_from(thousandths).map_or(Confidence::NONE, Confidence::from_thousandths)
}

/// Each demand near the family's usual degree. Six in ten are stated: some postings state nearly all, some hardly any.
fn demands(dice: &mut Dice, family: &Family) -> Result<Demands, Fault> {
    let stated = dice.mostly(60, &[(30, 90), (30, 30)]);
    let mut demands = Demands::default();
    for (&demand, usual) in Demand::ALL.iter().zip(family.demands) {
        let drawn = dice.mostly(usual, &[(13, usual.saturating_sub(1)), (12, usual.saturating_add(1))]);
        if dice.chance(stated) {
            demands.set(demand, Some(Degree::new(drawn.min(Degree::MAX.value()).into())?));
        }
    }
    Ok(demands)
}

fn wage(dice: &mut Dice, family: &Family) -> Result<WageRange, Fault> {
    match postings::wage(dice, family) {
        None => Ok(WageRange::default()),
        Some((min, max)) => {
            WageRange::new(Some(Fen::new(min.into())?), max.map(|max| Fen::new(max.into())).transpose()?)
        }
    }
}

/// Where the work is, then a few of the phrases that such postings are made of.
fn description(dice: &mut Dice, family: &Family, region: &Region) -> Result<Description, Fault> {
    let mut text = format!("{LABEL}\n工作地点：{}。", region.full_name);
    for phrases in [duties(family.setting), OFFERED, ASKED] {
        for _ in 0..dice.between(1, 2) {
            text.push_str(dice.any(phrases).copied().unwrap_or_default());
        }
    }
    Description::parse(&text)
}

const OFFERED: &[&str] = &[
    "缴纳社会保险。",
    "每月按时发放工资。",
    "提供工作餐。",
    "节假日福利。",
    "有老员工带教。",
    "可安排残疾人岗位补贴申请。",
    "表现好可晋升。",
    "有年终奖。",
];

const ASKED: &[&str] = &[
    "吃苦耐劳。",
    "认真负责。",
    "有经验者优先。",
    "无经验可培训。",
    "服从安排。",
    "能长期稳定工作。",
    "学历不限。",
    "有相关证书者优先。",
];

/// What is done, in a few words.
const fn duties(setting: Setting) -> &'static [&'static str] {
    match setting {
        Setting::Office => {
            &["负责资料整理与录入。", "接听电话并做好记录。", "制作报表。", "对接客户需求。", "维护系统与文档。"]
        }
        Setting::Shop => &["接待顾客。", "整理货架与陈列。", "收银与盘点。", "保持店面整洁。", "处理售后。"],
        Setting::Kitchen => &["备料与切配。", "清洗餐具。", "制作面点与小吃。", "后厨卫生。", "按单出餐。"],
        Setting::Workshop => &["操作设备。", "产品组装。", "质量检验。", "包装与贴标。", "按图纸加工。"],
        Setting::Road => &["按时送达。", "装卸货物。", "车辆日常检查。", "清扫与养护。", "巡查与登记。"],
        Setting::Homes => &["照护老人起居。", "家务与保洁。", "陪同就医。", "理疗与按摩。", "美容美发服务。"],
    }
}
