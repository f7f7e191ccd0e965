# Every draw of the model: a row a benchmark, in it a line of dots a way of drawing; the published score as a
# vertical line through the row.
#
#   input   figures/ensemble_strips.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using 1 nooutput
models = int(STATS_max) + 1
stats input using 2 nooutput
rows = int(STATS_max) + 1
wide = 15.5; high = 2.2 + 0.36 * models * rows
load "figures/style.gp"
set lmargin screen 0.365
set rmargin screen 0.98
set bmargin screen 1.0 / high
set tmargin screen 1 - 0.8 / high
set yrange [rows - 0.5:-0.5]
set xrange [0.3:1.02]
set border 1
set ytics scale 0
set grid xtics lw 0.4 lc rgb light
set xlabel "score (similarity / ceiling)" offset 0, 0.4
set key at graph 1, 1.0 bottom right horizontal maxrows 1 samplen 0.6 width 1
short(name) = name[strstrt(name, "_") + 1:]
array colour[6] = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
array ways[6] = ["networks redrawn", "one network", "", "", "", ""]
line(b, m) = b + (m - (models - 1) / 2.0) * 0.8 / models
do for [i = 0:rows - 2] { set arrow from graph 0, first i + 0.5 to graph 1, first i + 0.5 nohead lw 0.4 lc rgb light back }
plot for [m = 0:models - 1] input using ($1 == m ? $4 : NaN):(line($2, m)) with points pt 7 ps 0.32 lc rgb colour[m + 1] title ways[m + 1], \
     input using ($1 == 0 && $3 == 0 ? $5 : NaN):($2):(0):(0.44):ytic(short(strcol(7))) with vectors nohead lw 1.6 lc rgb published notitle, \
     input using ($1 == 0 && $3 == 0 ? $5 : NaN):($2):(0):(-0.44) with vectors nohead lw 1.6 lc rgb published title "published"
