//! Notices as people write, approve and follow them up, over the scanned market; and what others' programs read in the files.

use std::fs;
use std::path::{Path, PathBuf};

use reeve::publish::notices::vero;
use reeve::review::notices::Notice;
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::program::{Fresh, Ran, demo};
use crate::rust_source::root;
use crate::validators::{output_of, validator};

const RIGHT: &str = "tm-lirui";
const WHY: &str = "The shoe bears the registered mark with letters exchanged; the holder never made it.";

/// The scanned market with a right whose entry is complete, a complainant's file, and two confirmed hits.
pub(crate) struct Office {
    pub(crate) fresh: Fresh,
    complainant: PathBuf,
    pub(crate) hits: Vec<String>,
}

impl Office {
    fn open() -> Office {
        let fresh = demo().copy();
        let register = fs::read_to_string(root().join("index/demo-market.jsonl")).unwrap();
        let mut right: Value =
            serde_json::from_str(register.lines().find(|line| line.contains(RIGHT)).unwrap()).unwrap();
        right["registration_number"] = json!("30215478");
        right["office"] = json!("CNIPA");
        right.as_object_mut().unwrap().remove("images");
        let path = fresh.write("complete.jsonl", &format!("{right}\n"));
        fresh.run(&["rights", "import", &path.display().to_string(), "-q"]).ends_with(0);
        let complainant = fresh.write(
            "complainant.toml",
            r#"
name = "Guilin Lirui Sporting Goods Co., Ltd."
role = "holder"
identity_number = "91450300MA5TEST00X"
identity_proof = "business-licence.pdf"
contact = "Wei Ling"
address = "8 Lijiang Road, Guilin"
country = "CN"
phone = "+86 773 555 0100"
email = "brand@lirui.test.example"
"#,
        );
        let mut office = Office { fresh, complainant, hits: Vec::new() };
        let rows = office.fresh.run(&["hits", "list", "--right", RIGHT, "--format", "jsonl"]).ends_with(0).rows();
        office.hits = rows.iter().take(2).map(|row| row["hit"].as_str().unwrap().to_owned()).collect();
        office
    }

    pub(crate) fn confirmed() -> Office {
        let office = Office::open();
        let decide =
            ["hits", "decide", &office.hits[0], &office.hits[1], "--verdict", "infringes", "--as", "ann", "-q"];
        office.fresh.run(&decide).ends_with(0);
        office
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.fresh.run(&[&["notice"], args].concat())
    }

    /// Drafts a notice in which nothing is missing.
    fn draft(&self, form: &str, to: &str, more: &[&str]) -> Ran {
        let complainant = self.complainant.display().to_string();
        let args = [
            "draft",
            "--hit",
            &self.hits[0],
            "--form",
            form,
            "--to",
            to,
            "--to-name",
            "Nanshan market",
            "--why",
            WHY,
            "--ground",
            "Trademark Law of China, article 57",
            "--proof",
            "certificate.pdf",
            "--territory",
            "CN",
            "--complainant",
            &complainant,
            "--declare",
            "good-faith,accurate,resale",
            "--sign",
            "Wei Ling",
            "--as",
            "ann",
        ];
        self.run(&[&args, more].concat())
    }

    pub(crate) fn drafted(&self, form: &str, to: &str, more: &[&str]) -> String {
        self.draft(form, to, more).ends_with(0).out.trim().to_owned()
    }

    /// A notice that is on its way.
    fn sent(&self, to: &str) -> String {
        let id = self.drafted("ecl42", to, &[]);
        self.run(&["approve", &id, "--as", "bo"]).ends_with(0);
        self.run(&["sent", &id, "--as", "ann", "--note", "complaint 4711"]).ends_with(0);
        id
    }

    /// Says something to the database past the program.
    fn direct(&self, statement: String) -> Result<(), String> {
        let path = self.fresh.data().join("reeve.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
            let mut connection = sqlx::sqlite::SqliteConnection::connect_with(&options).await.unwrap();
            let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await;
            done.map(drop).map_err(|error| error.to_string())
        })
    }
}

fn only<'f>(files: &'f [PathBuf], ending: &str) -> &'f Path {
    let mut found = files.iter().filter(|path| path.to_string_lossy().ends_with(ending));
    let file = found.next().unwrap_or_else(|| panic!("no {ending} in {files:?}"));
    assert!(found.next().is_none(), "{files:?}");
    file
}

