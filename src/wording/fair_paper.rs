//! The words on a fair's printed pages. Nothing here says what anybody can or cannot do.

use super::Language;

/// The words of the pages in one language.
#[derive(Debug, Clone, Copy)]
pub struct PaperWords {
    pub cards: &'static str,
    pub booth_cards: &'static str,
    pub wall_plan: &'static str,
    pub code: &'static str,
    pub code_alone: &'static str,
    pub session: &'static str,
    pub time: &'static str,
    pub booth: &'static str,
    pub posting: &'static str,
    pub arranged: &'static str,
    /// Where it is not told who.
    pub somebody: &'static str,
    pub no_interview: &'static str,
    pub bring: &'static str,
    pub to_bring: [&'static str; 2],
    pub show_code: &'static str,
    pub where_booths_are: &'static str,
    pub metres_right: &'static str,
    pub metres_ahead: &'static str,
}

const ZH: PaperWords = PaperWords {
    cards: "面谈卡",
    booth_cards: "展位面谈表",
    wall_plan: "面谈总表",
    code: "签到码",
    code_alone: "只写签到码，不写姓名。",
    session: "场次",
    time: "时间",
    booth: "展位",
    posting: "岗位",
    arranged: "陪同",
    somebody: "已安排",
    no_interview: "目前没有安排面谈。",
    bring: "请携带",
    to_bring: ["居民身份证", "技能证书（如有）"],
    show_code: "签到时请出示此码。",
    where_booths_are: "展位位置",
    metres_right: "向右（米）",
    metres_ahead: "向前（米）",
};

const EN: PaperWords = PaperWords {
    cards: "Interview cards",
    booth_cards: "Interviews by booth",
    wall_plan: "All interviews",
    code: "Check-in code",
    code_alone: "Check-in codes only, no names.",
    session: "Session",
    time: "Time",
    booth: "Booth",
    posting: "Position",
    arranged: "Comes along",
    somebody: "arranged",
    no_interview: "No interview is planned so far.",
    bring: "Please bring",
    to_bring: ["your identity card", "your skill certificates, if you have any"],
    show_code: "Show this code when you arrive.",
    where_booths_are: "Where the booths are",
    metres_right: "To the right (metres)",
    metres_ahead: "Ahead (metres)",
};

/// The words of a language.
pub const fn paper_words(language: Language) -> &'static PaperWords {
    match language {
        Language::Chinese => &ZH,
        Language::English => &EN,
    }
}
