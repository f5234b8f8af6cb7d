//! Pages of sources with `render = true`: fetched by a browser, whose every request is held to what a crawler may ask for.
//! The browser's program and its limits are `fetch::render`'s business; here is the policy.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::OnceCell;
use url::Url;

use super::active::ActiveSource;
use super::{BrowserPlace, ScanOptions, now_ms, robots};
use crate::fetch::render::{
    Page, PageRequest, RenderLimits, RenderOptions, Renderer, RequestKind, RequestPolicy, Verdict,
};
use crate::fetch::{Exchange, FetchError, ROBOTS_MAX_AGE_MS, RobotsRules};
use crate::frontier::{CrawlUrl, HostKey};
use crate::sources::{Source, SourceId};

/// Other hosts' rules kept for one source; of more, those that were not needed for longest are asked for again.
const MAX_OTHER_HOSTS: usize = 64;
/// Other hosts that one page may have us ask for their rules.
const MAX_OTHER_HOSTS_A_PAGE: usize = 16;
/// A host that does not answer in time for the page is unreachable for this page and the next ones.
const OTHER_ROBOTS_TIMEOUT: Duration = Duration::from_secs(10);
const UNREACHABLE_FOR_MS: i64 = 600_000;

/// The crawl's browsers, with what is known of the hosts that pages ask besides their own.
pub(super) struct Rendering {
    renderer: Renderer,
    agent: String,
    others: Mutex<HashMap<SourceId, Arc<OtherHosts>>>,
}

/// What came of a page.
pub(super) struct RenderedPage {
    pub exchange: Exchange,
    /// Where scripts or a refresh wanted to go instead.
    pub leads_to: Vec<Url>,
    pub carried_bytes: u64,
}

impl Rendering {
    /// None where no source wants pages rendered. Starts nothing yet.
    pub fn for_sources(sources: &[Source], options: &ScanOptions) -> anyhow::Result<Option<Arc<Self>>> {
        if !sources.iter().any(|source| source.render) {
            return Ok(None);
        }
        let Some(BrowserPlace { program, profiles }) = options.browser.clone() else {
            return Err(FetchError::Setup("a source has `render = true`, and no browser was named".to_owned()).into());
        };
        let renderer = RenderOptions {
            concurrency: super::RENDERED_AT_ONCE,
            ..RenderOptions::new(program, profiles, options.identity.user_agent.clone())
        };
        let agent = options.identity.product_token.clone();
        Ok(Some(Arc::new(Rendering { renderer: Renderer::new(renderer), agent, others: Mutex::default() })))
    }

    /// One page, whose own address the caller has found to be allowed by `rules`, those of its host.
    pub async fn get(
        &self,
        active: &Arc<ActiveSource>,
        url: &CrawlUrl,
        rules: &Arc<RobotsRules>,
    ) -> Result<RenderedPage, FetchError> {
        let others = Arc::clone(
            self.others.lock().unwrap_or_else(PoisonError::into_inner).entry(active.id().clone()).or_default(),
        );
        let policy = PagePolicy {
            active: Arc::clone(active),
            own: url.host_key(),
            rules: Arc::clone(rules),
            others,
            agent: self.agent.clone(),
            asked: AtomicUsize::new(0),
        };
        let politeness = &active.source.politeness;
        let limits = RenderLimits::default();
        let most = usize::try_from(politeness.max_body_bytes).unwrap_or(usize::MAX);
        let page = Page {
            url: url.url(),
            guard: active.fetcher.guard().clone(),
            policy: Arc::new(policy),
            limits: RenderLimits {
                total: limits.total.min(politeness.total_timeout),
                max_dom_chars: limits.max_dom_chars.min(most),
                ..limits
            },
            screenshot: false,
            from: active.source.network.from.as_deref(),
        };
        let rendered = self.renderer.render(&page).await?;
        Ok(RenderedPage {
            exchange: rendered.exchange,
            leads_to: rendered.leads_to,
            carried_bytes: rendered.carried_bytes,
        })
    }

    /// Ends the browsers in good order.
    pub async fn close(&self) {
        self.renderer.close().await;
    }
}

/// What one page may ask for.
struct PagePolicy {
    active: Arc<ActiveSource>,
    own: HostKey,
    rules: Arc<RobotsRules>,
    others: Arc<OtherHosts>,
    agent: String,
    /// Other hosts whose rules were asked for because of this page.
    asked: AtomicUsize,
}

