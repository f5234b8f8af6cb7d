//! Nobody sees what is not theirs: every route of the desk's own table, asked by nobody, by each role, and by an owner for what
//! belongs to another. Routes that are added later are in the table, and so in here.

use axum::http::Method;
use reeve::accounts::Role;
use reeve::web::{Access, Route, Settings, routes};

use super::door::{Answer, Door, PATIENT};
use crate::cases::{confirmed, hit_id};

/// All that nobody's leave is needed for. What is added here is seen by everybody.
const PUBLIC: &[&str] = &[
    "GET /api/v1/openapi.json",
    "GET /consent/{token}",
    "GET /feeds/{token}",
    "GET /set-up/{secret}",
    "GET /settings/show",
    "GET /sign-in",
    "GET /sign-in/openid",
    "GET /sign-in/openid/back",
    "GET /static/{name}",
    "GET /tip",
    "GET /tip/status",
    "GET /welcome/{secret}",
    "POST /api/v1/tips",
    "POST /api/v1/tips/status",
    "POST /consent/{token}",
    "POST /set-up/{secret}",
    "POST /sign-in",
    "POST /sign-out",
    "POST /tip",
    "POST /tip/status",
    "POST /welcome/{secret}",
    "POST /welcome/{secret}/openid",
];

/// The right, the offer and the seller that belong to somebody else: no answer to others says them.
const FOREIGN: [&str; 3] = ["Zzyzx", "Qwyjibo", "Frobnitz"];

fn name_of(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// A page leads back to the path it was asked for, whatever stands in it.
fn says_nothing_foreign(answer: &Answer, path: &str, what: &str) {
    let path = path.split('?').next().unwrap_or_default();
    let body = answer.body.replace(path, "");
    for word in FOREIGN {
        assert!(!body.contains(word), "{what} shows {word}: {answer:?}");
    }
}

/// The route's path about `id`, whatever its parameters are called.
fn about(route: &Route, id: &str) -> String {
    let segments = route.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
    let path = segments.collect::<Vec<_>>().join("/");
    let asks_which = ["/captures/text", "/captures/record"].iter().any(|end| path.ends_with(end));
    if asks_which { path + "?file=reeve-00000001.warc.gz&offset=0" } else { path }
}

/// A desk with a hit of somebody else's right, their case, and the ids of what belongs to them.
fn others_desk() -> (crate::program::Fresh, Vec<String>) {
    let fresh = confirmed(&[("Qwyjibo", "Frobnitz")], 1);
    let hit = hit_id("Qwyjibo");
    let opened = fresh.run(&["cases", "open", &hit, "--as", "ann"]).ends_with(0);
    let hits = fresh.run(&["hits", "list", "--format", "jsonl"]).ends_with(0);
    assert!(hits.out.contains("Frobnitz") && hits.out.contains("Qwyjibo"), "{}", hits.out);
    let ids = vec![hit, "tm".to_owned(), opened.out.trim().to_owned(), "Qwyjibo".to_owned(), "1".to_owned()];
    (fresh, ids)
}

async fn asked(door: &Door, route: &Route, path: &str, token: Option<&str>) -> Answer {
    let body = if route.method == Method::GET { "" } else { "{}" };
    match token {
        Some(token) => door.with_token(route.method.as_str(), path, token, body).await,
        None => door.ask(route.method.as_str(), path, &[("Content-Type", "application/json")], body).await,
    }
}

#[test]
fn no_route_shows_what_is_somebody_elses() {
    let (fresh, ids) = others_desk();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let door = Door::at(&fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
        let table = routes(&door.web).table().to_vec();
        public_routes_are_those_that_are_named(&table);
        for role in Role::ALL {
            door.person(role.as_str(), role, &["Another holder"]).await;
        }
        nobody_is_told_anything(&door, &table, &ids).await;
        roles_reach_what_they_may(&door, &table, &ids).await;
        an_owner_is_shown_nothing_of_others(&door, &table, &ids).await;
        // The whole would prove nothing if there were nothing to be seen.
        let me = door.with_token("GET", "/api/v1/me", &door.token("owner", Role::Owner).await, "").await;
        assert_eq!(me.json()["rights"], 0, "{me:?}");
        door.store.close().await;
    });
}

fn public_routes_are_those_that_are_named(table: &[Route]) {
    let mut public: Vec<String> = table.iter().filter(|route| route.access == Access::Public).map(name_of).collect();
    public.sort();
    assert_eq!(public, PUBLIC);
}

async fn nobody_is_told_anything(door: &Door, table: &[Route], ids: &[String]) {
    for route in table {
        for id in ids {
            let path = about(route, id);
            let answer = asked(door, route, &path, None).await;
            let what = format!("nobody at {} {path}", route.method);
            says_nothing_foreign(&answer, &path, &what);
            if route.access == Access::Public {
                assert!(answer.status < 500, "{what}: {answer:?}");
            } else if path.starts_with("/api/") {
                assert_eq!(answer.status, 401, "{what}: {answer:?}");
            } else {
                assert_eq!(answer.status, 303, "{what}: {answer:?}");
                assert!(answer.header("location").is_some_and(|to| to.starts_with("/sign-in")), "{what}: {answer:?}");
            }
            if !route.path.contains('{') {
                break;
            }
        }
    }
}

async fn roles_reach_what_they_may(door: &Door, table: &[Route], ids: &[String]) {
    for role in Role::ALL {
        let token = door.token(role.as_str(), role).await;
        for route in table {
            let Access::May(permission) = route.access else { continue };
            if role.may(permission) {
                continue;
            }
            let path = about(route, &ids[0]);
            let answer = asked(door, route, &path, Some(&token)).await;
            assert_eq!(answer.status, 403, "{role:?} at {} {path}: {answer:?}", route.method);
            says_nothing_foreign(&answer, &path, &format!("{role:?} at {} {path}", route.method));
        }
    }
}

/// An owner of other rights: what has an id of somebody else's is not there, and no list has it.
async fn an_owner_is_shown_nothing_of_others(door: &Door, table: &[Route], ids: &[String]) {
    let token = door.token("owner", Role::Owner).await;
    for route in table {
        let may = match route.access {
            Access::Public => false,
            Access::SignedIn => true,
            Access::May(permission) => Role::Owner.may(permission),
        };
        if !may {
            continue;
        }
        for id in ids {
            let path = about(route, id);
            let answer = asked(door, route, &path, Some(&token)).await;
            let what = format!("the owner at {} {path}", route.method);
            says_nothing_foreign(&answer, &path, &what);
            assert!(answer.status < 500, "{what}: {answer:?}");
            if !route.path.contains('{') {
                break;
            }
            let not_there = [403, 404].contains(&answer.status);
            // What was sent may be refused before anything is looked for.
            let refused = route.method != Method::GET && (400..500).contains(&answer.status);
            assert!(not_there || refused, "{what}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn no_page_elsewhere_changes_anything_through_somebodys_browser() {
    let door = Door::open().await;
    door.person("anna", Role::Administrator, &[]).await;
    let session = door.sign_in("anna").await;
    for route in routes(&door.web).table() {
        if route.method == Method::GET {
            continue;
        }
        let path = about(route, "anna");
        for from in [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.test"), ("X-Nothing", "x")] {
            let headers = [("Cookie", session.as_str()), from];
            let answer = door.ask(route.method.as_str(), &path, &headers, "").await;
            assert_eq!(answer.status, 403, "{} {path} {from:?}: {answer:?}", route.method);
        }
    }
    assert_eq!(door.get("/me", &session).await.status, 200, "and nobody was signed out");
}
