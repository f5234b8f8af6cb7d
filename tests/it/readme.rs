//! README.md tells the truth: its reference is what `--help` prints, its settings are those there are, its links lead somewhere.
//! `REEVE_WRITE_README=1 cargo test readme` writes the reference anew.

use std::process::Command;

use crate::rust_source::root;

const BEGIN: &str = "<!-- reference: what `--help` prints, written by a test -->\n";
const END: &str = "<!-- end of the reference -->";

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn reeve(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_reeve")).args(["--lang", "en"]).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    // The program is called reeve.exe on some systems.
    String::from_utf8(output.stdout).unwrap().replace("reeve.exe", "reeve")
}

/// The help of every command, depth first; what all commands share is shown once, at the top.
fn reference() -> String {
    let mut text = String::new();
    describe(&[], &mut text);
    text
}

fn describe(path: &[&str], text: &mut String) {
    let help = reeve(&[path, &["--help"]].concat());
    let own = if path.is_empty() { help.as_str() } else { help.split("\n\nGlobal options:").next().unwrap() };
    if !path.is_empty() {
        text.push_str(&format!("\n### `reeve {}`\n", path.join(" ")));
    }
    text.push_str(&format!("\n```text\n{}\n```\n", own.trim_end()));
    for name in commands(&help) {
        describe(&[path, &[name]].concat(), text);
    }
}

/// The first words of the lines below `Commands:`.
fn commands(help: &str) -> Vec<&str> {
    let Some((_, list)) = help.split_once("\nCommands:\n") else { return Vec::new() };
    list.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn the_reference_is_what_help_prints() {
    let readme = readme();
    let (before, rest) = readme.split_once(BEGIN).expect("README.md has the line that the reference begins with");
    let (written, after) = rest.split_once(END).expect("README.md has the line that the reference ends with");
    let reference = format!("{}\n", reference());
    if std::env::var_os("REEVE_WRITE_README").is_some() {
        std::fs::write(root().join("README.md"), format!("{before}{BEGIN}{reference}{END}{after}")).unwrap();
        return;
    }
    assert!(written == reference, "the reference in README.md is out of date: REEVE_WRITE_README=1 cargo test readme");
}

#[test]
fn every_setting_is_explained() {
    let listed = reeve(&["config", "--format", "jsonl"]);
    let readme = readme();
    let missing: Vec<String> = listed
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["key"].as_str().unwrap().to_owned())
        .filter(|key| {
            let variable = format!("REEVE_{}", key.to_uppercase());
            !readme.lines().any(|line| line.starts_with(&format!("| `{key}` |")) && line.contains(&variable))
        })
        .collect();
    assert!(listed.lines().count() > 5, "{listed}");
    assert!(missing.is_empty(), "settings that README.md does not explain: {missing:?}");
}

#[test]
fn every_link_leads_to_a_file() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "index/README.md", "seeds/README.md"] {
        let path = root().join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_local = !target.is_empty() && !target.contains("://");
            assert!(!is_local || path.with_file_name(target).exists(), "{page}: {target} is not there");
        }
    }
}
