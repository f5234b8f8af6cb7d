//! The hosts and servers a crawl has at hand: who may be asked, when, and in whose turn. Pure bookkeeping: the store is
//! asked by the caller, and `now` comes in as an argument.
//!
//! After BUbiNG's workbench (Boldi et al. 2014): hosts stand in queues by server, servers in one queue by the time at which
//! they may be asked. Only so many hosts are at hand; the others wait in the store.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::super::{WaitReason, Waiting, WaitingHost};
use super::learned::Learned;
use crate::frontier::{HostBudget, HostKey, Latency, ServerKey};
use crate::sources::SourceId;
use crate::store::{HostId, HostRow, QueuedUrl, ServerRow};

/// A server is remembered this long after its last answer, so that every source keeps its own distance.
const REMEMBER_SERVER_MS: i64 = 600_000;

/// How far a host is from being visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Unresolved,
    Resolving,
    /// Its robots.txt is to be asked for, or read from the store.
    WantsRobots,
    AskingRobots,
    Open,
}

/// A host at hand.
#[derive(Debug)]
pub(super) struct Host {
    pub source_id: SourceId,
    pub key: HostKey,
    pub server: Option<ServerKey>,
    pub stage: Stage,
    /// Leased and not yet begun, most promising first.
    pub claimed: VecDeque<QueuedUrl>,
    /// The store had nothing to claim when it was last asked, and nothing has been queued since.
    pub dry: bool,
    /// When the first address that rests is due.
    pub next_due_ms: Option<i64>,
    /// Visits begun and not yet committed.
    pub in_flight: u32,
    pub budget: HostBudget,
    pub learned: Arc<Learned>,
    /// Its source may not be asked before then.
    pub closed_until_ms: i64,
    /// What its own rules ask for between two requests.
    pub rest_ms: i64,
    /// It is robots.txt that asks for it.
    pub asks_for_delay: bool,
    /// Requests in flight at its server, as far as it is concerned.
    pub capacity: u32,
}

/// A server, with everything that is asked of it.
#[derive(Debug)]
pub(super) struct Server {
    /// Requests begun and not yet committed.
    pub in_flight: u32,
    pub last_end_ms: i64,
    /// It said so, or it was in trouble; answers that were on their way by then do not shorten this.
    pub rest_until_ms: i64,
    pub troubles: u32,
    pub latency: Latency,
    /// Why it rests, where it was in trouble.
    pub trouble: Option<WaitReason>,
    /// In the order of their turns.
    hosts: VecDeque<HostId>,
    due_ms: Option<i64>,
}

#[derive(Debug, Default)]
pub(super) struct Workbench {
    hosts: HashMap<HostId, Host>,
    by_key: HashMap<(SourceId, HostKey), HostId>,
    servers: HashMap<ServerKey, Server>,
    /// Servers with work and room, by the time at which they may be asked.
    due: BTreeSet<(i64, ServerKey)>,
    unresolved: VecDeque<HostId>,
}

impl Host {
    fn has_work(&self) -> bool {
        match self.stage {
            Stage::Open | Stage::WantsRobots => !self.claimed.is_empty() || !self.dry || self.next_due_ms.is_some(),
            _ => false,
        }
    }

    /// When this host's next request may leave, as far as its server and its own addresses are concerned.
    fn due_ms(&self, server: &Server) -> i64 {
        let rested = server.rest_until_ms.max(server.last_end_ms.saturating_add(self.rest_ms));
        let rested = rested.max(self.closed_until_ms);
        let only_resting = self.claimed.is_empty() && self.dry;
        if only_resting { rested.max(self.next_due_ms.unwrap_or(i64::MAX)) } else { rested }
    }

    /// robots.txt is asked for while nothing else is asked of the server.
    fn has_room(&self, server: &Server) -> bool {
        match self.stage {
            Stage::WantsRobots => server.in_flight == 0,
            _ => server.in_flight < self.capacity,
        }
    }
}

impl Server {
    pub fn row(&self, key: &ServerKey, next_visit_ms: i64) -> ServerRow {
        ServerRow { key: key.clone(), next_visit_ms, troubles: self.troubles, latency: self.latency }
    }
}

impl Workbench {
    pub fn len(&self) -> usize {
        self.hosts.len()
    }

    pub fn has(&self, host: HostId) -> bool {
        self.hosts.contains_key(&host)
    }

