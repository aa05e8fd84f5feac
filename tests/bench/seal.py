"""What whoever has the key can say: the gateway's word, so that a service can be asked without a gateway, and the token of a
form that was never opened."""

import base64
import hashlib
import hmac
import secrets
import time
import uuid

KEY = secrets.token_hex(32)


def _mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def form(cookies=""):
    """What a form brings: the cookie that names a browser, and the token that fits it (shared/web/src/forms.rs)."""
    key = _mac(_mac(bytes.fromhex(KEY), b"second steps"), b"stamps")
    cookies = f"{cookies}; " if cookies else ""
    return {"Cookie": f"{cookies}__Host-form=bench", "X-Form-Token": _text(_mac(key, b"forms\0bench"))}


def header(host, target, method="GET"):
    """Good for one method and target, for 30 seconds (shared/boot/src/seal.rs)."""
    key = _mac(bytes.fromhex(KEY), b"gateway context")
    digest = _text(hashlib.sha256(target.encode()).digest())
    payload = f"{time.time_ns() // 1_000_000} {uuid.uuid4().hex} - {host} 127.0.0.1 {method} {digest}"
    text = f"v1.{_text(_mac(key, b'id')[:6])}.{_text(payload.encode())}"
    return {"x-gw-ctx": f"{text}.{_text(_mac(key, text.encode()))}"}
