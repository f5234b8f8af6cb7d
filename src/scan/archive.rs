//! Existing web archives, matched as if they had just been crawled: pages become listings, pictures fingerprints, joined by
//! their addresses. Nothing is asked of any site. What counts is copied into our own archive, so that evidence and report
//! do not depend on files that others may move or delete.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;

use super::{CrawlEnded, DataDir, Progress, ScanEvent, ScanOptions, Stop, digest_of, matching, now_ms};
use crate::evidence::warc::{Capture, Record, RecordHead, RecordStream, StreamFault, capture};
use crate::extract::{self, ContentKind, ListingId, PageInput};
use crate::fetch::{Exchange, Taken, Truncated, Validators, decode_body, header};
use crate::frontier::{CrawlUrl, Next, Outcome, ResourceKind, ServerKey, UrlKey};
use crate::imaging;
use crate::register::Snapshot;
use crate::sources::{Source, SourceId};
use crate::store::archive::{ArchiveError, ArchiveLock, Archived, Writer};
use crate::store::{Batch, Discovered, HostId, Lease, QueuedUrl, ScanRow, Store, Visit, VisitedPicture};

/// Largest record that is read, and the most that one body may unpack to, in bytes.
const MAX_RECORD_BYTES: u64 = 64 << 20;
const MAX_DECODED_BYTES: u64 = 64 << 20;
/// Records that are read together, and how many bytes of them; two batches are in memory at once.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 48 << 20;
/// Pictures that are looked for; an archive of more is better given in parts.
const MAX_PICTURES: usize = 2_000_000;
/// Redirects of a picture that are followed: each is another look through the files.
const MAX_PICTURE_HOPS: u32 = 3;
/// Faults that are named; the rest is counted.
const MAX_FAULTS: usize = 20;
/// What became of a picture that a page shows and no archive holds.
const NOT_ARCHIVED: &str = "not-archived";
/// No server is asked; the store still wants to know whose turn it was.
const NO_SERVER: &str = "archive";

/// A file that can be read from its beginning, more than once.
pub struct ArchiveFile {
    pub name: String,
    pub open: Box<dyn Fn() -> io::Result<Box<dyn Read + Send>> + Send + Sync>,
}

/// What is to be read, and under which name it is kept.
pub struct ArchiveRequest {
    pub id: SourceId,
    pub files: Vec<ArchiveFile>,
    /// Pages on a host of one of these are read with that source's selectors.
    pub sources: Vec<Source>,
    /// Stands for all other pages.
    pub fallback: Source,
    /// Extraction runs on this many threads.
    pub threads: usize,
}

/// What reading came to.
#[derive(Debug)]
pub struct ArchiveRead {
    /// Not finished where it was stopped.
    pub scan: ScanRow,
    /// Records that hold a page or picture, those that nobody wanted included.
    pub records: u64,
    pub pages: u64,
    pub pictures: u64,
    /// The first faults by file, and how many there were.
    pub faults: Vec<(String, StreamFault)>,
    pub fault_count: u64,
    /// Pages showed more pictures than are looked for.
    pub too_many_pictures: bool,
}

