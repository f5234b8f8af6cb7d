//! What follows from a confirmed hit, as two people do it on the desk's pages: one proposes, another approves; what is incomplete
//! does not leave; the public tells, and nobody sees what is not theirs.

use reeve::accounts::{Person, Role, Scope};
use reeve::desk::notices::LetterFormat;
use reeve::desk::{Desk, DeskError};
use reeve::review::notices::Step;
use reeve::rights::RightId;
use reeve::scan::now_ms;
use reeve::web::Settings;

use super::door::{Answer, Door, PATIENT};
use crate::notices::Office;

const HOSTILE: &str = "%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+fakes";

/// The office's data behind a door, with an analyst, two approvers and an owner of nothing here.
async fn open(office: &Office) -> Door {
    let door = Door::at(&office.fresh.data(), Settings { pace: PATIENT, ..Settings::default() }, None).await;
    door.person("ana", Role::Approver, &[]).await;
    door.person("bo", Role::Approver, &[]).await;
    door.person("olga", Role::Owner, &["Another holder"]).await;
    door
}

/// Runs `story` over a scanned market with two confirmed hits.
fn with_market<F: Future<Output = ()>>(story: impl FnOnce(Office) -> F) {
    let office = Office::confirmed();
    tokio::runtime::Runtime::new().unwrap().block_on(story(office));
}

fn led_to(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location").unwrap().to_owned()
}

#[test]
fn a_block_is_proposed_by_one_person_and_approved_by_another() {
    with_market(|office| async move {
        let door = open(&office).await;
        let (ana, bo) = (door.sign_in("ana").await, door.sign_in("bo").await);
        let hit = &office.hits[0];
        let form = door.get(&format!("/blocks/new?hit={hit}"), &ana).await;
        let target = form.body.split("value=\"url:").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        // Who else would be hit stands there before anything is proposed.
        assert!(form.body.contains("Refused: "), "{}", form.body);
        let asked = format!("hit={hit}&target=url%3A{}&days=90", target.replace(':', "%3A").replace('/', "%2F"));
        let empty = door.post("/blocks/new", &ana, &format!("{asked}&reason=&ground=")).await;
        assert_eq!((empty.status, empty.body.matches("class=\"fault\"").count()), (422, 2), "{empty:?}");
        let place = led_to(&door.post("/blocks/new", &ana, &format!("{asked}&reason=copies&ground=order+7")).await);
        let own = door.post(&format!("{place}/approve"), &ana, "note=").await;
        assert_eq!(own.status, 409, "{own:?}");
        assert!(own.body.contains("ana proposed this block") && own.body.contains("a second person"), "{}", own.body);
        led_to(&door.post(&format!("{place}/approve"), &bo, "note=").await);
        led_to(&door.post("/blocks/lists", &ana, "").await);
        let list = door.get("/blocks/lists/1/blocklist.csv", &bo).await;
        assert!(list.body.contains(target) && list.body.contains("order 7"), "{list:?}");
        let signature = door.get("/blocks/lists/1/blocklist.csv.minisig", &bo).await;
        let key = door.get("/blocks/lists/key", &bo).await;
        let key = reeve::evidence::signature::PublicKey::from_text(&key.body).unwrap();
        let said = key.verify(list.body.as_bytes(), &signature.body).unwrap();
        assert!(said.contains("blocklist.csv serial 1"), "{said}");
        // Once it is revoked, the next list is without it, and says what was taken out.
        led_to(&door.post(&format!("{place}/revoke"), &ana, "note=over").await);
        led_to(&door.post("/blocks/lists", &ana, "").await);
        assert!(!door.get("/blocks/lists/2/blocklist.csv", &bo).await.body.contains(target));
        let lists = door.get("/blocks/lists", &bo).await;
        let delta = lists.body.split("/blocks/lists/2/").find(|rest| rest.starts_with("blocklist.delta-"));
        let name = delta.and_then(|rest| rest.split('"').next()).unwrap();
        assert!(door.get(&format!("/blocks/lists/2/{name}"), &bo).await.body.contains(target));
        door.store.close().await;
    });
}

