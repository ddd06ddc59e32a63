//! What the corpora begin with: known answers, edges, scenarios, sample pages. Tests replay it and fuzzers
//! start from it, so that no corpus holds it.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use reference_locker::mutants;
use serde_json::Value;
use url::Url;

use crate::run::{By, Measured, RunInfo};
use locksmith_core::scenario::samples::{self, Values, fill};
use locksmith_lint::LIBRARY;
use locksmith_spec::{Format, Secret, Side, Skew, ids};

const KEY: &str = "Jd6R1JMY0NBeX6E111U0";
const ID: &str = "8W4A7RNQ";
const STAMP: &str = "1479902400";

/// Every id, and what is and is not a code.
pub(super) fn register() -> Vec<Vec<u8>> {
    let codes = ["202", "203", "204", "205", "206", "207", "208"];
    ids().chain(codes).map(|typed| typed.as_bytes().to_vec()).collect()
}

pub(super) fn domain() -> Vec<Vec<u8>> {
    let vectors = known_answers(include_str!("../../../../scenarios/vectors/domain.json"));
    vectors.iter().map(|vector| lines(vector, &["registered", "origin"])).collect()
}

/// With the moment that is now as a number; and formats that a pattern describes.
pub(super) fn timestamp() -> Vec<Vec<u8>> {
    let vectors = known_answers(include_str!("../../../../scenarios/vectors/time-stamp.json"));
    let with_number = |mut vector: Value| {
        let now: Timestamp = text(&vector, "now_utc").parse().expect("a moment");
        vector["now_utc"] = now.as_second().to_string().into();
        lines(&vector, &["format", "now_utc", "time_stamp"])
    };
    let by_pattern = [
        "%d/%m/%Y %H:%M:%S\n1479902400\n23/11/2016 17:30:00",
        "%d %b %Y %I:%M:%S %p %z\n1479902400\n23 Nov 2016 05:30:00 PM +0530",
        "%s\n1479902400\n1479902400",
        "%H:%M\n1479902400\n17:30",
    ];
    let by_pattern = by_pattern.map(|seed| seed.as_bytes().to_vec());
    vectors.into_iter().map(with_number).chain(by_pattern).collect()
}

/// The known answers, and every word for a hash around the edges of the window.
pub(super) fn app_hash() -> Vec<Vec<u8>> {
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
    let vectors = known_answers(include_str!("../../../../scenarios/vectors/app-hash.json"));
    let known = vectors.into_iter().map(|mut vector| {
        vector["now"] = STAMP.into();
        lines(&vector, &["app_id", "app_key", "time_stamp", "now", "app_hash"])
    });
    known.chain(words).collect()
}

fn known_answers(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).expect("JSON");
    file["vectors"].as_array().expect("vectors").clone()
}

/// The members, a line each.
fn lines(vector: &Value, members: &[&str]) -> Vec<u8> {
    let texts: Vec<&str> = members.iter().map(|member| text(vector, member)).collect();
    texts.join("\n").into_bytes()
}

fn text<'a>(vector: &'a Value, member: &str) -> &'a str {
    vector[member].as_str().unwrap_or_default()
}

/// An input of `differential`, as `arbitrary` reads its fields: integers from the lowest byte on, of an
/// enum first which variant.
struct Case {
    format: u8,
    authorised: bool,
    /// Which mutant of the reference locker, if any.
    mutant: u16,
    id: u32,
    age: i16,
    hash: Vec<u8>,
    origin: Vec<u8>,
}

impl Case {
    fn right() -> Self {
        let (hash, origin) = (variant(0, 10).to_vec(), variant(0, 9).to_vec());
        Self { format: 0, authorised: true, mutant: u16::MAX, id: 0, age: 0, hash, origin }
    }

    fn bytes(&self) -> Vec<u8> {
        const NOW: u32 = 1_479_902_400;
        let mut bytes = vec![self.format];
        bytes.extend(NOW.to_le_bytes());
        bytes.extend([0, u8::from(self.authorised)]);
        bytes.extend(self.mutant.to_le_bytes());
        bytes.extend(variant(self.id, 6));
        bytes.extend(variant(0, 6));
        bytes.extend(self.age.to_le_bytes());
        bytes.extend(&self.hash);
        bytes.extend(&self.origin);
        bytes
    }
}

