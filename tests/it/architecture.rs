//! The two rules the tree is built on: a module uses only modules above it, and only the named ones have effects.

use crate::rust_source::{SourceFile, files_under, root, source_files};

/// Something that reaches outside the program, what naming it looks like, and the only modules that may.
struct Effect {
    what: &'static str,
    /// Paths, by their beginning or, with `::now` and the like, by their end. A `*` stands for the rest of a segment.
    names: &'static [&'static str],
    /// Modules, or parts of them as in `fetch::render`.
    only_in: &'static [&'static str],
}

/// Modules not named here take values and return values. Tests inside them may do as they like, but for the order.
const EFFECTS: &[Effect] = &[
    Effect {
        what: "the file system",
        names: &["std::fs", "tokio::fs", "tempfile"],
        // captures: the files of its search index. web: the finished report it serves. config: the settings file.
        // cli: register and source files, and the report's folder. fetch::render: a browser's profile, and its processes
        // under /proc.
        only_in: &["captures", "store", "config", "web", "cli", "fetch::render"],
    },
    Effect {
        what: "connections",
        names: &["TcpStream", "TcpSocket", "Udp*", "ToSocketAddrs", "lookup_host", "hyper", "reqwest", "rustls"],
        only_in: &["fetch"],
    },
    // scan: how often others are asked. web: how often we are.
    Effect { what: "the pace of requests", names: &["governor"], only_in: &["scan", "web"] },
    // cli: opens the port that is then served, and doctor tries which loopback addresses there are. fetch::render: the
    // proxy that a browser connects through.
    Effect { what: "listening", names: &["TcpListener"], only_in: &["web", "demo", "cli", "fetch::render"] },
    Effect { what: "a server", names: &["axum", "hyper_util"], only_in: &["web", "demo"] },
    Effect { what: "the database", names: &["sqlx"], only_in: &["store"] },
    Effect {
        what: "the clock",
        names: &["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now", "tokio::time"],
        // fetch: when an exchange began and how long it took. cli: today's date, names of reports, progress.
        only_in: &["fetch", "scan", "demo", "cli"],
    },
    Effect {
        what: "the async runtime",
        names: &["tokio", "futures_util"],
        only_in: &["fetch", "scan", "web", "demo", "cli"],
    },
    Effect {
        what: "tasks and threads of its own",
        names: &[
            "tokio::spawn",
            "tokio::task",
            "tokio::runtime",
            "spawn_blocking",
            "JoinSet",
            "std::thread::spawn",
            "std::thread::scope",
            "std::thread::Builder",
        ],
        // The scan runs the flow; demo serves its sites; cli starts the runtime and serves the report.
        only_in: &["scan", "demo", "cli"],
    },
    // config is given a function that looks variables up.
    Effect { what: "the environment", names: &["std::env"], only_in: &["cli"] },
    // fetch::render: the browser.
    Effect {
        what: "other programs",
        names: &["std::process", "tokio::process", "rustix"],
        only_in: &["cli", "fetch::render"],
    },
    Effect {
        what: "the terminal",
        names: &[
            "print!",
            "println!",
            "eprint!",
            "eprintln!",
            "std::io::stdin",
            "std::io::stdout",
            "std::io::stderr",
            "io::stdin",
            "io::stdout",
            "io::stderr",
            "indicatif",
        ],
        only_in: &["cli"],
    },
    // Tokens, salts and session ids are made where people come in.
    Effect { what: "chance", names: &["rand", "fastrand", "getrandom"], only_in: &["web"] },
];

/// Those names above that are crates.
const CRATES: &[&str] = &[
    "axum",
    "fastrand",
    "futures_util",
    "getrandom",
    "governor",
    "hyper",
    "hyper_util",
    "indicatif",
    "rand",
    "reqwest",
    "rustix",
    "rustls",
    "sqlx",
    "tempfile",
    "tokio",
];

/// `pub mod` lines of `src/lib.rs`, in order.
fn module_order() -> Vec<String> {
    let order = modules_of("src/lib.rs");
    assert!(order.len() > 10, "src/lib.rs lists its modules as `pub mod name;` lines: {order:?}");
    order
}

fn modules_of(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join(file)).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn modules_with_files() -> impl Iterator<Item = &'static SourceFile> {
    source_files().iter().filter(|file| file.module().is_some())
}

/// Whether the file belongs to a module, or to a part of one.
fn is_in(file: &SourceFile, place: &str) -> bool {
    let place: Vec<&str> = place.split("::").collect();
    file.modules.len() >= place.len() && file.modules.iter().zip(&place).all(|(module, wanted)| module == wanted)
}

