//! The commands that compare domain names with a register: what they print, what they name as faulty, how they end.

use crate::program::Fresh;

const RIGHTS: &str = r#"{"id":"k","kind":"trademark","name":"Korvela","holder":"Korvela AG","authorized":{"domains":["korvela.example"]}}
{"id":"l","kind":"trademark","name":"Lumbergrove","holder":"Lumber"}
{"id":"old","kind":"trademark","name":"Brimwell","holder":"Brimwell","status":"expired"}
"#;

#[test]
fn domain_names_are_compared_with_a_register() {
    let fresh = Fresh::new();
    let rights = fresh.write("rights.jsonl", RIGHTS).display().to_string();
    let names = "korvela-shop.top\n\nexample.com\nkorvela.example\n192.0.2.1\nxn--krvela-wxa.com\nbrimwell.net\nhttps://lumbregrove.test/a\n";
    let names = fresh.write("names.txt", names).display().to_string();
    let ran = fresh.run(&["match", "domain", "--rights", &rights, &names]).ends_with(2);
    let rows = ran.says(&["line 2 ", "line 5 ", "IP address", "right old is not in force"]).rows();
    let seen: Vec<[&str; 3]> = rows
        .iter()
        .map(|row| ["domain", "right_id", "class"].map(|key| row[key].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(
        seen,
        [
            ["korvela-shop.top", "k", "combosquatting"],
            ["xn--krvela-wxa.com", "k", "homoglyph"],
            ["https://lumbregrove.test/a", "l", "transposition"],
        ]
    );
    assert_eq!(rows[1]["decoded"], "körvela.com");
    assert_eq!(rows[0]["findings"][0]["span"], serde_json::json!([0, 7]));
    let strict = fresh.run(&["match", "domain", "--rights", &rights, "--min-score", "1", &names]).ends_with(2);
    assert_eq!(strict.out, "");
    fresh.run(&["match", "domain", &names]).ends_with(3).says(&["there are no rights"]);
}

#[test]
fn feeds_of_new_domains_are_ranked_by_holder() {
    let fresh = Fresh::new();
    let rights = fresh.write("rights.jsonl", RIGHTS).display().to_string();
    let feeds = [
        ("names.txt", "korvela.net\nlumbergrovr.com\nkorvela-login.com\nquiet.com\n"),
        ("names.csv", "created,domain\n1,korvela.net\n2,lumbergrovr.com\n3,korvela-login.com\n4,quiet.com\n"),
        (
            "zone.txt",
            "$TTL 900\nkorvela.net. 900 IN NS a.test.\nkorvela.net. 900 IN NS b.test.\nlumbergrovr.com. IN NS a.test.\nkorvela-login.com. IN NS a.test.\n",
        ),
    ];
    for (name, feed) in feeds {
        let file = fresh.write(name, feed).display().to_string();
        let rows = fresh.run(&["watch", &file, "--rights", &rights, "--format", "jsonl"]).ends_with(0).rows();
        let mut seen: Vec<String> = rows
            .iter()
            .map(|row| {
                format!("{} {}", row["holder"].as_str().unwrap(), row["domain"].as_str().unwrap().trim_end_matches('.'))
            })
            .collect();
        let holders: Vec<&str> = rows.iter().map(|row| row["holder"].as_str().unwrap()).collect();
        let mut groups = holders.clone();
        groups.dedup();
        assert_eq!(groups.len(), 2, "{name}: {holders:?}");
        seen.sort();
        assert_eq!(
            seen,
            ["Korvela AG korvela-login.com", "Korvela AG korvela.net", "Lumber lumbergrovr.com"],
            "{name}"
        );
    }
    let gazette = fresh.write("gazette.json", "{\"x\":1}").display().to_string();
    fresh.run(&["watch", &gazette, "--rights", &rights]).ends_with(3).says(&["nothing that can be watched"]);
    let names = fresh.data().parent().unwrap().join("names.txt").display().to_string();
    let table = fresh.run(&["--lang", "zh-CN", "watch", &names, "--rights", &rights]).ends_with(0);
    assert!(table.out.contains("权利人") && table.out.contains("korvela.net"), "{}", table.out);
}
