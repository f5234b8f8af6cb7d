//! When things are due, and what hostile titles may not do to a letter.

use proptest::prelude::*;

use super::*;

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn subscription(lang: Lang) -> Subscription {
    Subscription {
        id: "s".to_owned(),
        person: "ann".to_owned(),
        name: "all".to_owned(),
        channel: Channel::Mail { address: "ann@desk.test".to_owned() },
        rights: Vec::new(),
        min_score: Score::new(0.5),
        rhythm: Rhythm::News,
        quiet: None,
        zone: Zone::utc(),
        lang,
        created_ms: 0,
        paused: false,
    }
}

fn delivery(title: &str, lang: Lang) -> Delivery {
    let news = News {
        hit_id: "h1".to_owned(),
        right_id: Some(RightId("tm-1".to_owned())),
        right_name: "Lirui".to_owned(),
        score: Score::new(0.9),
        title: title.to_owned(),
        seller: None,
        source: "shop".to_owned(),
        url: None,
        first_seen_ms: 0,
        changed: false,
    };
    let digest = Digest { news: vec![news], count: 3 };
    Delivery { id: "d".to_owned(), subscription: subscription(lang), digest, made_ms: 0, attempts: 0 }
}

#[test]
fn a_day_and_a_week_follow_the_clock_of_the_zone() {
    let nanning = Zone::named("Asia/Shanghai").unwrap();
    let at = |rhythm: Rhythm, from: &str, zone: &Zone| rhythm.due(ms(from), zone);
    assert_eq!(at(Rhythm::Day { hour: 9 }, "2026-11-23T00:30:00Z", &nanning), ms("2026-11-23T01:00:00Z"));
    assert_eq!(at(Rhythm::Day { hour: 9 }, "2026-11-23T01:00:00Z", &nanning), ms("2026-11-24T01:00:00Z"));
    // A Monday, an hour too late.
    assert_eq!(at(Rhythm::Week { hour: 9 }, "2026-11-23T02:00:00Z", &nanning), ms("2026-11-30T01:00:00Z"));
    // The hour that the change of clocks leaves out in Berlin on 2027-03-28.
    let berlin = Zone::named("Europe/Berlin").unwrap();
    assert_eq!(at(Rhythm::Day { hour: 2 }, "2027-03-27T12:00:00Z", &berlin), ms("2027-03-28T01:00:00Z"));
}

#[test]
fn quiet_hours_may_pass_midnight() {
    let quiet: QuietHours = "22:00-07:30".parse().unwrap();
    let zone = Zone::named("Asia/Bangkok").unwrap();
    for (at, told) in [
        ("2026-11-23T14:59:00Z", "2026-11-23T14:59:00Z"),
        ("2026-11-23T15:00:00Z", "2026-11-24T00:30:00Z"),
        ("2026-11-23T23:00:00Z", "2026-11-24T00:30:00Z"),
        ("2026-11-24T00:30:00Z", "2026-11-24T00:30:00Z"),
    ] {
        assert_eq!(quiet.after(ms(at), &zone), ms(told), "{at}");
    }
    for bad in ["", "22-7", "22:00", "24:00-07:00", "07:00-07:00", "a:b-c:d"] {
        assert!(bad.parse::<QuietHours>().is_err(), "{bad}");
    }
}

#[test]
fn waits_grow_up_to_some_hours_and_never_end() {
    let waits: Vec<i64> = (1..=40).map(|attempts| retry_at(attempts, 0)).collect();
    assert_eq!(waits[0], 2 * 60_000);
    assert!(waits.windows(2).all(|pair| pair[1] == (2 * pair[0]).min(6 * 3_600_000)), "{waits:?}");
}

