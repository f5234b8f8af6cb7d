//! Layers as tables: what is said where, and what counts.

use std::collections::HashMap;

use super::*;

/// Loads with `text` as the named settings file.
fn load(text: &str, env: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("settings.toml");
    std::fs::write(&path, text).expect("the directory is writable");
    load_from(Some(&path), env, flags)
}

fn load_from(file: Option<&Path>, env: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
    let env: HashMap<&str, &str> = env.iter().copied().collect();
    Config::load(file, &|name| env.get(name).map(|value| (*value).to_owned()), flags)
}

const HOME: (&str, &str) = ("HOME", "/home/wei");

#[test]
fn the_highest_layer_counts_and_is_remembered() {
    let file = "lang = 'en'\nthreads = 3\nreport_from = 0.25\n";
    let env = [HOME, ("REEVE_THREADS", "5"), ("REEVE_LANG", "zh-CN")];
    let flags = Flags { lang: Some("en".to_owned()), ..Flags::default() };
    let config = load(file, &env, flags).expect("sound settings");
    assert_eq!(config.lang, Setting { value: Lang::En, origin: Origin::Flag("--lang") });
    assert_eq!(config.threads, Setting { value: 5, origin: Origin::Environment("REEVE_THREADS".to_owned()) });
    assert_eq!(config.report_from.value.get(), 0.25);
    assert!(matches!(config.report_from.origin, Origin::File { line: 3, .. }));
    assert_eq!(config.requests_per_second, Setting { value: 20, origin: Origin::Default });
}

#[test]
fn language_and_actor_follow_the_login() {
    let cases: [(&[(&str, &str)], Lang, &str); 4] = [
        (&[HOME, ("LANG", "zh_CN.UTF-8"), ("USER", "wei")], Lang::ZhCn, "wei"),
        (&[HOME, ("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], Lang::En, "operator"),
        (&[HOME, ("LANG", "fr_FR.UTF-8"), ("REEVE_ACTOR", "韦")], Lang::En, "韦"),
        (&[HOME, ("LANG", "zh_CN.UTF-8"), ("REEVE_LANG", "en")], Lang::En, "operator"),
    ];
    for (env, lang, actor) in cases {
        let config = load("", env, Flags::default()).expect("sound settings");
        assert_eq!((config.lang.value, config.actor.value.as_str()), (lang, actor), "{env:?}");
    }
}

#[test]
fn faults_of_all_layers_come_at_once() {
    let file = "thread = 3\nrequests_per_second = 0\nreport_from = 'high'\ncontact = 'a b'\nlang = 'zh'\n";
    let error =
        load(file, &[HOME, ("REEVE_THREADS", "many")], Flags { actor: Some(String::new()), ..Flags::default() });
    let error = error.expect_err("nearly everything is wrong");
    let found: Vec<_> = error.faults().iter().map(|fault| format!("{} {}", fault.key, fault.reason.code)).collect();
    assert_eq!(
        found,
        [
            "thread sources-unknown-key-meant",
            "actor config-bad-actor",
            "contact config-bad-contact",
            "requests_per_second config-bad-number",
            "threads config-bad-number",
            "report_from config-bad-score",
        ]
    );
    let first = error.faults()[0].text(Lang::En);
    assert!(first.ends_with("settings.toml:1: thread: unknown key; did you mean threads?"), "{first}");
    assert!(error.to_string().lines().count() == 7, "{error}");
}

#[test]
fn the_data_directory_is_the_platforms_unless_said_otherwise() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let cases: [(&str, &[(&str, &str)], Option<&str>, &str); 5] = [
        ("", &[HOME], None, "/home/wei/.local/share/reeve"),
        ("", &[HOME, ("XDG_DATA_HOME", "/srv/data")], None, "/srv/data/reeve"),
        ("", &[HOME, ("XDG_DATA_HOME", "relative")], None, "/home/wei/.local/share/reeve"),
        ("data = '/from/file'", &[HOME], None, "/from/file"),
        ("data = '/from/file'", &[HOME, ("REEVE_DATA", "/from/env")], Some("/from/flag"), "/from/flag"),
    ];
    for (file, env, flag, expected) in cases {
        let config =
            load(file, env, Flags { data: flag.map(PathBuf::from), ..Flags::default() }).expect("sound settings");
        assert_eq!(config.data.value, Path::new(expected), "{file} {env:?} {flag:?}");
    }
    assert_eq!(load("", &[], Flags::default()).expect_err("no home"), ConfigError::NoDataDir);
}

#[test]
fn the_file_is_the_named_one_or_the_data_directorys() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let flags = || Flags { data: Some(dir.path().to_path_buf()), ..Flags::default() };
    let threads = || load_from(None, &[("REEVE_THREADS", "")], flags()).map(|config| config.threads.origin);
    assert_eq!(threads().expect("no file is no fault"), Origin::Default);
    std::fs::write(dir.path().join("reeve.toml"), "threads = 2").expect("the directory is writable");
    assert!(matches!(threads().expect("a sound file"), Origin::File { line: 1, .. }));

    std::fs::write(dir.path().join("reeve.toml"), "data = '/elsewhere'").expect("the directory is writable");
    let env = dir.path().display().to_string();
    assert!(load_from(None, &[], flags()).is_ok(), "the flag covers it");
    let moved = load_from(None, &[("XDG_DATA_HOME", &env), HOME], Flags::default());
    assert!(moved.is_ok(), "another directory's file is not read");

    let missing = dir.path().join("missing.toml");
    for error in [
        load_from(Some(&missing), &[HOME], Flags::default()),
        load_from(None, &[HOME, ("REEVE_CONFIG", &missing.display().to_string())], Flags::default()),
    ] {
        assert!(matches!(error, Err(ConfigError::Unreadable { path, .. }) if path == missing));
    }
}

#[test]
fn every_setting_is_listed_with_words_in_both_languages() {
    let config = load("", &[HOME], Flags::default()).expect("sound settings");
    let rows = config.rows();
    assert_eq!(rows.len(), 27);
    for row in rows {
        for lang in Lang::ALL {
            assert_ne!(lang.text(&row.about), row.about.code, "{}", row.key);
        }
    }
}
