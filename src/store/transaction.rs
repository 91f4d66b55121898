//! Transactions, the one way to the database from outside this room: each is somebody's, and row-level security shows that
//! principal only what it may see. All or nothing, whatever the caller's error is.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use diesel::QueryResult;
use diesel::connection::TransactionDepthChange;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection, TransactionManager};
use futures_util::FutureExt;
use jiff::Timestamp;
use uuid::Uuid;

use super::audit;
use super::error::StoreError;
use super::pool::{Connection, Store};
use crate::domain::audit::{Act, Note};
use crate::domain::ids::{AccountId, JobseekerId};
use crate::domain::place::Adcode;
use crate::domain::principal::{Principal, Standing};
use crate::sealing::Keyring;

type Transactions = <AsyncPgConnection as AsyncConnection>::TransactionManager;

/// The first and the last code of all regions, for those who are bound to none.
const EVERYWHERE: (u32, u32) = (100_000, 999_999);

/// A running transaction on behalf of a principal. Functions that take a plain connection take it as well.
pub struct Transaction {
    conn: Connection,
    principal: Principal,
    now: Timestamp,
    notes: Vec<Note>,
    keyring: Arc<Keyring>,
}

impl Deref for Transaction {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.conn
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.conn
    }
}

impl Transaction {
    /// For whom it runs.
    pub const fn principal(&self) -> Principal {
        self.principal
    }

    /// What seals and opens values.
    pub fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring)
    }

    /// When it began, by the program's clock.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Notes for the audit trail what is done here. Notes are written last, before the commit: an act that cannot be noted
    /// does not happen, and one that is undone leaves no note.
    pub fn note(&mut self, act: Act, object: Option<Uuid>, subjects: impl IntoIterator<Item = JobseekerId>) {
        self.note_down(Note { object, ..Note::new(act, subjects) });
    }

    /// The same, of an act that needs more words.
    pub fn note_down(&mut self, note: Note) {
        self.notes.push(note);
    }
}

/// A transaction that has done what it was for. Its notes are not written yet, and nothing of it is committed: where this is
/// dropped, nothing has happened.
#[must_use = "what was done is undone where it is not closed"]
pub struct Closing(Transaction);

impl Closing {
    /// Writes the notes and commits.
    ///
    /// # Errors
    /// `Unavailable`; then nothing of it has happened.
    pub async fn close(self) -> Result<(), StoreError> {
        let Self(mut tx) = self;
        let notes = audit::recording(&tx.principal, tx.now, &tx.notes);
        // One way there and back. Where a note is refused, the server does not read on to the commit.
        match tx.conn.batch_execute(&format!("{notes} commit")).await {
            Ok(()) => Ok(has_ended(&mut tx.conn)?),
            Err(error) => {
                tx.undo().await;
                Err(error.into())
            }
        }
    }
}

/// Tells the connection that its transaction is over, which it cannot see in what it was given to run. Until then it is
/// taken to be inside, and is closed where it is dropped.
fn has_ended(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let status = Transactions::transaction_manager_status_mut(conn);
    status.transaction_state()?.change_transaction_depth(TransactionDepthChange::DecreaseDepth)
}

impl Transaction {
    /// Runs `act` in it, and leaves its end to the caller: an error undoes everything.
    ///
    /// # Errors
    /// Those of `act`.
    pub async fn run<T, E: From<StoreError>>(
        mut self,
        act: impl AsyncFnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<(T, Closing), E> {
        match act(&mut self).await {
            Ok(done) => Ok((done, Closing(self))),
            Err(error) => {
                self.undo().await;
                Err(error)
            }
        }
    }

    async fn undo(&mut self) {
        // The first error tells more than a failed rollback, after which the pool drops the connection anyway.
        drop(Transactions::rollback_transaction(&mut *self.conn).await);
    }
}

impl Store {
    /// A connection for a transaction that has not begun; for tests.
    #[cfg(test)]
    pub(super) async fn lent_to(&self, principal: Principal) -> Result<Transaction, StoreError> {
        let (conn, keyring) = (self.connection().await?, Arc::clone(self.keyring()));
        Ok(Transaction { conn, principal, now: self.clock().now(), notes: Vec::new(), keyring })
    }

