//! Training on a few titles: quick enough for every run. The figures of the whole are in docs/titles.md.

use super::*;
use crate::reference::title_coder::TitleCoder;

/// The titles of the most frequent occupations, and of those every fourth.
fn few() -> Vec<LabelledTitle> {
    let all = labelled_titles();
    let count = |at: usize| all.iter().filter(|title| title.at == at).count();
    let frequent: Vec<_> = all.iter().filter(|title| count(title.at) >= 50).cloned().collect();
    frequent.into_iter().step_by(4).collect()
}

#[test]
fn a_coder_of_few_titles_is_good_on_titles_it_has_not_seen_and_the_same_each_time() {
    let titles = few();
    let mut told = 0;
    let found = cross_validate(&titles, |_| told += 1);
    assert_eq!((told, found.folds.len()), (5, 5));
    let all = found.all;
    println!("{} titles: {all:?}", titles.len());
    assert!(all.exact > 0.5 && all.exact <= all.minor && all.minor <= all.middle && all.in_five > all.exact, "{all:?}");
    assert!(all.right_of_answered > all.exact, "{all:?}");
    assert!(found.bands.iter().all(|band| band.from <= 9 && band.answers > 0 && band.right <= 1.0));
    let points = found.coder.calibration().points();
    assert!(points.is_sorted_by(|one, other| one.0 <= other.0 && one.1 <= other.1), "{points:?}");
    let file = found.coder.write();
    let alike: Vec<_> = titles.iter().map(|title| (&title.title, title.at)).collect();
    let read = |file: &[u8]| TitleCoder::read(file, &alike);
    assert_eq!(read(&file).map(|coder| coder.write()), Some(file.clone()), "what is read is what was written");
    assert!(read(&file[..file.len() - 1]).is_none() && read(b"titles-0").is_none());
}

#[test]
fn the_same_titles_give_the_same_bytes() {
    let titles = few();
    let some: Vec<_> = titles.iter().take(60).collect();
    assert_eq!(finish(train_model(&some), &[]).write(), finish(train_model(&some), &[]).write());
}
