//! Which occupation a posting title means, by the names of the classification alone: by how like a name the title is,
//! and how much of it a name explains that occurs in it. Nothing is learnt from examples. The confidence is no probability.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use super::spoken_names::spoken_names;
use super::title_cleaning::parts;
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::Confidence;

/// Below this confidence, in thousandths, a title has no best code. Of the labelled titles one in seventeen lies below
/// it, and of these guesses ten in eleven are wrong.
pub const LEAST_CONFIDENCE: u16 = 150;

/// Most alternatives in an answer.
const MOST_ALTERNATIVES: usize = 5;

/// The answer for one title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TitleCoding {
    /// The first alternative, if it is sure enough; `None` leaves the choice to a person.
    pub best: Option<(OccupationCode, Confidence)>,
    /// At most five, best first, equals in the order of the codes; contains `best`. Empty for a title that says nothing.
    pub alternatives: Vec<(OccupationCode, Confidence)>,
}

/// The occupation that a title means. The first call builds the index of names.
pub fn code_title(title: &str) -> TitleCoding {
    let mut found: Vec<(usize, f32)> =
        NAMES.scores(title).into_iter().enumerate().filter(|(_, it)| *it > 0.0).collect();
    // Positions follow the order of the codes, so they decide between equals.
    let order = |one: &(usize, f32), other: &(usize, f32)| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0));
    if found.len() > MOST_ALTERNATIVES {
        found.select_nth_unstable_by(MOST_ALTERNATIVES, order);
        found.truncate(MOST_ALTERNATIVES);
    }
    found.sort_unstable_by(order);
    let certainty = certainty(&found);
    let alternatives: Vec<_> =
        found.iter().filter_map(|(at, score)| Some((*NAMES.codes.get(*at)?, confidence(score * certainty)))).collect();
    let best = alternatives.first().copied().filter(|(_, sure)| sure.thousandths() >= LEAST_CONFIDENCE);
    TitleCoding { best, alternatives }
}

/// What a second answer takes away from all: nothing if it scores 0, half if it is as good as the first.
fn certainty(found: &[(usize, f32)]) -> f32 {
    match found {
        [(_, first), (_, second), ..] => 1.0 - second / first / 2.0,
        _ => 1.0,
    }
}

/// Parts of a title that are read, and what each counts relative to the one before it: the role comes early.
const MOST_PARTS: usize = 4;
const LATER_PART: f32 = 0.85;
/// What a name that occurs loses for each character behind it, up to six: the last word of a title is its noun.
const AWAY_FROM_END: f32 = 0.97;
/// Single characters tell less than pairs.
const SINGLE: f32 = 0.7;

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–1000 first"
)]
fn confidence(score: f32) -> Confidence {
    Confidence::from_thousandths((score * 1000.0).round().clamp(0.0, 1000.0) as u16)
}

/// A character, alone or with the one behind it.
type Gram = (char, Option<char>);

struct Name {
    /// Characters of the form.
    length: usize,
    /// Length of its vector.
    norm: f32,
    /// Positions of the occupations in `codes` and the weight for each.
    meanings: Vec<(usize, f32)>,
}

struct Names {
    /// Every occupation that has a name, in the order of the codes.
    codes: Vec<OccupationCode>,
    all: Vec<Name>,
    /// Position in `all`, by form.
    by_form: HashMap<String, usize>,
    /// Characters of the longest form.
    longest: usize,
    /// Rarity of every gram and the names it is in, with its weight there.
    grams: HashMap<Gram, (f32, Vec<(usize, f32)>)>,
    /// Rarity of a gram that is in no name.
    unseen: f32,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names::new(&spoken_names()));

impl Names {
    fn new(spoken: &BTreeMap<String, BTreeMap<OccupationCode, f32>>) -> Self {
        // In the order of the grams: sums of floats depend on the order, and every process must answer alike.
        let mut postings: BTreeMap<Gram, Vec<(usize, f32)>> = BTreeMap::new();
        for (at, form) in spoken.keys().enumerate() {
            for gram in distinct_grams(form) {
                postings.entry(gram).or_default().push((at, 0.0));
            }
        }
        let unseen = real(spoken.len()).ln();
        let mut squares = vec![0.0_f32; spoken.len()];
        let mut grams = HashMap::with_capacity(postings.len());
        for (gram, mut names) in postings {
            let rarity = (unseen - real(names.len()).ln()) * share(gram);
            for (at, weight) in &mut names {
                *weight = rarity;
                if let Some(square) = squares.get_mut(*at) {
                    *square += rarity * rarity;
                }
            }
            grams.insert(gram, (rarity, names));
        }
        let by_form = spoken.keys().enumerate().map(|(at, form)| (form.clone(), at)).collect();
        let longest = spoken.keys().map(|form| form.chars().count()).max().unwrap_or_default();
        let codes: BTreeSet<_> = spoken.values().flat_map(BTreeMap::keys).copied().collect();
        let codes: Vec<_> = codes.into_iter().collect();
        let position = |code: &OccupationCode| codes.binary_search(code).ok();
        let name = |(form, meanings): (&String, &BTreeMap<OccupationCode, f32>), square: f32| {
            let weigh = |(code, weight): (&OccupationCode, &f32)| Some((position(code)?, *weight));
            let meanings = meanings.iter().filter_map(weigh).collect();
            Name { length: form.chars().count(), norm: square.sqrt(), meanings }
        };
        let all = spoken.iter().zip(squares).map(|(entry, square)| name(entry, square)).collect();
        Self { codes, all, by_form, longest, grams, unseen }
    }

