//! `stirrup bench fairs`: plans and mended plans of made-up fairs, beside the proven bound and a greedy plan. It needs no
//! database. What a plan keeps, and what the figures mean, is in docs/fair-planning.md.

use std::time::Instant;

use anyhow::{Context, anyhow, ensure};
use clap::Args;

use crate::fairs::plan::changes::{Change, changed};
use crate::fairs::plan::checker::breaches;
use crate::fairs::plan::faults::Fault;
use crate::fairs::plan::lottery::Lottery;
use crate::fairs::plan::outcome::{Effort, Plan};
use crate::fairs::plan::planner::plan;
use crate::fairs::plan::problem::{AideKind, Fair, Person, Rest};
use crate::fairs::plan::replan::{Mending, replan};
use crate::fairs::plan::sample::{Shape, fair, person};
use crate::fairs::plan::slots::SlotSet;

#[derive(Debug, Args)]
pub struct FairsArgs {
    /// What the fairs follow from.
    #[arg(long, value_name = "SEED", num_args = 1.., default_values_t = [1, 2])]
    seeds: Vec<u64>,
    /// Fairs that leave people little time instead, without mending.
    #[arg(long)]
    tight: bool,
}

/// People, booths, slots, helpers of a kind.
const SIZES: [(usize, usize, usize, usize); 5] =
    [(50, 10, 12, 2), (300, 40, 18, 5), (300, 40, 18, 1), (300, 12, 18, 3), (1000, 100, 24, 12)];

/// Minutes of a slot where nothing lies between slots.
const SLOT: u16 = 15;

type Turn = fn(&mut Fair);

const TIGHT: [(&str, &[Turn]); 4] = [
    ("four slots each", &[four_slots]),
    ("and no minutes between slots", &[four_slots, without_gaps]),
    ("and rests of two slots", &[four_slots, resting]),
    ("no minutes, very slow, up to nine interviews", &[four_slots, without_gaps, slow, many]),
];

/// Plans each fair, checks the plan with the checker, and prints what came of it.
pub fn run(args: &FairsArgs) -> anyhow::Result<()> {
    for &seed in &args.seeds {
        if args.tight {
            for helpers in [5, 1] {
                for (name, turns) in TIGHT {
                    let mut fair = fair(Shape { people: 300, booths: 40, slots: 18, helpers, seed });
                    for turn in turns {
                        turn(&mut fair);
                    }
                    planned(&format!("300 × 40 × 18, {helpers} helpers of a kind, {name}"), seed, &fair)?;
                }
            }
        } else {
            for (people, booths, slots, helpers) in SIZES {
                let fair = fair(Shape { people, booths, slots, helpers, seed });
                let name = format!("{people} × {booths} × {slots}, {helpers} helpers of a kind");
                let plan = planned(&name, seed, &fair)?;
                mend(&fair, &plan, slots / 3, seed)?;
            }
        }
    }
    Ok(())
}

fn refused(faults: &[Fault]) -> anyhow::Error {
    anyhow!("the fair makes no sense: {faults:?}")
}

fn planned(name: &str, seed: u64, fair: &Fair) -> anyhow::Result<Plan> {
    let started = Instant::now();
    let plan = plan(fair, Effort::for_people(fair.people.len()), &|_| true).map_err(|it| refused(&it))?;
    let took = started.elapsed().as_secs_f64();
    let broken = breaches(fair, &plan.interviews);
    ensure!(broken.is_empty(), "the plan breaks rules: {broken:?}");
    let it = plan.figures;
    println!(
        "{name}, seed {seed}: people {} of at most {}, greedy {}; score {} of at most {}; gap {:.2} %, score gap {:.2} %; \
         {} interviews, unevenness {}, {} m; {took:.1} s",
        it.people_with_interview,
        it.people_bound,
        it.greedy_people,
        tenths(it.score),
        tenths(it.score_bound),
        it.gap.as_f64() * 100.0,
        it.score_gap.as_f64() * 100.0,
        plan.interviews.len(),
        it.unevenness,
        it.metres,
    );
    Ok(plan)
}

/// Millionths as a number with one decimal.
fn tenths(millionths: u64) -> String {
    let tenths = millionths / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn mend(fair: &Fair, plan: &Plan, now: usize, seed: u64) -> anyhow::Result<()> {
    let mut lottery = Lottery::new(seed + 100);
    let no_shows = fair.people.iter().filter(|_| lottery.percent(10)).map(|it| Change::NoShow(it.id)).collect();
    let count = fair.people.len();
    let walk_ins: Vec<Person> = (0..20).map(|at| person(fair, &mut lottery, count + at)).collect();
    let mut interpreters = fair.helpers.iter().filter(|it| it.kind == AideKind::SignLanguageInterpreter);
    let interpreter = interpreters.next().context("a fair without an interpreter")?.id;
    let booth = fair.booths.first().context("a fair without a booth")?.id;
    let cases: [(&str, Vec<Change>); 5] = [
        ("nothing", Vec::new()),
        ("10 % no-shows", no_shows),
        ("20 walk-ins", walk_ins.into_iter().map(Change::WalkIn).collect()),
        ("one booth out", vec![Change::BoothOut(booth)]),
        ("one interpreter out", vec![Change::HelperOut(interpreter)]),
    ];
    for (name, changes) in cases {
        let changed = changed(fair, &changes, now);
        let mending = Mending { now, fills_free_seats: true };
        let started = Instant::now();
        let effort = Effort::for_replan(changed.people.len());
        let mended = replan(&changed, &plan.interviews, mending, effort, &|_| true).map_err(|it| refused(&it))?;
        let took = started.elapsed().as_secs_f64();
        let broken = breaches(&changed, &mended.plan.interviews);
        ensure!(broken.is_empty(), "the mended plan breaks rules: {broken:?}");
        println!(
            "    {name}: {} printed slots changed, {} freed, {} added, people {} → {}; {took:.2} s",
            mended.changed_slots,
            mended.freed_slots,
            mended.added_slots,
            plan.figures.people_with_interview,
            mended.plan.figures.people_with_interview,
        );
    }
    Ok(())
}

fn four_slots(fair: &mut Fair) {
    let last = fair.slots.len().saturating_sub(3).max(1);
    for (at, person) in fair.people.iter_mut().enumerate() {
        let first = at % last;
        person.there = SlotSet::from_on(first).and(SlotSet::before(first + 4));
    }
}

fn without_gaps(fair: &mut Fair) {
    let mut starts = 9 * 60;
    for slot in &mut fair.slots {
        (slot.starts, slot.ends) = (starts, starts + SLOT);
        starts += SLOT;
    }
}

fn slow(fair: &mut Fair) {
    for person in &mut fair.people {
        person.pace = 3;
    }
}

fn resting(fair: &mut Fair) {
    for person in &mut fair.people {
        person.rest = Some(Rest { free_slots: 2, after: 1 });
    }
}

fn many(fair: &mut Fair) {
    for person in &mut fair.people {
        person.most_interviews = 9;
    }
}
