//! Pictures and documents beside a transaction: reserve a place, send the bytes there, register what came.

use super::Refusals;
use crate::ask::{Form, Named, Query, Signed, read_body};
use crate::edge::Edge;
use crate::problem::{Kind, Problem};
use crate::serve::{Address, done, json};
use crate::wire::{AttachmentAnswer, AttachmentForm, DeregisterForm, Empty, UploadAnswer, UploadForm};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::Response;
use bank::{FileType, NewAttachment, NewUpload, Upload};
use kernel::{AttachmentId, TransactionId, UploadId};
use std::sync::Arc;

/// Bytes of one file.
const FILE_BYTES_MAX: usize = {
    assert!(size_of::<u32>() <= size_of::<usize>());
    Upload::BYTES_MAX as usize
};

/// Reserve a place for a file
#[utoipa::path(
    post, path = "/attachment/upload", tag = "attachments", operation_id = "start_upload", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = UploadAnswer), Refusals)
)]
pub(crate) async fn start(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let new = NewUpload {
        file_name: form.required("file_name")?.to_owned(),
        file_type: form.parsed("file_type", FileType::parse)?,
        content_length: u32::try_from(form.amount("content_length")?.minor())
            .map_err(|_| Problem::bad("content_length"))?,
    };
    let started = edge.bank.start_upload(caller, &new).await?;
    let id = started.upload.id;
    // The key is base64url, so it needs no encoding in an address.
    let key = started.key.expose();
    Ok(json(&UploadAnswer {
        file_url: edge.settings.address(&format!("/attachment/files/{id}")),
        upload_url: edge.settings.address(&format!("/attachment/upload/{id}?key={key}")),
    }))
}

/// Send the file's bytes
///
/// The address that `POST /attachment/upload` gave is the right to write, so no access token is needed.
#[utoipa::path(
    put, path = "/attachment/upload/{upload_id}", tag = "attachments", operation_id = "fill_upload",
    params(("upload_id" = String, Path), ("key" = String, Query)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn fill(
    State(edge): State<Arc<Edge>>,
    address: Address,
    upload: Named,
    Query(query): Query,
    request: Request,
) -> Result<Response, Problem> {
    edge.limits.check_address(address)?;
    let key = query.required("key")?;
    let bytes = read_body(request.into_body(), FILE_BYTES_MAX).await?;
    edge.bank.fill_upload(&upload.0, key, &bytes).await?;
    Ok(done())
}

/// The same by the method of Monzo's documentation
#[utoipa::path(
    post, path = "/attachment/upload/{upload_id}", tag = "attachments", operation_id = "fill_upload_by_post",
    params(("upload_id" = String, Path), ("key" = String, Query)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn fill_by_post(
    edge: State<Arc<Edge>>,
    address: Address,
    upload: Named,
    query: Query,
    request: Request,
) -> Result<Response, Problem> {
    fill(edge, address, upload, query, request).await
}

/// Read a file that was sent
#[utoipa::path(
    get, path = "/attachment/files/{upload_id}", tag = "attachments", operation_id = "read_file", security(("bearer" = [])),
    params(("upload_id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), Refusals)
)]
pub(crate) async fn file(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    upload: Named,
) -> Result<Response, Problem> {
    let upload = upload.parsed(UploadId::parse, Kind::NO_UPLOAD)?;
    let (kind, bytes) = edge.bank.file(caller, upload).await?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The bytes are somebody's own: no browser may take them for a page of ours.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// Put a file beside a transaction
#[utoipa::path(
    post, path = "/attachment/register", tag = "attachments", operation_id = "register_attachment", security(("bearer" = [])),
    request_body(content = AttachmentForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = AttachmentAnswer), Refusals)
)]
pub(crate) async fn register(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let new = NewAttachment {
        transaction: form.parsed("external_id", TransactionId::parse)?,
        file_url: form.required("file_url")?.to_owned(),
        file_type: form.parsed("file_type", FileType::parse)?,
    };
    Ok(json(&AttachmentAnswer::of(edge.bank.attach(caller, &new).await?)))
}

/// Take a file away from its transaction
#[utoipa::path(
    post, path = "/attachment/deregister", tag = "attachments", operation_id = "deregister_attachment", security(("bearer" = [])),
    request_body(content = DeregisterForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Empty), Refusals)
)]
pub(crate) async fn deregister(
    State(edge): State<Arc<Edge>>,
    Signed(caller): Signed,
    Form(form): Form,
) -> Result<Response, Problem> {
    let id = form.parsed("id", AttachmentId::parse)?;
    edge.bank.detach(caller, id).await?;
    Ok(done())
}
