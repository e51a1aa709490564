"""An SMTP server on loopback that keeps every mail it was given, and fails when told to."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType


class Sink(socketserver.ThreadingTCPServer):
    """`mails` holds what was accepted. `refusals` says how many of the next mails to turn away;
    `hang_ups` after how many accepted ones to break the connection before saying so."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.mails: list[EmailMessage] = []
        self.refusals = 0
        self.hang_ups = 0

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.server_address[:2]
        return str(host), int(port)

    def __enter__(self) -> "Sink":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self.say("220 sink")
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"DATA":
                self.say("354 go on")
                if not self.take():
                    return
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        if self.server.refusals:
            self.server.refusals -= 1
            self.say("451 try again later")
            return True
        mail = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.mails.append(mail)  # type: ignore[arg-type]
        if self.server.hang_ups:
            self.server.hang_ups -= 1
            return False
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")
