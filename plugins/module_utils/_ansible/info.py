# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the info modules share: a vault to read, and a JMESPath query over what was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .._domain.errors import FailbackError
from . import argspec
from .run import run

if TYPE_CHECKING:
    from .._azure.vault import AzureVault


def run_info(read: Callable[[AzureVault, Mapping[str, Any]], Any], key: str, **options: dict[str, Any]) -> None:
    """Run an info module.

    :param read: reads plain data from the vault.
    :param key: the result's key for it.
    :param options: the argument spec of the module's own options.
    """

    def work(params: Mapping[str, Any], check_mode: bool) -> dict[str, Any]:
        check_query(params["query"])
        return {"changed": False, key: queried(params["query"], read(open_vault(params), params))}

    run(argspec.merged(argspec.azure_auth(), argspec.vault(), argspec.query(), options), work)


def open_vault(params: Mapping[str, Any]) -> AzureVault:
    from .._azure.session import Session
    from .._azure.vault import AzureVault

    return AzureVault(Session(params), params["resource_group"], params["vault"])


def check_query(query: str | None) -> None:
    """:raises FailbackError: ``BAD_QUERY``, before anything is read."""
    if not query:
        return
    import jmespath

    try:
        jmespath.compile(query)
    except jmespath.exceptions.JMESPathError as error:
        raise _bad_query(query, "is no valid JMESPath expression", error) from error


def queried(query: str | None, data: Any) -> Any:
    if not query:
        return data
    import jmespath

    try:
        return jmespath.search(query, data)
    except jmespath.exceptions.JMESPathError as error:
        raise _bad_query(query, "cannot be applied to what was read", error) from error


def _bad_query(query: str, what: str, error: Exception) -> FailbackError:
    # jmespath shows the whole value that it could not work with.
    reason = str(error).splitlines()[0].rstrip(":")[:200]
    return FailbackError("BAD_QUERY", f"The query {query!r} {what}: {reason}", "Correct query.", {"query": query})
