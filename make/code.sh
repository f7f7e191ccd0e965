#!/bin/sh
# Which code a program was made from, as C (src/base/version.h).
#
#   code.sh commit FILE...                       the last commit that changed the code in these files
#   code.sh digests 'FILE...' 'NAME FILE...'...  the SHA-256 of the engine's code, the first list; and, by name, of that
#                                                with the code in each other list
#
# Comments, indentation and blank lines are not code: editing or committing prose changes neither. The commit ends in
# "-modified" if code here differs from it. It is "unknown" without a repository of our own, as in a source archive.
set -eu
export LC_ALL=C GIT_OPTIONAL_LOCKS=0

code() {
    awk '{
        rest = $0
        line = ""
        while (rest != "") {
            if (comment) {
                end = index(rest, "*/")
                rest = end ? substr(rest, end + 2) : ""
                comment = !end
            } else if (match(rest, /"([^"\\]|\\.)*"|\047([^\047\\]|\\.)+\047|\/\*|\/\//)) {
                token = substr(rest, RSTART, RLENGTH)
                line = line substr(rest, 1, RSTART - 1)
                rest = token == "//" ? "" : substr(rest, RSTART + RLENGTH)
                comment = token == "/*"
                if (token != "//" && !comment) line = line token
            } else {
                line = line rest
                rest = ""
            }
        }
        gsub(/^[ \t]+|[ \t]+$/, "", line)
        if (line != "") print line
    }' "$@"
}

# -- the commit --

repository() {
    git -c safe.directory="$PWD" "$@" 2>/dev/null
}

# A file's code in a commit; "": in the working tree.
code_in() {
    { if test "$1"; then repository show "$1:$2"; else cat "$2"; fi } | code
}

# Prints one of the files whose code in the two commits differs, if there is any.
differing() {
    from=$1 to=$2
    shift 2
    # shellcheck disable=SC2086
    repository diff --name-only --no-renames $from $to -- "$@" | while read -r file; do
        test "$(code_in "$from" "$file")" = "$(code_in "$to" "$file")" || { echo "$file" && break; }
    done
}

last_commit() {
    repository rev-list HEAD -- "$@" | while read -r commit; do
        echo "$commit"
        test -z "$(differing "$commit^" "$commit" "$@")" || break
    done | tail -n 1
}

commit() {
    last=$(test ! -e .git || last_commit "$@")
    edited=$(test -z "$last" || { repository ls-files --others -- "$@" && differing HEAD '' "$@"; })
    printf '#include "base/version.h"\n\nconst char program_commit[] = "%s";\n' "${last:-unknown}${edited:+-modified}"
}

# -- the digests --

digest() {
    sha256sum | cut -c 1-64
}

# shellcheck disable=SC2086
digests() {
    engine=$(code $1 | digest)
    shift
    printf '#include "base/version.h"\n\nconst ProgramCode program_codes[] = {\n    {"", "%s"},\n' "$engine"
    for unit; do
        printf '    {"%s", "%s"},\n' "${unit%% *}" "$({ echo "$engine" && code ${unit#* }; } | digest)"
    done
    echo '    {0, 0}};'
}

"$@"
