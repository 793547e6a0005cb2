"""A mail server on loopback, of the library aiosmtpd, that treats each mail as it is told to.

Prints one JSON line with its port, then one for each mail that it was offered whole, or refused before.
Ends when its standard input does.
"""

import argparse
import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

MANNERS = {
    "accept": "takes the mail",
    "refuse": "knows no such recipient",
    "spam": "refuses what it was sent",
    "busy": "has no time for what it was sent",
    "hang": "says nothing to what it was sent",
    "drop": "cuts the conversation after the mail, without a word",
}


def tell(**facts):
    print(json.dumps(facts), flush=True)


class Handler:
    """Treats the first mail in the first manner, and so on; the last manner is that of all that follow."""

    def __init__(self, manners):
        self.manners = manners

    async def handle_MAIL(self, server, session, envelope, address, options):
        session.manner = self.manners.pop(0) if 1 < len(self.manners) else self.manners[0]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if session.manner == "refuse":
            tell(manner="refuse", to=[address])
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.SMTPUTF8)
        tell(
            manner=session.manner,
            hello=session.host_name,
            mail_from=envelope.mail_from,
            to=envelope.rcpt_tos,
            is_utf8="SMTPUTF8" in envelope.mail_options,
            is_encrypted=server.transport.get_extra_info("ssl_object") is not None,
            is_authenticated=session.authenticated,
            headers={name.lower(): str(value) for name, value in message.items()},
            header_count=len(message.items()),
            text=message.get_body(("plain",)).get_content(),
            html=html.get_content() if (html := message.get_body(("html",))) else None,
            raw=envelope.content.decode("utf-8"),
        )
        if session.manner == "spam":
            return "554 5.7.1 refused as spam"
        if session.manner == "busy":
            return "451 4.3.0 come again"
        if session.manner == "hang":
            await asyncio.Event().wait()
        if session.manner == "drop":
            server.transport.abort()
        return "250 OK"


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manners", default="accept", help=", ".join(MANNERS))
    parser.add_argument("--certificate", help="PEM file; STARTTLS is then asked for before any mail")
    parser.add_argument("--key", help="PEM file")
    parser.add_argument("--tls-from-start", action="store_true")
    parser.add_argument("--password", help="of the user florin, who has to log in")
    parser.add_argument("--no-utf8", action="store_true")
    given = parser.parse_args()
    given.manners = given.manners.split(",")
    unknown = set(given.manners) - MANNERS.keys()
    if unknown:
        parser.error(f"unknown manners: {unknown}")
    return given


def context_of(given):
    if given.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.certificate, given.key)
    return context


async def serve(given):
    context = context_of(given)
    handler = Handler(given.manners)

    def authenticate(server, session, envelope, mechanism, data):
        is_known = data.login == b"florin" and data.password == (given.password or "").encode()
        return AuthResult(success=is_known, handled=False)

    def conversation():
        return SMTP(
            handler,
            hostname="mail.example",
            enable_SMTPUTF8=not given.no_utf8,
            tls_context=None if given.tls_from_start else context,
            require_starttls=not given.tls_from_start,
            authenticator=authenticate,
            auth_required=given.password is not None,
            auth_require_tls=context is not None and not given.tls_from_start,
        )

    loop = asyncio.get_running_loop()
    tls = context if given.tls_from_start else None
    server = await loop.create_server(conversation, "127.0.0.1", 0, ssl=tls)
    tell(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    given_options = options()
    try:
        asyncio.run(asyncio.wait_for(serve(given_options), timeout=600))
    except TimeoutError:
        sys.exit("nobody ended the server")
