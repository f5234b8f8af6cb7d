//! `reeve demo`: the bundled market on loopback, scanned like any other, measured against its own truth; then, where that is
//! wished, the review desk over what was found, with the market left open to be scanned again.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::args::{DemoArgs, OutputFormat};
use super::output::Ui;
use super::{Complaint, Context, Done, scan, serve};
use crate::config::Origin;
use crate::demo::{self, Accuracy, Market, truth};
use crate::locale::Message;
use crate::publish::Report;
use crate::register::{RegisteredPicture, RegisteredRight};
use crate::rights::{Right, import, starter, starter_registers};
use crate::scan::{DataDir, now_ms};
use crate::sources::{Source, parse};
use crate::store::{self, Store, digest_of};
use crate::web::serve_folder;

/// The demonstration keeps to a folder of its own: its invented rights never meet a real register.
const FOLDER: &str = "demo";
const ACTOR: &str = "demo";
const REQUESTS_PER_SECOND: u32 = 500;

pub async fn run(context: &Context, args: &DemoArgs) -> anyhow::Result<Done> {
    let data = DataDir(context.data.path().join(FOLDER));
    let mut config = context.config.clone();
    // The market is our own machine; its sites' delays set the pace.
    config.requests_per_second.value = REQUESTS_PER_SECOND;
    config.sources.value = data.path().join("sources");
    config.sources.origin = Origin::Default;
    let context = &Context { config, weights: context.weights.clone(), ui: context.ui.clone(), data };
    let listener = if args.serve { Some(listen(args.port).await?) } else { None };
    let market = Market::serve().await?;
    let store = store::open(&context.data.store_uri()).await?;
    store.put_rights(&starter_rights()?, ACTOR, now_ms()).await?;
    let sources = market_sources(&market.resolve())?;
    for source in &sources {
        store.put_source(&source.id, &source.text, ACTOR, now_ms()).await?;
    }
    context.ui.note(
        &Message::new("demo-begins")
            .with("sites", sources.len())
            .with("rights", store.rights().await?.len())
            .with("path", context.data.path().display().to_string()),
    );
    let snapshot = scan::snapshot(context, &store).await?;
    let started = std::time::Instant::now();
    let report = scan::scan_and_report(context, &store, sources, snapshot, scan::Watch::default()).await?;
    let took = started.elapsed();
    scan::print_report(&report, OutputFormat::Table, context.lang())?;
    print_accuracy(&context.ui, &accuracy(&report), took.as_secs_f64())?;
    let folder = scan::write_report(context, &store, &report).await?;
    match listener {
        Some(listener) => stay_open(context, &store, folder, listener).await?,
        None => context.ui.note(&Message::new("demo-try-serve")),
    }
    market.shutdown().await;
    Ok(scan::verdict(context, &report, None))
}

/// Everything in `index/`, with its pictures.
fn starter_rights() -> anyhow::Result<Vec<RegisteredRight>> {
    let pictures: BTreeMap<&str, &[u8]> = starter().into_iter().collect();
    let mut rights = Vec::new();
    for (file, bytes) in starter_registers() {
        let imported = import::read(file, bytes);
        anyhow::ensure!(imported.faults.is_empty(), "the embedded register {file} is faulty: {:?}", imported.faults);
        for item in imported.rights {
            rights.push(with_pictures(item.right, &pictures)?);
        }
    }
    Ok(rights)
}

fn with_pictures(right: Right, files: &BTreeMap<&str, &[u8]>) -> anyhow::Result<RegisteredRight> {
    let picture = |name: &String| {
        let bytes = files.get(name.as_str()).with_context(|| format!("{name} is not in the embedded register"))?;
        anyhow::Ok(RegisteredPicture::new(digest_of(bytes), bytes.to_vec()))
    };
    let pictures = right.images.iter().map(picture).collect::<Result<_, _>>()?;
    Ok(RegisteredRight { right, pictures })
}

/// The demonstration's sources, told where the market listens and switched on.
fn market_sources(resolve: &BTreeMap<String, SocketAddr>) -> anyhow::Result<Vec<Source>> {
    let table: String = resolve.iter().map(|(name, address)| format!("\"{name}\" = \"{address}\"\n")).collect();
    let read = |(file, text): (&str, &str)| {
        // A TOML table may stand anywhere, so that the file's own text stays as it is.
        let text = format!("{}\n[resolve]\n{table}", text.replacen("enabled = false", "enabled = true", 1));
        parse(file, &text).map_err(|faults| anyhow::anyhow!("the embedded source {file} is faulty: {faults:?}"))
    };
    demo::sources().into_iter().map(read).collect()
}

fn accuracy(report: &Report) -> Accuracy {
    let reported: Vec<_> = report
        .reported()
        .map(|hit| {
            let url = hit.listing.url.as_ref().map(ToString::to_string).unwrap_or_default();
            (url, hit.ranked.hit.right_id.clone())
        })
        .collect();
    demo::score(&truth(), &reported)
}

fn print_accuracy(ui: &Ui, accuracy: &Accuracy, seconds: f64) -> std::io::Result<()> {
    let summary = Message::new("demo-accuracy")
        .with("precision", format!("{:.3}", accuracy.precision()))
        .with("recall", format!("{:.3}", accuracy.recall()))
        .with("right", accuracy.true_positives)
        .with("wrong", accuracy.false_positives)
        .with("missed", accuracy.false_negatives)
        .with("seconds", format!("{seconds:.1}"));
    super::output::print_text(&format!("{}\n", ui.lang.text(&summary)))?;
    for (code, cases) in [("demo-missed", &accuracy.misses), ("demo-false-alarm", &accuracy.false_alarms)] {
        for case in cases {
            let right = case.right.as_ref().map(|right| right.0.clone()).unwrap_or_default();
            ui.note(
                &Message::new(code).with("url", case.url.as_str()).with("right", right).with("how", case.how.as_str()),
            );
        }
    }
    Ok(())
}

/// The desk's port, taken before the scan: a taken one is better known at once.
async fn listen(port: u16) -> Result<TcpListener, Complaint> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Complaint::failed(
            Message::new("demo-port-taken").with("port", port.to_string()).with("reason", error.to_string()),
        )
    })
}

/// Leaves the desk and the report open until the person interrupts.
async fn stay_open(
    context: &Context,
    store: &Arc<dyn Store>,
    folder: PathBuf,
    listener: TcpListener,
) -> anyhow::Result<()> {
    // The report stands beside the desk: on the next port, or on any where that one is taken.
    let beside = listener.local_addr()?.port().checked_add(1).unwrap_or_default();
    let report = match TcpListener::bind((Ipv4Addr::LOCALHOST, beside)).await {
        Ok(report) => report,
        Err(_) => listen(0).await?,
    };
    let (desk_at, report_at) = (listener.local_addr()?, report.local_addr()?);
    context.ui.warn(
        &Message::new("demo-serving")
            .with("desk", format!("http://{desk_at}/"))
            .with("report", format!("http://{report_at}/"))
            .with("path", context.data.path().display().to_string()),
    );
    let (closing, closed) = tokio::sync::oneshot::channel::<()>();
    let showing = tokio::spawn(serve_folder(report, folder, async {
        // An error means that the desk has ended: closing too.
        let _ = closed.await;
    }));
    // The demonstration's sources are in its store; those of a folder are none of its business.
    let none = context.config.sources.value.clone();
    let served = serve::open(context, Arc::clone(store), none, listener, true).await;
    drop(closing);
    showing.await.context("showing the report broke off")?.context("serving the report")?;
    served
}