/// Reads the files, matches what they hold against `snapshot`, and keeps both like a scan of a source.
pub async fn read_archives(
    store: &Arc<dyn Store>,
    data: &DataDir,
    request: ArchiveRequest,
    snapshot: Arc<Snapshot>,
    options: &ScanOptions,
    progress: &Arc<dyn Progress>,
    stop: &Stop,
) -> anyhow::Result<ArchiveRead> {
    let lock = ArchiveLock::take(data.archive())?;
    let committed = store.archive_ends().await?;
    let writer = Writer::open_locked(lock, options.archive_segment_bytes, &options.identity.user_agent, &committed)?;
    matching::follow_register(store, data, &snapshot, false, options.threads).await?;
    let scan = store.begin_scan(&request.id, &super::reading_digest(&request.fallback), now_ms()).await?;
    progress.event(ScanEvent::Begun { source: request.id.clone(), resumed: scan.resumed });
    let ended = Arc::new(CrawlEnded::default());
    let matching = tokio::spawn(matching::match_while_crawling(
        Arc::clone(store),
        snapshot,
        options.weights.clone(),
        options.threads,
        Arc::clone(progress),
        Arc::clone(&ended),
        stop.clone(),
    ));
    let ingest = Ingest {
        store: Arc::clone(store),
        readers: Arc::new(Readers::new(request.id, &scan, request.sources, request.fallback)),
        files: Arc::new(request.files),
        threads: request.threads.max(1),
        writer: Some(writer),
        progress: Arc::clone(progress),
        stop: stop.clone(),
        read: ArchiveRead {
            scan,
            records: 0,
            pages: 0,
            pictures: 0,
            faults: Vec::new(),
            fault_count: 0,
            too_many_pictures: false,
        },
    };
    let read = ingest.run().await;
    ended.set();
    matching.await.context("the matching stage broke off")??;
    let mut read = read?;
    if !stop.is_set() {
        let ended_ms = now_ms();
        store.finish_scan(&read.scan.source_id, read.scan.number, ended_ms).await?;
        read.scan.finished_ms = Some(ended_ms);
    }
    Ok(read)
}

/// What one look through the files is after.
#[derive(Clone)]
enum Pass {
    Pages,
    /// The pictures with these addresses, reached over so many redirects.
    Pictures(Arc<HashSet<UrlKey>>, u32),
}

struct Ingest {
    store: Arc<dyn Store>,
    readers: Arc<Readers>,
    files: Arc<Vec<ArchiveFile>>,
    threads: usize,
    writer: Option<Writer>,
    progress: Arc<dyn Progress>,
    stop: Stop,
    read: ArchiveRead,
}

impl Ingest {
    /// Pages first: they say which pictures are worth the far greater effort of decoding.
    async fn run(mut self) -> anyhow::Result<ArchiveRead> {
        let mut wanted = self.look_through(&Pass::Pages).await?;
        for hops in 0..=MAX_PICTURE_HOPS {
            if wanted.is_empty() || self.stop.is_set() {
                break;
            }
            wanted = self.look_through(&Pass::Pictures(Arc::new(wanted), hops)).await?;
        }
        if !self.stop.is_set() {
            // Nobody waits for what is not there.
            let id = self.read.scan.source_id.clone();
            self.store.leave_kind(&id, ResourceKind::Picture, NOT_ARCHIVED).await?;
            self.store.leave_kind(&id, ResourceKind::Page, NOT_ARCHIVED).await?;
        }
        Ok(self.read)
    }

    /// Reads every file once. While one batch is read from disk the one before is extracted and kept.
    /// Returns the pictures that are wanted next.
    async fn look_through(&mut self, pass: &Pass) -> anyhow::Result<HashSet<UrlKey>> {
        let mut wanted = HashSet::new();
        let mut walk = Walk::new(Arc::clone(&self.files), pass.clone());
        let mut visited: Vec<Visited> = Vec::new();
        loop {
            let (next, batch) = walk.next_batch().await?;
            walk = next;
            let is_last = batch.is_empty() || self.stop.is_set();
            // Extraction of this batch beside the archiving of the one before.
            let readers = Arc::clone(&self.readers);
            let extracting = extract_batch(batch, pass, &readers, self.threads);
            let keeping = self.keep(std::mem::take(&mut visited), &mut wanted);
            let (extracted, kept) = tokio::join!(extracting, keeping);
            kept?;
            visited = extracted?;
            if is_last {
                self.keep(visited, &mut wanted).await?;
                break;
            }
        }
        // The second look passes the same faults.
        if matches!(pass, Pass::Pages) {
            self.read.records = walk.records;
            self.read.fault_count = walk.fault_count;
            self.read.faults = walk.faults;
        }
        Ok(wanted)
    }

