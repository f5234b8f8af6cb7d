//! One headless Chromium: how it is started, what it may not do, how much memory it holds, and how it ends with nothing
//! left behind.
//!
//! It is spoken to over pipes (`--remote-debugging-pipe`) and not over a port with a websocket, for three reasons: nobody
//! else on the machine can connect; when this program dies, by whatever death, the browser reads the end of its pipe and
//! ends too; and it needs no websocket crate. The browser wants the pipes as its descriptors 3 and 4. The standard
//! library hands over 0, 1 and 2 only, so a shell moves them and then becomes the browser.
//!
//! `chromiumoxide` was not taken: it costs minutes to compile, and what is needed of the protocol is twenty calls.

use std::fs;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::net::unix::pipe;

use super::cdp::Pipe;
use super::{FetchError, RenderOptions};

/// From the start of the process to its first answer.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// For ending in good order; after it comes the kill.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);
/// Processes that were killed are gone within milliseconds; this is for a machine that is very busy.
const REAP_TIMEOUT: Duration = Duration::from_secs(5);

/// Standard input and output become descriptors 3 and 4. No core dumps: they would hold pages.
const LAUNCH: &str = r#"ulimit -c 0; exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null"#;

/// What every browser is started with. Network services of the browser itself are off; so is everything that would
/// connect without the proxy. The address guard does not rely on these: the proxy refuses what no page was allowed.
const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-startup-window",
    // The proxy is the only way out, for loopback addresses too; the browser resolves no names itself.
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--no-pings",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    // Nothing on the browser's own account.
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-extensions-with-background-pages",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--disable-search-engine-choice-screen",
    "--disable-breakpad",
    "--disable-features=AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider,\
     DnsOverHttps,HttpsFirstBalancedMode,HttpsUpgrades,IsolateOrigins,LocalNetworkAccessChecks,MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,\
     Prerender2,site-per-process,Translate,WebBluetooth,WebUSB",
    // One renderer for a page and its frames: nothing is logged in anywhere, and memory is what is short.
    "--disable-site-isolation-trials",
    // Nothing that asks, sounds or opens.
    "--autoplay-policy=user-gesture-required",
    "--block-new-web-contents",
    "--deny-permission-prompts",
    "--disable-notifications",
    "--mute-audio",
    "--password-store=basic",
    "--disable-gpu",
    "--force-device-scale-factor=1",
    "--hide-scrollbars",
    "--lang=en-US",
];

/// A running browser with a profile of its own. Dropping it kills all its processes, waits for them and removes the
/// profile, which takes some milliseconds.
pub(super) struct Browser {
    child: Child,
    /// All its processes are in one group, whose number is the first one's.
    pub group: ProcessGroup,
    pub pipe: Pipe,
    /// Where its connections arrive.
    pub proxy: TcpListener,
    /// Removed after the processes are gone: fields are dropped after `drop` has run.
    profile: TempDir,
    pub pages: u32,
    /// Ids of calls; never used twice for one browser.
    pub last_call: u64,
}

#[derive(Clone, Copy)]
pub(super) struct ProcessGroup(Pid);

impl Browser {
    pub async fn start(options: &RenderOptions) -> Result<Self, FetchError> {
        let setup = |error: std::io::Error| FetchError::Setup(format!("{}: {error}", options.program.display()));
        let proxy = TcpListener::bind(("127.0.0.1", 0)).await.map_err(setup)?;
        let address = proxy.local_addr().map_err(setup)?;
        // What the browser starts and leaves behind becomes our child and not that of the machine's first process, which
        // in a container may be one that waits for nobody.
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        let profile = tempfile::Builder::new().prefix("reeve-browser-").tempdir_in(&options.profiles).map_err(setup)?;
        let mut child = command(options, profile.path(), address).spawn().map_err(setup)?;
        let group = Pid::from_raw(i32::try_from(child.id()).unwrap_or_default()).map(ProcessGroup);
        let ends = (child.stdout.take(), child.stdin.take());
        let (Some(group), (Some(from), Some(to))) = (group, ends) else {
            return Err(FetchError::Setup(format!("{}: no pipes", options.program.display())));
        };
        let from = pipe::Receiver::from_owned_fd(OwnedFd::from(from)).map_err(setup)?;
        let to = pipe::Sender::from_owned_fd(OwnedFd::from(to)).map_err(setup)?;
        let pipe = Pipe::new(from, to);
        let mut browser = Browser { child, group, pipe, proxy, profile, pages: 0, last_call: 0 };
        match tokio::time::timeout(START_TIMEOUT, browser.greet()).await {
            Ok(Ok(())) => Ok(browser),
            Ok(Err(error)) => Err(setup(error)),
            Err(_) => Err(setup(std::io::ErrorKind::TimedOut.into())),
        }
    }

