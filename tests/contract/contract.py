"""HE4Cloud's REST contract, called as its notebooks call it: requests, pandas, numpy, h5py and nothing else.

    python contract.py --server target/debug/blindfold-server --gateway target/debug/blindfold-gateway

Every call of the contract is made on the demonstration's own files; status codes, shapes and texts are compared with what the
notebooks expect, and results with the same computation in the clear.
"""

import argparse
import hashlib
import json
import os
import re
import time
import uuid
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import requests

from services import Account, Services

DEMO = Path(__file__).resolve().parents[2] / "www" / "demo"
MODEL_URL = re.compile(r"^(.+)/([0-9a-f-]{36})/([^/]+)/([^/]+)/$")


def ok(answer: requests.Response) -> str:
    assert answer.status_code == 200, f"{answer.request.url}: {answer.status_code} {answer.text}"
    return answer.text


def problem(answer: requests.Response, status: int) -> dict:
    """Everything but 200 is application/problem+json with a remedy."""
    assert answer.status_code == status, f"{answer.request.url}: {answer.status_code} {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json", answer.headers
    told = answer.json()
    assert told["status"] == status and told["detail"] and told["remedy"], told
    return told


def is_uuid(text: str) -> bool:
    return str(uuid.UUID(text)) == text


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def result(answer: requests.Response, rows: int) -> np.ndarray:
    """The gateway answers with a JSON string that holds JSON: parsed twice, reshaped to (rows, 1)."""
    inner = answer.json()
    assert isinstance(inner, str), type(inner)
    return np.array(json.loads(inner)["result"]).reshape(rows, 1)


def part(path: Path):
    return (path.name, path.read_bytes())


def training_files() -> dict:
    return {
        "model_file_1": part(DEMO / "model.json"),
        "model_requirements": part(DEMO / "requirements"),
        "model_hyperparams": part(DEMO / "hyper_params.json"),
    }


def versions(services: Services) -> None:
    told = requests.get(f"{services.api}/info/version")
    ok(told)
    assert told.json()["pyhelayers version"] == "1.5.5.4"
    assert told.json()["server version"] == "v0.1"


def deploy_empty(services: Services, user: Account, model: str) -> str:
    """deploy_model with an empty body, base_url, and both again."""
    url = ok(user.call("POST", f"{services.api}/{model}/1/deploy_model"))
    api, service, name, version = MODEL_URL.match(url).groups()
    assert (api, name, version) == (services.api, model, "1") and is_uuid(service)
    problem(user.call("POST", f"{services.api}/{model}/1/deploy_model"), 409)
    assert ok(user.call("GET", f"{services.api}/{model}/1/base_url")) == url
    return url


def register(user: Account, url: str) -> None:
    service = MODEL_URL.match(url).group(2)
    problem(user.call("POST", f"{url}add_profile"), 409)
    said = ok(user.call("POST", f"{url}application/register_user"))
    assert said == f"{user.username} was registered as for service {service}. ", repr(said)


def initial() -> tuple[np.ndarray, float]:
    """The weights of model.json."""
    model = json.loads((DEMO / "model.json").read_text())
    return np.array(model["coef_"])[0], model["intercept_"][0]


def clear_training(weights: np.ndarray, intercept: float) -> tuple[np.ndarray, float]:
    """Three epochs of HE4Cloud's algorithm from these weights."""
    hyper = json.loads((DEMO / "hyper_params.json").read_text())
    x = pd.read_csv(DEMO / "features.csv").to_numpy()
    y = pd.read_csv(DEMO / "labels.csv").to_numpy()[:, 0]
    for _ in range(hyper["numberOfEpochs"]):
        t = x @ weights + intercept
        error = 0.5 + 0.15012 * t - 0.00159301 * t**3 - y
        weights = weights - hyper["learningRate"] * x.T @ error / len(y)
        intercept = intercept - hyper["learningRate"] * error.mean()
    return weights, intercept


