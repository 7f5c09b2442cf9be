"""Validates scenes against docs/scene.schema.json.

usage: check_schema.py SCHEMA GOOD BAD    folders of scenes (.json): every one in GOOD must validate, none in BAD
"""
import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
counts = []
for folder, good in ((sys.argv[2], True), (sys.argv[3], False)):
    paths = sorted(pathlib.Path(folder).glob("*.json"))
    counts.append(len(paths))
    for path in paths:
        error = jsonschema.exceptions.best_match(validator.iter_errors(json.loads(path.read_text())))
        if (error is None) != good:
            wrong += 1
            print(path.name, "validates" if error is None else error.message)
print(f"{counts[0]} good, {counts[1]} bad, {wrong} wrong")
sys.exit(1 if wrong or 0 in counts else 0)
