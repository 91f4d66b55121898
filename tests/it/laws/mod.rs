//! The laws of the design, held on hundreds of generated pairs each. A law that a pair breaks prints the pair.
//! That a pair has one score whichever side asks needs no law: both sides ask the one function `assess`.

mod honesty;
mod monotone;
mod oracle;
mod score;
mod skill;
mod steps;
mod unlock;

use proptest::test_runner::Config;

/// Enough pairs for every interesting case to come up many times.
pub fn cases() -> Config {
    Config { cases: 512, max_global_rejects: 16_384, failure_persistence: None, ..Config::default() }
}
