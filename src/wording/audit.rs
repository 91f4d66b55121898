//! Records of the audit trail as sentences, in both languages: who did what.

use super::Language;
use crate::domain::audit::Act;

/// Who did it, as a record says.
#[derive(Debug, Clone, Copy)]
pub struct Doer<'a> {
    /// The code of the role.
    pub role: &'a str,
    /// The name of the office's region.
    pub region: Option<&'a str>,
    /// The employer's name.
    pub employer: Option<&'a str>,
}

/// Who did what. A code that this program does not know, from a later one, stands as it is.
pub fn sentence(language: Language, doer: Doer<'_>, act: &str, detail: Option<&str>) -> String {
    let done = match (detail, Act::parse(act)) {
        (Some(Act::OF_THE_TRAIL), Ok(Act::List)) => {
            in_language(language, ("查看了审计记录", "looked through the audit trail"))
        }
        (Some(Act::OF_CONSENTS), Ok(Act::List)) => in_language(language, ("查看了授权同意记录", "listed consents")),
        (_, Ok(act)) => done(language, act),
        (_, Err(_)) => act,
    };
    match language {
        Language::Chinese => format!("{}{done}。", who(language, doer)),
        Language::English => format!("{} {done}.", who(language, doer)),
    }
}

const fn in_language(language: Language, (zh, en): (&'static str, &'static str)) -> &'static str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn who(language: Language, doer: Doer<'_>) -> String {
    let Doer { role, region, employer } = doer;
    match (language, role) {
        (Language::Chinese, "admin") => "残联总部".to_owned(),
        (Language::English, "admin") => "The federation's head office".to_owned(),
        (Language::Chinese, "staff") => format!("{}残联工作人员", region.unwrap_or_default()),
        (Language::English, "staff") => format!("The federation's staff in {}", region.unwrap_or("a region")),
        (Language::Chinese, "employer") => {
            format!("用人单位{}", employer.map_or_else(|| "（已注销）".to_owned(), |name| format!("“{name}”")))
        }
        (Language::English, "employer") => {
            employer.map_or_else(|| "An employer that is gone".to_owned(), |name| format!("The employer “{name}”"))
        }
        (Language::Chinese, "jobseeker") => "求职者".to_owned(),
        (Language::English, "jobseeker") => "The jobseeker".to_owned(),
        (Language::Chinese, "system" | "ranking") => "系统".to_owned(),
        (Language::English, "system" | "ranking") => "The program".to_owned(),
        (_, other) => other.to_owned(),
    }
}

const fn done(language: Language, act: Act) -> &'static str {
    let both = match act {
        Act::Read => ("查看了记录", "read a record"),
        Act::List => ("在列表中查看了记录", "listed records"),
        Act::Match => ("查找了匹配", "looked for matches"),
        Act::Create => ("新建了记录", "made a record"),
        Act::Change => ("更改了记录", "changed a record"),
        Act::Remove => ("删除了记录", "removed a record"),
        Act::Export => ("导出了资料", "exported records to a file"),
        Act::Import => ("导入了资料", "imported records from a file"),
        Act::Unmask => ("查看了隐藏的内容", "looked at a hidden field"),
        Act::Disclose => ("经同意获知了更多资料", "was shown more, by consent"),
        Act::Consent => ("登记了一项同意", "recorded a consent"),
        Act::Withdraw => ("撤回了同意", "took a consent back"),
        Act::Transition => ("推进了一次推荐", "moved an introduction on"),
        Act::Erase => ("删除了本人的全部资料", "erased everything about a person"),
        Act::SignIn => ("登录了系统", "signed in"),
        Act::SignInFailed => ("登录未成功", "did not manage to sign in"),
        Act::TokenReuse => ("重复使用了令牌", "used a refresh token twice"),
        Act::AccountCreated => ("新建了账号", "made an account"),
        Act::AccountChanged => ("更改了账号", "changed an account"),
        Act::ApiKeyCreated => ("新建了接口密钥", "made an API key"),
        Act::Revoke => ("撤销了登录或密钥", "revoked a session or key"),
        Act::KeyRotated => ("更换了加密密钥", "changed the sealing key"),
        Act::HeadSigned => ("签署了审计记录的末端", "signed the end of the audit trail"),
    };
    in_language(language, both)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::principal::Role;

    #[test]
    fn every_act_is_a_sentence_of_its_own_whoever_did_it() {
        for language in [Language::Chinese, Language::English] {
            let roles = Role::CODES.iter().copied().chain(["system"]);
            let doers = roles.map(|role| Doer { role, region: Some("市北区"), employer: Some("海景酒店") });
            let told: BTreeSet<String> =
                doers.flat_map(|doer| Act::CODES.iter().map(move |act| sentence(language, doer, act, None))).collect();
            assert_eq!(told.len(), (Role::CODES.len() + 1) * Act::CODES.len());
            assert!(told.iter().all(|text| text.ends_with(['。', '.']) && !text.contains('_')), "{told:?}");
        }
    }

    #[test]
    fn a_person_reads_who_looked() {
        let staff = Doer { role: "staff", region: Some("山东省青岛市市北区"), employer: None };
        assert_eq!(sentence(Language::Chinese, staff, "read", None), "山东省青岛市市北区残联工作人员查看了记录。");
        let hotel = Doer { role: "employer", region: None, employer: Some("海景酒店") };
        assert_eq!(sentence(Language::English, hotel, "match", None), "The employer “海景酒店” looked for matches.");
        let gone = Doer { employer: None, ..hotel };
        assert_eq!(sentence(Language::Chinese, gone, "list", None), "用人单位（已注销）在列表中查看了记录。");
        let trail = sentence(Language::Chinese, staff, "list", Some(Act::OF_THE_TRAIL));
        assert_eq!(trail, "山东省青岛市市北区残联工作人员查看了审计记录。");
    }
}
