//! The words of the field as types that cannot hold a wrong value: people, postings, demands, places, numbers.
//! It is not for rules between them (`matching`), nor for tables, JSON or the index: no room is imported here.

pub mod accommodation;
pub mod account;
pub mod attempts;
pub mod audit;
pub mod bearer;
pub mod certificate;
pub mod coded;
pub mod consent;
pub mod demand;
pub mod disability;
pub mod disability_record;
pub mod employer;
pub mod event;
pub mod fault;
pub mod identity;
pub mod ids;
pub mod import;
pub mod introduction;
pub mod jobseeker;
pub mod levy;
pub mod match_run;
pub mod occupation;
pub mod password;
pub mod place;
pub mod posting;
pub mod principal;
pub mod pseudonym;
pub mod scope;
pub mod skill;
pub mod statistics;
pub mod stored;
pub mod subscription;
pub mod text;
pub mod username;
pub mod wage;