    pub fn host(&self, host: HostId) -> Option<&Host> {
        self.hosts.get(&host)
    }

    pub fn host_mut(&mut self, host: HostId) -> Option<&mut Host> {
        self.hosts.get_mut(&host)
    }

    pub fn server(&self, key: &ServerKey) -> Option<&Server> {
        self.servers.get(key)
    }

    pub fn server_mut(&mut self, key: &ServerKey) -> Option<&mut Server> {
        self.servers.get_mut(key)
    }

    /// Puts a host on the bench.
    /// `rest_ms` is the source's own distance: it holds before the host's robots.txt is known, and for that request too.
    pub fn add(&mut self, row: HostRow, rest_ms: i64) {
        let host = Host {
            source_id: row.source_id.clone(),
            key: row.host.clone(),
            server: None,
            stage: Stage::Unresolved,
            claimed: VecDeque::new(),
            dry: false,
            next_due_ms: None,
            in_flight: 0,
            budget: row.budget,
            learned: Arc::new(Learned::from_json(row.learned.as_deref())),
            closed_until_ms: 0,
            rest_ms,
            asks_for_delay: false,
            capacity: 1,
        };
        self.by_key.insert((row.source_id, row.host), row.id);
        self.hosts.insert(row.id, host);
        match row.server {
            Some(server) => self.at_server(row.id, server),
            None => self.unresolved.push_back(row.id),
        }
    }

    /// The next host whose name is to be looked up.
    pub fn take_unresolved(&mut self) -> Option<HostId> {
        while let Some(id) = self.unresolved.pop_front() {
            if let Some(host) = self.hosts.get_mut(&id).filter(|host| host.stage == Stage::Unresolved) {
                host.stage = Stage::Resolving;
                return Some(id);
            }
        }
        None
    }

    /// Says which server a host is at.
    pub fn at_server(&mut self, id: HostId, row: ServerRow) {
        let Some(host) = self.hosts.get_mut(&id) else { return };
        host.stage = Stage::WantsRobots;
        host.server = Some(row.key.clone());
        let server = self.servers.entry(row.key.clone()).or_insert_with(|| Server {
            in_flight: 0,
            last_end_ms: i64::MIN / 2,
            // What the store says of a server that is at hand is older: the mark of our own last request, perhaps.
            rest_until_ms: row.next_visit_ms,
            troubles: row.troubles,
            latency: row.latency,
            trouble: (row.troubles > 0).then_some(WaitReason::Errors),
            hosts: VecDeque::new(),
            due_ms: None,
        });
        server.hosts.push_back(id);
        self.reconsider(&row.key);
    }

    /// Forgets a host; what it had claimed comes back.
    pub fn remove(&mut self, id: HostId) -> Vec<QueuedUrl> {
        let Some(host) = self.hosts.remove(&id) else { return Vec::new() };
        self.by_key.remove(&(host.source_id, host.key));
        if let Some(key) = host.server {
            if let Some(server) = self.servers.get_mut(&key) {
                server.hosts.retain(|other| *other != id);
            }
            self.reconsider(&key);
        }
        host.claimed.into()
    }

    pub fn of_source(&self, source_id: &SourceId) -> Vec<HostId> {
        self.hosts.iter().filter(|(_, host)| host.source_id == *source_id).map(|(id, _)| *id).collect()
    }

    /// Something was queued on a host: if it is at hand, the store is worth asking again. Says whether it is.
    pub fn queued_on(&mut self, source_id: &SourceId, host: &HostKey) -> bool {
        let Some(id) = self.by_key.get(&(source_id.clone(), host.clone())).copied() else { return false };
        self.wake(id);
        true
    }

    /// The store is worth asking again for a host's addresses.
    pub fn wake(&mut self, id: HostId) {
        let Some(host) = self.hosts.get_mut(&id) else { return };
        if std::mem::replace(&mut host.dry, false)
            && let Some(key) = host.server.clone()
        {
            self.reconsider(&key);
        }
    }

