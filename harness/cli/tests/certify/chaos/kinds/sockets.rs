//! Raw sockets: answers that do not end, come slowly, break off, or are no HTTP.

use super::Target::{FuzzLocker, FuzzSocket, LockerSocket, PageSocket};
use super::{Attack, Kind, Place};

const OK: &str = "HTTP/1.1 200 OK\r\n";
const HTML: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><title>x</title>";
const CHUNKED: &str =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
const CHUNK: &str = "10\r\n0123456789abcdef\r\n";
const AUTHORIZE: &str = "POST /savelocker/api/1/authorize ";

/// The launches after the control: they are what is tried.
const TRIED: Place = Place { at: AUTHORIZE, from: 2 };

pub(super) const KINDS: &[Kind] = &[
    fuzz("100 Continue without end", Attack::endless("", "HTTP/1.1 100 Continue\r\n\r\n")),
    fuzz("headers without end", Attack::endless(OK, "X: y\r\n")).quick(),
    fuzz("a header without end", Attack::endless("HTTP/1.1 200 OK\r\nX: ", "y")),
    fuzz(
        "a chunk extension without end",
        Attack::endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=", "y"),
    )
    .quick(),
    fuzz("a body without end", Attack::endless(HTML, "<p>more</p>")),
    fuzz("chunks without end", Attack::endless(CHUNKED, CHUNK)),
    fuzz("a byte in a second", Attack::endless(OK, "X").slowly(1000)),
    fuzz("an answer that never begins", Attack::says("").and_hangs()),
    fuzz("a reset before the answer", Attack::says("").and_resets()).quick(),
    fuzz("a reset in the head", Attack::says("HTTP/1.1 200 OK\r\nX").and_resets()),
    fuzz("a reset in the body", Attack::says(HTML).and_resets()),
    fuzz("HTTP/0.9", Attack::says("<!doctype html><title>x</title>")).quick(),
    fuzz(
        "a body shorter than its length",
        Attack::says("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nx"),
    ),
    fuzz("a length of 2^64", Attack::says("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\nx")),
    fuzz("two lengths", Attack::says("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy")),
    fuzz("a status of 99999", Attack::says("HTTP/1.1 99999 OK\r\n\r\n")),
    fuzz("control characters", Attack::says("HTTP/1.1 200 \u{1b}[2J\0\r\n\u{1b}]0;x\u{7}: \0\r\n\r\n\0")),
    Kind::new("garbage in place of TLS", FuzzSocket("https", Attack::says("\u{16}garbage")), &[3]).quick(),
    Kind::new("a TLS record without end", FuzzSocket("https", Attack::endless("\u{16}\u{3}\u{3}\u{7f}\u{7f}", "x")), &[3]),
    Kind::new("TLS that never answers", FuzzSocket("https", Attack::says("").and_hangs()), &[3]),
    tried("tried: 100 Continue without end", Attack::endless("", "HTTP/1.1 100 Continue\r\n\r\n"), &[3]).quick(),
    tried("tried: a body without end", Attack::endless(HTML, "<p>more</p>"), &[3]).quick(),
    tried("tried: a chunk extension without end", Attack::endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;a=", "y"), &[1, 3]),
    tried(
        "tried: trailers without end",
        Attack::endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n", "X: y\r\n"),
        &[3],
    ),
    tried("tried: no answer", Attack::says("").and_hangs(), &[1, 3]),
    tried("tried: resets", Attack::says("").and_resets(), &[1, 3]),
    Kind::new("a library without end, by a socket", LockerSocket("http", Attack::endless(HTML, "//")), &[3]),
    Kind::new("redirects without end", LockerSocket("http", Attack::says("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")), &[3]).quick(),
    Kind::new("a locker that is no HTTP", LockerSocket("http", Attack::says("SSH-2.0-x\r\n")), &[3]).quick(),
    page("a page without end", Attack::endless(HTML, "<p>more</p>")).quick(),
    page("a page of chunks without end", Attack::endless(CHUNKED, CHUNK)),
    page("headers of a page without end", Attack::endless(OK, "X: y\r\n")).quick(),
    page("a page a byte in a second", Attack::endless(HTML, "x").slowly(1000)),
    page("redirects of a page without end", Attack::says("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")).quick(),
    page("a page that is reset", Attack::says(HTML).and_resets()),
];

/// An answer to everything that the fuzzer asks: it says nothing.
const fn fuzz(name: &'static str, attack: Attack) -> Kind {
    Kind::new(name, FuzzSocket("http", attack), &[3])
}

/// An answer to what is tried, behind a control that was let in.
const fn tried(name: &'static str, attack: Attack, exit: &'static [i32]) -> Kind {
    Kind::new(name, FuzzLocker(TRIED, attack), exit)
}

const fn page(name: &'static str, attack: Attack) -> Kind {
    Kind::new(name, PageSocket(attack), &[3])
}
