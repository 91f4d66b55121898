//! Stirrup (马镫) matches disabled jobseekers with employer positions, and says why.
//! The rooms, in the order in which they may use one another:

pub mod domain;
pub mod matching;
pub mod reference;
pub mod sample;
pub mod wire;
pub mod wording;

pub mod clock;
pub mod scoring;
pub mod settings;