#[async_trait]
impl RequestPolicy for PagePolicy {
    /// The page's parts may come from anywhere that robots.txt allows. What is sent to be answered, and pages in frames,
    /// stay on the source's own hosts; and what the source's file excludes is not asked for as a part either.
    async fn allows(&self, request: &PageRequest) -> Verdict {
        let scope = &self.active.source.scope;
        let is_in_scope = scope.admits_host(&request.url);
        let stays = request.kind == RequestKind::Frame || request.method == "POST";
        let is_excluded = scope.exclude.iter().any(|pattern| pattern.is_match(request.url.as_str()));
        if is_excluded || (stays && !is_in_scope) {
            return Verdict::Refuse("scope");
        }
        let Ok(url) = CrawlUrl::new(request.url.clone()) else { return Verdict::Refuse("scheme") };
        let host = url.host_key();
        let rules = if host == self.own {
            Arc::clone(&self.rules)
        } else {
            match self.others.rules(self, &host).await {
                Some(rules) => rules,
                None => return Verdict::Refuse("limit"),
            }
        };
        // As it would be sent, not as it would be queued.
        if rules.allows(&request.url) { Verdict::Allow } else { Verdict::Refuse("robots") }
    }
}

/// robots.txt of hosts that pages of one source ask for their parts.
#[derive(Default)]
struct OtherHosts(Mutex<HashMap<HostKey, OtherHost>>);

struct OtherHost {
    /// With the time they were asked for.
    rules: Arc<OnceCell<(Arc<RobotsRules>, i64)>>,
    last_needed_ms: i64,
}

impl OtherHosts {
    /// The rules of `host`, asked for where they are not known; none where the page has had its share of asking.
    async fn rules(&self, page: &PagePolicy, host: &HostKey) -> Option<Arc<RobotsRules>> {
        let cell = self.cell(&page.asked, host, now_ms())?;
        let asking = async {
            let asked_ms = now_ms();
            let asking = robots::ask(&page.active, host, asked_ms);
            let rules = match tokio::time::timeout(OTHER_ROBOTS_TIMEOUT, asking).await {
                Ok((row, _)) => robots::read(&row, &page.agent),
                Err(_) => RobotsRules::Unreachable,
            };
            (Arc::new(rules), asked_ms)
        };
        Some(Arc::clone(&cell.get_or_init(|| asking).await.0))
    }

    /// The place for a host's rules, whether they are there or on their way; `asked` counts those that the page has opened.
    fn cell(&self, asked: &AtomicUsize, host: &HostKey, now: i64) -> Option<Arc<OnceCell<(Arc<RobotsRules>, i64)>>> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = hosts.get_mut(host).filter(|known| known.is_fresh(now)) {
            known.last_needed_ms = now;
            return Some(Arc::clone(&known.rules));
        }
        if asked.fetch_add(1, Ordering::Relaxed) >= MAX_OTHER_HOSTS_A_PAGE {
            return None;
        }
        if hosts.len() >= MAX_OTHER_HOSTS
            && let Some(oldest) =
                hosts.iter().min_by_key(|(_, known)| known.last_needed_ms).map(|(host, _)| host.clone())
        {
            hosts.remove(&oldest);
        }
        let rules = Arc::new(OnceCell::new());
        hosts.insert(host.clone(), OtherHost { rules: Arc::clone(&rules), last_needed_ms: now });
        Some(rules)
    }
}

impl OtherHost {
    fn is_fresh(&self, now: i64) -> bool {
        let Some((rules, asked_ms)) = self.rules.get() else { return true };
        let lasts = if matches!(**rules, RobotsRules::Unreachable) { UNREACHABLE_FOR_MS } else { ROBOTS_MAX_AGE_MS };
        now - asked_ms <= lasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_hosts_are_asked_for_their_rules_a_few_at_a_time_and_again_when_those_are_old() {
        let others = OtherHosts::default();
        let host = |number: usize| HostKey(format!("http://h{number}.test:80"));
        let page = AtomicUsize::new(0);
        let opened = (0..30).filter(|number| others.cell(&page, &host(*number), 0).is_some()).count();
        assert_eq!(opened, MAX_OTHER_HOSTS_A_PAGE);
        assert!(others.cell(&page, &host(0), 1).is_some(), "known hosts cost nothing");

        // Further pages; the one that was not needed for longest makes room.
        for number in 100..100 + MAX_OTHER_HOSTS {
            assert!(others.cell(&AtomicUsize::new(0), &host(number), 2).is_some());
        }
        assert_eq!(others.0.lock().unwrap().len(), MAX_OTHER_HOSTS);
        assert!(others.cell(&page, &host(0), 3).is_none(), "forgotten, and the page has had its share");

        for (rules, lasts) in
            [(RobotsRules::AllowAll, ROBOTS_MAX_AGE_MS), (RobotsRules::Unreachable, UNREACHABLE_FOR_MS)]
        {
            let others = OtherHosts::default();
            let asked = AtomicUsize::new(0);
            let cell = others.cell(&asked, &host(1), 0).unwrap();
            assert!(cell.set((Arc::new(rules), 0)).is_ok());
            for (now, still_known) in [(lasts, true), (lasts + 1, false)] {
                let again = others.cell(&asked, &host(1), now).unwrap();
                assert_eq!(again.get().is_some(), still_known, "{now}");
            }
        }
    }
}
