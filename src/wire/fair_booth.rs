//! Booths of fairs in JSON, and those who go along with people.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::accommodation::Offers;
use crate::domain::fair::{InterviewCount, Metre, SessionNumber};
use crate::domain::fair_booth::{Aide, AideKind, Booth, BoothInterviewer, BoothPosition, BoothPosting};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AideId, BoothId, EmployerId, InterviewerId, PostingId};
use crate::domain::stored::Stored;
use crate::domain::text::{Label, PersonName};

use super::faults::{self, Faults};
use super::scalars::Instant;

/// Metres on the plan of the hall.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = BoothPosition)]
pub struct BoothPositionBody {
    x: Metre,
    y: Metre,
}

/// What is offered at a booth.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = BoothPosting)]
pub struct BoothPostingBody {
    posting_id: PostingId,
    /// So many interviews the employer would like.
    #[deserr(default)]
    wished: Option<InterviewCount>,
    /// More are never planned.
    #[deserr(default)]
    limit: Option<InterviewCount>,
}

/// Interviews one person at a time.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = BoothInterviewer)]
pub struct BoothInterviewerBody {
    /// Given out with the booth; name it in a change to keep it.
    #[deserr(default)]
    id: Option<InterviewerId>,
    #[deserr(default)]
    name: Option<Label>,
    /// Numbers of the sessions, from 0; without it all.
    #[deserr(default)]
    sessions: Option<Vec<SessionNumber>>,
    /// Of the booth's postings; without it all.
    #[deserr(default)]
    postings: Option<Vec<PostingId>>,
}

/// A booth, as it is posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "label": "A12", "position": {"x": 12, "y": 6}, "accommodations": {"step_free_access": "available"},
    "employer_id": "01a20b7d-877b-74d8-a47a-37fb63ab6e5e",
    "postings": [{"posting_id": "01a20b7d-877b-74d8-a47a-37fb63ab6e5f", "wished": 8, "limit": 12}],
    "interviewers": [{"name": "一号桌", "sessions": [0]}]
}))]
pub struct BoothBody {
    label: Label,
    position: BoothPositionBody,
    #[deserr(default)]
    accommodations: Option<Offers>,
    employer_id: EmployerId,
    /// Of this employer; each at one booth of the fair.
    #[deserr(default)]
    #[schema(max_items = 50)]
    postings: Option<Vec<BoothPostingBody>>,
    /// Without any it is one, for all sessions and postings.
    #[deserr(default)]
    #[schema(max_items = 30)]
    interviewers: Option<Vec<BoothInterviewerBody>>,
}

impl BoothBody {
    /// Reads a booth; every wrong field is named.
    pub fn read(body: Value) -> Result<Booth, Vec<FieldFault>> {
        let body: Self = {
            let found = faults_between(&body);
            faults::read_with(body, found)?
        };
        let interviewers = body.interviewers.unwrap_or_default();
        let mut interviewers: Vec<BoothInterviewer> = interviewers
            .into_iter()
            .map(|BoothInterviewerBody { id, name, sessions, postings }| BoothInterviewer {
                id,
                label: name,
                sessions,
                postings,
                out_from: None,
            })
            .collect();
        if interviewers.is_empty() {
            interviewers.push(BoothInterviewer::ANYBODY);
        }
        let posting =
            |BoothPostingBody { posting_id, wished, limit }| BoothPosting { posting: posting_id, wished, limit };
        Ok(Booth {
            label: body.label,
            position: BoothPosition { x: body.position.x, y: body.position.y },
            accommodations: body.accommodations.unwrap_or_default(),
            employer: body.employer_id,
            postings: body.postings.unwrap_or_default().into_iter().map(posting).collect(),
            interviewers,
            out_from: None,
        })
    }
}

