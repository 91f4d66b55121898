//! Signatures of what is sent, after the Standard Webhooks scheme: HMAC-SHA-256 over id, instant and body, so that a receiver
//! can tell who sent it and whether it is a repetition.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A secret that Stirrup and one receiver share.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Zeroizing<[u8; Self::BYTES]>);

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

impl SigningSecret {
    /// Within the 24 to 64 octets of the scheme.
    pub const BYTES: usize = 32;
    const PREFIX: &str = "whsec_";

    pub fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// From the octets that are kept; `None` for another number of them.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::new)
    }

    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// As it is told to whoever runs the receiver.
    pub fn reveal(&self) -> String {
        format!("{}{}", Self::PREFIX, STANDARD.encode(self.bytes()))
    }
}

/// The value of `webhook-signature`: one signature for each secret that is good at the moment. `instant` is in seconds since
/// 1970, as `webhook-timestamp` has it.
pub fn signature<'a>(
    secrets: impl IntoIterator<Item = &'a SigningSecret>,
    id: &str,
    instant: i64,
    body: &str,
) -> String {
    let sign = |secret: &SigningSecret| {
        // An HMAC takes a key of any length, so that there is always one.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.bytes()).ok()?;
        mac.update(format!("{id}.{instant}.{body}").as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.into_iter().filter_map(sign).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked out with `openssl dgst -sha256 -mac HMAC` from the text of the scheme.
    #[test]
    fn a_signature_is_what_anybody_else_works_out() {
        let secret = SigningSecret::new([7; 32]);
        assert_eq!(secret.reveal(), "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=");
        let signed = signature([&secret], "evt_1", 1_700_000_000, "{\"a\":1}");
        assert_eq!(signed, "v1,LD23cPhYO0Vr+7BYB9TpqKHMIUwtb1s91EEyjYfBh+s=");
        assert_eq!(signature([&secret, &secret], "evt_1", 1_700_000_000, "{\"a\":1}"), format!("{signed} {signed}"));
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
    }
}
