//! Times, what stands for many of them, and the two forms in which they leave: a table for people, JSON for programs.

use std::time::Duration;

use serde_json::{Value, json};

/// Every time that one thing took.
#[derive(Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// The time that so many in a hundred do not exceed (nearest rank); zero of none.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).copied().unwrap_or_default()
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// One line of the report.
pub struct Line {
    pub what: &'static str,
    pub times: Times,
    /// The line it is compared with: the baseline of the same question.
    pub against: Option<&'static str>,
}

/// A number that is not a percentile.
pub struct Fact {
    pub what: &'static str,
    pub value: f64,
    pub unit: &'static str,
}

/// Everything that one run found.
#[derive(Default)]
pub struct Report {
    pub lines: Vec<Line>,
    pub facts: Vec<Fact>,
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Report {
    pub fn line(&mut self, what: &'static str, times: Times, against: Option<&'static str>) {
        self.lines.push(Line { what, times, against });
    }

    pub fn fact(&mut self, what: &'static str, value: f64, unit: &'static str) {
        self.facts.push(Fact { what, value, unit });
    }

    /// How many times longer the baseline takes, median to median.
    fn ratio(&self, line: &Line) -> Option<f64> {
        let baseline = self.lines.iter().find(|it| Some(it.what) == line.against)?;
        let median = milliseconds(line.times.percentile(50));
        (median > 0.0).then(|| milliseconds(baseline.times.percentile(50)) / median)
    }

    pub fn print(&self) {
        println!("\n| in milliseconds | times | p50 | p95 | p99 | max | plain SQL ÷ this, at p50 |");
        println!("|---|---:|---:|---:|---:|---:|---:|");
        for line in &self.lines {
            let [p50, p95, p99, max] = [50, 95, 99, 100].map(|percent| milliseconds(line.times.percentile(percent)));
            let ratio = self.ratio(line).map_or_else(String::new, |ratio| format!("{ratio:.1}"));
            println!(
                "| {} | {} | {p50:.2} | {p95:.2} | {p99:.2} | {max:.2} | {ratio} |",
                line.what,
                line.times.count()
            );
        }
        println!("\n| | | |\n|---|---:|---|");
        for fact in &self.facts {
            println!("| {} | {:.1} | {} |", fact.what, fact.value, fact.unit);
        }
    }

    pub fn to_json(&self, setting: &Value) -> Value {
        let lines = self.lines.iter().map(|line| {
            let percentile = |percent| milliseconds(line.times.percentile(percent));
            json!({
                "what": line.what, "times": line.times.count(), "p50_ms": percentile(50), "p95_ms": percentile(95),
                "p99_ms": percentile(99), "max_ms": percentile(100), "baseline": line.against, "ratio": self.ratio(line),
            })
        });
        let facts = self.facts.iter().map(|it| json!({"what": it.what, "value": it.value, "unit": it.unit}));
        json!({"setting": setting, "lines": lines.collect::<Vec<_>>(), "facts": facts.collect::<Vec<_>>()})
    }
}
