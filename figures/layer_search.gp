# Score against layer, one line per layer, the first at the top: the mean over the page's groups, and each benchmark.
#
#   input   results/<model>/layers-V1.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using (1) nooutput
rows = STATS_records
wide = 15.5; high = 2.2 + 0.42 * rows
load "figures/style.gp"
set lmargin screen 0.40
set rmargin screen 0.91
set bmargin screen 1.15 / high
set tmargin screen 1 - 0.75 / high
set yrange [rows - 0.4:-0.6]
set xrange [0:1.05]
set xtics 0, 0.2, 1
set border 1
set ytics scale 0 textcolor rgb "black"
set y2range [rows - 0.4:-0.6]
set y2tics scale 0 textcolor rgb model
set grid xtics lw 0.4 lc rgb light
set xlabel "score (a layer chosen by it is chosen by the score)" offset 0, 0.4
set key at graph 1, 1.0 bottom right horizontal maxrows 1 samplen 1 width 1
short(name) = strlen(name) > 38 ? "…" . name[strlen(name) - 36:] : name
number(x) = x == x ? sprintf("%.3f", x) : "X"
FIRST = 11; LAST = 25
plot for [c = FIRST:LAST] input using c:0 with points pt 7 ps 0.25 lc rgb "#BBBBBB" \
         title (c == FIRST ? "each benchmark" : ""), \
     input using 10:0:ytic(short(strcol(1))):y2tic(number($10)) with points pt 7 ps 0.65 lc rgb model title "mean"
