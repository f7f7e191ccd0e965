#!/bin/bash
# fresh_machine.sh BUILD [RELEASE]: both commands of README.md on a bare machine (bare_debian.sh; RELEASE: bookworm by
# default, or trixie), as an ordinary user with sudo, in a clone of this checkout. A package missing from bootstrap makes
# this test fail.
set -euo pipefail
build=$1 release=${2:-bookworm}
folder=$(pwd)/$build/tests/fresh
. tests/bare_debian.sh

in_there sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends sudo &&
    useradd --create-home --shell /bin/sh ventral &&
    echo "ventral ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/ventral' >>"$log" 2>&1 || failed "a user with sudo"
if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
    git -c safe.directory='*' clone -q --no-hardlinks "$(pwd)" "$root/home/ventral/ventral"
else # an unpacked archive of the sources
    mkdir "$root/home/ventral/ventral"
    tar --exclude="./$build" --exclude='./results/*/*' -cf - . | tar -xf - -C "$root/home/ventral/ventral"
fi
in_there chown -R ventral: /home/ventral

for target in report test; do
    echo "== ./bootstrap $target" >>"$log"
    in_there su ventral -c "cd ~/ventral && ./bootstrap $target SEEDS=2 OTHER_SEEDS=2" >>"$log" 2>&1 ||
        failed "./bootstrap $target on $release"
done
grep -E '^[0-9]+ passed, 0 failed' "$log" || failed "no count of tests"
