//! Who asks: a signed-in account with its standing, or the program on its own behalf.
//! How somebody signed in is not known here, nor what each may do (`access`).

use super::coded::coded;
use super::ids::{AccountId, EmployerId, JobseekerId};
use super::place::Adcode;

coded! {
    /// What an account is for.
    pub enum Role {
        /// The federation's head office: all regions, accounts and keys.
        Admin = "admin",
        /// The federation's staff of a region and everything inside it.
        Staff = "staff",
        /// Somebody of one employer.
        Employer = "employer",
        /// A jobseeker.
        Jobseeker = "jobseeker",
    }
}

/// A role, with what it is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    Admin,
    /// The region, with all inside it.
    Staff(Adcode),
    Employer(EmployerId),
    Jobseeker(JobseekerId),
}

impl Standing {
    pub const fn role(self) -> Role {
        match self {
            Self::Admin => Role::Admin,
            Self::Staff(_) => Role::Staff,
            Self::Employer(_) => Role::Employer,
            Self::Jobseeker(_) => Role::Jobseeker,
        }
    }
}

/// Somebody who has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Account {
    pub id: AccountId,
    pub standing: Standing,
}

/// For whom the database is asked. Every transaction has one; the database shows each only what it may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    Account(Account),
    /// Ranks for somebody who may not see people: reads what matching knows of them, and nothing that says who they are.
    Ranking,
    /// The program itself: index, sign-in, housekeeping, command line.
    System,
}

impl Principal {
    /// The code by which policies of the database and the audit trail know it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Account(account) => account.standing.role().code(),
            Self::Ranking => "ranking",
            Self::System => "system",
        }
    }

    /// The account, where there is one.
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Account(account) => Some(account.id),
            Self::Ranking | Self::System => None,
        }
    }

    pub const fn standing(self) -> Option<Standing> {
        match self {
            Self::Account(account) => Some(account.standing),
            Self::Ranking | Self::System => None,
        }
    }
}