    /// The score of every occupation for a title, by position in `codes`; 0 where nothing speaks for it.
    fn scores(&self, title: &str) -> Vec<f32> {
        let mut scores = vec![0.0; self.codes.len()];
        let mut weight = 1.0;
        for part in parts(title).iter().take(MOST_PARTS) {
            self.score(part, weight, &mut scores);
            weight *= LATER_PART;
        }
        scores
    }

    /// Raises the score of every occupation that a part of a title may mean.
    fn score(&self, part: &str, weight: f32, scores: &mut [f32]) {
        let mut likeness = self.likeness(part);
        for (at, gap) in self.occurrences(part) {
            let (Some(name), Some(score)) = (self.all.get(at), likeness.get_mut(at)) else { continue };
            let explained = (real(name.length) / real(part.chars().count())).sqrt();
            let near_end = AWAY_FROM_END.powf(real(gap.min(6)));
            *score = f32::midpoint(*score, explained * near_end);
        }
        for (name, score) in self.all.iter().zip(likeness).filter(|(_, score)| *score > 0.0) {
            for (at, meaning) in &name.meanings {
                if let Some(known) = scores.get_mut(*at) {
                    *known = known.max(score * meaning * weight);
                }
            }
        }
    }

    /// The cosine between the part and every name, over their grams by rarity.
    fn likeness(&self, part: &str) -> Vec<f32> {
        let mut products = vec![0.0_f32; self.all.len()];
        let mut square = 0.0;
        for gram in distinct_grams(part) {
            let Some((rarity, names)) = self.grams.get(&gram) else {
                square += (self.unseen * share(gram)).powi(2);
                continue;
            };
            square += rarity * rarity;
            for (at, weight) in names {
                if let Some(product) = products.get_mut(*at) {
                    *product += rarity * weight;
                }
            }
        }
        let norm = square.sqrt();
        for (product, name) in products.iter_mut().zip(&self.all) {
            *product /= (norm * name.norm).max(f32::MIN_POSITIVE);
        }
        products
    }

    /// The names that occur in the part, each with how many characters stand behind it.
    fn occurrences(&self, part: &str) -> Vec<(usize, usize)> {
        let ends: Vec<usize> = part.char_indices().map(|(at, _)| at).chain([part.len()]).collect();
        let mut found = Vec::new();
        for (first, from) in ends.iter().enumerate() {
            for (last, to) in ends.iter().enumerate().skip(first + 2).take(self.longest) {
                if let Some(at) = part.get(*from..*to).and_then(|form| self.by_form.get(form)) {
                    found.push((*at, ends.len() - 1 - last));
                }
            }
        }
        found
    }
}

