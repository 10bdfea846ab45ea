"""The server with a certificate of its own."""

import datetime
import ipaddress
import ssl
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.e2e.demo import Demo
from tests.e2e.seeing import until


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for localhost; its key lies beside it as `key.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


@pytest.fixture
def demo_options(certificate: Path) -> list[str]:
    return [f"--tls-cert={certificate}", f"--tls-key={certificate.with_name('key.pem')}"]


async def test_pages_and_feed_come_over_tls(demo: Demo, certificate: Path) -> None:
    """A client that trusts only this certificate gets the page, and sees the generated feed come up."""
    assert demo.base_url.startswith("https://localhost:")
    trusted = ssl.create_default_context(cafile=str(certificate))
    chair = {"Authorization": f"Bearer {demo.seats('chair')[0]['token']}"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusted)) as http:
        async with http.get(demo.base_url) as page:
            assert page.status == 200

        async def is_up() -> bool:
            async with http.get(f"{demo.base_url}/api/hearings/demo/view", headers=chair) as answer:
                feeds = (await answer.json())["audience"]["feeds"]
            return bool(feeds.get("candidate:amara", {}).get("up"))

        await until(is_up, "the generated feed to be up")
