//! What a passkey's answer has to be (W3C Web Authentication, level 3): ES256, or RS256, which is all that the security
//! chips of many Windows machines have; and no attestation, because nobody here asks which maker's device it is. That
//! leaves so little to read that it stands here, on the cryptography that TLS uses: the libraries for the whole of it bring
//! OpenSSL along.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::signature::{ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// What is asked for, the best first: ES256 and RS256 in the registry of COSE algorithms (RFC 9053, 2.1; RFC 8812, 2).
pub(crate) const ALGORITHMS: [i32; 2] = [-7, -257];

/// 32 random bytes that an answer has to be about.
pub(crate) struct Challenge(pub(crate) [u8; 32]);

impl Challenge {
    /// As it is written in questions and answers.
    pub(crate) fn text(&self) -> String {
        BASE64.encode(self.0)
    }
}

/// The page that keys are for: its host, and its origin as browsers write it.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) host: String,
    pub(crate) origin: String,
}

/// A key that a device has just made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NewKey {
    pub(crate) id: Vec<u8>,
    /// A point of P-256, uncompressed (SEC 1, 2.3.3), or an `RSAPublicKey` in DER (RFC 8017, A.1.1): the first byte, 4 or
    /// 48, tells which.
    pub(crate) public_key: Vec<u8>,
    pub(crate) count: u32,
}

/// What a browser sends: `PublicKeyCredential.toJSON()`.
#[derive(Deserialize)]
pub(crate) struct Answer {
    #[serde(rename = "rawId")]
    raw_id: String,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: Option<String>,
    user_handle: Option<String>,
}

/// What the browser vouches for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl Answer {
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Which key answers.
    pub(crate) fn key_id(&self) -> Option<Vec<u8>> {
        decoded(&self.raw_id).filter(|id| id.len() <= 1023)
    }

    /// Whose the device says the key is.
    pub(crate) fn owner(&self) -> Option<uuid::Uuid> {
        uuid::Uuid::from_slice(&decoded(self.response.user_handle.as_deref()?)?).ok()
    }

    /// The key that a device made for this page when it was asked this (7.1).
    pub(crate) fn new_key(&self, page: &Page, challenge: &Challenge) -> Option<NewKey> {
        self.client_data("webauthn.create", page, challenge)?;
        let bytes = decoded(&self.response.authenticator_data)?;
        let data = Data::read(&bytes, page)?;
        let (id, public_key) = data.attested()?;
        (Some(&id) == self.key_id().as_ref()).then_some(NewKey { id, public_key, count: data.count })
    }

    /// What the device has counted, if it answers this question for this page with this key (7.2).
    pub(crate) fn proof(&self, page: &Page, challenge: &Challenge, (public_key, seen): (&[u8], u32)) -> Option<u32> {
        let client_data = self.client_data("webauthn.get", page, challenge)?;
        let bytes = decoded(&self.response.authenticator_data)?;
        let data = Data::read(&bytes, page)?;
        let signed = [&bytes[..], &Sha256::digest(client_data)].concat();
        let signature = decoded(self.response.signature.as_deref()?)?;
        let verified = match public_key.first()? {
            4 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public_key).verify(&signed, &signature),
            _ => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key).verify(&signed, &signature),
        };
        verified.ok()?;
        // A copy of the device would have to guess how far the other has counted.
        (data.count > seen || (data.count, seen) == (0, 0)).then_some(data.count)
    }

    fn client_data(&self, kind: &str, page: &Page, challenge: &Challenge) -> Option<Vec<u8>> {
        let bytes = decoded(&self.response.client_data)?;
        let said: ClientData = serde_json::from_slice(&bytes).ok()?;
        let asked = challenge.text();
        let is_asked = bool::from(said.challenge.as_bytes().ct_eq(asked.as_bytes()));
        (said.kind == kind && is_asked && said.origin == page.origin && !said.cross_origin).then_some(bytes)
    }
}

/// What the device vouches for (6.1).
struct Data<'a> {
    flags: u8,
    count: u32,
    rest: &'a [u8],
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const MAY_BE_COPIED: u8 = 1 << 3;
const IS_COPIED: u8 = 1 << 4;
const HAS_KEY: u8 = 1 << 6;

impl<'a> Data<'a> {
    /// Its owner was there and known to the device, and it was asked by this page.
    fn read(bytes: &'a [u8], page: &Page) -> Option<Self> {
        let (host, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let has = |flag| flags & flag == flag;
        let is_fine = has(PRESENT | VERIFIED)
            && (has(MAY_BE_COPIED) || !has(IS_COPIED))
            && host[..] == Sha256::digest(&page.host)[..];
        is_fine.then_some(Self { flags: *flags, count: u32::from_be_bytes(*count), rest })
    }

    /// The new key's id and the key (6.5.1). Devices write a COSE key in one way only (CTAP 2.1, 8).
    fn attested(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let (_maker, rest) = self.rest.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (id, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        let key = point(rest).or_else(|| modulus(rest))?;
        let is_key = self.flags & HAS_KEY != 0 && !id.is_empty() && id.len() <= 1023;
        is_key.then(|| (id.to_vec(), key))
    }
}

/// A COSE key for ES256: EC2, P-256, x, y (RFC 9053, 7.1.1).
fn point(cose: &[u8]) -> Option<Vec<u8>> {
    let rest = cose.strip_prefix(&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32])?;
    let (x, rest) = rest.split_first_chunk::<32>()?;
    let (y, _) = rest.strip_prefix(&[0x22, 0x58, 32])?.split_first_chunk::<32>()?;
    Some([&[4], &x[..], &y[..]].concat())
}

/// A COSE key for RS256: RSA, n of 2,048 to 8,192 bits, e of three bytes (RFC 8230, 4).
fn modulus(cose: &[u8]) -> Option<Vec<u8>> {
    let rest = cose.strip_prefix(&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59])?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (n, rest) = rest.split_at_checked(length).filter(|_| (256..=1024).contains(&length))?;
    let (e, _) = rest.strip_prefix(&[0x21, 0x43])?.split_first_chunk::<3>()?;
    let numbers = [number(n), number(e)].concat();
    Some([&[0x30, 0x82][..], &u16::try_from(numbers.len()).ok()?.to_be_bytes(), &numbers].concat())
}