fn distinct_grams(text: &str) -> Vec<Gram> {
    let pairs = text.chars().zip(text.chars().skip(1)).map(|(one, next)| (one, Some(next)));
    let mut grams: Vec<Gram> = text.chars().map(|one| (one, None)).chain(pairs).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

fn share(gram: Gram) -> f32 {
    if gram.1.is_none() { SINGLE } else { 1.0 }
}

/// Counts here are of names and characters, far below the limit.
fn real(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::occupation::Kinship;
    use crate::reference::titles::LABELLED;

    static CODED: LazyLock<Vec<(TitleCoding, OccupationCode)>> =
        LazyLock::new(|| LABELLED.iter().map(|(title, code)| (code_title(title), *code)).collect());

    fn best(title: &str) -> String {
        code_title(title).best.map_or_else(String::new, |(code, _)| code.to_string())
    }

    #[test]
    fn titles_that_name_an_occupation_are_coded_so() {
        for (title, expected) in [
            ("解记面馆招聘洗碗工", "4-03-02-05"),
            ("面点师傅 包吃住", "4-03-02-02"),
            ("面点师傅（包吃住）", "4-03-02-02"),
            ("燃厚有限公司招聘面点师", "4-03-02-02"),
            ("高薪诚聘电工 五险一金", "6-31-01-03"),
            ("ＪＡＶＡ开发", "2-02-10-03"),
        ] {
            assert_eq!(best(title), expected, "{title}");
        }
    }

    #[test]
    fn a_title_that_says_nothing_of_the_work_has_no_code() {
        for title in ["", "包吃住 五险一金", "8000元", "！！！", "\u{1f600}"] {
            assert_eq!(code_title(title), TitleCoding::default(), "{title}");
        }
    }

    #[test]
    fn a_weak_guess_is_only_an_alternative() {
        let coding = code_title("稿件编校");
        assert_eq!(coding.best, None);
        assert!(coding.alternatives.iter().all(|(_, sure)| sure.thousandths() < LEAST_CONFIDENCE), "{coding:?}");
        assert!(!coding.alternatives.is_empty());
    }

    #[test]
    fn an_unambiguous_name_is_surer_than_a_shared_or_partial_one() {
        let sure = |title| code_title(title).best.map_or(Confidence::NONE, |(_, sure)| sure);
        assert!(sure("洗碗工") > sure("资深洗碗杂务工"));
        assert!(sure("洗碗工") > sure("服务经理"));
        assert!(sure("电工") > sure("电工焊工") && sure("焊工") > sure("电工焊工"));
    }

    #[test]
    fn an_answer_no_better_than_the_next_is_at_most_half_sure() {
        let ties = CODED.iter().filter_map(|(coding, _)| {
            let found = &coding.alternatives;
            let ((_, first), (_, second)) = (*found.first()?, *found.get(1)?);
            (first == second).then_some(first)
        });
        let sures: Vec<u16> = ties.map(Confidence::thousandths).collect();
        assert!(sures.len() > 10 && sures.iter().all(|sure| *sure <= 500), "{sures:?}");
        assert!(sures.iter().any(|sure| *sure > 300), "{sures:?}");
    }

    #[test]
    fn the_name_nearest_the_end_of_a_title_is_its_occupation() {
        assert_eq!((best("焊工"), best("焊工保安")), ("6-18-02-04".to_owned(), best("保安")));
        assert_eq!(best("保安焊工"), best("焊工"));
    }

    #[test]
    fn a_name_that_occurs_is_preferred_to_one_that_is_alike() {
        assert_eq!(best("电商物流仓库保安"), best("保安"));
    }

    #[test]
    fn the_surer_half_of_the_answers_is_right_more_often() {
        let mut answers: Vec<(Confidence, bool)> =
            CODED.iter().filter_map(|(coding, code)| coding.best.map(|(best, sure)| (sure, best == *code))).collect();
        answers.sort_unstable();
        let (unsure, sure) = answers.split_at(answers.len() / 2);
        let right = |half: &[(Confidence, bool)]| half.iter().filter(|(_, is_right)| *is_right).count();
        assert!(right(sure) * 2 > right(unsure) * 3, "{} {}", right(sure), right(unsure));
    }

    /// Floors a little under what is measured, so that a regression is red. The labels have noise, some are groups.
    #[test]
    fn labelled_titles_are_coded_about_as_well_as_names_alone_allow() {
        let share = |count: usize| real(count) / real(LABELLED.len());
        let at_least = |kinship: Kinship| {
            let is_near = |(coding, code): &&(TitleCoding, OccupationCode)| {
                coding.best.is_some_and(|(best, _)| best.kinship(*code) >= kinship)
            };
            share(CODED.iter().filter(is_near).count())
        };
        let in_five =
            CODED.iter().filter(|(coding, code)| coding.alternatives.iter().any(|(it, _)| it == code)).count();
        let coded = CODED.iter().filter(|(coding, _)| coding.best.is_some()).count();
        let (exact, minor, middle) =
            (at_least(Kinship::Same), at_least(Kinship::MinorGroup), at_least(Kinship::MiddleGroup));
        let (in_five, coded) = (share(in_five), share(coded));
        println!("exact {exact:.3}, minor {minor:.3}, middle {middle:.3}, in five {in_five:.3}, coded {coded:.3}");
        assert!(exact >= 0.398 && minor >= 0.488 && middle >= 0.576 && in_five >= 0.625 && coded >= 0.93);
    }

    proptest! {
        #[test]
        fn any_text_has_an_answer_in_order(title in "(\\PC|[招聘面点师包吃住（）k0-9]){0,40}") {
            let coding = code_title(&title);
            let ranks: Vec<_> = coding.alternatives.iter().map(|(code, sure)| (std::cmp::Reverse(*sure), *code)).collect();
            prop_assert!(ranks.len() <= MOST_ALTERNATIVES);
            prop_assert!(ranks.is_sorted_by_key(|(sure, _)| *sure));
            prop_assert!(coding.best.is_none_or(|best| coding.alternatives.first() == Some(&best)));
        }
    }
}