    /// Archive, sync, commit: as in a crawl.
    async fn keep(&mut self, visited: Vec<Visited>, wanted: &mut HashSet<UrlKey>) -> anyhow::Result<()> {
        if visited.is_empty() {
            return Ok(());
        }
        let mut visits = self.append(visited).await?;
        let (id, scan) = (self.read.scan.source_id.clone(), self.read.scan.number);
        let known: Vec<Discovered> = visits
            .iter()
            .map(|visit| &visit.lease.queued)
            .map(|queued| Discovered::new(queued.url.clone(), queued.kind, 0, queued.hops))
            .collect();
        self.store.discover(&id, scan, &known).await?;
        for visit in &mut visits {
            let room = MAX_PICTURES.saturating_sub(wanted.len());
            self.read.too_many_pictures |= visit.discovered.len() > room;
            visit.discovered.truncate(room);
            wanted.extend(visit.discovered.iter().map(|found| found.url.key()));
        }
        let batch = Batch { visits, ..Batch::default() };
        self.store.complete(&batch).await?;
        for visit in batch.visits {
            let kind = visit.lease.queued.kind;
            match (kind, &visit.outcome) {
                (ResourceKind::Page, Outcome::Fetched) => self.read.pages += 1,
                (ResourceKind::Picture, Outcome::Fetched) => self.read.pictures += 1,
                _ => {}
            }
            self.progress.event(ScanEvent::Visited { kind, outcome: visit.outcome });
        }
        Ok(())
    }

    async fn append(&mut self, visited: Vec<Visited>) -> anyhow::Result<Vec<Visit>> {
        let mut writer = self.writer.take().context("the archive is closed after an error")?;
        let writing = tokio::task::spawn_blocking(move || {
            let write = |writer: &mut Writer| -> Result<Vec<Archived>, ArchiveError> {
                let archived = visited.iter().map(|visited| writer.append(&visited.exchange, None));
                let archived = archived.collect::<Result<_, _>>()?;
                writer.sync()?;
                Ok(archived)
            };
            let archived = write(&mut writer);
            (writer, archived, visited)
        });
        let (writer, archived, visited) = writing.await.context("the archive writer broke off")?;
        self.writer = Some(writer);
        let pairs = visited.into_iter().zip(archived?);
        Ok(pairs.map(|(visited, archived)| Visit { archived: Some(archived), ..visited.visit }).collect())
    }
}

/// One way through the files, a batch at a time.
struct Walk {
    files: Arc<Vec<ArchiveFile>>,
    pass: Pass,
    next_file: usize,
    stream: Option<RecordStream<Box<dyn Read + Send>>>,
    records: u64,
    faults: Vec<(String, StreamFault)>,
    fault_count: u64,
}

impl Walk {
    fn new(files: Arc<Vec<ArchiveFile>>, pass: Pass) -> Self {
        Walk { files, pass, next_file: 0, stream: None, records: 0, faults: Vec::new(), fault_count: 0 }
    }

    /// The next records that are wanted; none at the end.
    async fn next_batch(self) -> anyhow::Result<(Self, Vec<Record>)> {
        let reading = tokio::task::spawn_blocking(move || {
            let mut walk = self;
            let batch = walk.read_batch();
            batch.map(|batch| (walk, batch))
        });
        reading.await.context("reading the archive broke off")?
    }

    fn read_batch(&mut self) -> anyhow::Result<Vec<Record>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(stream) = &mut self.stream else {
                let Some(file) = self.files.get(self.next_file) else { break };
                self.next_file += 1;
                let opened = (file.open)().with_context(|| file.name.clone())?;
                self.stream = Some(RecordStream::new(opened, MAX_RECORD_BYTES));
                continue;
            };
            let (pass, records) = (&self.pass, &mut self.records);
            let mut wanted = |head: &RecordHead| {
                let holds = head.holds_capture();
                *records += u64::from(holds);
                holds && is_wanted(head, pass)
            };
            match stream.next(&mut wanted) {
                Some(Ok(record)) => {
                    bytes += record.block.len();
                    batch.push(record);
                }
                Some(Err(fault)) => {
                    self.fault_count += 1;
                    if self.faults.len() < MAX_FAULTS {
                        self.faults.push((self.files[self.next_file - 1].name.clone(), fault));
                    }
                }
                None => self.stream = None,
            }
        }
        Ok(batch)
    }
}

