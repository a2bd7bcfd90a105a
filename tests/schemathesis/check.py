"""A real server on loopback, asked by schemathesis everything that its own OpenAPI document says it answers.

Usage: check.py SERVER_PROGRAM EXAMPLES SECONDS, with a Python that has schemathesis; `cargo xtask schemathesis` calls it so.
Fails on any 5xx, any answer that the document does not foresee, and any call that needs a token and answers without.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "python"))
from service import call, newest_code, serve  # noqa: E402

PASSWORD = "correct horse battery"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
]
# A token that signed out, or whose account is gone, would make every later answer the same.
EXCLUDED = ["/accounts/sign_out", "/accounts/delete", "/accounts/me/delete"]


def prepare(api, folder):
    """A user with a token, a model to be used and one to be undeployed; what hooks.py puts into addresses."""
    account = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}
    call("POST", f"{api}/accounts/sign_up", 202, json=account)
    call("POST", f"{api}/accounts/confirm", json={"username": "ann", "code": newest_code(folder)})
    tokens = call("POST", f"{api}/accounts/sign_in", json={"username": "ann", "password": PASSWORD}).json()
    headers = {"Authorization": f"Bearer {tokens['api_token']}"}
    url = call("POST", f"{api}/credit/1/deploy_model", headers=headers).text
    call("POST", f"{url}application/register_user", headers=headers)
    call("POST", f"{url}add_profile", headers=headers, json={"batchSize": 16})
    known = {"service": url.split("/")[-4], "model": "credit", "version": "1", "data_name": "rows"}
    return tokens["api_token"], known


def main():
    program, examples, seconds = sys.argv[1:4]
    here = pathlib.Path(__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        server, origin = serve(program, folder)
        try:
            token, known = prepare(f"{origin}/api/v0.1", folder)
            command = [os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run"]
            command += [f"{origin}/api/v0.1/openapi.json", "--url", origin, "--header", f"Authorization: Bearer {token}"]
            command += ["--checks", ",".join(CHECKS), "--max-examples", examples, "--seed", "1", "--workers", "1"]
            command += ["--phases", "examples,coverage,fuzzing", "--continue-on-failure", "--no-shrink"]
            command += ["--suppress-health-check", "all", "--warnings", "off"]
            if seconds != "0":
                command += ["--max-time", seconds]
            for path in EXCLUDED:
                command += ["--exclude-path", f"/api/v0.1{path}"]
            setting = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(here), "BLINDFOLD_KNOWN": json.dumps(known)}
            # In a folder of its own: hypothesis keeps its examples where it stands.
            status = subprocess.run(command, env={**os.environ, **setting}, cwd=folder, check=False).returncode
            if server.poll() is not None:
                print("the server ended")
                status = 1
            log = pathlib.Path(folder, "server.log").read_text(encoding="utf-8")
            if "panicked" in log:
                print("the server panicked:\n" + log[-4000:])
                status = 1
        finally:
            server.terminate()
            server.wait()
    sys.exit(status)


if __name__ == "__main__":
    main()
