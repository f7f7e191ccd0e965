# How well a layer predicts recorded sites: each site's r on unseen stimuli against its own reliability
# (left), and the sites' r as a histogram with the median, each split's median (crosses), and the median ceiling
# (right).
#
#   input   <benchmark>.csv (and <benchmark>.splits.csv beside it)    output   the figure
input = ARG1; output = ARG2
wide = 14; high = 6
load "figures/style.gp"
stats input using 2 nooutput
middle = STATS_median
stats input using 3 nooutput
top = STATS_median
set multiplot layout 1, 2
set xrange [0:1.02]
set yrange [-0.4:1.02]
set xtics 0, 0.25, 1
set grid lw 0.4 lc rgb light
set xlabel "ceiling of the site (corrected r of halves)" offset 0, 0.3
set ylabel "predicted (r)" offset 1, 0
unset key
plot x with lines lw 0.8 lc rgb quiet, input using 3:2 with points pt 7 ps 0.4 lc rgb model
width = 0.05
bin(x) = width * (floor(x / width) + 0.5)
set xrange [-0.4:1.02]
set yrange [0:*]
set xlabel "predicted (r)" offset 0, 0.3
set ylabel "sites" offset 1, 0
set style fill solid 1 noborder
set arrow from middle, graph 0 to middle, graph 1 nohead lw 1.6 lc rgb published
set label sprintf("median %.2f", middle) at middle, graph 1.04 center
set arrow from top, graph 0 to top, graph 1 nohead lw 1.2 dt 2 lc rgb quiet
set label "ceiling" at top, graph 0.96 right offset -0.5, 0 textcolor rgb quiet
set boxwidth 0.045 absolute
plot input using (bin($2)):(1) smooth frequency with boxes lc rgb model, \
     input[:strlen(input) - 4] . ".splits.csv" using 2:(0) with points pt 2 ps 0.7 lw 1.2 lc rgb published
unset multiplot
