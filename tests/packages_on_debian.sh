#!/bin/bash
# packages_on_debian.sh BUILD PACKAGES [RELEASE]: the Debian packages in the folder PACKAGES work on a bare Debian (bookworm by
# default) as an ordinary user, without a compiler: the command, its manual and completion, the Python module with and
# without pandas and from the sources with pip; then with a compiler, a program of libventral-dev. All of it can be removed.
set -euo pipefail
build=$1 packages=$2 release=${3:-bookworm}
folder=$(pwd)/$build/tests/packages
. tests/bare_debian.sh

mkdir "$root/opt/debs"
cp "$packages"/*.deb "$root/opt/debs"
cp -R python examples/score.c "$root/opt"
rm -rf "$root/opt/python/build" "$root"/opt/python/*.egg-info
cat >"$root/opt/as_root" <<'END'
set -eux
install() { DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; }
case $1 in
command) install /opt/debs/ventral_*.deb /opt/debs/libventral0_*.deb && useradd --create-home --shell /bin/bash user ;;
module) install /opt/debs/python3-ventral_*.deb ;;
tables) install python3-pandas python3-xarray ;;
manual) install man-db ;;
pip) dpkg -P python3-ventral && install python3-pip python3-setuptools python3-wheel python3-venv ;;
compiler) install /opt/debs/libventral-dev_*.deb gcc libc6-dev pkg-config ;;
nothing)
    dpkg -P libventral-dev ventral libventral0
    test -z "$(find / -xdev -path /home -prune -o -path /opt -prune -o -name '*ventral*' -print)"
    ;;
esac
END
cat >"$root/opt/as_user" <<'END'
set -eux
cd
program='import ventral; print(ventral.version(), ventral.score_v1("vone-block").table().to_csv())'
case $1 in
command)
    if command -v cc gcc c++ python3; then exit 1; fi
    ventral --version | grep -q '^ventral [0-9.]*'
    ventral score vone-block --quiet
    ventral table vone-block
    ventral cite circular_variance --model vone-block | grep -q '^@article{Ringach2002,'
    COMP_WORDS=(ventral sc) COMP_CWORD=1
    . /usr/share/bash-completion/completions/ventral
    complete -p ventral && _ventral && test "${COMPREPLY[*]}" = score
    ;;
module)
    python3 -c 'import ventral; print(ventral.score_v1("vone-block").rows()[-1])' | grep -q "'Marques2020'"
    if python3 -c "$program" 2>said; then exit 1; fi
    tail -n 1 said | grep -q '^ventral._library.Error: pandas is not installed (python3-pandas)'
    ;;
tables)
    python3 -c "$program" >packaged
    python3 -c 'import ventral; print(ventral.score_v1("vone-block").to_xarray().benchmark.values)' | grep -q circular_variance
    ;;
manual) LC_ALL=C.UTF-8 man ventral | grep -q 'ventral score' ;;
pip)
    python3 -m venv --system-site-packages env
    cp -R /opt/python python
    env/bin/pip install --no-index --no-build-isolation ./python
    env/bin/python -c "$program" | cmp - packaged
    env/bin/python -c 'import ventral; print(ventral.__file__)' | grep "^$HOME/env/"
    ;;
compiler)
    gcc -o score /opt/score.c $(pkg-config --cflags --libs ventral)
    ./score vone-block >scores && test "$(wc -l <scores)" -eq 15
    ;;
esac
END

# The scores of the command are the module's, and those of this build; a fault is one of the step that is printed.
for step in command module tables manual pip compiler nothing; do
    in_there sh /opt/as_root "$step" >>"$log" 2>&1 || failed "$step, as root"
    test "$step" = nothing || in_there su user -c "bash /opt/as_user $step" >>"$log" 2>&1 || failed "$step, as user"
done
"$build/ventral" score vone-block --quiet --data data --results "$folder/results"
for file in "$folder"/results/vone-block/seed-0/*.csv; do
    cmp "$file" "$root/home/user/results/vone-block/seed-0/${file##*/}"
done
