//! The ladder of skill levels, lowest first (新八级工, 人社部 2022).
//! Not to be mixed with disability levels: there 1 is the most severe, here 一级 is near the top; print words, never digits.

use super::coded::coded;

coded! {
    /// A rung of the skill ladder; a later one is higher.
    #[derive(PartialOrd, Ord)]
    pub enum SkillLevel {
        /// 学徒工
        Apprentice = "apprentice",
        /// 初级工, 五级
        Junior = "junior",
        /// 中级工, 四级
        Intermediate = "intermediate",
        /// 高级工, 三级
        Senior = "senior",
        /// 技师, 二级
        Technician = "technician",
        /// 高级技师, 一级
        SeniorTechnician = "senior_technician",
        /// 特级技师
        SpecialGradeTechnician = "special_grade_technician",
        /// 首席技师
        ChiefTechnician = "chief_technician",
    }
}

impl SkillLevel {
    /// How many rungs `self` is under `required`; 0 when it is at or above.
    pub fn rungs_under(self, required: Self) -> usize {
        required.index().saturating_sub(self.index())
    }
}
