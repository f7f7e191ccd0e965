# How each metric orders layers around the one that sites were made of: the mean raw value over recordings, against the
# distance from the true layer in the list. Left: the layer explains all of the
# signal; right: half of it.
#
#   input   metric_recovery.csv: truth, share, simulation, layer, place, true_place, and for each metric raw and ceiling
#   output  the figure
input = ARG1; output = ARG2
wide = 15; high = 6.5
load "figures/style.gp"
keys = "pls ridge ridgecv cka cka_biased rdm"
colours = "#D55E00 #E69F00 #CC79A7 #0072B2 #56B4E9 #009E73"
rows = system(sprintf("wc -l < '%s'", input)) + 0
if (rows < 2) { set xrange [-1:1]; set yrange [0:1] } # nothing was simulated
set multiplot layout 1, 2
set xlabel "layers from the true one" offset 0, 0.4
set grid xtics lw 0.4 lc rgb light
set arrow from 0, graph 0 to 0, graph 1 nohead lw 0.8 lc rgb quiet
set key top left samplen 1 font ",8"
do for [s = 1:2] {
    share = s == 1 ? 1.0 : 0.5
    set title s == 1 ? "the layer explains all of the signal" : "the layer explains half of it" offset 0, -0.6
    set ylabel s == 1 ? "mean raw value" : "" offset 1.5, 0
    if (s == 2) { unset key }
    if (rows < 2) { plot NaN notitle; continue }
    plot for [k = 1:6] input using ($2 == share ? $5 - $6 : NaN):(column(5 + 2 * k)) smooth unique \
         with linespoints pt 7 ps 0.3 lw 1.5 lc rgb word(colours, k) title word(keys, k)
}
unset multiplot
