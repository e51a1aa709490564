"""Pages on threads behind the buffer, driven by ASGI messages and answered by small WSGI applications."""

import asyncio
import contextvars
import io

import pytest
from a2wsgi import WSGIMiddleware

from interleave.config import buffering, compression, files

MARK = contextvars.ContextVar("mark", default="clean")


def ask(application, *, method="GET", path="/", query=b"a=1", headers=(), body=(b"",), **limits):
    """Send one request, its body in the given pieces; return status, headers and body of the answer.

    A piece None: the client sends nothing more, and stays.
    """
    pieces = [
        {"type": "http.request", "body": piece, "more_body": number < len(body)}
        for number, piece in enumerate(body, start=1)
    ]
    sent = []

    async def receive():
        if pieces and pieces[0]["body"] is None:
            await asyncio.Event().wait()
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async def run():
        pages = WSGIMiddleware(files.with_files(application), workers=1)
        buffered = buffering.Buffered(pages, **{"most_bytes": 1000, **limits})
        await buffered(scope_of(method, path, query, headers), receive, send)

    asyncio.run(run())
    if not sent:
        return None
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(part["body"] for part in sent[1:])


def scope_of(method="GET", path="/", query=b"", headers=()):
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "http_version": "1.1",
        "headers": list(headers),
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8000),
    }


def echo(environ, start_response):
    body = environ["wsgi.input"].read()
    seen = [("X-Path", environ["PATH_INFO"]), ("X-Query", environ["QUERY_STRING"]), ("Set-Cookie", " a=b")]
    start_response("200 OK", seen)
    return [environ["REQUEST_METHOD"].encode(), b" ", environ["CONTENT_LENGTH"].encode(), b" ", body]


def test_a_page_gets_method_path_and_body():
    status, headers, body = ask(echo, method="POST", path="/é", body=(b"one ", b"two"))

    assert (status, body) == (200, b"POST 7 one two")
    assert headers[b"x-path"].decode() == "/é"
    assert headers[b"x-query"] == b"a=1"
    assert headers[b"set-cookie"] == b"a=b"


def test_a_query_that_a_browser_would_have_quoted_is_quoted():
    _, headers, _ = ask(echo, query="q=é%20&b=1+2".encode())

    assert headers[b"x-query"] == b"q=%C3%A9%20&b=1+2"


def test_a_body_without_a_length_has_one_for_the_page():
    _, _, body = ask(
        echo, method="POST", headers=[(b"transfer-encoding", b"chunked")], body=(b"one ", b"two")
    )

    assert body == b"POST 7 one two"


def test_a_long_body_and_a_long_answer_are_whole():
    body = [bytes([65 + number % 26]) * 100_000 for number in range(30)]

    _, _, answer = ask(echo, method="POST", body=body, most_bytes=4_000_000)

    assert answer == b"POST 3000000 " + b"".join(body)


def test_a_body_that_does_not_come_is_given_up_before_the_page_runs():
    status, headers, _ = ask(
        lambda *_: pytest.fail("the page ran"), method="POST", body=(b"half", None), body_seconds=0.05
    )

    assert status == 408
    assert headers[b"connection"] == b"close"


def test_a_client_that_takes_nothing_holds_no_thread(monkeypatch):
    monkeypatch.setattr(buffering, "PIECE_SECONDS", 0.05)
    taken = []

    async def never():
        await asyncio.Event().wait()

    async def leave():
        return {"type": "http.disconnect"}

    async def run():
        buffered = buffering.Buffered(WSGIMiddleware(echo, workers=1), most_bytes=10)
        await buffered(scope_of(), leave, lambda message: never() if message else None)
        taken.append(True)

    asyncio.run(run())

    assert taken == [True]


def test_who_comes_when_too_many_wait_is_told_to_come_back():
    release = asyncio.Event()

    async def wait(scope, receive, send):
        await release.wait()
        await buffering.send_page(send, 200, b"done")

    async def run():
        limited = buffering.Limited(wait, most=2, busy_page=lambda: b"busy")
        sent = [[], [], []]

        async def ask_one(number):
            async def send(message):
                sent[number].append(message)

            await limited(scope_of("POST"), None, send)

        asked = [asyncio.create_task(ask_one(number)) for number in range(3)]
        await asked[2]
        release.set()
        await asyncio.gather(*asked)
        await ask_one(2)
        return [[message["status"] for message in messages if "status" in message] for messages in sent]

    assert asyncio.run(run()) == [[200], [200], [503, 200]]


