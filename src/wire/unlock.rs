//! What would unlock more, in JSON: each change with its code, a sentence, how many it opens, and a few examples.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::domain::accommodation::{Accommodation, Needs};
use crate::domain::ids::PostingId;
use crate::domain::place::Adcode;
use crate::domain::text::PostingTitle;
use crate::matching::change::Change;
use crate::matching::gates::Gate;
use crate::wording::Language;
use crate::wording::unlock::{self, PostingsOpened};

use super::matching::object;
use super::scalars::Day;

/// A posting that a change opens.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleAnswer {
    pub id: PostingId,
    pub title: PostingTitle,
}

/// How many postings that are no match become one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingsOpenedAnswer {
    /// The sum of the other two.
    #[schema(minimum = 0)]
    postings: usize,
    #[schema(minimum = 0)]
    accessible: usize,
    #[schema(minimum = 0)]
    to_confirm: usize,
}

impl From<PostingsOpened> for PostingsOpenedAnswer {
    fn from(PostingsOpened { accessible, to_confirm }: PostingsOpened) -> Self {
        Self { postings: accessible + to_confirm, accessible, to_confirm }
    }
}

/// One change, and what it opens for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonChangeAnswer {
    /// `take_certificate`, `renew_certificate`, `request_accommodation` or `travel_further`.
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The change and what it opens, in the asked language.
    text: String,
    opens: PostingsOpenedAnswer,
    /// Up to three: accessible ones first, then the nearest.
    examples: Vec<ExampleAnswer>,
}

impl PersonChangeAnswer {
    pub fn new(language: Language, change: &Change, opened: PostingsOpened, examples: Vec<ExampleAnswer>) -> Self {
        Self {
            code: change.code(),
            params: object(change.params()),
            text: sentences(language, &[unlock::change(language, change), unlock::postings_opened(language, opened)]),
            opens: opened.into(),
            examples,
        }
    }
}

/// Sentences in a row; only English parts them by a blank.
fn sentences(language: Language, all: &[String]) -> String {
    all.join(match language {
        Language::Chinese => "",
        Language::English => " ",
    })
}

/// An accommodation, and what it opens for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccommodationChangeAnswer {
    #[serde(flatten)]
    change: PersonChangeAnswer,
    /// Whether the person requires it for itself.
    required: bool,
    /// Whether it may come from elsewhere than the employer: an aid or a service that the person has, or the federation pays
    /// for.
    from_elsewhere: bool,
}

impl AccommodationChangeAnswer {
    pub fn new(language: Language, accommodation: Accommodation, needs: &Needs, change: PersonChangeAnswer) -> Self {
        let from_elsewhere = accommodation.is_portable();
        let text = if from_elsewhere {
            sentences(language, &[change.text, unlock::from_elsewhere(language).to_owned()])
        } else {
            change.text
        };
        let required = needs.get(accommodation) == Some(crate::domain::accommodation::Need::Required);
        Self { change: PersonChangeAnswer { text, ..change }, required, from_elsewhere }
    }
}

/// A fact that the person could state, and what hangs on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactAnswer {
    /// `confirm_fact`.
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The fact and what hangs on it, in the asked language.
    text: String,
    /// Matches that wait for it, perhaps among other things.
    #[schema(minimum = 0)]
    to_confirm: usize,
    /// Those that wait for nothing else: so many become accessible, if the answer is a good one.
    #[schema(minimum = 0)]
    could_become_accessible: usize,
    examples: Vec<ExampleAnswer>,
}

impl FactAnswer {
    pub fn new(
        language: Language,
        change: &Change,
        (to_confirm, decided): (usize, usize),
        examples: Vec<ExampleAnswer>,
    ) -> Self {
        Self {
            code: change.code(),
            params: object(change.params()),
            text: sentences(
                language,
                &[unlock::change(language, change), unlock::hanging_on_fact(language, to_confirm, decided)],
            ),
            to_confirm,
            could_become_accessible: decided,
            examples,
        }
    }
}