#[test]
fn every_module_is_in_the_list() {
    let order = module_order();
    for file in modules_with_files() {
        let module = file.module().unwrap_or_default();
        assert!(order.iter().any(|known| known == module), "{} is in no module of src/lib.rs", file.name);
    }
    for effect in EFFECTS {
        for place in effect.only_in {
            let is_there = modules_with_files().any(|file| is_in(file, place));
            assert!(is_there, "{} names a module that is gone: {place}", effect.what);
        }
    }
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = module_order();
    let kernel = modules_of("src/imaging/kernel.rs");
    let place = |module: &str| order.iter().position(|known| known == module);
    let mut faults = Vec::new();
    for file in modules_with_files() {
        let module = file.module().unwrap_or_default();
        for mention in &file.paths {
            let Some(used) = mention.text.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else {
                continue;
            };
            // The package that computes on pixels is a part of `imaging`, and knows nothing above it.
            if module == "imaging" && kernel.iter().any(|part| part == used) {
                continue;
            }
            let allowed = used == module || place(used) < place(module);
            if place(used).is_none() || !allowed {
                faults.push(format!("{}:{}: {module} uses {}", file.name, mention.line, mention.text));
            }
        }
    }
    assert!(faults.is_empty(), "a module uses only modules above it in src/lib.rs:\n{}", faults.join("\n"));
}

#[test]
fn effects_stay_in_their_modules() {
    let mut faults = Vec::new();
    for file in modules_with_files() {
        let may = |effect: &&Effect| effect.only_in.iter().any(|place| is_in(file, place));
        let forbidden: Vec<&Effect> = EFFECTS.iter().filter(|effect| !may(effect)).collect();
        for mention in file.paths.iter().filter(|mention| !mention.in_test) {
            for effect in &forbidden {
                if effect.names.iter().any(|name| names(&mention.text, name)) {
                    faults.push(format!("{}:{}: {} ({})", file.name, mention.line, mention.text, effect.what));
                }
            }
        }
    }
    faults.dedup();
    assert!(
        faults.is_empty(),
        "effects outside their modules (tests/it/architecture.rs says which):\n{}",
        faults.join("\n")
    );
}

/// Whether `path` has the segments of `name` somewhere; crate names count at the beginning only.
fn names(path: &str, name: &str) -> bool {
    let path: Vec<&str> = path.split("::").collect();
    let name: Vec<&str> = name.split("::").collect();
    let same = |(segment, wanted): (&&str, &&str)| match wanted.strip_suffix('*') {
        Some(beginning) => segment.starts_with(beginning),
        None => segment == wanted,
    };
    // A crate is named at the beginning of a path and never alone: alone it is somebody's variable.
    let is_crate = matches!(name[..], [word] if CRATES.contains(&word));
    if is_crate {
        return path.len() > 1 && path[0] == name[0];
    }
    path.windows(name.len()).any(|window| window.iter().zip(&name).all(same))
}

#[test]
fn every_permission_is_used() {
    let mut unused = Vec::new();
    for effect in EFFECTS {
        for place in effect.only_in {
            let mut paths = modules_with_files().filter(|file| is_in(file, place)).flat_map(|file| &file.paths);
            if !paths.any(|mention| !mention.in_test && effect.names.iter().any(|name| names(&mention.text, name))) {
                unused.push(format!("{place}: {}", effect.what));
            }
        }
    }
    assert!(unused.is_empty(), "modules that may do what they never do:\n{}", unused.join("\n"));
}

#[test]
fn names_are_recognised_by_whole_segments() {
    for (path, name, expected) in [
        ("std::fs::read", "std::fs", true),
        ("tokio::net::TcpStream::connect", "TcpStream", true),
        ("std::net::UdpSocket", "Udp*", true),
        ("std::net::IpAddr", "Udp*", false),
        ("Instant::now", "Instant::now", true),
        ("tokio::task::spawn_blocking", "spawn_blocking", true),
        ("crate::tokio", "tokio", false),
        ("println!", "print!", false),
        ("fs", "std::fs", false),
        ("rand", "rand", false),
        ("rand::random", "rand", true),
    ] {
        assert_eq!(names(path, name), expected, "{path} {name}");
    }
}

#[test]
fn files_stay_readable() {
    for path in files_under(&root().join("src"), &["rs"]) {
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 800, "{} has {lines} lines; split it by subject", path.display());
    }
}
