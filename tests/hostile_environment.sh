#!/bin/sh
# A report in a hostile environment, in a folder whose name has a space and a quote: every result, figure and PDF has
# the bytes of an undisturbed one.
set -eu
build=$1
. tests/small_report.sh
make_undisturbed

tree="$build/tests/a tree's copy"
rm -rf "$tree"
copy_tree "$tree"
no_results "$tree"
home=$(cd "$build/tests" && pwd)/hostile
rm -rf "$home"
mkdir -p "$home/.config/latexmk" "$home/texmf/tex/latex" "$home/locales"
echo "\$pdf_mode = 4; \$out_dir = 'out'; \$aux_dir = 'aux'; \$emulate_aux = 1; \$pdflatex = 'xelatex %O %S';" >"$home/.latexmkrc"
cp "$home/.latexmkrc" "$home/.config/latexmk/latexmkrc"
echo "set decimalsign ','; set terminal dumb; set xlabel 'hostile'" >"$home/.gnuplot"
echo 'echo hostile; cd /; exit 3' >"$home/.bashrc"
cp "$home/.bashrc" "$home/.profile"
printf '[core]\n\tautocrlf = true\n' >"$home/.gitconfig"
echo '\ProvidesPackage{ventral}\endinput' >"$home/texmf/tex/latex/ventral.sty"
printf 'SEED = 3\nMODEL = pixels\nCC = false\nexport LC_ALL = de_DE.UTF-8\n' >"$home/makefile"
mkdir -p "$home/cd/build/home"
if ! localedef -i de_DE -f UTF-8 "$home/locales/de_DE.UTF-8" 2>/dev/null; then
    echo "no locale with a decimal comma can be made here (package locales): without it"
fi

(
    umask 077
    export HOME="$home" XDG_CONFIG_HOME="$home/.config" TEXMFHOME="$home/texmf" BASH_ENV="$home/.bashrc" ENV="$home/.bashrc"
    export LOCPATH="$home/locales" LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANGUAGE=de TZ=Asia/Kolkata
    export GREP_OPTIONS=-v POSIXLY_CORRECT=1 CDPATH="$home/cd" PERL5OPT=-Mnosuchmodule
    export TEXINPUTS="$home/texmf/tex/latex:" BIBINPUTS=/nowhere max_print_line=20 SOURCE_DATE_EPOCH=1 FORCE_SOURCE_DATE=0
    export GNUTERM=dumb GNUPLOT_LIB=/nowhere OPENBLAS_NUM_THREADS=3 OPENBLAS_CORETYPE=Prescott OMP_NUM_THREADS=3
    export MODEL=pixels SEED=3 RESULTS=elsewhere BUILD=elsewhere DATA=source CFLAGS=-O0 MAKEFILES="$home/makefile"
    small_report "$tree" -k
)
digests "$tree" | diff "$build/tests/undisturbed.digests" -
test ! -e "$tree/elsewhere"
