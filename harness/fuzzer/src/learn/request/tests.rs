//! Requests of lockers of several kinds, and the wires that are read off them.

use super::*;

const HASH: &str = "5f3c0000000000000000000000000000000000000000000000000000000000aa";

fn shown() -> Shown {
    let values = [
        (Slot::AppId, "EXAMBOARD"),
        (Slot::AppHash, HASH),
        (Slot::TimeStamp, "1479902400"),
        (Slot::Origin, "https://partner.example"),
        (Slot::OriginHost, "partner.example"),
        (Slot::DocumentUrl, "https://documents.invalid/a b.pdf?c=d"),
    ];
    Shown { values: values.map(|(slot, value)| (slot, value.to_owned())).to_vec() }
}

fn heard(method: &str, target: &str, headers: &[&str], body: &str) -> Heard {
    let pair = |line: &&str| {
        let (name, value) = line.split_once(": ").unwrap();
        (name.to_owned(), value.to_owned())
    };
    Heard {
        method: method.to_owned(),
        url: Url::parse(&format!("http://locker.example{target}")).unwrap(),
        headers: headers.iter().map(pair).collect(),
        body: body.as_bytes().to_vec(),
        status: Some(200),
    }
}

fn learned(heard: Heard) -> Result<Wire, String> {
    let library = Url::parse("http://locker.example/savelocker.js").unwrap();
    learn(&[heard], &shown(), &library).map_err(|error| error.to_string())
}

#[test]
fn a_field_with_the_host_of_the_page() {
    let target = format!("/go?id=EXAMBOARD&h={HASH}&ts=1479902400&from=partner.example");
    let headers = ["Referer: https://partner.example/"];
    let wire = learned(heard("GET", &target, &headers, "")).unwrap();
    assert_eq!(wire.target, "/go?id={app-id}&h={app-hash}&ts={time-stamp}&from={origin-host}");
    assert_eq!(wire.referer.as_deref(), Some("Referer: {origin}/"));
}

#[test]
fn a_form_with_an_origin() {
    let body = format!(
        "app=EXAMBOARD&hash={HASH}&ts=1479902400&lang=en+in&url=https%3A%2F%2Fdocuments.invalid%2Fa+b.pdf%3Fc%3Dd"
    );
    let headers = [
        "Host: locker.example",
        "Origin: https://partner.example",
        "Content-Type: application/x-www-form-urlencoded;charset=UTF-8",
        "Referer: https://partner.example/",
        "Cookie: session=1",
        "X-Requested-With: locker",
    ];
    let wire = learned(heard("POST", "/go", &headers, &body)).unwrap();
    assert_eq!(wire.target, "/go");
    let form = [
        "app={app-id}",
        "hash={app-hash}",
        "ts={time-stamp}",
        "lang=en%20in",
        "url={document-url}",
    ];
    assert_eq!(wire.body, Body::Form(form.map(str::to_owned).to_vec()));
    assert_eq!(
        wire.headers,
        [
            "Origin: {origin}",
            "Content-Type: application/x-www-form-urlencoded;charset=UTF-8",
            "X-Requested-With: locker"
        ]
    );
    assert_eq!(wire.referer.as_deref(), Some("Referer: {origin}/"));
    assert_eq!(wire.left_out, ["Cookie"]);
}

#[test]
fn a_query_whose_origin_is_the_referer_s() {
    let target = format!("/EXAMBOARD/go?h={HASH}.1479902400&fixed=1");
    let wire = learned(heard("GET", &target, &["Referer: https://partner.example/"], "")).unwrap();
    assert_eq!(wire.target, "/{app-id}/go?h={app-hash}.{time-stamp}&fixed=1");
    assert_eq!(wire.headers, ["Referer: {origin}/"]);
    assert_eq!(wire.referer, None);
}

#[test]
fn json_with_headers() {
    let body = format!(r#"{{"app":{{"id":"EXAMBOARD","n":[1]}},"sig":"{HASH}"}}"#);
    let headers = ["X-Time: 1479902400", "Origin: https://partner.example"];
    let wire = learned(heard("PUT", "/go", &headers, &body)).unwrap();
    let json = r#"{"app":{"id":"{app-id}","n":[1]},"sig":"{app-hash}"}"#;
    assert_eq!(wire.body, Body::Json(json.to_owned()));
    assert_eq!(wire.headers, ["X-Time: {time-stamp}", "Origin: {origin}"]);
}

#[test]
fn what_a_template_cannot_express_is_reported() {
    let base64 = BASE64_STANDARD_NO_PAD.encode(HASH);
    let number = format!(r#"{{"i":"EXAMBOARD","h":"{HASH}","t":1479902400}}"#);
    let braces = format!(r#"{{"i":"EXAMBOARD","h":"{{x}}{HASH}"}}"#);
    let elsewhere = format!("/go?i=EXAMBOARD&h={HASH}&t=1479902400");
    for (one, shown) in [
        (heard("GET", "/logo.png", &[], ""), "no request of the browser contains the app hash"),
        (heard("GET", &format!("/go?h={base64}"), &[], ""), "the app-hash in base64"),
        (heard("POST", "/go", &[], &number), "`.t` is a number"),
        (heard("POST", "/go", &[], &braces), "contains braces"),
        (heard("POST", "/go", &["Content-Type: text/xml"], HASH), "neither a form nor a JSON"),
        (heard("GET", &elsewhere, &[], ""), "but not origin"),
    ] {
        let said = learned(one).unwrap_err();
        assert!(said.contains(shown), "{said}");
    }
    let library = Url::parse("http://other.example/savelocker.js").unwrap();
    let one = heard("GET", &format!("{elsewhere}&o=https://partner.example"), &[], "");
    let said = learn(&[one], &shown(), &library).unwrap_err().to_string();
    assert!(said.contains("the launch goes to http://locker.example"), "{said}");
}
