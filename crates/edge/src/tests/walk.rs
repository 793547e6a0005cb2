use super::town::{Town, open_account, request, send};
use bank::{WebhookEvent, WebhookParcel};
use kernel::{AccountId, Secret, TransactionId, WebhookId};
use serde_json::json;

#[tokio::test]
async fn accounts_balances_and_pots() {
    let town = Town::new().await;
    let (account, pot) = (town.account, town.pot);
    let accounts = town.get("/accounts?account_type=uk_retail").await.ok();
    assert_eq!(accounts["accounts"][0]["id"], account.to_string());
    assert_eq!(accounts["accounts"][0]["owners"][0]["preferred_first_name"], "Ada");
    assert_eq!(town.get("/accounts?account_type=uk_retail_joint").await.ok(), json!({"accounts": []}));
    town.get("/accounts?account_type=uk_prepaid").await.refused(400, "bad_request.bad_param");

    let form = format!("source_account_id={account}&amount=1500&dedupe_id=2026-01-01+00%3A00%3A00");
    for _ in 0..2 {
        let moved = town.form("PUT", &format!("/pots/{pot}/deposit"), &form).await.ok();
        assert_eq!((&moved["id"], &moved["balance"]), (&json!(pot.to_string()), &json!(1_500)));
    }
    let other = form.replace("1500", "1501");
    town.form("PUT", &format!("/pots/{pot}/deposit"), &other)
        .await
        .refused(400, "bad_request.dedupe_id_reused");
    let balance = town.get(&format!("/balance?account_id={account}")).await.ok();
    assert_eq!((&balance["balance"], &balance["total_balance"]), (&json!(98_500), &json!(100_000)));
    let form = format!("destination_account_id={account}&amount=500&dedupe_id=b");
    let moved = town.form("PUT", &format!("/pots/{pot}/withdraw"), &form).await.ok();
    assert_eq!(moved["balance"], 1_000);
    let form = form.replace("500", "1001").replace("=b", "=c");
    let refused = town.form("PUT", &format!("/pots/{pot}/withdraw"), &form).await;
    refused.refused(400, "bad_request.insufficient_funds");
}

