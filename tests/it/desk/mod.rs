//! The review desk, as its people and programs meet it: the real server, a real database, loopback.

mod alerts;
mod hit_page;
mod access;
mod connections;
mod deeds;
mod door;
mod keys;
mod followup;
mod isolation;
mod openid;
mod queue;
mod register;
mod rights;
mod runner;
mod scans;

/// A desk that tells nobody anything.
pub(crate) fn no_post() -> std::sync::Arc<reeve::deliver::Postman> {
    std::sync::Arc::new(reeve::deliver::Postman::new(&Default::default()).unwrap())
}

/// What [`administrator`] signs in with: for tests that are about something else.
pub(crate) const TOKEN: &str = "reeve_00000001_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

/// Makes an account that may do everything, with [`TOKEN`].
pub(crate) async fn administrator(store: &dyn reeve::store::Store) {
    use reeve::accounts::audit::Deed;
    use reeve::accounts::{ApiToken, Link, LinkPurpose, NewAccount, Role, SecretDigest};
    let now = reeve::scan::now_ms();
    let new = NewAccount {
        name: "root".to_owned(),
        display_name: "Root".to_owned(),
        role: Role::Administrator,
        holders: Vec::new(),
        lang: None,
    };
    let link = Link {
        digest: SecretDigest::of("invitation"),
        purpose: LinkPurpose::Invitation,
        account: Some(new.name.clone()),
        expires_ms: now + 60_000,
    };
    let deed = Deed::new("tests", "account.made", &new.name, now);
    if !store.add_account(&new, &link, &deed).await.unwrap() {
        return;
    }
    let token = ApiToken {
        id: "reeve_00000001".to_owned(),
        account: new.name.clone(),
        label: "tests".to_owned(),
        role: Role::Administrator,
        created_ms: now,
        expires_ms: now + 3_600_000,
        used_ms: None,
        revoked_ms: None,
    };
    store.put_token(&token, &SecretDigest::of(TOKEN), &deed).await.unwrap();
}
