//! Figures, progress, reasons and shortages of plans as JSON columns, and the way back, which gives `None` for anything else.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::fair_booth::AideKind;
use crate::domain::fair_plan::{
    PlanFigures, PlanPhase, PlanProgress, PlanShortage, Scarcity, UnplannedCode, UnplannedReason,
};
use crate::domain::ids::BoothId;

fn number<T: TryFrom<u64>>(object: &Value, name: &str) -> Option<T> {
    object.get(name)?.as_u64().and_then(|it| T::try_from(it).ok())
}

fn number_if(object: &Value, name: &str) -> Option<u32> {
    number(object, name)
}

pub(in crate::store) fn progress_to_json(it: &PlanProgress) -> Value {
    json!({
        "phase": it.phase.code(), "done": it.done, "total": it.total, "objective": it.objective, "bound": it.bound,
    })
}

pub(in crate::store) fn progress_from_json(value: &Value) -> Option<PlanProgress> {
    Some(PlanProgress {
        phase: PlanPhase::parse(value.get("phase")?.as_str()?).ok()?,
        done: number(value, "done")?,
        total: number(value, "total")?,
        objective: number(value, "objective")?,
        bound: number(value, "bound")?,
    })
}

pub(in crate::store) fn figures_to_json(it: &PlanFigures) -> Value {
    json!({
        "people_with_interview": it.people_with_interview, "people_bound": it.people_bound, "score": it.score,
        "score_bound": it.score_bound, "objective": it.objective, "bound": it.bound, "gap": it.gap,
        "people_gap": it.people_gap, "score_gap": it.score_gap, "greedy_people": it.greedy_people,
        "greedy_objective": it.greedy_objective, "metres": it.metres, "was_cut": it.was_cut,
    })
}

pub(in crate::store) fn figures_from_json(value: &Value) -> Option<PlanFigures> {
    Some(PlanFigures {
        people_with_interview: number(value, "people_with_interview")?,
        people_bound: number(value, "people_bound")?,
        score: number(value, "score")?,
        score_bound: number(value, "score_bound")?,
        objective: number(value, "objective")?,
        bound: number(value, "bound")?,
        gap: number(value, "gap")?,
        people_gap: number(value, "people_gap")?,
        score_gap: number(value, "score_gap")?,
        greedy_people: number(value, "greedy_people")?,
        greedy_objective: number(value, "greedy_objective")?,
        metres: number(value, "metres")?,
        was_cut: value.get("was_cut")?.as_bool()?,
    })
}

pub(in crate::store) fn shortages_to_json(shortages: &[PlanShortage]) -> Value {
    let shortage = |it: &PlanShortage| {
        let (helper, booth) = match it.what {
            Scarcity::Helper(kind) => (Some(kind.code()), None),
            Scarcity::Booth(id) => (None, Some(id.to_string())),
        };
        json!({"helper": helper, "booth": booth, "more_people": it.more_people, "more_score": it.more_score})
    };
    Value::Array(shortages.iter().map(shortage).collect())
}

pub(in crate::store) fn shortages_from_json(value: &Value) -> Option<Vec<PlanShortage>> {
    let shortage = |it: &Value| {
        let helper = it.get("helper").and_then(Value::as_str);
        let what = match helper {
            Some(code) => Scarcity::Helper(AideKind::parse(code).ok()?),
            None => Scarcity::Booth(BoothId::new(Uuid::try_parse(it.get("booth")?.as_str()?).ok()?)),
        };
        Some(PlanShortage { what, more_people: number(it, "more_people")?, more_score: number(it, "more_score")? })
    };
    value.as_array()?.iter().map(shortage).collect()
}

pub(in crate::store) fn reasons_to_json(reasons: &[UnplannedReason]) -> Value {
    let reason = |it: &UnplannedReason| {
        json!({
            "code": it.code.code(), "postings": it.postings, "kind": it.kind.map(AideKind::code), "seats": it.seats,
            "wanting": it.wanting,
        })
    };
    Value::Array(reasons.iter().map(reason).collect())
}

pub(in crate::store) fn reasons_from_json(value: &Value) -> Option<Vec<UnplannedReason>> {
    let reason = |it: &Value| {
        let kind = it.get("kind").and_then(Value::as_str).map(AideKind::parse).transpose().ok()?;
        Some(UnplannedReason {
            code: UnplannedCode::parse(it.get("code")?.as_str()?).ok()?,
            postings: number(it, "postings")?,
            kind,
            seats: number_if(it, "seats"),
            wanting: number_if(it, "wanting"),
        })
    };
    value.as_array()?.iter().map(reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let progress = PlanProgress { phase: PlanPhase::Search, done: 3, total: 9, objective: 5, bound: 6 };
        assert_eq!(progress_from_json(&progress_to_json(&progress)), Some(progress));
        let shortages = vec![
            PlanShortage { what: Scarcity::Helper(AideKind::Guide), more_people: 1, more_score: 2 },
            PlanShortage { what: Scarcity::Booth(BoothId::new(Uuid::nil())), more_people: 0, more_score: 7 },
        ];
        assert_eq!(shortages_from_json(&shortages_to_json(&shortages)), Some(shortages));
        let reasons = vec![UnplannedReason {
            code: UnplannedCode::HelpersTaken,
            postings: 2,
            kind: Some(AideKind::JobCoach),
            seats: None,
            wanting: Some(4),
        }];
        assert_eq!(reasons_from_json(&reasons_to_json(&reasons)), Some(reasons));
        assert_eq!(progress_from_json(&json!({})), None);
    }
}