def training_through_the_gateway(services: Services, user: Account) -> None:
    url = deploy_empty(services, user, "fraud")
    register(user, url)
    assert is_uuid(ok(user.call("POST", f"{url}add_profile", json={"batchSize": 16})))
    ok(user.gateway("keys/generate/model", url, training_files()))
    problem(user.gateway("encrypt/data/predict", url, {"data_file": part(DEMO / "predictions_features.csv")}), 409)
    rows = {"data_file": part(DEMO / "features.csv"), "labels_file": part(DEMO / "labels.csv")}
    ok(user.gateway("encrypt/data/fit", url, rows))
    answer = user.gateway("encrypt/data/predict", url, {"data_file": part(DEMO / "predictions_features.csv")})
    ok(answer)
    x = pd.read_csv(DEMO / "predictions_features.csv").to_numpy()
    weights, intercept = clear_training(*initial())
    expected = sigmoid(x @ weights + intercept).reshape(-1, 1)
    found = result(answer, len(x))
    assert np.abs(found - expected).max() < 1e-3, np.abs(found - expected).max()
    uploads_and_downloads(user, url)
    train_again(user, url)
    training = used(user, url)[user.username, "training"]
    assert training["calls"] == 2 and training["compute_seconds"] > 0, training
    assert ok(user.call("DELETE", f"{url}application/unregister_user")) == "Unregistered user"
    problem(user.call("GET", f"{url}get_enc_key"), 409)
    assert ok(user.call("DELETE", f"{services.api}/fraud/1/undeploy_model")) == "Success"
    problem(user.call("GET", f"{services.api}/fraud/1/base_url"), 404)


def uploads_and_downloads(user: Account, url: str) -> None:
    """The direct calls around what the gateway uploaded."""
    profile = user.call("GET", f"{url}get_profile")
    ok(profile)
    assert profile.json()["batchSize"] == 984 and profile.json()["features"] == 30
    for what in ["evaluation_key_url", "public_key_url", "encryption_seed_url", "upload_encrypted_model_url"]:
        link = ok(user.call("POST", f"{url}upload/{what}"))
        assert link.startswith("http"), link
        garbage = requests.put(link, data=b"not a blob", headers={"Content-Type": "application/octet-stream"})
        problem(garbage, 422)
    links = user.call("POST", f"{url}rows/upload/data_url")
    ok(links)
    assert isinstance(links.json()["trainDataUrl"], list) and links.json()["trainDataUrl"], links.text
    assert links.json()["predictDataUrl"].startswith("http")
    for what in ["get_iop", "get_enc_key", "get_encrypted_model"]:
        blob(user, f"{url}{what}")
    problem(user.call("GET", f"{url}get_enc_seed"), 409)
    keys = blob(user, f"{url}get_enc_key")
    upload(user, f"{url}upload/public_key_url", keys)
    assert blob(user, f"{url}get_enc_key") == keys
    seed = sealed_seed(keys)
    upload(user, f"{url}upload/encryption_seed_url", seed)
    assert blob(user, f"{url}get_enc_seed") == seed


def blob(user: Account, address: str) -> bytes:
    answer = user.call("GET", address)
    ok(answer)
    assert answer.headers["content-type"] == "application/octet-stream" and answer.content[:4] == b"BLDF", address
    return answer.content


def upload(user: Account, link_address: str, content: bytes) -> None:
    """As the notebooks do it: a presigned address, then a PUT to it without a token."""
    link = ok(user.call("POST", link_address))
    ok(requests.put(link, data=content, headers={"Content-Type": "application/octet-stream"}))


def sealed_seed(keys: bytes) -> bytes:
    """Bytes that the service cannot open, under the header of `keys` (docs/formats.md): kind 3, 88 bytes, digest."""
    sealed = keys[:6] + bytes([3]) + keys[7:87] + os.urandom(88)
    return sealed + hashlib.sha256(sealed).digest()


def used(user: Account, url: str) -> dict:
    """What everyone used of the caller's model: calls, bytes and compute seconds by user and kind of use."""
    answer = user.call("GET", f"{url}usage")
    ok(answer)
    return {(entry["username"], entry["kind"]): entry for entry in answer.json()["entries"]}


def train_again(user: Account, url: str) -> None:
    """train, check_status, get_results on the rows that the gateway uploaded."""
    train_url = ok(user.call("POST", f"{url}train/gateway?sync=False"))
    assert train_url.endswith("/"), train_url
    assert wait(user, train_url) == "Completed"
    trained = user.call("GET", f"{train_url}get_results")
    ok(trained)
    newest = user.call("GET", f"{url}get_encrypted_model")
    assert newest.content == trained.content and len(trained.content) > 1000
    problem(user.call("POST", f"{url}train/absent?sync=False"), 409)


