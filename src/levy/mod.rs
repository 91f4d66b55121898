//! The levy of employers who employ fewer disabled people than their province demands (残疾人就业保障金): the rules as
//! a table with sources, and the sum in exact numbers, step by step. Pure: it knows no request, no store and no time.

mod estimate;
mod rules;

#[cfg(test)]
mod tests;

pub use estimate::{
    Claim, Estimate, REQUIRED_PARTS, Reduction, SHORTFALL_PARTS, Step, decimal, estimate, levy_with_one_more,
};
pub use rules::{Rule, Rules, WHOLE, rules};
