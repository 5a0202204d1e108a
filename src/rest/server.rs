//! Listening, and stopping without losing what is under way.

use std::any::Any;
use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::{Extensions, ServerHandle};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::rt::net::TcpStream;
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpResponse, HttpServer};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::SockRef;
use tokio::sync::oneshot;

use super::edge;
use super::problem::Problem;
use super::routes;
use super::state::AppState;
use crate::platform::config::{HttpConfig, Networks, Origins};
use crate::platform::error::{Error, Result};
use crate::platform::limits::{Places, network_of, seconds_to_wait};

/// Routes that come from above: the pages.
pub type Routes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// A server that listens. Dropping it stops it at once.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    state: AppState,
    handle: ServerHandle,
    ended: oneshot::Receiver<io::Result<()>>,
}

impl Server {
    /// Takes requests from now on.
    pub fn start(state: AppState, listener: TcpListener, pages: Vec<Routes>) -> Result<Self> {
        let address = listener.local_addr().map_err(Error::internal)?;
        let shared = state.clone();
        let http = &state.config.http;
        let (workers, grace, read_timeout) = (http.workers, http.shutdown_grace, http.read_timeout);
        let doorman = Doorman::new(http);
        let max_connections = connections_of_a_worker(workers);
        let make_app = move || {
            let limit = shared.config.http.body_limit;
            App::new()
                .app_data(web::Data::new(shared.clone()))
                .app_data(web::PayloadConfig::new(limit))
                .wrap(Condition::new(
                    !shared.config.http.cors_origins.are_none(),
                    cors(&shared.config.http.cors_origins),
                ))
                // Around CORS: what it answers itself passes here, too. The last is the outermost.
                .wrap(from_fn(edge::pass))
                .wrap(Compress::default())
                .configure(routes::configure)
                .configure(|routes| pages.iter().for_each(|configure| configure(routes)))
                .default_service(web::to(nothing_here))
        };
        let server = HttpServer::new(make_app)
            .workers(workers)
            .worker_max_blocking_threads(1)
            .client_request_timeout(read_timeout)
            .max_connections(max_connections)
            .on_connect(move |connection, kept| doorman.greet(connection, kept))
            // Otherwise a caller that hung up is not noticed, and its work goes on.
            .h1_allow_half_closed(false)
            .shutdown_timeout(if grace.is_zero() { 0 } else { seconds_to_wait(grace) })
            .disable_signals()
            .listen(listener)
            .map_err(Error::internal)?
            .run();
        let handle = server.handle();
        let (end, ended) = oneshot::channel();
        // A thread of its own: it must be able to stop the workers when the runtime that asked is gone.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Error::internal)?;
        thread::Builder::new()
            .name("http".to_owned())
            .spawn(move || drop(end.send(runtime.block_on(server))))
            .map_err(Error::internal)?;
        Ok(Self { address, state, handle, ended })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends when the server does so by itself, which it never should.
    pub async fn ended(&mut self) -> Result<()> {
        match (&mut self.ended).await {
            Ok(result) => result.map_err(Error::internal),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Says that it drains, for `notice`; then takes no more connections, and lets requests finish within the grace.
    pub async fn stop(mut self, notice: Duration) -> Result<()> {
        self.state.drain();
        tokio::time::sleep(notice).await;
        self.state.stop();
        self.handle.stop(true).await;
        self.ended().await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The command is sent by the call; what it returns only waits.
        drop(self.handle.stop(false));
    }
}

/// Looks at every connection when it is made.
struct Doorman {
    write_timeout: Duration,
    trusted_proxies: Networks,
    places: Places<IpAddr>,
}

impl Doorman {
    fn new(settings: &HttpConfig) -> Self {
        Self {
            write_timeout: settings.write_timeout,
            trusted_proxies: settings.trusted_proxies.clone(),
            places: Places::new(settings.max_connections_per_address),
        }
    }

    /// An address holds so many connections and no more: what is beyond is closed without a word. Whoever takes
    /// nothing of what was sent for too long is hung up on, and what waits for them is dropped with the connection.
    fn greet(&self, connection: &dyn Any, kept: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
        let socket = SockRef::from(stream);
        // Other systems keep an unread connection until the caller goes.
        #[cfg(target_os = "linux")]
        if let Err(error) = socket.set_tcp_user_timeout(Some(self.write_timeout)) {
            tracing::warn!(cause = %error, "a connection has no time-out for what is not read");
        }
        let Ok(peer) = stream.peer_addr() else { return };
        if self.trusted_proxies.contain(peer.ip()) {
            return;
        }
        match self.places.take(network_of(peer.ip())) {
            // It is given back with the connection.
            Some(place) => drop(kept.insert(place)),
            None => drop(socket.shutdown(Shutdown::Both)),
        }
    }
}

/// As many connections as there may be files, but for some that the database needs.
fn connections_of_a_worker(workers: usize) -> usize {
    // More than all workers take; macOS refuses to hear of more.
    const ENOUGH: u64 = if cfg!(target_os = "macos") { 10_240 } else { 65_536 };
    let limit = getrlimit(Resource::Nofile);
    let current = limit.current.unwrap_or(u64::MAX);
    // What a process may raise by itself stands in its way otherwise.
    let wanted = limit.maximum.unwrap_or(u64::MAX).min(ENOUGH).max(current);
    let is_raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit }).is_ok();
    let files = usize::try_from(if is_raised { wanted } else { current }).unwrap_or(usize::MAX);
    (files.saturating_sub(200) / workers).clamp(16, 25_000)
}

/// Lets pages of the listed origins call the API: without cookies, which it does not use.
fn cors(origins: &Origins) -> Cors {
    let origins = origins.clone();
    Cors::default()
        .allowed_origin_fn(move |origin, _| origin.to_str().is_ok_and(|origin| origins.contain(origin)))
        .allowed_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allowed_headers([
            "accept",
            "accept-language",
            "authorization",
            "content-type",
            "idempotency-key",
            "x-request-id",
        ])
        .expose_headers(["idempotent-replayed", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id"])
        .max_age(86_400)
}

async fn nothing_here() -> Result<HttpResponse, Problem> {
    Err(Problem::of_status(StatusCode::NOT_FOUND))
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use futures::FutureExt;
    use serde_json::Value;
    use tokio::io::AsyncReadExt as _;
    use tokio::sync::Notify;

    use super::*;
    use crate::accounts::{Accounts, TokenSettings};
    use crate::graphql::{Api, ApiOptions};
    use crate::members::Photos;
    use crate::platform::clock::Clock;
    use crate::platform::config::{self, Flag, Sources};
    use crate::platform::db::Db;
    use crate::platform::files::Files;
    use crate::platform::migrations;
    use crate::platform::values::Locale;

    /// What the slow handler and a test tell each other.
    #[derive(Debug, Default)]
    struct Signals {
        started: Notify,
        go_on: Notify,
        ended: Notify,
    }

    /// However the work ends, by itself or because it was dropped.
    struct TellAtTheEnd(Arc<Signals>);

    impl Drop for TellAtTheEnd {
        fn drop(&mut self) {
            self.0.ended.notify_one();
        }
    }

    async fn slow(state: web::Data<AppState>, signals: web::Data<Signals>) -> Result<HttpResponse, Problem> {
        let work = async move {
            let _told = TellAtTheEnd(Arc::clone(&signals));
            signals.started.notify_one();
            signals.go_on.notified().await;
            Ok("done")
        };
        let answer = state.run(work).await.map_err(|error| Problem::of_error(&error, Locale::En))?;
        Ok(HttpResponse::Ok().body(answer))
    }

    async fn broken(state: web::Data<AppState>) -> Result<HttpResponse, Problem> {
        let work = std::future::poll_fn(|_| panic!("the disk is on fire"));
        state.run::<(), _>(work).await.map_err(|error| Problem::of_error(&error, Locale::En))?;
        Ok(HttpResponse::Ok().finish())
    }

    async fn length_of(body: web::Bytes) -> String {
        body.len().to_string()
    }

    struct Fixture {
        _folder: tempfile::TempDir,
        server: Server,
        signals: Arc<Signals>,
        url: String,
    }

    async fn serving(settings: &[(&'static str, &str)]) -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        let own = [("http.bind", "127.0.0.1:0"), ("database.url", url.as_str())];
        let settings = own.iter().chain(settings);
        let flags = settings.map(|(key, value)| Flag { name: "test", key, value: (*value).to_owned() }).collect();
        let sources = Sources { flags, folder: folder.path().to_owned(), ..Sources::default() };
        let config = Arc::new(config::load(&sources).unwrap().config);
        let db = Db::connect(&config.database.options(), Clock::system()).await.unwrap();
        let listener = TcpListener::bind(config.http.bind).unwrap();
        let signals = Arc::new(Signals::default());
        let shared = web::Data::from(Arc::clone(&signals));
        let routes: Routes = Arc::new(move |routes| {
            routes
                .app_data(shared.clone())
                .service(crate::rest::get("/slow", slow))
                .service(crate::rest::get("/broken", broken))
                .route("/length", web::post().to(length_of));
        });
        migrations::up(&db).await.unwrap();
        let accounts = Accounts::open(&db, TokenSettings::new("https://club.example", "club")).await.unwrap();
        let api = Api::new(ApiOptions::new(&config.graphql)).unwrap();
        let photos = Photos::open(&db, Files::nowhere()).await.unwrap();
        let state = AppState::new(config, db, Arc::new(accounts), api, photos);
        let server = Server::start(state, listener, vec![routes]).unwrap();
        let url = format!("http://{}", server.address());
        Fixture { _folder: folder, server, signals, url }
    }

    #[tokio::test]
    async fn a_request_under_way_finishes_while_new_ones_are_refused() {
        let fixture = serving(&[]).await;
        let request = tokio::spawn(reqwest::get(format!("{}/slow", fixture.url)));
        fixture.signals.started.notified().await;

        let address = fixture.server.address();
        let stopping = tokio::spawn(fixture.server.stop(Duration::ZERO));
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(!stopping.is_finished());
        fixture.signals.go_on.notify_one();

        let answer = request.await.unwrap().unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.text().await.unwrap(), "done");
        stopping.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_request_that_outlasts_the_grace_is_ended_with_its_work() {
        let fixture = serving(&[("http.shutdown_grace", "1s")]).await;
        let request = tokio::spawn(reqwest::get(format!("{}/slow", fixture.url)));
        fixture.signals.started.notified().await;

        let started = Instant::now();
        fixture.server.stop(Duration::ZERO).await.unwrap();

        assert!(started.elapsed() >= Duration::from_secs(1) && started.elapsed() < Duration::from_secs(4));
        assert!(request.await.unwrap().is_err());
        fixture.signals.ended.notified().await;
    }

    #[tokio::test]
    async fn work_ends_when_its_caller_hangs_up() {
        let fixture = serving(&[]).await;
        let request = tokio::spawn(reqwest::get(format!("{}/slow", fixture.url)));
        fixture.signals.started.notified().await;
        request.abort();
        tokio::time::timeout(Duration::from_secs(5), fixture.signals.ended.notified()).await.unwrap();
    }

    #[tokio::test]
    async fn while_it_drains_the_server_answers_but_sends_callers_elsewhere() {
        let fixture = serving(&[]).await;
        let url = format!("{}/readyz", fixture.url);
        let state = fixture.server.state.clone();
        assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);

        let stopping = tokio::spawn(fixture.server.stop(Duration::from_secs(2)));
        while !state.is_draining() {
            tokio::task::yield_now().await;
        }
        let answer = reqwest::get(&url).await.unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.json::<Value>().await.unwrap()["checks"]["server"], "draining");
        stopping.abort();
    }

    #[tokio::test]
    async fn a_panic_in_the_work_is_a_fault_of_ours_and_the_next_request_is_answered() {
        let fixture = serving(&[]).await;
        for _ in 0..3 {
            let answer = reqwest::get(format!("{}/broken", fixture.url)).await.unwrap();
            assert_eq!(answer.status(), 500);
            let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
            let problem: Value = answer.json().await.unwrap();
            assert_eq!(problem["code"], "INTERNAL");
            assert_eq!(problem["requestId"], id);
            assert!(!problem.to_string().contains("fire"), "{problem}");
        }
    }

    #[tokio::test]
    async fn an_address_holds_so_many_connections_and_no_more() {
        let fixture = serving(&[("http.max_connections_per_address", "2")]).await;
        let address = fixture.server.address();
        // Which of them comes too late is the workers' affair.
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(tokio::net::TcpStream::connect(address).await.unwrap());
        }
        let reads = all.iter_mut().map(|one| Box::pin(async move { one.read(&mut [0; 16]).await }));
        let (first, _, others) = futures::future::select_all(reads).await;
        assert!(!matches!(first, Ok(1..)), "closed without a word");
        assert_eq!(others.into_iter().filter_map(FutureExt::now_or_never).count(), 0, "the others are held");
        drop(all);
        let url = format!("{}/readyz", fixture.url);
        while !reqwest::get(&url).await.is_ok_and(|answer| answer.status() == 200) {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_body_over_the_limit_is_refused_as_a_problem() {
        let fixture = serving(&[("http.body_limit", "1KiB")]).await;
        let post = |length: usize| {
            reqwest::Client::new().post(format!("{}/length", fixture.url)).body("x".repeat(length)).send()
        };
        assert_eq!(post(1024).await.unwrap().text().await.unwrap(), "1024");
        let answer = post(1025).await.unwrap();
        assert_eq!(answer.status(), 413);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "PAYLOAD_TOO_LARGE");
    }
}
