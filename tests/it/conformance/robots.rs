//! robots.txt: RFC 9309 and its authors' parser in whole, lenient spellings as far as they do not contradict these.

use std::collections::BTreeMap;

use reeve::fetch::RobotsRules;
use serde::Deserialize;
use url::Url;

use super::cases;
use crate::program::Fresh;

#[derive(Deserialize)]
struct Case {
    id: u32,
    robots: String,
    agent: String,
    url: String,
    allowed: bool,
    kind: String,
}

/// Lenient cases that we answer otherwise, and why. All are of the kind `protego`.
const OTHERWISE: &[(&[u32], &str)] = &[
    (
        &[462, 463, 464, 466, 467, 468, 470, 471, 473, 474, 475, 477, 478, 479, 481, 482, 483, 485, 486, 488, 489, 490],
        "a name with a digit (`Rule1TestBot`) is cut before it: cases 218 and 219, of the kind rfc9309, ask that a group \
         `AB42bot` is not that of the agent `AB42bot`, and 362 that it is that of `AB`",
    ),
    (&[507], "the agent is a product token, not a whole User-Agent header"),
    (
        &[618, 619, 620],
        "lines we do not know end no group (RFC 9309, section 2.2.4; case 19 of the kind rfc9309 asks the opposite of these)",
    ),
    (&[627], "a name of two words is cut after the first: cases 39 and 40, of the kind google-specific, ask for it"),
    (&[629, 630], "there are no wildcards in names of agents: case 303, of the kind rfc9309, counts on that"),
    (&[667, 668], "`$` ends a pattern; a dollar sign is written `%24` (RFC 9309, section 2.2.3)"),
    (
        &[685, 691, 692, 694, 695],
        "a group named `hedwig` is not for `hedwig-images`: names are compared whole (RFC 9309, section 2.2.1)",
    ),
];

fn is_listed(id: u32) -> bool {
    OTHERWISE.iter().any(|(ids, _)| ids.contains(&id))
}

#[test]
fn robots_files_mean_what_the_rfc_says() {
    let Some(cases) = cases::<Case>("robots") else { return };
    let base = Url::parse("http://foo.bar/").unwrap();
    let mut passed: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut failed = Vec::new();
    for case in &cases {
        let rules = RobotsRules::from_answer(200, case.robots.as_bytes(), &case.agent);
        let url = base.join(&case.url).unwrap();
        let is_right = rules.allows(&url) == case.allowed;
        let figures = passed.entry(&case.kind).or_default();
        *figures = (figures.0 + u32::from(is_right), figures.1 + 1);
        if !is_right {
            failed.push(case.id);
        }
        if !is_right && !is_listed(case.id) {
            println!("{} {} {:?} {:?} {} want {}", case.id, case.kind, case.robots, case.agent, case.url, case.allowed);
        }
    }
    println!("passed, of: {passed:?}");
    let mut otherwise: Vec<u32> = OTHERWISE.iter().flat_map(|(ids, _)| ids.iter().copied()).collect();
    otherwise.sort_unstable();
    assert_eq!(failed, otherwise, "OTHERWISE has to list exactly what fails");
    for kind in ["rfc9309", "google-specific"] {
        assert_eq!(passed[kind].0, passed[kind].1, "{kind}");
    }
}

/// The program, asked all of it at once, says what the library says.
#[test]
fn the_program_answers_every_question_in_order() {
    let Some(cases) = cases::<Case>("robots") else { return };
    let questions = cases.iter().map(|case| {
        let question = serde_json::json!({"robots": case.robots, "agent": case.agent, "url": case.url});
        format!("{question}\n")
    });
    let fresh = Fresh::new();
    let file = fresh.write("questions.jsonl", &questions.collect::<String>());
    let ran = fresh.run(&["robots", "--jsonl", file.to_str().unwrap()]).ends_with(0);
    let answers: Vec<bool> = ran.rows().iter().map(|row| row["allowed"].as_bool().unwrap()).collect();
    let wrong = cases.iter().zip(&answers).filter(|(case, answer)| case.allowed != **answer).map(|(case, _)| case.id);
    assert_eq!((answers.len(), wrong.filter(|id| !is_listed(*id)).collect::<Vec<_>>()), (cases.len(), Vec::new()));
}
