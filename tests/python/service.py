"""A real server on loopback, for tests in Python."""

import email
import json
import os
import pathlib
import re
import subprocess
import sys

import requests


def serve(program, folder, address="127.0.0.1:0"):
    command = [program, "serve", "--api-addr", address, "--announce", "--data-dir", folder, "--limit-calls", "0"]
    log = open(os.path.join(folder, "server.log"), "a", encoding="utf-8")
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    line = server.stdout.readline()
    if not line:
        sys.exit("the server did not start:\n" + pathlib.Path(log.name).read_text(encoding="utf-8"))
    return server, json.loads(line)["api"]


def newest_code(folder):
    mails = sorted(pathlib.Path(folder, "mailbox").glob("*.eml"), key=lambda path: path.stat().st_mtime)
    message = email.message_from_bytes(mails[-1].read_bytes())
    text = message.get_payload(decode=True).decode()
    return re.search(r"\b\d{6,}\b", text).group()


def call(method, url, expected=200, **arguments):
    answer = requests.request(method, url, timeout=60, **arguments)
    if answer.status_code != expected:
        sys.exit(f"{method} {url}: {answer.status_code} {answer.text}")
    return answer
