//! `stirrup user`: accounts from the command line, the first admin before all. It asks nobody's leave: whoever can run it has
//! the database. A password comes from a prompt, a file, a variable or the standard input, never from the command line, which
//! other users of the machine can read.

use anyhow::{Context, anyhow, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};

use super::database::with_database;
use super::password_source::PasswordSource;
use crate::app::keep_accounts;
use crate::app::passwords::Passwords;
use crate::clock::Clock;
use crate::domain::account::{AccountDraft, AccountRecord, AccountStatus};
use crate::domain::audit::Act;
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::password::NewPassword;
use crate::domain::place::Adcode;
use crate::domain::principal::{Principal, Standing};
use crate::domain::username::Username;
use crate::reference::regions::regions;
use crate::settings::Settings;
use crate::store::accounts::{self, AccountFilter};
use crate::store::{Page, Store, Transaction, sign_in_attempts};
use crate::wording::{self, Language};

/// Accounts that are listed at a time.
const CHUNK: u32 = 500;

#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an admin: the first account of a new database. The password is asked for, or comes from a file,
    /// `STIRRUP_ADMIN_PASSWORD` or the standard input.
    CreateAdmin(NamedArgs),
    /// Make an account of any role.
    Create(CreateArgs),
    /// Give an account another password; its sessions and keys end.
    ResetPassword(NamedArgs),
    /// Disable an account; its sessions and keys end.
    Disable {
        #[arg(long)]
        username: String,
    },
    /// List all accounts.
    List,
}

#[derive(Debug, Args)]
struct NamedArgs {
    #[arg(long)]
    username: String,
    #[command(flatten)]
    password: PasswordSource,
}

#[derive(Debug, Args)]
struct CreateArgs {
    #[command(flatten)]
    named: NamedArgs,
    #[arg(long)]
    role: RoleName,
    /// Of staff: the region's code, six digits; everything in it belongs to it.
    #[arg(long, value_name = "CODE")]
    region: Option<String>,
    /// Of somebody of an employer: its id.
    #[arg(long, value_name = "ID")]
    employer: Option<String>,
    /// Of a jobseeker: their id.
    #[arg(long, value_name = "ID")]
    jobseeker: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Admin,
    Staff,
    Employer,
    Jobseeker,
}

/// Runs one of the commands.
pub async fn run(settings: &Settings, args: UserArgs) -> anyhow::Result<()> {
    let clock = Clock::default();
    with_database(settings, async move |database| {
        let store = database.store(settings, &clock).await?;
        let desk = Desk { store, clock, passwords: Passwords::new(&settings.sign_in)? };
        match args.command {
            UserCommand::CreateAdmin(named) => desk.create(named, Standing::Admin).await,
            UserCommand::Create(args) => {
                let standing = args.standing()?;
                desk.create(args.named, standing).await
            }
            UserCommand::ResetPassword(named) => desk.reset_password(named).await,
            UserCommand::Disable { username } => desk.disable(&username).await,
            UserCommand::List => desk.list().await,
        }
    })
    .await
}

impl CreateArgs {
    /// The role with what it is bound to; one that is bound to something else is refused.
    fn standing(&self) -> anyhow::Result<Standing> {
        let Self { region, employer, jobseeker, .. } = self;
        let told = (self.role, region.as_deref(), employer.as_deref(), jobseeker.as_deref());
        match told {
            (RoleName::Admin, None, None, None) => Ok(Standing::Admin),
            (RoleName::Staff, Some(code), None, None) => {
                let adcode = Adcode::parse(code).ok().filter(|it| regions().find(*it).is_some());
                adcode.map(Standing::Staff).with_context(|| format!("no region has the code {code}"))
            }
            (RoleName::Employer, None, Some(id), None) => {
                EmployerId::parse(id).map(Standing::Employer).map_err(|_| anyhow!("{id} is no id"))
            }
            (RoleName::Jobseeker, None, None, Some(id)) => {
                JobseekerId::parse(id).map(Standing::Jobseeker).map_err(|_| anyhow!("{id} is no id"))
            }
            _ => bail!("staff need --region, employers --employer, jobseekers --jobseeker, admins none of them"),
        }
    }
}

