//! What happened, in figures: the text format of Prometheus, written by hand.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use tenancy::Host;

use crate::limits::Rule;

/// Which kind of host was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Site,
    Portal,
    Console,
    Mail,
    Operator,
    Unknown,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Site, Self::Portal, Self::Console, Self::Mail, Self::Operator, Self::Unknown];

    pub(crate) const fn of(host: &Host) -> Self {
        match host {
            Host::Site => Self::Site,
            Host::Portal(_) => Self::Portal,
            Host::Console(_) => Self::Console,
            Host::Mail => Self::Mail,
            Host::Operator => Self::Operator,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Portal => "portal",
            Self::Console => "console",
            Self::Mail => "mail",
            Self::Operator => "operator",
            Self::Unknown => "unknown",
        }
    }
}

/// Upper bounds in milliseconds; a last bucket takes what is slower.
const BOUNDS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 15_000];

#[derive(Debug, Default)]
pub(crate) struct Metrics {
    kinds: [OfKind; Kind::ALL.len()],
    refusals: [AtomicU64; Rule::ALL.len()],
    shed: AtomicU64,
}

#[derive(Debug, Default)]
struct OfKind {
    /// By the first digit of the status.
    classes: [AtomicU64; 6],
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

/// What others count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gauges {
    pub(crate) cache: tenancy::Counts,
    pub(crate) is_hearing: bool,
    pub(crate) connections: usize,
    pub(crate) in_flight: usize,
    pub(crate) fallbacks: u64,
}

impl Metrics {
    pub(crate) fn answered(&self, kind: Kind, status: StatusCode, took: Duration) {
        let of = &self.kinds[kind as usize];
        let class = usize::from(status.as_u16() / 100).min(5);
        add(&of.classes[class], 1);
        let millis = took.as_micros().div_ceil(1_000);
        let bucket = BOUNDS.iter().position(|bound| millis <= u128::from(*bound)).unwrap_or(BOUNDS.len());
        add(&of.buckets[bucket], 1);
        add(&of.micros, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    pub(crate) fn refused(&self, rule: Rule) {
        add(&self.refusals[rule as usize], 1);
    }

    pub(crate) fn shed(&self) {
        add(&self.shed, 1);
    }

    pub(crate) fn text(&self, gauges: Gauges) -> String {
        let mut text = String::new();
        self.write(&mut text, gauges).expect("writing to a string cannot fail");
        text
    }

    fn write(&self, out: &mut String, gauges: Gauges) -> std::fmt::Result {
        writeln!(out, "# TYPE gateway_requests_total counter")?;
        for kind in Kind::ALL {
            for (class, count) in self.kinds[kind as usize].classes.iter().enumerate().skip(1) {
                let (host, count) = (kind.name(), read(count));
                writeln!(out, "gateway_requests_total{{host=\"{host}\",status=\"{class}xx\"}} {count}")?;
            }
        }
        writeln!(out, "# TYPE gateway_request_seconds histogram")?;
        for kind in Kind::ALL {
            self.kinds[kind as usize].write(out, kind.name())?;
        }
        writeln!(out, "# TYPE gateway_refused_total counter")?;
        for rule in Rule::ALL {
            let (name, count) = (rule.name(), read(&self.refusals[rule as usize]));
            writeln!(out, "gateway_refused_total{{limit=\"{name}\"}} {count}")?;
        }
        let cache = gauges.cache;
        for (name, kind, value) in [
            ("gateway_shed_total", "counter", read(&self.shed)),
            ("gateway_limit_fallbacks_total", "counter", gauges.fallbacks),
            ("gateway_tenant_cache_hits_total", "counter", cache.hits),
            ("gateway_tenant_cache_misses_total", "counter", cache.misses),
            ("gateway_tenant_cache_names", "gauge", cache.names),
            ("gateway_hears_news", "gauge", u64::from(gauges.is_hearing)),
            ("gateway_open_connections", "gauge", gauges.connections as u64),
            ("gateway_requests_in_flight", "gauge", gauges.in_flight as u64),
        ] {
            writeln!(out, "# TYPE {name} {kind}\n{name} {value}")?;
        }
        Ok(())
    }
}

impl OfKind {
    fn write(&self, out: &mut String, host: &str) -> std::fmt::Result {
        let mut so_far = 0;
        for (bound, count) in BOUNDS.iter().zip(&self.buckets) {
            so_far += read(count);
            let (whole, rest) = (bound / 1_000, bound % 1_000);
            writeln!(out, "gateway_request_seconds_bucket{{host=\"{host}\",le=\"{whole}.{rest:03}\"}} {so_far}")?;
        }
        so_far += self.buckets.last().map_or(0, read);
        writeln!(out, "gateway_request_seconds_bucket{{host=\"{host}\",le=\"+Inf\"}} {so_far}")?;
        let micros = read(&self.micros);
        let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
        writeln!(out, "gateway_request_seconds_sum{{host=\"{host}\"}} {whole}.{rest:06}")?;
        writeln!(out, "gateway_request_seconds_count{{host=\"{host}\"}} {so_far}")
    }
}

fn add(count: &AtomicU64, more: u64) {
    count.fetch_add(more, Ordering::Relaxed);
}

fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.answered(Kind::Portal, StatusCode::OK, Duration::from_micros(1_500));
        metrics.answered(Kind::Portal, StatusCode::NOT_FOUND, Duration::from_secs(20));
        metrics.refused(Rule::SignIn);
        let cache = tenancy::Counts { hits: 5, misses: 2, names: 1 };
        let text = metrics.text(Gauges { cache, is_hearing: true, connections: 3, in_flight: 1, fallbacks: 0 });
        for line in [
            "gateway_requests_total{host=\"portal\",status=\"2xx\"} 1",
            "gateway_requests_total{host=\"portal\",status=\"4xx\"} 1",
            "gateway_request_seconds_bucket{host=\"portal\",le=\"0.001\"} 0",
            "gateway_request_seconds_bucket{host=\"portal\",le=\"0.002\"} 1",
            "gateway_request_seconds_bucket{host=\"portal\",le=\"+Inf\"} 2",
            "gateway_request_seconds_sum{host=\"portal\"} 20.001500",
            "gateway_refused_total{limit=\"sign-in\"} 1",
            "gateway_tenant_cache_hits_total 5",
            "gateway_open_connections 3",
        ] {
            assert!(text.lines().any(|one| one == line), "{line} in\n{text}");
        }
    }
}
