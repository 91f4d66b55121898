//! The running service: database, index, follower and HTTP server, started in order and stopped in the opposite one.
//! What it serves is in `routes`; when it is started, in `cli`.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::middleware::{Condition, DefaultHeaders, from_fn};
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
use rustls::ServerConfig;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tracing_actix_web::{RootSpanBuilder, TracingLogger};

use crate::access::candidate_keys::CandidateKeys;
use crate::app::audit_heads::sign_heads;
use crate::app::deliver_events::{Deliverer, deliver_events};
use crate::app::error::AppError;
use crate::app::find_matches::Finder;
use crate::app::find_postings::PostingFinder;
use crate::app::follow_outbox::follow;
use crate::app::housekeeping::keep_house;
use crate::app::introduce::Introducer;
use crate::app::open_index::{Rebuilt, open_index};
use crate::app::plan_fair::FairPlanner;
use crate::app::run_import::ImportQueue;
use crate::app::run_matches::MatchRunner;
use crate::app::sign_in::SignIn;
use crate::app::stay_along::VisitDays;
use crate::app::watch_fair_plans::{PlanBell, watch_fair_plans};
use crate::app::watch_match_runs::{RunBell, watch_match_runs};
use crate::calling::{AddressRules, Caller, CallerError};
use crate::clock::Clock;
use crate::edge::{cors, edge, proxies};
use crate::http::body::BodyLimits;
use crate::http::connection::{Connection, Connections};
use crate::http::fair_board::Screens;
use crate::http::gate::gate;
use crate::http::health::all_figures;
use crate::http::rate_limit::{limit_addresses, limit_principals};
use crate::http::rendering::render;
use crate::listening::{self, Certificate, ListenError};
use crate::matching::rules::Rules;
use crate::openapi;
use crate::routes::routes;
use crate::sealing::{Keyring, KeysError};
use crate::search::SearchIndex;
use crate::settings::{ServerSettings, Settings};
use crate::store::{Logins, OpenError, Store};
use crate::telemetry;

/// How often the certificate's files are looked at.
const CERTIFICATE_EVERY: Duration = Duration::from_mins(1);
/// Clients that may read figures at a time.
const READERS_OF_FIGURES: usize = 16;

/// Why the service did not start, or did not stop well.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Keys(#[from] KeysError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error("webhooks: {0}")]
    Webhooks(#[from] CallerError),
    #[error("the HTTP server: {0}")]
    Http(#[from] std::io::Error),
}

impl From<crate::store::StoreError> for ServerError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::App(error.into())
    }
}

/// The keys that settings name, or those of the data folder.
///
/// # Errors
/// Keys that cannot be read, or that others can.
pub fn keyring(settings: &Settings) -> Result<Arc<Keyring>, KeysError> {
    let (keys, file) = (settings.sealing.keys.reveal(), settings.sealing.keys_file.as_path());
    let (keys, file) = (Some(keys).filter(|it| !it.is_empty()), Some(file).filter(|it| !it.as_os_str().is_empty()));
    Ok(Arc::new(Keyring::load(keys, file, &settings.data_dir.join("keys.json"))?))
}

