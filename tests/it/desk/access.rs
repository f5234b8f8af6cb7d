//! Coming in and being kept out: first run, passwords, lock-out, sessions, tokens, invitations, pace, the audit log.

use reeve::accounts::Role;
use reeve::locale::Lang;
use reeve::scan::now_ms;
use reeve::web::{Pace, Settings, fresh_secret};

use super::door::{Door, PASSWORD, PATIENT};

#[tokio::test]
async fn the_first_administrator_is_made_once() {
    let door = Door::open().await;
    assert_eq!(door.get("/admin", "").await.header("location"), Some("/sign-in?next=%2Fadmin"));
    assert!(door.get("/sign-in", "").await.body.contains(&Lang::En.say("desk-access-no-account-yet")));

    let (earlier, secret) = (fresh_secret().unwrap(), fresh_secret().unwrap());
    assert!(door.web.desk().offer_set_up(&earlier, now_ms()).await.unwrap());
    assert!(door.web.desk().offer_set_up(&secret, now_ms()).await.unwrap());
    let (old, new) = (format!("/set-up/{}", earlier.text), format!("/set-up/{}", secret.text));
    assert_eq!(door.get(&old, "").await.status, 404, "the address of an earlier start");
    assert_eq!(door.get("/set-up/guessed", "").await.status, 404);
    assert_eq!(door.get(&new, "").await.status, 200);

    let form = |password: &str| format!("name=Anna&display_name=Anna&password={password}");
    for weak in ["short", "aaaaaaaaaaaaaaaa", "my-name-is-anna-x"] {
        assert_eq!(door.post(&new, "", &form(weak)).await.status, 422, "{weak}");
    }
    let good = form(&PASSWORD.replace(' ', "+"));
    assert_eq!(door.post(&new, "", &good).await.header("location"), Some("/sign-in?welcome=1"));
    assert_eq!(door.get(&new, "").await.status, 404);
    assert_eq!(door.post(&new, "", &good).await.status, 404);
    assert!(!door.web.desk().offer_set_up(&secret, now_ms()).await.unwrap(), "there is an account");
    let session = door.sign_in("anna").await;
    assert_eq!(door.get("/admin", &session).await.status, 200);
}

#[tokio::test]
async fn a_set_up_address_lasts_an_hour() {
    let door = Door::open().await;
    let secret = fresh_secret().unwrap();
    door.web.desk().offer_set_up(&secret, now_ms() - 3_600_000).await.unwrap();
    assert_eq!(door.get(&format!("/set-up/{}", secret.text), "").await.status, 404);
}

#[tokio::test]
async fn signing_in_leads_to_where_one_wanted_and_nowhere_else() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    for (next, leads_to) in [
        ("%2Fme", "/me"),
        ("%2F%2Fevil.test", "/"),
        ("https%3A%2F%2Fevil.test", "/"),
        ("%2F%5Cevil.test", "/"),
        ("%2Fsign-out", "/"),
        ("", "/"),
    ] {
        let body = format!("name=ANNA&password=correct+horse+battery&next={next}");
        let answer = door.post("/sign-in", "", &body).await;
        assert_eq!(answer.header("location"), Some(leads_to), "{next}: {answer:?}");
    }
    let answer = door.try_to_sign_in("anna", PASSWORD).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    let session = answer.session().unwrap();
    assert_eq!(door.get("/me", &session).await.status, 200);
    assert_eq!(door.post("/sign-out", &session, "").await.status, 303);
    assert_eq!(door.get("/me", &session).await.header("location"), Some("/sign-in?next=%2Fme"), "ended in the store");
}

#[tokio::test]
async fn nobody_chooses_the_id_of_a_session() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let planted = "reeve_session=AAAAAAAAAAAAAAAAAAAAAA";
    let answer = door.post("/sign-in", planted, "name=anna&password=correct+horse+battery").await;
    let session = answer.session().unwrap();
    assert_ne!(session, planted);
    assert_eq!(door.get("/me", planted).await.status, 303);
    assert_eq!(door.get("/me", &session).await.status, 200);
    // Signing in once more ends the session before.
    let again = door.post("/sign-in", &session, "name=anna&password=correct+horse+battery").await.session().unwrap();
    assert_eq!(door.get("/me", &session).await.status, 303);
    assert_eq!(door.get("/me", &again).await.status, 200);
}

