//! The program. What it does is in the library.

fn main() {}
