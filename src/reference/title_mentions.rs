//! Whether a title says a name of an occupation outright, and how much of the title that explains.

use std::sync::LazyLock;

use super::occupations::occupations;
use super::spoken_names::spoken_names;
use super::title_grams::real;

/// Parts of a title that are read, and what each counts relative to the one before it: the role comes early.
const MOST_PARTS: usize = 4;
const LATER_PART: f32 = 0.85;

/// How much of a title the best name in it explains, 0 to 1: the root of its share of the part, times the weight of the form.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Mention {
    pub(super) anywhere: f32,
    /// Of names at the end of a part, where the noun of a Chinese title is.
    pub(super) at_end: f32,
}

/// Of every occupation its forms with their weights.
static FORMS: LazyLock<Vec<Vec<(String, f32)>>> = LazyLock::new(|| {
    let mut all = vec![Vec::new(); occupations().all().len()];
    for (form, meanings) in spoken_names() {
        for (code, weight) in meanings {
            if let Some(forms) = occupations().position(code).and_then(|at| all.get_mut(at)) {
                forms.push((form.clone(), weight));
            }
        }
    }
    all
});

/// What the parts of a title say of the occupation at this position in the classification.
pub(super) fn mention(parts: &[String], at: usize) -> Mention {
    let mut best = Mention::default();
    let mut worth = 1.0;
    for part in parts.iter().take(MOST_PARTS) {
        for (form, weight) in FORMS.get(at).into_iter().flatten().filter(|(form, _)| part.contains(form.as_str())) {
            let explained = (real(form.len()) / real(part.len())).sqrt() * weight * worth;
            best.anywhere = best.anywhere.max(explained);
            if part.ends_with(form.as_str()) {
                best.at_end = best.at_end.max(explained);
            }
        }
        worth *= LATER_PART;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::occupation::OccupationCode;

    fn said(parts: &[&str], code: &str) -> Mention {
        let parts: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
        mention(&parts, occupations().position(OccupationCode::parse(code).unwrap()).unwrap())
    }

    #[test]
    fn a_name_explains_more_the_more_of_the_title_it_is() {
        let whole = said(&["洗碗工"], "4-03-02-05");
        assert!(whole.anywhere > 0.5 && whole.anywhere <= 1.0, "{whole:?}");
        let half = said(&["夜班洗碗工"], "4-03-02-05");
        assert!(half.at_end < whole.at_end && half.at_end > 0.0, "{half:?}");
        let inside = said(&["洗碗工组长"], "4-03-02-05");
        assert!(inside.anywhere > 0.0 && inside.at_end.abs() < f32::EPSILON, "{inside:?}");
        assert!(said(&["夜班", "洗碗工"], "4-03-02-05").anywhere < whole.anywhere);
        assert_eq!(said(&["洗碗工"], "4-03-02-02"), Mention::default());
    }
}
