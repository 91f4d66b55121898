//! How good a coder made from these titles is on titles it has not seen: five times a coder is made without a fifth of the
//! titles, weights of the ranking and calibration included, and tried on that fifth.

use super::shuffle::Dice;
use super::training::{LabelledTitle, finish, train_model};
use crate::domain::occupation::OccupationCode;
use crate::domain::posting::Confidence;
use crate::reference::occupations::occupations;
use crate::reference::title_coder::{LEAST_CONFIDENCE, TitleCoder};
use crate::reference::title_grams::real;
use crate::reference::title_model::group_number;
use crate::reference::title_ranking::{Candidate, Witnesses};

/// Parts that the titles are cut into, and again the rest inside of each.
const FOLDS: usize = 5;
const INNER_FOLDS: usize = 4;

/// Shares of titles, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agreement {
    /// The first answer has the code of the label.
    pub exact: f32,
    /// The first three parts of the code are those of the label.
    pub minor: f32,
    /// The first two parts are.
    pub middle: f32,
    /// The label is among the five answers.
    pub in_five: f32,
    /// The first answer is sure enough to be given without asking.
    pub answered: f32,
    /// Of those, the code is that of the label.
    pub right_of_answered: f32,
}

/// First answers of about one confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// From this confidence, in tenths.
    pub from: u16,
    pub answers: usize,
    /// Mean confidence.
    pub confidence: f32,
    /// Share of right answers.
    pub right: f32,
}

/// What the five trials gave.
pub struct CrossValidation {
    pub folds: Vec<Agreement>,
    pub all: Agreement,
    pub bands: Vec<Band>,
    /// The coder of all titles.
    pub coder: TitleCoder,
}

/// One tried title: its label and the answers.
type Tried = (OccupationCode, Vec<(OccupationCode, Confidence)>);

/// Tries coders on titles they have not seen, and makes the coder of all titles. `told` hears of each trial.
pub fn cross_validate(titles: &[LabelledTitle], mut told: impl FnMut(&Agreement)) -> CrossValidation {
    let folds = cut(titles.iter().collect(), FOLDS);
    let (mut unseen, mut tried, mut agreements) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..folds.len() {
        let (rest, fold) = apart(&folds, number);
        let witnesses = train_model(&rest);
        let outer = testimony(&witnesses, &fold);
        let inner = cut(rest, INNER_FOLDS);
        let inner: Vec<_> = (0..inner.len())
            .map(|number| {
                let (rest, part) = apart(&inner, number);
                testimony(&train_model(&rest), &part)
            })
            .collect();
        let coder = finish(witnesses, &inner);
        let answers = answers(&coder, &outer);
        let agreement = agreement(&answers);
        told(&agreement);
        agreements.push(agreement);
        tried.extend(answers);
        unseen.push(outer);
    }
    let coder = finish(train_model(&titles.iter().collect::<Vec<_>>()), &unseen);
    CrossValidation { folds: agreements, all: agreement(&tried), bands: bands(&tried), coder }
}

fn cut(mut titles: Vec<&LabelledTitle>, parts: usize) -> Vec<Vec<&LabelledTitle>> {
    Dice::new(5).shuffle(&mut titles);
    (0..parts).map(|part| titles.iter().skip(part).step_by(parts).copied().collect()).collect()
}

/// All folds but one, and that one.
fn apart<'a>(folds: &[Vec<&'a LabelledTitle>], number: usize) -> (Vec<&'a LabelledTitle>, Vec<&'a LabelledTitle>) {
    let others = folds.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, fold)| fold);
    (others.copied().collect(), folds.get(number).cloned().unwrap_or_default())
}

/// What the witnesses say of titles they have not seen, with the labels.
fn testimony(witnesses: &Witnesses, titles: &[&LabelledTitle]) -> Vec<(Vec<Candidate>, usize)> {
    titles.iter().map(|title| (witnesses.candidates_of(&title.title), title.at)).collect()
}

fn answers(coder: &TitleCoder, unseen: &[(Vec<Candidate>, usize)]) -> Vec<Tried> {
    let label = |at: usize| occupations().all().get(at).map(|occupation| occupation.code);
    unseen.iter().filter_map(|(candidates, at)| Some((label(*at)?, coder.answers(candidates)))).collect()
}

fn agreement(tried: &[Tried]) -> Agreement {
    let share = |count: usize, all: usize| real(count) / real(all.max(1));
    let first = |it: &Tried| it.1.first().map(|(code, _)| *code);
    let same = |level: usize| {
        let number = |code: OccupationCode| group_number(code, level);
        tried.iter().filter(|it| first(it).is_some_and(|code| number(code) == number(it.0))).count()
    };
    let exact = |it: &&Tried| first(it) == Some(it.0);
    let sure = |it: &&Tried| it.1.first().is_some_and(|(_, sure)| sure.thousandths() >= LEAST_CONFIDENCE);
    let answered = tried.iter().filter(sure).count();
    Agreement {
        exact: share(tried.iter().filter(exact).count(), tried.len()),
        minor: share(same(0), tried.len()),
        middle: share(same(1), tried.len()),
        in_five: share(tried.iter().filter(|it| it.1.iter().any(|(code, _)| *code == it.0)).count(), tried.len()),
        answered: share(answered, tried.len()),
        right_of_answered: share(tried.iter().filter(sure).filter(exact).count(), answered),
    }
}

/// First answers by tenths of confidence.
fn bands(tried: &[Tried]) -> Vec<Band> {
    let first = |it: &Tried| it.1.first().map(|(code, sure)| (sure.thousandths(), *code == it.0));
    let all: Vec<(u16, bool)> = tried.iter().filter_map(first).collect();
    (0..10)
        .filter_map(|from| {
            let inside: Vec<_> = all.iter().filter(|(sure, _)| (sure / 100).min(9) == from).collect();
            let count = real(inside.len());
            let confidence = inside.iter().map(|(sure, _)| f32::from(*sure) / 1000.0).sum::<f32>() / count;
            let right = real(inside.iter().filter(|(_, is_right)| *is_right).count()) / count;
            (!inside.is_empty()).then_some(Band { from, answers: inside.len(), confidence, right })
        })
        .collect()
}
