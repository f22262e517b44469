#!/usr/bin/python
# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bring a file to a guest that has no Python."""

from __future__ import annotations

DOCUMENTATION = r"""
module: guest_file
short_description: Bring a file to a guest that has no Python
version_added: 0.1.0
description:
  - Copies a file from the control node by the connection's own means (sftp or scp) and verifies its SHA-256 there.
  - The file gets its name only when it is whole. Missing folders are made.
  - The login's user has to be root, or to become it.
options:
  src:
    description:
      - The file on the control node.
    type: str
    required: true
  dest:
    description:
      - Its path on the target.
    type: str
    required: true
  sha256:
    description:
      - The checksum that the file has to have; a file that has another one is not sent.
    type: str
  mode:
    description:
      - Its permissions on the target.
    type: str
    default: '0600'
extends_documentation_fragment:
  - asr.failback.attributes
author:
  - asr.failback contributors (@asr-failback)
"""

EXAMPLES = r"""
- name: Bring the agent
  asr.failback.guest_file:
    src: /srv/asr/Microsoft-ASR_UA_9.9.0.0_RHEL6-64_GA_19May2017_release.tar.gz
    dest: /root/asr-failback/agent.tar.gz
"""

RETURN = r"""
sha256:
  description: The file's checksum.
  returned: success
  type: str
dest:
  description: Its path on the target.
  returned: success
  type: str
"""