/// A posting twice, an interviewer for a posting that is not at the booth, too many of either.
fn faults_between(body: &Value) -> Vec<FieldFault> {
    let postings = faults::read_field::<Vec<BoothPostingBody>>(body, "postings").unwrap_or_default();
    let interviewers = faults::read_field::<Vec<BoothInterviewerBody>>(body, "interviewers").unwrap_or_default();
    let mut found = Vec::new();
    for (max, length, pointer) in [
        (Booth::MAX_POSTINGS, postings.len(), "/postings"),
        (Booth::MAX_INTERVIEWERS, interviewers.len(), "/interviewers"),
    ] {
        if length > max {
            found.push(FieldFault::at(pointer, Fault::TooMany { max }));
        }
    }
    let ids: Vec<PostingId> = postings.iter().map(|it| it.posting_id).collect();
    for (at, id) in ids.iter().enumerate() {
        if ids.iter().take(at).any(|it| it == id) {
            found.push(FieldFault::at(&format!("/postings/{at}/posting_id"), Fault::Repeated));
        }
    }
    for (at, interviewer) in interviewers.iter().enumerate() {
        for (place, id) in interviewer.postings.iter().flatten().enumerate() {
            if !ids.contains(id) {
                found.push(FieldFault::at(&format!("/interviewers/{at}/postings/{place}"), Fault::UnknownPosting));
            }
        }
    }
    found
}

impl From<&Booth> for BoothBody {
    fn from(booth: &Booth) -> Self {
        let it = booth.clone();
        let posting = |BoothPosting { posting, wished, limit }| BoothPostingBody { posting_id: posting, wished, limit };
        let interviewer = |BoothInterviewer { id, label, sessions, postings, .. }| BoothInterviewerBody {
            id,
            name: label,
            sessions,
            postings,
        };
        Self {
            label: it.label,
            position: BoothPositionBody { x: it.position.x, y: it.position.y },
            accommodations: Some(it.accommodations),
            employer_id: it.employer,
            postings: Some(it.postings.into_iter().map(posting).collect()),
            interviewers: Some(it.interviewers.into_iter().map(interviewer).collect()),
        }
    }
}

/// A booth, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct BoothAnswer {
    id: BoothId,
    #[serde(flatten)]
    booth: BoothBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<BoothId, Booth>> for BoothAnswer {
    fn from(stored: &Stored<BoothId, Booth>) -> Self {
        Self {
            id: stored.id,
            booth: BoothBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

impl BoothAnswer {
    /// Without the names of those who interview, for whoever is not to know them.
    #[must_use]
    pub fn without_names(mut self) -> Self {
        self.booth.interviewers.iter_mut().flatten().for_each(|it| it.name = None);
        self
    }
}

/// Somebody who goes along with people, as they are posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(as = FairHelperBody, example = json!({"name": "手语翻译甲", "kind": "sign_language_interpreter", "sessions": [0]}))]
pub struct AideBody {
    name: PersonName,
    kind: AideKind,
    /// Numbers of the sessions, from 0; without it all.
    #[deserr(default)]
    sessions: Option<Vec<SessionNumber>>,
}

impl AideBody {
    /// Reads one; every wrong field is named.
    pub fn read(body: Value) -> Result<Aide, Vec<FieldFault>> {
        let Self { name, kind, sessions } = faults::read_with(body, Vec::new())?;
        Ok(Aide { name, kind, sessions, out_from: None })
    }
}

impl From<&Aide> for AideBody {
    fn from(aide: &Aide) -> Self {
        let Aide { name, kind, sessions, .. } = aide.clone();
        Self { name, kind, sessions }
    }
}

/// Somebody who goes along with people, as they are stored.
#[derive(Serialize, ToSchema)]
#[schema(as = FairHelperAnswer)]
pub struct AideAnswer {
    id: AideId,
    #[serde(flatten)]
    aide: AideBody,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<AideId, Aide>> for AideAnswer {
    fn from(stored: &Stored<AideId, Aide>) -> Self {
        Self {
            id: stored.id,
            aide: AideBody::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