/// An unsigned number in DER: never more bytes than it needs, and a zero in front of a first bit that is set.
fn number(bytes: &[u8]) -> Vec<u8> {
    let begin = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    let bytes = &bytes[begin..];
    let sign = if bytes.first().is_none_or(|first| first & 0x80 != 0) { &[0][..] } else { &[] };
    let length = bytes.len() + sign.len();
    let [high, low] = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    let head = if length < 0x80 { vec![2, low] } else { vec![2, 0x82, high, low] };
    [&head, sign, bytes].concat()
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page() -> Page {
        Page { host: "acme.example".into(), origin: "https://acme.example".into() }
    }

    /// A new key's answer with these flags, and some of its bytes changed.
    fn answer(flags: u8, change: impl Fn(&mut Vec<u8>)) -> Answer {
        let host = Sha256::digest("acme.example");
        let head = [&host[..], &[flags], &7_u32.to_be_bytes(), &[0; 16], &[0, 3], b"key"].concat();
        let cose =
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], &[1; 32], &[0x22, 0x58, 32], &[2; 32]].concat();
        let mut data = [head, cose].concat();
        change(&mut data);
        let client = json!({ "type": "webauthn.create", "challenge": Challenge([9; 32]).text(), "origin": "https://acme.example" });
        let answer = json!({ "rawId": BASE64.encode("key"), "response": {
            "clientDataJSON": BASE64.encode(client.to_string()), "authenticatorData": BASE64.encode(data) } });
        Answer::read(&answer.to_string()).unwrap()
    }

    #[test]
    fn a_new_key_is_read_for_its_page_and_its_question() {
        let read = |answer: &Answer, page: &Page, nine| answer.new_key(page, &Challenge([nine; 32]));
        let good = answer(PRESENT | VERIFIED | HAS_KEY, |_| ());
        let key = read(&good, &page(), 9).unwrap();
        assert_eq!((&key.id[..], key.public_key.len(), key.count), (&b"key"[..], 65, 7));
        assert_eq!(read(&good, &page(), 8), None, "another question");
        assert_eq!(read(&good, &Page { origin: "https://acme.example:1".into(), ..page() }, 9), None);
        assert_eq!(read(&good, &Page { host: "other.example".into(), ..page() }, 9), None);
    }

    #[test]
    fn a_key_of_a_chip_is_read_and_bounded() {
        let cose = |length: u16, e: &[u8]| {
            let n = vec![0x80; usize::from(length)];
            [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59][..], &length.to_be_bytes(), &n, &[0x21, 0x43], e].concat()
        };
        let key = modulus(&cose(256, &[1, 0, 1])).unwrap();
        // A sequence of 266 bytes: n of 257 with its zero, and e.
        assert_eq!(key[..8], [0x30, 0x82, 1, 10, 2, 0x82, 1, 1]);
        assert_eq!(key[key.len() - 5..], [2, 3, 1, 0, 1]);
        assert_eq!(key.len(), 4 + 4 + 257 + 5);
        for (length, e) in [(255, &[1, 0, 1][..]), (1025, &[1, 0, 1]), (256, &[1, 0])] {
            assert_eq!(modulus(&cose(length, e)), None, "{length} {e:?}");
        }
        assert_eq!(number(&[0, 0, 5]), [2, 1, 5]);
        assert_eq!(number(&[0, 0]), [2, 1, 0]);
    }

    #[test]
    fn a_device_has_to_know_its_owner_and_to_be_whole() {
        for flags in [0, PRESENT, VERIFIED, PRESENT | VERIFIED, PRESENT | VERIFIED | HAS_KEY | IS_COPIED] {
            assert_eq!(answer(flags, |_| ()).new_key(&page(), &Challenge([9; 32])), None, "{flags}");
        }
        let whole = PRESENT | VERIFIED | HAS_KEY;
        let length = 37 + 16 + 2 + 3 + 77;
        for short in 0..length {
            assert_eq!(
                answer(whole, |data| data.truncate(short)).new_key(&page(), &Challenge([9; 32])),
                None,
                "{short}"
            );
        }
        assert_eq!(answer(whole, |data| data[37 + 16] = 255).new_key(&page(), &Challenge([9; 32])), None);
        assert_eq!(
            answer(whole, |data| data[37 + 21 + 4] = 0x27).new_key(&page(), &Challenge([9; 32])),
            None,
            "another algorithm"
        );
    }
}
