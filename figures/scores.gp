# Score against ceiling, one line per benchmark: the ceiling is 1 after division (gray: its spread over resampled
# neurons), our score a dot with its spread over resampled units, one network a circle, the published score a diamond.
# Marks that do not apply to a model (not published, no random weights) are absent.
#
#   input   figures/scores.csv    output   the figure
input = ARG1; output = ARG2
set datafile separator comma columnheaders
stats input using (1) nooutput
rows = STATS_records
stats input using (strcol(7) eq "nan" ? 0 : 1) nooutput
is_published = STATS_sum > 0
stats input using (strcol(8) eq "nan" ? 0 : 1) nooutput
is_random = STATS_sum > 0
wide = 15.5; high = 2.35 + 0.5 * rows
load "figures/style.gp"
set lmargin screen 0.365
set rmargin screen 0.90
set bmargin screen 1.15 / high
set tmargin screen 1 - 1.2 / high
set yrange [rows - 0.4:-0.6]
set xrange [0:1.05]
set xtics 0, 0.2, 1
set border 1
set ytics scale 0 textcolor rgb "black"
set y2range [rows - 0.4:-0.6]
set y2tics scale 0 textcolor rgb model
set grid xtics lw 0.4 lc rgb light
set xlabel "score (similarity / ceiling)" offset 0, 0.4
set key at graph 1.08, 1.0 bottom right vertical maxrows 2 samplen 1.2 width -1
short(name) = name[strstrt(name, "_") + 1:]
ours = is_random ? "re-initialised for each stimulus set" : "score"
plot input using (0):0:(0):(1):($0 - 0.3):($0 + 0.3) with boxxyerror fs solid 1 noborder lc rgb "#F4F4F4" notitle, \
     input using (1):0:(1 - $6 / $5):(1 + $6 / $5):($0 - 0.3):($0 + 0.3) with boxxyerror fs solid 1 noborder lc rgb "#CCCCCC" title "ceiling", \
     input using 2:0:($2 - $4 / $5):($2 + $4 / $5) with xerrorbars pt 7 ps 0.6 lw 1.4 lc rgb model title ours, \
     input using (is_random ? $8 : NaN):0 with points pt 6 ps 0.75 lw 1.2 lc rgb "#0072B2" title (is_random ? "one network" : ""), \
     input using (is_published ? $7 : NaN):0 with points pt 12 ps 0.9 lw 1.6 lc rgb published title (is_published ? "published" : ""), \
     input using (NaN):0:ytic(short(strcol(1))):y2tic(strcol(2) eq "nan" ? "X" : sprintf("%.3f", $2)) with points notitle