    /// The first call, and the first of each further page. Every target that a page brings about is stopped before it runs, until we have looked at it.
    async fn greet(&mut self) -> std::io::Result<()> {
        self.last_call += 1;
        let params = json!({
            "autoAttach": true,
            "waitForDebuggerOnStart": true,
            "flatten": true,
            "filter": [{ "type": "browser", "exclude": true }, { "type": "browser_ui", "exclude": true },
                { "type": "tab", "exclude": true }, {}],
        });
        self.pipe.send(self.last_call, "", "Target.setAutoAttach", params).await?;
        loop {
            let incoming = self.pipe.receive().await?;
            if incoming.id == Some(self.last_call) {
                return incoming.error.map_or(Ok(()), |error| Err(std::io::Error::other(error.message)));
            }
        }
    }

    /// Whether it can take another page.
    pub async fn is_well(&mut self) -> bool {
        self.is_running() && matches!(tokio::time::timeout(CLOSE_TIMEOUT, self.greet()).await, Ok(Ok(())))
    }

    fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it in good order: it then waits for its own children, and nobody else has to.
    pub async fn close(mut self) {
        let closing = async {
            self.last_call += 1;
            self.pipe.send(self.last_call, "", "Browser.close", json!({})).await?;
            loop {
                self.pipe.receive().await?;
            }
        };
        let _: Result<std::io::Result<()>, _> = tokio::time::timeout(CLOSE_TIMEOUT, closing).await;
    }
}

impl Drop for Browser {
    #[allow(
        clippy::disallowed_methods,
        reason = "dropping cannot await, and killed processes are gone in milliseconds"
    )]
    fn drop(&mut self) {
        let mut left = processes_with(self.profile.path());
        // The group's number is ours as long as we have not waited for its first process.
        if self.is_running() {
            // Gone already is as good, here and below.
            let _ = rustix::process::kill_process_group(self.group.0, Signal::KILL);
        }
        let _ = self.child.wait();
        let begun = Instant::now();
        while begun.elapsed() < REAP_TIMEOUT {
            for process in processes_with(self.profile.path()) {
                let _ = rustix::process::kill_process(process, Signal::KILL);
                if !left.contains(&process) {
                    left.push(process);
                }
            }
            // Those whose parent died with them have become our children.
            left.retain(|process| {
                let _ = rustix::process::waitpid(Some(*process), WaitOptions::NOHANG);
                Path::new(&format!("/proc/{}", process.as_raw_nonzero())).exists()
            });
            if left.is_empty() {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        // Renderers that had ended before and that their parent had not waited for.
        while matches!(rustix::process::waitpgid(self.group.0, WaitOptions::NOHANG), Ok(Some(_))) {}
    }
}

impl ProcessGroup {
    fn holds(self, process: Pid) -> bool {
        let process = process.as_raw_nonzero();
        let Ok(stat) = fs::read_to_string(format!("/proc/{process}/stat")) else { return false };
        // "number (name) state parent group …", and the name may hold anything.
        let group = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_ascii_whitespace().nth(2)?.parse().ok());
        group == Some(self.0.as_raw_nonzero().get())
    }

    /// Memory that is nobody else's: anonymous and shared pages, not the mapped program. 0 where there is no `/proc`.
    pub fn memory_bytes(self) -> u64 {
        let held = |process: Pid| {
            let path = format!("/proc/{}/status", process.as_raw_nonzero());
            let status = fs::read_to_string(path).unwrap_or_default();
            let lines = status.lines().filter_map(|line| {
                line.strip_prefix("RssAnon:").or_else(|| line.strip_prefix("RssShmem:"))?.split_whitespace().next()
            });
            lines.filter_map(|kib| kib.parse::<u64>().ok()).sum::<u64>() * 1024
        };
        processes().filter(|process| self.holds(*process)).map(held).sum()
    }
}

/// All processes of the machine; none where there is no `/proc`.
fn processes() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok().and_then(Pid::from_raw))
}

/// Those that were started with this profile: helpers that put themselves into a group of their own, too. A process that
/// has ended and was not waited for has no command line.
fn processes_with(profile: &Path) -> Vec<Pid> {
    let wanted = profile.as_os_str().as_encoded_bytes();
    let is_ours = |process: &Pid| {
        let line = fs::read(format!("/proc/{}/cmdline", process.as_raw_nonzero())).unwrap_or_default();
        line.windows(wanted.len().max(1)).any(|window| window == wanted)
    };
    processes().filter(is_ours).collect()
}

/// The browser refuses to run its sandbox as root.
pub(super) fn has_sandbox() -> bool {
    !rustix::process::geteuid().is_root()
}

fn command(options: &RenderOptions, profile: &Path, proxy: SocketAddr) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(LAUNCH).arg(&options.program).args(FLAGS);
    command.arg(format!("--user-data-dir={}", profile.display()));
    command.arg(format!("--proxy-server=http://{proxy}"));
    command.arg(format!("--user-agent={}", options.user_agent));
    command.arg(format!("--js-flags=--max-old-space-size={}", options.max_heap_mib));
    command.args(&options.flags);
    if !has_sandbox() {
        command.arg("--no-sandbox");
    }
    // The browser is told nothing that this program knows, and what it writes goes into its profile.
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LANG", "C.UTF-8");
    command.env("HOME", profile).env("TMPDIR", profile).current_dir(profile);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
    command
}