/// A gate of the person's own that is shut: no posting is a match while it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnGateAnswer {
    /// `jobseeker_active` or `working_age`.
    gate: &'static str,
    text: &'static str,
}

impl OwnGateAnswer {
    /// `None` for a gate that is a posting's.
    pub fn new(language: Language, gate: Gate) -> Option<Self> {
        unlock::own_gate(language, gate).map(|text| Self { gate: gate.code(), text })
    }
}

/// What would unlock more for a person. Each list is ranked by how many postings a change opens; each change is looked at by
/// itself, with everything else as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonUnlocksAnswer {
    pub jobseeker_id: crate::domain::ids::JobseekerId,
    /// Why there is nothing to tell; empty as a rule.
    pub closed_by: Vec<OwnGateAnswer>,
    /// Open postings that were looked at, every one of them: those within `within_km`, and those without a way to go.
    #[schema(minimum = 0)]
    pub postings_looked_at: usize,
    /// The person's limit and the furthest step beyond it; null where no limit is set.
    #[schema(minimum = 0)]
    pub within_km: Option<f64>,
    /// Matches as things are.
    pub now: PostingsOpenedAnswer,
    /// To take or to renew. Of two levels that open the same, the lower one.
    pub certificates: Vec<PersonChangeAnswer>,
    /// That employers would have to provide.
    pub accommodations: Vec<AccommodationChangeAnswer>,
    /// Further ways to work, the shortest first, each with all that lies within it.
    pub distances: Vec<PersonChangeAnswer>,
    /// That the person has not stated, and that keep matches from being accessible.
    pub facts: Vec<FactAnswer>,
}

/// One change, and how many people it makes a match for a posting. Counts are lower bounds in steps of five; null is fewer than
/// five, or nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingChangeAnswer {
    /// `offer_accommodation`, `lower_demand`, `lower_required_level` or `waive_certificate`.
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The change and what it opens, in the asked language.
    text: String,
    opens: PeopleOpenedAnswer,
}

/// How many people who are no match become one.
#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleOpenedAnswer {
    #[schema(minimum = 5, multiple_of = 5)]
    pub jobseekers_at_least: Option<usize>,
    /// Those among them to whom the work is accessible then, with nothing to be confirmed.
    #[schema(minimum = 5, multiple_of = 5)]
    pub accessible_at_least: Option<usize>,
    /// Of an accommodation: those for whom offering it on request would do too, to be confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 5, multiple_of = 5)]
    pub on_request_at_least: Option<usize>,
}

impl PostingChangeAnswer {
    pub fn new(language: Language, change: &Change, opens: PeopleOpenedAnswer) -> Self {
        let people = opens.jobseekers_at_least.unwrap_or_default();
        let counted = unlock::people_opened(language, people, opens.accessible_at_least);
        let text = sentences(language, &[unlock::change(language, change), counted]);
        Self { code: change.code(), params: object(change.params()), text, opens }
    }
}

/// A fact that the posting does not state, and how many people wait for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingFactAnswer {
    /// `confirm_fact`.
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The fact and who waits for it, in the asked language.
    text: String,
    /// Matches that wait for it, perhaps among other things.
    #[schema(minimum = 5, multiple_of = 5)]
    to_confirm_at_least: Option<usize>,
    /// Those that wait for nothing else: so many become accessible, if the answer is a good one.
    #[schema(minimum = 5, multiple_of = 5)]
    could_become_accessible_at_least: Option<usize>,
}

impl PostingFactAnswer {
    pub fn new(language: Language, change: &Change, to_confirm: Option<usize>, decided: Option<usize>) -> Self {
        let counted = unlock::people_waiting(language, to_confirm.unwrap_or_default(), decided);
        Self {
            code: change.code(),
            params: object(change.params()),
            text: sentences(language, &[unlock::change(language, change), counted]),
            to_confirm_at_least: to_confirm,
            could_become_accessible_at_least: decided,
        }
    }
}

