"""Secrets that a deployment keeps in files: each setting that is one may be named as a file that holds it and nothing
else, as container platforms hand secrets to a process. No message quotes what stands in one.
"""

import json
from collections.abc import Mapping
from pathlib import Path

# The setting -> the environment variable that it is; the same with _FILE behind it names the file.
SECRETS: Mapping[str, str] = {
    "database_url": "DATABASE_URL",
    "worker_database_url": "HOMEWARD_WORKER_DATABASE_URL",
    "web_database_url": "HOMEWARD_WEB_DATABASE_URL",
    "oidc_client_secret": "HOMEWARD_OIDC_CLIENT_SECRET",
    "smtp_password": "HOMEWARD_SMTP_PASSWORD",
    "places": "HOMEWARD_PLACES",
}


def with_files_read(given: Mapping[str, object]) -> dict[str, object]:
    """The settings as given, each secret that is named as a file read from it.

    Raises ValueError where one is given twice, or its file cannot be read, is empty or is of the wrong form.
    """
    found = dict(given)
    for name, variable in SECRETS.items():
        file = next((found[key] for key in (f"{name}_file", f"{variable}_FILE") if found.get(key)), None)
        if file is None:
            continue
        if any(found.get(key) for key in (name, variable)):
            raise ValueError(f"{variable} or {variable}_FILE, not both")
        text = _read(Path(str(file)), variable=f"{variable}_FILE")
        key = variable if name == "database_url" else name
        found[key] = _object(text, variable=f"{variable}_FILE") if name == "places" else text
    return found


def _read(file: Path, *, variable: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"{variable}: {file} cannot be read") from None
    if not text:
        raise ValueError(f"{variable}: {file} is empty")
    return text


def _object(text: str, *, variable: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        # What could not be read may be a secret: it is not repeated.
        raise ValueError(f'{variable}: it is not JSON like {{"NAME": "value"}}') from None
