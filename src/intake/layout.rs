//! Which columns each kind of workbook has, in the order of the template.
//! The paths are those of the bodies that the API takes; what a cell holds is said in `columns`.

use std::sync::LazyLock;

use super::columns::{CellType, Column, Holds, Table};
use super::kind::WorkbookKind;
use super::labels::{CodeList, labelled};

/// The columns of the records themselves.
pub fn table(kind: WorkbookKind) -> &'static Table {
    static EMPLOYERS: LazyLock<Table> = LazyLock::new(|| Table::new(employers()));
    static JOBSEEKERS: LazyLock<Table> = LazyLock::new(|| Table::new(jobseekers()));
    static POSTINGS: LazyLock<Table> = LazyLock::new(|| Table::new(postings()));
    match kind {
        WorkbookKind::Employers => &EMPLOYERS,
        WorkbookKind::Jobseekers => &JOBSEEKERS,
        WorkbookKind::Postings => &POSTINGS,
    }
}

/// The columns of the sheet with the jobseekers' skill certificates.
pub fn certificates() -> &'static Table {
    static CERTIFICATES: LazyLock<Table> = LazyLock::new(|| Table::new(certificate_columns()));
    &CERTIFICATES
}

/// The columns both sheets and CSV have in front: what other rows call this one, and the id that exports fill in.
fn leading() -> [Column; 2] {
    [
        Column::new("/row", "序号", "row", CellType::Text).holding(Holds::RowName).also(&["no"]),
        Column::new("/id", "系统编号", "id", CellType::Text).holding(Holds::Id),
    ]
}

fn errors() -> Column {
    Column::new("/errors", "错误", "errors", CellType::Text).holding(Holds::Errors)
}

fn external_reference() -> Column {
    Column::new("/external_reference", "外部编号", "external_reference", CellType::Text)
}

fn region() -> Column {
    Column::new("/region", "地区代码（六位）", "region", CellType::Text).required().also(&["行政区划代码", "地区"])
}

fn location() -> [Column; 2] {
    [
        Column::new("/location/latitude", "纬度", "latitude", CellType::Number),
        Column::new("/location/longitude", "经度", "longitude", CellType::Number),
    ]
}

/// One column for each demand: of a posting what the work asks, of a person what they can do.
fn degrees(field: &str, english: &str) -> impl Iterator<Item = Column> {
    let (field, english) = (field.to_owned(), english.to_owned());
    labelled(CodeList::Demand).map(move |(code, label)| {
        let path = format!("/{field}/{code}");
        let chinese = format!("{}（0–3）", label.zh);
        Column::new(&path, &chinese, &format!("{english}_{code}"), CellType::Degree).also(&[code, label.en])
    })
}

fn accommodations(list: CodeList) -> impl Iterator<Item = Column> {
    labelled(CodeList::Accommodation).map(move |(code, label)| {
        let path = format!("/accommodations/{code}");
        Column::new(&path, label.zh, &format!("accommodation_{code}"), CellType::Code(list)).also(&[code, label.en])
    })
}

fn employers() -> Vec<Column> {
    let mut columns = Vec::from(leading());
    columns.extend([
        Column::new("/name", "单位名称", "name", CellType::Text).required().also(&["名称", "用人单位"]),
        Column::new("/unified_social_credit_code", "统一社会信用代码", "unified_social_credit_code", CellType::Text)
            .required()
            .also(&["信用代码"]),
        region(),
        Column::new("/contact_name", "联系人", "contact_name", CellType::Text).personal(),
        Column::new("/contact_phone", "联系电话", "contact_phone", CellType::Text).personal(),
        Column::new("/headcount", "职工人数", "headcount", CellType::Integer).also(&["在职职工人数"]),
        errors(),
    ]);
    columns
}

fn jobseekers() -> Vec<Column> {
    let mut columns = Vec::from(leading());
    columns.extend([
        external_reference(),
        Column::new("/name", "姓名", "name", CellType::Text).required().personal(),
        Column::new("/citizen_id", "公民身份号码", "citizen_id", CellType::Text)
            .personal()
            .also(&["身份证号", "身份证号码"]),
        Column::new("/birth_date", "出生日期", "birth_date", CellType::Date).personal(),
        Column::new("/sex", "性别", "sex", CellType::Code(CodeList::Sex)),
        region(),
    ]);
    columns.extend(location());
    columns.extend([
        Column::new("/phone", "联系电话", "phone", CellType::Text).personal().also(&["电话", "手机号"]),
        Column::new("/disability/certificate_number", "残疾人证号", "disability_certificate_number", CellType::Text)
            .personal()
            .also(&["残疾证号"]),
        Column::new(
            "/disability/category",
            "残疾类别",
            "disability_category",
            CellType::Code(CodeList::DisabilityCategory),
        )
        .personal(),
        Column::new("/disability/level", "残疾等级", "disability_level", CellType::DisabilityLevel).personal(),
    ]);
    columns.extend(degrees("capacities", "capacity"));
    columns.extend(accommodations(CodeList::Need));
    columns.extend(preferences());
    columns.extend([
        Column::new("/employment_status", "就业状况", "employment_status", CellType::Code(CodeList::EmploymentStatus)),
        Column::new("/unemployed_since", "失业起始日期", "unemployed_since", CellType::Date),
        Column::new("/status", "求职状态", "status", CellType::Code(CodeList::JobseekerStatus)),
        Column::new("/certificates", "技能证书", "certificates", CellType::Text)
            .holding(Holds::Certificates)
            .personal(),
        errors(),
    ]);
    columns
}

