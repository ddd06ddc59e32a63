//! What the corpora begin with. Tests replay it and fuzzers start from it, so that no corpus holds it.

use crate::protocol::app_hash;

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
const ID: &str = "8W4A7RNQ";
const STAMP: &str = "1479902400";

/// Requests as they should be, and each wrong in one thing; and one of every page.
pub(super) fn request() -> Vec<Vec<u8>> {
    let hash = app_hash::expected(ID, KEY, STAMP);
    let form = format!(
        "app_id={ID}&app_hash={hash}&time_stamp={STAMP}&document_url=https%3A%2F%2Fportal.example%2Fa%20b.pdf"
    );
    let ask = |headers: &str, body: &str| {
        format!("POST /savelocker/api/1/authorize HTTP/1.1\r\nHost: locker\r\n{headers}\r\n{body}")
    };
    let right =
        "Origin: https://partner.example\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let token = "0123456789abcdef0123456789abcdef";
    let page = |method: &str, path: &str, more: &str| {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: locker\r\nCookie: save={token}; login={token}\r\n{more}"
        )
    };
    let typed = "Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    [
        ask(right, &form),
        ask(right, &form.replace("app_hash", "app%5Fhash")),
        ask(right, &form.replace("1479902400", "1479900599")),
        ask(right, &format!("{form}&app_id={ID}")),
        ask(right, &form.replace(ID, "NOBODY")),
        ask(&right.replace("partner", "evil"), &form),
        ask(&right.replace("https://partner.example", "null"), &form),
        ask(&right.replace("x-www-form-urlencoded", "json"), "{\"app_id\":\"8W4A7RNQ\"}"),
        ask("Origin: https://partner.example\r\n", &form),
        ask(&format!("Origin: https://partner.example\r\n{right}"), &form),
        page("OPTIONS", "/savelocker/api/1/authorize", "\r\n"),
        page("GET", &format!("/savelocker/launch?ticket={token}"), "\r\n"),
        page("GET", "/savelocker/launch?ticket=%30&ticket=1", "\r\n"),
        page("GET", &format!("/savelocker/save/{token}"), "\r\n"),
        page(
            "POST",
            &format!("/savelocker/save/{token}/login"),
            &format!("{typed}form_token={token}&name=asha&password=x"),
        ),
        page(
            "POST",
            &format!("/savelocker/save/{token}/document"),
            &format!("{typed}form_token={token}&folder=1"),
        ),
        page("GET", "/savelocker/error/206", "\r\n"),
        page("GET", "/savelocker/error/208", "\r\n"),
        page("GET", "/savelocker/uploaded", "\r\n"),
        page(
            "POST",
            "/savelocker/uploaded/login",
            &format!("{typed}form_token={token}&name=asha&password=x"),
        ),
        page("POST", "/savelocker/uploaded/logout", &format!("{typed}form_token={token}")),
        page("GET", "/savelocker/documents/1", "\r\n"),
        page("GET", "/savelocker/api/1/savelocker.js", "\r\n"),
        page("GET", "/savelocker/js/savelocker.js", "\r\n"),
        page("GET", "/savelocker/assets/popup.js", "\r\n"),
        page("HEAD", "/", "\r\n"),
    ]
    .map(String::into_bytes)
    .to_vec()
}

/// Document URLs, and where each is redirected to.
pub(super) fn document_url() -> Vec<Vec<u8>> {
    [
        "https://portal.example/marks%20of%202016.pdf?a=1&a=2#page=1",
        "http://localhost:8080/m.pdf\n/login\nhttp://127.0.0.1/\nhttp://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/\nhttp://[fd00::1]/\nhttp://[2001:db8::1]/",
        "http://0x7f.1/\nhttp://2130706433/\nhttp://169.254.169.254/latest/",
        "https://portal.example/1\n2\n3\n4\n5\n6\n7",
        "https://portal.example/%E0%A4%AA%2e%2e%2Fetc\nfile:///etc/passwd",
        "https://user:pass@portal.example:444/../..//",
        "ftp://portal.example/a\ndata:,x",
        "http://1.1.1.1/\nhttp://[2606:4700::1111]/\nhttp://172.16.0.1/\nhttp://100.64.0.1/",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// None: which bytes are a ticket, a login or a save, a fuzzer finds by itself.
pub(super) fn sequence() -> Vec<Vec<u8>> {
    Vec::new()
}
