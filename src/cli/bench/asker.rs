//! Whoever asks the service: over HTTP on the loopback address, signed in, on connections that stay open.

use std::time::{Duration, Instant};

use anyhow::Context;
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

use super::figures::Times;
use crate::app::ready_accounts::ready_account;
use crate::clock::Clock;
use crate::domain::principal::Standing;
use crate::domain::text::ApiKeyName;
use crate::domain::username::Username;
use crate::store::Store;

/// Longer than any run.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// An administrator's key.
pub async fn token(store: &Store, clock: &Clock) -> anyhow::Result<String> {
    let wrong = |fault: crate::domain::fault::Fault| anyhow::anyhow!(fault.code());
    let username = Username::parse("bench-admin").map_err(wrong)?;
    let name = ApiKeyName::parse("bench").map_err(wrong)?;
    let (_, secret) = ready_account((store, clock), &username, Standing::Admin, (&name, LIFETIME)).await?;
    Ok(secret.reveal().to_owned())
}

/// Asks one service. Clones share their connections.
#[derive(Clone)]
pub struct Asker {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Asker {
    pub fn new(address: &str, token: String) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build()?;
        Ok(Self { http, base: format!("http://{address}/api/v1/"), token })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token)
    }

    /// The whole answer; an error is one.
    pub async fn get(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let answer = self.request(Method::GET, path).send().await?.error_for_status()?;
        Ok(answer.bytes().await?.to_vec())
    }

    pub async fn get_json(&self, path: &str) -> anyhow::Result<Value> {
        Ok(serde_json::from_slice(&self.get(path).await?)?)
    }

    /// Whether there is such a route for this resource.
    pub async fn has(&self, path: &str) -> anyhow::Result<bool> {
        let status = self.request(Method::GET, path).send().await?.status();
        Ok(status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED)
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.request(Method::POST, path).json(body).send().await?;
        read(answer).await
    }

    /// Changes a resource whatever its version is.
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.request(Method::PATCH, path).header("if-match", "*");
        // The media type of RFC 7396 is what the body is.
        let request = request.header("content-type", "application/merge-patch+json").body(body.to_string());
        read(request.send().await?).await
    }
}

/// What was answered, or what was wrong: the problem says it.
async fn read(answer: reqwest::Response) -> anyhow::Result<Value> {
    let status = answer.status();
    let text = answer.text().await?;
    anyhow::ensure!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).context("an answer that is no JSON")
}

/// Does something and adds how long it took.
pub async fn timed<T>(times: &mut Times, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let started = Instant::now();
    let outcome = work.await?;
    times.add(started.elapsed());
    Ok(outcome)
}
