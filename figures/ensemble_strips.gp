# Every draw of the model: a row per benchmark, with a line of dots for each way of drawing; the published score, if any,
# is a vertical line through the row.
#
#   input   figures/ensemble_strips.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using 2 nooutput
rows = int(STATS_max) + 1
stats input using (strcol(5) eq "nan" ? 0 : 1) nooutput
is_published = STATS_sum > 0
score(i) = strcol(i) eq "nan" ? 1 : column(i)
stats input using (score(5) < score(4) ? score(5) : score(4)) nooutput
lowest = floor(STATS_min * 10) / 10.0
wide = 15.5; high = 1.8 + 0.62 * rows
load "figures/style.gp"
set lmargin screen 0.365
set rmargin screen 0.98
set bmargin screen 1.0 / high
set tmargin screen 1 - 0.7 / high
set yrange [rows - 0.5:-0.5]
set xrange [(lowest < 0.9 ? lowest : 0.9):1.03]
set border 1
set ytics scale 0
set grid xtics lw 0.4 lc rgb light
set xlabel "score (similarity / ceiling)" offset 0, 0.4
set key at graph 1, 1.0 bottom right horizontal maxrows 1 samplen 0.6 width 1
short(name) = name[strstrt(name, "_") + 1:]
array colour[2] = [model, "#0072B2"]
array ways[2] = ["re-initialised", "one network"]
line(b, way) = b + (way - 0.5) * 0.4
do for [i = 0:rows - 2] { set arrow from graph 0, first i + 0.5 to graph 1, first i + 0.5 nohead lw 0.4 lc rgb light back }
plot for [w = 0:1] input using ($1 == w ? $4 : NaN):(line($2, w)) with points pt 7 ps 0.32 lc rgb colour[w + 1] title ways[w + 1], \
     input using (is_published && $3 == 0 ? $5 : NaN):($2 - 0.42):(0):(0.84) with vectors nohead lw 1.6 lc rgb published title (is_published ? "published" : ""), \
     input using (NaN):($2):ytic(short(strcol(7))) with points notitle
