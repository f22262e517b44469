# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
#
# Makes the retention volume of one disk. Which one was chosen from what retention_facts.ps1 reported; that it is that one and
# still blank is looked at again here, right before. Windows 2012 or newer.

param(
    [Parameter(Mandatory = $true)] [int] $Number,
    [Parameter(Mandatory = $true)] [string] $Id,
    [Parameter(Mandatory = $true)] [string] $Letter,
    [Parameter(Mandatory = $true)] [string] $Label
)

$ErrorActionPreference = 'Stop'

$disk = Get-Disk -Number $Number
if ("$($disk.UniqueId)".Trim() -ne $Id) { throw "Disk $Number is another one than before: $($disk.UniqueId). Nothing was formatted." }
if ("$($disk.PartitionStyle)" -ne 'RAW' -or $disk.IsSystem -or $disk.IsBoot) { throw "Disk $Number is not blank. Nothing was formatted." }

if ($disk.IsOffline) { Set-Disk -Number $Number -IsOffline $false }
if ((Get-Disk -Number $Number).IsReadOnly) { Set-Disk -Number $Number -IsReadOnly $false }
Initialize-Disk -Number $Number -PartitionStyle GPT
New-Partition -DiskNumber $Number -UseMaximumSize -DriveLetter $Letter | Out-Null
Format-Volume -DriveLetter $Letter -FileSystem NTFS -NewFileSystemLabel $Label -Confirm:$false | Out-Null