fn preferences() -> [Column; 5] {
    [
        Column::new("/preferences/occupations", "意向职业代码", "preferred_occupations", CellType::Texts)
            .also(&["意向职业"]),
        Column::new("/preferences/wage_min", "期望最低工资（元/月）", "wage_min_yuan", CellType::Yuan),
        Column::new("/preferences/max_commute_km", "最远通勤（公里）", "max_commute_km", CellType::Integer),
        Column::new("/preferences/remote", "希望居家就业", "remote", CellType::Boolean),
        Column::new(
            "/preferences/employment_types",
            "意向用工形式",
            "employment_types",
            CellType::Codes(CodeList::EmploymentType),
        ),
    ]
}

fn postings() -> Vec<Column> {
    let mut columns = Vec::from(leading());
    columns.extend([
        external_reference(),
        Column::new("/employer_credit_code", "统一社会信用代码", "employer_credit_code", CellType::Text)
            .holding(Holds::Employer)
            .required()
            .also(&["unified_social_credit_code", "信用代码"]),
        Column::new("/title", "岗位名称", "title", CellType::Text).required().also(&["岗位"]),
        Column::new("/description", "岗位说明", "description", CellType::Text).also(&["岗位描述"]),
        Column::new("/occupation", "职业代码", "occupation", CellType::Text),
        Column::new("/required_level", "要求技能等级", "required_level", CellType::Code(CodeList::SkillLevel)),
        Column::new("/certificate_mandatory", "必须持证", "certificate_mandatory", CellType::Boolean),
        region(),
    ]);
    columns.extend(location());
    columns.extend(degrees("demands", "demand"));
    columns.extend(accommodations(CodeList::Offer));
    columns.extend([
        Column::new("/wage/min", "最低工资（元/月）", "wage_min_yuan", CellType::Yuan),
        Column::new("/wage/max", "最高工资（元/月）", "wage_max_yuan", CellType::Yuan),
        Column::new("/employment_type", "用工形式", "employment_type", CellType::Code(CodeList::EmploymentType)),
        Column::new("/remote", "可远程工作", "remote", CellType::Boolean),
        Column::new("/openings", "招聘人数", "openings", CellType::Integer),
        Column::new("/valid_from", "生效日期", "valid_from", CellType::Date),
        Column::new("/valid_through", "截止日期", "valid_through", CellType::Date),
        Column::new("/status", "岗位状态", "status", CellType::Code(CodeList::PostingStatus)),
        errors(),
    ]);
    columns
}

fn certificate_columns() -> Vec<Column> {
    vec![
        Column::new("/jobseeker", "求职者（序号、外部编号或残疾人证号）", "jobseeker", CellType::Text)
            .holding(Holds::Holder)
            .required()
            .personal(),
        Column::new("/id", "系统编号", "id", CellType::Text).holding(Holds::Id),
        Column::new("/occupation", "证书职业代码", "occupation", CellType::Text).required().also(&["职业代码"]),
        Column::new("/level", "技能等级", "level", CellType::Code(CodeList::SkillLevel)).required(),
        Column::new("/number", "证书编号", "number", CellType::Text).personal(),
        Column::new("/issuer", "发证机构", "issuer", CellType::Text),
        Column::new("/issued_on", "发证日期", "issued_on", CellType::Date),
        Column::new("/expires_on", "有效期至", "expires_on", CellType::Date),
        Column::new("/status", "证书状态", "status", CellType::Code(CodeList::CertificateStatus)),
        errors(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<&'static Table> {
        WorkbookKind::ALL.iter().map(|&kind| table(kind)).chain([certificates()]).collect()
    }

    #[test]
    fn every_heading_means_one_column() {
        for table in all() {
            for (place, column) in table.columns.iter().enumerate() {
                let shown = column.heading();
                for heading in [&shown, &column.chinese, &column.english, &column.heading().replace('\n', " ")] {
                    assert_eq!(table.place_of(heading), Some(place), "{heading}");
                }
                for heading in &column.also {
                    assert_eq!(table.place_of(heading), Some(place), "{heading}");
                }
            }
        }
    }

    #[test]
    fn there_is_a_column_for_each_demand_and_accommodation() {
        for kind in [WorkbookKind::Jobseekers, WorkbookKind::Postings] {
            let columns = &table(kind).columns;
            let below = |path: &str| columns.iter().filter(|it| it.pointer.as_str().starts_with(path)).count();
            assert_eq!((below("/demands/") + below("/capacities/"), below("/accommodations/")), (12, 27));
        }
    }

    #[test]
    fn wages_in_fen_are_not_taken_for_yuan() {
        for heading in ["wage.min", "wage_min", "wage/min", "preferences.wage_min"] {
            assert!(table(WorkbookKind::Postings).place_of(heading).is_none(), "{heading}");
            assert!(table(WorkbookKind::Jobseekers).place_of(heading).is_none(), "{heading}");
        }
    }
}
