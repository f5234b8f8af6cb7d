//! What follows from a confirmed hit, as two people do it on the desk's pages: one proposes, another approves; what is incomplete
//! does not leave; the public tells, and nobody sees what is not theirs.

use reeve::accounts::{Person, Role, Scope};
use reeve::desk::notices::LetterFormat;
use reeve::desk::{Desk, DeskError};
use reeve::review::blocks::Word;
use reeve::review::notices::Step;
use reeve::review::tips::{Fresh, MAX_PUBLIC_TIPS_A_DAY, PUBLIC_ACTOR, TipRecord, check};
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
        let refused: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert!(reeve::review::notices::lint::may_leave(&faults), "{refused:?}");
        led_to(&door.post(&format!("{place}/approve"), &bo, "note=").await);
        let letter = door.post(&format!("{place}/export"), &bo, "format=text").await;
        assert!(letter.status == 200 && letter.body.contains("letters exchanged"), "{letter:?}");
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
        // Who only reads gets what was written out, and nothing before.
        door.person("aud", Role::Auditor, &[]).await;
        let (aud, olga) = (door.sign_in("aud").await, door.sign_in("olga").await);
        let file = format!("/notices/{id}/files/text");
        assert_eq!(door.get(&file, &aud).await.status, 409);
        let own = step("ann", Step::Approved).await.unwrap_err();
        assert_eq!(own.message().code, "desk-notices-own-approval");
        step("bo", Step::Approved).await.unwrap();
        let (name, text) = desk.export_notice(&bo, &id, LetterFormat::Text, now).await.unwrap();
        assert!(name.ends_with(".txt") && String::from_utf8(text).unwrap().contains("Nanshan market"));
        let read = door.get(&file, &aud).await;
        assert!(read.status == 200 && read.body.contains("Nanshan market"), "{read:?}");
        assert_eq!(door.post(&format!("/notices/{id}/export"), &aud, "format=text").await.status, 403);
        assert_eq!(door.get(&file, &olga).await.status, 404, "it is about somebody else's right");
        let steps = door.store.notice(&id).await.unwrap().unwrap().taken.len();
        assert_eq!(steps, 2, "reading writes nothing down");
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

#[test]
fn a_draft_stays_where_its_replacement_is_refused() {
    with_market(|office| async move {
        let kept = office.drafted("platform", "legal@nanshan.example", &[]);
        let standing = office.drafted("platform", "abuse@elsewhere.example", &[]);
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let hit = &office.hits[0];
        // To the addressee whom the other draft goes to: it stands in the way.
        let asked = format!("hits={hit}&form=platform&to=abuse%40elsewhere.example&why=typed+words&instead_of={kept}");
        let refused = door.post("/notices/new", &ana, &asked).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert!(refused.body.contains("typed words"), "{}", refused.body);
        for id in [&kept, &standing] {
            let notice = door.store.notice(id).await.unwrap().unwrap();
            assert!(notice.taken.is_empty(), "{:?}", notice.taken);
        }
        let asked = asked.replace("abuse%40elsewhere.example", "legal%40nanshan.example");
        let place = led_to(&door.post("/notices/new", &ana, &asked).await);
        let old = door.store.notice(&kept).await.unwrap().unwrap();
        assert!(old.last(Step::Retracted).is_some() && !place.ends_with(&kept));
        // It is replaced once: the draft that is gone stands for nothing more.
        assert_eq!(door.post("/notices/new", &ana, &asked).await.status, 409);
        door.store.close().await;
    });
}

