//! What a posting title says of the work, without what it says of the employer, the pay and the benefits.
//! It knows words of the trade of advertising, no occupations; what remains is read in `title_grams`.

/// Behind these words stands the role, before them the employer.
const RECRUITING: [&str; 8] = ["招聘", "诚聘", "急聘", "急招", "直招", "直聘", "招募", "聘请"];

/// Unless they are part of the role itself: 招聘专员 is a recruiter.
const RECRUITERS: [&str; 26] = [
    "专员", "顾问", "经理", "主管", "助理", "助手", "负责", "实习", "客服", "老师", "组长", "运营", "总监", "主任",
    "专家", "官", "岗", "人员", "平台", "专业", "网", "会", "(", ")", "/", "-",
];

/// Benefits and calls; one that contains another comes before it.
const BENEFITS: [&str; 50] = [
    "包吃包住",
    "包吃住",
    "包食宿",
    "包住宿",
    "包住",
    "包吃",
    "管吃管住",
    "管吃住",
    "管吃",
    "管住",
    "五险一金",
    "六险一金",
    "七险一金",
    "六险二金",
    "五险",
    "六险",
    "一金",
    "加双休",
    "双休",
    "单休",
    "朝九晚五",
    "朝九晚六",
    "年底双薪",
    "高薪诚聘",
    "高薪急聘",
    "高薪",
    "急招",
    "急聘",
    "直招",
    "诚聘",
    "高提成",
    "提成",
    "无责底薪",
    "底薪",
    "年薪",
    "月薪",
    "月入",
    "日结",
    "周结",
    "带薪培训",
    "带薪",
    "免费住宿",
    "提供住宿",
    "就近分配",
    "就近安排",
    "就近",
    "有人带",
    "包培训",
    "无经验",
    "零经验",
];

/// Forms of employment and numbers of people that stand behind a role.
const FORMS: [&str; 10] = ["实习生", "实习", "岗位", "岗", "兼职", "全职", "若干名", "数名", "多名", "若干"];

/// Units of pay behind a number.
const PAY: [char; 8] = ['k', 'w', '元', '万', '块', '千', '薪', '底'];

/// Stands where something was taken out. It separates.
const GAP: char = '|';
const GAP_TEXT: &str = "|";

/// The parts of a title that can name the work, first part first, lower case, in half-width forms; none is shorter than
/// two characters or without letters.
pub(super) fn parts(title: &str) -> Vec<String> {
    let folded: String = title.chars().map(half_width).flat_map(char::to_lowercase).collect();
    let mut text = without_brackets(role_of(&folded));
    text = without_pay(&text);
    for benefit in BENEFITS {
        if text.contains(benefit) {
            text = text.replace(benefit, GAP_TEXT);
        }
    }
    text.split(is_separator).map(without_form).filter(|part| is_word(part)).map(str::to_owned).collect()
}

/// Without what stands behind the role, while two characters remain.
fn without_form(part: &str) -> &str {
    let mut role = part.trim();
    while let Some(rest) = FORMS.iter().find_map(|form| role.strip_suffix(form)).filter(|rest| is_word(rest)) {
        role = rest;
    }
    role
}

/// The half-width form of a full-width letter, digit or sign, so that Ｃ＋＋ is c++.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, GAP | ',' | '、' | ';' | '+' | '!' | '。' | '-' | '–' | '—' | '·' | '・' | '_' | ':' | '~')
}

fn is_word(part: &str) -> bool {
    part.chars().count() >= 2 && part.chars().any(char::is_alphabetic)
}

/// What stands behind the last recruiting word, or the whole title where that is no role.
fn role_of(title: &str) -> &str {
    let behind = |word: &&str| title.rfind(*word).and_then(|at| title.get(at + word.len()..));
    let role = RECRUITING.iter().filter_map(behind).min_by_key(|rest| rest.len());
    role.filter(|rest| is_word(rest) && !RECRUITERS.iter().any(|word| rest.starts_with(word))).unwrap_or(title)
}

/// Without what stands in brackets, closed or not; the whole title where nothing else remains.
fn without_brackets(title: &str) -> String {
    let mut kept = String::with_capacity(title.len());
    let mut depth = 0_usize;
    for c in title.chars() {
        match c {
            '(' | '[' | '【' | '{' | '『' | '「' => {
                depth += 1;
                kept.push(GAP);
            }
            ')' | ']' | '】' | '}' | '』' | '」' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    if kept.split(is_separator).any(is_word) {
        kept
    } else {
        title.replace(['(', ')', '[', ']', '【', '】'], GAP_TEXT)
    }
}

/// Without amounts of money and long numbers; 3d and 5g remain.
fn without_pay(title: &str) -> String {
    let mut kept = String::with_capacity(title.len());
    let mut rest = title;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(at);
        kept.push_str(before);
        let is_amount = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '~' | '至' | '到') || PAY.contains(&c);
        let (amount, behind) = number.split_at(number.find(|c| !is_amount(c)).unwrap_or(number.len()));
        let digits = amount.chars().filter(char::is_ascii_digit).count();
        let is_pay = digits >= 3 || amount.contains(PAY);
        kept.push_str(if is_pay { GAP_TEXT } else { amount });
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_the_work_remains() {
        for (title, expected) in [
            ("解记面馆招聘洗碗工", &["洗碗工"][..]),
            ("面点师傅 包吃住", &["面点师傅"]),
            ("面点师傅（包吃住）", &["面点师傅"]),
            ("招聘专员", &["招聘专员"]),
            ("财务实习生", &["财务"]),
            ("保安数名", &["保安"]),
            ("高薪诚聘面点师8k-10k五险一金", &["面点师"]),
            ("销售顾问（薪资8k-10k/二次续费）", &["销售顾问"]),
            ("月薪4000元保洁", &["保洁"]),
            ("３Ｄ设计师", &["3d设计师"]),
            ("（面点师）", &["面点师"]),
            ("急招：电工+焊工", &["电工", "焊工"]),
            ("包吃住", &[]),
            ("", &[]),
        ] {
            assert_eq!(parts(title), expected, "{title}");
        }
    }
}