#[tokio::test]
async fn guessing_is_held_up_and_tells_nothing() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    door.person("root", Role::Administrator, &[]).await;
    let strip = |body: String, name: &str| body.replace(name, "");
    for attempt in 0..5 {
        let known = door.try_to_sign_in("anna", "wrong").await;
        let unknown = door.try_to_sign_in("nobody", "wrong").await;
        assert_eq!((known.status, unknown.status), (422, 422), "{attempt}");
        assert_eq!(strip(known.body, "anna"), strip(unknown.body, "nobody"), "{attempt}");
    }
    let held = door.try_to_sign_in("anna", PASSWORD).await;
    assert_eq!(held.status, 422, "the right password is too late");
    assert!(held.session().is_none() && held.body.contains("Too many attempts"), "{held:?}");
    assert_eq!(strip(held.body, "anna"), strip(door.try_to_sign_in("nobody", "x").await.body, "nobody"));

    let root = door.sign_in("root").await;
    assert_eq!(door.post("/admin/accounts/anna/unlock", &root, "").await.status, 303);
    door.sign_in("anna").await;
}

#[tokio::test]
async fn attempts_at_the_same_time_are_all_counted() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let now = now_ms();
    let mut made = 0;
    for _ in 0..40 {
        made += i32::from(door.store.begin_attempt("anna", "192.0.2.1", now).await.unwrap().is_none());
    }
    assert_eq!(made, 5, "counted before the password is looked at");
    let later = door.store.begin_attempt("anna", "192.0.2.1", now + 61_000).await.unwrap();
    assert_eq!(later, None, "after a minute once more");
    let longer = door.store.begin_attempt("anna", "192.0.2.1", now + 122_000).await.unwrap();
    assert_eq!(longer, Some(now + 61_000 + 120_000), "and then after two");
}

#[tokio::test]
async fn one_address_that_tries_everybody_is_held_up() {
    let door = Door::open().await;
    let now = now_ms();
    let mut made = 0;
    for number in 0..60 {
        let held = door.store.begin_attempt(&format!("name{number}"), "192.0.2.1", now).await.unwrap();
        made += i32::from(held.is_none());
    }
    assert_eq!(made, 30);
    assert_eq!(door.store.begin_attempt("name60", "192.0.2.2", now).await.unwrap(), None);
}

#[tokio::test]
async fn sessions_end_with_what_they_rest_on() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    door.person("anna", Role::Analyst, &[]).await;
    let root = door.sign_in("root").await;
    let works = async |session: &str| door.get("/me", session).await.status == 200;

    let session = door.sign_in("anna").await;
    let same = "display_name=Anna&role=analyst&holders=";
    assert_eq!(door.post("/admin/accounts/anna", &root, same).await.status, 303);
    assert!(works(&session).await, "another name is no other role");
    door.post("/admin/accounts/anna", &root, "display_name=Anna&role=approver&holders=").await;
    assert!(!works(&session).await, "another role");

    let session = door.sign_in("anna").await;
    door.post("/admin/accounts/anna", &root, "display_name=Anna&role=approver&holders=&disabled=on").await;
    assert!(!works(&session).await, "disabled");
    assert_eq!(door.try_to_sign_in("anna", PASSWORD).await.status, 422);
    door.post("/admin/accounts/anna", &root, "display_name=Anna&role=approver&holders=").await;

    let (here, there) = (door.sign_in("anna").await, door.sign_in("anna").await);
    let wrong = door.post("/me/password", &here, "current=wrong&password=another+good+password").await;
    assert_eq!(wrong.status, 422);
    let changed =
        door.post("/me/password", &here, "current=correct+horse+battery&password=another+good+password").await;
    assert_eq!(changed.header("location"), Some("/me?done=password"));
    assert!(works(&here).await && !works(&there).await, "another password ends it elsewhere");
    assert_eq!(door.try_to_sign_in("anna", PASSWORD).await.status, 422);
}

