//! Which occupation a posting title means, by what was learnt from labelled titles and by the names of the classification.
//! The confidence is a share of right answers; under a threshold the answer is a list to choose from. See docs/titles.md.

use std::sync::LazyLock;

use super::occupations::occupations;
use super::tables;
use super::title_bytes::Bytes;
use super::title_calibration::Calibration;
use super::title_centroids::Centroids;
use super::title_grams::{ReadTitle, read};
use super::title_model::TitleModel;
use super::title_neighbours::Neighbours;
use super::title_ranking::{Candidate, Ranking, Witnesses};
use super::titles::LABELLED;
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::Confidence;

/// Below this confidence, in thousandths, the choice is left to a person.
pub const LEAST_CONFIDENCE: u16 = 400;

/// 不便分类的其他从业人员: how the classification says that it cannot tell. Titles that only praise the pay are labelled so.
const CANNOT_TELL: u32 = 8_000_000;

/// Most alternatives in an answer.
const MOST_ALTERNATIVES: usize = 5;

/// The first bytes of the file, with its edition.
const MARK: [u8; 8] = *b"titles-2";

/// The answer for one title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TitleCoding {
    /// The first alternative, if it is sure enough and tells an occupation; `None` leaves the choice to a person.
    pub best: Option<(OccupationCode, Confidence)>,
    /// At most five, best first; contains `best`. Of alternatives with one confidence, that share is right. Empty for a
    /// title without letters and digits.
    pub alternatives: Vec<(OccupationCode, Confidence)>,
}

/// The occupation that a title means. The first call reads the model.
pub fn code_title(title: &str) -> TitleCoding {
    CODER.code(title)
}

static CODER: LazyLock<TitleCoder> = LazyLock::new(|| {
    let labelled: Vec<_> = LABELLED.iter().map(|(title, code)| (read(title), *code)).collect();
    let titles: Vec<_> =
        labelled.iter().filter_map(|(title, code)| Some((title, occupations().position(*code)?))).collect();
    TitleCoder::read(tables::TITLE_MODEL, &titles).unwrap_or_default()
});

/// A coder as it was trained.
pub struct TitleCoder {
    witnesses: Witnesses,
    ranking: Ranking,
    calibration: Calibration,
}

impl Default for TitleCoder {
    /// Knows nothing.
    fn default() -> Self {
        let witnesses = Witnesses::new(TitleModel::default(), Neighbours::default(), Centroids::default());
        Self { witnesses, ranking: Ranking::default(), calibration: Calibration::default() }
    }
}

impl TitleCoder {
    pub fn new(witnesses: Witnesses, ranking: Ranking, calibration: Calibration) -> Self {
        Self { witnesses, ranking, calibration }
    }

    pub fn code(&self, title: &str) -> TitleCoding {
        let alternatives = self.answers(&self.witnesses.candidates(title));
        let is_answer = |(code, sure): &(OccupationCode, Confidence)| {
            sure.thousandths() >= LEAST_CONFIDENCE && code.number() != CANNOT_TELL
        };
        let best = alternatives.first().copied().filter(is_answer);
        TitleCoding { best, alternatives }
    }

    /// The best of these candidates with their confidences, at most five, best first.
    pub fn answers(&self, candidates: &[Candidate]) -> Vec<(OccupationCode, Confidence)> {
        let answer =
            |(at, chance): (usize, f32)| Some((occupations().all().get(at)?.code, self.calibration.confidence(chance)));
        self.ranking.rank(candidates).into_iter().take(MOST_ALTERNATIVES).filter_map(answer).collect()
    }

    pub fn calibration(&self) -> &Calibration {
        &self.calibration
    }

    /// The coder as it is kept in a file. The labelled titles are not in it.
    pub fn write(&self) -> Vec<u8> {
        let mut out = MARK.to_vec();
        self.ranking.write(&mut out);
        self.calibration.write(&mut out);
        self.witnesses.model.write(&mut out);
        out
    }

