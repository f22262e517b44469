# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The one place where modules begin and end: nothing else calls exit_json or fail_json."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule

from .._domain.errors import FailbackError

Result = dict[str, Any]
Work = Callable[[Mapping[str, Any], bool], Result]


class Module(AnsibleModule):
    """Says what is wrong with the options in the same form as every other failure."""

    def fail_json(self, msg: str, **result: Any) -> NoReturn:
        remedy = "Correct the module's options; ansible-doc shows them all."
        super().fail_json(msg, **{"error_code": "BAD_OPTION", "remedy": remedy, "details": {}, **result})


def run(spec: dict[str, dict[str, Any]], work: Work, **constraints: Any) -> None:
    """Run a module.

    :param spec: its argument spec.
    :param work: takes the options and whether this is check mode, and returns the result; ``failed`` in it makes the
        module fail with all the rest of the result kept, ``warnings`` are sentences for the terminal.
    :param constraints: ``mutually_exclusive``, ``required_one_of`` and the like.
    """
    module = Module(argument_spec=spec, supports_check_mode=True, **constraints)
    try:
        result = work(module.params, module.check_mode)
    except FailbackError as error:
        module.fail_json(**error.as_result())
    except ImportError as error:
        module.fail_json(**library_missing(error).as_result())
    except Exception as error:  # the boundary: a user gets a sentence, the details are in the result
        module.fail_json(**_unexpected(error).as_result())
    else:
        for warning in result.pop("warnings", ()):
            module.warn(warning)
        if result.pop("failed", False):
            module.fail_json(msg=result.pop("msg"), **result)
        module.exit_json(**result)


def library_missing(error: ImportError) -> FailbackError:
    return FailbackError(
        "LIBRARY_MISSING",
        f"The Python library {error.name or error} is not installed for {sys.executable}.",
        "Install the collection's requirements.txt into that Python (pip install -r requirements.txt), or set "
        "ansible_python_interpreter to a Python that has them.",
        {"library": error.name},
    )


def _unexpected(error: Exception) -> FailbackError:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return FailbackError(
        "UNEXPECTED",
        f"Something went wrong that should not: {type(error).__name__}: {error}",
        "Nothing more was started. Check the machines with asr.failback.status, and report this with the details.",
        {"error": type(error).__name__, "file": where.filename.rsplit("/", 1)[-1], "line": where.lineno},
    )