#[tokio::test]
async fn sessions_end_by_themselves() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let session = door.sign_in("anna").await;
    assert_eq!(door.get("/me", &session).await.status, 200);
    let now = now_ms();
    let kept = door.store.sessions_of("anna", now).await.unwrap();
    let hour = 3_600_000;
    let lasts = async |at: i64| door.store.session(&kept[0].digest, at).await.unwrap().is_some();
    assert!(lasts(now + 7 * hour).await && !lasts(now + 9 * hour).await, "unused");
    for used in (1..=28).map(|times| now + times * 6 * hour) {
        door.store.touch_session(&kept[0].digest, used).await.unwrap();
    }
    assert!(lasts(now + 7 * 24 * hour - hour).await && !lasts(now + 7 * 24 * hour + hour).await, "used all the time");
    let swept = door.store.sweep_accounts(now + 8 * 24 * hour).await.unwrap();
    assert_eq!(swept.sessions, 1);
    assert!(door.store.sweeps(1).await.unwrap().contains(&swept));
}

#[tokio::test]
async fn the_database_has_no_secret() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let session = door.sign_in("anna").await;
    let token = door.token("anna", Role::Analyst).await;
    assert_eq!(door.with_token("GET", "/api/v1/me", &token, "").await.status, 200);
    let session = session.split_once('=').unwrap().1.to_owned();
    for name in ["reeve.db", "reeve.db-wal"] {
        let bytes = std::fs::read(door.data.join(name)).unwrap();
        for secret in [session.as_str(), token.as_str(), PASSWORD] {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{name}");
        }
    }
}

