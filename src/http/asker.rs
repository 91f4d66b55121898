//! Who asks, for a handler. The gate has found out; here it only becomes an argument.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use crate::domain::principal::{Account, Principal};
use crate::domain::scope::Scopes;
use crate::store::credentials::Holder;
use crate::wording::problem::ProblemKind;

use super::problem::Problem;

/// The account that has signed in, with the credential it came by.
#[derive(Debug, Clone)]
pub struct Asker(Holder);

impl Asker {
    pub const fn new(holder: Holder) -> Self {
        Self(holder)
    }

    /// For whom the database is asked.
    pub const fn principal(&self) -> Principal {
        Principal::Account(self.0.account)
    }

    /// What the credential may be used for.
    pub const fn scopes(&self) -> &Scopes {
        &self.0.scopes
    }

    /// The credential itself, which may be asked to be revoked.
    pub const fn holder(&self) -> &Holder {
        &self.0
    }
}

impl Deref for Asker {
    type Target = Account;

    fn deref(&self) -> &Account {
        &self.0.account
    }
}

impl FromRequest for Asker {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A public route lets everybody through; a handler that wants somebody there all the same hears of nobody.
        ready(request.extensions().get::<Self>().cloned().ok_or(Problem::of(ProblemKind::Unauthenticated)))
    }
}