    /// Reads what `write` wrote for the labelled titles that it was made of, with the positions of their occupations; `None`
    /// when it is anything else.
    pub fn read(file: &[u8], titles: &[(&ReadTitle, usize)]) -> Option<Self> {
        let mut bytes = Bytes(file);
        (bytes.take()? == MARK).then_some(())?;
        let (ranking, calibration) = (Ranking::read(&mut bytes)?, Calibration::read(&mut bytes)?);
        let model = TitleModel::read(&mut bytes)?;
        bytes.0.is_empty().then_some(())?;
        let witnesses = Witnesses::new(model, Neighbours::learn(titles), Centroids::learn(titles));
        Some(Self::new(witnesses, ranking, calibration))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn best(title: &str) -> String {
        code_title(title).best.map_or_else(String::new, |(code, _)| code.to_string())
    }

    #[test]
    fn the_model_is_there_and_small() {
        assert!(TitleCoder::read(tables::TITLE_MODEL, &[]).is_some());
        assert!(tables::TITLE_MODEL.len() < 5_000_000, "{}", tables::TITLE_MODEL.len());
    }

    #[test]
    fn titles_that_name_an_occupation_are_coded_so() {
        for (title, expected) in [
            ("解记面馆招聘洗碗工", "4-03-02-05"),
            ("面点师傅 包吃住", "4-03-02-02"),
            ("面点师傅（包吃住）", "4-03-02-02"),
            ("燃厚有限公司招聘面点师", "4-03-02-02"),
            ("ＪＡＶＡ开发", "2-02-10-03"),
            ("高级置业顾问", "4-06-02-01"),
        ] {
            assert_eq!(best(title), expected, "{title} {:?}", code_title(title));
        }
    }

    #[test]
    fn a_title_without_letters_and_digits_has_no_answer() {
        for title in ["", "！！！", "???", "\u{1f600}"] {
            assert_eq!(code_title(title), TitleCoding::default(), "{title}");
        }
    }

    #[test]
    fn praise_of_the_pay_tells_no_occupation() {
        for title in ["包吃住 五险一金", "8000元", "本科新人薪资8k起+行业巨头直招+就近分配"] {
            let coding = code_title(title);
            assert!(coding.best.is_none() && !coding.alternatives.is_empty(), "{title} {coding:?}");
        }
    }

    #[test]
    fn under_the_threshold_there_is_a_list_and_no_guess() {
        let coding = code_title("夜间巡查");
        assert_eq!((coding.best, coding.alternatives.len()), (None, MOST_ALTERNATIVES));
        assert!(coding.alternatives.iter().all(|(_, sure)| sure.thousandths() < LEAST_CONFIDENCE), "{coding:?}");
    }

    /// These titles were learnt from, so this tells whether the file belongs to the reading and to the tables, not how
    /// good it is on others: that is what `stirrup train-titles` prints.
    #[test]
    fn the_model_knows_the_titles_it_was_made_of() {
        let model = &CODER.witnesses.model;
        let some: Vec<_> = LABELLED.iter().step_by(10).collect();
        let knows = |title: &str, code: OccupationCode| {
            let chances = model.chances(&model.vocabulary().vector(&read(title).grams)).classes;
            let most = (0..chances.len()).max_by(|one, other| chances[*one].total_cmp(&chances[*other]));
            most.is_some_and(|most| occupations().all()[model.classes()[most].at].code == code)
        };
        let known = some.iter().filter(|(title, code)| knows(title, *code)).count();
        let labels: std::collections::BTreeSet<_> = LABELLED.iter().map(|(_, code)| *code).collect();
        assert_eq!(model.classes().len(), labels.len());
        assert_eq!(model.classes().iter().map(|class| class.titles).sum::<usize>(), LABELLED.len());
        println!("{known} of {}", some.len());
        assert!(known * 100 >= some.len() * 85, "{known} of {}", some.len());
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer_in_order(title in "(\\PC|[招聘面点师包吃住（）k0-9]){0,40}") {
            let coding = code_title(&title);
            prop_assert!(coding.alternatives.len() <= MOST_ALTERNATIVES);
            prop_assert!(coding.alternatives.is_sorted_by(|(_, one), (_, other)| one >= other));
            prop_assert!(coding.best.is_none_or(|best| coding.alternatives.first() == Some(&best)));
        }
    }
}
