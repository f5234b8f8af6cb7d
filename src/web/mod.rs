//! What is shown in a browser: the review desk with its API, a finished report, the metrics of a running scan.
//! Pages and API hold no logic of their own: they read what was asked, call [`crate::desk`], and show what came back.

mod access;
pub mod api;
mod assets;
mod connections;
mod errors;
mod folder;
mod layout;
mod pages;
mod routes;
mod server;
mod words;
mod upload;
mod watchers;

pub use access::{Pace, Patience, Settings, Visit, fresh_salt, fresh_secret, fresh_token};
pub use errors::WebError;
pub use folder::{Render, serve_folder, serve_text};
pub use routes::{Access, Mark, Route, Routes};
pub use server::{Web, routes, serve_desk};
pub use words::{minute, rfc3339};

/// Random bytes for a token or a key.
fn chance() -> Result<[u8; 32], WebError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(bytes)
}
