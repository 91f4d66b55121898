//! Whether two words differ by one mistake of the hand. It knows no language.

/// Whether one of them becomes the other by one wrong, missing or extra sign, or by two neighbours in the wrong order.
/// Equal words are no mistake.
pub fn is_one_away<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let prefix = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let rest_of = |word: &[T]| word.len() - prefix;
    let suffix = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count().min(rest_of(short));
    let differing = |word: &[T]| rest_of(word) - suffix;
    match (differing(short), differing(long)) {
        (0 | 1, 1) => true,
        (2, 2) => short.get(prefix) == long.get(prefix + 1) && short.get(prefix + 1) == long.get(prefix),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_away(one: &str, other: &str) -> bool {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        is_one_away(&letters(one), &letters(other))
    }

    #[test]
    fn one_mistake_is_forgiven_and_two_are_not() {
        for wrong in ["洗婉工", "洗工", "洗碗碗工", "碗洗工", "洗碗", "碗工", "大洗碗工"] {
            assert!(is_away(wrong, "洗碗工"), "{wrong}");
        }
        for wrong in ["洗碗工", "工碗洗", "洗", "擦鞋工", "", "洗碗工人员"] {
            assert!(!is_away(wrong, "洗碗工"), "{wrong}");
        }
        assert!(is_away("aab", "aaab") && is_away("", "a") && !is_away("", ""));
    }

    proptest! {
        #[test]
        fn every_single_mistake_is_one_away_either_way(
            word in "[ab]{1,6}", at in 0_usize..6, kind in 0_u8..4,
        ) {
            let right: Vec<char> = word.chars().collect();
            let at = at % right.len();
            let mut wrong = right.clone();
            match kind {
                0 => wrong[at] = 'c',
                1 => { wrong.remove(at); }
                2 => wrong.insert(at, 'b'),
                _ if at + 1 < wrong.len() => wrong.swap(at, at + 1),
                _ => {}
            }
            prop_assert_eq!(is_one_away(&wrong, &right), wrong != right);
            prop_assert_eq!(is_one_away(&right, &wrong), wrong != right);
        }
    }
}