/// The bytes from which `arbitrary` makes this variant of so many.
fn variant(index: u32, of: u32) -> [u8; 4] {
    let least = (u64::from(index) << 32).div_ceil(u64::from(of));
    u32::try_from(least).unwrap_or(u32::MAX).to_le_bytes()
}

/// Every edge of the window and every single fault in every format, and every locker that is wrong on purpose.
pub(super) fn differential() -> Vec<Vec<u8>> {
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
        let right = || Case { format, ..Case::right() };
        cases.extend(AGES.map(|age| Case { age, ..right() }));
        cases.push(Case { authorised: false, ..right() });
        cases.extend((0..6).map(|id| Case { id, ..right() }));
        cases.extend((0..10).map(|hash| Case { hash: variant(hash, 10).to_vec(), ..right() }));
        cases.extend((0..9).map(|origin| Case { origin: variant(origin, 9).to_vec(), ..right() }));
    }
    // The due hash, cut to some length.
    cases.extend(
        [1, 8, 32, 63].map(|length| Case {
            hash: [&variant(6, 10)[..], &[length]].concat(),
            ..Case::right()
        }),
    );
    cases.extend(ORIGINS.map(|origin| Case {
        origin: [&variant(8, 9)[..], origin.as_bytes()].concat(),
        ..Case::right()
    }));
    // What a locker that is wrong on purpose makes of a right request, and of a wrong one.
    for (mutant, _) in (0..).zip(mutants::all()) {
        let cut = [&variant(6, 10)[..], &[8]].concat();
        let other = [&variant(8, 9)[..], ORIGINS[0].as_bytes()].concat();
        cases.push(Case { mutant, ..Case::right() });
        cases.push(Case { mutant, age: 1801, hash: cut, origin: other, ..Case::right() });
    }
    cases.iter().map(Case::bytes).collect()
}

/// Every sample page; one with timestamps that are wrong in some way, or written in some other; and pages that show
/// the app key.
pub(super) fn page_rules() -> Vec<Vec<u8>> {
    const KNOWN: u8 = 0b0001_1010;
    const STAMPS: [(u8, &str); 24] = [
        (0, "1479882600"),
        (0, "1479922200"),
        (0, "1479902400000"),
        (0, "24665040"),
        (0, "20161123"),
        (0, "201611231730"),
        (0, "20161123173000"),
        (0, "20161123T1730"),
        (1, "2016-11-23T17:30:00+05:30"),
        (1, "2016-11-23T12:00:00+05:30"),
        (1, "2016-11-23T23:00:00+05:30"),
        (1, "2016-11-23T17:30:00Z"),
        (2, "2016-11-23 12:00:00"),
        (2, "2016-11-23 23:00:00"),
        (2, "2016-11-23 05:30:00"),
        (2, "2016-11-23 17:11:00"),
        (2, "2016-11-23 17:30"),
        (2, "23/11/2016 05:30:00 PM"),
        (2, "23/11/2016 12:30:00 AM"),
        (2, "11/23/16, 5:30:00 PM"),
        (2, "Nov 23, 2016 17:30:00"),
        (2, "2016 Nov 23 17:30:00.000"),
        (2, "23-Nov-2016 17:30:00,000"),
        (2, "Wed Nov 23 17:30:00 IST 2016"),
    ];
    let key = Secret::new(KEY);
    let now = STAMP.parse().map(Timestamp::from_second).expect("a number").expect("a moment");
    let values = Values {
        app_id: ID,
        app_key: &key,
        format: Format::EpochSeconds,
        now,
        first_load: now,
        library: &LIBRARY.parse().expect("a URL"),
        documents: "https://documents.example",
        jquery: "/jquery.min.js",
    };
    let samples = samples::all().expect("samples");
    let page = |sample: &samples::Sample| fill(&sample.page.text, &values).expect("a sample page");
    let pages: Vec<String> = samples.iter().map(page).collect();
    let right = pages.iter().find(|page| page.contains(STAMP)).expect("a page with a timestamp");
    let seed = |known: u8, page: &str| [&[known, 0], page.as_bytes()].concat();
    let stamped =
        STAMPS.map(|(format, stamp)| seed(KNOWN | format << 5, &right.replace(STAMP, stamp)));
    let leaks =
        written_keys().into_iter().map(|key| format!("<script>const key = \"{key}\";</script>"));
    let leaks = leaks.map(|page| seed(KNOWN, &page));
    pages.iter().map(|page| seed(KNOWN, page)).chain(stamped).chain(leaks).collect()
}