    /// Works out anew when a server may be asked. To be called after anything about it or its hosts has changed.
    pub fn reconsider(&mut self, key: &ServerKey) {
        let Some(server) = self.servers.get_mut(key) else { return };
        let due_ms = server
            .hosts
            .iter()
            .filter_map(|id| self.hosts.get(id))
            .filter(|host| host.has_work() && host.has_room(server))
            .map(|host| host.due_ms(server))
            .min();
        if due_ms != server.due_ms {
            if let Some(old) = server.due_ms {
                self.due.remove(&(old, key.clone()));
            }
            if let Some(new) = due_ms {
                self.due.insert((new, key.clone()));
            }
            server.due_ms = due_ms;
        }
    }

    /// The host whose turn it is at the server that has been due for longest, if one is due at `now_ms`. Its turn goes on.
    pub fn next_turn(&mut self, now_ms: i64) -> Option<HostId> {
        let (due_ms, key) = self.due.first()?.clone();
        if due_ms > now_ms {
            return None;
        }
        let server = self.servers.get_mut(&key)?;
        let turn = server.hosts.iter().position(|id| {
            self.hosts
                .get(id)
                .is_some_and(|host| host.has_work() && host.has_room(server) && host.due_ms(server) <= now_ms)
        });
        let id = turn.and_then(|at| server.hosts.remove(at));
        let Some(id) = id else {
            self.reconsider(&key);
            return None;
        };
        server.hosts.push_back(id);
        Some(id)
    }

