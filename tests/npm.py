"""Packages of npm, for tests and the bench."""
import os
import shutil
import subprocess
import sys


def fetch(folder, package):
    """Installs "name@version" into a folder of its own, without running its scripts; a test that cannot is skipped (exit
    code 77). npm removes from a folder what it was not asked for, so two packages cannot share one."""
    if os.path.isdir(os.path.join(folder, "node_modules", package.rsplit("@", 1)[0])):
        return
    if not shutil.which("npm"):
        print("skipped: npm is not here")
        sys.exit(77)
    os.makedirs(folder, exist_ok=True)
    done = subprocess.run(["npm", "install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund",
                           "--fetch-retries=1", "--fetch-timeout=60000", package], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"skipped: npm could not fetch {package}:", done.stderr[-300:])
        sys.exit(77)
