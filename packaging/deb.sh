#!/bin/sh
# deb.sh FOLDER VERSION [OUTPUT]: Debian packages of what `make install PREFIX=/usr DESTDIR=FOLDER` installed.
#
#   ventral          the command, its manual and completion
#   libventral0      the shared library, and the data
#   libventral-dev   the header, the static library, pkg-config
#   python3-ventral  the Python module
#
# Called by `make deb`. Needs dpkg-dev and binutils. Works on Debian 12 and 13: dependencies are read from the programs.
set -eu
root=$1 version=$2 output=${3:-$1/..}
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
root=$(CDPATH= cd "$root" && pwd)
output=$(CDPATH= cd "$output" && pwd)
architecture=$(dpkg --print-architecture)
libraries=usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
date=$(sed -n 's/^ -- .*>  //p' "$here/changelog" | head -n 1)
python=usr/lib/python3/dist-packages
work=$output/packages
export LC_ALL=C.UTF-8 TZ=UTC
SOURCE_DATE_EPOCH=$(date -d "$date" +%s)
export SOURCE_DATE_EPOCH
umask 022
rm -rf "$work"
mkdir -p "$work/debian"
sed "s/@VERSION@/$version/" "$here/changelog" >"$work/debian/changelog"
cp "$here/control" "$work/debian/control"

# -- what each package holds --

# take PACKAGE FROM TO: copies a file or folder of what was installed.
take() {
    mkdir -p "$work/$1/$(dirname "$3")"
    cp -R "$root/$2" "$work/$1/$3"
}
take ventral usr/bin/ventral usr/bin/ventral
take ventral usr/share/man/man1/ventral.1 usr/share/man/man1/ventral.1
take ventral usr/share/bash-completion/completions/ventral usr/share/bash-completion/completions/ventral
take libventral0 usr/lib/libventral.so.0 "$libraries/libventral.so.0"
take libventral0 usr/share/ventral usr/share/ventral
take libventral-dev usr/include/ventral usr/include/ventral
take libventral-dev usr/lib/libventral.a "$libraries/libventral.a"
take libventral-dev usr/lib/pkgconfig/ventral.pc "$libraries/pkgconfig/ventral.pc"
take python3-ventral "$python/ventral" "$python/ventral"
rm -rf "$work/python3-ventral/$python/ventral/__pycache__"
ln -s libventral.so.0 "$work/libventral-dev/$libraries/libventral.so"
sed -i "s|^libdir=.*|libdir=/$libraries|" "$work/libventral-dev/$libraries/pkgconfig/ventral.pc"
strip --strip-unneeded "$work/ventral/usr/bin/ventral" "$work/libventral0/$libraries/libventral.so.0"
strip --strip-debug "$work/libventral-dev/$libraries/libventral.a"
gzip -9n "$work/ventral/usr/share/man/man1/ventral.1"
find "$work" -type d -exec chmod 755 {} +
find "$work" -type f ! -path '*/usr/bin/*' -exec chmod 644 {} +

# -- control files --

# The symbols of the library are those of the list; the difference is printed.
cd "$work"
for package in ventral libventral0 libventral-dev python3-ventral; do
    mkdir -p "$package/DEBIAN" "$package/usr/share/doc/$package"
    cp "$here/copyright" "$package/usr/share/doc/$package/copyright"
    gzip -9nc debian/changelog >"$package/usr/share/doc/$package/changelog.gz"
done
cp "$here/libventral0.symbols" libventral0/DEBIAN/symbols
dpkg-gensymbols -c4 -plibventral0 -Plibventral0 -v"$version" -I"$here/libventral0.symbols" -Olibventral0/DEBIAN/symbols
echo "libventral 0 libventral0 (>= $version)" >libventral0/DEBIAN/shlibs
echo 'activate-noawait ldconfig' >libventral0/DEBIAN/triggers

# As packages of Debian's Python modules: compiled where they are installed, and no bytecode is left.
script() {
    printf '#!/bin/sh\nset -e\nif %s && command -v %s >/dev/null; then %s -p python3-ventral; fi\n' "$2" "$3" "$3" \
        >"python3-ventral/DEBIAN/$1"
    chmod 755 "python3-ventral/DEBIAN/$1"
}
script postinst '[ "$1" = configure ]' py3compile
script prerm : py3clean

depends() { dpkg-shlibdeps -O "$@" 2>/dev/null | sed 's/^shlibs:Depends=//'; }
of_library=$(depends -Sother "libventral0/$libraries/libventral.so.0")
of_command=$(depends ventral/usr/bin/ventral)
for package in ventral libventral0 libventral-dev python3-ventral; do
    case $package in
    ventral) needs="$of_command, libventral0 (= $version)" ;;
    libventral0) needs=$of_library ;;
    libventral-dev) needs="libventral0 (= $version), libopenblas-dev, liblapacke-dev, libgsl-dev, libfftw3-dev, libnetcdf-dev,
 libhdf5-dev, libcjson-dev, libpng-dev, libjpeg-dev, libzip-dev, libcurl4-openssl-dev, libssl-dev, libprotobuf-c-dev,
 libcsv-dev" ;;
    python3-ventral) needs="libventral0 (= $version), python3:any, python3-numpy" ;;
    esac
    kind=$architecture
    test "$package" != python3-ventral || kind=all
    {
        awk -v RS= -v package="$package" '$0 ~ "(^|\n)Package: " package "(\n|$)"' debian/control |
            grep -v '^Architecture:' | sed "/^Package:/a Version: $version\nArchitecture: $kind\nDepends: $(echo "$needs" |
                tr -d '\n')\nInstalled-Size: $(du -ks "$package/usr" | cut -f 1)\nMaintainer: Ventral <ventral@packages.debian.org>"
    } >"$package/DEBIAN/control"
    (cd "$package" && find usr -type f | sort | xargs -d '\n' md5sum >DEBIAN/md5sums)
    dpkg-deb --root-owner-group --build "$package" "$output/${package}_${version}_$kind.deb" >/dev/null
    echo "$output/${package}_${version}_$kind.deb"
done
rm -rf "$work"