@pytest.mark.parametrize("body", [(b"x" * 1001,), (b"x" * 600, b"x" * 600)])
def test_a_body_that_is_too_long_is_refused_before_the_page_runs(body):
    status, _, said = ask(lambda *_: pytest.fail("the page ran"), method="POST", body=body)

    assert status == 413
    assert said == b"That is too long to send.\n"


def test_a_length_that_is_too_long_is_refused_before_it_is_sent():
    status, _, _ = ask(echo, method="POST", headers=[(b"content-length", b"1001")], body=(b"", b""))

    assert status == 413


def test_a_client_that_leaves_in_the_middle_runs_no_page():
    messages = [{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    async def run():
        pages = WSGIMiddleware(lambda *_: pytest.fail("the page ran"), workers=1)
        await buffering.Buffered(pages, most_bytes=10)(scope_of("POST"), receive, send)

    asyncio.run(run())
    assert sent == []


def test_a_header_cannot_pass_itself_off_as_another():
    def show(environ, start_response):
        start_response("200 OK", [])
        return [environ.get("HTTP_X_FORWARDED_PROTO", "-").encode(), environ["HTTP_COOKIE"].encode()]

    headers = [(b"x_forwarded_proto", b"https"), (b"cookie", b"a=1"), (b"cookie", b"b=2")]
    _, _, body = ask(show, headers=headers)

    assert body == b"-a=1; b=2"


def test_a_file_is_sent_whole_and_closed():
    file = io.BytesIO(b"x" * 300_000)

    def send_file(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](file)

    _, _, body = ask(send_file)

    assert len(body) == 300_000
    assert file.closed


def test_a_streamed_page_is_written_out_first_and_closed():
    class Streamed:
        streaming = True
        closed = False

        def __iter__(self):
            return iter([b"one,", b"two"])

        def close(self):
            self.closed = True

    streamed = Streamed()

    def page(environ, start_response):
        start_response("200 OK", [])
        return streamed

    _, _, body = ask(page)

    assert body == b"one,two"
    assert streamed.closed


def test_a_request_never_sees_the_context_that_another_one_left_open():
    seen = []

    def page(environ, start_response):
        seen.append(MARK.get())
        MARK.set("dirty")
        start_response("200 OK", [])
        return [b""]

    async def leave():
        return {"type": "http.disconnect"}

    async def drop(message):
        pass

    async def twice():
        buffered = buffering.Buffered(WSGIMiddleware(page, workers=1), most_bytes=10)
        for _ in range(2):
            await buffered(scope_of(), leave, drop)

    asyncio.run(twice())
    assert seen == ["clean", "clean"]


class Whole:
    """A whole answer, as Django's are."""

    streaming = False

    def __init__(self, body):
        self.body = body

    def __iter__(self):
        return iter([self.body])

    def close(self):
        pass


def page_of(body, content_type="text/html; charset=utf-8", **headers):
    def page(environ, start_response):
        given = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Vary", "Cookie")]
        start_response("200 OK", [*given, *headers.items()])
        return Whole(body)

    return compression.Compressed(page)


LONG = b"<p>plan your week</p>" * 200


@pytest.mark.parametrize(
    ("accepts", "encoding"), [(b"gzip, br", b"br"), (b"gzip", b"gzip"), (b"gzip, br;q=0", b"gzip")]
)
def test_a_long_page_is_compressed_as_accepted(accepts, encoding):
    _, headers, body = ask(page_of(LONG), headers=[(b"accept-encoding", accepts)])

    unpack = {
        b"br": compression.brotli.decompress,
        b"gzip": lambda data: compression.zlib.decompress(data, 31),
    }
    assert headers[b"content-encoding"] == encoding
    assert headers[b"vary"] == b"Cookie, Accept-Encoding"
    assert headers[b"content-length"] == str(len(body)).encode()
    assert unpack[encoding](body) == LONG


@pytest.mark.parametrize(
    "application",
    [page_of(b"short"), page_of(LONG, "image/png"), page_of(LONG, **{"Content-Encoding": "identity"})],
    ids=["short", "picture", "encoded already"],
)
def test_what_would_not_get_smaller_stays_as_it_is(application):
    _, headers, _ = ask(application, headers=[(b"accept-encoding", b"gzip, br")])

    assert headers.get(b"content-encoding", b"identity") == b"identity"


def test_who_accepts_nothing_gets_the_page_as_it_is():
    _, headers, body = ask(page_of(LONG))

    assert b"content-encoding" not in headers
    assert body == LONG
