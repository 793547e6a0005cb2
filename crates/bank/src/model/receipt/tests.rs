use super::*;
use crate::samples::{bits, client, line, start};
use proptest::prelude::*;

fn item(amount: i64) -> ReceiptItem {
    ReceiptItem {
        description: "Bread".to_owned(),
        amount,
        currency: "GBP".to_owned(),
        quantity: None,
        unit: String::new(),
        tax: 0,
        sub_items: Vec::new(),
    }
}

fn tax(amount: i64) -> ReceiptTax {
    let description = "VAT".to_owned();
    ReceiptTax { description, amount, currency: "GBP".to_owned(), tax_number: String::new() }
}

fn payment(kind: &str, amount: i64) -> ReceiptPayment {
    let none = String::new;
    ReceiptPayment {
        kind: kind.to_owned(),
        amount,
        currency: "GBP".to_owned(),
        last_four: none(),
        gift_card_type: none(),
        bin: none(),
        auth_code: none(),
        aid: none(),
        mid: none(),
        tid: none(),
    }
}

fn merchant(name: &str) -> ReceiptMerchant {
    let none = String::new;
    ReceiptMerchant {
        name: name.to_owned(),
        online: false,
        phone: none(),
        email: none(),
        store_name: none(),
        store_address: none(),
        store_postcode: none(),
    }
}

/// Items that sum to the total, and nothing else.
fn receipt(amounts: &[i64]) -> Receipt {
    Receipt {
        id: ReceiptId::from_uuid(bits(1)),
        client: client(),
        external_id: "order 7".to_owned(),
        transaction: line().id,
        total: amounts.iter().sum(),
        currency: Currency::Gbp,
        items: amounts.iter().map(|amount| item(*amount)).collect(),
        taxes: Vec::new(),
        payments: Vec::new(),
        merchant: None,
        updated_at: start(),
    }
}

fn check(receipt: &Receipt, wrong: Option<&'static str>) {
    assert_eq!(receipt.check(), wrong.map_or(Ok(()), |field| Err(Refusal::Invalid(field))), "{receipt:?}");
}

fn with_item(change: impl FnOnce(&mut ReceiptItem)) -> Receipt {
    let mut receipt = receipt(&[350]);
    change(&mut receipt.items[0]);
    receipt
}

#[test]
fn a_receipt_has_a_key_and_a_total_above_zero() {
    check(&receipt(&[350]), None);
    check(&receipt(&[1]), None);
    check(&receipt(&[0]), Some("total"));
    check(&receipt(&[-1]), Some("total"));
    check(&Receipt { external_id: String::new(), ..receipt(&[350]) }, Some("external_id"));
    check(&Receipt { external_id: "a\u{0}b".to_owned(), ..receipt(&[350]) }, Some("external_id"));
    let longest = "x".repeat(Receipt::EXTERNAL_ID_BYTES_MAX);
    check(&Receipt { external_id: longest.clone(), ..receipt(&[350]) }, None);
    check(&Receipt { external_id: format!("{longest}x"), ..receipt(&[350]) }, Some("external_id"));
}

#[test]
fn items_and_taxes_sum_to_the_total() {
    check(&receipt(&[350, 20, 5]), None);
    check(&receipt(&[400, -50]), None);
    check(&Receipt { total: 351, ..receipt(&[350]) }, Some("total"));
    check(&Receipt { total: 349, ..receipt(&[350]) }, Some("total"));
    check(&Receipt { items: Vec::new(), ..receipt(&[350]) }, Some("items"));
    let taxed = |total| Receipt { total, taxes: vec![tax(40), tax(10)], ..receipt(&[300]) };
    check(&taxed(350), None);
    check(&taxed(300), Some("total"));
    check(&taxed(351), Some("total"));
    // Sums beyond 64 bits are told apart as well.
    let huge = Receipt { total: 1, items: vec![item(i64::MAX), item(i64::MAX), item(3)], ..receipt(&[1]) };
    check(&huge, Some("total"));
    let back = Receipt { total: 1, items: vec![item(i64::MAX), item(1), item(-i64::MAX)], ..receipt(&[1]) };
    check(&back, None);
}

#[test]
fn payments_sum_to_the_total_where_there_are_any() {
    let paid = |payments: Vec<ReceiptPayment>| Receipt { payments, ..receipt(&[350]) };
    check(&paid(vec![payment("card", 350)]), None);
    check(&paid(vec![payment("card", 300), payment("cash", 40), payment("gift_card", 10)]), None);
    check(&paid(vec![payment("card", 349)]), Some("payments"));
    check(&paid(vec![payment("card", 350), payment("cash", 1)]), Some("payments"));
    check(&paid(vec![payment("card", i64::MAX), payment("cash", i64::MAX)]), Some("payments"));
    for kind in ["", "Card", "cheque", "gift card"] {
        check(&paid(vec![payment(kind, 350)]), Some("payments"));
    }
}

#[test]
fn sub_items_sum_to_their_item_and_have_none_themselves() {
    let parts = |parts: Vec<ReceiptItem>| with_item(|item| item.sub_items = parts);
    check(&parts(vec![item(300), item(50)]), None);
    check(&parts(vec![item(400), item(-50)]), None);
    check(&parts(vec![item(300)]), Some("items"));
    check(&parts(vec![item(300), item(51)]), Some("items"));
    let deep = ReceiptItem { sub_items: vec![item(350)], ..item(350) };
    check(&parts(vec![deep]), Some("items"));
}

