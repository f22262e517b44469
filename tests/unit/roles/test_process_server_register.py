# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The registration script of the role process_server, as far as it can be read without a PowerShell."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_script import ENDINGS
from ansible_collections.asr.failback.plugins.module_utils._domain.process_server_script_inputs import ScriptInputs
from unit.powershell import faults, parameters

PATH = Path(__file__).parents[3] / "roles" / "process_server" / "files" / "register.ps1"
SCRIPT = PATH.read_text(encoding="utf-8")
INPUTS = ScriptInputs("10.0.0.5", 443, 9443, r"C:\ASR", 30, [r"C:\Temp"], r"C:\a.conf", "word", "https://example.com/")


def test_its_syntax_is_powershells():
    assert faults(SCRIPT) == []


def test_it_is_ascii_and_so_the_same_in_every_code_page_of_windows():
    assert SCRIPT.isascii()


def test_the_scripts_header_is_the_table():
    header = re.findall(r"^# exit code (\d+): (\w+)$", SCRIPT, re.MULTILINE)
    assert {int(code): name for code, name in header} == {code: ending.name for code, ending in ENDINGS.items()}


def test_the_script_ends_with_codes_of_the_table_only():
    used = {int(code) for code in re.findall(r"Stop-With (\d+)", SCRIPT)}
    assert used == set(ENDINGS)


def test_the_passphrase_is_on_no_command_line_of_the_script():
    arguments = SCRIPT[SCRIPT.index("$arguments =") : SCRIPT.index("$code = (Start-Process")]
    assert "$passphraseFile" in arguments
    assert "$Passphrase" not in arguments.replace("$passphraseFile", "")


def test_it_takes_the_parameters_that_it_is_given():
    assert parameters(SCRIPT) == {*INPUTS.plain(), *INPUTS.secret()}


def test_the_passphrase_is_closed_to_others_before_it_is_written_and_removed_in_every_case():
    closed, written = SCRIPT.index("    New-WorkFolder\n"), SCRIPT.index("WriteAllText($passphraseFile")
    removed = SCRIPT.index("} finally {\n    Remove-Item -LiteralPath $WorkFolder -Recurse")
    assert closed < written < removed
    assert "Stop-With" not in SCRIPT[closed:removed]  # nothing leaves before it is removed
