//! Times, what stands for many of them, and the two forms in which they leave as text: a table for people, JSON for programs.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

/// Every time that one thing took.
#[derive(Debug, Default, Clone)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
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
#[derive(Debug)]
pub struct Line {
    pub what: &'static str,
    /// Postings that there were.
    pub postings: u32,
    pub times: Times,
    /// The line of the same size that it is compared with: the baseline of the same question.
    pub against: Option<&'static str>,
}

/// A number that is not a percentile.
#[derive(Debug)]
pub struct Fact {
    pub what: &'static str,
    pub postings: u32,
    pub value: f64,
    pub unit: &'static str,
}

/// Everything that one run found.
#[derive(Debug, Default)]
pub struct Report {
    lines: Vec<Line>,
    facts: Vec<Fact>,
    /// Postings that there are at present.
    postings: u32,
}

pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

impl Report {
    /// What follows is found with so many postings.
    pub const fn with_postings(&mut self, postings: u32) {
        self.postings = postings;
    }

    /// Times of something; of none there is no line.
    pub fn line(&mut self, what: &'static str, times: Times, against: Option<&'static str>) {
        if times.count() > 0 {
            println!("  {what}: {}", spread(&times));
            self.lines.push(Line { what, postings: self.postings, times, against });
        }
    }

    pub fn fact(&mut self, what: &'static str, value: f64, unit: &'static str) {
        println!("  {what}: {value:.1} {unit}");
        self.facts.push(Fact { what, postings: self.postings, value, unit });
    }

    /// The lines of one thing, smallest size first.
    pub fn growth(&self, what: &str) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.what == what).collect()
    }

    /// How many times longer the baseline takes, median to median.
    fn ratio(&self, line: &Line) -> Option<f64> {
        let is_baseline = |it: &&Line| Some(it.what) == line.against && it.postings == line.postings;
        let baseline = self.lines.iter().find(is_baseline)?;
        let median = milliseconds(line.times.percentile(50));
        (median > 0.0).then(|| milliseconds(baseline.times.percentile(50)) / median)
    }

    /// The tables, in the form of Markdown.
    pub fn to_text(&self) -> String {
        let mut text =
            "| postings | in milliseconds | times | p50 | p95 | p99 | max | baseline ÷ this, at p50 |\n".to_owned();
        text.push_str("|---:|---|---:|---:|---:|---:|---:|---:|\n");
        for line in &self.lines {
            let [p50, p95, p99, max] = [50, 95, 99, 100].map(|percent| milliseconds(line.times.percentile(percent)));
            let ratio = self.ratio(line).map_or_else(String::new, |ratio| format!("{ratio:.1}"));
            let (postings, what, count) = (line.postings, line.what, line.times.count());
            // Writing into memory does not fail.
            let _ = writeln!(
                text,
                "| {postings} | {what} | {count} | {p50:.2} | {p95:.2} | {p99:.2} | {max:.2} | {ratio} |"
            );
        }
        text.push_str("\n| postings | | | |\n|---:|---|---:|---|\n");
        for Fact { what, postings, value, unit } in &self.facts {
            let _ = writeln!(text, "| {postings} | {what} | {value:.1} | {unit} |");
        }
        text
    }

    pub fn to_json(&self, setting: &Value) -> Value {
        let lines = self.lines.iter().map(|line| {
            let percentile = |percent| milliseconds(line.times.percentile(percent));
            json!({
                "what": line.what, "postings": line.postings, "times": line.times.count(), "p50_ms": percentile(50),
                "p95_ms": percentile(95), "p99_ms": percentile(99), "max_ms": percentile(100),
                "baseline": line.against, "ratio": self.ratio(line),
            })
        });
        let facts = self
            .facts
            .iter()
            .map(|it| json!({"what": it.what, "postings": it.postings, "value": it.value, "unit": it.unit}));
        json!({"setting": setting, "lines": lines.collect::<Vec<_>>(), "facts": facts.collect::<Vec<_>>()})
    }
}

/// The middle and the tail in a few words.
fn spread(times: &Times) -> String {
    let [p50, p95, p99] = [50, 95, 99].map(|percent| milliseconds(times.percentile(percent)));
    format!("p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms of {}", times.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(milliseconds: impl IntoIterator<Item = u64>) -> Times {
        Times(milliseconds.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let hundred = times((1..=100).rev());
        assert_eq!([50, 95, 99, 100].map(|it| hundred.percentile(it).as_millis()), [50, 95, 99, 100]);
        assert_eq!(times([7]).percentile(99).as_millis(), 7);
        assert_eq!(Times::default().percentile(50), Duration::ZERO);
    }

    #[test]
    fn a_ratio_is_that_of_the_medians_at_the_same_size() {
        let mut report = Report::default();
        for (postings, took) in [(10, 20), (100, 400)] {
            report.with_postings(postings);
            report.line("ours", times([10]), Some("theirs"));
            report.line("theirs", times([took]), None);
        }
        let ratios: Vec<_> = report.growth("ours").into_iter().map(|line| report.ratio(line)).collect();
        assert_eq!(ratios, [Some(2.0), Some(40.0)]);
        assert!(report.to_text().contains("| 100 | ours | 1 | 10.00 | 10.00 | 10.00 | 10.00 | 40.0 |"));
        assert_eq!(report.to_json(&Value::Null)["lines"][3]["baseline"], Value::Null);
    }
}
