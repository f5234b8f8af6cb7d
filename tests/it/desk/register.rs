//! Whose a right is, and how much of the desk its register may take: ids that stood for others, previews that show nothing of
//! them, pictures of which nothing came, long files.

use reeve::accounts::Role;
use reeve::register::RegisteredRight;
use reeve::rights::{RightId, from_json};
use reeve::scan::now_ms;
use reeve::store::digest_of;
use serde_json::{Value, json};

use super::door::Door;
use super::rights::{LOGO, PHOTO, ask, desk, get, put, send_form, submit, text};
use crate::program::Fresh;

const DAY_MS: i64 = 24 * 3_600 * 1_000;

fn mark(id: &str, name: &str, holder: &str) -> Value {
    json!({"id": id, "kind": "trademark", "name": name, "holder": holder})
}

async fn take_out(door: &Door, id: &str) {
    door.store.remove_right(&RightId(id.to_owned()), None, "ann", 6).await.unwrap();
}

async fn owner(door: &Door, name: &str, holder: &str) -> String {
    door.person(name, Role::Owner, &[holder]).await;
    door.token(name, Role::Owner).await
}

async fn import(door: &Door, token: &str, query: &str, file: &str) -> Value {
    ask(door, "POST", &format!("/api/v1/register/imports?{query}"), token, &[], file).await.json()
}

