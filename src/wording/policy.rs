//! What the facts are called that rules of policies ask.

use super::Language;
use crate::domain::policy::FactName;

/// A fact's name.
pub const fn fact_name(language: Language, name: FactName) -> &'static str {
    let (zh, en) = match name {
        FactName::Age => ("周岁", "Full years of age"),
        FactName::Sex => ("性别", "Sex"),
        FactName::Region => ("所在地区", "Region"),
        FactName::Category => ("残疾类别", "Disability category"),
        FactName::Level => ("残疾等级", "Disability level"),
        FactName::EmploymentStatus => ("就业状况", "Employment status"),
        FactName::MonthsWithoutWork => ("失业满月数", "Full months without work"),
        FactName::Certificates => ("持有的职业技能证书", "Occupations of certificates held"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}