fn is_wanted(head: &RecordHead, pass: &Pass) -> bool {
    let address = head.header("WARC-Target-URI").unwrap_or_default().trim_matches(['<', '>', ' ']);
    match pass {
        // robots.txt speaks to crawlers; nobody offers anything there.
        Pass::Pages => CrawlUrl::parse(address).is_ok_and(|url| url.url().path() != "/robots.txt"),
        Pass::Pictures(wanted, _) => CrawlUrl::parse(address).is_ok_and(|url| wanted.contains(&url.key())),
    }
}

/// A capture that was read, and what is archived of it.
struct Visited {
    visit: Visit,
    exchange: Exchange,
}

/// Reads a batch on all threads; the results are in the order of the records, since a later capture counts more.
async fn extract_batch(
    batch: Vec<Record>,
    pass: &Pass,
    readers: &Arc<Readers>,
    threads: usize,
) -> anyhow::Result<Vec<Visited>> {
    let threads = threads.min(batch.len());
    let queue = Arc::new(Mutex::new(batch.into_iter().enumerate()));
    let work: Vec<_> = (0..threads)
        .map(|_| {
            let (queue, readers, pass) = (Arc::clone(&queue), Arc::clone(readers), pass.clone());
            tokio::task::spawn_blocking(move || {
                let mut done = Vec::new();
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, record)) = next else { return done };
                    done.extend(readers.read(record, &pass).map(|visited| (index, visited)));
                }
            })
        })
        .collect();
    let mut done = Vec::new();
    for thread in work {
        done.extend(thread.await.context("reading a page broke off")?);
    }
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, visited)| visited).collect())
}

/// How pages are read, by the host they are on.
struct Readers {
    id: SourceId,
    scan: i64,
    by_host: HashMap<String, Arc<Source>>,
    with_subdomains: Vec<Arc<Source>>,
    fallback: Arc<Source>,
}

impl Readers {
    fn new(id: SourceId, scan: &ScanRow, sources: Vec<Source>, fallback: Source) -> Self {
        let mut by_host = HashMap::new();
        let mut with_subdomains = Vec::new();
        for source in sources.into_iter().map(Arc::new) {
            for host in &source.scope.hosts {
                by_host.entry(host.clone()).or_insert_with(|| Arc::clone(&source));
            }
            if source.scope.include_subdomains {
                with_subdomains.push(source);
            }
        }
        Readers { id, scan: scan.number, by_host, with_subdomains, fallback: Arc::new(fallback) }
    }

    /// The source that a page belongs to.
    fn source_of(&self, url: &url::Url) -> &Source {
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let below = || self.with_subdomains.iter().find(|source| source.scope.admits_host(url));
        self.by_host.get(host).or_else(below).unwrap_or(&self.fallback)
    }

    /// Reads one capture; none where it holds nothing that is wanted.
    fn read(&self, record: Record, pass: &Pass) -> Option<Visited> {
        let capture = capture(record).ok()?;
        let url = CrawlUrl::parse(&capture.url).ok()?;
        let exchange = exchange(capture, &url);
        let visit = match pass {
            Pass::Pages => self.read_page(url, &exchange),
            Pass::Pictures(_, hops) => self.read_picture(url, &exchange, *hops),
        }?;
        Some(Visited { visit, exchange })
    }

    fn read_page(&self, url: CrawlUrl, exchange: &Exchange) -> Option<Visit> {
        if matches!(exchange.status, 404 | 410) {
            return Some(self.visit(url, ResourceKind::Page, Outcome::Gone, exchange));
        }
        if !is_whole_answer(exchange.status) {
            return None;
        }
        let decoded = decode_body(&exchange.wire_body, exchange.header(header::CONTENT_ENCODING), MAX_DECODED_BYTES);
        if !matches!(extract::sniff(exchange.content_type(), &decoded.body), ContentKind::Html | ContentKind::Text) {
            return None;
        }
        let source = self.source_of(&exchange.url);
        let input = PageInput {
            url: &exchange.url,
            content_type: exchange.content_type(),
            body: &decoded.body,
            selectors: &source.selectors,
            robots_headers: &exchange.robots_headers(),
            now_ms: exchange.started_ms,
        };
        let (page, warnings) = extract::page(&input);
        for warning in warnings {
            tracing::debug!(url = %exchange.url, "{warning}");
        }
        let mut listings = page.listings;
        let mut visit = self.visit(url, ResourceKind::Page, Outcome::Fetched, exchange);
        for listing in &mut listings {
            listing.id = ListingId(digest_of(format!("{}\n{}", self.id, listing.id.0).as_bytes())[..32].to_owned());
            listing.images.retain(|image| source.scope.admits_image(image));
            listing.images.truncate(source.scope.max_images_per_listing as usize);
            visit.discovered.extend(listing.images.iter().filter_map(|image| found(image.clone(), 0)));
        }
        visit.body_digest = Some(digest_of(&decoded.body));
        visit.truncated |= decoded.incomplete;
        visit.listings = Some(listings);
        Some(visit)
    }

