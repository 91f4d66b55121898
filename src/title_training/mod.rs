//! Makes the file of the title coder from the labelled titles and the names of the classification, and tells how good a
//! coder made so is on titles that it has not seen. The same titles give the same bytes. The file is read in `reference`.

mod cross_validation;
mod logit;
mod regression;
mod shuffle;
mod training;

pub use self::cross_validation::{Agreement, Band, CrossValidation, cross_validate};
pub use self::training::{LabelledTitle, finish, labelled_titles, train_model};

#[cfg(test)]
mod tests;