#[tokio::test]
async fn an_id_that_stood_for_anothers_right_is_not_to_be_had() {
    let (door, ann) = desk().await;
    put(&door, &[mark("gone", "Zzyzx", "Other Ltd"), mark("there", "Zzyzx Too", "Other Ltd")]).await;
    take_out(&door, "gone").await;
    let olga = owner(&door, "olga", "Olga Ltd").await;
    let mut told = Vec::new();
    for id in ["gone", "there"] {
        let record = mark(id, "Chair", "Olga Ltd").to_string();
        let refused = ask(&door, "POST", "/api/v1/rights", &olga, &[], &record).await;
        assert_eq!((refused.status, refused.json()["errors"][0]["field"].clone()), (422, json!("id")), "{refused:?}");
        let parts = [text("kind", "trademark"), text("id", id), text("name", "Chair"), text("holder", "Olga Ltd")];
        let page = send_form(&door, "/register/new", &olga, &parts).await;
        assert_eq!(page.status, 422, "{page:?}");
        assert!(page.body.contains("id=\"field-id-fault\"") && !page.body.contains("Zzyzx"), "{}", page.body);
        let read = import(&door, &olga, "only_sound=true", &record).await;
        assert_eq!((&read["faulty"], &read["taken"]["written"]), (&json!(1), &json!(0)), "{read}");
        told.push((refused.json()["errors"].clone(), read["rows"][0]["remarks"].clone()));
        for path in ["/rights/{}", "/api/v1/rights/{}/history", "/register/new?like={}"] {
            assert_eq!(get(&door, &path.replace("{}", id), &olga).await.status, 404, "{path}");
        }
        let put = ask(&door, "PUT", &format!("/api/v1/rights/{id}"), &olga, &[("If-Match", "*")], &record).await;
        assert_eq!(put.status, 404, "{put:?}");
    }
    assert_eq!(told[0], told[1], "one fault for what is there and what was");

    // An id that is made from the name gives way.
    put(&door, &[mark("chair", "Zzyzx Three", "Other Ltd")]).await;
    let made = mark("", "Chair", "Olga Ltd").to_string();
    let made = ask(&door, "POST", "/api/v1/rights", &olga, &[], &made).await;
    assert_eq!(made.header("location"), Some("/api/v1/rights/chair-2"), "{made:?}");

    // Nor does somebody who sees everything hand its history to another holder by mistake.
    let record = mark("gone", "Chair", "Olga Ltd").to_string();
    assert_eq!(ask(&door, "POST", "/api/v1/rights", &ann, &[], &record).await.status, 422);
    assert_eq!(import(&door, &ann, "only_sound=true", &record).await["faulty"], 1);
    let record = mark("gone", "Zzyzx", "Other Ltd").to_string();
    assert_eq!(ask(&door, "POST", "/api/v1/rights", &ann, &[], &record).await.status, 201, "its holder has it again");
    assert_eq!(door.store.right_history(&RightId("gone".to_owned()), None, 9).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_preview_shows_nothing_of_what_has_become_anothers() {
    let (door, ann) = desk().await;
    put(&door, &[mark("tm", "Chair", "Olga Ltd")]).await;
    let olga = owner(&door, "olga", "Olga Ltd").await;
    let file = format!("{}\n{}\n", mark("tm", "Chairs", "Olga Ltd"), mark("new", "Table", "Olga Ltd"));
    let read = import(&door, &olga, "dry_run=true", &file).await;
    assert_eq!((&read["changed"], &read["new"]), (&json!(1), &json!(1)), "{read}");
    assert_eq!(read["rows"][0]["differences"][0]["lost"], json!(["Chair"]));

    let tag = get(&door, "/api/v1/rights/tm", &ann).await.header("etag").unwrap().to_owned();
    let sold = mark("tm", "Zzyzx", "Other Ltd").to_string();
    assert_eq!(ask(&door, "PUT", "/api/v1/rights/tm", &ann, &[("If-Match", &tag)], &sold).await.status, 200);
    put(&door, &[mark("new", "Zzyzx", "Other Ltd")]).await;
    take_out(&door, "new").await;
    let place = format!("/register/import/{}", read["id"].as_str().unwrap());
    let page = get(&door, &place, &olga).await;
    assert!(page.status == 200 && !page.body.contains("Zzyzx") && !page.body.contains("/rights/tm"), "{}", page.body);
    let again = get(&door, &format!("/api/v1/register/imports/{}", read["id"].as_str().unwrap()), &olga).await.json();
    for row in again["rows"].as_array().unwrap() {
        assert_eq!((&row["state"], &row["differences"]), (&json!("faulty"), &json!([])), "{again}");
        assert_eq!(row["remarks"][0]["code"], "desk-rights-taken", "{again}");
    }
    let taken = submit(&door, &place, &olga, "").await;
    assert_eq!(taken.header("location"), Some(&*format!("{place}?written=0&same=0&stale=2&faulty=0")), "{taken:?}");
    assert_eq!(get(&door, "/api/v1/rights/tm", &ann).await.json()["right"]["name"], "Zzyzx");
}

#[tokio::test]
async fn an_owner_sees_what_they_took_out_and_registers_it_again() {
    let (door, _) = desk().await;
    put(&door, &[mark("tm", "Chair", "Olga Ltd")]).await;
    let olga = owner(&door, "olga", "Olga Ltd").await;
    let tag = get(&door, "/api/v1/rights/tm", &olga).await.header("etag").unwrap().to_owned();
    let seen = format!("seen={}", tag.trim_matches('"'));
    let removed = submit(&door, "/rights/tm/remove", &olga, &seen).await;
    assert_eq!(removed.header("location"), Some("/rights/tm"), "{removed:?}");
    let page = get(&door, "/rights/tm", &olga).await;
    assert!(page.status == 200 && page.body.contains("/register/new?like=tm"), "{page:?}");
    assert!(get(&door, "/register/new?like=tm", &olga).await.body.contains("value=\"Chair\""));
    let record = mark("tm", "Chair", "Olga Ltd").to_string();
    assert_eq!(ask(&door, "POST", "/api/v1/rights", &olga, &[], &record).await.status, 201);
}

#[test]
fn the_command_line_keeps_ids_with_their_holders() {
    let fresh = Fresh::new();
    let add = |holder: &str| {
        fresh.run(&["rights", "add", "--id", "tm", "--kind", "trademark", "--name", "N", "--holder", holder])
    };
    add("Other Ltd").ends_with(0);
    fresh.run(&["rights", "remove", "tm"]).ends_with(0);
    add("Olga Ltd").ends_with(3).says(&["tm", "choose another id"]);
    let file =
        fresh.write("rights.jsonl", &format!("{}\n{}\n", mark("tm", "N", "Olga Ltd"), mark("b", "N", "Olga Ltd")));
    let imported = fresh.run(&["rights", "import", &file.display().to_string()]);
    assert!(imported.err.contains("choose another id"), "{}", imported.err);
    assert_eq!(fresh.run(&["rights", "list", "--format", "jsonl"]).ends_with(0).rows().len(), 1);
    add("Other Ltd").ends_with(0);
    // Whoever runs the program may pass a registered right on.
    add("Olga Ltd").ends_with(0);
}

#[tokio::test]
async fn pictures_of_which_nothing_came_are_dropped_and_others_stay() {
    let (door, ann) = desk().await;
    let parts = [text("kind", "trademark"), text("name", "Kestrel"), ("pictures", Some("logo.png"), LOGO)];
    assert_eq!(send_form(&door, "/register/new", &ann, &parts).await.status, 422, "it has no holder");
    let used =
        [text("kind", "design"), text("name", "Pack"), text("holder", "H"), ("pictures", Some("photo.jpg"), PHOTO)];
    assert_eq!(send_form(&door, "/register/new", &ann, &used).await.status, 303);
    // What a write that was killed left behind.
    let waiting = door.data.join("blobs").join("waiting");
    std::fs::write(waiting.join(".tmpabc"), b"half").unwrap();
    // A server that was killed between the right and its picture's place.
    let photo = digest_of(PHOTO);
    std::fs::rename(door.data.join("blobs").join(&photo[..2]).join(&photo), waiting.join(&photo)).unwrap();
    let picture = format!("/rights/pack/pictures/{photo}");
    assert_eq!(get(&door, &picture, &ann).await.status, 200);

    assert_eq!(door.store.sweep_pictures(now_ms() - DAY_MS).await.unwrap(), 0, "it may still be wanted");
    assert_eq!(door.store.sent_bytes("ann").await.unwrap(), (LOGO.len() + PHOTO.len()) as u64);
    assert_eq!(door.store.sweep_pictures(now_ms() + DAY_MS).await.unwrap(), 1);
    assert_eq!(std::fs::read_dir(&waiting).unwrap().count(), 0);
    assert_eq!(door.store.sent_bytes("ann").await.unwrap(), PHOTO.len() as u64);
    assert_eq!(get(&door, &picture, &ann).await.status, 200);
    let logo = digest_of(LOGO);
    let parts = [text("kind", "design"), text("name", "X"), text("holder", "H"), text("image", &logo)];
    let late = send_form(&door, "/register/new", &ann, &parts).await;
    assert!(late.status == 422 && late.body.contains("field-pictures-fault"), "{late:?}");
}

#[tokio::test]
async fn an_owner_names_no_picture_of_anothers() {
    let (door, ann) = desk().await;
    let theirs =
        [text("kind", "design"), text("name", "Pack"), text("holder", "Other Ltd"), ("pictures", Some("p"), PHOTO)];
    assert_eq!(send_form(&door, "/register/new", &ann, &theirs).await.status, 303);
    let olga = owner(&door, "olga", "Olga Ltd").await;
    let mut record = mark("mine", "Mine", "Olga Ltd");
    record["images"] = json!([digest_of(PHOTO)]);
    let refused = ask(&door, "POST", "/api/v1/rights", &olga, &[], &record.to_string()).await;
    assert_eq!((refused.status, refused.json()["errors"][0]["field"].clone()), (422, json!("images")), "{refused:?}");
    let sent = send_form(&door, "/api/v1/register/pictures", &olga, &[("pictures", Some("p.jpg"), PHOTO)]).await;
    assert_eq!(sent.json()["images"], json!([digest_of(PHOTO)]), "{sent:?}");
    let made = ask(&door, "POST", "/api/v1/rights", &olga, &[], &record.to_string()).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.json()["pictures"], json!([format!("/rights/mine/pictures/{}", digest_of(PHOTO))]));
}

#[tokio::test]
async fn a_long_file_begins_with_its_faults_page_by_page() {
    let (door, ann) = desk().await;
    let mut file = "id,kind,name,holder,classes\n".to_owned();
    for at in 0..2_000 {
        let class = if at % 25 == 24 { 99 } else { 25 };
        file += &format!("tm-{at},trademark,Name {at},H,{class}\n");
    }
    let read = import(&door, &ann, "dry_run=true&file_name=long.csv", &file).await;
    assert_eq!((&read["new"], &read["faulty"]), (&json!(1_920), &json!(80)));
    let states = |page: &Value| {
        page["rows"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states(&read), vec!["faulty"; 50]);
    let place = format!("/api/v1/register/imports/{}", read["id"].as_str().unwrap());
    let next = get(&door, &format!("{place}?from={}", read["next"]), &ann).await.json();
    assert_eq!(states(&next), [vec!["faulty"; 30], vec!["new"; 20]].concat());
    let page = get(&door, &format!("/register/import/{}", read["id"].as_str().unwrap()), &ann).await;
    assert!(page.body.len() < 100_000, "{} bytes", page.body.len());
    let list = get(&door, "/api/v1/register/imports", &ann).await.json();
    assert_eq!(list["items"][0]["file_name"], "long.csv", "{list}");
    assert_eq!(ask(&door, "DELETE", &place, &ann, &[], "").await.status, 204);
    assert_eq!(get(&door, &place, &ann).await.status, 404);
}

#[tokio::test]
async fn a_right_may_be_called_like_anything_and_programs_do_all_that_people_do() {
    let (door, ann) = desk().await;
    let rights: Vec<RegisteredRight> = ["import", "imports", "export", "pictures"]
        .iter()
        .map(|id| RegisteredRight { right: from_json(&mark(id, "N", "H")).unwrap(), pictures: Vec::new() })
        .collect();
    door.store.put_rights(&rights, "tests", 5).await.unwrap();
    for right in &rights {
        let path = format!("/api/v1/rights/{}", right.right.id);
        assert_eq!(get(&door, &path, &ann).await.status, 200, "{path}");
    }
    let pictures = [("pictures", Some("a.png"), LOGO), ("pictures", Some("b.jpg"), PHOTO)];
    let added = send_form(&door, "/api/v1/rights/import/pictures", &ann, &pictures).await;
    assert_eq!(added.json()["images"], json!([digest_of(LOGO), digest_of(PHOTO)]), "{added:?}");
    let first = format!("/api/v1/rights/import/pictures/{}/first", digest_of(PHOTO));
    assert_eq!(ask(&door, "POST", &first, &ann, &[], "").await.status, 204);
    let right = get(&door, "/api/v1/rights/import", &ann).await.json();
    assert_eq!(right["right"]["images"], json!([digest_of(PHOTO), digest_of(LOGO)]), "{right}");
    let uses = get(&door, "/api/v1/rights/import/uses", &ann).await.json();
    assert_eq!(uses, json!({"hits": 0, "decisions": 0, "cases": 0, "notices": 0}));
    let exported = get(&door, "/api/v1/register/export?format=csv", &ann).await;
    assert_eq!(exported.body.lines().filter(|line| line.contains("\",\"trademark\",\"")).count(), 4, "{exported:?}");
    assert_eq!(get(&door, "/api/v1/register/export?format=pdf", &ann).await.status, 422);
}

#[tokio::test]
async fn names_of_every_script_are_found_however_they_are_typed() {
    let (door, ann) = desk().await;
    let names = ["桂林三花酒 ＧＵＩＬＩＮ", "İSTANBUL Çay", "Phở Hà Nội", "Müller Straße"];
    let rights: Vec<Value> = (1..).zip(names).map(|(at, name)| mark(&format!("tm-{at}"), name, name)).collect();
    put(&door, &rights).await;
    for (typed, id) in [
        ("三花", "tm-1"),
        ("guilin", "tm-1"),
        ("istanbul", "tm-2"),
        ("İstanbul ÇAY", "tm-2"),
        ("PHỞ", "tm-3"),
        ("Pho\u{31b}\u{309} Ha\u{300}", "tm-3"),
        ("ha noi", "tm-3"),
        ("MÜLLER", "tm-4"),
        ("mu\u{308}ller", "tm-4"),
    ] {
        for key in ["q", "holder"] {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(key, typed).finish();
            let found = get(&door, &format!("/api/v1/rights?{query}"), &ann).await.json();
            assert_eq!((&found["total"], &found["items"][0]["right"]["id"]), (&json!(1), &json!(id)), "{key}={typed}");
        }
    }
}
