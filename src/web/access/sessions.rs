//! Sessions of browsers, kept by the store under the digest of their id. They are read by [`super::recognise`]; what is here
//! begins and ends them, and sets the cookie.

use async_trait::async_trait;
use serde_json::Value;
use tower_sessions::cookie::SameSite;
use tower_sessions::cookie::time::OffsetDateTime;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::accounts::audit::Deed;
use crate::accounts::{SecretDigest, Session};
use crate::scan::now_ms;
use crate::store::StoreError;
use crate::web::Web;

/// Whose it is; put into a session to begin it.
pub const ACCOUNT: &str = "account";
pub const ADDRESS: &str = "address";
pub const AGENT: &str = "agent";

#[derive(Clone)]
pub(crate) struct Sessions(Web);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

/// The layer that sets cookies. They last as long as the browser; how long the session does is the store's business.
pub(crate) fn layer(web: &Web) -> SessionManagerLayer<Sessions> {
    SessionManagerLayer::new(Sessions(web.clone()))
        .with_name(web.settings().session_cookie())
        .with_secure(web.settings().is_secure())
        .with_same_site(SameSite::Lax)
        .with_http_only(true)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// The digest by which a cookie's session is known.
pub(super) fn digest_of_cookie(value: &str) -> Option<SecretDigest> {
    value.parse::<Id>().ok().map(digest_of)
}

fn digest_of(id: Id) -> SecretDigest {
    SecretDigest::of(&id.to_string())
}

fn failed(error: &StoreError) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Never under an id that the browser brought along.
        record.id = Id::default();
        let text = |key: &str| record.data.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let now = now_ms();
        let session = Session {
            digest: digest_of(record.id),
            account: text(ACCOUNT),
            began_ms: now,
            seen_ms: now,
            ends_ms: now,
            address: text(ADDRESS),
            agent: text(AGENT),
        };
        let deed = Deed::new(&session.account, "session.begun", &session.address, now);
        self.0.desk().store.begin_session(&session, &deed).await.map_err(|error| failed(&error))
    }

    /// Nothing of a session changes while it lasts.
    async fn save(&self, _: &Record) -> Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = self.0.desk().store.session(&digest_of(*id), now_ms()).await.map_err(|error| failed(&error))?;
        Ok(found.map(|(session, _)| Record {
            id: *id,
            data: [(ACCOUNT.to_owned(), Value::from(session.account))].into(),
            expiry_date: OffsetDateTime::from_unix_timestamp(session.ends_ms / 1_000)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let (digest, now) = (digest_of(*id), now_ms());
        let store = &self.0.desk().store;
        if let Some((session, _)) = store.session(&digest, now).await.map_err(|error| failed(&error))? {
            let deed = Deed::new(&session.account, "session.ended", digest.short(), now);
            store.end_session(&session.account, digest.short(), &deed).await.map_err(|error| failed(&error))?;
        }
        Ok(())
    }
}
