import pytest

from tests.certificates.signing import chain


@pytest.fixture
def means(tmp_path, settings):
    """The organisation's certificate is configured, and its provider trusted."""
    chain.pkcs12_file(tmp_path / "ky.p12")
    (tmp_path / "roots.pem").write_bytes(chain.pem(chain.root()))
    settings.SIGNING = settings.SIGNING | {
        "pkcs12": str(tmp_path / "ky.p12"),
        "passphrase": chain.PASSPHRASE,
        "roots": str(tmp_path / "roots.pem"),
    }
    return settings.SIGNING