#[test]
fn an_incomplete_notice_says_what_is_missing_and_a_complete_one_leaves() {
    with_market(|office| async move {
        let door = open(&office).await;
        let (ana, bo) = (door.sign_in("ana").await, door.sign_in("bo").await);
        let hit = &office.hits[0];
        let asked = format!("hits={hit}&form=platform&lang=en&to=legal%40nanshan.example");
        let checked = door.post("/notices/check", &ana, &asked).await;
        let beside = checked.body.split("id=\"noticesnew-complainant-name-said\"").nth(1).unwrap();
        let name = beside.split("</div>").next().unwrap();
        assert!(name.contains("the complainant’s name is missing"), "{name}");
        assert!(door.get("/notices", &ana).await.body.contains("No notices here"), "a check keeps nothing");
        let draft = led_to(&door.post("/notices/new", &ana, &asked).await);
        let early = door.post(&format!("{draft}/approve"), &bo, "note=").await;
        assert_eq!(early.status, 422, "{early:?}");
        assert!(early.body.contains("the complainant’s name is missing"), "{}", early.body);
        assert_eq!(door.post(&format!("{draft}/export"), &bo, "format=text").await.status, 409);
        let id = draft.rsplit('/').next().unwrap();
        let whole = "&complainant.name=Guilin+Lirui+Sporting+Goods+Co.%2C+Ltd.&complainant.role=holder&complainant.address=Guilin&complainant.country=CN\
            &complainant.phone=%2B86+773&complainant.email=brand%40lirui.test.example&complainant.identity_number=91\
            &complainant.identity_proof=licence.pdf&to_name=Nanshan&why=letters+exchanged&ground=art.+57&proof=c.pdf\
            &territory=CN&statements.good_faith=1&statements.accurate=1&statements.resale_considered=1\
            &statements.exceptions_considered=1&sign=Wei+Ling&measures.remove=1";
        let again = door.post("/notices/new", &ana, &format!("{asked}{whole}&instead_of={id}")).await;
        let place = led_to(&again);
        let own = door.post(&format!("{place}/approve"), &ana, "note=").await;
        assert!(own.status == 409 || own.status == 422, "{own:?}");
        let page = door.get(&place, &bo).await;
        assert!(page.body.contains("lang=\"zh-CN\"") && page.body.contains("letters exchanged"), "{}", page.body);
        let holder = door.store.notice(place.rsplit('/').next().unwrap()).await.unwrap().unwrap();
        let faults = reeve::desk::notices::faults(&*door.store, &holder.notice, now_ms()).await.unwrap();
        assert!(reeve::review::notices::lint::may_leave(&faults), "{faults:?}");
        door.store.close().await;
    });
}

#[test]
fn a_complete_notice_is_approved_by_a_second_person_and_written_out() {
    with_market(|office| async move {
        let id = office.drafted("platform", "legal@nanshan.example", &[]);
        let door = open(&office).await;
        let (ann, bo) = (person("ann"), person("bo"));
        let desk = door.web.desk();
        let now = now_ms();
        let step = |who: &'static str, step| {
            let by = person(who);
            let id = id.clone();
            async move { desk.take_notice_step(&by, &id, step, None, None, None, now).await }
        };
        assert!(matches!(desk.export_notice(&ann, &id, LetterFormat::Text, now).await, Err(DeskError::Conflict(_))));
        let own = step("ann", Step::Approved).await.unwrap_err();
        assert_eq!(own.message().code, "desk-notices-own-approval");
        step("bo", Step::Approved).await.unwrap();
        let (name, text) = desk.export_notice(&bo, &id, LetterFormat::Text, now).await.unwrap();
        assert!(name.ends_with(".txt") && String::from_utf8(text).unwrap().contains("Nanshan market"));
        step("ann", Step::Sent).await.unwrap();
        step("ann", Step::Countered).await.unwrap();
        step("ann", Step::Retracted).await.unwrap();
        assert!(desk.retraction_of(&ann, &id).await.unwrap().contains("withdrawn"));
        door.store.close().await;
    });
}

#[test]
fn a_case_is_opened_followed_and_closed() {
    with_market(|office| async move {
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let place = led_to(&door.post("/cases/new", &ana, &format!("hit={}&seller=S", office.hits[0])).await);
        let page = door.get(&place, &ana).await;
        assert!(page.body.contains(&format!("/hits/{}", office.hits[0])), "{}", page.body);
        let refused = door.post(&format!("{place}/event"), &ana, "event=still-there").await;
        assert_eq!(refused.status, 409, "{refused:?}");
        led_to(&door.post(&format!("{place}/event"), &ana, "event=noticed&to=Nanshan&within=5").await);
        led_to(&door.post(&format!("{place}/event"), &ana, "event=closed-resolved&note=gone").await);
        assert!(door.get("/cases?state=closed", &ana).await.body.contains(&place));
        let offenders = door.get("/offenders", &ana).await;
        assert_eq!(offenders.status, 200);
        let who = offenders.body.split("href=\"/offenders/").find(|rest| !rest.starts_with("published")).is_some();
        assert!(who, "{}", offenders.body);
        door.store.close().await;
    });
}

