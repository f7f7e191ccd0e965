#!/bin/sh
# The same report whatever the path of the tree: characters with a meaning to the shell, to make or in TeX's search
# paths, spaces, quotes, a line end, letters of other scripts. Only the paper and the page are made again.
set -eu
build=$1
. tests/small_report.sh
make_undisturbed
scratch=$build/tests/odd_paths
said=$build/tests/odd_paths.log
rm -rf "$scratch"
# shellcheck disable=SC2016
for sign in '2024-01-01T12:00' 'a,b' 'a;b' '$HOME' '$(x)' 'a#b' 'a%20b' 'a~(b)&c' 'é刺' 'a b' "it's" 'a"b' 'a\b' '{a,b}' '*?[x]' '-x' 'a=b' \
    '`x`' '!x|<y>' 'line
end'; do
    tree=$scratch/$sign/tree
    mkdir -p "$scratch/$sign"
    cp -Rp "$undisturbed" "$tree"
    touch "$tree/paper/report.tex"
    small_report "$tree" >"$said" 2>&1 || { echo "$sign:" && cat "$said" && exit 1; }
    grep -q '^typeset ' "$said"
    digests "$tree" | diff "$build/tests/undisturbed.digests" - || { echo "$sign: other files" && exit 1; }
    rm -rf "${scratch:?}/$sign"
done
