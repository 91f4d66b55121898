//! A thin client: it sends what a test says, and holds what came back. It follows no redirect and keeps no connection.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, IF_MATCH};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::Value;

/// How long a change may take to show; under load a machine may pause the server, so a lone test needs far less.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Somebody who talks to one server.
pub struct Client {
    http: reqwest::Client,
    address: String,
    /// The bearer token it shows; none for a stranger.
    token: Option<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// Null where the text is no JSON.
    pub json: Value,
}

impl Client {
    /// A stranger; `address` is host and port.
    pub fn new(address: String) -> Self {
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).redirect(reqwest::redirect::Policy::none());
        Self { http: http.no_proxy().build().unwrap(), address, token: None }
    }

    /// The same server, asked with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { http: self.http.clone(), address: self.address.clone(), token: Some(token.to_owned()) }
    }

    /// The same server, asked by nobody.
    pub fn stranger(&self) -> Self {
        Self { http: self.http.clone(), address: self.address.clone(), token: None }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// Reads in English.
    pub async fn get_in_english(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path).header("accept-language", "en")).await
    }

    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        Answer::to(self.request(Method::POST, path).json(body)).await
    }

    /// Posts text as it stands.
    pub async fn post_text(&self, path: &str, text: impl Into<reqwest::Body>) -> Answer {
        Answer::to(self.request(Method::POST, path).header("content-type", "application/json").body(text)).await
    }

    pub async fn post_with_key(&self, path: &str, key: &str, body: &impl Serialize) -> Answer {
        Answer::to(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    pub async fn patch(&self, path: &str, etag: &str, body: &impl Serialize) -> Answer {
        Answer::to(self.request(Method::PATCH, path).header(IF_MATCH, etag).json(body)).await
    }

    pub async fn delete(&self, path: &str, etag: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path).header(IF_MATCH, etag)).await
    }

    /// Reads again and again until the answer is as wanted, and tells it.
    pub async fn until(&self, path: &str, limit: Duration, is_wanted: impl Fn(&Answer) -> bool) -> Answer {
        let started = Instant::now();
        loop {
            let answer = self.get(path).await;
            if is_wanted(&answer) {
                return answer;
            }
            assert!(started.elapsed() < limit, "{path} after {limit:?}: {answer:?}");
            // A moment for whoever works on it: asking without end takes their turn on a small machine.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The header line by which a bare connection signs in.
    pub fn authorization(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.token.as_deref().unwrap_or_default())
    }

    /// Sends bytes over a bare connection, then nothing more, and reads until the server closes it.
    pub async fn send_bytes(&self, bytes: Vec<u8>) -> String {
        let address = self.address.clone();
        let talk = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(&bytes).unwrap();
            let mut answer = Vec::new();
            // A connection that is reset has been cut off too; what came before still counts.
            drop(stream.read_to_end(&mut answer));
            drop(stream.shutdown(Shutdown::Both));
            String::from_utf8_lossy(&answer).into_owned()
        };
        tokio::task::spawn_blocking(talk).await.unwrap()
    }
}

impl Answer {
    /// Sends a request and reads its answer.
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    /// This answer, if it has the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// A header's text; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn etag(&self) -> &str {
        self.header("etag")
    }

    /// The faults of a refused body: pointer and code of each.
    #[track_caller]
    pub fn faults(&self) -> Vec<(&str, &str)> {
        assert_eq!(self.status, 422, "{}", self.text);
        let errors = self.json["errors"].as_array().unwrap();
        errors.iter().map(|it| (it["pointer"].as_str().unwrap(), it["code"].as_str().unwrap())).collect()
    }

    /// The problem's code.
    #[track_caller]
    pub fn problem(&self) -> &str {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text);
        self.json["code"].as_str().unwrap()
    }

    /// The items of a page.
    #[track_caller]
    pub fn items(&self) -> &[Value] {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json["items"].as_array().unwrap()
    }

    /// The ids of a page's items, or of what stands in each of them under `field`.
    #[track_caller]
    pub fn ids<'a>(&'a self, field: Option<&str>) -> Vec<&'a str> {
        let record = |item: &'a Value| field.map_or(item, |field| &item[field]);
        self.items().iter().map(|item| record(item)["id"].as_str().unwrap()).collect()
    }

    /// The match with this posting or jobseeker in it.
    #[track_caller]
    pub fn of(&self, id: &str) -> &Value {
        let is_it = |item: &&Value| item["posting"]["id"] == id || item["jobseeker"]["id"] == id;
        self.items().iter().find(is_it).unwrap_or_else(|| panic!("{id} is not in {}", self.text))
    }
}
