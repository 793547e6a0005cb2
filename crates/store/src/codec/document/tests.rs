mod generated;
mod golden;
mod strategies;
mod unreadable;
mod words;

use super::columns::{Document, read};
use super::kind::{Kind, document_key};
use super::samples;
use crate::codec::{CodecError, Value, encode};
use bank::Row;
use uuid::Uuid;

/// Kind, id and text of a record's document.
fn text_of(row: &Row) -> (Kind, Uuid, String) {
    let (kind, id) = document_key(&row.key()).expect("it is kept as a document");
    match encode(row).pop() {
        Some(Value::Text(text)) => (kind, id, text.into_owned()),
        other => panic!("the text comes last, and not {other:?}"),
    }
}