#[tokio::test]
async fn pots_are_made_changed_and_deleted() {
    let town = Town::new().await;
    let form = format!("account_id={}&name=Holiday&goal_amount=100&locked=true", town.account);
    let made = town.form("POST", "/pots", &form).await.ok();
    assert_eq!((&made["locked"], &made["goal_amount"]), (&json!(true), &json!(100)));
    let path = format!("/pots/{}", made["id"].as_str().unwrap());
    let form = format!("source_account_id={}&amount=5&dedupe_id=a", town.account);
    town.form("PUT", &format!("{path}/deposit"), &form).await.ok();
    let form = format!("destination_account_id={}&amount=5&dedupe_id=b", town.account);
    town.form("PUT", &format!("{path}/withdraw"), &form).await.refused(403, "forbidden.pot_locked");
    let body = town.form("PATCH", &path, "locked=false").await.refused(400, "bad_request.bad_param");
    assert_eq!(body["params"]["name"], "locked");
    town.form("PATCH", &path, "deleted=true").await.refused(400, "bad_request.pot_not_empty");
    let changed = town.form("PATCH", &format!("/pots/{}", town.pot), "name=Rain&goal_amount=").await.ok();
    assert_eq!((&changed["name"], changed.get("goal_amount")), (&json!("Rain"), None));
    let gone = town.form("PATCH", &format!("/pots/{}", town.pot), "deleted=true").await.ok();
    assert_eq!(gone["deleted"], true);
    let listed = town.get(&format!("/pots?current_account_id={}", town.account)).await.ok();
    assert_eq!(listed["pots"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn payments_find_their_payee_one_way() {
    let town = Town::new().await;
    let other = open_account(&town.bank, town.person, 100).await;
    let form = format!(
        "source_account_id={}&destination_account_id={other}&amount=250&reference=Lunch&dedupe_id=p1",
        town.account
    );
    let paid = town.form("POST", "/payments", &form).await.ok();
    assert_eq!((&paid["payment"]["amount"], &paid["payment"]["currency"]), (&json!(250), &json!("GBP")));
    assert_eq!(town.form("POST", "/payments", &form).await.ok(), paid);
    let id = paid["payment"]["transaction_id"].as_str().unwrap();
    let line = town.get(&format!("/transactions/{id}?expand[]=merchant")).await.ok();
    assert_eq!(
        (&line["transaction"]["description"], &line["transaction"]["amount"]),
        (&json!("Lunch"), &json!(-250))
    );
    let accounts = town.get("/accounts").await.ok();
    let (number, sort_code) =
        (&accounts["accounts"][1]["account_number"], &accounts["accounts"][1]["sort_code"]);
    let numbers = format!(
        "source_account_id={}&account_number={}&sort_code={}&amount=1&dedupe_id=p2",
        town.account,
        number.as_str().unwrap(),
        sort_code.as_str().unwrap()
    );
    town.form("POST", "/payments", &numbers).await.ok();
    let both = format!("{numbers}&destination_account_id={other}");
    town.form("POST", "/payments", &both).await.refused(400, "bad_request.bad_param");
    let none = format!("source_account_id={}&amount=1&dedupe_id=p3", town.account);
    town.form("POST", "/payments", &none).await.refused(400, "bad_request.missing_param");
    let large = form.replace("250", "99999999").replace("p1", "p4");
    town.form("POST", "/payments", &large).await.refused(400, "bad_request.above_limit");
}

#[tokio::test]
async fn transactions_are_paged_and_annotated() {
    let town = Town::new().await;
    for turn in 0..3 {
        let form = format!("source_account_id={}&amount=1&dedupe_id={turn}", town.account);
        town.form("PUT", &format!("/pots/{}/deposit", town.pot), &form).await.ok();
    }
    let list = |query: String| {
        let path = format!("/transactions?account_id={}{query}", town.account);
        async { town.get(&{ path }).await }
    };
    let page = list("&limit=2".to_owned()).await.ok();
    let page = page["transactions"].as_array().unwrap();
    assert_eq!(page.len(), 2);
    let known = page[1]["id"].as_str().unwrap();
    let rest = list(format!("&since={known}&limit=1000")).await.ok();
    assert_eq!(rest["transactions"].as_array().unwrap().len(), 2);
    let since = "&since=2026-01-01+00%3A00%3A00%2B00%3A00&before=2026-12-01T00:00:00Z";
    assert_eq!(list(since.to_owned()).await.ok()["transactions"].as_array().unwrap().len(), 4);
    list("&limit=0".to_owned()).await.refused(400, "bad_request.bad_param");
    list("&since=tx_1".to_owned()).await.refused(400, "bad_request.bad_param");
    list("&expand[]=account".to_owned()).await.refused(400, "bad_request.bad_param");
    let reversed = "&since=2026-02-01T00:00:00Z&before=2026-01-01T00:00:00Z";
    list(reversed.to_owned()).await.refused(400, "bad_request.bad_time_range");
    list("&since=2020-01-01T00:00:00Z".to_owned()).await.refused(400, "bad_request.invalid_time_range");

    let path = format!("/transactions/{known}");
    let noted = town.form("PATCH", &path, "metadata%5Bnotes%5D=Hi+there&metadata[a]=1").await.ok();
    assert_eq!(noted["transaction"]["notes"], "Hi there");
    assert_eq!(noted["transaction"]["metadata"], json!({"a": "1", "notes": "Hi there"}));
    let gone = town.form("PATCH", &path, "metadata[a]=").await.ok();
    assert_eq!(gone["transaction"]["metadata"], json!({"notes": "Hi there"}));
    town.form("PATCH", &path, "a=1").await.refused(400, "bad_request.missing_param");
    town.get("/transactions/tx_nothing").await.refused(404, "not_found.transaction");
}

#[tokio::test]
async fn feed_items_come_as_a_form_or_as_flat_json() {
    let town = Town::new().await;
    let form = format!(
        "account_id={}&type=basic&params[title]=Hi&params%5Bimage_url%5D=https://a.example/i.png",
        town.account
    );
    assert_eq!(town.form("POST", "/feed", &form).await.ok(), json!({}));
    let flat = json!({
        "account_id": town.account.to_string(), "type": "basic", "params[title]": "Hi",
        "params[image_url]": "https://a.example/i.png",
    });
    let body = ("application/json", &flat.to_string()[..]);
    assert_eq!(send(&town.router, request("POST", "/feed", Some(&town.token), body)).await.ok(), json!({}));
    let missing = town.form("POST", "/feed", &form.replace("title", "body")).await;
    assert_eq!(missing.refused(400, "bad_request.missing_param")["params"]["name"], "params[title]");
    let odd = form.replace("basic", "grand");
    assert_eq!(
        town.form("POST", "/feed", &odd).await.refused(400, "bad_request.bad_param")["params"]["name"],
        "type"
    );
}

const PNG: &str = "\u{89}";

#[tokio::test]
async fn files_are_sent_to_their_address_and_registered() {
    let town = Town::new().await;
    let bytes = b"\x89PNG\r\n\x1a\nrest";
    let form = format!("file_name=a.png&file_type=image/png&content_length={}", bytes.len());
    let place = town.form("POST", "/attachment/upload", &form).await.ok();
    let (upload, file) = (place["upload_url"].as_str().unwrap(), place["file_url"].as_str().unwrap());
    let upload = upload.strip_prefix("http://127.0.0.1:8080").unwrap();
    let file_path = file.strip_prefix("http://127.0.0.1:8080").unwrap();
    town.get(file_path).await.refused(404, "not_found.upload");
    for method in ["PUT", "POST"] {
        let mut sent = request(method, upload, None, ("image/png", PNG));
        *sent.body_mut() = axum::body::Body::from(bytes.to_vec());
        assert_eq!(send(&town.router, sent).await.ok(), json!({}));
    }
    let wrong = request("PUT", &format!("{upload}x"), None, ("image/png", "x"));
    send(&town.router, wrong).await.refused(404, "not_found.upload");
    let read = town.get(file_path).await;
    assert_eq!((read.status.as_u16(), &read.headers["content-type"]), (200, &"image/png".parse().unwrap()));
    let line = town.get(&format!("/transactions?account_id={}", town.account)).await.ok();
    let line = line["transactions"][0]["id"].as_str().unwrap().to_owned();
    let form = format!("external_id={line}&file_url={file}&file_type=image/png");
    let kept = town.form("POST", "/attachment/register", &form).await.ok();
    assert_eq!(kept["attachment"]["external_id"], line);
    assert_eq!(kept["attachment"]["file_url"], file);
    let id = kept["attachment"]["id"].as_str().unwrap();
    let shown = town.get(&format!("/transactions/{line}")).await.ok();
    assert_eq!(shown["transaction"]["attachments"][0]["id"], id);
    assert_eq!(town.form("POST", "/attachment/deregister", &format!("id={id}")).await.ok(), json!({}));
    let again = town.form("POST", "/attachment/deregister", &format!("id={id}")).await;
    again.refused(404, "not_found.attachment");
}

#[tokio::test]
async fn receipts_come_and_go() {
    let town = Town::new().await;
    let line = town.get(&format!("/transactions?account_id={}", town.account)).await.ok();
    let line = &line["transactions"][0]["id"];
    let receipt = json!({
        "transaction_id": line, "external_id": "r 1", "total": 1_200, "currency": "GBP",
        "items": [{"description": "Tea", "quantity": 2, "unit": "", "amount": 1_200, "currency": "GBP", "tax": 0}],
    })
    .to_string();
    let put = |body: &str, content_type: &str| {
        send(&town.router, request("PUT", "/transaction-receipts", Some(&town.token), (content_type, body)))
    };
    let kept = put(&receipt, "application/json").await.ok();
    assert_eq!(kept["receipt_id"], kept["receipt"]["id"]);
    let read = town.get("/transaction-receipts?external_id=r%201").await.ok();
    assert_eq!(read["receipt"], kept["receipt"]);
    assert_eq!(read["receipt"]["items"][0]["sub_items"], json!([]));
    assert_eq!(read["receipt"]["merchant"]["name"], "");
    put(&receipt, "text/plain").await.refused(400, "bad_request.bad_content_type");
    put("{", "application/json").await.refused(400, "bad_request.bad_json");
    let missing = put(r#"{"external_id":"x"}"#, "application/json").await;
    assert_eq!(missing.refused(400, "bad_request.missing_param")["params"]["name"], "transaction_id");
    assert_eq!(town.form("DELETE", "/transaction-receipts", "external_id=r+1").await.ok(), json!({}));
    town.get("/transaction-receipts?external_id=r+1").await.refused(404, "not_found.receipt");
}

#[tokio::test]
async fn webhooks_show_their_secret_once() {
    let town = Town::new().await;
    let form = format!("account_id={}&url=http://127.0.0.1:9/hook", town.account);
    let made = town.form("POST", "/webhooks", &form).await.ok();
    assert!(made["webhook"]["secret"].is_string());
    let listed = town.get(&format!("/webhooks?account_id={}", town.account)).await.ok();
    assert_eq!(listed["webhooks"][0]["url"], "http://127.0.0.1:9/hook");
    assert!(listed["webhooks"][0].get("secret").is_none());
    let path = format!("/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    assert_eq!(town.form("DELETE", &path, "").await.ok(), json!({}));
    town.form("DELETE", &path, "").await.refused(404, "not_found.webhook");
    let bad = form.replace("http", "ftp");
    town.form("POST", "/webhooks", &bad).await.refused(400, "bad_request.bad_param");
}

#[tokio::test]
async fn a_delivery_holds_what_the_routes_show() {
    let town = Town::new().await;
    let page = town.get(&format!("/transactions?account_id={}&expand[]=merchant", town.account)).await.ok();
    let id = TransactionId::parse(page["transactions"][0]["id"].as_str().unwrap()).unwrap();
    let caller = town.bank.authenticate(&town.token).await.unwrap();
    let view = town.bank.transaction(caller, id).await.unwrap();
    let parcel = WebhookParcel {
        webhook: WebhookId::from_uuid(AccountId::uuid(town.account)),
        url: String::new(),
        secret: Secret::default(),
        at: town.bank.now(),
        event: WebhookEvent::Created,
        transaction: view.transaction,
        merchant: None,
        annotation: None,
    };
    let body: serde_json::Value = serde_json::from_slice(&crate::webhook_body(&parcel)).unwrap();
    assert_eq!(body, json!({"type": "transaction.created", "data": page["transactions"][0]}));
}