    /// When the next server may be asked.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.due.first().map(|(due_ms, _)| *due_ms)
    }

    /// The hosts whose servers may be asked last, for those that are to be left or to make room.
    pub fn last_due(&self) -> impl Iterator<Item = (i64, HostId)> {
        let servers = self.due.iter().rev().filter_map(|(due, key)| Some((*due, self.servers.get(key)?)));
        servers.flat_map(|(due, server)| server.hosts.iter().map(move |id| (due, *id)))
    }

    /// Drops hosts that have nothing to do, and servers that need not be remembered any longer.
    pub fn tidy(&mut self, now_ms: i64) {
        let idle: Vec<HostId> = self
            .hosts
            .iter()
            .filter(|(_, host)| {
                host.in_flight == 0
                    && host.dry
                    && host.claimed.is_empty()
                    && host.next_due_ms.is_none()
                    && host.stage == Stage::Open
            })
            .map(|(id, _)| *id)
            .collect();
        for id in idle {
            self.remove(id);
        }
        self.servers.retain(|_, server| {
            !server.hosts.is_empty()
                || server.in_flight > 0
                || server.rest_until_ms > now_ms
                || now_ms.saturating_sub(server.last_end_ms) < REMEMBER_SERVER_MS
        });
    }

    /// Hosts with work whose servers rest at `now_ms`, soonest due first.
    pub fn waiting(&self, now_ms: i64) -> Waiting {
        let resting = self.due.range((now_ms.saturating_add(1), ServerKey(String::new()))..);
        let mut waiting = Waiting::default();
        let mut counts: BTreeMap<WaitReason, u64> = BTreeMap::new();
        for (due_ms, key) in resting {
            let Some(server) = self.servers.get(key) else { continue };
            let hosts = server.hosts.iter().filter_map(|id| self.hosts.get(id)).filter(|host| host.has_work());
            for host in hosts {
                let reason = match server.trouble {
                    _ if host.closed_until_ms > now_ms => WaitReason::OutsideHours,
                    _ if host.stage == Stage::WantsRobots && server.troubles > 0 => WaitReason::RobotsUnreachable,
                    Some(reason) if server.rest_until_ms > now_ms => reason,
                    _ if host.asks_for_delay => WaitReason::CrawlDelay,
                    _ => WaitReason::Delay,
                };
                *counts.entry(reason).or_default() += 1;
                if waiting.hosts.len() < Waiting::NAMED {
                    waiting.hosts.push(WaitingHost { host: host.key.clone(), reason, until_ms: *due_ms });
                }
            }
        }
        waiting.counts = counts.into_iter().collect();
        waiting
    }

    pub fn is_empty(&self) -> bool {
        self.hosts.values().all(|host| {
            host.in_flight == 0
                && !host.has_work()
                && !matches!(host.stage, Stage::Unresolved | Stage::Resolving | Stage::AskingRobots)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frontier::{CrawlUrl, ResourceKind};

    fn row(id: i64) -> HostRow {
        HostRow {
            id: HostId(id),
            source_id: SourceId("s".to_owned()),
            host: HostKey(format!("http://h{id}.test:80")),
            server: None,
            budget: HostBudget::default(),
            learned: None,
        }
    }

    fn server(name: &str, next_visit_ms: i64) -> ServerRow {
        ServerRow { key: ServerKey(name.to_owned()), next_visit_ms, troubles: 0, latency: Latency::default() }
    }

    fn queued(path: &str) -> QueuedUrl {
        let url = CrawlUrl::parse(&format!("http://h.test/{path}")).expect("valid");
        QueuedUrl {
            key: url.key(),
            url,
            kind: ResourceKind::Page,
            depth: 0,
            hops: 0,
            priority: 0,
            attempts: 0,
            validators: crate::fetch::Validators::default(),
            body_digest: None,
            capture: None,
            history: None,
        }
    }

    /// Two names at one machine, one at another; all resolved, with robots.txt read and one address claimed each.
    fn bench() -> Workbench {
        let mut bench = Workbench::default();
        for (id, at) in [(1, "a"), (2, "a"), (3, "b")] {
            bench.add(row(id), 0);
            assert_eq!(bench.take_unresolved(), Some(HostId(id)));
            bench.at_server(HostId(id), server(at, 0));
            let host = bench.host_mut(HostId(id)).expect("added");
            host.stage = Stage::Open;
            host.claimed.push_back(queued("x"));
            host.rest_ms = 1_000;
            bench.reconsider(&ServerKey(at.to_owned()));
        }
        bench
    }

    /// Begins a request at `now` that ends at once.
    fn ask(bench: &mut Workbench, id: HostId, now: i64) {
        let key = bench.host(id).and_then(|host| host.server.clone()).expect("resolved");
        bench.server_mut(&key).expect("known").last_end_ms = now;
        bench.reconsider(&key);
    }

    #[test]
    fn names_at_one_machine_take_turns_and_share_its_rest() {
        let mut bench = bench();
        let mut asked = Vec::new();
        for now in (0..5_000).step_by(100) {
            while let Some(id) = bench.next_turn(now) {
                asked.push((now, id.0));
                ask(&mut bench, id, now);
            }
        }
        let at_a: Vec<_> = asked.iter().filter(|(_, id)| *id < 3).copied().collect();
        assert_eq!(at_a, [(0, 1), (1_000, 2), (2_000, 1), (3_000, 2), (4_000, 1)]);
        assert_eq!(asked.iter().filter(|(_, id)| *id == 3).count(), 5, "another machine is not slowed down");
    }

    #[test]
    fn a_server_that_asked_for_rest_gets_it_from_all_its_names() {
        let mut bench = bench();
        let key = ServerKey("a".to_owned());
        bench.server_mut(&key).expect("known").rest_until_ms = 60_000;
        bench.reconsider(&key);
        assert_eq!(bench.next_turn(0), Some(HostId(3)));
        ask(&mut bench, HostId(3), 59_999);
        assert_eq!(bench.next_turn(59_999), None);
        assert!(bench.next_turn(60_000).is_some_and(|id| id.0 < 3));
        assert_eq!(bench.waiting(0).counts.iter().map(|(_, count)| count).sum::<u64>(), 3);
    }

    #[test]
    fn a_dry_host_is_asked_again_once_something_is_queued_on_it() {
        let mut bench = Workbench::default();
        bench.add(row(1), 0);
        bench.take_unresolved();
        bench.at_server(HostId(1), server("a", 0));
        let host = bench.host_mut(HostId(1)).expect("added");
        (host.stage, host.dry) = (Stage::Open, true);
        bench.reconsider(&ServerKey("a".to_owned()));
        assert_eq!(bench.next_turn(0), None);
        assert!(bench.is_empty());
        assert!(bench.queued_on(&SourceId("s".to_owned()), &HostKey("http://h1.test:80".to_owned())));
        assert_eq!(bench.next_turn(0), Some(HostId(1)));
        assert!(!bench.queued_on(&SourceId("s".to_owned()), &HostKey("http://h9.test:80".to_owned())));
    }

    #[test]
    fn what_has_nothing_to_do_is_dropped() {
        let mut bench = bench();
        for id in 1..=3 {
            let host = bench.host_mut(HostId(id)).expect("added");
            host.claimed.clear();
            host.dry = true;
        }
        bench.tidy(REMEMBER_SERVER_MS);
        assert_eq!((bench.len(), bench.servers.len(), bench.due.len()), (0, 0, 0));
    }
}
