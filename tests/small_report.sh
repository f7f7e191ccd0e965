# For tests that make whole reports: a tree of their own, a small report in it, and its digests. Sourced with $build set.
#
# The programs are copied, not built again: what is tested is what make does with them.
small="SEEDS=1 OTHER_SEEDS=1 REFERENCE_MODELS=resnet-18_untrained REFERENCE_SEEDS=1 FIXED=vone-block"
small_model=MODEL=resnet-50_untrained # the quickest that has all layers

# copy_tree FOLDER: sources and programs, with their times; what was made in it before stays.
copy_tree() {
    mkdir -p "$1/build"
    (cd "$1" && rm -rf Makefile CITATION.cff make src analyses command figures paper/*.tex paper/*.sty web data)
    mkdir -p "$1/data"
    cp -Rp Makefile CITATION.cff make src analyses command figures paper web "$1"
    rm -f "$1/paper/report.pdf"
    cp -Rp data/*.json data/*.csv data/weightless "$1/data"
    cp -Rp "$build"/analyses "$build"/command "$build"/paper "$build"/lists "$build"/ventral "$build"/src "$build"/generated \
        "$build"/web "$build"/flags "$build"/lib* "$1/build"
}

# small_report FOLDER [WORD...]: by a make of its own, which is not part of the one that runs the tests.
small_report() {
    (cd "$1" && shift && exec env -u VENTRAL_INSIDE -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make report \
        $small_model $small "$@")
}

# digests FOLDER: of every result, figure and PDF.
digests() {
    (cd "$1" && find results -type f ! -name '*.part' -exec sha256sum {} + | LC_ALL=C sort -k 2)
}

# The report that nothing disturbed, in $build/tests/undisturbed; made once, then kept up to date. Tests that want it at
# the same time wait for one another.
undisturbed=$build/tests/undisturbed
make_undisturbed() {
    mkdir -p "$undisturbed"
    (flock 9 && renew_undisturbed) 9>"$undisturbed.lock"
}

renew_undisturbed() {
    copy_tree "$undisturbed" && small_report "$undisturbed" &&
        digests "$undisturbed" >"$undisturbed.digests.part" && mv "$undisturbed.digests.part" "$undisturbed.digests"
}

# copy_undisturbed FOLDER: that tree, for a test to work in.
copy_undisturbed() {
    mkdir -p "$undisturbed"
    rm -rf "$1"
    (flock 9 && renew_undisturbed >/dev/null && cp -Rp "$undisturbed" "$1") 9>"$undisturbed.lock"
}

# copy_simulation FOLDER: the undisturbed simulation into this folder of results.
copy_simulation() {
    mkdir -p "$1/paper"
    cp -Rp "$undisturbed"/results/simulation* "$undisturbed"/results/SHA256SUMS "$1"
    cp -p "$undisturbed"/results/paper/chosen-draw "$undisturbed"/results/paper/simulation_rows.tex \
        "$undisturbed"/results/paper/SHA256SUMS "$1/paper"
}

# no_results FOLDER: none but the undisturbed simulation, one program that takes longer than all others together.
no_results() {
    rm -rf "$1/results" "$1/build/woven" "$1/paper/report.pdf"
    mkdir "$1/results"
    copy_simulation "$1/results"
}
