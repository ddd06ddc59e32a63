//! Writes what corpora begin with: known answers, scenarios, sample pages, requests as they should be.
//!
//! `cargo run --example seeds -- FOLDER` writes into `FOLDER/<target>/`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use locksmith_core::scenario::samples::{self, Values, fill};
use locksmith_lint::LIBRARY;
use locksmith_spec::{Format, Secret, app_hash, ids};
use serde_json::Value;

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
const ID: &str = "8W4A7RNQ";
const STAMP: &str = "1479902400";

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = PathBuf::from(folder);
    write(&folder, "request", requests())?;
    write(&folder, "document_url", document_urls())?;
    let codes = ["202", "203", "204", "205", "206", "207", "208"];
    write(&folder, "register", ids().chain(codes).map(|typed| typed.as_bytes().to_vec()))?;
    write(&folder, "domain", vectors("domain", &["registered", "origin"])?)?;
    write(&folder, "timestamp", timestamps()?)?;
    write(&folder, "differential", cases())?;
    write(&folder, "app_hash", app_hashes()?)?;
    write(&folder, "page_rules", pages()?)?;
    write(&folder, "files", files()?)
}

fn write(folder: &Path, target: &str, seeds: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder)?;
    for (number, seed) in seeds.into_iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed)?;
    }
    Ok(())
}

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

