"""The command that serves the page and its interface. It is thin: it reads options and runs the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.errors import InputError, Problem

if TYPE_CHECKING:
    from detente.show.web.settings import Settings

EXTRA = "Install it with its extra: pip install 'detente[web]'"


def serve(
    host: Annotated[
        str, typer.Option(metavar="<address>", help="Where to listen; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="<port>", help="The port; 0 for any that is free.")] = 8377,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the page and its interface on this machine, until Ctrl-C."""
    from detente.show.web.settings import Settings

    if not 0 <= port <= 65_535:
        raise InputError(Problem("--port", f"{port}", "A port is a number from 0 to 65535"))
    settings = Settings(host=host.strip(), port=port)
    refuse_without_extra()
    _run(settings, show)


def refuse_without_extra() -> None:
    """Say what to install where the server's parts are not there.

    Raises:
        InputError: they are not installed.
    """
    try:
        import fastapi  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError:
        fact = "fastapi and uvicorn are not installed"
        raise InputError(Problem("serve", fact, "The page needs a web server", EXTRA)) from None


def _run(settings: Settings, show: bool) -> None:
    """Run the server until it is told to stop; its address is said once it listens."""
    import asyncio

    import uvicorn

    from detente.show.web.running import configured
    from detente.show.web.settings import EVERYWHERE, LOCAL

    class Told(uvicorn.Server):
        """A server that says where it is."""

        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            for server in self.servers:
                for one in server.sockets:
                    address = one.getsockname()
                    at = LOCAL[0] if settings.host in EVERYWHERE else settings.host
                    url = f"http://{f'[{at}]' if ':' in at else at}:{address[1]}/"
                    typer.echo(f"Détente is at {url} - Ctrl-C ends it.")
                    if settings.host not in LOCAL:
                        typer.echo("Others on the network can reach it: there is no password.", err=True)
                    if show:
                        typer.launch(url)
                    return

    server = Told(configured(settings))
    try:
        asyncio.run(server.serve())
    except KeyboardInterrupt:
        pass
    except SystemExit:
        rule = "Another program may listen there"
        fact, cure = f"nothing can listen on {settings.host}, port {settings.port}", "Choose another --port"
        raise InputError(Problem("serve", fact, rule, cure)) from None
    _leave()


def _leave() -> None:
    """End the process at once where a thread is still inside compiled code, which does not hear of it."""
    import os
    import sys
    import threading

    from detente.show.web import jobs, warming

    if any(thread.name in (jobs.THREAD, warming.THREAD) for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
