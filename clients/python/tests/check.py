"""The wheel in an environment of its own, against a real server on loopback.

Usage: check.py SERVER_PROGRAM REPOSITORY, with a Python that has the wheel and what tests/requirements.txt lists.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

NAME, PASSWORD = "ann", "correct horse battery"


def main():
    program, repository = sys.argv[1:]
    here = pathlib.Path(__file__).parent
    sys.path.insert(0, os.path.join(repository, "tests", "python"))
    from service import call, newest_code, serve

    with tempfile.TemporaryDirectory() as folder:
        server, origin = serve(program, folder)
        api = f"{origin}/api/v0.1"
        try:
            account = {"username": NAME, "email": "ann@example.org", "password": PASSWORD}
            call("POST", f"{api}/accounts/sign_up", 202, json=account)
            call("POST", f"{api}/accounts/confirm", json={"username": NAME, "code": newest_code(folder)})
            setting = {
                "BLINDFOLD_TEST_API": api,
                "BLINDFOLD_TEST_USERNAME": NAME,
                "BLINDFOLD_TEST_PASSWORD": PASSWORD,
                "BLINDFOLD_HOME": os.path.join(folder, "kept"),
            }
            command = [sys.executable, "-m", "unittest", "discover", "--start-directory", str(here)]
            status = subprocess.run(command, env={**os.environ, **setting}, cwd=folder, check=False).returncode
        finally:
            server.terminate()
            server.wait()
    sys.exit(status)


if __name__ == "__main__":
    main()
