"""Makes half of the generated addresses lead to things that exist, so that more than 404 is asked for."""

import json
import os

import schemathesis

KNOWN = json.loads(os.environ.get("BLINDFOLD_KNOWN", "{}"))


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters or "service" not in path_parameters:
        return path_parameters
    if sum(str(path_parameters["service"]).encode("utf-8", "replace")) % 2:
        return path_parameters
    return {name: KNOWN.get(name, value) for name, value in path_parameters.items()}
