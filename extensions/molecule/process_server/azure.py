# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Looks at Azure past the collection, or meddles: ``azure.py tagged|named|deallocate NAME``."""

from __future__ import annotations

import os
import sys
from typing import Any

import requests

ENV = os.environ


def call(method: str, path: str) -> Any:
    form = {
        "grant_type": "client_credentials",
        "client_id": ENV["AZURE_CLIENT_ID"],
        "client_secret": ENV["AZURE_CLIENT_SECRET"],
        "scope": "https://management.azure.com/.default",
    }
    login = f"{ENV['ASR_LAB_URL']}/{ENV['AZURE_TENANT_ID']}/oauth2/v2.0/token"
    token = requests.post(login, data=form, timeout=60).json()["access_token"]
    url = f"{ENV['ASR_LAB_URL']}/subscriptions/{ENV['AZURE_SUBSCRIPTION_ID']}{path}"
    answer = requests.request(method, url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
    answer.raise_for_status()
    return answer.json() if answer.content else None


def main() -> None:
    action, name = sys.argv[1:]
    if action == "deallocate":
        vm = f"/resourceGroups/rg-dr/providers/Microsoft.Compute/virtualMachines/{name}"
        call("POST", f"{vm}/deallocate?api-version=2024-07-01")
        return
    for each in sorted(call("GET", "/resources?api-version=2021-04-01")["value"], key=lambda each: each["id"].lower()):
        found = (each.get("tags") or {}).get("asr-failback") if action == "tagged" else each["id"]
        if found and name in found:
            print("/".join(each["id"].split("/")[-2:]))


main()
