//! Random values that no one can guess: tickets, cookies, form tokens.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// 128 random bits from a cryptographically secure generator; 32 hexadecimal digits when written down.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Token(u128);

impl Token {
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    /// The token of a text; `None` for what is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let is_hex = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_hex.then(|| u128::from_str_radix(text, 16).ok().map(Self)).flatten()
    }

    /// What only the holder of a key can make of this token: the beginning of an HMAC.
    pub(crate) fn signed_with(self, key: Self) -> Self {
        #[expect(clippy::expect_used, reason = "a key of HMAC may have any length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0.to_be_bytes()).expect("a key");
        mac.update(&self.0.to_be_bytes());
        let mut first = [0; 16];
        first.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Self(u128::from_be_bytes(first))
    }

    /// Whether a text is this token, in constant time: no one learns how much of it agrees.
    pub(crate) fn is(self, text: &str) -> bool {
        Self::read(text).is_some_and(|other| self.0.ct_eq(&other.0).into())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(bits: u128, other: u128) {
            let token = Token(bits);
            prop_assert_eq!(token.to_string(), format!("{bits:032x}"));
            prop_assert_eq!(Token::read(&token.to_string()), Some(token));
            prop_assert_eq!(token.is(&Token(other).to_string()), bits == other);
        }
    }

    #[test]
    fn other_texts_are_no_tokens() {
        for text in ["", "0", "+0000000000000000000000000000000", "é000000000000000000000000000000"]
        {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
