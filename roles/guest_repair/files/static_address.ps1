# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
#
# Gives one card static IPv4 addresses, a gateway and DNS servers. In a process of its own, which stays when the connection
# breaks with the address. All values are words without blanks; several are joined by commas. Windows PowerShell 3.0 or newer.

param(
    [Parameter(Mandatory = $true)] [int] $Index,
    [Parameter(Mandatory = $true)] [string] $Addresses,
    [Parameter(Mandatory = $true)] [string] $Masks,
    [string] $Gateways = '',
    [string] $DnsServers = ''
)

$ErrorActionPreference = 'Stop'

function ConvertTo-Literal([string] $Words) {
    $quoted = $Words -split ',' | Where-Object { $_ -match '^[0-9A-Fa-f.:]+$' } | ForEach-Object { "'$_'" }
    return '@(' + ($quoted -join ', ') + ')'
}

$commands = @(
    'Start-Sleep -Seconds 2'
    "`$card = Get-WmiObject Win32_NetworkAdapterConfiguration -Filter 'Index = $Index'"
    "`$card.EnableStatic($(ConvertTo-Literal $Addresses), $(ConvertTo-Literal $Masks))"
)
if ($Gateways) { $commands += "`$card.SetGateways($(ConvertTo-Literal $Gateways))" }
if ($DnsServers) { $commands += "`$card.SetDNSServerSearchOrder($(ConvertTo-Literal $DnsServers))" }

$encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($commands -join "`n"))
$begun = ([wmiclass] 'Win32_Process').Create("powershell.exe -NoProfile -NonInteractive -EncodedCommand $encoded")
if ($begun.ReturnValue -ne 0) { throw "The process that sets the addresses was not started: $($begun.ReturnValue)." }
