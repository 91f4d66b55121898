//! Very many records at once, by COPY: rows are made and sealed as everywhere in this room, every constraint and check is
//! tried by the database, and nothing is noted in the outbox. Instead the horizon moves behind the load, so that whoever
//! keeps an index builds it anew. For made-up countries and nothing else: nobody is named in the audit trail.

use std::fmt::Display;
use std::io::{Cursor, Write};

use diesel::pg::data_types::PgDate;
use futures_util::SinkExt;
use jiff::Timestamp;
use serde_json::Value;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use super::columns::date_if;
use super::employers::EmployerRow;
use super::error::StoreError;
use super::jobseeker_row::JobseekerRow;
use super::logins::Logins;
use super::posting_row::PostingRow;
use super::skill_certificates::SkillCertificateRow;
use crate::domain::certificate::SkillCertificate;
use crate::domain::employer::Employer;
use crate::domain::ids::{EmployerId, JobseekerId, PostingId, SkillCertificateId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::posting::Posting;
use crate::sealing::Keyring;

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        if error.is_closed() { Self::Unavailable(Box::new(error)) } else { Self::Broken(Box::new(error)) }
    }
}

/// One column of a row, as COPY takes it.
#[derive(Debug)]
pub(super) enum Field<'a> {
    Id(Uuid),
    Text(Option<&'a str>),
    Number(Option<i64>),
    Flag(bool),
    Octets(Option<&'a [u8]>),
    Json(&'a Value),
    /// Codes: nothing in them needs quotes.
    List(&'a [String]),
    Day(Option<PgDate>),
    Instant(Timestamp),
}

impl<'a> Field<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Some(text))
    }

    pub(super) fn text_if(text: Option<&'a String>) -> Self {
        Self::Text(text.map(String::as_str))
    }

    pub(super) fn number(number: Option<impl Into<i64>>) -> Self {
        Self::Number(number.map(Into::into))
    }

    pub(super) fn octets(octets: Option<&'a Vec<u8>>) -> Self {
        Self::Octets(octets.map(Vec::as_slice))
    }

    /// In COPY's text format.
    fn write(&self, out: &mut Vec<u8>) -> Result<(), StoreError> {
        match self {
            Self::Id(id) => print(out, id),
            Self::Text(Some(text)) => escape(out, text.as_bytes()),
            Self::Number(Some(number)) => print(out, number),
            Self::Flag(flag) => out.extend_from_slice(if *flag { b"t" } else { b"f" }),
            Self::Octets(Some(octets)) => {
                out.extend_from_slice(br"\\x");
                out.extend_from_slice(hex::encode(octets).as_bytes());
            }
            Self::Json(value) => escape(out, value.to_string().as_bytes()),
            Self::List(codes) => escape(out, format!("{{{}}}", codes.join(",")).as_bytes()),
            Self::Day(Some(day)) => print(out, date_if("a day", Some(*day))?.unwrap_or_default()),
            Self::Instant(instant) => print(out, instant),
            Self::Text(None) | Self::Number(None) | Self::Octets(None) | Self::Day(None) => {
                out.extend_from_slice(br"\N");
            }
        }
        Ok(())
    }
}

fn print(out: &mut Vec<u8>, value: impl Display) {
    // Writing into memory does not fail.
    drop(write!(out, "{value}"));
}

/// A backslash, and what ends a column or a line, are written with a backslash before them.
fn escape(out: &mut Vec<u8>, text: &[u8]) {
    for octet in text {
        match octet {
            b'\\' => out.extend_from_slice(br"\\"),
            b'\n' => out.extend_from_slice(br"\n"),
            b'\r' => out.extend_from_slice(br"\r"),
            b'\t' => out.extend_from_slice(br"\t"),
            other => out.push(*other),
        }
    }
}

/// Rows of one table, ready to be sent. Making it is work for a processor and asks nobody.
#[derive(Debug)]
pub struct Batch {
    table: &'static str,
    /// From the first row; the rows of a table have all the same.
    columns: String,
    lines: Vec<u8>,
    rows: u64,
}

impl Batch {
    fn new(table: &'static str) -> Self {
        Self { table, columns: String::new(), lines: Vec::new(), rows: 0 }
    }

    fn add(&mut self, id: Uuid, now: Timestamp, fields: Vec<(&'static str, Field<'_>)>) -> Result<(), StoreError> {
        let stamp = [
            ("id", Field::Id(id)),
            ("version", Field::Number(Some(1))),
            ("created_at", Field::Instant(now)),
            ("updated_at", Field::Instant(now)),
        ];
        let mut separator: &[u8] = b"";
        for (name, field) in stamp.into_iter().chain(fields) {
            if self.rows == 0 {
                let comma = if self.columns.is_empty() { "" } else { ", " };
                self.columns.push_str(comma);
                self.columns.push_str(name);
            }
            self.lines.extend_from_slice(separator);
            field.write(&mut self.lines)?;
            separator = b"\t";
        }
        self.lines.push(b'\n');
        self.rows += 1;
        Ok(())
    }

    /// # Errors
    /// `Unavailable` when nothing can be sealed.
    pub fn employers(
        keyring: &Keyring,
        now: Timestamp,
        records: &[(EmployerId, Employer)],
    ) -> Result<Self, StoreError> {
        let mut batch = Self::new("employers");
        for (id, employer) in records {
            batch.add(id.uuid(), now, EmployerRow::from_domain(keyring, *id, employer)?.fields())?;
        }
        Ok(batch)
    }

    /// # Errors
    /// None but for a day beyond the calendar.
    pub fn postings(now: Timestamp, records: &[(PostingId, Posting)]) -> Result<Self, StoreError> {
        let mut batch = Self::new("postings");
        for (id, posting) in records {
            batch.add(id.uuid(), now, PostingRow::from_domain(posting).fields())?;
        }
        Ok(batch)
    }

    /// # Errors
    /// `Unavailable` when nothing can be sealed.
    pub fn jobseekers(
        keyring: &Keyring,
        now: Timestamp,
        records: &[(JobseekerId, Jobseeker)],
    ) -> Result<Self, StoreError> {
        let mut batch = Self::new("jobseekers");
        for (id, jobseeker) in records {
            batch.add(id.uuid(), now, JobseekerRow::from_domain(keyring, *id, jobseeker)?.fields())?;
        }
        Ok(batch)
    }

    /// # Errors
    /// `Unavailable` when nothing can be sealed.
    pub fn certificates(
        keyring: &Keyring,
        now: Timestamp,
        records: &[(SkillCertificateId, JobseekerId, SkillCertificate)],
    ) -> Result<Self, StoreError> {
        let mut batch = Self::new("skill_certificates");
        for (id, holder, certificate) in records {
            let row = SkillCertificateRow::from_domain(keyring, *id, certificate)?;
            let mut fields = row.fields();
            fields.push(("jobseeker_id", Field::Id(holder.uuid())));
            batch.add(id.uuid(), now, fields)?;
        }
        Ok(batch)
    }

    pub const fn rows(&self) -> u64 {
        self.rows
    }
}

/// A load under way: one transaction of the owner's, with nothing of it visible before `finish`.
pub struct BulkLoad {
    client: Client,
    /// Whether the owner is subject to row-level security, as every owner but a superuser is. COPY does not go with that.
    pub(super) is_staged: bool,
}

/// Checks of a million rows last longer than any request may. Row-level security holds for an owner too, and a load is the
/// program's own work.
const PREPARE: &str = "set statement_timeout = 0; set lock_timeout = 0; set idle_in_transaction_session_timeout = 0;
    set application_name = 'stirrup'; set stirrup.role = 'system'";

const HOLDS_RECORDS: &str = "select exists (select from employers) or exists (select from postings)
    or exists (select from jobseekers)";

/// Whoever followed from this transaction or an earlier one has missed something.
const MOVE_HORIZON: &str = "update outbox_horizon
    set pruned_below = (pg_current_xact_id()::text::bigint + 1)::text::xid8";

impl BulkLoad {
    /// Begins. The schema is there.
    ///
    /// # Errors
    /// `Unavailable` or `Broken`.
    pub async fn begin(logins: &Logins) -> Result<Self, StoreError> {
        let (client, connection) = tokio_postgres::connect(logins.owner_url(), NoTls).await?;
        // It ends when the client is dropped; what it dies of, the client hears.
        tokio::spawn(async move { drop(connection.await) });
        client.batch_execute(PREPARE).await?;
        let is_staged = client.query_one("select row_security_active('postings')", &[]).await?.try_get(0)?;
        client.batch_execute("begin").await?;
        Ok(Self { client, is_staged })
    }

    /// Whether there is any employer, posting or jobseeker.
    ///
    /// # Errors
    /// `Unavailable` or `Broken`.
    pub async fn holds_records(&self) -> Result<bool, StoreError> {
        Ok(self.client.query_one(HOLDS_RECORDS, &[]).await?.try_get(0)?)
    }

    /// Adds rows; what they refer to is there already.
    ///
    /// # Errors
    /// `Broken` when the database refuses one: the load is over then.
    pub async fn add(&self, batch: Batch) -> Result<(), StoreError> {
        let Batch { table, columns, lines, rows } = batch;
        if rows == 0 {
            return Ok(());
        }
        let target = if self.is_staged { format!("staged_{table}") } else { table.to_owned() };
        if self.is_staged {
            let make = format!("create temp table if not exists {target} (like {table}) on commit drop");
            self.client.batch_execute(&make).await?;
        }
        let copy = format!("copy {target} ({columns}) from stdin");
        let mut sink = Box::pin(self.client.copy_in::<_, Cursor<Vec<u8>>>(&copy).await?);
        sink.send(Cursor::new(lines)).await?;
        sink.as_mut().finish().await?;
        if self.is_staged {
            let pass_on = format!("insert into {table} ({columns}) select {columns} from {target}; truncate {target}");
            self.client.batch_execute(&pass_on).await?;
        }
        Ok(())
    }

    /// Makes it visible, and has whoever keeps an index build it anew. Then the database learns what there is, so that it
    /// plans well.
    ///
    /// # Errors
    /// `Unavailable` or `Broken`.
    pub async fn finish(self) -> Result<(), StoreError> {
        self.client.batch_execute(MOVE_HORIZON).await?;
        self.client.batch_execute("commit").await?;
        for table in ["employers", "postings", "jobseekers", "skill_certificates"] {
            self.client.batch_execute(&format!("vacuum analyze {table}")).await?;
        }
        Ok(())
    }
}
