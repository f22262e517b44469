# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Shows the live progress of the module process_server."""

from __future__ import annotations

from ansible_collections.asr.failback.plugins.plugin_utils.live_progress import StageAction


class ActionModule(StageAction):
    pass
