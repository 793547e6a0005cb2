//! Traces by OTLP over HTTP, to the collector that the operator names; without one there are none.
//!
//! Spans wait in a bounded queue, and those beyond it are dropped, so a collector that is slow or gone costs the bank
//! nothing. Their attributes are names of ours: no customer, no token, no address, no amount.

use crate::config::TracesConfig;
use anyhow::{Context as _, Result};
use async_trait::async_trait;
use bank::SPANS_TARGET;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{
    BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider,
};
use reqwest::redirect::Policy;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::runtime::Handle;
use tracing_opentelemetry::OpenTelemetryLayer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

/// Spans that wait; the next are dropped.
const QUEUE_MAX: usize = 4_096;
const BATCH_MAX: usize = 512;
const EXPORT_EVERY: Duration = Duration::from_secs(1);
/// How long the collector may take for one batch.
const EXPORT_WAIT_MAX: Duration = Duration::from_secs(5);
/// How long the last batches may take when the program ends.
const END_WAIT_MAX: Duration = Duration::from_secs(5);
/// How much of the collector's answer is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The collector of traces of this process.
pub(crate) struct Traces {
    provider: SdkTracerProvider,
    way: Arc<OnceLock<Way>>,
}

/// How a batch leaves: its own thread makes it, and the runtime carries it.
#[derive(Debug)]
struct Way {
    runtime: Handle,
    client: reqwest::Client,
}

#[derive(Debug)]
struct Carrier(Arc<OnceLock<Way>>);

#[async_trait]
impl HttpClient for Carrier {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let way = self.0.get().ok_or("the runtime is not there yet")?;
        let (client, request) = (way.client.clone(), reqwest::Request::try_from(request)?);
        way.runtime.spawn(send(client, request)).await?
    }
}

async fn send(client: reqwest::Client, request: reqwest::Request) -> Result<Response<Bytes>, HttpError> {
    let mut answer = client.execute(request).await.map_err(reqwest::Error::without_url)?;
    let status = answer.status();
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if ANSWER_BYTES_MAX < body.len() + chunk.len() {
            return Err("the collector answers too much".into());
        }
        body.extend_from_slice(&chunk);
    }
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    Ok(response)
}

impl Traces {
    /// Sets up what collects spans; nothing leaves before [`Self::attach`].
    ///
    /// # Errors
    /// When the address cannot be used.
    pub(crate) fn new(config: &TracesConfig) -> Result<Self> {
        let way = Arc::<OnceLock<Way>>::default();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Carrier(Arc::clone(&way)))
            .with_endpoint(config.endpoint.as_str())
            .with_timeout(EXPORT_WAIT_MAX)
            .build()
            .context("`otlp_endpoint` cannot be used")?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE_MAX)
            .with_max_export_batch_size(BATCH_MAX)
            .with_scheduled_delay(EXPORT_EVERY)
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(BatchSpanProcessor::builder(exporter).with_batch_config(batches).build())
            .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample))))
            .with_resource(Resource::builder_empty().with_service_name("florin").build())
            .build();
        Ok(Self { provider, way })
    }

    /// The layer that makes spans of ours into theirs.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: tracing::Subscriber + for<'span> LookupSpan<'span>,
    {
        let tracer: SdkTracer = self.provider.tracer("florin");
        let layer: OpenTelemetryLayer<S, SdkTracer> = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false);
        // What is made for traces; log lines have other targets.
        layer.with_filter(Targets::new().with_target(SPANS_TARGET, LevelFilter::DEBUG))
    }

    /// Lets batches leave, by this runtime. The process has to have a default rustls crypto provider by now.
    ///
    /// # Errors
    /// When the HTTP client cannot be set up.
    pub(crate) fn attach(&self, runtime: &Handle) -> Result<()> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(EXPORT_WAIT_MAX)
            .build()
            .context("the client of the trace collector cannot be set up")?;
        drop(self.way.set(Way { runtime: runtime.clone(), client }));
        Ok(())
    }

    /// Sends what waits.
    pub(crate) fn end(&self) {
        if let Err(error) = self.provider.shutdown_with_timeout(END_WAIT_MAX) {
            tracing::debug!(%error, "the last spans were not sent");
        }
    }
}
