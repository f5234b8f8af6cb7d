//! Gets bytes politely and safely. The only module that connects to watched sites.
//! Redirects and content codings are left alone here: each hop is an address of its own, and the archive keeps wire bytes.

mod client;
mod decode;
mod error;
mod exchange;
mod freshness;
mod guard;
mod hook;
mod provider;
#[cfg(feature = "browser")]
pub mod render;
mod robots;
mod robots_pattern;
mod roots;
mod wall;

pub use client::{Fetcher, Identity, Request};
pub use decode::{Decoded, decode_body};
pub use error::{FetchError, RenderFault, TlsFault};
pub use exchange::{Exchange, Sent, Taken, Truncated, Validators};
pub use guard::{AddressGuard, Forbidden, ForbiddenPort, Lookup};
pub use hook::{HookClient, HookFault};
pub use provider::{ProviderClient, Unanswered};
/// Names of header fields, for [`Exchange::header`], and what else an [`Exchange`] is made of.
pub use reqwest::{Version, header};
pub use robots::{MAX_ROBOTS_BYTES, MAX_ROBOTS_REDIRECTS, ROBOTS_MAX_AGE_MS, RobotsRules};
pub use wall::{Wall, wall};
