//! Signing in by a provider (OpenID Connect): who is let in, who is not and is told why, and what hangs on it.

mod provider;

use std::sync::Arc;

use reeve::accounts::Role;
use reeve::openid::{Provider, ProviderSettings};
use reeve::scan::now_ms;
use reeve::web::Settings;
use serde_json::json;

use super::door::{Answer, Door, PATIENT};
use provider::{Lie, OwnProvider, RealProvider, roles, settings};

/// A desk at which people may sign in by this provider.
async fn door_with(settings: ProviderSettings) -> Door {
    let door = Door::open().await;
    door.web.set_provider(Arc::new(Provider::new(settings).unwrap()));
    door
}

/// What the browser keeps while it is at the provider.
fn errand_of(answer: &Answer) -> String {
    let lines = answer.head.lines().filter_map(|line| line.split_once(": "));
    let mut cookies = lines.filter(|(key, _)| key.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value);
    let cookie = cookies.find(|value| value.contains("reeve") && value.contains("openid=")).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Where a browser that wants to sign in is sent, and what it keeps.
async fn sent(door: &Door) -> (String, String) {
    let answer = door.get("/sign-in/openid?next=%2Fme", "").await;
    assert_eq!(answer.status, 303, "{answer:?}");
    (answer.header("location").unwrap().to_owned(), errand_of(&answer))
}

/// Where somebody who is signed in is sent to link an identity, and what their browser keeps.
async fn sent_to_link(door: &Door, session: &str) -> (String, String) {
    let answer = door.post("/me/identities", session, "").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let url = answer.header("refresh").unwrap().strip_prefix("0;url=").unwrap().to_owned();
    (url, errand_of(&answer))
}

async fn sign_in_by(door: &Door, provider: &RealProvider, form: &str) -> Answer {
    let (url, errand) = sent(door).await;
    let back = provider.visit(&url, form).await;
    door.get(&back, &errand).await
}

async fn link_by(door: &Door, provider: &RealProvider, session: &str, form: &str) -> Answer {
    let (url, errand) = sent_to_link(door, session).await;
    let back = provider.visit(&url, form).await;
    door.get(&back, &format!("{session}; {errand}")).await
}

/// Nobody was let in, and a person is told so in these words.
fn refused(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(answer.body.contains(words), "{words}: {answer:?}");
    assert!(answer.session().is_none(), "{answer:?}");
}

async fn log_of(door: &Door, action: &str) -> Vec<String> {
    let filter = reeve::accounts::audit::AuditFilter { action: Some(action.to_owned()), ..Default::default() };
    let entries = door.store.audit(&filter, 50).await.unwrap();
    entries.into_iter().map(|entry| format!("{} {}", entry.deed.actor, entry.deed.object)).collect()
}

#[tokio::test]
async fn somebody_links_signs_in_and_unlinks() {
    let Some(provider) = RealProvider::open().await else { return };
    let door = door_with(settings(&provider.issuer)).await;
    door.person("anna", Role::Analyst, &[]).await;
    door.person("root", Role::Administrator, &[]).await;
    assert!(door.get("/sign-in", "").await.body.contains("Sign in with Example ID"));
    let first = door.sign_in("anna").await;
    let linked = link_by(&door, &provider, &first, "sub=s-anna").await;
    assert_eq!((linked.status, linked.header("location")), (303, Some("/me?done=linked")), "{linked:?}");
    let me = door.get("/me?done=linked", &first).await.body;
    assert!(me.contains("s-anna") && me.contains(&provider.issuer), "{me}");
    // Once more changes nothing.
    assert_eq!(link_by(&door, &provider, &first, "sub=s-anna").await.status, 303);
    assert_eq!(door.store.identities_of("anna").await.unwrap().len(), 1);

    let entered = sign_in_by(&door, &provider, "sub=s-anna").await;
    assert_eq!((entered.status, entered.header("location")), (303, Some("/me")), "{entered:?}");
    let session = entered.session().unwrap();
    assert!(session != first && door.get("/me", &session).await.status == 200);
    assert_eq!(log_of(&door, "sign-in.openid").await, [format!("anna {} s-anna", provider.issuer)]);
    assert_eq!(log_of(&door, "identity.linked").await, [format!("anna {} s-anna", provider.issuer)]);
    assert_eq!(log_of(&door, "session.begun").await.len(), 2);

    // Somebody else cannot have it, and the administrator sees whose it is.
    let root = door.sign_in("root").await;
    refused(&link_by(&door, &provider, &root, "sub=s-anna").await, 422, "linked with another account");
    assert!(door.get("/admin", &root).await.body.contains(">linked</span>"));
    assert!(door.get("/admin/accounts/anna", &root).await.body.contains("s-anna"));
    let token = door.token("root", Role::Administrator).await;
    let shown = door.with_token("GET", "/api/v1/accounts/anna", &token, "").await;
    assert_eq!(shown.json()["is_linked"], true);

    let id = door.store.identities_of("anna").await.unwrap()[0].id;
    assert_eq!(door.post("/me/identities/unlink", &root, &format!("id={id}")).await.status, 404, "somebody else's");
    let anna = door.token("anna", Role::Analyst).await;
    let listed = door.with_token("GET", "/api/v1/me/identities", &anna, "").await.json();
    assert_eq!(listed["identities"][0]["subject"], "s-anna", "{listed}");
    let gone = door.post("/me/identities/unlink", &session, &format!("id={id}")).await;
    assert_eq!(gone.header("location"), Some("/me?done=unlinked"), "{gone:?}");
    assert_eq!(door.get("/me", &session).await.status, 200, "no session ends with it");
    refused(&sign_in_by(&door, &provider, "sub=s-anna").await, 422, "No account here is linked");
    assert_eq!(log_of(&door, "identity.unlinked").await.len(), 1);
}

#[tokio::test]
async fn whoever_is_not_known_is_told_why_and_not_let_in() {
    let Some(provider) = RealProvider::open().await else { return };
    let door = door_with(settings(&provider.issuer)).await;
    door.person("anna", Role::Analyst, &[]).await;
    door.store
        .link_identity("anna", &provider.issuer, "s-anna", &reeve::accounts::audit::Deed::new("t", "t", "t", 1))
        .await
        .unwrap();

    // The mail address of an account, as the provider says it, is nobody's key.
    provider.knows("s-eve", json!({"email": "anna", "email_verified": true, "preferred_username": "anna"})).await;
    refused(&sign_in_by(&door, &provider, "sub=s-eve").await, 422, "No account here is linked");
    refused(&sign_in_by(&door, &provider, "action=deny").await, 422, "was not allowed to say who you are");

    let (url, errand) = sent(&door).await;
    let back = provider.visit(&url, "sub=s-anna").await;
    refused(&door.get(&back, "").await, 422, "This sign-in is over");
    refused(&door.get(&back, "reeve_openid=guessed").await, 422, "This sign-in is over");
    let forged = format!("{}&state=forged", back.split("&state=").next().unwrap());
    refused(&door.get(&forged, &errand).await, 422, "This sign-in is over");
    let entered = door.get(&back, &errand).await;
    assert_eq!(entered.status, 303, "others spoil nothing: {entered:?}");
    refused(&door.get(&back, &errand).await, 422, "This sign-in is over");

    // What the provider took already it takes no more, under whatever errand.
    let (_, errand) = sent(&door).await;
    refused(&door.get(&back, &errand).await, 422, "This sign-in is over");

    let log = log_of(&door, "sign-in.refused").await;
    for why in ["s-eve 127.0.0.1 openid unknown", " 127.0.0.1 openid declined", " 127.0.0.1 openid over"] {
        assert!(log.iter().any(|line| line == why), "{why}: {log:?}");
    }
}

#[tokio::test]
async fn a_disabled_account_is_not_opened_by_a_provider() {
    let provider = OwnProvider::open().await;
    let door = door_with(settings(&provider.issuer)).await;
    door.person("root", Role::Administrator, &[]).await;
    door.person("anna", Role::Analyst, &[]).await;
    let deed = reeve::accounts::audit::Deed::new("t", "t", "t", 1);
    door.store.link_identity("anna", &provider.issuer, "s-1", &deed).await.unwrap();
    let root = door.token("root", Role::Administrator).await;
    let enter = async || {
        let (url, errand) = sent(&door).await;
        door.get(&provider.visit(&url), &errand).await
    };
    let session = enter().await.session().unwrap();
    door.with_token("PATCH", "/api/v1/accounts/anna", &root, r#"{"disabled":true}"#).await;
    assert_eq!(door.get("/me", &session).await.status, 303);
    refused(&enter().await, 422, "Your account here is disabled");
    door.with_token("PATCH", "/api/v1/accounts/anna", &root, r#"{"disabled":false}"#).await;

    // Who is held up for wrong passwords waits here as well.
    for _ in 0..5 {
        door.store.begin_attempt("anna", "127.0.0.1", now_ms()).await.unwrap();
    }
    refused(&enter().await, 422, "Too many attempts");
    door.store.unlock("anna", &deed).await.unwrap();
    assert_eq!(enter().await.status, 303);
}

#[tokio::test]
async fn groups_make_roles_and_accounts() {
    let Some(provider) = RealProvider::open().await else { return };
    let groups = roles(&[("admins", Role::Administrator), ("staff", Role::Analyst)]);
    let door = door_with(ProviderSettings { roles: groups, makes_accounts: true, ..settings(&provider.issuer) }).await;
    provider.knows("s-0", json!({"preferred_username": "eve", "groups": ["staff"]})).await;
    refused(&sign_in_by(&door, &provider, "sub=s-0").await, 422, "There is no account yet");
    door.person("anna", Role::Analyst, &[]).await;

    provider.knows("s-li", json!({"preferred_username": "Li.Wei", "name": "李伟", "groups": ["staff", "x"]})).await;
    let entered = sign_in_by(&door, &provider, "sub=s-li").await;
    let session = entered.session().unwrap_or_else(|| panic!("{entered:?}"));
    let account = door.store.account("li.wei").await.unwrap().unwrap();
    assert_eq!((account.display_name.as_str(), account.role), ("李伟", Role::Analyst));
    assert!(account.is_linked && !account.has_password);
    assert_eq!(door.try_to_sign_in("li.wei", "").await.status, 422, "no password is no password");

    // Another role ends what is open, as anywhere.
    provider.knows("s-li", json!({"preferred_username": "li.wei", "groups": ["staff", "admins"]})).await;
    assert_eq!(sign_in_by(&door, &provider, "sub=s-li").await.status, 303);
    assert_eq!(door.store.account("li.wei").await.unwrap().unwrap().role, Role::Administrator);
    assert_eq!(door.get("/me", &session).await.status, 303);

    provider.knows("s-li", json!({"groups": ["staff"]})).await;
    refused(&sign_in_by(&door, &provider, "sub=s-li").await, 422, "administrator");
    assert_eq!(door.store.account("li.wei").await.unwrap().unwrap().role, Role::Administrator, "the only one");
    door.person("root", Role::Administrator, &[]).await;
    assert_eq!(sign_in_by(&door, &provider, "sub=s-li").await.status, 303);
    assert_eq!(door.store.account("li.wei").await.unwrap().unwrap().role, Role::Analyst);

    for (subject, claims, words) in [
        ("s-2", json!({"preferred_username": "anna", "groups": ["staff"]}), "There is an account of your name"),
        ("s-3", json!({"preferred_username": "new", "groups": ["visitors"]}), "None of your groups"),
        ("s-4", json!({"preferred_username": "new"}), "None of your groups"),
        ("s-5", json!({"preferred_username": "two words", "groups": ["staff"]}), "no name that an account"),
        ("s-6", json!({"groups": ["staff"]}), "no name that an account"),
        ("s-li", json!({"groups": []}), "None of your groups"),
    ] {
        provider.knows(subject, claims).await;
        refused(&sign_in_by(&door, &provider, &format!("sub={subject}")).await, 422, words);
    }
    assert!(door.store.account("new").await.unwrap().is_none());
    assert!(door.store.identities_of("anna").await.unwrap().is_empty());
}

#[tokio::test]
async fn a_word_that_does_not_hold_lets_nobody_in() {
    let provider = OwnProvider::open().await;
    let door = door_with(settings(&provider.issuer)).await;
    door.person("anna", Role::Analyst, &[]).await;
    let deed = reeve::accounts::audit::Deed::new("t", "t", "t", 1);
    door.store.link_identity("anna", &provider.issuer, "s-1", &deed).await.unwrap();
    let unsound = "could not be trusted";
    let unreachable = "cannot be reached, or does not answer as expected";
    for (lie, words) in [
        (Lie::OtherNonce, unsound),
        (Lie::NoNonce, unsound),
        (Lie::OtherAudience, unsound),
        (Lie::SecondAudience, unsound),
        (Lie::OtherParty, unsound),
        (Lie::OtherIssuer, unsound),
        (Lie::Expired, unsound),
        (Lie::OtherKey, unsound),
        (Lie::Unsigned, unsound),
        (Lie::SignedWithTheClientSecret, unsound),
        (Lie::NoIdToken, unsound),
        (Lie::NoSubject, unsound),
        (Lie::TooLarge, unreachable),
        (Lie::LeadsElsewhere, unreachable),
        (Lie::NamesAnotherIssuer, unreachable),
    ] {
        provider.says(Lie::None, json!({"sub": "s-1"}));
        let (url, errand) = sent(&door).await;
        provider.says(lie, json!({"sub": "s-1"}));
        let answer = door.get(&provider.visit(&url), &errand).await;
        assert_eq!((answer.status, answer.session()), (502, None), "{lie:?}: {answer:?}");
        assert!(answer.body.contains(words), "{lie:?}: {answer:?}");
    }
    assert!(log_of(&door, "session.begun").await.is_empty());

    // All of that was refused for what it was: the same without a lie is let in.
    provider.says(Lie::None, json!({"sub": "s-1"}));
    let (url, errand) = sent(&door).await;
    let back = provider.visit(&url);
    let before = provider.exchanged();
    let from_another = door.get(&format!("{back}&iss=https%3A%2F%2Fid.example"), &errand).await;
    refused(&from_another, 502, unsound);
    assert_eq!(provider.exchanged(), before, "the code was not shown to anybody");
    let (url, errand) = sent(&door).await;
    let entered = door.get(&provider.visit(&url), &errand).await;
    assert_eq!(entered.status, 303, "{entered:?}");

    // A code of somebody else's errand does not fit this one's verifier.
    let (stolen, _) = sent(&door).await;
    let (own, errand) = sent(&door).await;
    let code = provider.visit(&stolen).split("&state=").next().unwrap().to_owned();
    let state = own.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let answer = door.get(&format!("{code}&state={state}"), &errand).await;
    refused(&answer, 502, "refused the sign-in");
}

#[tokio::test]
async fn an_invitation_is_taken_up_by_an_identity() {
    let provider = OwnProvider::open().await;
    let door = door_with(ProviderSettings { takes_passwords: false, ..settings(&provider.issuer) }).await;
    door.person("root", Role::Administrator, &[]).await;
    // Passwords open the desk until an administrator can come in otherwise.
    let root = door.sign_in("root").await;
    let token = door.token("root", Role::Administrator).await;
    let wish = r#"{"name":"li.wei","display_name":"Li Wei","role":"analyst"}"#;
    let made = door.with_token("POST", "/api/v1/accounts", &token, wish).await;
    let address = made.json()["address"].as_str().unwrap().to_owned();
    let path = address[address.find("/welcome/").unwrap()..].to_owned();

    provider.says(Lie::None, json!({"sub": "s-root"}));
    let (url, errand) = sent_to_link(&door, &root).await;
    let linked = door.get(&provider.visit(&url), &format!("{root}; {errand}")).await;
    assert_eq!(linked.header("location"), Some("/me?done=linked"), "{linked:?}");
    let shown = door.get("/sign-in", "").await.body;
    assert!(shown.contains("Sign in with Example ID") && !shown.contains("type=\"password\""), "{shown}");
    assert_eq!(door.try_to_sign_in("root", super::door::PASSWORD).await.status, 409);
    assert_eq!(door.post(&path, "", "password=correct+horse+battery").await.status, 409);
    assert!(!door.get("/me", &root).await.body.contains("type=\"password\""));
    let id = door.store.identities_of("root").await.unwrap()[0].id;
    let last = door.post("/me/identities/unlink", &root, &format!("id={id}")).await;
    assert_eq!(last.status, 409, "a password that opens nothing is no way in: {last:?}");

    provider.says(Lie::None, json!({"sub": "s-li"}));
    let answer = door.post(&format!("{path}/openid"), "", "").await;
    let url = answer.header("refresh").unwrap().strip_prefix("0;url=").unwrap().to_owned();
    let entered = door.get(&provider.visit(&url), &errand_of(&answer)).await;
    let session = entered.session().unwrap_or_else(|| panic!("{entered:?}"));
    assert!(door.get("/me", &session).await.body.contains("li.wei"));
    assert_eq!(door.get(&path, "").await.status, 404, "once");
    assert_eq!(door.post(&format!("{path}/openid"), "", "").await.status, 404);
    let id = door.store.identities_of("li.wei").await.unwrap()[0].id;
    let li = door.token("li.wei", Role::Analyst).await;
    let path = format!("/api/v1/me/identities/{id}");
    assert_eq!(door.with_token("DELETE", &path, &li, "").await.status, 409, "the last way in");
    assert_eq!(door.post("/me/identities/unlink", &session, &format!("id={id}")).await.status, 409);
    assert!(door.get("/admin", &root).await.body.contains(">linked</span>"));
}

#[tokio::test]
async fn an_identity_is_linked_to_whoever_asked_for_it() {
    let provider = OwnProvider::open().await;
    let door = door_with(settings(&provider.issuer)).await;
    door.person("anna", Role::Analyst, &[]).await;
    door.person("eve", Role::Analyst, &[]).await;
    let (anna, eve) = (door.sign_in("anna").await, door.sign_in("eve").await);
    let (url, errand) = sent_to_link(&door, &eve).await;
    let as_anna = door.get(&provider.visit(&url), &format!("{anna}; {errand}")).await;
    refused(&as_anna, 422, "Sign in here first");
    let (url, errand) = sent_to_link(&door, &eve).await;
    refused(&door.get(&provider.visit(&url), &errand).await, 422, "Sign in here first");
    assert!(door.store.identities_of("anna").await.unwrap().is_empty());
    let cross = [("Cookie", anna.as_str()), ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(door.ask("POST", "/me/identities", &cross, "").await.status, 403);
    let token = door.token("anna", Role::Analyst).await;
    assert_eq!(door.with_token("POST", "/me/identities", &token, "").await.status, 409, "no browser");
}

#[tokio::test]
async fn a_provider_that_is_down_is_said_to_be() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let door = door_with(settings(&format!("http://{nobody}"))).await;
    door.person("anna", Role::Analyst, &[]).await;
    let answer = door.get("/sign-in/openid", "").await;
    refused(&answer, 502, "Example ID cannot be reached");
    assert!(log_of(&door, "sign-in.refused").await.iter().any(|line| line.ends_with("openid unreachable")));
    let session = door.sign_in("anna").await;
    refused(&door.post("/me/identities", &session, "").await, 502, "Example ID cannot be reached");

    let without = Door::open().await;
    assert_eq!(without.get("/sign-in/openid", "").await.status, 404);
    assert_eq!(without.get("/sign-in/openid/back?code=a&state=b", "").await.status, 404);
    assert!(!without.get("/sign-in", "").await.body.contains("openid"));
}

#[tokio::test]
async fn errands_are_kept_by_their_digests_and_end() {
    let provider = OwnProvider::open().await;
    let public_url = Some("https://desk.example.org/".parse().unwrap());
    let door = Door::with(Settings { public_url, pace: PATIENT, ..Settings::default() }).await;
    door.web.set_provider(Arc::new(Provider::new(settings(&provider.issuer)).unwrap()));
    let by_another_name = door.get("/sign-in/openid?next=%2Fhits", "").await;
    assert_eq!(by_another_name.header("location"), Some("https://desk.example.org/sign-in/openid?next=%2Fhits"));
    let answer = door.ask("GET", "/sign-in/openid", &[("Host", "desk.example.org")], "").await;
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["__Host-reeve-openid=", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let url = answer.header("location").unwrap();
    assert!(url.contains("redirect_uri=https%3A%2F%2Fdesk.example.org%2Fsign-in%2Fopenid%2Fback"), "{url}");
    let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let browser = errand_of(&answer).split_once('=').unwrap().1.to_owned();
    for name in ["reeve.db", "reeve.db-wal"] {
        let bytes = std::fs::read(door.data.join(name)).unwrap();
        for secret in [state, browser.as_str()] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
        }
    }
    // Eleven minutes later it is over, and swept away an hour on.
    let (state, browser) = reeve::openid::Handshake::returned(state, &browser).digests();
    let later = now_ms() + 11 * 60_000;
    assert_eq!(door.store.take_errand(&state, &browser, later).await.unwrap(), None);
    door.store.sweep_accounts(later).await.unwrap();
    assert_eq!(door.store.take_errand(&state, &browser, now_ms()).await.unwrap(), None, "swept");
}
