# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
#
# Reports disks and volumes as JSON. Changes nothing, judges nothing. Windows 2012 or newer.

param(
    # The letter of the retention volume: what lies on it is told, of others it is not asked.
    [Parameter(Mandatory = $true)] [string] $Letter
)

$ErrorActionPreference = 'Stop'

$pageFiles = @(Get-WmiObject Win32_PageFileUsage | ForEach-Object { $_.Name.Substring(0, 1).ToUpper() })
$systemLetter = $env:SystemDrive.Substring(0, 1).ToUpper()
$numbers = @{}

function Test-Locked([string] $Drive) {
    if (-not (Get-Command Get-BitLockerVolume -ErrorAction SilentlyContinue)) { return $false }
    $found = Get-BitLockerVolume -MountPoint "${Drive}:" -ErrorAction SilentlyContinue
    return [bool] ($found -and $found.LockStatus -eq 'Locked')
}

function Get-Entries([string] $Drive) {
    $usual = 'System Volume Information', '$RECYCLE.BIN'
    Get-ChildItem -LiteralPath "${Drive}:\" -Force -ErrorAction SilentlyContinue | Where-Object { $usual -notcontains $_.Name } |
        Select-Object -First 20 | ForEach-Object { $_.Name }
}

$disks = foreach ($disk in Get-Disk) {
    $partitions = @(Get-Partition -DiskNumber $disk.Number -ErrorAction SilentlyContinue)
    foreach ($partition in $partitions) {
        if ($partition.DriveLetter) { $numbers["$($partition.DriveLetter)".ToUpper()] = $disk.Number }
    }
    @{
        number = $disk.Number
        id = "$($disk.UniqueId)".Trim()
        size_bytes = $disk.Size
        style = "$($disk.PartitionStyle)"
        partitions = @($partitions | Where-Object { $_.Type -ne 'Reserved' }).Count
        system = [bool] ($disk.IsSystem -or $disk.IsBoot)
        read_only_by_policy = [bool] ($disk.IsReadOnly -and -not $disk.IsOffline)
    }
}

$volumes = foreach ($volume in Get-Volume | Where-Object { $_.DriveLetter }) {
    $drive = "$($volume.DriveLetter)".ToUpper()
    $locked = Test-Locked $drive
    @{
        letter = $drive
        label = "$($volume.FileSystemLabel)"
        file_system = "$($volume.FileSystem)"
        size_bytes = $volume.Size
        kind = "$($volume.DriveType)"
        disk = $numbers[$drive]
        locked = $locked
        system = ($drive -eq $systemLetter)
        page_file = ($pageFiles -contains $drive)
        entries = @(if ($drive -eq $Letter -and -not $locked) { Get-Entries $drive })
    }
}

$report = @{ computer_name = $env:COMPUTERNAME; disks = @($disks); volumes = @($volumes) }
ConvertTo-Json -InputObject $report -Depth 5 -Compress
