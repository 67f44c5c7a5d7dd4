"""The page's own files: only those that were there when the server began, by their exact names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "page"
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".md": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
"""What is served; a file of another kind is not."""
START = "index.html"


@dataclass(frozen=True)
class File:
    """A file as it is served.

    Attributes:
        content: its bytes.
        kind: its media type.
        tag: changes with its content.
        changed: when it was changed last, nanoseconds.
    """

    content: bytes
    kind: str
    tag: str
    changed: int

    @classmethod
    def of(cls, path: Path) -> File:
        """A file read."""
        changed, content = path.stat().st_mtime_ns, path.read_bytes()
        return cls(content, TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"', changed)


class Page:
    """The files of a folder, found by name in a table: no path of a request ever reaches the disk."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in TYPES)
        self._paths = {path.relative_to(folder).as_posix(): path for path in found if not path.is_symlink()}
        self._files: dict[str, File] = {}

    @property
    def names(self) -> list[str]:
        """The names that are served."""
        return list(self._paths)

    def file(self, name: str) -> File | None:
        """A file by its name; read anew where it was changed since."""
        path = self._paths.get(name)
        if path is None:
            return None
        known = self._files.get(name)
        if known is None or known.changed != path.stat().st_mtime_ns:
            known = self._files[name] = File.of(path)
        return known

    def routes(self) -> list[Route]:
        """One route a file, and the first page at the root."""
        names = {f"/{name}": name for name in self._paths} | ({"/": START} if START in self._paths else {})
        return [Route(path, self._endpoint(name), methods=["GET", "HEAD"]) for path, name in names.items()]

    def _endpoint(self, name: str) -> Any:
        async def serve(request: Request) -> Response:
            found = self.file(name)
            if found is None:
                return Response(status_code=404)
            headers = {"etag": found.tag, "cache-control": "no-cache"}
            if request.headers.get("if-none-match") == found.tag:
                return Response(status_code=304, headers=headers)
            return Response(found.content, media_type=found.kind, headers=headers)

        return serve
