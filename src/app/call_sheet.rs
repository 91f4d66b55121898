//! The sheet by which people are called and asked to a fair: it goes out with a row for each, in the order in which to call, and
//! comes back with what the calls came to. Every faulty cell is named at once, and then nothing of it is kept.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::documents::{profile_of, role_of};
use super::error::AppError;
use super::find_matches::Finder;
use super::import_workbook::ImportError;
use super::invite_people::note_call;
use super::keep_fairs::{ALL, FairError, fair_to_read};
use super::returned_sheet::{Returned, Taken, all_said, both, filled, handed_out, said_anew};
use crate::clock::Clock;
use crate::domain::audit::Act;
use crate::domain::fair_invitation::ContactWay;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{FairId, InvitationId, JobseekerId, PostingId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::posting::Posting;
use crate::domain::principal::{Principal, Standing};
use crate::domain::stored::Stored;
use crate::domain::text::{EmployerName, PersonName, Phone};
use crate::intake::{self, ExportRow, Intake, Record};
use crate::matching::explain::{Explanation, explain};
use crate::matching::profile::Profile;
use crate::matching::rules::Rules;
use crate::store::fair_invitations::{InvitationFilter, StoredInvitation};
use crate::store::{StoreError, Transaction, fair_invitations, jobseekers, postings};
use crate::wire::fair_invitation::CallBody;
use crate::wording::{Language, fair_call};

/// Fields of a row that say what came of a call.
const SAID: [&str; 4] = ["state", "called_on", "declining_reason", "note"];
/// On which the others depend, with its first value.
const LEADING: (&str, &str) = ("state", "listed");

/// What the rows are made of.
struct Sheet<'a> {
    rules: &'a Rules,
    today: Date,
    language: Language,
    people: HashMap<JobseekerId, (Jobseeker, Profile)>,
    postings: HashMap<PostingId, (Posting, EmployerName)>,
}

/// The sheet's rows: of the people whom whoever asks may register.
///
/// # Errors
/// `NotFound`.
pub async fn call_rows(
    finder: &Finder,
    (principal, standing): (Principal, Standing),
    id: FairId,
    language: Language,
) -> Result<Vec<ExportRow>, FairError> {
    let read = async |tx: &mut Transaction| {
        fair_to_read(tx, standing, id).await?;
        let filter = InvitationFilter { fair: Some(id), ..InvitationFilter::default() };
        let invitations: Vec<StoredInvitation> =
            fair_invitations::list(tx, &filter, &ALL).await?.into_iter().map(|it| it.1).collect();
        let people: Vec<JobseekerId> = invitations.iter().map(|it| it.value.jobseeker).collect();
        tx.note(Act::Export, Some(id.uuid()), people.iter().copied());
        let people = jobseekers::with_certificates(tx, &people).await?;
        let mut offered: Vec<PostingId> = invitations.iter().flat_map(|it| &it.value.postings).copied().collect();
        offered.sort_unstable();
        offered.dedup();
        let offered = postings::with_employers(tx, &offered).await?;
        Ok::<_, FairError>((invitations, people, offered))
    };
    let (invitations, people, offered) = finder.store.transaction(principal, read).await?;
    let (rules, today) = (Arc::clone(&finder.rules), finder.clock.today());
    let rows = spawn_blocking(move || {
        let person = |(it, certificates): (Stored<JobseekerId, Jobseeker>, _)| {
            let profile = profile_of(&it.value, &certificates);
            (it.id, (it.value, profile))
        };
        let people = people.into_iter().map(person).collect();
        let postings = offered.into_iter().map(|(it, employer)| (it.id, (it.value, employer))).collect();
        let sheet = Sheet { rules: &rules, today, language, people, postings };
        invitations.iter().map(|it| sheet.row(it)).collect::<Result<Vec<_>, _>>()
    });
    Ok(rows.await.map_err(AppError::Lost)??)
}

