"""A learner's browser, as far as a server notices: cookies, forms, one connection that stays open."""

import gzip
import http.client
import re
import time
import urllib.parse
from collections import defaultdict

import brotli


class Browser:
    """Requests over one connection; `took` gathers the seconds of each step by name."""

    def __init__(self, port: int, session: str, took: dict[str, list[float]] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = {"elearn_session": session}
        self.took = took if took is not None else defaultdict(list)
        self.html = ""
        self.bytes = 0

    def get(self, step: str, path: str) -> str:
        return self._request(step, "GET", path)

    def post(self, step: str, path: str, **fields: object) -> str:
        token = self.cookies.get("elearn_csrf", "")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.html)
        data = {"csrfmiddlewaretoken": found[1] if found else token, **fields}
        return self._request(step, "POST", path, urllib.parse.urlencode(data, doseq=True))

    def _request(self, step: str, method: str, path: str, body: str | None = None) -> str:
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Accept-Encoding": "br, gzip",
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        self.took[step].append(time.perf_counter() - began)
        self.bytes = len(content)
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        if response.status in (301, 302, 303):
            location = urllib.parse.urlsplit(response.headers["Location"])
            return location.path
        if response.status >= 400:
            raise RuntimeError(f"{step}: {method} {path} gave {response.status}")
        encoding = response.headers.get("Content-Encoding")
        text = (
            brotli.decompress(content)
            if encoding == "br"
            else gzip.decompress(content)
            if encoding
            else content
        )
        if "html" in response.headers.get("Content-Type", ""):
            self.html = text.decode()
        return path
