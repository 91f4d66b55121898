//! Job fairs: one file for each of their tables, and two for columns that are lists and figures.

pub mod fair_aides;
pub mod fair_booths;
mod fair_columns;
mod fair_figures;
pub mod fair_interviews;
pub mod fair_invitations;
pub mod fair_plans;
pub mod fair_registrations;
pub mod fairs;
