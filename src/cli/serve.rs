//! `pangram serve`: build, serve on this machine, and build again whenever a file changes.

use super::Outcome;
use super::build::build;
use super::http::{Site, respond};
use super::results;
use super::terminal::Terminal;
use anyhow::{Context, bail};
use clap::Args;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use notify::event::ModifyKind;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use pangram::index::{BuildOptions, MANIFEST_NAME};
use pangram::pipeline::{BuildRequest, Source, assets};
use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// The port that is tried first where none is asked for, and how many behind it.
const FIRST_PORT: u16 = 4460;
const PORTS_TRIED: u16 = 20;
/// A build waits until files have been left alone for so long.
const QUIET_TIME: Duration = Duration::from_millis(250);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  pangram serve public                 a site: its pages as they are, with an index in public/pangram/
  pangram serve notes --out /tmp/notes-index    a folder of documents: a page with a search box at /

Serves on 127.0.0.1 only. Ends with Ctrl+C.")]
pub struct ServeArgs {
    /// Folder to index and to serve
    dir: PathBuf,
    /// Port to serve on [default: 4460, or the next that is free]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// Folder to write the index to; it is served below /NAME/ [default: DIR/pangram]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub fn run(args: ServeArgs, terminal: &Terminal) -> anyhow::Result<Outcome> {
    if !args.dir.is_dir() {
        bail!("{} is not a folder", args.dir.display());
    }
    let dir = args.dir.canonicalize().with_context(|| format!("cannot read {}", args.dir.display()))?;
    let listener = listen(args.port)?;
    let out_is_named = args.out.is_some();
    let out = std::path::absolute(args.out.unwrap_or_else(|| args.dir.join("pangram")))?;
    let request = BuildRequest {
        sources: vec![Source { path: dir.clone(), prefix: String::new() }],
        out: out.clone(),
        out_is_named,
        pages: true,
        prune: false,
        scripts: false,
        cache: super::cache::folder(),
        cache_is_named: super::cache::is_named(),
        fresh: false,
        edge: false,
        single: false,
        index: BuildOptions::default(),
    };
    build(&request, false, terminal)?;
    let out = out.canonicalize().with_context(|| format!("cannot read {}", out.display()))?;
    let site = Arc::new(site(&dir, &out));

    let (changed, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(changed).context("cannot watch for changes")?;
    watcher.watch(&dir, RecursiveMode::Recursive).with_context(|| format!("cannot watch {}", dir.display()))?;
    let address = listener.local_addr()?;
    let dir_name = args.dir.display();
    results::print(|out| writeln!(out, "Serving {dir_name} on http://{address}/ (Ctrl+C ends)"))?;
    std::thread::scope(|scope| {
        let (request, out) = (&request, &out);
        scope.spawn(move || rebuild_on_change(&changes, request, out, terminal));
        let result = accept(listener, &site);
        // Without a watcher the other thread ends.
        drop(watcher);
        result
    })?;
    Ok(Outcome::Done)
}

/// The wanted port, or else the first free one.
fn listen(port: Option<u16>) -> anyhow::Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    if let Some(port) = port {
        return bind(port).map_err(|error| match error.kind() {
            ErrorKind::AddrInUse => {
                anyhow::anyhow!("port {port} is in use; give another with --port, or none to take a free one")
            }
            _ => anyhow::Error::new(error).context(format!("cannot serve on port {port}")),
        });
    }
    for port in FIRST_PORT..FIRST_PORT + PORTS_TRIED {
        match bind(port) {
            Err(error) if error.kind() == ErrorKind::AddrInUse => {}
            result => return result.with_context(|| format!("cannot serve on port {port}")),
        }
    }
    bail!("ports {FIRST_PORT} to {} are all in use; give another with --port", FIRST_PORT + PORTS_TRIED - 1)
}

/// What is served: the folder, the index where it lies elsewhere, and a front page if the folder has none.
fn site(dir: &Path, out: &Path) -> Site {
    let name = |path: &Path| path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let below = out.strip_prefix(dir).ok().and_then(Path::to_str).map(|path| path.replace('\\', "/"));
    let base = below.clone().unwrap_or_else(|| name(out));
    let mount = below.is_none().then(|| (name(out), out.to_path_buf()));
    Site { root: dir.to_path_buf(), mount, desk: assets::desk_page(), front_page: front_page(&name(dir), &base) }
}

/// A page with a search box and no more. `base` is the index's path below the root.
fn front_page(title: &str, base: &str) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    let (title, base) = (escape(title), escape(&base.replace('%', "%25").replace('?', "%3F").replace('#', "%23")));
    format!(
        r#"<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>
body {{ max-width: 44rem; margin: 12vh auto 4rem; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; color-scheme: light dark }}
</style>
<script src="/{base}/pangram-search.js" defer></script>
</head>
<body>
<h1>{title}</h1>
<pangram-search site-root="/"></pangram-search>
<noscript>Searching needs JavaScript.</noscript>
</body>
</html>
"#
    )
}

/// Serves until the program ends.
fn accept(listener: TcpListener, site: &Arc<Site>) -> anyhow::Result<()> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // Too many open files, or a connection that broke at once: others go on.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let site = site.clone();
            tokio::task::spawn_local(async move {
                let service = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
                    let response = respond(&site, request.method(), request.uri().path(), request.headers());
                    async move { Ok::<_, Infallible>(response) }
                });
                // A browser that hangs up is no error.
                let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    })
}

/// Builds again after every change below the folder, but for the index's own; that it is gone is one.
fn rebuild_on_change(
    changes: &Receiver<notify::Result<Event>>,
    request: &BuildRequest,
    out: &Path,
    terminal: &Terminal,
) {
    let matters = |change: &notify::Result<Event>| match change {
        Ok(event) => {
            !event.kind.is_access() && (event.paths.iter().any(|path| !path.starts_with(out)) || takes_away(event, out))
        }
        Err(_) => true,
    };
    while let Ok(change) = changes.recv() {
        if !matters(&change) {
            continue;
        }
        let mut quiet_at = Instant::now() + QUIET_TIME;
        while let Some(wait) = quiet_at.checked_duration_since(Instant::now()) {
            match changes.recv_timeout(wait) {
                // News of files being read must not put the build off.
                Ok(change) if matters(&change) => quiet_at = Instant::now() + QUIET_TIME,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        if let Err(error) = build(request, false, terminal) {
            terminal.error(&error);
            terminal.note("The earlier index stays in use.");
        }
    }
}

/// True where somebody removes the index or moves its folder away. No build does, also one that fails.
fn takes_away(event: &Event, out: &Path) -> bool {
    let manifest = out.join(MANIFEST_NAME);
    let what = match event.kind {
        EventKind::Remove(_) => manifest.as_path(),
        EventKind::Modify(ModifyKind::Name(_)) => out,
        _ => return false,
    };
    event.paths.iter().any(|path| path == what) && !manifest.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_cannot_write_into_the_front_page() {
        let page = front_page("<img onerror=x>\"&", "a\"b");
        assert!(!page.contains("<img"));
        assert!(page.contains("&lt;img onerror=x&gt;&quot;&amp;"));
        assert!(page.contains("src=\"/a&quot;b/pangram-search.js\""));
    }

    #[test]
    fn a_port_that_is_in_use_is_named_and_the_next_free_one_is_found() {
        let taken = listen(None).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen(Some(port)).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()) && error.contains("--port"), "{error}");
        assert_ne!(listen(None).unwrap().local_addr().unwrap().port(), port);
    }
}
