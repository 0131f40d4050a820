"""A counter's side of the exchange, written from the RFC and the protocol page alone."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from domain.exchange import EnrolmentRequest, enrolment_message
from domain.signing import ENROL_CONTEXT, new_private_key, public_key_of, sign

COVERED = ("@method", "@path", "content-digest", "girct-nonce")


class OneKey(HTTPSignatureKeyResolver):
    """Signs with one key, whatever it is called."""

    def __init__(self, private_key: bytes) -> None:
        self.private_key = private_key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        del key_id
        return Ed25519PrivateKey.from_private_bytes(self.private_key)


@dataclass
class Device:
    """A device with a key, enrolled or not."""

    private_key: bytes = field(default_factory=new_private_key)
    terminal_id: int = 0

    def asks(self, code: str, **changes: str) -> EnrolmentRequest:
        """What it presents at enrolment."""
        public_key = public_key_of(self.private_key)
        proof = sign(self.private_key, ENROL_CONTEXT, enrolment_message(code, public_key))
        return EnrolmentRequest(
            **{
                "code": code,
                "public_key": public_key.hex(),
                "proof": proof.hex(),
                "fingerprint": "board 7",
                "version": "0.1.0",
                **changes,
            }
        )

    def request(
        self,
        method: str,
        url: httpx.URL,
        nonce: str,
        *,
        body: bytes = b"",
        signed_by: bytes = b"",
        **choices: object,
    ) -> httpx.Request:
        """A signed request; `choices` override what is signed and how."""
        request = httpx.Request(
            method,
            url,
            content=body,
            headers={"GIRCT-Nonce": nonce, "Content-Type": "application/json"},
        )
        signer: Any = HTTPMessageSigner(
            signature_algorithm=algorithms.ED25519,
            key_resolver=OneKey(signed_by or self.private_key),
        )
        signer.sign(
            request,
            **{
                "key_id": f"{self.terminal_id}:1",
                "label": "girct",
                "covered_component_ids": COVERED,
                "body": body,
                **choices,
            },
        )
        return request


@dataclass
class Line:
    """A device's line to a centre that listens on a socket."""

    client: httpx.Client
    device: Device

    @property
    def configuration(self) -> httpx.URL:
        return self.url("configuration")

    def url(self, what: str) -> httpx.URL:
        path = f"/api/v1/terminals/{self.device.terminal_id}/{what}"
        return self.client.base_url.join(path)

    def nonce(self) -> str:
        response = self.client.post("/api/v1/nonces")
        assert response.status_code == 201
        assert response.json()["nonce"] == response.headers["girct-nonce"]
        return response.headers["girct-nonce"]

    def asking(self, nonce: str = "", **choices: Any) -> httpx.Request:  # noqa: ANN401 - passed on
        """A signed request for the configuration."""
        return self.device.request("GET", self.configuration, nonce or self.nonce(), **choices)

    def ask(self, nonce: str = "", **choices: Any) -> httpx.Response:  # noqa: ANN401 - passed on
        return self.client.send(self.asking(nonce, **choices))
