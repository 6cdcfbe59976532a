"""A made-up provider of certificates: a root, people with keys under it, lists of the revoked, a timestamp service."""

import datetime
import functools

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.times import NINE_AM

DAY = datetime.timedelta(days=1)
BEGINS, ENDS = NINE_AM - 3650 * DAY, NINE_AM + 7300 * DAY
PASSPHRASE = "mật khẩu thử"
SIGNER = "Tỉnh Đoàn Thử Nghiệm"


@functools.cache
def key(name):
    """A key for each name; making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def named(common_name):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tổ chức Thử Nghiệm"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def certificate(common_name=SIGNER, *, root="Nhà cung cấp Thử", begins=BEGINS, ends=ENDS, usage=None):
    """By the root; the root's own when the names are the same."""
    is_root = common_name == root
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(common_name))
        .issuer_name(named(root))
        .public_key(key(common_name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=not is_root,
                key_cert_sign=is_root,
                crl_sign=is_root,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key(common_name).public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key(root).public_key()), critical=False
        )
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return builder.sign(key(root), hashes.SHA256())


@functools.cache
def root(name="Nhà cung cấp Thử"):
    return certificate(name, root=name)


def asn1(of):
    return asn1_x509.Certificate.load(of.public_bytes(serialization.Encoding.DER))


def pem(of):
    return of.public_bytes(serialization.Encoding.PEM)


def asn1_key(name):
    return keys.PrivateKeyInfo.load(
        key(name).private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def pkcs12_file(path, *, passphrase=PASSPHRASE, **facts):
    """A file that holds the signer's key, certificate and chain."""
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"ky",
            key(SIGNER),
            certificate(**facts),
            [root()],
            serialization.BestAvailableEncryption(passphrase.encode()),
        )
    )
    return path


def signer(common_name=SIGNER, **facts):
    """Somebody who signs outside."""
    return SimpleSigner.load_pkcs12_data(
        pkcs12.serialize_key_and_certificates(
            b"ky", key(common_name), certificate(common_name, **facts), None, serialization.NoEncryption()
        ),
        [],
    )


def timestamper(at=NINE_AM, root_name="Nhà cung cấp Thử"):
    name = "Dấu thời gian Thử"
    made = certificate(name, root=root_name, usage=ExtendedKeyUsageOID.TIME_STAMPING)
    return DummyTimeStamper(asn1(made), asn1_key(name), fixed_dt=at)


def revoked(*serials, at=NINE_AM):
    """The root's list of the revoked, PEM."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(named("Nhà cung cấp Thử"))
        .last_update(at - DAY)
        .next_update(at + 30 * DAY)
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(key("Nhà cung cấp Thử").public_key()),
            critical=False,
        )
    )
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at - DAY).build()
        )
    return builder.sign(key("Nhà cung cấp Thử"), hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
