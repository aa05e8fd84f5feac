"""A mail server for tests: `mail_server.py FOLDER PER_CENT [PACE]`.

Keeps every mail it takes as a JSON file in FOLDER and says on standard output what it did with each, one word a line.
With PER_CENT of the mails something goes wrong:

  busy     451 before anything is kept
  refused  a 5xx that is about us and not about the mail: try again
  lost     the connection is cut, nothing is kept
  cut      the mail is kept, and the connection is cut before the 250
  late     the mail is kept, and the 250 comes a second later
  hung     nothing is kept, and nothing is said for six seconds, when the connection is cut

PACE stretches every pause, or shortens it: 1 unless it is given.

Addresses with `nobody` in them are refused for good, always.
"""
import asyncio
import json
import os
import random
import sys
from email import message_from_bytes, policy
from email.utils import parseaddr

from aiosmtpd.smtp import SMTP

TROUBLES = ["busy", "refused", "lost", "lost", "cut", "cut", "cut", "late", "hung"]


class Handler:
    def __init__(self, folder, per_cent, pace):
        self.folder, self.per_cent, self.pace, self.count = folder, per_cent, pace, 0

    async def handle_DATA(self, server, session, envelope):
        if any("nobody" in recipient for recipient in envelope.rcpt_tos):
            return self.said("never", "550 5.1.1 There is nobody of that name")
        trouble = random.choice(TROUBLES) if random.randrange(100) < self.per_cent else "took"
        await asyncio.sleep(self.pace * random.random() / 5 if self.per_cent else 0)
        if trouble in ("took", "cut", "late"):
            self.keep(envelope)
        if trouble in ("lost", "cut"):
            server.transport.abort()
        if trouble == "hung":
            await asyncio.sleep(6 * self.pace)
            server.transport.abort()
        if trouble == "late":
            await asyncio.sleep(self.pace)
        answers = {"busy": "451 4.3.2 Come back later", "refused": "503 5.5.1 Not now"}
        return self.said(trouble, answers.get(trouble, "250 2.0.0 Taken"))

    def said(self, what, answer):
        print(what, flush=True)
        return answer

    def keep(self, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        text = {part.get_content_type(): part.get_content() for part in parts}
        kept = {
            "recipients": envelope.rcpt_tos,
            "from": parseaddr(str(mail["From"])),
            "reply_to": parseaddr(str(mail["Reply-To"] or "")),
            "to": parseaddr(str(mail["To"])),
            "subject": str(mail["Subject"]),
            "message_id": str(mail["Message-ID"]),
            "parts": [part.get_content_type() for part in parts],
            "text": text.get("text/plain", ""),
            "html": text.get("text/html", ""),
        }
        self.count += 1
        path = os.path.join(self.folder, f"{self.count}.json")
        with open(path + ".new", "w") as file:
            json.dump(kept, file)
        os.rename(path + ".new", path)


async def main():
    pace = float(sys.argv[3]) if len(sys.argv) > 3 else 1
    handler = Handler(sys.argv[1], int(sys.argv[2]), pace)
    random.seed(712)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, loop=loop, hostname="mail.test"), "127.0.0.1", 0)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
