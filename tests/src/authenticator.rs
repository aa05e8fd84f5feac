//! A device that keeps one passkey, as far as a browser shows it to a page: ES256, or RS256 as in the chip of a Windows
//! machine, and no attestation.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};

/// The device, in the hands of somebody who looks at one page.
#[derive(Debug)]
pub struct Authenticator {
    key: Key,
    id: [u8; 16],
    handle: String,
    /// What it has counted: every answer raises it.
    pub counter: u32,
    /// The page that it believes it answers.
    pub origin: String,
    /// Whether it asked its owner for a finger.
    pub verifies: bool,
}

#[derive(Debug)]
enum Key {
    Curve(EcdsaKeyPair),
    Chip(RsaKeyPair),
}

/// A key that is nobody's but this test's, for making one takes long: 2,048 bits.
const CHIP: &[u8] = include_bytes!("chip.p8");

impl Key {
    fn cose(&self) -> Vec<u8> {
        match self {
            // RFC 9053, 7.1.1: EC2, ES256, P-256, x, y.
            Self::Curve(key) => {
                let point = key.public_key().as_ref();
                let head = [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32];
                [&head, &point[1..33], &[0x22, 0x58, 32], &point[33..]].concat()
            }
            // RFC 8230, 4: RSA, RS256, n, e. The public key is a sequence of both, each behind its length.
            Self::Chip(key) => {
                let der = key.public_key().as_ref();
                let (n, e) = (&der[9..9 + 256], &der[der.len() - 3..]);
                [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0], n, &[0x21, 0x43], e].concat()
            }
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Curve(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Chip(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
        }
    }
}

const PRESENT: u8 = 1;
const VERIFIED: u8 = 4;
const HAS_KEY: u8 = 64;

impl Authenticator {
    /// A new one.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).unwrap();
        let id = key.public_key().as_ref()[1..17].try_into().unwrap();
        Self::of(Key::Curve(key), id, origin)
    }

    /// One that knows RS256 alone.
    #[must_use]
    pub fn chip(origin: &str) -> Self {
        Self::of(Key::Chip(RsaKeyPair::from_pkcs8(CHIP).unwrap()), *b"a chip of a desk", origin)
    }

    fn of(key: Key, id: [u8; 16], origin: &str) -> Self {
        Self { key, id, handle: String::new(), counter: 0, origin: origin.to_owned(), verifies: true }
    }

    /// Makes its key for a question; the answer as a page sends it.
    pub fn create(&mut self, question: &Value) -> String {
        question["user"]["id"].as_str().unwrap().clone_into(&mut self.handle);
        let rp = question["rp"]["id"].as_str().unwrap().to_owned();
        let attested = [&[0; 16][..], &16_u16.to_be_bytes(), &self.id, &self.key.cose()].concat();
        let data = [self.data(&rp, HAS_KEY), attested].concat();
        self.answer(&json!({
            "clientDataJSON": self.client_data("webauthn.create", question),
            "authenticatorData": BASE64.encode(data),
        }))
    }

    /// Answers a question to sign in.
    pub fn get(&mut self, question: &Value) -> String {
        let data = self.data(question["rpId"].as_str().unwrap(), 0);
        let client_data = self.client_data("webauthn.get", question);
        let hash = digest(&SHA256, &BASE64.decode(&client_data).unwrap());
        let signature = self.key.sign(&[&data, hash.as_ref()].concat());
        self.answer(&json!({
            "clientDataJSON": client_data,
            "authenticatorData": BASE64.encode(data),
            "signature": BASE64.encode(signature),
            "userHandle": self.handle,
        }))
    }

    fn data(&mut self, rp: &str, flags: u8) -> Vec<u8> {
        self.counter += 1;
        let flags = flags | PRESENT | if self.verifies { VERIFIED } else { 0 };
        [digest(&SHA256, rp.as_bytes()).as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn client_data(&self, kind: &str, question: &Value) -> String {
        let data =
            json!({ "type": kind, "challenge": question["challenge"], "origin": self.origin, "crossOrigin": false });
        BASE64.encode(data.to_string())
    }

    fn answer(&self, response: &Value) -> String {
        let id = BASE64.encode(self.id);
        let answer = json!({
            "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {},
        });
        answer.to_string()
    }
}
