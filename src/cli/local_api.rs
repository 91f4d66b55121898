//! Asks the service that this process runs, over HTTP like anybody else. For the demo; nothing of it is a client for others.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Method, Request, header};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// The service, as somebody with a key sees it.
pub struct LocalApi {
    address: SocketAddr,
    token: String,
}

impl LocalApi {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { address, token: token.to_owned() }
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.ask(Method::POST, path, Some(("application/json", body))).await
    }

    /// Changes something as it stands, whatever its version.
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.ask(Method::PATCH, path, Some(("application/merge-patch+json", body))).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<(&str, &Value)>) -> anyhow::Result<Value> {
        let stream = TcpStream::connect(self.address).await.context("the service does not answer")?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
        let driven = tokio::spawn(connection);
        let mut request = Request::builder()
            .method(&method)
            .uri(format!("/api/v1{path}"))
            .header(header::HOST, self.address.to_string())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if method == Method::PATCH {
            request = request.header(header::IF_MATCH, "*");
        }
        if let Some((media_type, _)) = body {
            request = request.header(header::CONTENT_TYPE, media_type);
        }
        let bytes = body.map(|(_, body)| Bytes::from(body.to_string())).unwrap_or_default();
        let answer = sender.send_request(request.body(Full::new(bytes))?).await?;
        let status = answer.status();
        let said = answer.into_body().collect().await?.to_bytes();
        driven.abort();
        let said: Value = serde_json::from_slice(&said).unwrap_or_default();
        if status.is_success() {
            return Ok(said);
        }
        bail!("{method} {path} was answered with {status}: {said}");
    }
}
