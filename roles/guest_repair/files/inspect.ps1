# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
#
# Reports what this machine is, as JSON: cards, VMware Tools, disks. Changes nothing, judges nothing. Windows PowerShell 3.0 or newer.

$ErrorActionPreference = 'Stop'

function Get-Addresses($Settings) {
    for ($place = 0; $place -lt @($Settings.IPAddress).Count; $place++) {
        $address = @($Settings.IPAddress)[$place]
        if ($address -and $address -notlike 'fe80:*') { '{0}/{1}' -f $address, @($Settings.IPSubnet)[$place] }
    }
}

$interfaces = foreach ($card in Get-WmiObject Win32_NetworkAdapter -Filter 'PhysicalAdapter = TRUE AND NetConnectionID IS NOT NULL') {
    $settings = Get-WmiObject Win32_NetworkAdapterConfiguration -Filter "Index = $($card.Index)"
    if (-not $card.MACAddress) { continue }
    @{
        index = $card.Index
        name = $card.NetConnectionID
        mac = $card.MACAddress
        dhcp = [bool] $settings.DHCPEnabled
        addresses = @(Get-Addresses $settings)
        gateways = @($settings.DefaultIPGateway | Where-Object { $_ })
        dns_servers = @($settings.DNSServerSearchOrder | Where-Object { $_ })
    }
}

$tools = foreach ($service in Get-WmiObject Win32_Service -Filter "Name = 'VMTools' OR Name = 'VGAuthService'") {
    @{ name = $service.Name; state = $service.State; automatic = ($service.StartMode -eq 'Auto') }
}

$report = @{
    system = @{ family = 'windows'; hostname = $env:COMPUTERNAME }
    interfaces = @($interfaces)
    tools = @($tools)
}
# Windows before 2012 tells rounded sizes only, which compare with nothing.
if (Get-Command Get-Disk -ErrorAction SilentlyContinue) {
    $report.disks = @(Get-Disk | ForEach-Object { @{ name = "disk $($_.Number)"; size_bytes = $_.Size } })
}
ConvertTo-Json -InputObject $report -Depth 5 -Compress
