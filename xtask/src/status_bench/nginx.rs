//! nginx with the same bytes in files, set up to be fast.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::page::scratch;

/// Looks until it listens.
const LOOKS_MAX: usize = 200;

/// It ends with this.
pub(super) struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    /// Serves each of these from a file of its own.
    pub(super) fn start(bodies: &[Vec<u8>]) -> Result<Self> {
        let folder = scratch("nginx")?;
        for (number, body) in bodies.iter().enumerate() {
            fs::write(folder.join(format!("{number}.html")), body).context("a file cannot be written")?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let config = folder.join("nginx.conf");
        fs::write(&config, configuration(&folder, port)).context("a file cannot be written")?;
        let mut nginx = Command::new("nginx");
        nginx.arg("-p").arg(&folder).arg("-e").arg(folder.join("error.log")).arg("-c").arg(&config);
        let child = nginx.stdin(Stdio::null()).spawn().context("nginx does not start")?;
        let nginx = Self { child, port };
        for _ in 0..LOOKS_MAX {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(nginx);
            }
            // It looks again as soon as another program had its turn.
            drop(Command::new("sleep").arg("0.02").status());
        }
        bail!("nginx does not listen")
    }

    pub(super) fn url(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}/{number}.html", self.port)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM lets its workers end with it.
        drop(Command::new("kill").arg(self.child.id().to_string()).status());
        drop(self.child.wait());
    }
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    let user = if crate::postgres::is_root() { "user root;\n" } else { "" };
    format!(
        "{user}daemon off;
worker_processes auto;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000000;
    open_file_cache max=100;
    types {{ text/html html; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port} reuseport; root {folder}; }}
}}
"
    )
}
