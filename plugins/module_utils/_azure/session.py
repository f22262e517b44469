# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One login to Azure for a module run, shared by all its clients."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from .._domain.errors import FailbackError
from .._domain.request_budget import RequestBudget
from .cloud import cloud
from .credentials import credential, verification
from .throttle import BudgetPolicy
from .wall_clock import WallClock

#: Reads are repeated this often by the SDK, which also honours Retry-After.
READ_RETRIES = 4


class Session:
    """Builds SDK clients, is their credential, and keeps their requests within one budget (``requests``).

    Also keeps the service's time, from the Date of its last answer.
    """

    def __init__(self, options: Mapping[str, Any]) -> None:
        """:raises FailbackError: where subscription or credentials are missing, or ``request_share`` is no share."""
        self.subscription_id = str(options.get("subscription_id") or "")
        if not self.subscription_id:
            raise FailbackError(
                "NO_SUBSCRIPTION",
                "No Azure subscription is named.",
                "Set subscription_id or AZURE_SUBSCRIPTION_ID.",
            )
        verify = options.get("cert_validation_mode") != "ignore"
        self._options = options
        self._cloud = cloud(str(options.get("cloud_environment") or "AzureCloud"), verify=verify)
        self._credential = credential(options, self._cloud)
        self.verification = verification(options)
        share = options.get("request_share")
        clock = WallClock()
        self.requests = RequestBudget(clock, 1.0 if share is None else share)
        self._policy = BudgetPolicy(self.requests, clock)
        self._now: datetime | None = None
        self._accepted = False

    def client(self, kind: Any) -> Any:
        """A management client of an SDK class that takes credential and subscription."""
        return kind(
            self,
            self.subscription_id,
            base_url=self._cloud.resource_manager,
            credential_scopes=[self._cloud.scope],
            retry_total=READ_RETRIES,
            retry_backoff_factor=0.4,
            raw_response_hook=self._note,
            per_retry_policies=[self._policy],
            **self.verification,
        )

    def get_token(self, *scopes: str, **options: Any) -> Any:
        """A token, as azure-core asks a credential for it: the clients' credential is the session itself."""
        return self._credential.get_token(*scopes, **options)

    def renew(self) -> bool:
        """Log in anew, after a token was refused that had been good before; false if none ever was."""
        if not self._accepted:
            return False
        self._accepted = False
        self._credential = credential(self._options, self._cloud)
        return True

    def _note(self, response: Any) -> None:
        self._accepted = self._accepted or response.http_response.status_code < 400
        try:
            self._now = parsedate_to_datetime(response.http_response.headers["Date"])
        except (KeyError, ValueError, TypeError):
            return

    def heard(self) -> datetime | None:
        """The service's time as last seen, None before its first answer."""
        return self._now

    def now(self) -> datetime:
        """The service's time as last seen, else this machine's."""
        return self._now or datetime.now(UTC)
