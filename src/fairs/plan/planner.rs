//! The way from a fair to its plan: greedy plan, bound, search, tidying, names, reasons. Each step leaves a valid plan, so
//! that the caller can stop it at any time; without that the same fair, effort and seed give the same plan anywhere.

use super::aim::{Aim, people_weight};
use super::board::Board;
use super::bound::{Bounding, Measure, ONE, Prices};
use super::faults::{Fault, faults};
use super::greedy::greedy;
use super::grid::count;
use super::hall::Hall;
use super::outcome::{Effort, Figures, Phase, Plan, Progress, gap};
use super::problem::{Fair, Interview};
use super::reasons;
use super::search::Search;
use super::seating::{self, named};
use super::shortages::shortages;
use super::tidy::{measures, tidy};
use crate::matching::score::Millionths;

/// The caller is asked after so many rounds, or tries.
const ROUNDS_BETWEEN: u32 = 20;
const ATTEMPTS_BETWEEN: u32 = 50;
/// Careful rounds: after so many it is seen whether they have brought more than one part in `WORTHWHILE`.
const TRIAL_ROUNDS: u32 = 20;
const WORTHWHILE: u64 = 4_000;
/// Careful rounds are no fewer and no more than this, in between as many as the work allows.
const LEAST_CAREFUL: u32 = 60;
const MOST_CAREFUL: u32 = 400;
/// The people bound is lowered in at most so many rounds.
const PEOPLE_ROUNDS: u32 = 600;

/// Plans a fair. `keep_going` hears of the progress, and stops the planner by saying no; it is asked often enough to keep a
/// time limit to a tenth of a second or so.
///
/// # Errors
/// Everything for which the fair cannot be planned at all.
pub fn plan(fair: &Fair, effort: Effort, keep_going: &dyn Fn(Progress) -> bool) -> Result<Plan, Vec<Fault>> {
    let found = faults(fair);
    if !found.is_empty() {
        return Err(found);
    }
    let hall = Hall::of(fair);
    let aim = Aim::people_then_score(&hall);
    let mut run = Run::new(&hall, effort, keep_going);
    let start = greedy(&hall, &aim);
    run.reached(&start);
    run.greedy = (start.people(), run.objective);
    run.lower_bound();
    let prices = run.prices.clone();
    let mut board = run.search(&aim, &prices, start, None);
    run.bound_people(board.people());
    if run.goes_on(Phase::Finish, 0, 1) {
        tidy(&hall, &aim, &mut board);
    }
    Ok(run.finish(fair, &board, &[]))
}

/// One run of the planner, and what is known so far.
pub(super) struct Run<'a> {
    hall: &'a Hall,
    effort: Effort,
    keep_going: &'a dyn Fn(Progress) -> bool,
    objective: u64,
    bound: u64,
    people_bound: u32,
    pub prices: Prices,
    /// People and objective of the greedy plan.
    pub greedy: (u32, u64),
    was_cut: bool,
}

impl<'a> Run<'a> {
    pub fn new(hall: &'a Hall, effort: Effort, keep_going: &'a dyn Fn(Progress) -> bool) -> Self {
        // Without prices everybody gets the best there is: a bound already, if not a low one.
        let mut bounding = Bounding::new(hall, Measure::BOTH);
        bounding.round(0);
        let has_choice = |visitor: &&super::hall::Visitor| !visitor.wishes.is_empty() && visitor.most > 0;
        Self {
            hall,
            effort,
            keep_going,
            objective: 0,
            bound: unsigned(bounding.best),
            people_bound: count(hall.visitors.iter().filter(has_choice).count()),
            prices: bounding.best_prices,
            greedy: (0, 0),
            was_cut: false,
        }
    }

    /// Whether the caller says so. Once stopped it is not asked again.
    pub fn goes_on(&mut self, phase: Phase, done: u32, total: u32) -> bool {
        let progress = Progress { phase, done, total, objective: self.objective, bound: self.bound };
        self.was_cut = self.was_cut || !(self.keep_going)(progress);
        !self.was_cut
    }

    pub fn reached(&mut self, board: &Board) {
        self.objective = self.objective.max(objective(board.people(), board.score(self.hall)));
    }

    /// Lowers the bound, for as long as the effort allows.
    pub fn lower_bound(&mut self) {
        let mut bounding = Bounding::new(self.hall, Measure::BOTH);
        let reached = i64::try_from(self.objective).unwrap_or(i64::MAX);
        for round in 0..self.effort.rounds {
            if round % ROUNDS_BETWEEN == 0 && !self.goes_on(Phase::Bound, round, self.effort.rounds) {
                break;
            }
            let has_more = bounding.round(reached);
            self.bound = self.bound.min(unsigned(bounding.best));
            if !has_more {
                break;
            }
        }
        self.prices = bounding.best_prices.clone();
        self.lower_bound_carefully(bounding, reached);
    }