/// The app key, as programs write it.
fn written_keys() -> Vec<String> {
    let each: [fn(u8) -> String; 13] = [
        |byte| format!("{byte:02x}"),
        |byte| format!("%{byte:02X}"),
        |byte| format!("%2525{byte:02x}"),
        |byte| format!("&#{byte};"),
        |byte| format!("&amp;#x{byte:x};"),
        |byte| format!("&#x{byte:x}"),
        |byte| format!("\\u{byte:04x}"),
        |byte| format!("\\\\u{byte:04x}"),
        |byte| format!("\\u{{{byte:x}}}"),
        |byte| format!("\\x{byte:02x}"),
        |byte| format!("\\{byte:03o}"),
        |byte| format!("{byte}, "),
        |byte| format!("{byte:#x},"),
    ];
    let mut written: Vec<String> =
        each.iter().map(|each| KEY.bytes().map(each).collect()).collect();
    written.push(KEY.to_ascii_lowercase());
    written.push(STANDARD.encode(KEY));
    written.push(URL_SAFE_NO_PAD.encode(STANDARD.encode(KEY)));
    written
}

/// The files of this repository that are of a kind, a profile with an authenticator, a configuration of the
/// locker, and a run without records.
pub(super) fn files() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut add = |kind: u8, text: &str| seeds.push([&[kind], text.as_bytes()].concat());
    for (kind, folder) in [(b's', "locker"), (b'p', "profiles"), (b'w', "templates")] {
        for text in texts(folder) {
            add(kind, &text);
        }
    }
    add(b'k', include_str!("../../../../scenarios/score.json"));
    // The target has a text of letters for every variable, which is base32 here.
    add(
        b'p',
        "library = \"https://locker.example/savelocker.js\"\n\
         [apps.main]\nid = \"A\"\nkey = { env = \"KEY\" }\ndomain = \"partner.example\"\n\
         [users.first]\nname = \"asha\"\ncode = { totp = { env = \"TOTP\" } }\n",
    );
    add(b'r', &serde_json::to_string(&run()).expect("a run is written"));
    for sample in samples::all().expect("samples").iter().take(12) {
        add(b't', &sample.page.text);
    }
    add(
        b'l',
        "listen = \"127.0.0.1:0\"\ntime_stamp = \"naive-ist\"\n[limits]\nredirects = 5\n\
         [[apps]]\nid = \"A\"\nkey = { env = \"KEY\" }\ndomain = \"partner.example\"\n\
         [[users]]\nname = \"asha\"\npassword = { env = \"PASSWORD\" }\nfolders = [\"A\"]\n",
    );
    seeds
}

/// A run of one case, at a locker whose clock is behind.
fn run() -> RunInfo {
    let url = Url::parse(LIBRARY).expect("a URL");
    let skew = Skew { least: -2600, most: -1900 };
    RunInfo {
        certificate: Some("a certificate of a public authority".to_owned()),
        clock: Some(Measured { skew, by: By::Date }),
        assumed: vec!["`uploaded` is recognised".to_owned()],
        ..RunInfo::new(
            Side::Locker,
            "a locker",
            &url,
            &"Chromium",
            1_479_902_400_000,
            super::files::plan(),
        )
    }
}

/// The files in a folder of `scenarios/`.
fn texts(folder: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(folder);
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read_to_string(path).expect("a text")).collect()
}
