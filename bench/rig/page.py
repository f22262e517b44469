# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/benchmarks.md and its plots, from bench/results.json: no figure in them is written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rig import results
from rig.labs import ROOT
from rig.plot import plot
from rig.targets import COPIES, TARGETS

DOCS = ROOT / "docs"
TEMPLATE = ROOT / "bench" / "rig" / "benchmarks.md.in"
WHO = {"collection": "asr.failback", "sdk": "SDK, ten threads", "uri": "uri and until"}
Measured = Mapping[str, Any]


def write() -> None:
    known = results.read()
    measured = {int(machines): of for machines, of in known.items() if machines.isdigit()}
    (DOCS / "benchmarks-reads.svg").write_text(
        plot("Reads of Azure per machine, all stages", _lines(measured, "reads"), TARGETS["reads"][1]),
        encoding="utf-8",
    )
    (DOCS / "benchmarks-overhead.svg").write_text(
        plot("Seconds that a failback takes longer than Azure's own work", _lines(measured, "overhead")),
        encoding="utf-8",
    )
    page = TEMPLATE.read_text(encoding="utf-8").format(
        whole=_whole(measured),
        targets=_targets(measured[max(measured)]["collection"], max(measured)),
        stages=_stages(measured),
        conditions=_conditions(measured),
        preflight=_preflight(known.get("preflight")),
        uri_cpu=_uri_cpu(measured),
        sdk_hours=_sdk_hours(measured),
    )
    (DOCS / "benchmarks.md").write_text(page, encoding="utf-8")


def _total(of: Measured, key: str) -> float:
    return float(sum(stage[key] for stage in of["stages"].values()))


def _worst(of: Measured, key: str) -> float:
    return float(max(stage[key] for stage in of["stages"].values()))


def _own(at: Measured) -> float:
    """The service's own seconds: the same work for all, known from the collection's events."""
    return _total(at["collection"], "services_own_seconds")


def figures(machines: int, at: Measured, who: str) -> dict[str, float]:
    of = at[who]
    return {
        "reads": _total(of, "reads") / machines,
        "writes": _total(of, "writes") / machines,
        "throttled": _total(of, "throttled"),
        "overhead": _total(of, "seconds") - _own(at),
        "lag_p95": _worst(of, "lag_p95"),
        "cpu": _total(of, "cpu_seconds") / machines,
        "memory": _worst(of, "memory_mb"),
        "hours": _total(of, "seconds") / 3600,
        "wall": of["wall_seconds"],
    }


def _lines(measured: Mapping[int, Measured], key: str) -> dict[str, list[tuple[float, float]]]:
    return {
        name: [(n, max(figures(n, at, who)[key], 0.1)) for n, at in sorted(measured.items()) if who in at]
        for who, name in WHO.items()
        if any(who in at for at in measured.values())
    }


_COLUMNS: dict[str, tuple[str, Callable[[float], str]]] = {
    "reads": ("reads per machine", "{:.1f}".format),
    "writes": ("writes per machine", "{:.1f}".format),
    "throttled": ("429", "{:.0f}".format),
    "hours": ("hours for all", "{:.2f}".format),
    "overhead": ("of them not Azure's own, seconds", "{:,.0f}".format),
    "lag_p95": ("lag p95, seconds", "{:.0f}".format),
    "cpu": ("CPU seconds per machine", "{:.3f}".format),
    "memory": ("memory, MB", "{:.0f}".format),
    "wall": ("measured in, seconds", "{:,.0f}".format),
}


def _whole(measured: Mapping[int, Measured]) -> str:
    rows = [
        [f"{n:,}", WHO[who], *(form(figures(n, at, who)[key]) for key, (_, form) in _COLUMNS.items())]
        for n, at in sorted(measured.items())
        for who in WHO
        if who in at
    ]
    return table(["machines", "", *(title for title, _ in _COLUMNS.values())], rows)


def _stages(measured: Mapping[int, Measured]) -> str:
    keys = ("seconds", "services_own_seconds", "overhead_seconds", "lag_p50", "lag_p95", "reads", "writes")
    rows = [
        [f"{n:,}", stage, *(f"{of[key]:,}" for key in (*keys, "cpu_seconds", "memory_mb"))]
        for n, at in sorted(measured.items())
        for stage, of in at["collection"]["stages"].items()
    ]
    titles = ["seconds", "Azure's own", "overhead", "lag p50", "lag p95", "reads", "writes", "CPU seconds", "MB"]
    return table(["machines", "stage", *titles], rows)


def _targets(of: Measured, machines: int) -> str:
    values = {
        "reads": _total(of, "reads") / machines,
        "writes": _total(of, "writes") / machines,
        "throttled": _total(of, "throttled"),
        "overhead": _worst(of, "overhead_seconds"),
        "lag": max(of["stages"][stage]["lag_p95"] for stage in COPIES),
        "cpu": _total(of, "cpu_seconds") / machines,
        "memory": _worst(of, "memory_mb"),
    }
    rows = [
        [title, f"{limit:g}", f"{values[key]:.3g}", "met" if values[key] <= limit * 1.0001 else "**not met**"]
        for key, (title, limit) in TARGETS.items()
    ]
    return table([f"at {machines:,} machines", "at most", "measured", ""], rows)


def _conditions(measured: Mapping[int, Measured]) -> str:
    rows = []
    for n, at in sorted(measured.items()):
        for who, of in at.items():
            told = of["conditions"]
            rows.append([f"{n:,}", WHO[who], told["date"], " ".join(map(str, told["load"])), str(told["cores"])])
            rows[-1].append(told.get("note", ""))
    return table(["machines", "", "when", "load averages before", "cores", ""], rows)


def _uri_cpu(measured: Mapping[int, Measured]) -> str:
    """CPU seconds of a request that the play sends."""
    of = next((at["uri"] for _, at in sorted(measured.items(), reverse=True) if "uri" in at), None)
    if of is None:
        return "some"
    return f"{_total(of, 'cpu_seconds') / (_total(of, 'reads') + _total(of, 'writes')):.2f}"


def _sdk_hours(measured: Mapping[int, Measured]) -> str:
    """Hours for ten machines, which the threads take through a stage at once."""
    return f"{figures(10, measured[10], 'sdk')['hours']:.1f}" if "sdk" in measured.get(10, {}) else "some"


def _preflight(of: Measured | None) -> str:
    if of is None:
        return "Not measured yet."
    rows = [
        ["machines", f"{of['machines']:,}"],
        ["seconds to read Azure and vCenter", str(of["seconds_reading"])],
        ["seconds to judge and write the reports", str(of["seconds_judging_and_writing"])],
        ["requests to Azure", f"{of['azure_requests']:,}"],
        ["calls of vCenter", f"{of['vcenter_calls']:,}"],
    ]
    return table(["", ""], rows)


def table(titles: list[str], rows: list[list[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