def wait(user: Account, job_url: str) -> str:
    for _ in range(600):
        word = ok(user.call("GET", f"{job_url}check_status"))
        if word != "Running":
            return word
        time.sleep(0.1)
    raise AssertionError(f"{job_url} does not end")


def deploy_model_files(services: Services, owner: Account, name: str, file_field: str) -> requests.Response:
    files = [
        ("composite", (None, "NONE")),
        (file_field, part(DEMO / "inference" / "model.json")),
        ("composite", (None, "NONE")),
        ("model_requirements", part(DEMO / "inference" / "requirements")),
        ("composite", (None, "NONE")),
    ]
    headers = {"Prefer": "respond-async"}
    return owner.call("POST", f"{services.api}/{name}/1/deploy_model", files=files, headers=headers)


def a_job_through_the_gateway(services: Services, user: Account) -> None:
    """Beyond HE4Cloud: rows of one file with the labels in a column, trained while nobody holds a connection open."""
    url = deploy_empty(services, user, "job")
    register(user, url)
    problem(user.gateway("jobs/status", url), 404)
    settings = {"epochs": 3, "learning_rate": 0.1, "activation": "sigmoid_poly_3_approximation", "start": "Zero"}
    choices = {"label": "Class", "positive": None, "excluded": [], "standardise": "leave_as_is", "missing": "refuse", "split": None}
    rows = {"data_file": part(DEMO / "processed_creditcard_balanced_sample.csv")}
    misspelt = {**choices, "standardize": "yes"}
    refused = user.gateway("jobs/begin", url, rows, settings=json.dumps(settings), choices=json.dumps(misspelt))
    assert "standardize" in problem(refused, 422)["detail"], refused.text
    begun = user.gateway("jobs/begin", url, rows, settings=json.dumps(settings), choices=json.dumps(choices))
    assert begun.status_code == 202 and begun.json() == {"state": "reading"}, begun.text
    again = user.gateway("jobs/begin", url, rows, settings=json.dumps(settings), choices=json.dumps(choices))
    problem(again, 409)
    assert ended(user, url) == {"state": "trained"}
    answer = user.gateway("encrypt/data/predict", url, {"data_file": part(DEMO / "predictions_features.csv")})
    ok(answer)
    x, rows_seen = pd.read_csv(DEMO / "predictions_features.csv").to_numpy(), pd.read_csv(DEMO / "processed_creditcard_balanced_sample.csv")
    weights, intercept = clear_training(np.zeros(x.shape[1]), 0.0)
    assert len(rows_seen) == 984
    expected = sigmoid(x @ weights + intercept).reshape(-1, 1)
    assert np.abs(result(answer, len(x)) - expected).max() < 1e-3
    lost = {**choices, "label": "Klass"}
    assert user.gateway("jobs/begin", url, rows, settings=json.dumps(settings), choices=json.dumps(lost)).status_code == 202
    failed = ended(user, url)
    assert failed["state"] == "failed" and "Klass" in failed["problem"]["detail"], failed
    assert ok(user.call("DELETE", f"{services.api}/job/1/undeploy_model")) == "Success"


def ended(user: Account, url: str) -> dict:
    for _ in range(600):
        job = user.gateway("jobs/status", url)
        ok(job)
        if job.json()["state"] in ["trained", "failed"]:
            return job.json()
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def a_job_over_restarts(services: Services, user: Account) -> None:
    """Beyond HE4Cloud: killed at every stage of a job, the gateway goes on when it is asked; it waits for a service that is away."""
    url = deploy_empty(services, user, "over")
    register(user, url)
    nesterov = {"Nesterov": {"largest_eigenvalue": None, "penalty": None, "class_weighted": False}}
    attended = {"Attended": {"every": 2}}
    settings = {"epochs": 20, "learning_rate": 0.1, "activation": "sigmoid_wide_9_16", "algorithm": nesterov, "refresh": attended, "start": "Zero"}
    choices = {"label": "Class", "positive": None, "excluded": [], "standardise": "yes", "missing": "refuse", "split": None}
    rows = {"data_file": part(DEMO / "processed_creditcard_balanced_sample.csv")}
    begun = user.gateway("jobs/begin", url, rows, settings=json.dumps(settings), choices=json.dumps(choices))
    assert begun.status_code == 202, begun.text
    restarts = [
        (lambda job: job["state"] == "making_keys", services.restart_gateway),
        (lambda job: job["state"] == "training", services.restart_gateway),
        (lambda job: job.get("epoch", 0) > 0, services.restart_server),
        (lambda job: job.get("epoch", 0) > 4, services.restart_gateway),
    ]
    for is_there, restart in restarts:
        reached(user, url, is_there)
        restart()
    reached(user, url, lambda job: job["state"] == "trained")
    services.restart_gateway()
    assert ok(user.gateway("jobs/status", url)) == '{"state":"trained"}'
    ok(user.call("GET", f"{url}get_encrypted_model"))
    begun = used(user, url)[user.username, "training"]["calls"]
    assert begun == 1, begun
    table = pd.read_csv(DEMO / "processed_creditcard_balanced_sample.csv")
    x = {"data_file": ("rows.csv", table.drop(columns="Class").to_csv(index=False).encode())}
    answer = user.gateway("encrypt/data/predict", url, x)
    ok(answer)
    right = (result(answer, len(table))[:, 0] > 0.5) == (table["Class"] == 1)
    assert right.mean() > 0.9, right.mean()
    assert ok(user.call("DELETE", f"{services.api}/over/1/undeploy_model")) == "Success"