#[test]
fn the_public_tells_and_is_told_and_runs_nothing() {
    with_market(|office| async move {
        let door = open(&office).await;
        let here = [("Sec-Fetch-Site", "same-origin")];
        let body = format!("addresses=http%3A%2F%2Fevil.test%2Fa&claim={HOSTILE}");
        let told = door.ask("POST", "/tip", &here, &body).await;
        assert_eq!(told.status, 200, "{told:?}");
        assert!(!told.body.contains("<img src"), "{}", told.body);
        let is_token = |word: &&str| word.len() == 39 && word.as_bytes()[12] == b'-';
        let mut words = told.body.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let token = words.find(is_token).unwrap_or_else(|| panic!("{}", told.body)).to_owned();
        let status = door.ask("POST", "/tip/status", &here, &format!("token={token}")).await;
        assert!(status.status == 200 && status.body.contains("TIP-"), "{status:?}");
        assert_eq!(door.ask("POST", "/tip/status", &here, "token=nobody").await.status, 422);
        let trapped = door.ask("POST", "/tip", &here, &format!("{body}+more&website=x")).await;
        assert_eq!(trapped.status, 200);
        assert_eq!(door.store.tips().await.unwrap().len(), 1, "what programs fill in is not kept");
        let large = format!("addresses=http%3A%2F%2Fevil.test%2Fa&claim={}", "x".repeat(100_000));
        assert_eq!(door.ask("POST", "/tip", &here, &large).await.status, 413);
        let bo = door.sign_in("bo").await;
        let tip = door.store.tips().await.unwrap().remove(0);
        let place = format!("/tips/{}", tip.id);
        let page = door.get(&place, &bo).await;
        assert!(page.body.contains("&#60;img") && !page.body.contains("<img src"), "{}", page.body);
        assert_eq!(door.post(&format!("{place}/decide"), &bo, "state=accepted").await.status, 409, "not checked yet");
        led_to(&door.post(&format!("{place}/decide"), &bo, "state=checked").await);
        led_to(&door.post(&format!("{place}/decide"), &bo, "state=accepted").await);
        door.store.close().await;
    });
}

#[test]
fn an_owner_of_other_rights_is_shown_nothing() {
    with_market(|office| async move {
        let notice = office.drafted("platform", "legal@nanshan.example", &[]);
        let door = open(&office).await;
        let (ana, olga) = (door.sign_in("ana").await, door.sign_in("olga").await);
        let case = led_to(&door.post("/cases/new", &ana, &format!("hit={}&seller=S", office.hits[0])).await);
        for path in [format!("/notices/{notice}"), case, format!("/blocks/new?hit={}", office.hits[0])] {
            let answer = door.get(&path, &olga).await;
            assert!(answer.status == 404 || answer.status == 403, "{path}: {answer:?}");
            assert!(!answer.body.contains("LIRUI"), "{path}");
        }
        for path in ["/cases", "/notices", "/offenders", "/statistics"] {
            let answer = door.get(path, &olga).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(!answer.body.contains("LIRUI") && !answer.body.contains("Nanshan"), "{path}: {}", answer.body);
        }
        let all = door.get("/statistics", &ana).await;
        assert!(all.body.contains("LIRUI") && all.body.contains("<svg class=\"chart\""), "{}", all.body);
        assert!(!all.body.contains("style="), "the page's policy lets no style in");
        foreign_desk(door.web.desk(), &notice).await;
        door.store.close().await;
    });
}

async fn foreign_desk(desk: &Desk, notice: &str) {
    let scope = Scope::Rights([RightId("tm-other".to_owned())].into());
    let other = Person { name: "other".to_owned(), role: Role::Administrator, scope };
    let now = now_ms();
    assert!(matches!(desk.notice_story(&other, notice, now).await, Err(DeskError::NotFound)));
    let taken = desk.take_notice_step(&other, notice, Step::Approved, None, None, None, now).await;
    assert!(matches!(taken, Err(DeskError::NotFound)));
}

fn person(name: &str) -> Person {
    Person { name: name.to_owned(), role: Role::Approver, scope: Scope::All }
}
