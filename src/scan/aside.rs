//! Tasks and time for those who may not spawn and have no clock: long computing, work that outlives whoever asked for it,
//! waits that end.

use std::future::Future;
use std::time::Duration;

/// Runs `work` where it may take its time. A panic in it is an error here.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    Ok(tokio::task::spawn_blocking(work).await?)
}

/// Runs `work` to its end, from now on, even where nobody waits for it any more. A panic in it is an error here.
pub fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = anyhow::Result<T>> + Send {
    let running = tokio::spawn(work);
    async move { Ok(running.await?) }
}

/// Waits for `work`, and no longer than this; none where it took longer.
pub async fn at_most<T>(longest: Duration, work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(longest, work).await.ok()
}

/// Does `work` now and then again after each `pause`, until the future is dropped.
pub async fn again_and_again<F: Future<Output = ()>>(pause: Duration, mut work: impl FnMut() -> F) {
    loop {
        work().await;
        tokio::time::sleep(pause).await;
    }
}
