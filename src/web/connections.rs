//! Connections of the desk: accepted in bounded number, dropped where they dawdle, let go within a bounded time when the server
//! stops. Who is on one and what they ask is the routes' business.

use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{CONTENT_LENGTH, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::Listener;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt as _;
use tower_http::timeout::{DeadlineBody, TimeoutBody};

use super::access::{Patience, Settings, subscriber};
use crate::scan::{at_most, to_the_end};

/// Open at the same time; whoever comes then waits to be accepted.
const MAX_CONNECTIONS: usize = 1_024;
/// Of these from one address, unless it is a server that stands before the desk; browsers open six.
const MAX_OF_ONE: usize = 128;
/// A body that says it is longer is an upload.
const FORM_BYTES: u64 = 1 << 20;

/// Serves `app` until `shutdown` completes, and then lets go whoever is there.
pub(super) async fn serve(
    mut listener: TcpListener,
    app: Router,
    settings: &Settings,
    shutdown: impl Future<Output = ()>,
) {
    let patience = settings.patience;
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.head);
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let shares = Shares::default();
    // Every connection has a receiver: it is told by it, and known by it to be there.
    let (stop, told) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (Listener::accept(&mut listener).await, place)
        };
        let ((stream, peer), place) = tokio::select! {
            () = &mut shutdown => break,
            accepted = accepted => accepted,
        };
        let peer_ip = peer.ip().to_canonical();
        let share = if settings.trusts(peer_ip) { None } else { Some(shares.take(&subscriber(peer_ip))) };
        if matches!(share, Some(None)) {
            continue;
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(patience.piece));
        let app = app.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            request.map(Body::new)
        });
        let connection = builder.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(app));
        let (connection, mut told) = (connection.into_owned(), told.clone());
        drop(to_the_end(async move {
            let mut connection = pin!(connection);
            // Whoever goes away in the middle is no fault of ours: how a connection ends is nobody's business.
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
            drop((place, share, told));
        }));
    }
    drop((listener, told));
    let _ = stop.send(());
    if at_most(patience.grace, stop.closed()).await.is_none() {
        tracing::warn!("connections that did not end in time are dropped");
    }
}

/// Connections that are open, by whom they come from.
#[derive(Clone, Default)]
struct Shares(Arc<Mutex<HashMap<String, usize>>>);

/// One of them: counted until it is dropped.
struct Share {
    of: String,
    all: Shares,
}

impl Shares {
    fn open(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// None where one has as many as one may.
    fn take(&self, of: &str) -> Option<Share> {
        let mut open = self.open();
        let count = open.entry(of.to_owned()).or_default();
        if *count >= MAX_OF_ONE {
            return None;
        }
        *count += 1;
        Some(Share { of: of.to_owned(), all: self.clone() })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut open = self.all.open();
        if let Some(count) = open.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.of);
            }
        }
    }
}

/// Gives a request's body so long to arrive and no longer. A handler then reads an error as if the connection had broken.
pub(super) async fn in_time(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let whole = if is_upload(request.headers()) { patience.upload } else { patience.body };
    let timed = |body| Body::new(DeadlineBody::new(whole, TimeoutBody::new(patience.piece, body)));
    next.run(request.map(timed)).await
}

fn is_upload(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > FORM_BYTES)
}
