//! The program: everything is in the library, see `src/lib.rs`.

use std::process::ExitCode;

/// A long crawl allocates and frees on many threads; the system's allocator keeps what they freed apart and grows with
/// the number of pages, this one does not.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    reeve::cli::main()
}
