# Correlations between benchmarks over draws, as a heat map, with numbers for correlations that clearly differ from 0.
#
#   input   figures/ensemble_correlations.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using 1 nooutput
rows = int(STATS_max) + 1
wide = 14.5; high = 10
load "figures/style.gp"
set lmargin screen 0.40
set rmargin screen 0.86
set bmargin screen 0.03
set tmargin screen 0.97
set xrange [-0.5:rows - 0.5]
set yrange [rows - 0.5:-0.5]
set border 0
unset xtics
set ytics scale 0
set cbrange [-1:1]
set cbtics 0.5
set cblabel "correlation over draws"
set palette maxcolors 64 defined (-1 "#0072B2", 0 "#FFFFFF", 1 "#D55E00")
short(name) = name[strstrt(name, "_") + 1:]
cell(c, differs) = differs == 1 ? sprintf("%.2f", c) : ""
unset key
plot input using 2:1:3 with image, \
     input using 2:1:(cell($3, $4)) with labels font ",8.5", \
     input using (-9):2:ytic(short(strcol(5))) with points
