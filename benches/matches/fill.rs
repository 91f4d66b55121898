//! Fills the database: the content of `stirrup::sample` over several seeds, so that there is as much as is asked for.
//! Nothing is measured here.

use std::collections::HashMap;

use anyhow::{Context, bail};
use jiff::civil::Date;
use serde_json::{Value, json};
use stirrup::clock::Clock;
use stirrup::domain::fault::FieldFault;
use stirrup::domain::ids::{EmployerId, JobseekerId, PostingId, SkillCertificateId};
use stirrup::domain::import::WorkbookKind;
use stirrup::domain::jobseeker::Jobseeker;
use stirrup::domain::principal::Principal;
use stirrup::intake::{ExportRow, write_xlsx};
use stirrup::sample::{Sample, SamplePosting, sample};
use stirrup::store::{Store, Transaction, employers, jobseekers, postings, skill_certificates};
use stirrup::wire::certificate::SkillCertificateBody;
use stirrup::wire::employer::EmployerBody;
use stirrup::wire::jobseeker::JobseekerBody;
use stirrup::wire::posting::PostingBody;

/// How much there is to be.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub postings: usize,
    pub jobseekers: usize,
    /// Rows of the workbook that is imported.
    pub rows: usize,
}

/// What was stored, and what is left to import.
pub struct World {
    pub postings: Vec<PostingId>,
    pub jobseekers: Vec<JobseekerId>,
    /// The body of one stored posting, for making more.
    pub posting_body: Value,
    /// Postings of employers that are stored, as a workbook.
    pub workbook: Vec<u8>,
}

struct Fill<'a> {
    clock: &'a Clock,
    today: Date,
    size: Size,
    employers: HashMap<String, EmployerId>,
    postings: Vec<PostingId>,
    jobseekers: Vec<JobseekerId>,
    posting_body: Option<Value>,
    rows: Vec<ExportRow>,
}

/// Stores employers, postings and jobseekers in one transaction, and makes the workbook.
pub async fn fill(store: &Store, clock: &Clock, size: Size) -> anyhow::Result<World> {
    let mut fill = Fill {
        clock,
        today: clock.today(),
        size,
        employers: HashMap::new(),
        postings: Vec::new(),
        jobseekers: Vec::new(),
        posting_body: None,
        rows: Vec::new(),
    };
    for seed in 1.. {
        if fill.is_full() {
            break;
        }
        let content = sample(seed, fill.today);
        let fill = &mut fill;
        // One transaction a seed: a seed's content is whole, and a commit a row would only measure the disk.
        store
            .transaction(Principal::System, async |conn: &mut Transaction| {
                fill.add(conn, content).await.map_err(Unfilled)
            })
            .await?;
    }
    Ok(World {
        posting_body: fill.posting_body.context("no posting was made")?,
        workbook: write_xlsx(WorkbookKind::Postings, fill.rows)?,
        postings: fill.postings,
        jobseekers: fill.jobseekers,
    })
}

/// Any reason not to go on, as the transaction hands it through.
#[derive(Debug, thiserror::Error)]
#[error("the database could not be filled: {0:#}")]
struct Unfilled(anyhow::Error);

impl From<stirrup::store::StoreError> for Unfilled {
    fn from(error: stirrup::store::StoreError) -> Self {
        Self(error.into())
    }
}

fn sound<T>(read: Result<T, Vec<FieldFault>>) -> anyhow::Result<T> {
    match read {
        Ok(value) => Ok(value),
        Err(faults) => bail!("a sample was refused: {faults:?}"),
    }
}

impl Fill<'_> {
    fn is_full(&self) -> bool {
        self.postings.len() >= self.size.postings
            && self.jobseekers.len() >= self.size.jobseekers
            && self.rows.len() >= self.size.rows
    }

    async fn add(&mut self, conn: &mut Transaction, content: Sample) -> anyhow::Result<()> {
        for body in content.employers {
            let employer = sound(EmployerBody::read(body))?;
            let code = employer.credit_code.as_str().to_owned();
            if self.employers.contains_key(&code) {
                continue;
            }
            let id = EmployerId::new(self.clock.fresh_id());
            employers::insert(conn, id, &employer, self.clock.now()).await?;
            self.employers.insert(code, id);
        }
        for it in content.jobseekers {
            if self.jobseekers.len() < self.size.jobseekers {
                self.add_jobseeker(conn, it.body, it.certificates).await?;
            }
        }
        for it in content.postings {
            if self.postings.len() < self.size.postings {
                self.add_posting(conn, it).await?;
            } else if self.rows.len() < self.size.rows {
                self.add_row(it)?;
            }
        }
        Ok(())
    }

    async fn add_jobseeker(
        &mut self,
        conn: &mut Transaction,
        body: Value,
        certificates: Vec<Value>,
    ) -> anyhow::Result<()> {
        let drawn = sound(JobseekerBody::read(body, self.today))?;
        // Seeds repeat numbers and references; matching knows neither.
        let jobseeker = Jobseeker { citizen_id: None, disability: None, external_reference: None, ..drawn };
        let id = JobseekerId::new(self.clock.fresh_id());
        jobseekers::insert(conn, id, &jobseeker, self.clock.now()).await?;
        for body in certificates {
            let certificate = sound(SkillCertificateBody::read(body, self.today))?;
            let certificate_id = SkillCertificateId::new(self.clock.fresh_id());
            skill_certificates::insert(conn, certificate_id, id, &certificate, self.clock.now()).await?;
        }
        self.jobseekers.push(id);
        Ok(())
    }

    async fn add_posting(&mut self, conn: &mut Transaction, drawn: SamplePosting) -> anyhow::Result<()> {
        let employer = self.employers.get(&drawn.employer_credit_code).context("a posting without an employer")?;
        let mut body = with(drawn.body, "employer_id", json!(employer.to_string()));
        body = with(body, "external_reference", json!(format!("BENCH-{}", self.postings.len())));
        let posting = sound(PostingBody::read(body.clone()))?;
        let id = PostingId::new(self.clock.fresh_id());
        postings::insert(conn, id, &posting, self.clock.now()).await?;
        self.postings.push(id);
        self.posting_body.get_or_insert(body);
        Ok(())
    }

    fn add_row(&mut self, drawn: SamplePosting) -> anyhow::Result<()> {
        let reference = json!(format!("BENCH-ROW-{}", self.rows.len()));
        let body = with(drawn.body, "external_reference", reference);
        if !self.employers.contains_key(&drawn.employer_credit_code) {
            bail!("a row without an employer");
        }
        self.rows.push(ExportRow { employer_credit_code: Some(drawn.employer_credit_code), ..ExportRow::new(body) });
        Ok(())
    }
}

/// A body with one field more.
pub fn with(mut body: Value, field: &str, value: Value) -> Value {
    if let Some(fields) = body.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
    body
}
