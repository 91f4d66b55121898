//! The running service: database, index, follower and HTTP server, started in order and stopped in the opposite one.
//! What it serves is in `routes`; when it is started, in `cli`.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_actix_web::{RootSpanBuilder, TracingLogger};

use crate::app::audit_heads::sign_heads;
use crate::app::error::AppError;
use crate::app::find_matches::Finder;
use crate::app::find_postings::PostingFinder;
use crate::app::follow_outbox::follow;
use crate::app::housekeeping::keep_house;
use crate::app::open_index::{Rebuilt, open_index};
use crate::app::run_import::ImportQueue;
use crate::clock::Clock;
use crate::http::body::BodyLimits;
use crate::http::rendering::render;
use crate::matching::rules::Rules;
use crate::openapi;
use crate::routes::routes;
use crate::search::SearchIndex;
use crate::settings::Settings;
use crate::store::{MigrateError, Store};
use crate::telemetry;

/// Why the service did not start, or did not stop well.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error("cannot listen on {address}: {source}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("the HTTP server: {0}")]
    Http(#[from] std::io::Error),
}

impl From<crate::store::StoreError> for ServerError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::App(error.into())
    }
}

/// A service that runs. Dropping it does not stop it: `stop` does.
pub struct Server {
    address: SocketAddr,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    following: JoinHandle<()>,
    keeping: JoinHandle<()>,
    signing: JoinHandle<()>,
    stop: watch::Sender<bool>,
    pub store: Store,
    pub index: Arc<SearchIndex>,
    pub finder: Finder,
}

/// One span per request, without query string or body: they may tell of people.
struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &actix_web::dev::ServiceRequest) -> tracing::Span {
        use actix_web::HttpMessage;
        let id = request.extensions().get::<tracing_actix_web::RequestId>().map(ToString::to_string);
        let route = request.match_pattern().unwrap_or_default();
        tracing::info_span!("request", request.id = id, http.method = %request.method(), http.route = route)
    }

    fn on_request_end<B: actix_web::body::MessageBody>(
        _: tracing::Span,
        _: &Result<actix_web::dev::ServiceResponse<B>, actix_web::Error>,
    ) {
    }
}

impl Server {
    /// Migrates the database, opens the index, follows the outbox and listens. `progress` hears of a rebuild of the index.
    ///
    /// # Errors
    /// Whatever comes in the way; nothing keeps running then.
    pub async fn start(
        settings: &Settings,
        rules: Rules,
        clock: Clock,
        database_url: &str,
        progress: impl Fn(Rebuilt) + Send + Sync,
    ) -> Result<Self, ServerError> {
        telemetry::figures();
        let store = Store::connect(database_url, settings.database.max_connections)?;
        store.migrate().await?;
        let address = SocketAddr::new(settings.server.host, settings.server.port);
        let listener = TcpListener::bind(address).map_err(|source| ServerError::Listen { address, source })?;
        let address = listener.local_addr()?;
        let index = open_index(&store, &settings.data_dir.join("index"), progress).await?;
        let rules = Arc::new(rules);
        let finder = Finder::new(
            store.clone(),
            Arc::clone(&index),
            Arc::clone(&rules),
            clock.clone(),
            settings.search.ranking_permits,
        );
        let (stop, stopped) = watch::channel(false);
        let every = Duration::from_millis(settings.search.poll_milliseconds);
        let following = tokio::spawn(follow(store.clone(), Arc::clone(&index), every, stopped.clone()));
        let signing = tokio::spawn(sign_heads(store.clone(), clock.clone(), settings.clone(), stopped.clone()));
        let keeping = tokio::spawn(keep_house(store.clone(), clock.clone(), settings.clone(), stopped));
        let server = http_server(
            settings,
            listener,
            State { store: store.clone(), index: Arc::clone(&index), rules, finder: finder.clone(), clock },
        )?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        Ok(Self { address, handle, serving, following, keeping, signing, stop, store, index, finder })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops taking requests, lets the running ones finish, then stops following, and closes the index.
    ///
    /// # Errors
    /// What the HTTP server died of, if it did.
    pub async fn stop(self) -> Result<(), ServerError> {
        self.handle.stop(true).await;
        let outcome = self.serving.await;
        // The receivers are gone only when the tasks have ended already.
        let _ = self.stop.send(true);
        let (following, keeping, signing) = (self.following.await, self.keeping.await, self.signing.await);
        let index = Arc::clone(&self.index);
        let closing = tokio::task::spawn_blocking(move || index.close()).await;
        following.and(keeping).and(signing).and(closing).map_err(AppError::Lost)?;
        outcome.map_err(AppError::Lost)??;
        Ok(())
    }
}

/// What the handlers share.
struct State {
    store: Store,
    index: Arc<SearchIndex>,
    rules: Arc<Rules>,
    finder: Finder,
    clock: Clock,
}

fn http_server(
    settings: &Settings,
    listener: TcpListener,
    state: State,
) -> Result<actix_web::dev::Server, ServerError> {
    let limits = Data::new(BodyLimits {
        timeout: Duration::from_secs(settings.server.body_timeout_seconds),
        max_workbook_bytes: settings.imports.max_mebibytes * 1024 * 1024,
    });
    // Written once for the life of the process: the document is the same for every request.
    let document: &'static str = Box::leak(openapi::document().to_string().into_boxed_str());
    let posting_finder = Data::new(PostingFinder::new(state.store.clone(), Arc::clone(&state.index)));
    let (store, index) = (Data::new(state.store), Data::new(state.index));
    let import_queue = Data::new(ImportQueue::default());
    let (rules, finder, clock) = (Data::from(state.rules), Data::new(state.finder), Data::new(state.clock));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(limits.clone())
            .app_data(store.clone())
            .app_data(index.clone())
            .app_data(rules.clone())
            .app_data(finder.clone())
            .app_data(posting_finder.clone())
            .app_data(clock.clone())
            .app_data(import_queue.clone())
            .configure(|app| routes(app, document))
            .wrap(from_fn(render))
            .wrap(TracingLogger::<RequestSpan>::new())
    });
    let server = match settings.server.workers {
        0 => server,
        workers => server.workers(workers),
    };
    let server = server.disable_signals().shutdown_timeout(settings.server.shutdown_seconds).listen(listener)?;
    Ok(server.run())
}