def reached(user: Account, url: str, is_there) -> None:
    """Asks the gateway how far it is until it is there."""
    for _ in range(3000):
        job = user.gateway("jobs/status", url)
        ok(job)
        assert job.json()["state"] != "failed", job.text
        if is_there(job.json()):
            return
        time.sleep(0.02)
    raise AssertionError(f"the job comes no further than {job.text}")


def own_model_through_the_gateway(services: Services, user: Account) -> None:
    """Beyond HE4Cloud: a model file beside the rows, both encrypted by the gateway."""
    url = deploy_empty(services, user, "own")
    register(user, url)
    with h5py.File(DEMO / "inference" / "x_test_short.h5") as file:
        x = np.array(file[list(file.keys())[0]])
    model = json.loads((DEMO / "inference" / "model.json").read_text())
    files = {name: part(DEMO / "inference" / path) for name, path in [("data_file", "x_test_short.h5"), ("model_file_1", "model.json")]}
    answer = user.gateway("encrypt/data/predict", url, files)
    ok(answer)
    expected = sigmoid(x @ np.array(model["coef_"]).T + np.array(model["intercept_"]))
    assert np.abs(result(answer, len(x)) - expected).max() < 1e-5
    assert ok(user.call("DELETE", f"{services.api}/own/1/undeploy_model")) == "Success"


def inference_through_the_gateway(services: Services, owner: Account, user: Account) -> None:
    """One deploys, another predicts with the HDF5 file."""
    url = ok(deploy_model_files(services, owner, "credit", "model_file_1"))
    ok(deploy_model_files(services, owner, "credit-of-old", "model_file"))
    register(user, url)
    ok(user.gateway("keys/generate/profile", url))
    answer = user.gateway("encrypt/data/predict", url, {"data_file": part(DEMO / "inference" / "x_test_short.h5")})
    ok(answer)
    with h5py.File(DEMO / "inference" / "x_test_short.h5") as file:
        x = np.array(file[list(file.keys())[0]])
    model = json.loads((DEMO / "inference" / "model.json").read_text())
    expected = sigmoid(x @ np.array(model["coef_"]).T + np.array(model["intercept_"]))
    found = result(answer, len(x))
    assert ((0 <= found) & (found <= 1)).all(), found
    assert np.abs(found - expected).max() < 1e-5, np.abs(found - expected).max()
    table = pd.DataFrame(x).add_prefix("V")
    as_csv = table.to_csv(index=False).encode()
    answer = user.gateway("encrypt/data/predict", url, {"data_file": ("rows.csv", as_csv)})
    assert np.abs(result(answer, len(x)) - expected).max() < 1e-5
    narrow = table.iloc[:, :3].to_csv(index=False).encode()
    refused = user.gateway("encrypt/data/predict", url, {"data_file": ("rows.csv", narrow)})
    assert "29 columns" in problem(refused, 409)["detail"]
    damaged = (DEMO / "inference" / "x_test_short.h5").read_bytes()[:3000]
    problem(user.gateway("encrypt/data/predict", url, {"data_file": ("x.h5", damaged)}), 422)
    predictions_by_direct_calls(user, url)
    prediction = used(owner, url)[user.username, "prediction"]
    assert prediction["calls"] == 4 and prediction["compute_seconds"] > 0, prediction
    problem(user.call("GET", f"{url}usage"), 404)
    ok(user.call("GET", f"{services.api}/usage"))
    assert ok(user.call("DELETE", f"{url}application/unregister_user")) == "Unregistered user"
    assert ok(owner.call("DELETE", f"{services.api}/credit/1/undeploy_model")) == "Success"
    problem(user.call("GET", f"{url}get_profile"), 404)