impl Sheet<'_> {
    fn row(&self, stored: &StoredInvitation) -> Result<ExportRow, StoreError> {
        let invitation = &stored.value;
        let person = self.people.get(&invitation.jobseeker);
        let offered = invitation.postings.iter().filter_map(|it| self.postings.get(it));
        let titles: Vec<String> =
            offered.clone().map(|(posting, employer)| fair_call::posting(self.language, posting, employer)).collect();
        let explain = |posting: &Posting| {
            let (_, profile) = person?;
            Some(explain(self.rules, self.today, profile, &role_of(posting)))
        };
        let explanations: Vec<Explanation> = offered.filter_map(|(posting, _)| explain(posting)).collect();
        let shown = json!({
            "list": fair_call::list(self.language, invitation.is_reserve),
            "name": person.map(|it| it.0.name.as_str()),
            "phone": person.and_then(|it| it.0.phone.as_ref()).map(Phone::reveal),
            "contact": person.map(|it| fair_call::contact(self.language, ContactWay::of(&it.0.capacities, &it.0.needs))),
            "postings": titles.join("\n"),
            "why": explanations.first().map(|it| fair_call::why(self.language, it)),
            "ask": fair_call::ask(self.language, &explanations),
        });
        handed_out(stored.id.to_string(), shown, &CallBody::from(&invitation.call))
    }
}

/// Those rows as a .xlsx workbook.
///
/// # Errors
/// `Unwritten`.
pub async fn write_calls(rows: Vec<ExportRow>) -> Result<Vec<u8>, ImportError> {
    Ok(spawn_blocking(move || intake::write_calls(rows)).await.map_err(AppError::Lost)??)
}

/// Reads a sheet that came back, without touching the database.
///
/// # Errors
/// `Unreadable` when no row can be read of it at all.
pub async fn read_calls(bytes: Vec<u8>) -> Result<Intake, ImportError> {
    Ok(spawn_blocking(move || intake::read_calls(&bytes)).await.map_err(AppError::Lost)??)
}

/// Notes what a sheet says; all of it, or with a faulty cell nothing.
///
/// # Errors
/// `NotFound`, `NotInThisState`, `Wrong` with the address of each faulty cell as pointer, such as `/K5`.
pub async fn take_calls(
    tx: &mut Transaction,
    (clock, standing): (&Clock, Standing),
    id: FairId,
    intake: Intake,
) -> Result<Taken, FairError> {
    fair_to_read(tx, standing, id).await?;
    let filter = InvitationFilter { fair: Some(id), ..InvitationFilter::default() };
    let listed = fair_invitations::list(tx, &filter, &ALL).await?;
    let people: Vec<JobseekerId> = listed.iter().map(|(_, it)| it.value.jobseeker).collect();
    let people = jobseekers::with_certificates(tx, &people).await?;
    let names: HashMap<JobseekerId, PersonName> = people.into_iter().map(|it| (it.0.id, it.0.value.name)).collect();
    let known = listed.into_iter().map(|(_, it)| (it.id, it)).collect();
    let mut returned = Returned::new(known, Fault::UnknownInvitation);
    let mut said = all_said(intake, |record| {
        let stored = returned.of(record, |id| InvitationId::parse(id).ok());
        let stored = stored.and_then(|it| is_theirs(record, names.get(&it.value.jobseeker)).map(|()| it));
        let filled = Value::Object(filled(record, &SAID));
        let known = stored.as_ref().ok().map(|it| CallBody::before(&it.value.call, &filled));
        let says = CallBody::read(said_anew(known.as_ref(), record, (&SAID, LEADING)), clock.today());
        both(record, stored, says)
    })?;
    let rows = said.len();
    said.retain(|(stored, call)| stored.value.call != *call);
    tx.note(Act::Import, Some(id.uuid()), said.iter().map(|(stored, _)| stored.value.jobseeker));
    let changed = said.len();
    for (stored, call) in said {
        note_call(tx, (clock, standing), id, stored, call).await?;
    }
    Ok(Taken::of(rows, changed))
}

/// A column that was sorted by itself would give each what somebody else has said.
fn is_theirs(record: &Record, known: Option<&PersonName>) -> Result<(), FieldFault> {
    let name = record.body.get("name").and_then(Value::as_str);
    let is_other = name.is_some_and(|name| known.is_none_or(|known| known.as_str() != name.trim()));
    if is_other { Err(FieldFault::at("/name", Fault::UnknownInvitation)) } else { Ok(()) }
}