#[test]
fn quiet_hours_follow_the_zone_when_its_clocks_change() {
    let quiet: QuietHours = "22:00-02:30".parse().unwrap();
    let berlin = Zone::named("Europe/Berlin").unwrap();
    for (at, told) in [
        // 21:59 and 22:00 in winter, 00:30 UTC is 02:30 in summer: the clocks go from 02:00 to 03:00 on 2027-03-28.
        ("2027-03-27T20:59:00Z", "2027-03-27T20:59:00Z"),
        ("2027-03-27T21:00:00Z", "2027-03-28T01:30:00Z"),
        ("2027-03-28T20:00:00Z", "2027-03-29T00:30:00Z"),
        // Back from 03:00 to 02:00 on 2027-10-31: half past two comes twice, and the first time ends them.
        ("2027-10-30T20:00:00Z", "2027-10-31T00:30:00Z"),
    ] {
        assert_eq!(quiet.after(ms(at), &berlin), ms(told), "{at}");
    }
}

#[test]
fn rights_of_one_name_stand_apart_and_a_letter_names_them() {
    let mut delivery = delivery("Lirui shoes", Lang::En);
    let mut other = delivery.digest.news[0].clone();
    (other.right_id, other.hit_id) = (Some(RightId("tm-2".to_owned())), "h2".to_owned());
    let mut gone = other.clone();
    (gone.right_id, gone.right_name) = (Some(RightId("tm-gone".to_owned())), String::new());
    delivery.digest.news.extend([other, gone]);
    let letter = letter(&delivery, "https://desk.test");
    let headings: Vec<&str> = letter.body.lines().filter(|line| ["Lirui", "tm-gone"].contains(line)).collect();
    assert_eq!(headings, ["Lirui", "Lirui", "tm-gone"], "{}", letter.body);
    assert!(letter.subject.contains("3 rights"), "{}", letter.subject);
}

#[test]
fn only_addresses_are_addresses() {
    for good in ["ann@desk.test", "a.b+c@mail.desk.test", "安@例子.测试"] {
        assert!(mail_address(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "ann",
        "@desk.test",
        "ann@",
        "ann@desk",
        "a b@desk.test",
        "ann@desk.test\r\nBcc: x@y.test",
        "<ann@desk.test>",
    ] {
        assert!(mail_address(bad).is_err(), "{bad}");
    }
    assert!(hook_address("https://hooks.desk.test/a?b=c").is_ok());
    for bad in ["", "hooks.desk.test", "ftp://desk.test", "https://u:p@desk.test/", "javascript:alert(1)"] {
        assert!(hook_address(bad).is_err(), "{bad}");
    }
}

#[test]
fn letters_are_written_in_both_languages() {
    for lang in Lang::ALL {
        let letter = letter(&delivery("Lirui shoes", lang), "https://desk.test");
        for part in ["Lirui shoes", "https://desk.test/hits/h1", "https://desk.test/alerts"] {
            assert!(letter.body.contains(part), "{part}: {}", letter.body);
        }
        assert!(!format!("{}{}", letter.subject, letter.body).contains("desk-alerts"), "{letter:?}");
    }
}

proptest! {
    #[test]
    fn no_title_adds_a_line_or_a_header(title in "\\PC*[\r\n\u{2028}\u{202e}\u{0}]*\\PC*") {
        let plain = letter(&delivery("x", Lang::En), "https://desk.test");
        let letter = letter(&delivery(&title, Lang::En), "https://desk.test");
        prop_assert_eq!(letter.body.lines().count(), plain.body.lines().count());
        prop_assert!(!letter.subject.contains(['\r', '\n']));
    }

    #[test]
    fn nothing_is_told_before_it_is_news_or_in_quiet_hours(from in 0..4_000_000_000_000i64, hour in 0..24i8) {
        let zone = Zone::named("America/New_York").unwrap();
        let quiet: QuietHours = "21:15-06:45".parse().unwrap();
        for rhythm in [Rhythm::News, Rhythm::Day { hour }, Rhythm::Week { hour }] {
            let due = rhythm.due(from, &zone);
            prop_assert!(due > from);
            let told = quiet.after(due, &zone);
            prop_assert!(told >= due);
            prop_assert_eq!(quiet.after(told, &zone), told);
        }
    }
}
