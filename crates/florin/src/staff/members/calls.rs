//! What `florin staff` types, as requests to the API: each word an address, the rest as it is.

use super::args::{Audit, ComponentArgs, IncidentArgs, Pair, ReleaseArgs};
use super::remote::{Call, Desk};
use crate::screen;
use anyhow::{Context as _, Result, ensure};
use identity::{StaffRole, StaffWhy};
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use std::time::Duration;

/// Levels of a name like `components.login`.
const NAME_PARTS_MAX: usize = 4;

/// A read.
pub(super) fn get(path: &[&str]) -> Call {
    Call { method: Method::GET, path: owned(path), query: Vec::new(), body: None }
}

fn send(method: Method, path: &[&str], body: Value) -> Call {
    Call { method, path: owned(path), query: Vec::new(), body: Some(body) }
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|&segment| segment.to_owned()).collect()
}

/// What is said beside an act.
pub(super) struct Said<'a> {
    pub(super) roles: &'a [StaffRole],
    pub(super) lasts: Option<Duration>,
    pub(super) why: Option<&'a StaffWhy>,
}

impl Said<'_> {
    fn body(&self) -> Map<String, Value> {
        let mut body = Map::new();
        if !self.roles.is_empty() {
            body.insert("roles".to_owned(), self.roles.iter().map(|role| role.word()).collect());
        }
        if let Some(lasts) = self.lasts {
            body.insert("lasts_seconds".to_owned(), lasts.as_secs().into());
        }
        if let Some(why) = self.why {
            body.insert("why".to_owned(), why.as_str().into());
        }
        body
    }

    pub(super) fn add(&self, name: &str) -> Call {
        let mut body = self.body();
        body.insert("name".to_owned(), name.into());
        send(Method::POST, &["members"], body.into())
    }

    pub(super) fn roles_of(&self, name: &str) -> Call {
        send(Method::PUT, &["members", name, "roles"], self.body().into())
    }

    pub(super) fn revoke(&self, name: &str) -> Call {
        send(Method::POST, &["members", name, "revoke"], self.body().into())
    }

    pub(super) fn rotate(&self) -> Call {
        send(Method::POST, &["me", "rotate"], self.body().into())
    }
}

/// # Errors
/// When the words are none of the API's.
pub(super) fn incident(args: &IncidentArgs) -> Result<Call> {
    let named = || args.id.as_deref().context("the incident's id is missing");
    match args.act.as_str() {
        "list" => Ok(read(&["incidents"], &args.pairs(true))),
        "show" => Ok(read(&["incidents", named()?], &args.pairs(false))),
        "affected" => Ok(read(&["incidents", named()?, "affected"], &args.pairs(false))),
        "open" => Ok(send(Method::POST, &["incidents"], object(&args.pairs(true), args.why.as_ref())?)),
        "maintenance" => {
            Ok(send(Method::POST, &["maintenances"], object(&args.pairs(true), args.why.as_ref())?))
        }
        act => {
            let mut body = object(&args.pairs(false), args.why.as_ref())?;
            body["act"] = act.replace('-', "_").into();
            Ok(send(Method::POST, &["incidents", named()?, "acts"], body))
        }
    }
}

/// # Errors
/// When the words are none of the API's.
pub(super) fn release(args: &ReleaseArgs) -> Result<Call> {
    let named = || args.name.as_deref().context("the release's name is missing");
    match args.act.as_str() {
        "list" => Ok(get(&["releases"])),
        "show" => Ok(get(&["releases", named()?])),
        "create" => {
            let mut body = object(&args.set, args.why.as_ref())?;
            body["name"] = named()?.into();
            Ok(send(Method::POST, &["releases"], body))
        }
        act => {
            let mut body = object(&args.set, args.why.as_ref())?;
            body["act"] = act.replace('-', "_").into();
            Ok(send(Method::POST, &["releases", named()?, "acts"], body))
        }
    }
}

/// # Errors
/// When the words are none of the API's.
pub(super) fn component(args: &ComponentArgs) -> Result<Call> {
    match (&args.component, &args.health) {
        (None, _) => Ok(get(&["components"])),
        (Some(component), health) => {
            let mut body = object(&[], args.why.as_ref())?;
            body["health"] = health.as_deref().filter(|health| *health != "follow").into();
            Ok(send(Method::PUT, &["components", component], body))
        }
    }
}

