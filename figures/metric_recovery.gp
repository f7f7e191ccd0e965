# How each metric orders layers around the one that sites were made of: a layer's raw value minus that of the true layer
# in the same recording, averaged over recordings, against the distance from the true layer in the list. (Raw values
# alone would mix recordings, because not every recording has a layer at each distance.)
#
#   input   metric_recovery.csv: truth, share, simulation, layer, place, true_place, and for each metric raw and ceiling;
#           the rows of a recording follow one another
#   output  the figure: a panel for each metric
input = ARG1; output = ARG2
wide = 15; high = 8.5
load "figures/style.gp"
names = "'PLS (pls)' 'ridge, alpha 1 (ridge)' 'ridge, alpha chosen (ridgecv)' 'CKA (cka)' 'CKA, biased (cka_biased)' 'RDMs (rdm)'"
rows = system(sprintf("wc -l < '%s'", input)) - 1
if (rows > 0) {
    stats input using 5 nooutput
    layers = int(STATS_max) + 1
    array of_truth[rows / layers]
    recording(row) = int(row / layers) + 1
    set xrange [0.5 - layers:layers - 0.5]
} else { # nothing was simulated
    set xrange [-1:1]; set yrange [-1:1]
}
set multiplot layout 2, 3
set grid xtics lw 0.4 lc rgb light
set arrow from 0, graph 0 to 0, graph 1 nohead lw 0.8 lc rgb quiet
set arrow from graph 0, first 0 to graph 1, first 0 nohead lw 0.8 lc rgb quiet
set key bottom center samplen 2 spacing 0.9 font ",9"
set xtics 2 font ",9"
set ytics font ",9"
do for [k = 1:6] {
    value = 5 + 2 * k
    set title word(names, k) offset 0, -0.6
    set xlabel k > 3 ? "layers from the true one" : "" offset 0, 0.4
    set ylabel k % 3 == 1 ? "minus the true layer's" : "" offset 1, 0
    if (k != 4) { unset key } else { set key }
    if (rows < 1) { plot NaN notitle; continue }
    stats input using ($5 == $6 ? of_truth[recording($0)] = column(value) : 0) nooutput
    set table $all
    plot input using ($5 - $6):(column(value) - of_truth[recording($0)]) with table if ($2 == 1)
    set table $half
    plot input using ($5 - $6):(column(value) - of_truth[recording($0)]) with table if ($2 < 1)
    unset table
    set datafile separator whitespace
    plot $all using 1:2 smooth unique with linespoints pt 7 ps 0.3 lw 1.5 lc rgb biology title "all of the signal", \
         $half using 1:2 smooth unique with linespoints pt 7 ps 0.3 lw 1.5 dt (6, 3) lc rgb model title "half of it"
    set datafile separator comma columnheaders
}
unset multiplot
