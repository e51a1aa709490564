"""The key that each form of a page carries: it shows which page a form comes from, and for whom it was made.

It is signed, so no one can make one, and it holds the id of its person, so a form that arrives without a
session can be kept for its writer. All forms of one page share a key; what was sent in them tells them apart.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

FIELD = "submission_key"
CSRF_FIELD = "csrfmiddlewaretoken"
OF_THE_FRAME = frozenset({FIELD, CSRF_FIELD})  # what every form carries beside its own fields
NOBODY = UUID(int=0)
NONCE_BYTES = 12
SIGNATURE_BYTES = 16
PIECE_BYTES = 128 * 1024


def get_key(request: HttpRequest) -> str:
    """Return the key of the page that answers this request. The same for all its forms."""
    known: str | None = getattr(request, "_submission_key", None)
    if known is None:
        known = make_key(_person_id_of(request))
        request._submission_key = known  # type: ignore[attr-defined]
    return known


def make_key(person_id: UUID) -> str:
    """Return a new key for a person."""
    body = person_id.bytes + os.urandom(NONCE_BYTES)
    return urlsafe_b64encode(body + _sign(body)).decode().rstrip("=")


def read_person_id(key: str) -> UUID | None:
    """Return whose page a key comes from, or None if we did not make it for a person."""
    try:
        whole = urlsafe_b64decode(key + "=" * (-len(key) % 4))
    except ValueError:
        return None
    body, signature = whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:]
    if len(body) != len(NOBODY.bytes) + NONCE_BYTES or not hmac.compare_digest(signature, _sign(body)):
        return None
    person_id = UUID(bytes=body[: len(NOBODY.bytes)])
    return None if person_id == NOBODY else person_id


def digest_key(key: str) -> str:
    """Return the digest under which a form is kept: the key itself is stored nowhere."""
    return hashlib.sha256(key.encode()).hexdigest()


def digest_submission(request: HttpRequest) -> str:
    """Return a digest of all that was sent: the address, the key, the fields and the files."""
    digest = hashlib.sha256(request.get_full_path().encode("utf-8", "surrogatepass"))
    for name, values in sorted(request.POST.lists()):
        if name != CSRF_FIELD:
            _add(digest, name, *map(str, values))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            _add(digest, name, str(file.name), str(file.size))
            for piece in file.chunks(PIECE_BYTES):
                digest.update(piece)
            file.seek(0)
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", *texts: str) -> None:
    for text in texts:
        written = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(written))  # so that no two lists of texts look alike
        digest.update(written)


def _person_id_of(request: HttpRequest) -> UUID:
    person_id = getattr(getattr(request, "user", None), "pk", None)
    return person_id if isinstance(person_id, UUID) else NOBODY


def _sign(body: bytes) -> bytes:
    return hmac.digest(_secret(), body, "sha256")[:SIGNATURE_BYTES]


@cache
def _secret() -> bytes:
    return hashlib.sha256(b"interleave.submission_key" + settings.SECRET_KEY.encode()).digest()
