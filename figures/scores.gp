# Score against ceiling, a row a benchmark, in the page's order. Of a model with random weights: two bars of its scores
# over seeds, re-initialised for each stimulus set (above) and as one network (below): a thin line for their range, a thick
# one for the middle 90%, a white mark for the median; of fewer than ten seeds, the range with dots at its ends. Where
# there are no seeds, our score with its spread over resampled units. Diamonds: published. The ceiling is 1 after division
# (gray: its spread over resampled neurons).
#
#   input   figures/scores.csv     output   the figure
#   seeds   figures/seeds.csv: benchmark,way,seeds,minimum,lower,median,upper,maximum
input = ARG1; output = ARG2; seeds = ARG3
set datafile separator comma columnheaders
stats input using (1) nooutput
rows = STATS_records
stats input using (strcol(7) eq "nan" ? 0 : 1) nooutput
is_published = STATS_sum > 0
stats input using (strcol(8) eq "nan" ? 0 : 1) nooutput
is_random = STATS_sum > 0

# The row of each benchmark, and which have seeds.
names = ""
stats input using (names = names . strcol(1) . " ", 0) nooutput
row(name) = (sum [i = 1:rows] (word(names, i) eq name ? i : 0)) - 1
seen = " "
lowest = 1
if (is_random) { stats seeds using (seen = seen . strcol(1) . " ", lowest = column(4) < lowest ? column(4) : lowest, 0) nooutput }
marks = 0
if (is_random) { stats seeds using 3 nooutput; marks = STATS_min < 10 ? 2 : 0 }
has_seeds(name) = strstrt(seen, " " . name . " ") > 0
stats input using (is_random && has_seeds(strcol(1)) ? 0 : 1) nooutput
some_alone = STATS_sum > 0
low(x, y) = x < y ? x : y
number(i) = strcol(i) eq "nan" ? 1 : column(i)
stats input using (lowest = low(lowest, low(number(2), number(7))), 0) nooutput

wide = 15.5; high = 2.2 + 0.5 * rows
load "figures/style.gp"
set lmargin screen 0.365
set rmargin screen (is_published ? 0.93 : 0.98)
set bmargin screen 1.05 / high
set tmargin screen 1 - 1.1 / high
set yrange [rows - 0.4:-0.6]
set xrange [floor(low(lowest, 0.9) * 10) / 10.0:1.05]
set xtics 0, 0.1, 1
set border 1
set ytics scale 0 textcolor rgb "black"
set y2range [rows - 0.4:-0.6]
set y2tics scale 0 textcolor rgb "black"
set grid xtics lw 0.4 lc rgb light
set xlabel "score (similarity / ceiling)" offset 0, 0.4
set key at graph 1.0, 1.0 bottom right vertical maxrows 2 samplen 1.2 width -1
single = "#0072B2"
short(name) = name[strstrt(name, "_") + 1:]
array colours[2] = [model, single]
array ways[2] = ["redrawn", "one"]
array titles[2] = ["re-initialised for each stimulus set", "one network"]
at_way(w) = row(strcol(1)) + (w - 1.5) * 0.36
of_way(w, i) = strcol(2) eq ways[w] ? column(i) : NaN
some(w, i) = column(3) < 10 ? NaN : of_way(w, i)
ends(w, i) = column(3) < 10 ? of_way(w, i) : NaN
alone(i) = is_random && has_seeds(strcol(1)) ? NaN : column(i)
said(text, x) = !is_published ? "" : text eq "nan" ? "X" : sprintf("%.3f", x)
lines = is_random ? 2 : 0
plot input using (0):0:(0):(2):($0 - 0.42):($0 + 0.42) with boxxyerror fs solid 1 noborder lc rgb "#F6F6F6" notitle, \
     input using (1):0:(1 - $6 / $5):(1 + $6 / $5):($0 - 0.42):($0 + 0.42) with boxxyerror fs solid 1 noborder lc rgb "#CCCCCC" title "ceiling", \
     for [w = 1:lines] seeds using (of_way(w, 4)):(at_way(w)):(of_way(w, 8) - of_way(w, 4)):(0) with vectors nohead lw 1 lc rgb colours[w] notitle, \
     for [w = 1:lines] seeds using (some(w, 5)):(at_way(w)):(some(w, 7) - some(w, 5)):(0) with vectors nohead lw 4.5 lc rgb colours[w] title titles[w], \
     for [w = 1:lines] seeds using (some(w, 6)):(at_way(w)) with points pt 7 ps 0.28 lc rgb "white" notitle, \
     for [w = 1:lines] for [i = 1:marks] seeds using (ends(w, 4 * i)):(at_way(w)) with points pt 7 ps 0.4 lc rgb colours[w] notitle, \
     input using (alone(2)):0:(alone(2) - $4 / $5):(alone(2) + $4 / $5) with xerrorbars pt 7 ps 0.6 lw 1.4 lc rgb model title (some_alone ? (is_random ? "one seed" : "score") : ""), \
     input using (is_published ? $7 : NaN):0 with points pt 12 ps 0.9 lw 1.6 lc rgb published title (is_published ? "published" : ""), \
     input using (NaN):0:ytic(short(strcol(1))):y2tic(said(strcol(7), $7)) with points notitle