/// Prints the book, page by page.
///
/// # Errors
/// What the bank refuses, and what keeps it from answering.
pub(super) async fn audit(desk: &Desk, args: &Audit) -> Result<ExitCode> {
    ensure!(!args.verify, "--verify needs the store itself: run it beside the bank, without --url");
    let mut after = args.after;
    loop {
        let call = Call { query: vec![("after".to_owned(), after.to_string())], ..get(&["audit"]) };
        let page = desk.ask(&call).await?;
        let entries = page["entries"].as_array().context("the answer has no entries")?;
        for entry in entries {
            screen::answer_json(entry)?;
        }
        let Some(last) = entries.last() else { return Ok(ExitCode::SUCCESS) };
        let number = last["number"].as_u64().filter(|number| after < *number);
        after = number.context("the book does not go on in order")?;
    }
}

fn read(path: &[&str], pairs: &[Pair]) -> Call {
    let text = |pair: &Pair| match &pair.value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    let query = pairs.iter().map(|pair| (pair.name.clone(), text(pair))).collect();
    Call { query, ..get(path) }
}

/// A JSON object of the pairs; a point in a name goes a level deeper.
fn object(pairs: &[Pair], why: Option<&StaffWhy>) -> Result<Value> {
    let mut object = json!({});
    for Pair { name, value } in pairs {
        ensure!(name.split('.').count() <= NAME_PARTS_MAX, "{name} goes too deep");
        let mut place = &mut object;
        for part in name.split('.') {
            ensure!(place.is_object() || place.is_null(), "{name} is given twice, as two things");
            place = &mut place[part];
        }
        ensure!(place.is_null(), "{name} is given twice");
        *place = value.clone();
    }
    if let Some(why) = why {
        object["why"] = why.as_str().into();
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::super::args::pair;
    use super::*;

    fn pairs(texts: &[&str]) -> Vec<Pair> {
        texts.iter().map(|text| pair(text).unwrap()).collect()
    }

    #[test]
    fn pairs_become_an_object() {
        let given = pairs(&[
            "text=a=b",
            "components.login=major_outage",
            "components.cards=operational",
            "everybody:=true",
        ]);
        assert_eq!(
            object(&given, StaffWhy::parse("so").ok().as_ref()).unwrap(),
            json!({
                "text": "a=b", "components": { "login": "major_outage", "cards": "operational" },
                "everybody": true, "why": "so",
            })
        );
        for twice in [["a=1", "a=2"], ["a=1", "a.b=2"], ["a.b=1", "a=2"]] {
            assert!(object(&pairs(&twice), None).is_err(), "{twice:?}");
        }
        assert!(object(&pairs(&["a.b.c.d.e=1"]), None).is_err());
        for bad in ["text", "=x", "a:=x", ".=1"] {
            assert!(pair(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn acts_are_addresses_and_bodies() {
        let args = |act: &str, id: Option<&str>, set: &[&str]| IncidentArgs {
            act: act.to_owned(),
            id: id.map(str::to_owned),
            set: pairs(set),
            why: None,
        };
        let opened = incident(&args("open", Some("title=Cards fail"), &["impact=major"])).unwrap();
        assert_eq!(opened.path, ["incidents"]);
        assert_eq!(opened.body, Some(json!({ "title": "Cards fail", "impact": "major" })));
        let told = incident(&args("add-action", Some("incident_1"), &["what=x"])).unwrap();
        assert_eq!(
            (told.method, told.path.join("/")),
            (Method::POST, "incidents/incident_1/acts".to_owned())
        );
        assert_eq!(told.body, Some(json!({ "act": "add_action", "what": "x" })));
        let listed = incident(&args("list", Some("open=true"), &[])).unwrap();
        assert_eq!(
            (listed.method, listed.query),
            (Method::GET, vec![("open".to_owned(), "true".to_owned())])
        );
        assert!(incident(&args("update", None, &[])).is_err());
    }
}
