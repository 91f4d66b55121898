//! Columns of fairs that are lists: sessions, interviewers, numbers of sessions. Each as JSON, in one shape, and the way back,
//! which gives `None` for anything else.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::fair::{GapMinutes, Session, SessionNumber, Sessions, SlotCount, SlotMinutes, TimeOfDay};
use crate::domain::fair_booth::BoothInterviewer;
use crate::domain::ids::{InterviewerId, PostingId};
use crate::domain::text::Label;

pub(in crate::store) fn sessions_to_json(sessions: &Sessions) -> Value {
    let session = |it: &Session| {
        json!({
            "name": it.name.as_str(), "starts": it.starts.minutes(), "slot_minutes": it.slot_minutes.value(),
            "slots": it.slots.value(), "gap_minutes": it.gap_minutes.value(),
        })
    };
    Value::Array(sessions.iter().map(session).collect())
}

pub(in crate::store) fn sessions_from_json(value: &Value) -> Option<Sessions> {
    let session = |it: &Value| {
        let number = |name: &str| it.get(name).and_then(Value::as_i64);
        Some(Session {
            name: Label::parse(it.get("name")?.as_str()?).ok()?,
            starts: TimeOfDay::from_minutes(u16::try_from(number("starts")?).ok()?)?,
            slot_minutes: SlotMinutes::new(number("slot_minutes")?).ok()?,
            slots: SlotCount::new(number("slots")?).ok()?,
            gap_minutes: GapMinutes::new(number("gap_minutes")?).ok()?,
        })
    };
    let sessions: Option<Vec<Session>> = value.as_array()?.iter().map(session).collect();
    Sessions::new(sessions?).ok()
}

pub(in crate::store) fn numbers_to_json(numbers: &[SessionNumber]) -> Value {
    Value::Array(numbers.iter().map(|it| it.value().into()).collect())
}

pub(in crate::store) fn numbers_from_json(value: &Value) -> Option<Vec<SessionNumber>> {
    value.as_array()?.iter().map(|it| SessionNumber::new(it.as_i64()?).ok()).collect()
}

pub(in crate::store) fn interviewers_to_json(interviewers: &[BoothInterviewer]) -> Value {
    let interviewer = |it: &BoothInterviewer| {
        let postings = it.postings.as_ref().map(|list| list.iter().map(ToString::to_string).collect::<Vec<_>>());
        json!({
            "id": it.id.map(|id| id.to_string()), "label": it.label.as_ref().map(Label::as_str),
            "sessions": it.sessions.as_deref().map(numbers_to_json), "postings": postings, "out_from": it.out_from,
        })
    };
    Value::Array(interviewers.iter().map(interviewer).collect())
}

/// What is there and not null, read.
#[expect(clippy::option_option, reason = "absent, there and wrong, there and right are three things")]
fn field<'a, T>(object: &'a Value, name: &str, read: impl FnOnce(&'a Value) -> Option<T>) -> Option<Option<T>> {
    match object.get(name).filter(|it| !it.is_null()) {
        Some(value) => read(value).map(Some),
        None => Some(None),
    }
}

pub(in crate::store) fn interviewers_from_json(value: &Value) -> Option<Vec<BoothInterviewer>> {
    let id = |it: &Value| Uuid::try_parse(it.as_str()?).ok();
    let interviewer = |it: &Value| {
        Some(BoothInterviewer {
            id: field(it, "id", id)?.map(InterviewerId::new),
            label: field(it, "label", |it| Label::parse(it.as_str()?).ok())?,
            sessions: field(it, "sessions", numbers_from_json)?,
            postings: field(it, "postings", |it| {
                it.as_array()?.iter().map(|it| id(it).map(PostingId::new)).collect::<Option<Vec<_>>>()
            })?,
            out_from: field(it, "out_from", |it| u16::try_from(it.as_u64()?).ok())?,
        })
    };
    value.as_array()?.iter().map(interviewer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let session = Session {
            name: Label::parse("上午").unwrap(),
            starts: TimeOfDay::parse("09:00").unwrap(),
            slot_minutes: SlotMinutes::new(15).unwrap(),
            slots: SlotCount::new(6).unwrap(),
            gap_minutes: GapMinutes::new(5).unwrap(),
        };
        let sessions = Sessions::new(vec![session]).unwrap();
        assert_eq!(sessions_from_json(&sessions_to_json(&sessions)), Some(sessions));
        let interviewer = BoothInterviewer {
            id: Some(InterviewerId::new(Uuid::nil())),
            label: Some(Label::parse("甲").unwrap()),
            sessions: Some(vec![SessionNumber::new(0).unwrap()]),
            postings: Some(vec![PostingId::new(Uuid::nil())]),
            out_from: Some(3),
        };
        let both = vec![interviewer, BoothInterviewer::ANYBODY];
        assert_eq!(interviewers_from_json(&interviewers_to_json(&both)), Some(both));
    }

    #[test]
    fn what_is_no_list_of_ours_is_not_read() {
        for wrong in [json!({}), json!([{"name": "a"}]), json!(["a"])] {
            assert_eq!(sessions_from_json(&wrong), None);
        }
        assert_eq!(numbers_from_json(&json!([20])), None);
        assert_eq!(interviewers_from_json(&json!([{"id": "x"}])), None);
    }
}
