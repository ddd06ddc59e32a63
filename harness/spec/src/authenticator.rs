//! The codes of an authenticator (RFC 6238): six digits, of HMAC with SHA-1, each for thirty seconds.

use super::Secret;

/// For how many seconds an authenticator shows one code.
const PERIOD: u64 = 30;

/// The code at a time, in seconds since 1970; none where the secret is not base32.
#[must_use]
pub fn authenticator_code(secret: &Secret, seconds: u64) -> Option<Secret> {
    Some(Secret::new(digits(&base32(secret.expose())?, seconds / PERIOD)))
}

/// The bytes of base32 (RFC 4648), in which blanks and hyphens separate groups.
fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for character in text.trim_end_matches('=').chars().filter(|c| !c.is_whitespace() && *c != '-')
    {
        let value = match character.to_ascii_uppercase() {
            letter @ 'A'..='Z' => letter as u32 - 'A' as u32,
            digit @ '2'..='7' => digit as u32 - '2' as u32 + 26,
            _ => return None,
        };
        bits = (bits << 5 | value) & 0xfff;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Six digits for a counter (RFC 4226), by HMAC of SHA-1 as authenticators do.
fn digits(secret: &[u8], counter: u64) -> String {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = ring::hmac::sign(&key, &counter.to_be_bytes());
    let tag = tag.as_ref();
    let at = tag.last().map_or(0, |last| usize::from(last & 0xf));
    let word = tag[at..at + 4].iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors in RFC 6238, appendix B; of their eight digits the last six.
    const SECRET: &str = "GEZD GNBV-gy3tqojq GEZDGNBVGY3TQOJQ";

    #[test]
    fn an_authenticator_shows_the_codes_of_rfc_6238() {
        assert_eq!(base32(SECRET).unwrap(), b"12345678901234567890");
        let code = |seconds| authenticator_code(&Secret::new(SECRET), seconds).unwrap();
        for (seconds, wanted) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(code(seconds).expose(), wanted);
        }
    }

    #[test]
    fn what_is_no_base32_is_refused() {
        assert_eq!((base32("0189"), base32("")), (None, None));
    }
}
