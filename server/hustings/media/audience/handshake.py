"""DTLS of one viewer (RFC 6347, RFC 5764): datagrams in, datagrams out, and in the end the SRTP keys.

OpenSSL keeps more of an association than all the rest of a viewer is. So it is let go of as soon as the keys
are there, and what may still be needed is kept as bytes: `Association`.
"""

import datetime
import hmac
import secrets
from collections.abc import Iterator, Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL

from hustings.media.audience.interface import Protection
from hustings.rtp import dtls
from hustings.rtp.srtp import OPENSSL_NAMES, Profile, directions, exported

MTU = 1_200
HANDSHAKE_BYTES_MAX = 64 * 1024
"""What one viewer may send before it is connected: several times what any certificate needs."""
READ_MAX = 16 * 1024
DIGESTS: dict[str, hashes.HashAlgorithm] = {
    "sha-256": hashes.SHA256(),
    "sha-384": hashes.SHA384(),
    "sha-512": hashes.SHA512(),
}
CIPHERS = b":".join(
    (
        b"ECDHE-ECDSA-AES128-GCM-SHA256",
        b"ECDHE-ECDSA-CHACHA20-POLY1305",
        b"ECDHE-ECDSA-AES128-SHA",
        b"ECDHE-ECDSA-AES256-SHA",
        # for those who insist on being the server, with a certificate of their own
        b"ECDHE-RSA-AES128-GCM-SHA256",
        b"ECDHE-RSA-CHACHA20-POLY1305",
    )
)
CERTIFICATE_DAYS = 30
FLIGHTS_AGAIN = 8
"""How often the last flight goes again: receivers ask for it at growing intervals, so this is a minute's."""


class HandshakeFailed(Exception):
    """This viewer will not be connected: another certificate, no common cipher, or no DTLS at all."""


class Identity:
    """This process's certificate and what hangs on it; one serves every viewer."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, secrets.token_hex(16))])
        now = datetime.datetime.now(tz=datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=CERTIFICATE_DAYS))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = fingerprint(certificate, "sha-256")
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_CIPHER_SERVER_PREFERENCE)
        # Once connected there is next to nothing to read or write: buffers would be kept for nothing.
        self.context.set_mode(SSL.MODE_RELEASE_BUFFERS)
        # Certificates are self-signed: what is checked is the fingerprint that the offer named.
        self.context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_cipher_list(CIPHERS)
        self.context.set_tlsext_use_srtp(b":".join(OPENSSL_NAMES.values()))


def fingerprint(certificate: x509.Certificate, digest: str) -> str:
    """A certificate's fingerprint as SDP writes it (RFC 8122, section 5)."""
    return certificate.fingerprint(DIGESTS[digest]).hex(":").upper()


class Association:
    """What is kept of a handshake that is done: its last flight, goodbye, and the key that reads the other's.

    Args:
        last_flight: Goes again where it was lost on the way.
        farewell: Tells the other side that it is over.
        key: Of the other side's records, where the cipher is one that is read here.
    """

    __slots__ = ("_again", "_key", "_last_flight", "closed", "farewell")

    def __init__(self, last_flight: list[bytes], farewell: list[bytes], key: dtls.ReadingKey | None) -> None:
        self._last_flight = last_flight
        self._again = FLIGHTS_AGAIN
        self._key = key
        self.farewell = farewell
        self.closed = False
        """The other side has said goodbye."""

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram; returns what is to be sent."""
        if self._key is not None and dtls.says_goodbye(datagram, self._key):
            self.closed = True
        if not self._again or not dtls.is_handshake(datagram):
            return []
        self._again -= 1
        return self._last_flight


class Handshake:
    """One association, as the server unless the other side insists on being it.

    Args:
        fingerprints: (digest, value) pairs of the offer; the certificate must fit one of them.
    """

    def __init__(self, identity: Identity, fingerprints: Sequence[tuple[str, str]], *, client: bool) -> None:
        self._fingerprints = fingerprints
        self._client = client
        self._taken = 0
        self._connection = SSL.Connection(identity.context)
        self._connection.set_ciphertext_mtu(MTU)
        if client:
            self._connection.set_connect_state()
        else:
            self._connection.set_accept_state()
        self._sent: list[bytes] = []
        """Our newest flight."""
        self.protection: Protection | None = None
        """Set once the handshake is done."""

    def receive(self, datagram: bytes) -> list[bytes]:
        """Take a datagram; returns what is to be sent.

        Raises:
            HandshakeFailed: It cannot come about any more.
        """
        self._taken += len(datagram)
        if self.protection is None and self._taken > HANDSHAKE_BYTES_MAX:
            raise HandshakeFailed("too much for a handshake")
        self._connection.bio_write(datagram)
        if self.protection is None:
            self._go_on()
        self._sent = list(self._datagrams())
        return self._sent

    def finish(self) -> Association:
        """To be called once it is done, instead of anything else: OpenSSL's part is let go of."""
        assert self.protection is not None
        connection = self._connection
        key = None
        if connection.get_cipher_name() == dtls.KEY_BLOCK_CIPHER:
            secret, client, server = (
                connection.master_key(), connection.client_random(), connection.server_random()
            )  # fmt: skip
            assert secret is not None
            assert client is not None
            assert server is not None
            key = dtls.reading_key(secret, client, server, of_client=not self._client)
        # The client's last flight is answered; it need not go again.
        return Association([] if self._client else self._sent, self._goodbye(), key)

    def start(self) -> list[bytes]:
        """As the client: the first flight."""
        self._go_on()
        return list(self._datagrams())

    def tick(self) -> list[bytes]:
        """To be called about every 100 ms until it is done: a flight that was lost goes again."""
        if self.protection is not None or self._connection.DTLSv1_get_timeout() != 0:
            return []
        self._connection.DTLSv1_handle_timeout()
        return list(self._datagrams())

    def _goodbye(self) -> list[bytes]:
        try:
            self._connection.shutdown()
        except SSL.Error:
            return []
        return list(self._datagrams())

    def _go_on(self) -> None:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return
        except SSL.Error as error:
            raise HandshakeFailed(str(error)) from error
        self._check_certificate()
        self.protection = self._agreed()

    def _check_certificate(self) -> None:
        certificate = self._connection.get_peer_certificate(as_cryptography=True)
        for digest, value in self._fingerprints:
            if certificate is not None and digest in DIGESTS:
                own = fingerprint(certificate, digest)
                if hmac.compare_digest(own.encode(), value.upper().encode()):
                    return
        raise HandshakeFailed("the certificate is not the one of the offer")

    def _agreed(self) -> Protection:
        name = self._connection.get_selected_srtp_profile()
        profile = next((p for p, known in OPENSSL_NAMES.items() if known == name), None)
        if profile is None:
            raise HandshakeFailed("no common SRTP profile")
        material = self._connection.export_keying_material(b"EXTRACTOR-dtls_srtp", exported(profile))
        client, server = directions(profile, material)
        own, theirs = (client, server) if self._client else (server, client)
        return Protection(Profile(profile), own, theirs)

    def _datagrams(self) -> Iterator[bytes]:
        """Whole records, as many as fit into a datagram each."""
        try:
            flight = self._connection.bio_read(READ_MAX)
        except SSL.WantReadError:
            return
        begin = at = 0
        while at < len(flight):
            end = at + dtls.RECORD.size + int.from_bytes(flight[at + 11 : at + 13])
            if end - begin > MTU and at > begin:
                yield flight[begin:at]
                begin = at
            at = end
        yield flight[begin:]