/// A service that runs. Dropping it does not stop it: `stop` does.
pub struct Server {
    address: SocketAddr,
    figures_address: Option<SocketAddr>,
    handle: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    /// What runs beside it and ends with it: the listener for figures, the look-out for certificates.
    beside: Vec<JoinHandle<()>>,
    following: JoinHandle<()>,
    keeping: JoinHandle<()>,
    signing: JoinHandle<()>,
    matching: JoinHandle<()>,
    delivering: JoinHandle<()>,
    planning: JoinHandle<()>,
    stop: watch::Sender<bool>,
    /// Ends answers that would go on by themselves.
    screens: watch::Sender<bool>,
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
        logins: &Logins,
        progress: impl Fn(Rebuilt) + Send + Sync,
    ) -> Result<Self, ServerError> {
        telemetry::figures();
        let (most, keyring) = (settings.database.max_connections, keyring(settings)?);
        let candidates = CandidateKeys::new(|label| keyring.derived(label.as_bytes()));
        let store = Store::open(logins, most, clock.clone(), keyring).await?;
        let address = SocketAddr::new(settings.server.host, settings.server.port);
        let certificate = if settings.tls.is_on() { Some(Arc::new(Certificate::load(&settings.tls)?)) } else { None };
        let write_timeout = Duration::from_secs(settings.server.write_timeout_seconds);
        let listener = listening::bind(address, write_timeout)?;
        let address = listener.local_addr()?;
        let figures = settings.metrics.address.map(|address| listening::bind(address, write_timeout)).transpose()?;
        let figures_address = figures.as_ref().map(TcpListener::local_addr).transpose()?;
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
        let bell = RunBell::default();
        let matching = tokio::spawn(watch_match_runs(match_runner(settings, &finder), bell.clone(), stopped.clone()));
        let (planner, plan_bell) =
            (FairPlanner::new(store.clone(), Arc::clone(&rules), clock.clone()), PlanBell::default());
        let planning = tokio::spawn(watch_fair_plans(planner.clone(), plan_bell.clone(), stopped.clone()));
        let caller = caller(settings)?;
        let deliverer = Deliverer::new(store.clone(), clock.clone(), caller.clone(), &settings.webhooks);
        let delivering = tokio::spawn(deliver_events(deliverer, stopped.clone()));
        let keeping = tokio::spawn(keep_house(store.clone(), clock.clone(), settings.clone(), stopped));
        let (screens, closing) = watch::channel(false);
        let sign_in = SignIn::new(store.clone(), clock.clone(), &settings.sign_in)?;
        let tls = certificate.clone().map(listening::tls).transpose()?;
        let server = http_server(
            settings,
            (listener, tls),
            State {
                store: store.clone(),
                index: Arc::clone(&index),
                rules,
                finder: finder.clone(),
                clock,
                candidates,
                sign_in,
                bell,
                planner,
                plan_bell,
                caller,
                screens: Screens::until(closing),
            },
        )?;
        let handle = server.handle();
        let serving = tokio::spawn(server);
        let mut beside = Vec::new();
        if let Some(certificate) = certificate {
            beside.push(tokio::spawn(certificate.keep_fresh(CERTIFICATE_EVERY)));
        }
        if let Some(listener) = figures {
            let server = figures_server(listener)?;
            beside.push(tokio::spawn(async move { drop(server.await) }));
        }
        Ok(Self {
            address,
            figures_address,
            handle,
            serving,
            beside,
            following,
            keeping,
            signing,
            matching,
            delivering,
            planning,
            stop,
            screens,
            store,
            index,
            finder,
        })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it tells its figures, if not there.
    pub const fn figures_address(&self) -> Option<SocketAddr> {
        self.figures_address
    }

    /// Stops taking requests, lets the running ones finish, then stops following, and closes the index.
    ///
    /// # Errors
    /// What the HTTP server died of, if it did.
    pub async fn stop(self) -> Result<(), ServerError> {
        // Nobody looks any more, or nobody has.
        let _ = self.screens.send(true);
        self.handle.stop(true).await;
        let outcome = self.serving.await;
        self.beside.iter().for_each(JoinHandle::abort);
        // The receivers are gone only when the tasks have ended already.
        let _ = self.stop.send(true);
        let (following, keeping, signing) = (self.following.await, self.keeping.await, self.signing.await);
        let (matching, delivering, planning) = (self.matching.await, self.delivering.await, self.planning.await);
        let index = Arc::clone(&self.index);
        let closing = tokio::task::spawn_blocking(move || index.close()).await;
        following
            .and(keeping)
            .and(signing)
            .and(matching)
            .and(delivering)
            .and(planning)
            .and(closing)
            .map_err(AppError::Lost)?;
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
    candidates: CandidateKeys,
    sign_in: SignIn,
    bell: RunBell,
    planner: FairPlanner,
    plan_bell: PlanBell,
    caller: Caller,
    screens: Screens,
}

/// What calls the receivers of events.
fn caller(settings: &Settings) -> Result<Caller, CallerError> {
    let webhooks = &settings.webhooks;
    let rules = AddressRules::new(&webhooks.allowed_private_hosts);
    let authorities = Some(webhooks.authorities_file.as_path()).filter(|path| !path.as_os_str().is_empty());
    Caller::new(rules, Duration::from_secs(webhooks.timeout_seconds), authorities)
}

/// Works on match runs with the processors that requests leave.
fn match_runner(settings: &Settings, finder: &Finder) -> MatchRunner {
    MatchRunner::new(finder.clone(), settings.match_runs.threads(), &settings.match_runs)
}

fn introducing(state: &State) -> (Data<Introducer>, Data<CandidateKeys>) {
    let (store, rules) = (state.store.clone(), Arc::clone(&state.rules));
    let introducer = Introducer::new(store, rules, state.clock.clone(), state.candidates.clone());
    (Data::new(introducer), Data::new(state.candidates.clone()))
}

fn http_server(
    settings: &Settings,
    (listener, tls): (TcpListener, Option<ServerConfig>),
    state: State,
) -> Result<actix_web::dev::Server, ServerError> {
    let limits = Data::new(BodyLimits {
        timeout: Duration::from_secs(settings.server.body_timeout_seconds),
        max_workbook_bytes: settings.imports.max_mebibytes * 1024 * 1024,
    });
    // Written once for the life of the process: the document is the same for every request.
    let document: &'static str = Box::leak(openapi::document().to_string().into_boxed_str());
    let posting_finder = Data::new(PostingFinder::new(state.store.clone(), Arc::clone(&state.index)));
    let (introducer, candidates) = introducing(&state);
    let (sign_in, bell, caller) = (Data::new(state.sign_in), Data::new(state.bell), Data::new(state.caller));
    let (planner, plan_bell) = (Data::new(state.planner), Data::new(state.plan_bell));
    let screens = Data::new(state.screens);
    let (store, index) = (Data::new(state.store), Data::new(state.index));
    let import_queue = Data::new(ImportQueue::default());
    let visit_days = Data::new(VisitDays::new(&settings.aftercare.visit_days));
    let (rules, finder, clock) = (Data::from(state.rules), Data::new(state.finder), Data::new(state.clock));
    let edge = edge(settings);
    let origins = settings.cors.allowed_origins.clone();
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
            .app_data(visit_days.clone())
            .app_data(introducer.clone())
            .app_data(candidates.clone())
            .app_data(sign_in.clone())
            .app_data(bell.clone())
            .app_data(planner.clone())
            .app_data(plan_bell.clone())
            .app_data(caller.clone())
            .app_data(screens.clone())
            .configure(&edge)
            .configure(|app| routes(app, document))
            // The last is the outermost.
            .wrap(from_fn(limit_principals))
            .wrap(from_fn(gate))
            .wrap(from_fn(limit_addresses))
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            .wrap(from_fn(render))
            .wrap(TracingLogger::<RequestSpan>::new())
    });
    let workers = workers(settings);
    let seconds = |seconds| Duration::from_secs(seconds);
    let ServerSettings { head_timeout_seconds, keep_alive_seconds, write_timeout_seconds, .. } = settings.server;
    // Taking an answer in may last as long as both of these, and then another request may begin.
    let quiet = seconds(keep_alive_seconds + write_timeout_seconds + head_timeout_seconds);
    let connections = Connections::new(quiet, settings.server.max_connections_per_address, proxies(settings));
    let server = server
        .on_connect(move |stream, extensions| Connection::watch(stream, extensions, &connections))
        .workers(workers)
        .max_connections(settings.server.max_connections.div_ceil(workers))
        .client_request_timeout(seconds(head_timeout_seconds))
        .tls_handshake_timeout(seconds(head_timeout_seconds))
        .keep_alive(seconds(keep_alive_seconds))
        .client_disconnect_timeout(seconds(write_timeout_seconds))
        .disable_signals()
        .shutdown_timeout(settings.server.shutdown_seconds);
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// Threads that answer.
fn workers(settings: &Settings) -> usize {
    match settings.server.workers {
        0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        workers => workers,
    }
}

/// A listener for `/metrics` and nothing else.
fn figures_server(listener: TcpListener) -> Result<actix_web::dev::Server, ServerError> {
    let server = HttpServer::new(|| {
        let headers = DefaultHeaders::new().add((header::CACHE_CONTROL, "no-store"));
        App::new()
            .route("/metrics", web::get().to(all_figures))
            .wrap(headers.add((header::X_CONTENT_TYPE_OPTIONS, "nosniff")))
    });
    Ok(server.workers(1).max_connections(READERS_OF_FIGURES).disable_signals().listen(listener)?.run())
}
