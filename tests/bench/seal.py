"""The gateway's word, given by whoever has the key: so that a service can be asked without a gateway."""

import base64
import hashlib
import hmac
import time
import uuid

from programs import KEY


def _mac(key, text):
    return hmac.new(key, text, hashlib.sha256).digest()


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def header(host, target, method="GET"):
    """Good for one method and target, for 30 seconds (shared/boot/src/seal.rs)."""
    key = _mac(bytes.fromhex(KEY), b"gateway context")
    digest = _text(hashlib.sha256(target.encode()).digest())
    payload = f"{time.time_ns() // 1_000_000} {uuid.uuid4().hex} - {host} 127.0.0.1 {method} {digest}"
    text = f"v1.{_text(_mac(key, b'id')[:6])}.{_text(payload.encode())}"
    return {"x-gw-ctx": f"{text}.{_text(_mac(key, text.encode()))}"}
