//! Tips from the public, from the receipt to the reward, as a person at the terminal goes through them.

use serde_json::Value;

use crate::program::{Fresh, OpenMarket, Ran, demo};

fn json(ran: Ran) -> Value {
    serde_json::from_str(&ran.ends_with(0).out).unwrap()
}

fn add(fresh: &Fresh, address: &str, more: &[&str]) -> Value {
    let given = ["tips", "add", "--address", address, "--claim", "sells copies", "--format", "json"];
    json(fresh.run(&[&given, more].concat()))
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_else(|| panic!("{key} in {value}")).to_owned()
}

fn listed(fresh: &Fresh) -> Vec<Value> {
    fresh.run(&["tips", "list", "--format", "jsonl"]).ends_with(0).rows()
}

#[test]
fn a_tip_goes_from_its_receipt_to_its_reward() {
    let copy = demo().copy();
    let hits = copy.run(&["hits", "list", "--format", "jsonl", "--limit", "1"]).ends_with(0).rows();
    let (address, right) = (text(&hits[0], "url"), text(&hits[0], "right"));

    let first = add(&copy, &address, &["--right", &right, "--anonymous", "--channel", "hotline", "--as", "ann"]);
    let (number, token) = (text(&first, "number"), text(&first, "token"));
    let again = copy.run(&["tips", "receipt", &number]).ends_with(0).out;
    assert!(again.contains(&text(&first, "digest")) && again.contains("举报回执"), "{again}");
    assert!(!again.contains(&token), "a token is shown once");

    // A second person tells the same: kept, linked, and told so.
    let second = add(&copy, &address, &["--right", &right, "--name", "Wang Wu", "--contact", "wang@example.com"]);
    assert_eq!(second["told_before"], Value::from(vec![address.clone()]));
    let rows = listed(&copy);
    let standings: Vec<_> = rows.iter().map(|row| (text(row, "number"), text(row, "standing"))).collect();
    let second_number = text(&second, "number");
    assert_eq!(standings, [(number.clone(), "first".into()), (second_number.clone(), "duplicate".into())]);
    assert_eq!(rows[1]["earlier"], Value::from(vec![number.clone()]));

    // It is checked and accepted, in that order, and joined to the hit.
    let decide = |state: &str| copy.run(&["tips", "decide", &number, "--state", state, "--as", "ann"]);
    decide("accepted").ends_with(2).says(&[&number, "cannot become accepted"]);
    decide("checked").ends_with(0);
    decide("accepted").ends_with(0).says(&["joined to"]);
    let shown = json(copy.run(&["tips", "show", &number, "--format", "json"]));
    let joined: Vec<_> = shown["hits"].as_array().unwrap().iter().map(|hit| hit.as_str().unwrap()).collect();
    assert!(joined.iter().any(|hit| hit.starts_with(&text(&hits[0], "hit"))), "{joined:?}");
    let states: Vec<_> = shown["history"].as_array().unwrap().iter().map(|event| text(event, "state")).collect();
    assert_eq!(states, ["received", "checked", "accepted"]);

    // One person grants, another approves; what is paid is what was approved.
    let reward = |more: &[&str]| copy.run(&[&["tips", "reward"], more].concat());
    reward(&["grant", &second_number, "--amount", "5", "CNY"]).ends_with(2).says(&["is for an accepted tip"]);
    let granted = reward(&["grant", &number, "--amount", "200.50", "CNY", "--as", "ann"]).ends_with(0);
    let grant = granted.out.trim().to_owned();
    reward(&["pay", &grant]).ends_with(2).says(&["nothing approved"]);
    reward(&["approve", &grant, "--as", " Ann"]).ends_with(2).says(&["somebody else must approve"]);
    reward(&["approve", &grant, "--as", "bo"]).ends_with(0);
    decide("rejected").ends_with(2).says(&["a reward was granted"]);
    reward(&["pay", &grant, "--amount", "200.51", "CNY"]).ends_with(2).says(&["only 200.50 CNY left"]);
    reward(&["pay", &grant, "--amount", "150", "CNY", "--as", "bo"]).ends_with(0);
    reward(&["withdraw", &grant, "--as", "bo", "--note", "asked for less"]).ends_with(0);
    reward(&["pay", &grant]).ends_with(2);
    reward(&["list"]).ends_with(0).says(&["paid 150.00 CNY", "adds up"]);

    // Whoever gave it follows it with the token, and learns what became of it and nothing else.
    let followed = json(copy.run(&["tips", "show", "--token", &token.to_lowercase(), "--format", "json"]));
    assert_eq!((text(&followed[0], "number"), text(&followed[0], "state")), (number, "rewarded".to_owned()));
    assert!(!followed.to_string().contains("ann") && !followed.to_string().contains("asked"), "{followed}");
    let wrong = format!("{}A", &token[..token.len() - 1]);
    let wrong = if wrong == token { format!("{}B", &token[..token.len() - 1]) } else { wrong };
    copy.run(&["tips", "show", "--token", &wrong]).ends_with(2).says(&["this token is nobody's"]);
}

