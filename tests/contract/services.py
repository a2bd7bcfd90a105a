"""Server and gateway as processes of their own, and accounts on them."""

import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import requests

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
from service import newest_code, serve  # noqa: E402


class Services:
    """A server and a gateway on free ports, in a folder that goes with them."""

    def __init__(self, server: str, gateway: str):
        self._home = tempfile.TemporaryDirectory(prefix="blindfold-contract-")
        self.home = Path(self._home.name)
        self._programs = {"server": server, "gateway": gateway}
        self._children = {}
        self.api = self._start_server("127.0.0.1:0")
        self.gateway = self._start_gateway("127.0.0.1:0")

    def _start_server(self, address: str) -> str:
        self._children["server"], origin = serve(self._programs["server"], str(self.home), address)
        return f"{origin}/api/v0.1"

    def _start_gateway(self, address: str) -> str:
        command = [self._programs["gateway"], "--addr", address, "--api", self.api, "--data-dir", str(self.home / "gateway")]
        with open(self.home / "gateway.log", "a") as log:
            child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self._children["gateway"] = child
        told = child.stdout.readline()
        if not told:
            raise SystemExit(f"the gateway did not start: {(self.home / 'gateway.log').read_text()}")
        return told.split("Gateway: ", 1)[1].strip()

    def _kill(self, name: str) -> None:
        """At once, as a power cut would."""
        self._children[name].kill()
        self._children[name].wait()

    def restart_gateway(self) -> None:
        self._kill("gateway")
        assert self._start_gateway(urlsplit(self.gateway).netloc) == self.gateway

    def restart_server(self) -> None:
        self._kill("server")
        assert self._start_server(urlsplit(self.api).netloc) == self.api

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        for name in self._children:
            self._kill(name)
        if failure[0] is not None:
            for log in sorted(self.home.glob("*.log")):
                print(f"--- {log.name}, last lines")
                print("\n".join(log.read_text().splitlines()[-30:]))
        self._home.cleanup()

    def sign_up(self, username: str) -> "Account":
        """Signs up, confirms with the mailed code and signs in."""
        email, password = f"{username}@example.org", f"a long password of {username}"
        post = lambda path, body: requests.post(f"{self.api}/accounts/{path}", json=body)
        assert post("sign_up", {"username": username, "email": email, "password": password}).status_code == 202
        code = newest_code(self.home)
        assert post("confirm", {"username": username, "code": code}).status_code == 200
        tokens = post("sign_in", {"username": username, "password": password})
        assert tokens.status_code == 200, tokens.text
        return Account(self, username, tokens.json()["api_token"], tokens.json()["id_token"])


class Account:
    """One user: API calls with the token in a header, gateway calls with the tokens as form fields."""

    def __init__(self, services: Services, username: str, api_token: str, id_token: str):
        self.services, self.username = services, username
        self.api_token, self.id_token = api_token, id_token

    def call(self, method: str, url: str, **more) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.api_token}", **more.pop("headers", {})}
        return requests.request(method, url, headers=headers, **more)

    def gateway(self, path: str, model_url: str, files: dict | None = None, **texts: str) -> requests.Response:
        """A gateway call as HE4Cloud's notebooks make it: the model's id, both tokens, and parts that mean nothing; `texts` are ours."""
        model_id = model_url.removeprefix(self.services.api).rstrip("/")
        parts = [("composite", (None, "NONE")), *(files or {}).items(), ("composite", (None, "NONE"))]
        form = {"model_id": model_id, "server_token": self.api_token, "id_token": self.id_token, **texts}
        return requests.post(f"{self.services.gateway}/{path}", data=form, files=parts)
