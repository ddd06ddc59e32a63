//! Templates that are right, and the mistakes of others.

use super::*;

fn wrong(text: &str) -> String {
    format!("{:?}", miette::Report::new(parse("template.toml", text).unwrap_err()))
}

const ANSWERS: &str = "[answers]\nlaunch = { status = 200 }\nrefusal = [{ code = '{code}' }]\n";

fn request(lines: &str) -> String {
    format!("[request]\n{lines}\n{ANSWERS}")
}

const HEADERS: &str = r#"headers = ["Origin: {origin}"]"#;

#[test]
fn the_template_that_is_built_in_is_right() {
    let template = Template::built_in().unwrap();
    let all = Slot::ALL.into_iter().filter(|slot| *slot != Slot::OriginHost);
    assert!(all.into_iter().all(|slot| template.has(slot)));
    assert_eq!(template.method, "POST");
}

#[test]
fn the_host_of_the_origin_names_the_page_as_well() {
    let lines = "path = '/go?id={app-id}&h={app-hash}&ts={time-stamp}&from={origin-host}'";
    assert!(parse("template.toml", &request(lines)).unwrap().names_the_page());
}

#[test]
fn a_query_and_an_object_have_slots_too() {
    let query = request(&format!(
        "path = '/go?id={{app-id}}&h={{app-hash}}&ts={{time-stamp}}&fixed=1'\n{HEADERS}"
    ));
    let template = parse("template.toml", &query).unwrap();
    assert_eq!(template.query.len(), 4);
    assert_eq!(template.body, Body::None);
    let json = request(&format!(
        "path = '/go'\n{HEADERS}\njson = '''{{\"app\": {{\"id\": \"{{app-id}}\", \"n\": [1, null]}},
         \"sig\": \"{{app-hash}}.{{time-stamp}}\"}}'''"
    ));
    let template = parse("template.toml", &json).unwrap();
    assert!(matches!(&template.body, Body::Json(fields) if fields.len() == 2));
    assert!(template.has(Slot::TimeStamp) && !template.has(Slot::DocumentUrl));
}

/// What is wrong, in its words; each error has help.
#[test]
fn every_mistake_is_reported_at_its_place() {
    let all = "form = ['i={app-id}', 'h={app-hash}', 't={time-stamp}']";
    let mistakes = [
        ("", "missing key `path`"),
        ("path = 'go'", "`go` is not a path"),
        ("path = '/go#x'", "`/go#x` is not a path"),
        ("path = '/go?x'", "`x` is not a field"),
        ("path = '/{app}'", "`{app}` is not a slot"),
        ("path = '/{app-id'", "`{app-id` is not a slot"),
        ("path = '/'\nmethod = 'post it'", "`post it` is not a method"),
        ("path = '/'\nheaders = ['Origin']", "`Origin` is not a header"),
        ("path = '/'\nheaders = ['Ori gin: x']", "`Ori gin: x` is not a header"),
        ("path = '/'\nheaders = ['Host: x']", "Locksmith writes `Host` for every request"),
        ("path = '/'\nform = ['{app-id}=x']", "`{app-id}` is not the name"),
        ("path = '/'\nform = []\njson = '{}'", "the request has two bodies"),
        ("path = '/'\njson = '[]'", "not a JSON object"),
        ("path = '/'\nforms = []", "unknown key `forms`"),
        ("path = '/'", "the request does not contain `{app-id}`"),
        (&format!("path = '/'\n{all}"), "the request does not contain `{origin}`"),
    ];
    for (lines, shown) in mistakes {
        let said = wrong(&request(lines));
        let flat = said.replace("\n  │ ", " ");
        assert!(flat.contains(shown), "{lines:?}: {said}");
    }
    let right = format!("[request]\npath = '/'\n{HEADERS}\n{all}\n");
    for (answers, shown) in [
        ("", "the template has no pattern for a launch"),
        ("launch = { status = 200 }", "the template has no pattern for a refusal"),
        ("launch = {}\nrefusal = []", "the pattern matches every answer"),
        ("launch = { code = '{code}' }", "a launch has no code"),
        ("launch = { status = 20 }", "not a status of HTTP"),
        ("launch = { header = 'Location' }", "`Location` is not a header"),
        (
            "launch = { body = 'x' }\nrefusal = [{ status = 403 }]",
            "the place of the code in a refusal is missing",
        ),
        ("launch = { body = 'x' }\nrefusal = [{ code = 'c' }]", "`{code}` is missing"),
        (
            "shown = '/error'\nlaunch = { body = 'x' }\nrefusal = [{ code = '{code}' }]",
            "is not a path with a code",
        ),
    ] {
        let said = wrong(&format!("{right}[answers]\n{answers}\n"));
        let flat = said.replace("\n  │ ", " ");
        assert!(flat.contains(shown), "{answers:?}: {said}");
    }
}