    fn read_picture(&self, url: CrawlUrl, exchange: &Exchange, hops: u32) -> Option<Visit> {
        if let Some(target) = exchange.redirect_target() {
            let mut visit = self.visit(url, ResourceKind::Picture, Outcome::Redirected, exchange);
            visit.discovered.push(found(target, hops + 1)?);
            return Some(visit);
        }
        if !is_whole_answer(exchange.status) {
            return None;
        }
        let decoded = decode_body(&exchange.wire_body, exchange.header(header::CONTENT_ENCODING), MAX_DECODED_BYTES);
        let id = digest_of(&decoded.body);
        let fingerprint = imaging::fingerprint(&decoded.body, &imaging::Limits::default());
        let fingerprint = fingerprint.map(|print| print.to_bytes()).map_err(|error| error.message().code.into_owned());
        let mut visit = self.visit(url, ResourceKind::Picture, Outcome::Fetched, exchange);
        visit.truncated |= decoded.incomplete;
        visit.body_digest = Some(id.clone());
        visit.picture = Some(VisitedPicture { id, fingerprint });
        Some(visit)
    }

    /// The one place that says what a capture is to the store.
    fn visit(&self, url: CrawlUrl, kind: ResourceKind, outcome: Outcome, exchange: &Exchange) -> Visit {
        let host = url.host_key();
        let queued = QueuedUrl {
            key: url.key(),
            url,
            kind,
            depth: 0,
            hops: 0,
            priority: 0,
            attempts: 0,
            validators: Validators::default(),
            body_digest: None,
            capture: None,
            history: None,
        };
        let server = ServerKey(NO_SERVER.to_owned());
        Visit {
            lease: Lease {
                source_id: self.id.clone(),
                scan: self.scan,
                // Nothing is queued or left on a host here.
                host_id: HostId(0),
                host,
                server,
                queued,
            },
            outcome,
            next: Next::Done,
            status: Some(exchange.status),
            validators: Validators::default(),
            body_digest: None,
            truncated: exchange.truncated.is_some(),
            // A page was seen when it was archived, not when the archive was read.
            ended_ms: exchange.started_ms,
            archived: None,
            started_ms: exchange.started_ms,
            discovered: Vec::new(),
            listings: None,
            picture: None,
            fresh_until_ms: None,
            worth: None,
        }
    }
}

/// A part of a resource (206) is no page.
fn is_whole_answer(status: u16) -> bool {
    matches!(status, 200..=299) && status != 206
}

fn found(url: url::Url, hops: u32) -> Option<Discovered> {
    Some(Discovered::new(CrawlUrl::new(url).ok()?, ResourceKind::Picture, 1, hops))
}

/// The capture as the exchange it was. What was sent is not known here, so nothing is claimed about it.
fn exchange(capture: Capture, url: &CrawlUrl) -> Exchange {
    let mut headers = header::HeaderMap::new();
    for (name, value) in &capture.headers {
        let name = header::HeaderName::from_bytes(name.as_bytes());
        let value = header::HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    Exchange {
        sent: None,
        peer: capture.ip.map(|ip| (ip, 0).into()),
        started_ms: capture.date_ms.unwrap_or_else(now_ms),
        truncated: capture.truncated.then_some(Truncated::Length),
        taken: if capture.rendered { Taken::Rendered } else { Taken::Wire },
        ..Exchange::new(url.url().clone(), capture.status, headers, capture.body)
    }
}
