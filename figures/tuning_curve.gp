# One unit's tuning curve, with its baseline.
#
#   input   results/audit/<benchmark>-<unit>.csv    output   the figure
input = ARG1; output = ARG2
wide = 9; high = 6
load "figures/style.gp"
set datafile nocolumnheaders
stats input using (axis = strcol(1), 0) every ::0::0 nooutput
set datafile columnheaders
textures = strstrt(axis, "family") > 0
if (strstrt(axis, "orientation") == 0 && !textures) { set logscale x 2 }
set xlabel axis
set ylabel "spikes/s"
set yrange [0:*]
set key top right samplen 1
plot input using 1:2 with linespoints pt 7 ps 0.5 lw 1.5 lc rgb model title "rate", \
     input using 1:3 with lines dt 2 lc rgb quiet title "baseline", \
     for [column = 4 : textures ? 4 : 3] input using 1:column with linespoints pt 6 ps 0.5 lc rgb quiet title "noise"