fn name(text: &str) -> anyhow::Result<Username> {
    Username::parse(text).map_err(|fault| anyhow!("--username: {}", wording::fault(Language::English, fault)))
}

/// What every command needs.
struct Desk {
    store: Store,
    clock: Clock,
    passwords: Passwords,
}

impl Desk {
    /// A password that suits the account, hashed.
    async fn password(&self, source: &PasswordSource, username: &Username) -> anyhow::Result<String> {
        let password = NewPassword::parse(&source.read()?);
        let password = password.and_then(|password| password.check_for(username).map(|()| password));
        let password =
            password.map_err(|fault| anyhow!("the password: {}", wording::fault(Language::English, fault)))?;
        Ok(self.passwords.hash(password.password()).await?)
    }

    async fn create(&self, named: NamedArgs, standing: Standing) -> anyhow::Result<()> {
        let username = name(&named.username)?;
        let hash = self.password(&named.password, &username).await?;
        let record = AccountRecord { username, standing, status: AccountStatus::Active };
        let id = AccountId::new(self.clock.fresh_id());
        let make = async |tx: &mut Transaction| {
            tx.note(Act::AccountCreated, Some(id.uuid()), []);
            accounts::insert(tx, id, &record, Some(&hash), self.clock.now()).await
        };
        self.store.transaction(Principal::System, make).await.context("the account was not made")?;
        println!("{} {} may sign in. Its id is {id}.", standing.role(), record.username.as_str());
        Ok(())
    }

    async fn reset_password(&self, named: NamedArgs) -> anyhow::Result<()> {
        let username = name(&named.username)?;
        self.find(&username).await?;
        let hash = self.password(&named.password, &username).await?;
        self.change(&username, |record| record, Some(&hash)).await?;
        println!("{} has another password; its sessions and keys have ended.", username.as_str());
        Ok(())
    }

    async fn disable(&self, username: &str) -> anyhow::Result<()> {
        let username = name(username)?;
        let disable = |record| AccountRecord { status: AccountStatus::Disabled, ..record };
        self.change(&username, disable, None).await?;
        println!("{} is disabled; its sessions and keys have ended.", username.as_str());
        Ok(())
    }

    async fn find(&self, username: &Username) -> anyhow::Result<()> {
        let find = async |tx: &mut Transaction| accounts::find_by_username(tx, username).await;
        let found = self.store.transaction(Principal::System, find).await?;
        ensure!(found.is_some(), "there is no account {}", username.as_str());
        Ok(())
    }

    async fn change(
        &self,
        username: &Username,
        change: impl FnOnce(AccountRecord) -> AccountRecord,
        hash: Option<&str>,
    ) -> anyhow::Result<()> {
        let change = async |tx: &mut Transaction| {
            let Some(current) = accounts::find_by_username(tx, username).await? else { return Ok(false) };
            accounts::hold(tx, current.id).await?;
            tx.note(Act::AccountChanged, Some(current.id.uuid()), []);
            let draft = AccountDraft { record: change(current.value.clone()), password: None };
            keep_accounts::apply(tx, current, (&draft, hash), self.clock.now()).await?;
            sign_in_attempts::forget(tx, username).await?;
            Ok::<_, keep_accounts::AccountError>(true)
        };
        ensure!(self.store.transaction(Principal::System, change).await?, "there is no account {}", username.as_str());
        Ok(())
    }

    async fn list(&self) -> anyhow::Result<()> {
        let mut after = None;
        loop {
            let page = Page { limit: CHUNK, after };
            let read = async |tx: &mut Transaction| accounts::list(tx, &AccountFilter::default(), &page).await;
            let found = self.store.transaction(Principal::System, read).await?;
            let Some(last) = found.last() else { return Ok(()) };
            after = Some(last.id.uuid());
            for it in &found {
                let bound = match it.value.standing {
                    Standing::Admin => String::new(),
                    Standing::Staff(region) => region.to_string(),
                    Standing::Employer(id) => id.to_string(),
                    Standing::Jobseeker(id) => id.to_string(),
                };
                println!(
                    "{}  {:<9} {:<8} {}  {bound}",
                    it.id,
                    it.value.standing.role().code(),
                    it.value.status.code(),
                    it.value.username.as_str()
                );
            }
        }
    }
}