    /// The same by rounds that look at whole days, as many as the work allows, and few where they bring nothing.
    fn lower_bound_carefully(&mut self, mut bounding: Bounding<'_>, reached: i64) {
        if self.was_cut || self.effort.careful_work == 0 {
            return;
        }
        bounding.take_care(MOST_CAREFUL);
        let start = self.bound;
        let (mut round, mut rounds) = (0, MOST_CAREFUL);
        while round < rounds && self.goes_on(Phase::Bound, round, rounds) && bounding.round(reached) {
            self.bound = self.bound.min(unsigned(bounding.best));
            round += 1;
            if round == TRIAL_ROUNDS {
                if start - self.bound < start / WORTHWHILE {
                    break;
                }
                let work = (bounding.work() / u64::from(TRIAL_ROUNDS)).max(1);
                rounds = u32::try_from(self.effort.careful_work / work)
                    .unwrap_or(u32::MAX)
                    .clamp(LEAST_CAREFUL, MOST_CAREFUL);
                bounding.take_steps(rounds);
            }
        }
        self.bound = self.bound.min(unsigned(bounding.best));
        self.prices = bounding.best_prices;
    }

    /// Searches from a plan; without `mended` also from the one that the prices suggest, whichever is better.
    pub fn search(&mut self, aim: &Aim, prices: &Prices, start: Board, mended: Option<u32>) -> Board {
        if self.was_cut {
            return start;
        }
        let (hall, seed) = (self.hall, self.effort.seed);
        let mut board = start;
        if mended.is_none() {
            let mut search = Search::new(hall, aim, prices, Board::new(hall, aim), seed);
            search.seat_all(100);
            search.seat_all(0);
            if search.board.worth > board.worth {
                board = search.board;
            }
        }
        let mut search = Search::new(hall, aim, prices, board, seed);
        search.seat_all(0);
        let attempts = mended.unwrap_or(self.effort.attempts);
        for attempt in 0..attempts {
            if attempt % ATTEMPTS_BETWEEN == 0 {
                self.reached(&search.board);
                if self.objective >= self.bound || !self.goes_on(Phase::Search, attempt, attempts) {
                    break;
                }
            }
            // A plan that is mended is not shaken up.
            let progress =
                if mended.is_some() { 1_000_000 } else { i128::from(attempt) * 1_000_000 / i128::from(attempts) };
            search.attempt(progress);
        }
        search.finish();
        self.reached(&search.board);
        search.board
    }

    /// Lowers the bound on people until it meets what was reached, or the rounds are over.
    pub fn bound_people(&mut self, people: u32) {
        let mut bounding = Bounding::new(self.hall, Measure::PEOPLE);
        let reached = i64::from(people) * ONE;
        for round in 0..PEOPLE_ROUNDS {
            let is_time = round % ROUNDS_BETWEEN == 0;
            if self.people_bound <= people || (is_time && !self.goes_on(Phase::PeopleBound, round, PEOPLE_ROUNDS)) {
                return;
            }
            let has_more = bounding.round(reached);
            let bound = u32::try_from(bounding.best.div_euclid(ONE)).unwrap_or(u32::MAX);
            self.people_bound = self.people_bound.min(bound.max(people));
            if !has_more {
                return;
            }
        }
    }

    fn figures(&self, board: &Board) -> Figures {
        let hall = self.hall;
        let (people, score) = (board.people(), unsigned_wide(board.score(hall)));
        let objective = objective(people, board.score(hall));
        let bound = self.bound.max(objective);
        // Whoever plans as many people at least has no more than the rest of the bound for the score.
        let score_bound = bound - u64::from(people) * unsigned(ONE);
        let weight = u128::try_from(people_weight(hall)).unwrap_or(0);
        let (unevenness, metres) = measures(hall, board);
        Figures {
            people_with_interview: people,
            people_bound: self.people_bound,
            score,
            score_bound,
            objective,
            bound,
            gap: gap(objective, bound),
            people_gap: gap(people.into(), self.people_bound.into()),
            score_gap: gap(score, score_bound),
            strict_objective: weight * u128::from(people) + u128::from(score),
            strict_bound: weight * u128::from(self.people_bound) + u128::from(score_bound),
            greedy_people: self.greedy.0,
            greedy_objective: self.greedy.1,
            unevenness,
            metres,
        }
    }

    /// Names everybody in the plan and says what it is worth. Of `printed` interviewers and helpers stay if they can.
    pub fn finish(mut self, fair: &Fair, board: &Board, printed: &[Interview]) -> Plan {
        let interviews = seating::interviews(self.hall, board, &named(&fair.fixed), &named(printed));
        let (needed, prices) = (reasons::kinds_needed(self.hall, board, fair), self.prices.clone());
        let shortages = if self.effort.shortages {
            shortages(fair, self.hall, &interviews, &prices, needed, &mut || self.goes_on(Phase::Finish, 1, 1))
        } else {
            Vec::new()
        };
        let (figures, unplanned) = (self.figures(board), reasons::unplanned(fair, self.hall, board));
        Plan { interviews, figures, unplanned, shortages, was_cut: self.was_cut }
    }
}

fn objective(people: u32, score: i128) -> u64 {
    u64::from(people) * unsigned(ONE) + unsigned_wide(score)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn unsigned_wide(number: i128) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// What one covered person counts for in `Figures::objective`.
pub const PERSON: Millionths = Millionths::ONE;
