//! Lockers whose pages, scripts and documents attack the browser, or anyone who drives it.

use super::Target::{Folders, Locker};
use super::{Attack, Kind, Place};

const HTML: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
const SCRIPT: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nConnection: close\r\n\r\n";
const PDF: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nConnection: close\r\n\r\n";

/// The library, for the browser: the program itself asks for it once, whether the locker is there.
const LIBRARY: Place = Place { at: "GET /savelocker/api/1/savelocker.js ", from: 2 };
const POPUP: Place = Place { at: "GET /savelocker/save/", from: 1 };
const SAVING: Place = Place { at: "/document ", from: 1 };
/// What was saved, behind the list of it.
const DOCUMENT: Place = Place { at: "GET /savelocker/documents/", from: 1 };

pub(super) const KINDS: &[Kind] = &[
    at("a document without end", DOCUMENT, Attack::endless(PDF, "%PDF-1.4 more"), &[1, 3]),
    at("a document a byte in a second", DOCUMENT, Attack::endless(PDF, "x").slowly(1000), &[1, 3]).within(150),
    at("a document of redirects without end", DOCUMENT, Attack::says("HTTP/1.1 302 Found\r\nLocation: /savelocker/documents/x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), &[1, 3]),
    at("a library of 50 MB", LIBRARY, Attack::many(SCRIPT, "//0123456789abcdef\n", 2_600_000, ""), &[3]),
    at("a library without end", LIBRARY, Attack::endless(SCRIPT, "//0123456789abcdef\n"), &[3]).within(180),
    at("a library that loops", LIBRARY, Attack::says("HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nConnection: close\r\n\r\nfor(;;);"), &[3]).within(180),
    at("a library of alerts", LIBRARY, Attack::says("HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\nConnection: close\r\n\r\nfor(;;)alert(1);"), &[3]).within(180),
    at("a popup without end", POPUP, Attack::endless(HTML, "<p>more words of a page that has no end</p>"), &[3]).within(180),
    at("a popup that loops", POPUP, popup("<script>for(;;);</script>"), &[3]).within(180),
    at("a popup of alerts", POPUP, popup("<script>for(;;)alert('again')</script>"), &[3]).within(180),
    at("a popup of popups", POPUP, popup("<script>setInterval(()=>open('/savelocker/save/x'),10)</script>"), &[3]).within(180),
    at("a popup that never stops loading", POPUP, Attack::says("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>Please wait").and_hangs(), &[3]).within(180),
    at("a popup that reloads without end", POPUP, popup("<meta http-equiv=refresh content=0><p>again"), &[3]).within(180),
    at("a popup that asks before it goes", POPUP, popup("<script>onbeforeunload=event=>event.preventDefault()</script><p>stay"), &[3]).within(180),
    at("a popup of downloads", POPUP, popup("<script>setInterval(()=>{const a=document.createElement('a');a.href='data:application/octet-stream,x';a.download='x';a.click()},20)</script>"), &[3]).within(180),
    at("a title of 5 MB", POPUP, Attack::many("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><title>", "a title that is long ", 250_000, "</title><p>x"), &[3]).within(180),
    at("words of 20 MB", POPUP, Attack::many("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><div role=alert>", "words that are many ", 1_000_000, "</div>"), &[3]).within(180),
    at("100,000 buttons", POPUP, Attack::many("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html>", "<button>Save here</button>", 100_000, ""), &[3]).within(180),
    at("a popup that fetches 2 MB in a loop", POPUP, popup("<script>(async()=>{for(let n=0;;n++)await fetch('/savelocker/api/1/savelocker.js?'+n,{method:'POST',body:'x'.repeat(2<<20)})})()</script>"), &[3]).within(180),
    at("a listing of 200,000 links", LISTING, Attack::many("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><h1>Uploaded Documents</h1>", "<p><a href='/savelocker/documents/x'>marks.pdf in My Documents</a></p>", 200_000, ""), &[1, 3]).within(180),
    at("a listing without end", LISTING, Attack::endless("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<!doctype html><h1>Uploaded Documents</h1>", "<p><a href='/savelocker/documents/x'>marks.pdf in My Documents</a></p>"), &[1, 3]).within(180),
    at("an answer to a save that hangs", SAVING, Attack::says("").and_hangs(), &[1, 3]).within(180),
    Kind::new("a folder with a name of 3 MB", Folders(|| format!("[\"My Documents\", \"{}\"]", "name ".repeat(600_000))), &[0, 1, 3]).within(180),
    Kind::new("5,000 folders", Folders(|| format!("[\"My Documents\"{}]", (0..5000).map(|n| format!(", \"Folder {n}\"")).collect::<String>())), &[0, 1, 3]).within(180),
];

/// The list of what was saved, after a look before the first launch.
const LISTING: Place = Place { at: "GET /savelocker/uploaded ", from: 3 };

const fn at(name: &'static str, place: Place, attack: Attack, exit: &'static [i32]) -> Kind {
    Kind::new(name, Locker(place, attack), exit)
}

/// A page in place of the popup's own.
const fn popup(html: &'static str) -> Attack {
    Attack::many(HTML, html, 1, "")
}