    /// Runs `act` in one transaction of a principal: an error undoes everything it did. Given up half way, the connection
    /// is closed, and the server undoes it.
    ///
    /// # Errors
    /// Those of `act`, and `Unavailable` when the transaction cannot begin or end.
    pub async fn transaction<T, E: From<StoreError>>(
        &self,
        principal: Principal,
        act: impl AsyncFnOnce(&mut Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let (done, closing) = self.unclosed(principal, act).await?;
        closing.close().await?;
        Ok(done)
    }

    /// The same, with its end left to the caller: whoever has more to do before they answer does it meanwhile, and answers
    /// only when the end has come to be.
    ///
    /// # Errors
    /// Those of `act`, and `Unavailable` when the transaction cannot begin.
    pub async fn unclosed<T, E: From<StoreError>>(
        &self,
        principal: Principal,
        act: impl AsyncFnOnce(&mut Transaction) -> Result<T, E>,
    ) -> Result<(T, Closing), E> {
        self.begun(principal).await?.run(act).await
    }

    /// A transaction that has begun, for whoever has something else to do meanwhile. One that is dropped is undone.
    ///
    /// # Errors
    /// `Unavailable` when it cannot begin.
    pub async fn begun(&self, principal: Principal) -> Result<Transaction, StoreError> {
        let now = self.clock().now();
        // One way there and back: this stands at the beginning of everything.
        let begin = format!("begin; {}", settings(principal, now));
        let begun = self.answering(|conn| {
            let begin = begin.clone();
            async move { Transactions::begin_transaction_sql(conn, &begin).await }.boxed()
        });
        let (conn, ()) = begun.await?;
        Ok(Transaction { conn, principal, now, notes: Vec::new(), keyring: Arc::clone(self.keyring()) })
    }
}

/// Runs `act` in a part of the caller's transaction: an error undoes what this part did, and leaves the rest usable.
///
/// # Errors
/// Those of `act`, and `Unavailable` when the part cannot begin or end.
pub async fn attempt<T, E: From<StoreError>>(
    tx: &mut Transaction,
    act: impl AsyncFnOnce(&mut Transaction) -> Result<T, E>,
) -> Result<T, E> {
    Transactions::begin_transaction(&mut *tx.conn).await.map_err(StoreError::from)?;
    match act(tx).await {
        Ok(done) => {
            Transactions::commit_transaction(&mut *tx.conn).await.map_err(StoreError::from)?;
            Ok(done)
        }
        Err(error) => {
            // Where this fails, the next statement fails too, and says so.
            drop(Transactions::rollback_transaction(&mut *tx.conn).await);
            Err(error)
        }
    }
}

/// Who asks, for row-level security; gone with the transaction. Every value is a code, a number or an id of ours, so
/// none can end the text it stands in. All of them are set each time: none is left from somebody before.
fn settings(principal: Principal, now: Timestamp) -> String {
    let standing = principal.standing();
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let employer = standing.and_then(|it| if let Standing::Employer(id) = it { Some(id.uuid()) } else { None });
    let jobseeker = standing.and_then(|it| if let Standing::Jobseeker(id) = it { Some(id.uuid()) } else { None });
    let (first, last) = match principal {
        Principal::System => EVERYWHERE,
        Principal::Ranking => NOWHERE,
        Principal::Account(account) => reach(account.standing),
    };
    let settings = [
        ("role", principal.code().to_owned()),
        ("account", id(principal.account().map(AccountId::uuid))),
        ("employer", id(employer)),
        ("jobseeker", id(jobseeker)),
        ("first_region", first.to_string()),
        ("last_region", last.to_string()),
        ("now", now.to_string()),
    ];
    let set = settings.map(|(name, value)| format!("set_config('stirrup.{name}', '{value}', true)"));
    format!("select {}", set.join(", "))
}

/// A range without a region in it.
const NOWHERE: (u32, u32) = (1, 0);

/// The regions whose records somebody sees by office.
fn reach(standing: Standing) -> (u32, u32) {
    match standing {
        Standing::Admin => EVERYWHERE,
        Standing::Staff(region) => Adcode::range(region),
        Standing::Employer(_) | Standing::Jobseeker(_) => NOWHERE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::EmployerId;
    use crate::domain::principal::Account;

    #[test]
    fn every_setting_is_set_for_everybody() {
        let now = Timestamp::UNIX_EPOCH;
        let employer = Standing::Employer(EmployerId::new(Uuid::nil()));
        let account = Account { id: AccountId::new(Uuid::nil()), standing: employer };
        let count = |principal| settings(principal, now).matches("set_config('stirrup.").count();
        assert!(
            [Principal::Account(account), Principal::Ranking, Principal::System].into_iter().all(|it| count(it) == 7)
        );
        assert!(settings(Principal::Account(account), now).contains("'stirrup.first_region', '1'"));
    }
}
