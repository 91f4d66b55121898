//! Stirrup (马镫) matches disabled jobseekers with employer positions, and says why.
//! The rooms, in the order in which they may use one another:

pub mod clock;
pub mod domain;
pub mod intake;
pub mod matching;
