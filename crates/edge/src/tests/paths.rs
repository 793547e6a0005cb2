use super::town::{Town, request, send};
use crate::{openapi, routes};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test]
async fn every_described_route_is_served_and_every_served_one_is_described() {
    let town = Town::new().await;
    let mut described = BTreeMap::<String, BTreeSet<String>>::new();
    for route in routes() {
        described.entry(route.path).or_default().insert(route.method.to_owned());
    }
    assert!(30 < routes().len());
    for (path, mut methods) in described {
        // An odd method is refused with the list of those that are taken: what the router itself knows.
        let concrete = path.replace(['{', '}'], "");
        let answer = send(&town.router, request("PROPFIND", &concrete, None, ("", ""))).await;
        answer.refused(405, "method_not_allowed");
        let allowed = answer.headers["allow"].to_str().unwrap().split(',').map(|word| word.trim().to_owned());
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        assert_eq!(allowed.collect::<BTreeSet<_>>(), methods, "{path}");
    }
}

#[tokio::test]
async fn a_route_needs_a_token_exactly_when_the_document_says_so() {
    let town = Town::new().await;
    for route in routes() {
        let path = route.path.replace(['{', '}'], "");
        let answer = send(&town.router, request(route.method, &path, None, ("", ""))).await;
        let is_asked = answer.headers.get("www-authenticate").is_some_and(|word| word == "Bearer");
        assert_eq!(is_asked, route.needs_token, "{} {}: {answer:?}", route.method, route.path);
        if route.needs_token {
            answer.refused(401, "unauthorized.bad_access_token");
        }
        assert!(answer.status.as_u16() < 500, "{answer:?}");
    }
}

#[tokio::test]
async fn the_document_is_served() {
    let town = Town::new().await;
    let served = town.bare("GET", "/openapi.json", "").await.ok();
    assert_eq!(served["openapi"], "3.1.0");
    assert_eq!(served, serde_json::to_value(openapi()).unwrap());
    let references: Vec<String> = served
        .to_string()
        .split("\"#/components/schemas/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert!(!references.is_empty());
    for name in references {
        assert!(served["components"]["schemas"].get(&name).is_some(), "{name} is not described");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let document = openapi();
    let items = document.paths.paths.values();
    let operations = items.flat_map(|item| [&item.get, &item.post, &item.put, &item.patch, &item.delete]);
    let names: Vec<String> = operations.flatten().map(|found| found.operation_id.clone().unwrap()).collect();
    assert_eq!(names.len(), routes().len());
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}