#[test]
fn every_amount_is_in_the_receipts_currency() {
    let euros = || "EUR".to_owned();
    check(&with_item(|item| item.currency = euros()), Some("items"));
    check(&with_item(|item| item.currency = "gbp".to_owned()), Some("items"));
    check(&with_item(|item| item.currency = String::new()), Some("items"));
    let part = ReceiptItem { currency: euros(), ..item(350) };
    check(&with_item(|item| item.sub_items = vec![part]), Some("items"));
    let foreign = ReceiptTax { currency: euros(), ..tax(0) };
    check(&Receipt { taxes: vec![foreign], ..receipt(&[350]) }, Some("taxes"));
    let foreign = ReceiptPayment { currency: euros(), ..payment("card", 350) };
    check(&Receipt { payments: vec![foreign], ..receipt(&[350]) }, Some("payments"));
    let all = with_item(|item| item.currency = euros());
    check(&Receipt { currency: Currency::Eur, ..all }, None);
}

#[test]
fn a_quantity_is_a_number_from_zero_up() {
    for quantity in [0.0, 0.5, 3.0, f64::MAX] {
        check(&with_item(|item| item.quantity = Some(quantity)), None);
    }
    for quantity in [-0.1, -1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        check(&with_item(|item| item.quantity = Some(quantity)), Some("items"));
        let part = ReceiptItem { quantity: Some(quantity), ..item(350) };
        check(&with_item(|item| item.sub_items = vec![part]), Some("items"));
    }
}

#[test]
fn lists_are_bounded() {
    let most = vec![1; Receipt::LIST_MAX];
    let more = vec![1; Receipt::LIST_MAX + 1];
    check(&receipt(&most), None);
    check(&receipt(&more), Some("items"));
    let items = |amounts: &[i64]| amounts.iter().map(|amount| item(*amount)).collect::<Vec<_>>();
    let parts = |amounts: &[i64]| {
        let whole = ReceiptItem { sub_items: items(amounts), ..item(amounts.iter().sum()) };
        Receipt { total: whole.amount, items: vec![whole], ..receipt(&[1]) }
    };
    check(&parts(&most), None);
    check(&parts(&more), Some("items"));
    let taxes = |count| Receipt { taxes: vec![tax(0); count], ..receipt(&[350]) };
    check(&taxes(Receipt::LIST_MAX), None);
    check(&taxes(Receipt::LIST_MAX + 1), Some("taxes"));
    let payments = |count: usize| {
        let payments = vec![payment("cash", 1); count];
        Receipt { payments, ..receipt(&[i64::try_from(count).unwrap()]) }
    };
    check(&payments(Receipt::LIST_MAX), None);
    check(&payments(Receipt::LIST_MAX + 1), Some("payments"));
}

#[test]
fn texts_are_bounded() {
    let longest = "é".repeat(Receipt::TEXT_CHARS_MAX);
    let too_long = format!("{longest}x");
    for (text, is_right) in [(&longest, true), (&too_long, false)] {
        let wrong = |field| (!is_right).then_some(field);
        let text = || text.clone();
        check(&with_item(|item| item.description = text()), wrong("items"));
        check(&with_item(|item| item.unit = text()), wrong("items"));
        let taxed = |tax: ReceiptTax| Receipt { taxes: vec![tax], ..receipt(&[350]) };
        check(&taxed(ReceiptTax { description: text(), ..tax(0) }), wrong("taxes"));
        check(&taxed(ReceiptTax { tax_number: text(), ..tax(0) }), wrong("taxes"));
        let paid = |it: ReceiptPayment| Receipt { payments: vec![it], ..receipt(&[350]) };
        let card = || payment("card", 350);
        check(&paid(ReceiptPayment { last_four: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { gift_card_type: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { bin: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { auth_code: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { aid: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { mid: text(), ..card() }), wrong("payments"));
        check(&paid(ReceiptPayment { tid: text(), ..card() }), wrong("payments"));
        let sold = |merchant: ReceiptMerchant| Receipt { merchant: Some(merchant), ..receipt(&[350]) };
        let shop = || merchant("Bakery");
        check(&sold(merchant(&text())), wrong("merchant"));
        check(&sold(ReceiptMerchant { phone: text(), ..shop() }), wrong("merchant"));
        check(&sold(ReceiptMerchant { email: text(), ..shop() }), wrong("merchant"));
        check(&sold(ReceiptMerchant { store_name: text(), ..shop() }), wrong("merchant"));
        check(&sold(ReceiptMerchant { store_address: text(), ..shop() }), wrong("merchant"));
        check(&sold(ReceiptMerchant { store_postcode: text(), ..shop() }), wrong("merchant"));
    }
    check(&with_item(|item| item.description = "a\u{0}b".to_owned()), Some("items"));
}

proptest! {
    #[test]
    fn a_receipt_is_right_when_it_adds_up(
        amounts in prop::collection::vec(-1_000_i64..1_000, 1..8),
        taxes in prop::collection::vec(0_i64..100, 0..4),
        off in -1_i64..=1,
    ) {
        let sum = amounts.iter().sum::<i64>() + taxes.iter().sum::<i64>();
        let total = sum + off;
        let taxes = taxes.into_iter().map(tax).collect();
        let judged = Receipt { total, taxes, ..receipt(&amounts) }.check();
        prop_assert_eq!(judged.is_ok(), 0 < total && off == 0);
    }
}
