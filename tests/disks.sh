#!/bin/sh
# disks.sh BUILD: a report on a disk that is too small, in a folder without write permission, and with a clock that was set
# back. Each failure says why, no half-written file gets its final name, and the next make with space, permission or the
# right time gives the bytes of an undisturbed one. (Two makes at once: tests/kills.sh.)
set -eu
build=$1
. tests/small_report.sh
make_undisturbed

tree=$build/tests/disks
said=$build/tests/disks.log
rm -rf "$tree"
copy_tree "$tree"
no_results "$tree"

same() {
    small_report "$tree" >"$said" 2>&1 || { cat "$said" && exit 1; }
    digests "$tree" | diff "$build/tests/undisturbed.digests" -
}

fails() {
    if small_report "$tree" >"$said" 2>&1; then echo "$1: make says that all is well" && exit 1; fi
    grep -q "$2" "$said" || { echo "$1:" && cat "$said" && exit 1; }
    find "$tree/results" -type f ! -name '*.part' -size 0 ! -name 'chosen*' ! -name '*.drawn' | (! grep .)
}

# Small disks of increasing size: each is full at another point.
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m none "$tree/results" 2>/dev/null; then
    trap 'umount "$tree/results" 2>/dev/null || true' EXIT
    for size in 1m 3m 6m 9m; do
        mount -o "remount,size=$size" "$tree/results"
        fails "a disk of $size" 'No space left\|free some space\|no room for\|write error'
    done
    mount -o remount,size=500m "$tree/results"
    copy_simulation "$tree/results"
    same
    umount "$tree/results"
    trap - EXIT
    no_results "$tree"
else
    echo 'a small disk cannot be mounted here: without it'
fi

# A folder without write permission; for root, who has every permission, a read-only mount.
if [ "$(id -u)" -ne 0 ]; then
    chmod a-w "$tree/results"
    fails 'a folder without the right to write' 'Permission denied'
    chmod u+w "$tree/results"
elif mount --bind "$tree/results" "$tree/results" 2>/dev/null; then
    trap 'umount "$tree/results" 2>/dev/null || true' EXIT
    mount -o remount,bind,ro "$tree/results"
    fails 'a folder that is read-only' 'Read-only file system'
    umount "$tree/results"
    trap - EXIT
fi
same

# The clock was set back: half of the files, and of the sources, are from tomorrow. Make may do too much, not too little.
find "$tree/results" "$tree/figures" "$tree/data" -type f | awk 'NR % 2' | while read -r file; do
    touch -d '1 day' "$file"
done
touch "$tree/figures/style.gp"
same
echo 'small disks, a folder that may not be written, a clock set back'
