"""A holder takes the badge away, and a wallet on another site checks it with what its browser can do."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.urls import reverse

from certificates.badges import making
from certificates.badges.reading import read_badge
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

CHECK = """async token => {
  const fetch = url => window.fetch(url, {cache: "reload"});
  const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const json = text => JSON.parse(new TextDecoder().decode(bytes(text)));
  const verified = async token => {
    const [header, payload, signature] = token.split(".");
    const {kty, crv, x} = await (await fetch(json(header).kid)).json();
    const key = await crypto.subtle.importKey("jwk", {kty, crv, x}, "Ed25519", false, ["verify"]);
    const said = new TextEncoder().encode(header + "." + payload);
    if (!await crypto.subtle.verify("Ed25519", key, bytes(signature), said)) throw new Error("forged");
    return json(payload);
  };
  const badge = await verified(token);
  const entry = badge.credentialStatus;
  const list = await verified(await (await fetch(entry.statusListCredential)).text());
  const packed = new Blob([bytes(list.credentialSubject.encodedList.slice(1))]).stream();
  const unpacked = packed.pipeThrough(new DecompressionStream("gzip"));
  const bits = new Uint8Array(await new Response(unpacked).arrayBuffer());
  const index = Number(entry.statusListIndex);
  const issuer = await (await fetch(badge.issuer.id)).json();
  const achievement = await (await fetch(badge.credentialSubject.achievement.id)).json();
  return {
    issuer: issuer.name, achievement: achievement.name,
    fallen: Boolean(bits[index >> 3] & (128 >> (index & 7))),
  };
}"""


class Wallet(BaseHTTPRequestHandler):
    """A page of another site."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b'<title>Wallet</title><link rel="icon" href="data:,">')

    def log_message(self, *args):
        pass


@pytest.fixture
def wallet_url():
    """Its address. A server of its own: browsers keep pages that come from elsewhere away from this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Wallet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def certificate(transactional_db, settings, live_server):
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    return CertificateFactory(holder=UserFactory(email="thu@example.org"), score="85")


def test_the_holder_takes_the_badge_away(page, sign_in, looks_right, certificate):
    sign_in(certificate.enrolment.learner)
    page.goto(reverse("certificates:mine"))
    page.get_by_text("Thêm huy hiệu vào ví").click()
    looks_right(page, "badge-wallet")
    for name in ("Ảnh huy hiệu (PNG)", "Ảnh huy hiệu (SVG)", "Tệp huy hiệu (JWT)", "Tệp huy hiệu (JSON)"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        with open(download.value.path(), "rb") as file:
            assert read_badge(file.read()) == certificate.code
    page.get_by_role("link", name="Ý nghĩa của huy hiệu này").click()
    page.get_by_role("heading", level=1, name=certificate.course_title).wait_for()
    looks_right(page, "badge-achievement")


def test_a_wallet_on_another_site_checks_it(desktop, certificate, wallet_url):
    desktop.goto(wallet_url)
    token = making.badge_token(certificate, at=NINE_AM)
    found = {"issuer": certificate.issuer, "achievement": certificate.course_title}
    assert desktop.evaluate(CHECK, token) == found | {"fallen": False}
    certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
    assert desktop.evaluate(CHECK, token) == found | {"fallen": True}
