# Helpers of ./run, ./test and the scripts in this folder. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
die() { printf '%s\n' "$*" >&2; exit 1; }
is_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# Build servers would outlive the script and hold its pipes open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

# Where a program published without its runtime finds it, also for an SDK outside the usual places.
find_dotnet() {
  has dotnet || die "The .NET 10 SDK is missing. Install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
  dotnet --version >/dev/null 2>&1 || die "This project needs the .NET 10 SDK, and the one here says: $(dotnet --version 2>&1 | head -2 | tr '\n' ' ')"
  export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
}

# Prints the address of the first container engine that answers, as DOCKER_HOST would name it.
engine_host() {
  local host
  for host in "${DOCKER_HOST:-}" unix:///var/run/docker.sock unix:///run/podman/podman.sock "unix://${XDG_RUNTIME_DIR:-/nowhere}/podman/podman.sock"; do
    if [ -n "$host" ] && engine_get "$host" /_ping >/dev/null 2>&1; then say "$host"; return; fi
  done
  return 1
}

engine_get() { engine_call "$1" "$2" --max-time 5; }

# engine_call <engine> <path> [curl options]
engine_call() {
  local host=$1 path=$2
  shift 2
  case $host in
    unix://*) curl -sS --fail-with-body --unix-socket "${host#unix://}" "$@" "http://engine$path" ;;
    *) curl -sS --fail-with-body "$@" "${host/tcp:/http:}$path" ;;
  esac
}

# Prints a stamp that changes with the names, sizes and times of the sources.
sources_stamp() {
  (cd "$root" && find src Directory.*.props global.json BannedSymbols.txt .editorconfig \
    \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum | cut -c1-16)
}