#[tokio::test]
async fn a_token_reaches_no_further_than_its_role_and_its_account() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    door.person("anna", Role::Administrator, &[]).await;
    door.person("olga", Role::Owner, &["Holder"]).await;
    let ask = async |token: &str, path: &str| door.with_token("GET", path, token, "").await.status;

    let narrow = door.token("anna", Role::Analyst).await;
    assert_eq!(ask(&narrow, "/api/v1/me").await, 200);
    assert_eq!(ask(&narrow, "/api/v1/accounts").await, 403);
    assert_eq!(ask("reeve_00000000_guessed", "/api/v1/me").await, 401);
    for role in ["administrator", "analyst", "owner"] {
        let wish = format!(r#"{{"label":"x","role":"{role}","days":9}}"#);
        let made = door.with_token("POST", "/api/v1/tokens", &narrow, &wish).await;
        assert_eq!((made.status, made.json()["code"].as_str()), (403, Some("desk-access-session-only")), "{role}");
        let bearer = format!("Bearer {narrow}");
        let headers = [("Authorization", bearer.as_str())];
        let form = format!("label=x&role={role}&days=9");
        assert_eq!(door.ask("POST", "/me/tokens", &headers, &form).await.status, 403, "{role} on the page");
    }

    let owner = door.token("olga", Role::Owner).await;
    let session = door.sign_in("olga").await;
    let analyst = door.json_by_session("/api/v1/tokens", &session, r#"{"label":"x","role":"analyst","days":9}"#).await;
    assert_eq!((analyst.status, analyst.json()["errors"][0]["field"].as_str()), (422, Some("role")));

    let session = door.sign_in("anna").await;
    let made = door.json_by_session("/api/v1/tokens", &session, r#"{"label":"x","role":"analyst","days":9}"#).await;
    let (secret, id) = (made.json()["secret"].as_str().unwrap().to_owned(), made.json()["token"]["id"].clone());
    assert_eq!((made.status, ask(&secret, "/api/v1/me").await), (201, 200));
    let path = format!("/api/v1/tokens/{}", id.as_str().unwrap());
    assert_eq!(door.with_token("DELETE", &path, &owner, "").await.status, 404, "somebody else's");
    assert_eq!(door.with_token("DELETE", &path, &secret, "").await.status, 204);
    assert_eq!(ask(&secret, "/api/v1/me").await, 401);

    // What the account may no longer, none of its tokens may.
    let root = door.token("root", Role::Administrator).await;
    let wide = door.token("anna", Role::Administrator).await;
    let demoted = door.with_token("PATCH", "/api/v1/accounts/anna", &root, r#"{"role":"analyst"}"#).await;
    assert_eq!((demoted.status, ask(&wide, "/api/v1/me").await, ask(&narrow, "/api/v1/me").await), (200, 401, 200));
    door.with_token("PATCH", "/api/v1/accounts/anna", &root, r#"{"disabled":true}"#).await;
    assert_eq!(ask(&narrow, "/api/v1/me").await, 401);
    let last = door.with_token("PATCH", "/api/v1/accounts/root", &root, r#"{"role":"analyst"}"#).await;
    assert_eq!((last.status, last.json()["code"].as_str()), (409, Some("desk-access-last-administrator")));
}

#[tokio::test]
async fn a_reset_and_disabling_end_tokens_sessions_and_feeds_for_good() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    let root = door.token("root", Role::Administrator).await;
    let patch = async |body: &str| door.with_token("PATCH", "/api/v1/accounts/anna", &root, body).await.status;
    door.person("anna", Role::Analyst, &[]).await;
    for how in ["reset", "disabled", "shut out"] {
        let (token, session) = (door.token("anna", Role::Analyst).await, door.sign_in("anna").await);
        let wish = r#"{"name":"f","channel":"feed","rhythm":"news","zone":"Etc/UTC"}"#;
        let feed = door.with_token("POST", "/api/v1/alerts", &token, wish).await.json();
        let address = feed["feed_url"].as_str().unwrap_or_else(|| panic!("{feed}")).to_owned();
        let feed = address.strip_prefix(&format!("http://{}", door.address)).unwrap();
        assert_eq!(door.get(feed, "").await.status, 200);
        match how {
            "reset" => {
                let made = door.with_token("POST", "/api/v1/accounts/anna/invitation", &root, "").await.json();
                let address = made["address"].as_str().unwrap().to_owned();
                let path = address.strip_prefix(&format!("http://{}", door.address)).unwrap();
                assert_eq!(door.with_token("GET", "/api/v1/me", &token, "").await.status, 200, "nothing was reset yet");
                assert_eq!(door.post(path, "", "password=correct+horse+battery").await.status, 303);
            }
            "disabled" => {
                assert_eq!((patch(r#"{"disabled":true}"#).await, patch(r#"{"disabled":false}"#).await), (200, 200));
            }
            _ => {
                let shut = door.with_token("POST", "/api/v1/accounts/anna/shut-out", &root, "").await;
                assert_eq!(shut.status, 204, "{shut:?}");
            }
        }
        assert_eq!(door.with_token("GET", "/api/v1/me", &token, "").await.status, 401, "{how}");
        assert_eq!(door.get("/me", &session).await.status, 303, "{how}");
        assert_eq!(door.get(feed, "").await.status, 404, "{how}");
    }
}

#[tokio::test]
async fn administrators_see_and_end_everybodys_tokens() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    door.person("anna", Role::Analyst, &[]).await;
    let (root, hers) = (door.token("root", Role::Administrator).await, door.token("anna", Role::Analyst).await);
    let id = hers[.."reeve_01020304".len()].to_owned();
    let all = door.with_token("GET", "/api/v1/admin/tokens", &root, "").await.json();
    assert_eq!(all["tokens"].as_array().unwrap().len(), 2, "{all}");
    let one = door.with_token("GET", "/api/v1/admin/tokens?account=anna", &root, "").await.json();
    assert_eq!(
        (one["tokens"][0]["id"].as_str(), one["tokens"][0]["account"].as_str()),
        (Some(id.as_str()), Some("anna"))
    );
    let session = door.sign_in("root").await;
    assert!(door.get("/admin/tokens", &session).await.body.contains(&id));
    assert_eq!(door.with_token("GET", "/api/v1/admin/tokens", &hers, "").await.status, 403);
    assert_eq!(door.with_token("DELETE", &format!("/api/v1/admin/tokens/{id}"), &root, "").await.status, 204);
    assert_eq!(door.with_token("GET", "/api/v1/me", &hers, "").await.status, 401);
    let again = door.token("anna", Role::Analyst).await;
    let form = format!("id={}", &again[.."reeve_01020304".len()]);
    assert_eq!(door.post("/admin/tokens/revoke", &session, &form).await.status, 303);
    assert_eq!(door.with_token("GET", "/api/v1/me", &again, "").await.status, 401);
}

#[tokio::test]
async fn whoever_knows_a_name_does_not_keep_its_holder_out() {
    let door = Door::open().await;
    door.person("anna", Role::Analyst, &[]).await;
    let now = now_ms();
    let attempt = async |address: &str| door.store.begin_attempt("anna", address, now).await.unwrap().is_none();
    // She was here before, from this machine; somebody tries her account from everywhere else.
    let session = door.sign_in("anna").await;
    let mut made = 0;
    for number in 0..400 {
        made += i32::from(attempt(&format!("192.0.2.{}", number % 250)).await);
    }
    assert_eq!(made, 100, "an account is tried a hundred times from places it is not known from");
    assert!(!attempt("198.51.100.1").await, "then whoever is new there waits");
    assert_eq!(door.get("/me", &session).await.status, 200, "whoever is signed in stays");
    door.sign_in("anna").await;

    // Unlocking lets somebody in from a new place as well, and with them the place.
    let deed = reeve::accounts::audit::Deed::new("root", "account.unlocked", "anna", now);
    for number in 0..6 {
        door.store.begin_attempt("li", "198.51.100.2", now + number).await.unwrap();
    }
    for number in 0..40 {
        door.store.begin_attempt(&format!("name{number}"), "198.51.100.2", now).await.unwrap();
    }
    assert!(door.store.begin_attempt("li", "198.51.100.2", now).await.unwrap().is_some());
    door.store.unlock("li", &deed).await.unwrap();
    assert!(door.store.begin_attempt("li", "198.51.100.2", now).await.unwrap().is_none(), "account and address");
    door.store.unlock("anna", &deed).await.unwrap();
    assert!(attempt("203.0.113.77").await);
}

#[tokio::test]
async fn what_is_over_is_dropped_without_anybody_asking() {
    let door = Door::open().await;
    while door.store.sweeps(1).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let old = now_ms() - 2 * 24 * 3_600_000;
    assert_eq!(door.store.begin_answer("anna", "k", "r", old).await.unwrap(), reeve::store::Repeated::First);
    // Another server over the same data sweeps when it starts; nobody asks it anything.
    let second = Door::at(&door.data, Settings { pace: PATIENT, ..Settings::default() }, None).await;
    while !second.store.sweeps(10).await.unwrap().iter().any(|run| run.answers == 1) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_invitation_is_taken_up_once() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    let root = door.token("root", Role::Administrator).await;
    let wish = r#"{"name":"li.wei","display_name":"Li Wei","role":"analyst"}"#;
    let made = door.with_token("POST", "/api/v1/accounts", &root, wish).await;
    let address = made.json()["address"].as_str().unwrap().to_owned();
    let path = address.strip_prefix(&format!("http://{}", door.address)).unwrap().to_owned();
    assert_eq!(door.with_token("POST", "/api/v1/accounts", &root, wish).await.status, 422, "the name is taken");
    assert_eq!(door.try_to_sign_in("li.wei", "").await.status, 422, "no password is no password");
    assert_eq!(door.post(&path, "", "password=short").await.status, 422);
    assert_eq!(door.post(&path, "", "password=correct+horse+battery").await.status, 303);
    assert_eq!(door.post(&path, "", "password=another+good+password").await.status, 404);
    door.sign_in("li.wei").await;
}

#[tokio::test]
async fn an_owner_sees_the_rights_of_their_holders() {
    let door = Door::open().await;
    let record = |id: &str, holder: &str| {
        format!(
            r#"{{"id":"{id}","kind":"trademark","name":"N{id}","holder":"{holder}","classes":[25],"jurisdictions":["CN"]}}"#
        )
    };
    let records = [record("a", "Holder"), record("b", "Other"), record("c", "Holder")].join("\n");
    let read = reeve::rights::import::read("rights.jsonl", records.as_bytes());
    let rights =
        read.rights.into_iter().map(|read| reeve::register::RegisteredRight { right: read.right, pictures: vec![] });
    let rights: Vec<_> = rights.collect();
    assert_eq!(rights.len(), 3, "{:?}", read.faults);
    door.store.put_rights(&rights, "tests", 1).await.unwrap();
    door.person("olga", Role::Owner, &["Holder", "Unheard of"]).await;
    let seen = door.store.rights_held_by("olga").await.unwrap();
    assert_eq!(seen.iter().map(|id| id.0.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    let token = door.token("olga", Role::Owner).await;
    assert_eq!(door.with_token("GET", "/api/v1/me", &token, "").await.json()["rights"], 2);
}

#[tokio::test]
async fn what_is_done_is_in_the_log() {
    let door = Door::open().await;
    door.person("root", Role::Administrator, &[]).await;
    door.person("anna", Role::Analyst, &[]).await;
    door.person("eve", Role::Auditor, &[]).await;
    door.try_to_sign_in("anna", "wrong").await;
    let session = door.sign_in("anna").await;
    assert_eq!(door.get("/admin/audit", &session).await.status, 403);
    let eve = door.sign_in("eve").await;
    let page = door.get("/admin/audit?verify=1", &eve).await;
    for word in ["sign-in.refused", "session.begun", "access.refused", "/admin/audit", "as they were written"] {
        assert!(page.body.contains(word), "{word}: {}", page.body);
    }
    assert_eq!(door.get("/admin/retention", &eve).await.status, 403);
    let token = door.token("root", Role::Auditor).await;
    let refused = door.with_token("GET", "/api/v1/audit?action=sign-in.&actor=anna&limit=1", &token, "").await.json();
    assert_eq!(refused["entries"][0]["action"], "sign-in.refused", "{refused}");
    let verified = door.with_token("GET", "/api/v1/audit/verify", &token, "").await.json();
    assert!(verified["broken"].is_null() && verified["entries"].as_i64() > Some(5), "{verified}");
}

#[tokio::test]
async fn whoever_asks_too_much_waits() {
    let pace = Pace { known: (3, 1), unknown: (4, 1), knocks: (2, 1) };
    let door = Door::with(Settings { pace, ..Settings::default() }).await;
    let mut statuses = Vec::new();
    for _ in 0..30 {
        statuses.push(door.get("/sign-in", "").await);
    }
    let refused = statuses.iter().find(|answer| answer.status == 429).unwrap();
    assert!(refused.header("retry-after").is_some_and(|seconds| seconds.parse::<u64>().unwrap() >= 1), "{refused:?}");
    assert_eq!(statuses[0].status, 200);

    let pace = Pace { knocks: (2, 1), ..PATIENT };
    let door = Door::with(Settings { pace, ..Settings::default() }).await;
    let mut tried = Vec::new();
    for _ in 0..30 {
        tried.push(door.get("/welcome/guessed", "").await.status);
    }
    assert!(tried.starts_with(&[404, 404]) && tried.contains(&429), "{tried:?}");
}

#[tokio::test]
async fn a_desk_behind_tls_says_so() {
    let public_url = Some("https://desk.example.org/".parse().unwrap());
    let door = Door::with(Settings { public_url, pace: PATIENT, ..Settings::default() }).await;
    door.person("anna", Role::Analyst, &[]).await;
    let headers = [("Host", "desk.example.org"), ("Origin", "https://desk.example.org")];
    let answer = door.ask("POST", "/sign-in", &headers, "name=anna&password=correct+horse+battery").await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-reeve=") && cookie.contains("Secure") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    assert_eq!(door.ask("GET", "/sign-in", &[("Host", "evil.test")], "").await.status, 421);

    let plain = Door::open().await;
    assert_eq!(plain.ask("GET", "/sign-in", &[("Host", "evil.test")], "").await.status, 421);
    assert_eq!(plain.get("/sign-in", "").await.header("strict-transport-security"), None);
    let large = format!("name=anna&password={}", "x".repeat(2 << 20));
    assert_eq!(plain.post("/sign-in", "", &large).await.status, 413);
}
