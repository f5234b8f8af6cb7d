//! Long computing for those who may not spawn: it leaves the threads that answer requests.

/// Runs `work` where it may take its time. A panic in it is an error here.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    Ok(tokio::task::spawn_blocking(work).await?)
}
