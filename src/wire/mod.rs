//! The JSON shapes of the contract: request bodies that become domain types, and answers made of domain types.
//! HTTP, imports and exports all read and write through here, so a field is checked in one way wherever it comes from.
//! Not for status codes and headers (`http`), nor for sentences (`wording`).

pub mod account;
pub mod api_key;
pub mod audit;
pub mod calendar;
pub mod candidate;
pub mod certificate;
pub mod composite;
pub mod employer;
pub mod employers_to_call;
pub mod entitlement;
pub mod event;
pub mod fair;
pub mod fair_board;
pub mod fair_booth;
pub mod fair_day;
pub mod fair_invitation;
pub mod fair_period;
pub mod fair_plan;
pub mod fair_registration;
pub mod fair_report;
pub mod fair_results;
pub mod faults;
pub mod import;
pub mod introduction;
pub mod jobseeker;
pub mod json;
pub mod levy;
pub mod maps;
pub mod match_run;
pub mod matching;
pub mod merge_patch;
pub mod page;
pub mod person_copy;
pub mod placement;
pub mod policy;
pub mod policy_trial;
pub mod posting;
pub mod reference;
pub mod scalars;
pub mod sign_in;
pub mod statistics;
pub mod subscription;
pub mod unlock;
pub mod visit;
