# Copyright: (c) 2026, asr.failback contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
#
# Registers this machine as a process server, by Unified Setup [asr-api 3.6]. Windows PowerShell 5.1, as SYSTEM or an administrator.
# It ends with one of these; what each means is decided by whoever started it:
#
# exit code 0: registered
# exit code 10: already_registered
# exit code 20: registered_elsewhere
# exit code 21: server_unreachable
# exit code 22: disk_full
# exit code 23: setup_missing
# exit code 24: passphrase_refused
# exit code 25: setup_failed

param(
    [Parameter(Mandatory = $true)] [string] $ConfigurationServer,
    [string] $ConfigurationServerPort = '443',
    [string] $DataTransferPort = '9443',
    [Parameter(Mandatory = $true)] [string] $InstallLocation,
    [string] $MinimumFreeGb = '0',
    # These may hold blanks and the like, which a run command does not carry.
    [string] $SetupPathsBase64 = '',
    [string] $RegistrationFileBase64 = '',
    [string] $SetupUrlBase64 = '',
    # '-' reads it from standard input, for those who would have to put it on a command line.
    [string] $Passphrase = '-'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WorkFolder = Join-Path $env:ProgramData 'asr-failback'
$SetupLogs = Join-Path $env:ProgramData 'ASRSetupLogs'

function ConvertFrom-Base64([string] $Encoded) {
    return [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($Encoded))
}

function Stop-With([int] $Code, [string] $Text) {
    Write-Output $Text
    exit $Code
}

# The configuration server in the process server's own settings, '' where it has none.
function Get-RegisteredServer {
    if (-not $RegistrationFile -or -not (Test-Path -LiteralPath $RegistrationFile)) { return '' }
    $line = Select-String -LiteralPath $RegistrationFile -Pattern '^\s*PS_CS_IP\s*=\s*"?([^"\s]+)' | Select-Object -First 1
    if ($line) { return $line.Matches[0].Groups[1].Value }
    return ''
}

function Test-Server {
    $client = New-Object System.Net.Sockets.TcpClient
    try {
        $attempt = $client.BeginConnect($ConfigurationServer, [int] $ConfigurationServerPort, $null, $null)
        return $attempt.AsyncWaitHandle.WaitOne(15000) -and $client.Connected
    } catch {
        return $false
    } finally {
        $client.Close()
    }
}

function Find-File([string[]] $Folders, [string] $Name) {
    foreach ($folder in $Folders) {
        if (-not (Test-Path -LiteralPath $folder)) { continue }
        $found = Get-ChildItem -LiteralPath $folder -Filter $Name -Recurse -ErrorAction SilentlyContinue | Select-Object -First 1
        if ($found) { return $found.FullName }
    }
    return ''
}

# The program that installs: as it lies there, or out of its archive, which may have to be downloaded first.
function Get-Setup {
    $setup = Find-File $SetupPaths 'UNIFIEDSETUP.EXE'
    if ($setup) { return $setup }
    $archive = Find-File $SetupPaths 'MicrosoftAzureSiteRecoveryUnifiedSetup.exe'
    if (-not $archive -and $SetupUrl) {
        $archive = Join-Path $WorkFolder 'MicrosoftAzureSiteRecoveryUnifiedSetup.exe'
        [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
        Invoke-WebRequest -Uri $SetupUrl -OutFile $archive -UseBasicParsing
    }
    if (-not $archive) { return '' }
    $extracted = Join-Path $WorkFolder 'Extracted'
    Start-Process -FilePath $archive -ArgumentList '/q', "/x:$extracted" -Wait | Out-Null
    return Find-File @($extracted) 'UNIFIEDSETUP.EXE'
}

# A folder that administrators and SYSTEM may enter, and nobody else.
function New-WorkFolder {
    New-Item -ItemType Directory -Path $WorkFolder -Force | Out-Null
    & icacls.exe $WorkFolder /inheritance:r /grant:r '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' | Out-Null
    if ($LASTEXITCODE -ne 0) { throw 'The folder for the passphrase could not be closed to others.' }
}

function Get-LogTail {
    $log = Get-ChildItem -Path $SetupLogs -Filter '*.log' -ErrorAction SilentlyContinue | Sort-Object LastWriteTime | Select-Object -Last 1
    if (-not $log) { return '' }
    return ((Get-Content -LiteralPath $log.FullName -Tail 30) -join "`n").Replace($Passphrase, '********')
}

$SetupPaths = @((ConvertFrom-Base64 $SetupPathsBase64) -split ';' | Where-Object { $_ })
$RegistrationFile = ConvertFrom-Base64 $RegistrationFileBase64
$SetupUrl = ConvertFrom-Base64 $SetupUrlBase64
if ($Passphrase -eq '-') { $Passphrase = [Console]::In.ReadLine() }

$registered = Get-RegisteredServer
if ($registered -eq $ConfigurationServer) { Stop-With 10 "Registered with $registered already." }
if ($registered) { Stop-With 20 "Registered with $registered, not with $ConfigurationServer." }
if (-not (Test-Server)) { Stop-With 21 "No connection to ${ConfigurationServer}:$ConfigurationServerPort." }
$drive = New-Object System.IO.DriveInfo ([System.IO.Path]::GetPathRoot($InstallLocation))
$free = [math]::Floor($drive.AvailableFreeSpace / [math]::Pow(2, 30))
if ($free -lt [int] $MinimumFreeGb) { Stop-With 22 "$free GB free on $($drive.Name), $MinimumFreeGb GB are wanted." }

$passphraseFile = Join-Path $WorkFolder 'passphrase.txt'
$found = $true
$code = $null
try {
    New-WorkFolder
    $setup = Get-Setup
    if ($setup) {
        [System.IO.File]::WriteAllText($passphraseFile, $Passphrase)
        $arguments = '/AcceptThirdpartyEULA', '/servermode', '"PS"', '/InstallLocation', "`"$InstallLocation`"", '/EnvType', '"VMWare"',
            '/CSIP', "`"$ConfigurationServer`"", '/PassphraseFilePath', "`"$passphraseFile`"", '/DataTransferSecurePort', $DataTransferPort
        Write-Output "Running $setup"
        $code = (Start-Process -FilePath $setup -ArgumentList $arguments -Wait -PassThru).ExitCode
    } else {
        $found = $false
    }
} catch {
    Write-Output "Error: $($_.Exception.Message)"
} finally {
    Remove-Item -LiteralPath $WorkFolder -Recurse -Force -ErrorAction SilentlyContinue
}

if (-not $found) { Stop-With 23 "No UNIFIEDSETUP.EXE in $($SetupPaths -join ', ')." }
# Only these are known to be good; the others are not documented [asr-api 3.6].
if ($code -eq 0 -or $code -eq 3010) { Stop-With 0 "The setup ended with $code." }
$tail = Get-LogTail
if ($tail -match 'passphrase') { Stop-With 24 "The setup ended with $code.`n$tail" }
Stop-With 25 "The setup ended with $code.`n$tail"
