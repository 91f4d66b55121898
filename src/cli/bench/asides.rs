//! What else the service answers, at the largest size: previews, and what would unlock more, where it does.

use serde_json::{Map, Value};

use super::asker::{Asker, timed};
use super::figures::{Report, Times};
use super::world::World;

/// What a preview may hold of a stored person.
const PREVIEWED: [&str; 7] = ["birth_date", "sex", "region", "location", "capacities", "accommodations", "preferences"];
/// What it may hold of a certificate.
const OF_CERTIFICATES: [&str; 5] = ["occupation", "level", "issued_on", "expires_on", "status"];

/// Matches of people who are not stored: those that are, without who they are.
pub async fn previews(asker: &Asker, world: &World, report: &mut Report, questions: usize) -> anyhow::Result<()> {
    let mut times = Times::default();
    for id in world.people(questions)? {
        let person = asker.get_json(&format!("jobseekers/{id}")).await?;
        let certificates = asker.get_json(&format!("jobseekers/{id}/certificates")).await?;
        let mut body = picked(&person, &PREVIEWED);
        let items = certificates.get("items").and_then(Value::as_array).into_iter().flatten();
        let held: Vec<Value> = items.map(|it| Value::Object(picked(it, &OF_CERTIFICATES))).collect();
        body.insert("certificates".to_owned(), Value::Array(held));
        timed(&mut times, asker.post("matches/preview", &Value::Object(body))).await?;
    }
    report.line("matches of a preview: over HTTP", times, Some(super::outside::PACKED_PERSON));
    Ok(())
}

fn picked(from: &Value, fields: &[&str]) -> Map<String, Value> {
    let stated = |field: &&str| Some(((*field).to_owned(), from.get(*field).filter(|it| !it.is_null())?.clone()));
    fields.iter().filter_map(stated).collect()
}

/// What one more certificate, accommodation or kilometre would open.
pub async fn unlocks(asker: &Asker, world: &World, report: &mut Report, questions: usize) -> anyhow::Result<()> {
    let people: Vec<String> = world.people(questions)?.iter().map(|id| format!("jobseekers/{id}/unlock")).collect();
    let roles: Vec<String> = world.roles(questions)?.iter().map(|id| format!("postings/{id}/unlock")).collect();
    let regions: Vec<String> = ["370203", "370200", "370000"].map(|region| format!("regions/{region}/unlock")).into();
    for (what, paths) in [
        ("what would unlock more for a person: over HTTP", people),
        ("what would unlock more for a posting: over HTTP", roles),
        ("what would unlock more in a region: over HTTP, first asked", regions),
    ] {
        let Some(first) = paths.first() else { continue };
        if !asker.has(first).await? {
            println!("  {what}: there is no such route.");
            continue;
        }
        let mut times = Times::default();
        for path in paths {
            timed(&mut times, asker.get(&path)).await?;
        }
        report.line(what, times, None);
    }
    Ok(())
}
