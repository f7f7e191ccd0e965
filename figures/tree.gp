# The tree of scores, one line per node. A bar is our score by the page's convention, in which benchmarks that were not
# evaluated count 0; a black diamond is the published score. For a parent, blue marks are the means over the benchmarks that could be
# evaluated here, ours (circle) and the published ones (diamond). On the right: how many of its benchmarks were
# evaluated, or why one was not.
#
#   input   figures/tree.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using 2 nooutput
rows = STATS_records
stats input using (strcol(5) eq "nan" ? 0 : 1) nooutput
is_published = STATS_sum > 0
wide = 15.5; high = 1.8 + 0.4 * rows
load "figures/style.gp"
set lmargin screen 0.01
set rmargin screen 0.87
set bmargin screen 1.2 / high
set tmargin screen 1 - 1.1 / high
set yrange [rows - 0.3:-0.7]
# names left of 0, bars right of it
set xrange [-1.18:1.02]
set xtics 0, 0.2, 1
set border 0
set arrow from 0, graph 0 to 1, graph 0 nohead lw 0.6 lc rgb "#444444"
unset ytics
set y2range [rows - 0.3:-0.7]
set y2tics scale 0 textcolor rgb "#555555"
set grid xtics lw 0.4 lc rgb light
set label "score" at 0.5, graph 0 center offset 0, -2.2
set key at graph 1, 1.0 bottom right maxrows 2 samplen 0.6 width 1
parent(kind) = kind eq "parent"
short(name) = name[0:12] eq "Marques2020_" ? name[13:] : name
note(kind, status, evaluated, leaves) = parent(kind) ? sprintf("%d of %d", evaluated, leaves) : status eq "evaluated" ? "" : status
set style fill solid 1 noborder
mark = "#0072B2"
plot input using ($6 == $6 ? 0 : NaN):0:(0):6:($0 - 0.3):($0 + 0.3):(parent(strcol(3)) ? 0xE8986A : 0xF6D3B5) with boxxyerror lc rgb variable notitle, \
     NaN with boxes lc rgb "#E8986A" title "ours, parents", \
     NaN with boxes lc rgb "#F6D3B5" title "ours, benchmarks", \
     input using (-1.17 + 0.03 * $2):0:(short(strcol(1))) with labels left notitle, \
     input using (is_published ? $5 : NaN):0 with points pt 12 ps 0.75 lw 1.4 lc rgb published title (is_published ? "published" : ""), \
     input using (parent(strcol(3)) ? $8 : NaN):0 with points pt 6 ps 0.6 lw 1.2 lc rgb mark title "evaluated only, ours", \
     input using (is_published && parent(strcol(3)) ? $7 : NaN):0 with points pt 12 ps 0.6 lw 1.2 lc rgb mark title (is_published ? "evaluated only, published" : ""), \
     input using (NaN):0:y2tic(note(strcol(3), strcol(4), $10, $9)) with points notitle
