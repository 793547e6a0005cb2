//! `wrk`, and what it says.

use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Two threads keep two processors of a server busy.
const THREADS: &str = "-t2";
const CONNECTIONS: &str = "-c64";

/// What one run came to.
pub(super) struct Asked {
    pub(super) per_second: f64,
    pub(super) p99_ms: f64,
    pub(super) requests: u64,
}

/// Asks for an address again and again, as a browser that takes Brotli does.
pub(super) fn ask(url: &str, seconds: u64) -> Result<Asked> {
    let mut wrk = Command::new("wrk");
    wrk.args([THREADS, CONNECTIONS, "--latency", "-H", "Accept-Encoding: br", "-d"]);
    let output = wrk.arg(format!("{seconds}s")).arg(url).output().context("wrk does not start")?;
    let said = String::from_utf8_lossy(&output.stdout);
    parse(&said).with_context(|| format!("wrk says: {said}"))
}

fn parse(said: &str) -> Result<Asked> {
    for wrong in ["Non-2xx", "Socket errors"] {
        if said.contains(wrong) {
            bail!("not every request was answered");
        }
    }
    let word_after = |start: &str| {
        let line = said.lines().map(str::trim).find_map(|line| line.strip_prefix(start));
        line.and_then(|rest| rest.split_whitespace().next()).context("a line is missing")
    };
    let requests = said.lines().find_map(|line| line.trim().split_once(" requests in "));
    Ok(Asked {
        per_second: word_after("Requests/sec:")?.parse().context("no rate")?,
        p99_ms: milliseconds(word_after("99%")?).context("no time")?,
        requests: requests.and_then(|(count, _)| count.parse().ok()).context("no count")?,
    })
}

/// As `950.00us`, `1.23ms` or `2.00s`.
fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1_000.0)];
    let (number, unit) = units.into_iter().find_map(|(end, unit)| Some((text.strip_suffix(end)?, unit)))?;
    number.parse::<f64>().ok().map(|number| number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 8s test @ http://127.0.0.1:1/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.10ms    0.52ms  20.31ms   93.10%
    Req/Sec    29.10k     1.20k   33.00k    70.00%
  Latency Distribution
     50%    1.02ms
     99%  950.00us
  464000 requests in 8.01s, 2.10GB read
Requests/sec:  57927.12
Transfer/sec:    268.00MB
";

    #[test]
    fn what_wrk_says_is_read() {
        let asked = parse(SAID).unwrap();
        assert!((asked.per_second - 57_927.12).abs() < 1e-6);
        assert!((asked.p99_ms - 0.95).abs() < 1e-9);
        assert_eq!(asked.requests, 464_000);
        assert!(parse(&format!("{SAID}  Non-2xx or 3xx responses: 7\n")).is_err());
        assert!(parse("").is_err());
    }
}