#[test]
fn only_what_a_person_has_confirmed_is_complained_about() {
    let office = Office::open();
    office.draft("ecl42", "legal@nanshan.example", &[]).ends_with(2).says(&["is not confirmed", "hits decide"]);
    let decide = ["hits", "decide", &office.hits[0], "--verdict", "lawful", "-q"];
    office.fresh.run(&decide).ends_with(0);
    office.draft("ecl42", "legal@nanshan.example", &[]).ends_with(2).says(&["is not confirmed"]);
}

#[test]
fn an_incomplete_notice_is_kept_and_never_leaves() {
    let office = Office::confirmed();
    let drafted = office.run(&["draft", "--hit", &office.hits[0], "--form", "ecl42", "--as", "ann"]).ends_with(0);
    let id = drafted.out.trim().to_owned();
    drafted.says(&["complainant.name", "statements.good_faith", "Fa Fa [2020] No. 32, article 5", "cannot leave"]);
    let rows = office.run(&["lint", &id, "--format", "jsonl"]).ends_with(2).rows();
    let fields: Vec<&str> = rows.iter().map(|row| row["field"].as_str().unwrap()).collect();
    for field in ["complainant.name", "addressee", "items[0].why", "right.proof", "ground", "signature"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
    assert!(!fields.contains(&"items[0].evidence"), "the archive has the page: {fields:?}");
    let out = office.fresh.data().join("out").display().to_string();
    office.run(&["approve", &id, "--as", "bo"]).ends_with(2).says(&["cannot leave", "addressee.name"]);
    office.run(&["export", &id, "--out", &out, "--as", "bo"]).ends_with(2).says(&["drafted", "notice approve"]);
    assert!(!Path::new(&out).exists());
    // It stands in nobody's way once it is thrown away, and there is no letter, since nobody got it.
    assert_eq!(office.run(&["retract", &id]).ends_with(0).out, "");
}

#[test]
fn a_notice_goes_its_way_from_draft_to_retraction() {
    let office = Office::confirmed();
    let to = "legal@nanshan.example";
    let id = office.drafted("ecl42", to, &[]);
    office.run(&["lint", &id]).ends_with(0).says(&["nothing is missing"]);

    // Two people, on the command line and in the database.
    let out = office.fresh.data().join("out");
    let export = ["export", &id, "--out", &out.display().to_string()];
    for step in [&export[..], &["sent", &id]] {
        let remedy = format!("approve it first: reeve notice approve {} --as ANOTHER", &id[..12]);
        office.run(step).ends_with(2).says(&["drafted", &remedy]);
    }
    office.run(&["approve", &id, "--as", "ann"]).ends_with(2).says(&["ann has drafted this notice"]);
    let step = |actor: &str, step: &str| {
        format!(
            "INSERT INTO notice_step (id, notice_id, step, at_ms, written_ms, actor) \
             VALUES ('{actor}{step}', '{id}', '{step}', 1, 1, '{actor}')"
        )
    };
    office
        .direct("INSERT OR IGNORE INTO actor (id, created_ms) VALUES ('ann', 1), ('Ann ', 1), ('eve', 1)".into())
        .unwrap();
    for (statement, why) in [
        (step("ann", "approved"), "somebody else than its drafter"),
        (step("Ann ", "approved"), "somebody else than its drafter"),
        (step("eve", "sent"), "approved before anything else"),
        (step("eve", "exported"), "approved before anything else"),
        (format!("UPDATE notice SET actor = 'eve' WHERE id = '{id}'"), "never changed"),
        (format!("DELETE FROM notice WHERE id = '{id}'"), "never deleted"),
        (format!("UPDATE notice_item SET listing = '' WHERE notice_id = '{id}'"), "never changed"),
    ] {
        let refused = office.direct(statement.clone()).unwrap_err();
        assert!(refused.contains(why), "{statement}: {refused}");
    }
    office.run(&["approve", &id, "--as", "bo"]).ends_with(0);
    assert!(office.direct("DELETE FROM notice_step".into()).unwrap_err().contains("never deleted"));

    let files: Vec<PathBuf> = office.run(&export).ends_with(0).out.lines().map(PathBuf::from).collect();
    assert_eq!(files.len(), 4, "{files:?}");
    let letter = fs::read_to_string(only(&files, ".txt")).unwrap();
    for part in [WHY, "30215478", "Fa Fa [2020] No. 32", "SHA-256 of the archived record: ", "/s/ Wei Ling"] {
        assert!(letter.contains(part), "{part} in {letter}");
    }
    let notice: Value = serde_json::from_str(&fs::read_to_string(only(&files, ".json")).unwrap()).unwrap();
    let item = &notice["notice"]["items"][0];
    assert!(item["evidence"]["url"].as_str().unwrap().starts_with("http"), "{item}");
    assert!(letter.contains(item["url"].as_str().unwrap()));
    mail_reads_well(only(&files, ".eml"), &letter);

    // Nobody is told the same thing twice, whatever the form.
    office.run(&["sent", &id, "--as", "ann"]).ends_with(0);
    let short = &id[..12];
    office.draft("platform", to, &[]).ends_with(2).says(&["says the same to this addressee", short]);
    office.draft("platform", " LEGAL@nanshan.example ", &[]).ends_with(2).says(&[short]);
    office.drafted("platform", "abuse@elsewhere.example", &[]);
    // Another mailbox of the same house may be another desk: it is said, and a person decides.
    let other = office.draft("platform", "abuse@nanshan.example", &[]).ends_with(0);
    let other_id = other.out.trim().to_owned();
    other.says(&["another mailbox or form of the same addressee", short]);
    let rows = office.run(&["lint", &other_id, "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!((rows.len(), &rows[0]["code"], &rows[0]["severity"]), (1, &json!("told-before"), &json!("warned")));
    office.run(&["retract", &other_id]).ends_with(0);

    // The declaration arrives: fifteen days.
    office.run(&["answer", &id, "--outcome", "removed"]).ends_with(0);
    assert_eq!(office.run(&["due", "--format", "jsonl"]).ends_with(0).rows(), Vec::<Value>::new());
    office.run(&["filed", &id]).ends_with(2).says(&["cannot become: action filed"]);
    office.run(&["counter", &id, "--at", "2999-01-01"]).ends_with(2).says(&["in the future"]);
    office.run(&["counter", &id, "--note", "says it is licensed"]).ends_with(0).says(&["at the latest on"]);
    let due = office.run(&["due", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!((due.len(), &due[0]["notice"], &due[0]["days_left"]), (1, &json!(short), &json!(15)), "{due:?}");
    assert_eq!(due[0]["duty"], "complain-or-sue");
    assert_eq!(office.run(&["due", "--within", "14", "--format", "jsonl"]).ends_with(0).rows().len(), 0);

    let withdrawal = office.run(&["retract", &id, "--note", "a licence was shown", "--as", "ann"]).ends_with(0).out;
    assert!(withdrawal.contains("a licence was shown") && withdrawal.contains(&id), "{withdrawal}");
    assert_eq!(office.run(&["due", "--format", "jsonl"]).ends_with(0).rows().len(), 0);
    assert!(office.direct(step("eve", "removed")).unwrap_err().contains("a retracted notice is over"));
    office.run(&["answer", &id, "--outcome", "removed"]).ends_with(2).says(&["is retracted"]);

    let shown: Value = serde_json::from_str(&office.run(&["show", &id, "--format", "json"]).ends_with(0).out).unwrap();
    let steps: Vec<&str> =
        shown["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    assert_eq!(steps, ["approved", "exported", "sent", "removed", "countered", "retracted"]);
    let stats = office.run(&["stats", "--format", "jsonl"]).ends_with(0).rows();
    assert_eq!((&stats[0]["sent"], &stats[0]["reversed"], &stats[0]["rate"]), (&json!(1), &json!(1), &json!(1.0)));
    // What was taken back may be said again, rightly this time.
    office.drafted("platform", to, &[]);
    let rows = office.run(&["list", "--hit", &office.hits[0], "--format", "jsonl"]).ends_with(0).rows();
    let states: Vec<&str> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["drafted", "retracted", "drafted", "retracted"]);
    assert_eq!(office.run(&["list", "--state", "retracted", "--format", "jsonl"]).ends_with(0).rows().len(), 2);
}

/// Python's parser finds the same letter in the mail, and nobody among the recipients who was not named.
fn mail_reads_well(path: &Path, letter: &str) {
    let Some(mut python) = validator("python3") else { return };
    let program = "
import email, email.policy, json, sys
mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
print(json.dumps({'to': mail['to'], 'from': mail['from'], 'subject': mail['subject'], 'bcc': mail['bcc'],
    'defects': [str(defect) for defect in mail.defects], 'text': mail.get_content()}))
";
    let read: Value = serde_json::from_str(&output_of(python.args(["-c", program]).arg(path))).unwrap();
    assert_eq!(read["text"].as_str().unwrap().trim_end(), letter.trim_end());
    assert_eq!((&read["defects"], &read["bcc"]), (&json!([]), &Value::Null));
    assert_eq!(read["to"], "Nanshan market <legal@nanshan.example>");
    assert!(letter.starts_with(read["subject"].as_str().unwrap()), "{read}");
}

#[test]
fn a_case_learns_of_a_notice_that_it_was_not_told_of() {
    let office = Office::confirmed();
    // As if the program had ended between the notice and the case: the notice is out, and the case does not know.
    let notice = office.sent("legal@nanshan.example");
    let case = office.fresh.run(&["cases", "open", &office.hits[0], "-q"]).ends_with(0).out.trim().to_owned();
    let show = || -> Value {
        serde_json::from_str(&office.fresh.run(&["cases", "show", &case, "--format", "json"]).ends_with(0).out).unwrap()
    };
    assert_eq!(show()["state"], "open");
    let told = office.fresh.run(&["cases", "recheck"]).ends_with(0).out;
    assert!(told.contains(&format!("notice {} was sent", &notice[..12])), "{told}");
    let after = show();
    let noticed = |case: &Value| {
        let history = case["history"].as_array().unwrap();
        history.iter().filter(|event| event["event"] == "noticed").cloned().collect::<Vec<_>>()
    };
    let [event] = &noticed(&after)[..] else { panic!("{after:#}") };
    assert_eq!((&event["reference"], &event["actor"]), (&json!(notice[..12]), &json!("ann")));
    assert!(after["clock"]["noticed_ms"].is_i64());
    office.fresh.run(&["cases", "recheck"]).ends_with(0);
    assert_eq!(show()["history"], after["history"], "it is told once");
    // An authority's case stays where it is, and says so.
    office.fresh.run(&["cases", "event", &case, "handed-over", "--to", "AMR"]).ends_with(0);
    office.run(&["counter", &notice, "--as", "ann"]).ends_with(0).says(&["it stays as it is: handed over"]);
    let before = show();
    office.fresh.run(&["cases", "recheck"]).ends_with(0);
    assert_eq!(show()["history"], before["history"]);
}

#[test]
fn a_complainant_who_is_wrong_too_often_is_warned() {
    let office = Office::confirmed();
    for number in 0..5 {
        let id = office.sent(&format!("legal{number}@nanshan.example"));
        if number < 2 {
            office.run(&["answer", &id, "--outcome", "unfounded"]).ends_with(0);
        }
    }
    let said = "2 of 5 notices were reversed";
    office.run(&["stats"]).ends_with(0).says(&[said, "20 %"]);
    let list = office.run(&["list", "--format", "jsonl"]).ends_with(0);
    assert_eq!(list.rows()[0]["reversed"], "2/5");
    list.says(&[said]);
}

#[test]
fn addressees_come_from_what_was_captured_and_say_so() {
    let office = Office::confirmed();
    let rows = office.run(&["contacts", "--hit", &office.hits[0], "--format", "jsonl"]).ends_with(0).rows();
    assert!(rows.iter().any(|row| row["origin"]["from"] == "server"), "{rows:?}");
    // The market's names end in .test, under which nobody can have a mailbox.
    assert!(rows.iter().all(|row| row["origin"]["from"] != "abuse_mailbox"), "{rows:?}");
    for row in rows.iter().filter(|row| row["email"].is_string()) {
        assert_eq!(row["origin"]["from"], "listing", "{row}");
    }
    // An address that redirected to the page belongs to somebody as well.
    let page = format!("FROM listing l JOIN hit h ON h.listing_id = l.id WHERE h.id LIKE '{}%'", office.hits[0]);
    let hop = format!(
        "UPDATE url SET url = 'https://go.example.com/x', target_key = (SELECT page_key {page})
         WHERE source_id = (SELECT l.source_id {page})
            AND key = (SELECT min(key) FROM url WHERE source_id = (SELECT l.source_id {page}) AND key <> (SELECT page_key {page}))"
    );
    office.direct(hop).unwrap();
    let rows = office.run(&["contacts", "--hit", &office.hits[0], "--format", "jsonl"]).ends_with(0).rows();
    let redirect = rows.iter().find(|row| row["origin"]["from"] == "redirect").unwrap_or_else(|| panic!("{rows:?}"));
    assert_eq!(
        (&redirect["email"], &redirect["origin"]["what"]),
        (&json!("abuse@example.com"), &json!("https://go.example.com/x"))
    );
    let id = office.drafted("platform", "abuse@example.com", &[]);
    let shown: Value = serde_json::from_str(&office.run(&["show", &id, "--format", "json"]).ends_with(0).out).unwrap();
    assert_eq!(shown["notice"]["addressee"]["origin"]["from"], "redirect", "a suggestion keeps its origin");

    let id = office.drafted("platform", "legal@nanshan.example", &["--in", "zh-CN"]);
    let shown: Value = serde_json::from_str(&office.run(&["show", &id, "--format", "json"]).ends_with(0).out).unwrap();
    assert_eq!(
        (&shown["notice"]["addressee"]["origin"]["from"], &shown["notice"]["lang"]),
        (&json!("person"), &json!("zh-CN"))
    );
    assert!(office.run(&["show", &id]).ends_with(0).out.contains("要求采取的措施"));
}

#[test]
fn what_is_typed_wrongly_is_refused_with_the_remedy() {
    let office = Office::confirmed();
    let bad = office.fresh.write("bad.toml", "name = \"a\"\nnmae = \"b\"\n").display().to_string();
    office.draft("ecl42", "a@b.example", &["--complainant", &bad]).ends_with(3);
    let hit = office.hits[0].as_str();
    let draft = ["draft", "--hit", hit, "--form", "ecl42"];
    let missing = office.run(&[&draft[..], &["--complainant", "nobody.toml"]].concat());
    missing.ends_with(3).says(&["there is no file nobody.toml", "identity_number"]);
    office.run(&[&draft[..], &["--complainant", &bad]].concat()).ends_with(3).says(&["line 2", "nmae"]);
    let table =
        office.fresh.write("features.csv", "claimed,shown,comparison,picture\na,b,alike,c\n").display().to_string();
    office.run(&[&draft[..], &["--features", &table]].concat()).ends_with(3).says(&["line 2", "alike"]);
    office
        .run(&["draft", "--hit", hit, "--form", "wipo"])
        .ends_with(3)
        .says(&["dmca, dsa, ecl42, platform, vero, abuse"]);
    office.run(&["show", "zz"]).ends_with(2).says(&["no single notice zz"]);
    office.run(&["list", "--state", "lost"]).ends_with(3).says(&["countered"]);
    office.run(&["sent", "zz", "--at", "yesterday"]).ends_with(3).says(&["2026-11-23"]);
    assert_eq!(office.run(&["list", "--format", "jsonl"]).ends_with(0).rows().len(), 0, "nothing was kept");
}

/// eBay's report holds to the schema, and the schema refuses what eBay's documentation does.
#[test]
fn a_report_to_ebay_validates() {
    let office = Office::confirmed();
    let vero_form = ["--reason-code", "9033", "--brand", "LIRUI", "--territory", "CN"];
    let complainant = office.complainant.display().to_string();
    let draft = [
        "draft",
        "--hit",
        &office.hits[0],
        "--form",
        "vero",
        "--why",
        WHY,
        "--ground",
        "Trademark Law, article 57",
        "--complainant",
        &complainant,
        "--declare",
        "good-faith,accurate,resale",
        "--as",
        "ann",
    ];
    let id = office.run(&[&draft[..], &vero_form].concat()).ends_with(0).out.trim().to_owned();
    let rows = office.run(&["lint", &id, "--format", "jsonl"]).ends_with(2).rows();
    let codes: Vec<&str> = rows.iter().map(|row| row["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["vero-item"], "the market is not eBay: {rows:?}");

    let shown: Value = serde_json::from_str(&office.run(&["show", &id, "--format", "json"]).ends_with(0).out).unwrap();
    let mut notice: Notice = serde_json::from_value(shown["notice"].clone()).unwrap();
    notice.items[0].url = "https://www.ebay.com/itm/123456789012".to_owned();
    let report = vero::report(&notice).unwrap();
    let Some(_) = validator("jsonschema") else { return };
    let schema = office.fresh.write("vero.schema.json", vero::SCHEMA);
    let is_valid = |name: &str, report: &Value| {
        let path = office.fresh.write(name, &report.to_string());
        let mut command = validator("jsonschema").unwrap();
        command.arg("-i").arg(path).arg(&schema).output().unwrap().status.success()
    };
    assert!(is_valid("report.json", &report), "{report}");
    for (name, damage) in [
        ("no-items", (|report| report["reportItems"] = json!([])) as fn(&mut Value)),
        ("no-number", |report| report["reportItems"][0]["itemId"] = json!("shoe")),
        ("no-code", |report| {
            report["reportItems"][0].as_object_mut().unwrap().remove("veroReasonCodeId");
        }),
        ("no-countries", |report| report["reportItems"][0]["veroReasonCodeId"] = json!("9037")),
        ("no-patent", |report| report["reportItems"][0]["veroReasonCodeId"] = json!("9048")),
        ("no-details", |report| report["reportItems"][0]["veroReasonCodeId"] = json!("7052")),
        ("long", |report| report["reportItems"][0]["brand"] = json!("b".repeat(51))),
        ("unknown", |report| report["reportItems"][0]["reason"] = json!("x")),
    ] {
        let mut damaged = report.clone();
        damage(&mut damaged);
        assert!(!is_valid(&format!("{name}.json"), &damaged), "{name}: {damaged}");
    }
}
