//! Inputs to begin with, and inputs that once failed. Names in braces become ids of the bank that is asked.

pub(super) const SEEDS: &[(&str, &[&[u8]])] = &[
    (
        "ids",
        &[
            b"acc_0000A1b2C3d4E5f6G7h8I9",
            b"user_7n42DGM5Tflk9n8mt7Fhc7",
            b"oauth2client_7n42DGM5Tflk9n8mt7Fhc8",
            b"tx_0000000000000000000000",
            b"transfer_zzzzzzzzzzzzzzzzzzzzzz",
            b"oauthreq_00009",
        ],
    ),
    (
        "timestamp",
        &[
            b"2026-03-01T09:14:00.250Z",
            b"1970-01-01T00:00:00Z",
            b"9999-12-30T22:00:00Z",
            b"2026-03-01t09:14:00.123456789123456789+05:30",
            b"2026-03-01 09:14:00-00:00",
            b"2016-12-31T23:59:60Z",
            b"2026-03-01T09:14:00,5Z",
            b"2026-03-01T09:14:00Z[Europe/London]",
        ],
    ),
    ("money", &[b"\x0012.30", b"\x03100", b"\x041.234", b"\x00-0.01", b"\x0092233720368547758.07", b"\x00.5"]),
    ("currency", &[b"GBP", b"EUR", b"JPY", b"KWD", b"USD", b"gbp"]),
    (
        "email",
        &[
            b"ada@example.org",
            b" Ada.Lovelace+bank@Example.ORG ",
            "\u{130}\u{3a3}@\u{fc}mlaut.example".as_bytes(),
            b"a@b.c",
            b"\"quoted\"@example.org",
        ],
    ),
    ("person_name", &[b"Ada Lovelace", "  \u{5d0}\u{5d3}\u{5d4} ".as_bytes(), "Ada\u{a0}King".as_bytes(), b"X"]),
    (
        "redirect_uri",
        &[
            b"https://client.example/callback?x=1",
            b"http://127.0.0.1:9/cb",
            b"http://[::1]:8080/",
            b"http://localhost/cb",
            b"HTTPS://EXAMPLE.COM",
            b"https:example.com",
            b"https://user@example.com/#x",
        ],
    ),
    ("sort_code", &[b"040099", b"04-00-99", b"0400999"]),
    ("account_number", &[b"12345678", b"1234567", "1234567\u{663}".as_bytes()]),
    ("pot_name", &[b"Rainy day", " \u{2603} ".as_bytes(), b"a\tb"]),
    ("reference", &[b"Lunch", b"", b"  rent 2026-03  ", b"a\nb"]),
    (
        "webhook_url",
        &[
            b"https://hooks.example.com/florin?x=1",
            b"http://127.0.0.1:9/hook",
            b" http://example.com/\n",
            b"http://user:secret@example.com/",
            b"http://example.com/\0",
        ],
    ),
    (
        "file_type",
        &[
            b"image/png",
            b"image/jpg",
            b"application/pdf",
            b"\x89PNG\r\n\x1a\nrest",
            b"RIFF\0\0\0\0WEBP",
            b"GIF89a",
            b"%PDF-1.7",
            b"\xff\xd8\xff\xe0",
        ],
    ),
    (
        "receipt_items",
        &[
            br#"[{"description":"Tea","amount":120,"currency":"GBP","quantity":1.5,"unit":"kg","tax":3}]"#,
            br#"[{"description":"Meal","amount":3,"currency":"GBP","sub_items":[{"description":"a","amount":1,"currency":"GBP"},{"description":"b","amount":2,"currency":"GBP"}]}]"#,
            br#"[{"description":"","amount":9223372036854775807,"currency":"GBP"},{"description":"","amount":-1,"currency":"GBP","quantity":1e308}]"#,
            b"[]",
        ],
    ),
    (
        "dpop_proof",
        &[
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA",
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6Im5vbmUifQ.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.",
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkhTMjU2IiwiandrIjp7Imt0eSI6Im9jdCIsImsiOiJjMlZqY21WMCJ9fQ.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjpbIkVDIiwiUC0yNTYiLCJsOHRGcmh4LTM0dFYzaFJJQ1JEWTl6Q2tEbHBCaEY0MlVRVWZXVkFXQkZzIiwiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSJdLCJjcml0IjpudWxsfQ.W1tbW11dXV0.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
            b"eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiJhIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2MDAwfQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg",
            b"HTTPS://Server.Example.com:443/a/%2e%2E/./%7etoken?a#b",
            b"http://[2001:DB8::1]:08080//..",
            b"https://user@server.example.com\\token",
        ],
    ),
    (
        "jwk",
        &[
            br#"{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}"#,
            br#"{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","kid":"\u0000\ud83d\udcb7","use":"sig","alg":"ES256","ext":true,"key_ops":["verify"]}"#,
            br#"{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","\u0064":null}"#,
            br#"{"keys":[{"kty":"EC","crv":"P-256","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","kid":"a"},{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256","use":"enc"}]}"#,
            br#"{"kty":"oct","k":"c2VjcmV0"}"#,
            br#"["EC","P-256"]"#,
        ],
    ),
    (
        "transactions_query",
        &[
            b"account_id={account}",
            b"account_id={account}&since=2026-01-01T00:00:00Z&before=2026-04-01T00:00:00.000000001Z&limit=100",
            b"account_id={account}&since={line}&expand[]=merchant&expand%5B%5D=merchant",
            b"account_id={account}&since=2026-01-01+00%3A00%3A00%2B00%3A00&limit=9999999999",
        ],
    ),
    (
        "deposit_form",
        &[
            b"source_account_id={account}&amount=1&dedupe_id=1",
            b"source_account_id={account}&amount=9223372036854775807&dedupe_id=2026-01-01+00%3A00%3A00.5",
            b"amount=%31&source_account_id=%7baccount%7d&dedupe_id=%00",
        ],
    ),
    (
        "payment_form",
        &[
            b"source_account_id={account}&destination_account_id={payee}&amount=1&dedupe_id=1&reference=Tea",
            b"source_account_id={account}&sort_code=040099&account_number=12345678&amount=1&dedupe_id=2",
            b"source_account_id={account}&destination_account_id={account}&amount=1&dedupe_id=3",
        ],
    ),
    (
        "annotation_form",
        &[
            b"metadata[a]=1&metadata%5Bnotes%5D=Hi+there",
            b"metadata[a]=&metadata[a]=2&metadata[notes]=",
            b"metadata[]=1",
            b"metadata[a][b]=1",
            b"metadata[a]=%00&metadata[%00]=1",
        ],
    ),
    (
        "feed_form",
        &[
            b"account_id={account}&type=basic&params[title]=Hi&params%5Bimage_url%5D=https://a.example/i.png",
            b"account_id={account}&type=basic&url=https://a.example/&params[title]=Hi&params[image_url]=http://a/&params[body]=x&params[background_color]=%23FCF1EE&params[title_color]=#000000",
        ],
    ),
    (
        "token_form",
        &[
            b"grant_type=refresh_token&client_id={client}&client_secret={secret}&refresh_token=x",
            b"grant_type=authorization_code&client_id={client}&client_secret={secret}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fcallback&code=x",
            b"grant_type=password&client_id={client}",
        ],
    ),
    (
        "token_header",
        &[
            b"{client}:{secret}",
            b"{client}:",
            b"%7b:%ff",
            b"Basic e2NsaWVudH06e3NlY3JldH0=",
            b"basic ====",
            b"Bearer x",
            b"a&b=c:d&e",
        ],
    ),
    (
        "receipt_json",
        &[
            br#"{"external_id":"fuzz","transaction_id":"{line}","total":120,"currency":"GBP","items":[{"description":"Tea","amount":100,"currency":"GBP","quantity":2.5}],"taxes":[{"description":"VAT","amount":20,"currency":"GBP"}],"payments":[{"type":"card","amount":120,"currency":"GBP","last_four":"1234"}],"merchant":{"name":"Shop"}}"#,
            br#"{"external_id":"fuzz","transaction_id":"{line}","total":1,"currency":"GBP","items":[{"description":"Tea","amount":1,"currency":"GBP","sub_items":[{"description":"Tea","amount":1,"currency":"GBP","sub_items":[]}]}]}"#,
            br#"{"external_id":"\u0000","transaction_id":null,"total":1e309}"#,
        ],
    ),
    (
        "mail",
        &[
            b"From: Kaja <kaja@example.org>\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\nReferences: <2@example.org> <3@example.org>\r\n\r\nHello,\r\n\r\nOn Monday it wrote:\r\n> hi\r\n",
            b"Authentication-Results: mx.bank.example; dmarc=pass header.from=example.org\nFrom: kaja@example.org\n\npin 4821",
            b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>x &amp; y<script>z</script>\n--c--\n--b\nContent-Type: application/zip; name=\"../a.zip\"\nContent-Transfer-Encoding: base64\n\nUEsDBA==\n--b--\n",
            b"From: a@example.org\nContent-Type: multipart/digest; boundary=b\n\n--b\n\nFrom: x@y.example\n\nin\n--b\nContent-Type: message/rfc822\n\nFrom: z@y.example\n\nin\n--b--\n",
            b"From: a@example.org\nSubject: =?utf-8?q?a=0D=0Ab?= =?utf-8?b?w7w=?=\nContent-Type: text/plain; charset=utf-7\nContent-Transfer-Encoding: quoted-printable\n\n=FF=\n+AGE-\n",
            b"From: a@example.org\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nRnJvbTogYUBiLmMKCng=\n",
            b"From: \nReturn-Path: <>\n\n",
        ],
    ),
    (
        "redacted",
        &[
            b"4111 1111 1111 1111",
            "\u{664}\u{661}\u{661}\u{661}-1111-1111\u{200b}-1111".as_bytes(),
            b"my pin is 4821, password: \"hunter2\" Bearer abcDEF123 flr_a1_x https://bank.example/login/link?token=a",
            b"[removed: looked like a PIN or code] 4821 is my CVV2",
            b"Kennwort lautet x",
        ],
    ),
];

/// A target's seeds.
pub(super) fn of(name: &str) -> &'static [&'static [u8]] {
    SEEDS.iter().find(|(found, _)| *found == name).expect("each target has seeds").1
}
