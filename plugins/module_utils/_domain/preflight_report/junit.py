# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Preflight as JUnit XML, so that a pipeline shows it: a suite for each machine, a test case for each finding.

JUnit knows no warnings. A finding fails its test case from ``fail_on`` upwards; below, the case passes and says so in
its output. What could not be decided or is waived is skipped, with the reason. The rules that hold are one passing
case, with their number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from .characters import printable
from .grouping import Finding, evidence_lines, said_of, what_to_do
from .verdict import fails

Document = Mapping[str, Any]

#: The suite of findings about what machines share, and about preflight's own options.
SHARED = "shared"


def junit(document: Document) -> str:
    """The report as XML 1.0, characters that XML cannot hold replaced."""
    own: dict[str, list[Finding]] = defaultdict(list)
    for finding in document["findings"]:
        own[finding["machine"]].append(finding)
    root = Xml.Element("testsuites", name=f"preflight {document['stage']}")
    for machine in document["machines"]:
        root.append(_suite(machine["name"], own[machine["name"]], document, machine["counts"]["ok"]))
    if own[""]:
        root.append(_suite(SHARED, own[""], document))
    for kind in ("tests", "failures", "errors", "skipped"):
        root.set(kind, str(sum(int(suite.get(kind, 0)) for suite in root)))
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _suite(name: str, findings: Sequence[Finding], document: Document, ok: int | None = None) -> Xml.Element:
    suite = Xml.Element("testsuite", name=printable(name), timestamp=str(document["time"]))
    for finding in findings:
        suite.append(_case(name, finding, document["fail_on"]))
    if ok is not None:
        suite.append(_passed(name, ok))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _case(suite: str, finding: Finding, fail_on: str) -> Xml.Element:
    case = Xml.Element("testcase", classname=printable(suite), name=printable(f"{finding['id']} {finding['title']}"))
    message = printable(said_of(finding))
    if fails(finding, fail_on):
        failure = Xml.SubElement(case, "failure", type=finding["severity"], message=message)
        failure.text = printable(_text(finding))
    elif finding["status"] == "failed":
        Xml.SubElement(case, "system-out").text = printable(f"{finding['severity']}: {_text(finding)}")
    else:
        why = finding["waived_because"] or message
        Xml.SubElement(case, "skipped", message=printable(f"{finding['status']}: {why}"))
    return case


def _text(finding: Finding) -> str:
    parts = [
        said_of(finding),
        f"concerns: {', '.join(finding['machines'])}" if not finding["machine"] and finding["machines"] else "",
        f"what to do: {what_to_do(finding)}" if finding["remedy"] else "",
        *evidence_lines(finding),
    ]
    return "\n".join(part for part in parts if part)


def _passed(suite: str, ok: int) -> Xml.Element:
    case = Xml.Element("testcase", classname=printable(suite), name="all other rules")
    Xml.SubElement(case, "system-out").text = f"{ok} rules hold"
    return case
