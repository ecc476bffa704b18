"""Sees to it that the programs the tests run are there; `make test` calls it first.

As root it installs the Debian packages that are missing; otherwise it says which to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_PHP_EXTENSIONS = ("pdo_mysql", "curl", "mbstring")
_AUTOLOADER = "Illuminate/Database/autoload.php"
_GALERA = (Path("/usr/lib/galera/libgalera_smm.so"), Path("/usr/lib64/galera-4/libgalera_smm.so"))
_BOOTSTRAP = Path("/usr/share/javascript/bootstrap/css/bootstrap.min.css")  # WHMCS's admin theme
_APT = ("apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq")
_QUIET = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


def _php(code: str) -> bool:
    return (
        shutil.which("php") is not None
        and subprocess.run(["php", "-r", code], capture_output=True, check=False).returncode == 0
    )


def missing() -> list[str]:
    """Return the Debian packages whose programs are not on this machine."""
    commands = {
        "php": "php-cli",
        "mariadbd": "mariadb-server-core",
        "mariadb-install-db": "mariadb-server-core",
        "my_print_defaults": "mariadb-client-core",  # which mariadb-install-db runs
        "mariadb-dump": "mariadb-client",
        "openssl": "openssl",
        "cc": "gcc",  # makes the disk that is slow to sync
        "setpriv": "util-linux",
    }
    # The server's folder is not on every user's path.
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    packages = [package for name, package in commands.items() if not shutil.which(name, path=path)]
    if not any(map(shutil.which, ("chromium-headless-shell", "chromium"))):
        packages += ["chromium-headless-shell", "fonts-dejavu-core"]
    if not Path("/usr/include/stdio.h").exists():
        packages.append("libc6-dev")
    if not any(map(Path.exists, _GALERA)):
        packages.append("galera-4")
    if not _BOOTSTRAP.exists():
        packages.append("libjs-bootstrap")
    for extension in _PHP_EXTENSIONS:
        if not _php(f"exit(extension_loaded('{extension}') ? 0 : 1);"):
            packages.append(f"php-{extension.removeprefix('pdo_')}")
    if not _php(f"exit(stream_resolve_include_path('{_AUTOLOADER}') ? 0 : 1);"):
        packages.append("php-illuminate-database")
    return sorted(set(packages))


def main() -> int:
    packages = missing()
    if not packages:
        return 0
    command = f"apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"The tests need more programs. Install them, then try again:\n    {command}")
        return 1
    print(f"Installing for the tests: {' '.join(packages)}", flush=True)
    subprocess.run([*_APT, "update"], env=_QUIET, check=True)
    subprocess.run(
        [*_APT, "install", "-y", "--no-install-recommends", *packages],
        env=_QUIET,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    still = missing()
    if still:
        print(f"These were installed, but their programs are not found: {' '.join(still)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