/// What would unlock more for a posting, as if it were open: counts of people whom the asker may rank, and nothing else of them.
/// Each list is ranked by the counts that it shows; each change is looked at by itself, with everything else as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostingUnlocksAnswer {
    pub posting_id: PostingId,
    /// Fewer people are not told.
    pub minimum_shown: i64,
    /// Counts are told in steps of so many, rounded down.
    pub step: usize,
    /// People looked at: who are looking, and live within their furthest step of the workplace, or need not go there.
    #[schema(minimum = 5, multiple_of = 5)]
    pub jobseekers_looked_at_at_least: Option<usize>,
    /// Matches as things are.
    pub now: PeopleOpenedAnswer,
    pub accommodations: Vec<PostingChangeAnswer>,
    pub demands: Vec<PostingChangeAnswer>,
    pub certificates: Vec<PostingChangeAnswer>,
    /// That the posting does not state, and that keep people from being accessible.
    pub facts: Vec<PostingFactAnswer>,
}

/// One change, and whom it would help in a region. Counts are lower bounds in steps of five.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionChangeAnswer {
    /// `take_certificate` or `offer_accommodation`.
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The change and whom it would help, in the asked language.
    text: String,
    #[serde(flatten)]
    gain: RegionGainAnswer,
}

/// Whom a change would help.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionGainAnswer {
    /// Of the people looked at: those for whom it opens a posting or more.
    #[schema(minimum = 5, multiple_of = 5)]
    pub people_at_least: usize,
    /// Those among them who have no match as things are; null is fewer than five, or nobody.
    #[schema(minimum = 5, multiple_of = 5)]
    pub first_match_at_least: Option<usize>,
    /// Pairs of one of them and a posting that become a match.
    #[schema(minimum = 5, multiple_of = 5)]
    pub pairs_at_least: Option<usize>,
    /// How many people it would be among all of the region; null where all were looked at.
    pub estimated_people: Option<EstimateAnswer>,
}

/// An estimate from a sample drawn by lot.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct EstimateAnswer {
    /// In steps of five.
    #[schema(minimum = 0, multiple_of = 5)]
    pub people: usize,
    /// Half the width of the interval in which the number lies in 95 of 100 samples.
    #[schema(minimum = 0, multiple_of = 5)]
    pub margin: usize,
}

impl RegionChangeAnswer {
    pub fn new(language: Language, change: &Change, gain: RegionGainAnswer) -> Self {
        let estimated = gain.estimated_people.map(|it| (it.people, it.margin));
        let said = unlock::region_gain(language, unlock::RegionGain { people: gain.people_at_least, estimated });
        let text = sentences(language, &[unlock::change(language, change), said]);
        Self { code: change.code(), params: object(change.params()), text, gain }
    }
}

/// What would unlock more for the people of a region: trainings worth organising, accommodations worth paying for, ranked by
/// how many people they would help. Each change is looked at by itself, with everything else as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegionUnlocksAnswer {
    pub region: Adcode,
    /// In Chinese, from the province down.
    pub region_name: String,
    /// The day of the counts, in China.
    pub as_of: Day,
    /// Fewer people are not told.
    pub minimum_shown: i64,
    /// Counts are told in steps of so many, rounded down.
    pub step: usize,
    /// Who is looking for work; null is fewer than five, or nobody.
    #[schema(minimum = 5, multiple_of = 5)]
    pub people_at_least: Option<usize>,
    /// How many of them were looked at so far, drawn by lot. Asked again on the same day, it goes on until all were.
    #[schema(minimum = 5, multiple_of = 5)]
    pub people_looked_at_at_least: Option<usize>,
    /// Whether all were looked at.
    pub complete: bool,
    /// People looked at who have no match as things are.
    #[schema(minimum = 5, multiple_of = 5)]
    pub without_match_at_least: Option<usize>,
    pub trainings: Vec<RegionChangeAnswer>,
    pub accommodations: Vec<RegionChangeAnswer>,
}
