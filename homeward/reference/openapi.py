"""openapi.json: the API's promise as a file, so that a change to it is seen before it is made."""

import json
import tomllib

from api.app import create_app
from db.engine import engine
from homeward.reference.facts import ROOT, Facts

PAGE = "openapi.json"


def write(facts: Facts) -> str:
    """The document, of the version that the project has."""
    del facts
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    # Nothing connects before something is asked.
    nowhere = engine("postgresql://nobody@127.0.0.1:9/none", role="web", assume_role=False)
    app = create_app(nowhere, code_version=version, build="none")
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