#[test]
fn a_list_that_was_gathered_before_a_word_was_said_is_not_written() {
    with_market(|office| async move {
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let hit = &office.hits[0];
        let form = door.get(&format!("/blocks/new?hit={hit}"), &ana).await;
        let target = form.body.split("value=\"url:").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let asked = format!("hit={hit}&target=url%3A{}&days=9", target.replace(':', "%3A").replace('/', "%2F"));
        let place = led_to(&door.post("/blocks/new", &ana, &format!("{asked}&reason=copies&ground=order+7")).await);
        let id = place.rsplit('/').next().unwrap();
        let gathered = door.store.said_so_far().await.unwrap();
        let word = Word { by: "ana".to_owned(), at_ms: now_ms(), note: None };
        door.store.revoke_block(id, &word).await.unwrap();
        assert!(door.store.put_block_list(&[], &gathered, now_ms()).await.unwrap().is_none());
        let now = door.store.said_so_far().await.unwrap();
        assert!(door.store.put_block_list(&[], &now, now_ms()).await.unwrap().is_some());
        door.store.close().await;
    });
}

#[test]
fn a_machine_is_blocked_only_for_what_came_from_it_and_a_window_only_where_there_is_one() {
    with_market(|office| async move {
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let hit = &office.hits[0];
        let asked = format!("hit={hit}&reason=kept+words&ground=order+7&days=9");
        // The market's pages came from loopback; the archive says so, whatever names lead to.
        let elsewhere = door.post("/blocks/new", &ana, &format!("{asked}&target=ip%3A203.0.113.9")).await;
        assert_eq!(elsewhere.status, 422, "{elsewhere:?}");
        assert!(elsewhere.body.contains("did not come from 203.0.113.9"), "{}", elsewhere.body);
        assert!(elsewhere.body.contains("kept words"), "nothing that was typed is lost");
        let form = door.get(&format!("/blocks/new?hit={hit}"), &ana).await;
        let machine = form.body.split("value=\"ip:").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(machine.starts_with("127.0.0.") && form.body.contains("A machine often serves many sites"));
        led_to(&door.post("/blocks/new", &ana, &format!("{asked}&target=ip%3A{machine}")).await);
        let windowless = format!("{asked}&target=ip%3A{machine}&end=broadcast-window");
        assert_eq!(door.post("/blocks/new", &ana, &windowless).await.status, 422);
        // The command line has the same rule.
        let args =
            ["block", "propose", "--ip", "203.0.113.9", "--hit", hit, "--reason", "r", "--ground", "g", "--as", "ann"];
        office.fresh.run(&args).ends_with(2).says(&["did not come from 203.0.113.9"]);
        door.store.close().await;
    });
}

fn tip(claim: &str) -> String {
    format!("addresses=http%3A%2F%2Fevil.test%2Fa&claim={claim}")
}