def predictions_by_direct_calls(user: Account, url: str) -> None:
    """add_profile, get_profile, get_iop, data_url, predict in both ways."""
    problem(user.call("POST", f"{url}predict/absent"), 409)
    waited = user.call("POST", f"{url}predict/gateway")
    ok(waited)
    assert waited.headers["content-type"] == "application/octet-stream" and waited.content[:4] == b"BLDF"
    prediction_url = ok(user.call("POST", f"{url}predict/gateway?sync=False"))
    assert prediction_url.endswith("/"), prediction_url
    assert wait(user, prediction_url) == "Completed"
    fetched = user.call("GET", f"{prediction_url}get_results")
    ok(fetched)
    assert fetched.content == waited.content
    assert is_uuid(ok(user.call("POST", f"{url}add_profile", json={"batchSize": 16})))
    profile = user.call("GET", f"{url}get_profile")
    ok(profile)
    assert profile.json()["batchSize"] == 16 and profile.json()["features"] == 29
    iop = user.call("GET", f"{url}get_iop")
    ok(iop)
    assert iop.content[:4] == b"BLDF"
    links = user.call("POST", f"{url}x/upload/data_url")
    ok(links)
    assert links.json()["trainDataUrl"] == [] and links.json()["predictDataUrl"].startswith("http")
    problem(user.call("POST", f"{url}train/gateway?sync=False"), 409)


def refusals(services: Services, owner: Account, stranger: Account) -> None:
    """Without a token, with another's, with files that do not fit: a problem with a remedy each."""
    url = deploy_empty(services, owner, "apart")
    calls = [
        ("POST", f"{services.api}/m/1/deploy_model"),
        ("DELETE", f"{services.api}/m/1/undeploy_model"),
        ("GET", f"{services.api}/m/1/base_url"),
        *[("POST", f"{url}{path}") for path in ["application/register_user", "add_profile", "train/x?sync=False", "predict/x"]],
        *[("POST", f"{url}{path}") for path in ["upload/evaluation_key_url", "x/upload/data_url"]],
        *[("GET", f"{url}{path}") for path in ["get_profile", "get_iop", "get_enc_key", "get_enc_seed", "get_encrypted_model"]],
        ("DELETE", f"{url}application/unregister_user"),
    ]
    for method, address in calls:
        problem(requests.request(method, address), 401)
        if address.startswith(url):
            problem(stranger.call(method, address), 404)
    for model, said in [
        (b'{"coef_": [[1], [2], [3]], "intercept_": [0, 0, 0]}', "3 rows"),
        (b'{"coef_": [["a"]], "intercept_": [0]}', "finite number"),
        (b"not JSON", "model.json"),
    ]:
        files = {"model_file_1": ("model.json", model), "model_requirements": ("requirements", b"{}")}
        answer = owner.call("POST", f"{services.api}/bad/1/deploy_model", files=files)
        assert said in problem(answer, 422)["detail"].lower(), answer.text
    ok(owner.call("DELETE", f"{services.api}/apart/1/undeploy_model"))


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--server", required=True)
    options.add_argument("--gateway", required=True)
    options = options.parse_args()
    with Services(options.server, options.gateway) as services:
        ann, bob = services.sign_up("ann"), services.sign_up("bob")
        stages = [
            ("versions", lambda: versions(services)),
            ("refusals", lambda: refusals(services, ann, bob)),
            ("inference through the gateway", lambda: inference_through_the_gateway(services, ann, bob)),
            ("training through the gateway", lambda: training_through_the_gateway(services, ann)),
            ("a job through the gateway", lambda: a_job_through_the_gateway(services, ann)),
            ("a job over restarts", lambda: a_job_over_restarts(services, ann)),
            ("a model of one's own through the gateway", lambda: own_model_through_the_gateway(services, bob)),
        ]
        for name, stage in stages:
            begun = time.monotonic()
            stage()
            print(f"ok: {name} ({time.monotonic() - begun:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
