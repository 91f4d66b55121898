//! Whether a title says a name of an occupation outright, and how much of the title that explains.

use std::collections::HashMap;
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

/// Of every form the positions of the occupations it can mean, with its weight for each.
struct Forms {
    meanings: HashMap<String, Vec<(usize, f32)>>,
    /// Characters of the longest form.
    longest: usize,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let place = |(code, weight)| Some((occupations().position(code)?, weight));
    let meanings: HashMap<String, Vec<_>> =
        spoken_names().into_iter().map(|(form, all)| (form, all.into_iter().filter_map(place).collect())).collect();
    let longest = meanings.keys().map(|form| form.chars().count()).max().unwrap_or_default();
    Forms { meanings, longest }
});

/// The names that a title says outright.
pub(super) struct Mentions(Vec<(usize, Mention)>);

impl Mentions {
    pub(super) fn in_parts(parts: &[String]) -> Self {
        let mut found = Vec::new();
        let mut worth = 1.0;
        for part in parts.iter().take(MOST_PARTS) {
            let ends: Vec<usize> = part.char_indices().map(|(at, _)| at).chain([part.len()]).collect();
            for (first, from) in ends.iter().enumerate() {
                for to in ends.iter().skip(first + 2).take(FORMS.longest) {
                    let Some(form) = part.get(*from..*to) else { continue };
                    for (at, weight) in FORMS.meanings.get(form).into_iter().flatten() {
                        let explained = (real(form.len()) / real(part.len())).sqrt() * weight * worth;
                        let at_end = if *to == part.len() { explained } else { 0.0 };
                        found.push((*at, Mention { anywhere: explained, at_end }));
                    }
                }
            }
            worth *= LATER_PART;
        }
        Self(found)
    }

    /// Of the occupation at this position in the classification.
    pub(super) fn of(&self, at: usize) -> Mention {
        self.0.iter().filter(|(other, _)| *other == at).fold(Mention::default(), |best, (_, it)| Mention {
            anywhere: best.anywhere.max(it.anywhere),
            at_end: best.at_end.max(it.at_end),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::occupation::OccupationCode;

    fn said(parts: &[&str], code: &str) -> Mention {
        let parts: Vec<_> = parts.iter().map(|part| (*part).to_owned()).collect();
        Mentions::in_parts(&parts).of(occupations().position(OccupationCode::parse(code).unwrap()).unwrap())
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
