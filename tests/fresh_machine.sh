#!/bin/bash
# fresh_machine.sh BUILD [RELEASE]: both commands of README.md on a bare machine: Debian as debootstrap makes it (RELEASE:
# bookworm by default, or trixie), an ordinary user with sudo, and a clone of this checkout. A package missing from
# bootstrap makes this test fail.
#
# That machine is a folder of the build. Mounts are in a namespace of this test's own, which ends with the test, even if
# it is killed. Skipped (77) if that is not allowed, or without a network.
set -euo pipefail
build=$1 release=${2:-bookworm}
folder=$(pwd)/$build/tests/fresh
root=$folder/$release log=$folder/$release.log

skip() { echo "skipped: $1" && exit 77; }
[ "$(id -u)" -eq 0 ] || skip "chroot and mount need root"
for program in debootstrap unshare chroot git apt-get; do
    command -v "$program" >/dev/null || skip "there is no $program"
done

# Everything below runs in the namespace.
if [ "${VENTRAL_FRESH:-}" != inside ]; then
    unshare --mount --pid --fork --kill-child true 2>/dev/null || skip "no namespaces may be made here"
    unshare --mount --pid --fork --kill-child env VENTRAL_FRESH=inside "$0" "$@" && code=0 || code=$?
    rm -rf --one-file-system "$root"
    exit "$code"
fi

# This machine's own way to Debian's packages: mirrors by release ("bookworm-security"), settings of apt.
mirror_of() {
    apt-get indextargets --format '$(CODENAME) $(REPO_URI) $(ORIGIN)' 'Created-By: Packages' 2>/dev/null |
        awk -v name="$1" '$3 == "Debian" && $1 == name { print $2; exit }'
}
host=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
mirror=$(mirror_of "$host")
security=$(mirror_of "$host-security")
mirror=${mirror:-http://deb.debian.org/debian/} security=${security:-http://deb.debian.org/debian-security/}

mkdir -p "$folder"
rm -rf --one-file-system "$root"
/usr/lib/apt/apt-helper download-file "${mirror%/}/dists/$release/Release" "$folder/Release" >"$log" 2>&1 ||
    skip "$mirror cannot be reached"

failed() { echo "$1, see $log:" && tail -n 60 "$log" && exit 1; }
debootstrap --variant=minbase "$release" "$root" "$mirror" >>"$log" 2>&1 || failed "debootstrap"
printf 'deb %s main\n' "$mirror $release" "$mirror $release-updates" "$security $release-security" \
    >"$root/etc/apt/sources.list"
apt-config dump | grep -E '^Acquire::(http|https)::' >"$root/etc/apt/apt.conf.d/00host" || true
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # quicker; this disk need not outlive a crash
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"

in_there() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C "$@"; }
in_there chroot "$root" sh -c 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
    --no-install-recommends sudo && useradd --create-home --shell /bin/sh ventral &&
    echo "ventral ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/ventral' >>"$log" 2>&1 || failed "a user with sudo"
if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
    git -c safe.directory='*' clone -q --no-hardlinks "$(pwd)" "$root/home/ventral/ventral"
else # an unpacked archive of the sources
    mkdir "$root/home/ventral/ventral"
    tar --exclude="./$build" --exclude='./results/*/*' -cf - . | tar -xf - -C "$root/home/ventral/ventral"
fi
in_there chroot "$root" chown -R ventral: /home/ventral

for target in report test; do
    echo "== ./bootstrap $target" >>"$log"
    in_there chroot "$root" su ventral -c "cd ~/ventral && ./bootstrap $target SEEDS=2 OTHER_SEEDS=2" >>"$log" 2>&1 ||
        failed "./bootstrap $target on $release"
done
grep -E '^[0-9]+ passed, 0 failed' "$log" || failed "no count of tests"
