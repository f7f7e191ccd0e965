# shellcheck shell=bash disable=SC2154
# Sourced by tests that need a bare machine: Debian as debootstrap makes it, a folder of the build. Before it: `folder`,
# where the machine and its log are to be; `release`, such as bookworm; and the test's arguments unchanged, since the test is
# started again in a namespace of its own, where mounts end with it, even if it is killed. After it: `root`, the machine's
# folder, and in_there, which runs a command there as root. Skips the test (77) if that is not allowed, or without a network.
root=$folder/$release log=$folder/$release.log
skip() { echo "skipped: $1" && exit 77; }
failed() { echo "$1, see $log:" && tail -n 60 "$log" && exit 1; }
in_there() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C chroot "$root" "$@"; }

[ "$(id -u)" -eq 0 ] || skip "chroot and mount need root"
for program in debootstrap unshare chroot git apt-get; do
    command -v "$program" >/dev/null || skip "there is no $program"
done

# Everything below runs in the namespace.
if [ "${VENTRAL_BARE:-}" != inside ]; then
    unshare --mount --pid --fork --kill-child true 2>/dev/null || skip "no namespaces may be made here"
    unshare --mount --pid --fork --kill-child env VENTRAL_BARE=inside "$0" "$@" && code=0 || code=$?
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

debootstrap --variant=minbase "$release" "$root" "$mirror" >>"$log" 2>&1 || failed "debootstrap"
printf 'deb %s main\n' "$mirror $release" "$mirror $release-updates" "$security $release-security" \
    >"$root/etc/apt/sources.list"
apt-config dump | grep -E '^Acquire::(http|https)::' >"$root/etc/apt/apt.conf.d/00host" || true
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # quicker; this disk need not outlive a crash
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
in_there apt-get update -q >>"$log" 2>&1 || failed "apt-get update"
