//! What there is to ask about: the country, how much of it is loaded, and who is asked for.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::import::WorkbookKind;
use crate::domain::jobseeker::JobseekerStatus;
use crate::domain::posting::PostingStatus;
use crate::intake::{ExportRow, write_xlsx};
use crate::sample::country::Country;
use crate::sample::{SamplePosting, sample};

/// The country with what a run needs to know of it.
pub struct World {
    pub country: Arc<Country>,
    pub clock: Clock,
    pub today: Date,
    /// How many of its postings are in the database.
    pub postings: u32,
}

impl World {
    /// So many jobseekers who are looking, from all parts of the country.
    pub fn people(&self, count: usize) -> anyhow::Result<Vec<JobseekerId>> {
        let mut people = Vec::new();
        for number in spread(self.country.population().jobseekers, count) {
            let person = self.country.jobseeker(number).map_err(|fault| anyhow!(fault.code()))?;
            if person.jobseeker.status == JobseekerStatus::Active {
                people.push(person.id);
            }
        }
        Ok(people)
    }

    /// So many open postings, from all that are loaded.
    pub fn roles(&self, count: usize) -> anyhow::Result<Vec<PostingId>> {
        let mut roles = Vec::new();
        for number in spread(self.postings, count) {
            let role = self.country.posting(number).map_err(|fault| anyhow!(fault.code()))?;
            if role.posting.status == PostingStatus::Open && role.posting.validity.holds_on(self.today) {
                roles.push(role.id);
            }
        }
        Ok(roles)
    }

    /// A posting without demands, to be done at home, so that it matches whoever may work at all.
    pub fn open_to_all(&self, word: &str) -> anyhow::Result<Value> {
        let employer = self.country.employer(0).map_err(|fault| anyhow!(fault.code()))?;
        Ok(json!({
            "employer_id": employer.id.to_string(), "region": employer.employer.region.to_string(),
            "title": format!("居家客服 {word}"), "remote": true, "status": "open",
        }))
    }

    /// So many further postings of employers that are there, as a workbook.
    pub fn workbook(&self, rows: usize) -> anyhow::Result<Vec<u8>> {
        let mut codes = std::collections::HashSet::new();
        for number in 0..self.country.population().employers.min(1000) {
            let employer = self.country.employer(number).map_err(|fault| anyhow!(fault.code()))?;
            codes.insert(employer.employer.credit_code.as_str().to_owned());
        }
        let drawn = (1..).flat_map(|seed| sample(seed, self.today).postings);
        let known = drawn.filter(|it| codes.contains(&it.employer_credit_code)).take(rows);
        let rows: Vec<ExportRow> = known.enumerate().map(|(number, it)| row(number, it)).collect();
        write_xlsx(WorkbookKind::Postings, rows).context("the workbook cannot be made")
    }
}

fn row(number: usize, drawn: SamplePosting) -> ExportRow {
    let mut body = drawn.body;
    if let Some(fields) = body.as_object_mut() {
        fields.insert("external_reference".to_owned(), json!(format!("BENCH-ROW-{number}")));
    }
    ExportRow { employer_credit_code: Some(drawn.employer_credit_code), ..ExportRow::new(body) }
}

/// Every so many of all numbers, so that all parts come up.
fn spread(all: u32, count: usize) -> impl Iterator<Item = u32> {
    let count = u32::try_from(count).unwrap_or(u32::MAX).clamp(1, all.max(1));
    (0..count).map(move |at| u32::try_from(u64::from(at) * u64::from(all) / u64::from(count)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_from_all_parts() {
        assert_eq!(spread(1000, 4).collect::<Vec<_>>(), [0, 250, 500, 750]);
        assert_eq!(spread(3, 100).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
