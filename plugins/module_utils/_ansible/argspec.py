# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options that modules share. Each function gives a new dictionary; ``merged`` puts several together."""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import env_fallback

Spec = dict[str, dict[str, Any]]


def _env(*names: str) -> tuple[Any, list[str]]:
    return (env_fallback, list(names))


def merged(*specs: Spec) -> Spec:
    """One argument spec of several.

    :raises ValueError: where two of them define the same option.
    """
    result: Spec = {}
    for spec in specs:
        twice = result.keys() & spec.keys()
        if twice:
            raise ValueError(f"defined twice: {', '.join(sorted(twice))}")
        result |= spec
    return result


def azure_auth() -> Spec:
    """Names and variables of azure.azcollection, and those of azure-identity; AWX injects the former."""
    return {
        "subscription_id": {"type": "str", "fallback": _env("AZURE_SUBSCRIPTION_ID")},
        "tenant": {"type": "str", "aliases": ["tenant_id"], "fallback": _env("AZURE_TENANT", "AZURE_TENANT_ID")},
        "client_id": {"type": "str", "fallback": _env("AZURE_CLIENT_ID")},
        "secret": {
            "type": "str",
            "no_log": True,
            "aliases": ["client_secret"],
            "fallback": _env("AZURE_SECRET", "AZURE_CLIENT_SECRET"),
        },
        "x509_certificate_path": {
            "type": "path",
            "fallback": _env("AZURE_X509_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH"),
        },
        "auth_source": {
            "type": "str",
            "default": "auto",
            "choices": ["auto", "env", "cli", "msi"],
            "fallback": _env("ANSIBLE_AZURE_AUTH_SOURCE"),
        },
        "cloud_environment": {"type": "str", "default": "AzureCloud", "fallback": _env("AZURE_CLOUD_ENVIRONMENT")},
        "cert_validation_mode": {
            "type": "str",
            "default": "validate",
            "choices": ["validate", "ignore"],
            "fallback": _env("AZURE_CERT_VALIDATION_MODE"),
        },
        "disable_instance_discovery": {
            "type": "bool",
            "default": False,
            "fallback": _env("AZURE_DISABLE_INSTANCE_DISCOVERY"),
        },
    }


def vault() -> Spec:
    return {
        "resource_group": {"type": "str", "required": True},
        "vault": {"type": "str", "required": True},
    }


def vmware_auth() -> Spec:
    """Names and variables of vmware.vmware."""
    return {
        "hostname": {"type": "str", "fallback": _env("VMWARE_HOST")},
        "username": {"type": "str", "fallback": _env("VMWARE_USER")},
        "password": {"type": "str", "no_log": True, "fallback": _env("VMWARE_PASSWORD")},
        "port": {"type": "int", "default": 443, "fallback": _env("VMWARE_PORT")},
        "validate_certs": {"type": "bool", "default": True, "fallback": _env("VMWARE_VALIDATE_CERTS")},
    }


def query() -> Spec:
    return {"query": {"type": "str"}}


def machines() -> Spec:
    return {
        "machines": {"type": "list", "elements": "str"},
        "recovery_plan": {"type": "str"},
        "machine_options": {"type": "dict", "default": {}},
    }


def choices() -> Spec:
    """What a reprotect uses; derived where it is not given."""
    return {
        "master_target": {"type": "list", "elements": "str"},
        "process_server": {"type": "str"},
        "retention_volume": {"type": "str"},
        "datastore": {"type": "str"},
        "policy": {"type": "str"},
        "run_as_account": {"type": "str"},
        "appliance": {"type": "list", "elements": "str"},
        "log_storage_account": {"type": "str"},
    }


def slots() -> Spec:
    """Of the disk slots that a reprotect to on-premises takes."""
    return {"disk_slots": {"type": "int", "default": 60}, "slot_timeout": {"type": "int", "default": 0}}


def wait(timeout: int) -> Spec:
    """:param timeout: the default of ``wait_timeout`` in seconds."""
    return {
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": timeout},
        "poll_interval": {"type": "float", "default": 30.0},
        "concurrency": {"type": "int", "default": 50},
        "max_failures": {"type": "str", "default": ""},
        "finish_by": {"type": "str"},
        "request_share": {"type": "float", "default": 1.0},
        "event_log": {"type": "path"},
        "report_dir": {"type": "path"},
    }