#[test]
fn a_tip_sent_twice_is_one_and_tells_nothing_of_the_register() {
    with_market(|office| async move {
        let door = open(&office).await;
        let here = [("Sec-Fetch-Site", "same-origin")];
        let form = door.ask("GET", "/tip", &[], "").await;
        let seed = form.body.split("name=\"seed\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let token = Fresh::from_text(seed).unwrap().token().to_text();
        let body = format!("{}&seed={seed}", tip("copies"));
        let (first, second) =
            (door.ask("POST", "/tip", &here, &body).await, door.ask("POST", "/tip", &here, &body).await);
        for answer in [&first, &second] {
            assert!(answer.status == 200 && answer.body.contains(&token), "{answer:?}");
        }
        let number = |answer: &Answer| answer.body.split("TIP-").nth(1).map(|rest| rest[..17].to_owned());
        assert_eq!(number(&first), number(&second));
        let named = format!("{}&name=Li&contact=li%40a.test&seed={}", tip("named"), Fresh([9; 32]).to_text());
        let (first, second) =
            (door.ask("POST", "/tip", &here, &named).await, door.ask("POST", "/tip", &here, &named).await);
        assert_eq!((first.status, number(&first)), (second.status, number(&second)));
        assert_eq!(door.store.tips().await.unwrap().len(), 2);
        // Whether a right is registered makes no difference to anything that is answered.
        let mut answers = Vec::new();
        for right in ["tm-lirui", "tm-nobodys"] {
            let told = door.ask("POST", "/tip", &here, &format!("{}&right={right}", tip(&format!("w{right}")))).await;
            answers.push((told.status, told.body.contains("tm-nobodys</")));
            assert_eq!(door.store.tips().await.unwrap().last().unwrap().told.right_id, None);
        }
        assert_eq!(answers[0], answers[1]);
        door.store.close().await;
    });
}

#[test]
fn what_the_public_tells_is_bounded_and_paged_and_can_be_erased() {
    with_market(|office| async move {
        let door = open(&office).await;
        door.person("adm", Role::Administrator, &[]).await;
        let (bo, adm) = (door.sign_in("bo").await, door.sign_in("adm").await);
        let now = now_ms();
        for at in 0..MAX_PUBLIC_TIPS_A_DAY {
            let record = TipRecord {
                addresses: vec![format!("http://evil.test/{at}")],
                claim: Some("copies".to_owned()),
                name: Some(format!("Somebody {at}")),
                contact: Some("a@b.test".to_owned()),
                ..TipRecord::default()
            };
            let (told, reporter) = check(&record, now).unwrap();
            let bytes = std::array::from_fn(|place| if place < 2 { at.to_le_bytes()[place] } else { 3 });
            let put = door.store.put_tip(&told, &reporter, &Fresh(bytes), PUBLIC_ACTOR, now, &|_| true).await.unwrap();
            put.unwrap();
        }
        // Nothing is dropped: it is not taken, and whoever tells is told so and keeps what they typed.
        let here = [("Sec-Fetch-Site", "same-origin")];
        let full = door.ask("POST", "/tip", &here, &tip("typed")).await;
        assert_eq!(full.status, 503, "{full:?}");
        assert!(full.body.contains("no more is taken until tomorrow") && full.body.contains("typed"), "{}", full.body);
        let program = door
            .ask(
                "POST",
                "/api/v1/tips",
                &[("Content-Type", "application/json")],
                r#"{"addresses": ["http://evil.test/x"], "claim": "c"}"#,
            )
            .await;
        assert_eq!((program.status, program.json()["code"].as_str()), (503, Some("tips-too-many-today")));
        // The inbox is read page by page, each tip once.
        let token = door.token("bo", Role::Approver).await;
        let (mut seen, mut after) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let page = door.with_token("GET", &format!("/api/v1/tips?limit=200{after}"), &token, "").await.json();
            let tips = page["tips"].as_array().unwrap();
            assert!(tips.len() <= 200 && tips.iter().all(|tip| seen.insert(tip["id"].as_str().unwrap().to_owned())));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(seen.len() as u64, MAX_PUBLIC_TIPS_A_DAY);
        assert!(door.get("/tips", &bo).await.body.contains("/tips?after="));
        assert_eq!(door.get("/tips?after=x", &bo).await.status, 422);
        // Who told it is looked up by an administrator alone, and taken out for good.
        let id = seen.first().unwrap();
        assert_eq!(door.post(&format!("/tips/{id}/reporter"), &bo, "").await.status, 403);
        let shown = door.post(&format!("/tips/{id}/reporter"), &adm, "").await;
        assert!(shown.body.contains("Somebody ") && shown.body.contains("a@b.test"), "{}", shown.body);
        led_to(&door.post(&format!("/tips/{id}/erase"), &adm, "").await);
        let tip = door.store.tip(id).await.unwrap().unwrap();
        assert_eq!((tip.told.claim.as_str(), tip.erased.unwrap().actor.as_str()), ("", "adm"));
        let gone = door.store.reporter_name(&tip.reporter_id, "adm", now).await.unwrap().unwrap();
        assert!(gone.name.is_none() && gone.contact.is_none());
        let page = door.get(&format!("/tips/{id}"), &bo).await;
        assert!(page.body.contains("Taken out by adm") && !page.body.contains("Somebody "), "{}", page.body);
        door.store.close().await;
    });
}

#[test]
fn an_owner_sees_of_a_seller_what_their_own_cases_tell() {
    with_market(|office| async move {
        let door = open(&office).await;
        let (ana, bo) = (door.sign_in("ana").await, door.sign_in("bo").await);
        let hits = office.hits.join("+");
        let case = led_to(&door.post("/cases/new", &ana, &format!("hit={hits}&seller=S")).await);
        let offender = door.store.case(case.rsplit('/').next().unwrap()).await.unwrap().unwrap().offender.unwrap();
        let place = format!("/offenders/{}", offender.id);
        let propose = format!("{place}/propose");
        let faulty = door.post(&propose, &ana, "reason=secret+reason&ground=&days=9").await;
        assert_eq!((faulty.status, faulty.body.matches("class=\"fault\"").count()), (422, 1), "{faulty:?}");
        assert!(faulty.body.contains("secret reason"), "nothing that was typed is lost");
        led_to(&door.post(&propose, &ana, "reason=secret+reason&ground=art+57&days=9").await);
        assert_eq!(door.post(&format!("{place}/decide"), &ana, "word=approve").await.status, 409, "own entry");
        let owner = |rights: &[&str]| Person {
            name: "owner".to_owned(),
            role: Role::Owner,
            scope: Scope::Rights(rights.iter().map(|right| RightId((*right).to_owned())).collect()),
        };
        let desk = door.web.desk();
        let now = now_ms();
        assert!(desk.dossier(&owner(&["tm-lirui"]), &offender.id, now).await.unwrap().entries.is_empty(), "proposed");
        led_to(&door.post(&format!("{place}/decide"), &bo, "word=approve&note=secret+note").await);
        let dossier = desk.dossier(&owner(&["tm-lirui"]), &offender.id, now_ms()).await.unwrap();
        let said = format!("{:?}", dossier.entries);
        assert!(said.contains("art 57") && !said.contains("secret") && !said.contains("ana"), "{said}");
        assert!(matches!(desk.dossier(&owner(&["tm-other"]), &offender.id, now).await, Err(DeskError::NotFound)));
        // The appeal: not by whoever approved.
        let unsaid = door.post(&format!("{place}/say"), &ana, "word=appeal&grounds=").await;
        assert_eq!(unsaid.status, 422, "{unsaid:?}");
        led_to(&door.post(&format!("{place}/say"), &ana, "word=appeal&grounds=not+me").await);
        assert!(!door.get("/offenders/published", &ana).await.body.contains("art 57"), "until somebody has decided");
        assert_eq!(door.post(&format!("{place}/decide"), &bo, "word=upheld").await.status, 409);
        door.person("cy", Role::Approver, &[]).await;
        let cy = door.sign_in("cy").await;
        led_to(&door.post(&format!("{place}/decide"), &cy, "word=rejected&note=it+was").await);
        assert!(door.get("/offenders/published", &ana).await.body.contains("art 57"));
        door.store.close().await;
    });
}

#[test]
fn statistics_agree_with_the_lists_they_lead_to_and_stay_within_what_somebody_sees() {
    with_market(|office| async move {
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let token = door.token("ana", Role::Approver).await;
        let page = door.get("/statistics?by=kind", &ana).await;
        let mut checked = 0;
        for row in page.body.split("<tr>").filter(|row| row.contains("href=\"/hits?")) {
            let place = row.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let place = place.replace("&amp;", "&").replace("&#38;", "&");
            let number = row.split("class=\"number\"").nth(1).and_then(|rest| rest.split("<bdi>").nth(1)).unwrap();
            let number: u64 = number.split('<').next().unwrap().parse().unwrap();
            let hits = door.with_token("GET", &format!("/api/v1{place}"), &token, "").await.json();
            let counts = hits["counts"].as_array().unwrap();
            assert!(counts.iter().all(|count| count["or_more"] == false));
            let listed: u64 = counts.iter().map(|count| count["hits"].as_u64().unwrap()).sum();
            assert_eq!(listed, number, "{place}: {hits}");
            checked += 1;
        }
        assert!(checked > 1, "{}", page.body);
        let csv = door.get("/statistics/file?by=kind&format=csv", &ana).await;
        assert!(csv.status == 200 && csv.body.lines().count() > checked, "{csv:?}");
        assert_eq!(door.get("/statistics?from=2026-02-01&to=2026-01-01", &ana).await.status, 422);
        let olga = door.sign_in("olga").await;
        let csv = door.get("/statistics/file?format=csv", &olga).await;
        assert!(csv.status == 200 && !csv.body.contains("LIRUI"), "{csv:?}");
        door.store.close().await;
    });
}

#[test]
fn cases_come_page_by_page_and_are_handed_over_as_a_file() {
    with_market(|office| async move {
        let door = open(&office).await;
        let ana = door.sign_in("ana").await;
        let place = led_to(&door.post("/cases/new", &ana, &format!("hit={}&seller=S", office.hits[0])).await);
        led_to(&door.post("/cases/new", &ana, &format!("hit={}&seller=T", office.hits[1])).await);
        let token = door.token("ana", Role::Approver).await;
        let first = door.with_token("GET", "/api/v1/cases?limit=1", &token, "").await.json();
        let next = first["next"].as_str().unwrap();
        let second = door.with_token("GET", &format!("/api/v1/cases?limit=1&after={next}"), &token, "").await.json();
        assert_ne!(first["cases"][0]["id"], second["cases"][0]["id"]);
        assert!(second["next"].is_null() && second["cases"].as_array().unwrap().len() == 1, "{second}");
        // What is overdue comes first, whenever it was opened.
        let late = "event=noticed&to=Nanshan&within=0&note=n";
        led_to(&door.post(&format!("{place}/event"), &ana, late).await);
        let overdue = door.with_token("GET", "/api/v1/cases?limit=1", &token, "").await.json();
        assert!(place.ends_with(overdue["cases"][0]["id"].as_str().unwrap()), "{overdue}");
        assert_eq!(overdue["cases"][0]["overdue"], true);
        let faulty = door.post(&format!("{place}/handoff"), &ana, "agency=Our+office&to=").await;
        assert!(faulty.status == 422 && faulty.body.contains("Our office"), "{faulty:?}");
        let bundle = door.post(&format!("{place}/handoff"), &ana, "agency=Our+office&to=Court").await;
        assert!(bundle.status == 200 && bundle.body.starts_with("PK"), "{}", bundle.head);
        let page = door.get(&place, &ana).await;
        assert!(page.body.contains("Court"), "{}", page.body);
        // It is taken over where its signer is trusted, and nowhere else.
        let (desk, ann, id) = (door.web.desk(), person("ann"), place.rsplit('/').next().unwrap());
        let (_, bytes) = desk.hand_over_case(&ann, id, ("Our office", "Court"), now_ms()).await.unwrap();
        let unknown = desk.import_case(&ann, bytes.clone(), now_ms()).await;
        assert!(matches!(unknown, Err(DeskError::Invalid(_))), "{unknown:?}");
        let key = desk.block_list_key(&ann).unwrap();
        let word = Word { by: "ann".to_owned(), at_ms: now_ms(), note: None };
        door.store.put_key_word(key.lines().last().unwrap(), "Elsewhere", true, &word).await.unwrap();
        let mut changed = bytes.clone();
        let last = changed.len() / 2;
        changed[last] ^= 1;
        assert!(desk.import_case(&ann, changed, now_ms()).await.is_err(), "one byte is enough");
        assert_eq!(desk.import_case(&ann, bytes, now_ms()).await.unwrap(), id);
        assert_eq!(door.get("/cases/import", &ana).await.status, 200);
        let token = door.token("ana", Role::Approver).await;
        assert_eq!(door.with_token("POST", "/api/v1/case-imports", &token, "no bundle").await.status, 422);
        door.store.close().await;
    });
}
