#!/bin/sh
# packaging.sh BUILD: the tarball of `make dist` builds without git and network and makes itself again; Debian packages
# of what it installs have no errors (lintian), and work where they are unpacked and, as root, on a bare Debian 12.
set -eu
build=$1
folder=$(pwd)/$build/tests/packaging
for program in dpkg-deb dpkg-shlibdeps dpkg-gensymbols; do
    command -v "$program" >/dev/null || { echo "skipped: there is no $program (dpkg-dev)" && exit 77; }
done
rm -rf "$folder"
mkdir -p "$folder/bin"
version=$(sed -n 's/^#define VENTRAL_VERSION "\(.*\)"/\1/p' src/base/version.h)
packages=$folder/ventral-$version/build/deb

# The tarball, where git and the network are not to be had.
export VENTRAL_INSIDE=yes
make --no-print-directory dist BUILD="$build" >/dev/null
cp "$build/dist/ventral-$version.tar.gz" "$folder/first.tar.gz"
tar -xf "$folder/first.tar.gz" -C "$folder"
printf '#!/bin/sh\nexit 1\n' >"$folder/bin/git"
chmod +x "$folder/bin/git"
(
    cd "$folder/ventral-$version"
    test ! -e .git && test -x bootstrap && test ! -e build
    export PATH="$folder/bin:$PATH" http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9
    make --no-print-directory dist >/dev/null
    cmp "build/dist/ventral-$version.tar.gz" "$folder/first.tar.gz"
    make --no-print-directory deb >"$folder/list"
    test "$(wc -l <"$folder/list")" -eq 4
)

# lintian has no errors, and the packages work together.
! command -v lintian >/dev/null || lintian --allow-root --fail-on error "$packages"/*.deb
for package in "$packages"/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
dpkg-deb -f "$packages/python3-ventral_${version}_all.deb" Depends | grep -q "libventral0 (= $version)"
dpkg-deb -f "$packages"/libventral0_*.deb Depends | grep -q 'libopenblas0'
library=$(find "$folder/root/usr/lib" -name libventral.so.0 | head -n 1)
(
    cd /
    env -i PATH=/usr/bin:/bin LD_LIBRARY_PATH="${library%/*}" VENTRAL_LIBRARY="$library" \
        VENTRAL_SHARE="$folder/root/usr/share/ventral" PYTHONPATH="$folder/root/usr/lib/python3/dist-packages" \
        /usr/bin/python3 -c 'import ventral; print(ventral.score_v1("pixels").mean.reason)' |
        grep -qx 'no benchmark is scorable'
    env -i PATH=/usr/bin:/bin "$folder/root/usr/bin/ventral" benchmarks --names | grep -q circular_variance
)
tests/packages_on_debian.sh "$build" "$packages" || test $? -eq 77
rm -rf "$folder"