fn requests() -> Vec<Vec<u8>> {
    let hash = app_hash(ID, KEY, STAMP);
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

fn document_urls() -> Vec<Vec<u8>> {
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

/// The members of every known answer, a line each.
fn vectors(file: &str, members: &[&str]) -> Result<Vec<Vec<u8>>> {
    let path = scenarios().join(format!("vectors/{file}.json"));
    let file: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let vectors = file["vectors"].as_array().ok_or("no vectors")?;
    let lines = |vector: &Value| {
        let text = |member: &&str| vector[*member].as_str().unwrap_or_default().to_owned();
        members.iter().map(text).collect::<Vec<_>>().join("\n").into_bytes()
    };
    Ok(vectors.iter().map(lines).collect())
}

/// With the moment that is now as a number.
fn timestamps() -> Result<Vec<Vec<u8>>> {
    let vectors = vectors("time-stamp", &["format", "now_utc", "time_stamp"])?;
    vectors
        .into_iter()
        .map(|vector| {
            let text = String::from_utf8(vector)?;
            let mut lines = text.splitn(3, '\n').map(str::to_owned).collect::<Vec<_>>();
            lines[1] = lines[1].parse::<jiff::Timestamp>()?.as_second().to_string();
            Ok(lines.join("\n").into_bytes())
        })
        .collect()
}

fn app_hashes() -> Result<Vec<Vec<u8>>> {
    let vectors = vectors("app-hash", &["app_id", "app_key", "time_stamp", "app_hash"])?;
    let presented = [
        "due",
        "due in capitals",
        "due and more",
        "due cut short",
        "due in base64",
        "of the key first",
        "of no key",
        "",
    ];
    let words = presented.iter().flat_map(|presented| {
        [STAMP, "1479902399", "1479904201", "1479902500", ""]
            .map(|now| format!("{ID}\n{KEY}\n{STAMP}\n{now}\n{presented}").into_bytes())
    });
    let known = vectors.into_iter().filter_map(|vector| {
        let text = String::from_utf8(vector).ok()?;
        let (rest, hash) = text.rsplit_once('\n')?;
        Some(format!("{rest}\n{STAMP}\n{hash}").into_bytes())
    });
    Ok(known.chain(words).collect())
}

/// An input of `differential`, as `arbitrary` reads its fields: integers from the lowest byte on, of an
/// enum first which variant.
struct Case {
    format: u8,
    authorised: bool,
    id: u32,
    age: i16,
    hash: Vec<u8>,
    origin: Vec<u8>,
}

impl Case {
    fn right() -> Self {
        let (hash, origin) = (variant(0, 10).to_vec(), variant(0, 9).to_vec());
        Self { format: 0, authorised: true, id: 0, age: 0, hash, origin }
    }

    fn bytes(&self) -> Vec<u8> {
        const NOW: u32 = 1_479_902_400;
        const NO_DEVIATION: u16 = u16::MAX;
        let mut bytes = vec![self.format];
        bytes.extend(NOW.to_le_bytes());
        bytes.extend([0, u8::from(self.authorised)]);
        bytes.extend(NO_DEVIATION.to_le_bytes());
        bytes.extend(variant(self.id, 6));
        bytes.extend(variant(0, 6));
        bytes.extend(self.age.to_le_bytes());
        bytes.extend(&self.hash);
        bytes.extend(&self.origin);
        bytes
    }
}

/// The bytes of which `arbitrary` makes this variant of so many.
fn variant(index: u32, of: u32) -> [u8; 4] {
    let least = (u64::from(index) << 32).div_ceil(u64::from(of));
    u32::try_from(least).unwrap_or(u32::MAX).to_le_bytes()
}

/// Every edge of the window in every format, and every single fault.
fn cases() -> Vec<Vec<u8>> {
    const AGES: [i16; 14] =
        [0, 1, 60, 1740, 1799, 1800, 1801, 1859, 1860, 19_800, -1, -1800, -1801, -19_800];
    const ORIGINS: [&str; 14] = [
        "https://evilpartner.example",
        "https://partner.example.evil.example",
        "https://partner.exampleevil",
        "https://www.partner.example",
        "https://partner.example.",
        "https://partner.example:8443",
        "https://partner.example@evil.example",
        "https://evil.example/partner.example",
        "https://evil.example?partner.example",
        "https://evil.example#partner.example",
        "https://example",
        "https://127.0.0.1",
        "ftp://partner.example",
        "partner.example",
    ];
    let mut cases = Vec::new();
    for format in 0..3 {
        cases.extend(AGES.map(|age| Case { format, age, ..Case::right() }));
    }
    cases.push(Case { authorised: false, ..Case::right() });
    cases.extend((0..6).map(|id| Case { id, ..Case::right() }));
    cases.extend((0..10).map(|hash| Case { hash: variant(hash, 10).to_vec(), ..Case::right() }));
    // The due hash, cut to some length.
    cases.extend(
        [1, 8, 32, 63].map(|length| Case {
            hash: [&variant(6, 10)[..], &[length]].concat(),
            ..Case::right()
        }),
    );
    cases
        .extend((0..9).map(|origin| Case { origin: variant(origin, 9).to_vec(), ..Case::right() }));
    cases.extend(ORIGINS.map(|origin| Case {
        origin: [&variant(8, 9)[..], origin.as_bytes()].concat(),
        ..Case::right()
    }));
    cases.iter().map(Case::bytes).collect()
}

fn pages() -> Result<Vec<Vec<u8>>> {
    let key = Secret::new(KEY);
    let now = STAMP.parse().map(jiff::Timestamp::from_second)??;
    let values = Values {
        app_id: ID,
        app_key: &key,
        format: Format::EpochSeconds,
        now,
        first_load: now,
        library: &LIBRARY.parse()?,
        documents: "https://documents.example",
        jquery: "/jquery.min.js",
    };
    let samples = samples::all()?;
    samples
        .iter()
        .map(|sample| {
            let page = fill(&sample.page.text, &values)?;
            Ok([&[0b0001_1010, 0], page.as_bytes()].concat())
        })
        .collect()
}

fn files() -> Result<Vec<Vec<u8>>> {
    let mut seeds = Vec::new();
    let mut add = |kind: u8, text: &str| seeds.push([&[kind], text.as_bytes()].concat());
    for entry in fs::read_dir(scenarios().join("locker"))? {
        add(b's', &fs::read_to_string(entry?.path())?);
    }
    add(b'p', &fs::read_to_string(scenarios().join("profiles/every-key.toml"))?);
    add(b'w', &fs::read_to_string(scenarios().join("templates/reference-locker.toml"))?);
    add(b'k', &fs::read_to_string(scenarios().join("score.json"))?);
    for sample in samples::all()?.iter().take(12) {
        add(b't', &sample.page.text);
    }
    add(
        b'l',
        "listen = \"127.0.0.1:0\"\ntime_stamp = \"naive-ist\"\n[limits]\nredirects = 5\n\
         [[apps]]\nid = \"A\"\nkey = { env = \"KEY\" }\ndomain = \"partner.example\"\n\
         [[users]]\nname = \"asha\"\npassword = { env = \"PASSWORD\" }\nfolders = [\"A\"]\n",
    );
    Ok(seeds)
}