#[test]
fn who_told_it_is_shown_to_nobody_who_does_not_ask_for_it() {
    let fresh = Fresh::new();
    let who = ["--name", "赵六 Zhao", "--contact", "13900001111"];
    let tip = add(&fresh, "http://shop.test/item/1", &who);
    let number = text(&tip, "number");
    for args in [
        &["tips", "list", "--format", "json"][..],
        &["tips", "list", "-vv"],
        &["tips", "show", &number],
        &["tips", "show", &number, "--format", "json"],
        &["tips", "receipt", &number],
        &["tips", "queue", &number, "--format", "json"],
        &["hits", "list", "--format", "json"],
    ] {
        let ran = fresh.run(args).ends_with(0);
        assert!(!ran.out.contains("Zhao") && !ran.out.contains("1390000"), "{args:?}: {}", ran.out);
        assert!(!ran.err.contains("Zhao") && !ran.err.contains("1390000"), "{args:?}: {}", ran.err);
    }
    let asked = fresh.run(&["tips", "show", &number, "--reporter", "--as", "ann"]).ends_with(0).out;
    assert!(asked.contains("Zhao") && asked.contains("13900001111"), "{asked}");
    fresh.run(&["tips", "forget", &number, "--as", "ann"]).ends_with(0).says(&["name and contact are gone"]);
    let gone = fresh.run(&["tips", "show", &number, "--reporter", "--as", "ann"]).ends_with(0).out;
    assert!(!gone.contains("Zhao") && gone.contains(&number), "{gone}");
    let files = ["reeve.db", "reeve.db-wal"].map(|name| std::fs::read(fresh.data().join(name)).unwrap_or_default());
    let has = |text: &str| files.iter().any(|file| file.windows(text.len()).any(|window| window == text.as_bytes()));
    assert!(has("sells copies"), "the tip itself stays");
    assert!(!has("Zhao") && !has("13900001111"), "not even the file has it any more");
}

#[test]
fn files_of_tips_go_in_but_for_what_is_wrong_with_them() {
    let fresh = Fresh::new().with_register();
    let rows = "addresses,claim,anonymous,name,right\n\
                http://a.test/1 http://a.test/2,copies of the lamp,yes,,\n\
                http://a.test/1,copies,,Li Si,\n\
                nowhere,,yes,,\n\
                http://a.test/3,copies,yes,,no-such-right\n\
                http://a.test/2 http://a.test/1,\"Copies  of the LAMP\",yes,,\n";
    let file = fresh.write("tips.csv", rows).display().to_string();
    let ran = fresh.run(&["tips", "import", &file, "--format", "jsonl"]).ends_with(2).says(&[
        "tips.csv:4: addresses: nowhere is no http or https address",
        "tips.csv:4: claim: nothing is claimed",
        "tips.csv:5: right: there is no right no-such-right",
        "tips.csv:6: this was told already",
        "2 tips were taken in, 3 faulty records were left out",
        "shown only now",
    ]);
    let taken = ran.rows();
    assert_eq!(taken.len(), 2);
    assert!(taken[0]["token"].is_string() && taken[1]["token"].is_null());
    assert_eq!(taken[1]["told_before"], Value::from(vec!["http://a.test/1"]));
    // The same file again adds nothing.
    fresh.run(&["tips", "import", &file]).ends_with(2).says(&["0 tips were taken in"]);
    assert_eq!(listed(&fresh).len(), 2);
    fresh
        .run(&["tips", "add", "--address", "http://a.test/", "--claim", "x"])
        .ends_with(3)
        .says(&["--anonymous", "--token"]);
    let number = text(&listed(&fresh)[0], "number");
    let letters = number.rsplit('-').next().unwrap();
    let shown = fresh.run(&["tips", "show", &letters.to_lowercase(), "--format", "json"]).ends_with(0).out;
    assert!(shown.contains(&number), "{shown}");
    let chinese = fresh.run(&["--lang", "zh-CN", "tips", "list"]).ends_with(0).out;
    assert!(chinese.contains("首次举报") && !chinese.contains("received"), "{chinese}");
    assert_eq!(text(&listed(&fresh)[0], "state"), "received", "programs keep the codes");
    fresh.run(&["tips", "show", "TIP-0"]).ends_with(2).says(&["there is no single tip TIP-0"]);
}

#[test]
fn one_reporter_cannot_flood_the_desk() {
    let fresh = Fresh::new();
    let lines: String = (0..25)
        .map(|at| format!("{{\"addresses\":\"http://a.test/{at}\",\"claim\":\"copies\",\"name\":\"Li Si\"}}\n"))
        .collect();
    let file = fresh.write("flood.jsonl", &lines).display().to_string();
    fresh.run(&["tips", "import", &file]).ends_with(2).says(&[
        "flood.jsonl:21: this reporter has told 20 things on that day already",
        "20 tips were taken in, 5 faulty records were left out",
    ]);
}

#[test]
fn an_address_of_a_tip_is_visited_with_the_source_it_belongs_to() {
    let open = OpenMarket::new();
    let fresh = Fresh::new().with_register().with_seeds(&open.market.resolve(), &["demo-kanpian"]);
    let inside = text(&add(&fresh, "http://kanpian.test/told/by/a/tip", &["--anonymous"]), "number");
    let outside = text(&add(&fresh, "http://other.test/item/7", &["--anonymous"]), "number");
    let out = fresh.write("left.txt", "").display().to_string();
    let queue = |more: &[&str]| fresh.run(&[&["tips", "queue", "--format", "jsonl"], more].concat()).ends_with(0);
    assert!(queue(&[]).rows().is_empty(), "nobody has checked them");
    let rows = queue(&[&inside, &outside, "--out", &out]).rows();
    let done: Vec<_> = rows.iter().map(|row| (row["source"].as_str(), text(row, "done"))).collect();
    assert_eq!(done, [(Some("demo-kanpian"), "queued".to_owned()), (None, "crawl".to_owned())]);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "http://other.test/item/7\n");
    assert_eq!(text(&queue(&[&inside]).rows()[0], "done"), "known");
    fresh.run(&["scan", "demo-kanpian", "--max-pages", "4"]).ends_with(0);
    assert!(open.asked().contains(&"/told/by/a/tip".to_owned()), "{:?}", open.asked());
}
