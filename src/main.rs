//! The `pangram` program. See [`cli`].
#![forbid(unsafe_code)]

mod cli;

#[cfg(not(windows))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run()
}
