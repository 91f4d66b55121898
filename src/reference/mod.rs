//! Reference tables: regions, occupations, labels of every code list, and the occupation that a title names.
//! Embedded in the binary, parsed once, searchable in memory. It knows the domain only: no database, index or HTTP.

pub mod counted_values;
pub mod labels;
pub mod lexicon;
pub mod mentions;
pub mod occupations;
mod one_away;
pub mod pinyin;
pub mod regions;
mod spoken_names;
pub mod synonyms;
mod tables;
mod title_bytes;
pub mod title_calibration;
pub mod title_centroids;
mod title_cleaning;
pub mod title_coder;
pub mod title_grams;
mod title_mentions;
pub mod title_model;
pub mod title_neighbours;
pub mod title_ranking;
pub mod titles;
