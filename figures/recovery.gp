# Do the analyses recover the truth? Simulated units with a known property (horizontal) and its recovered value
# (vertical): without noise (black), and with the noise of 20 repetitions (orange). On the line: recovered exactly.
#
#   input   recovery.csv: property, truth, recovered, recovered_with_noise    output   the figure
input = ARG1; output = ARG2
wide = 15; high = 17
load "figures/style.gp"
names = "circular_variance or_bandwidth pref_or orth_pref_ratio modulation_ratio max_dc peak_sf sf_bandwidth surround_suppression_index grating_summation_field surround_diameter"
words = "'circular variance' 'bandwidth (deg)' 'preferred orientation (deg)' 'orthogonal/preferred' 'modulation ratio' 'largest response (spikes/s)' 'peak (cycles/deg)' 'sf bandwidth' 'surround suppression' 'summation field (deg)' 'surround diameter (deg)'"
unset key
set multiplot layout 4, 3
do for [p = 1:11] {
    of(name, value) = name eq word(names, p) ? value : NaN
    set title word(words, p) offset 0, -0.6
    if (p == 7 || p >= 10) { set logscale xy 2; set xtics 0.25, 2; set ytics 0.25, 2 } else { unset logscale; set xtics autofreq; set ytics autofreq }
    set xtics rotate by 0 font ",10"
    set ytics font ",10"
    set xlabel p > 8 ? "truth" : "" offset 0, 0.6
    set ylabel p % 3 == 1 ? "recovered" : "" offset 1.5, 0
    plot input using (of(strcol(1), $2)):2 with lines lw 0.8 lc rgb quiet, \
         "" using (of(strcol(1), $2)):4 with points pt 7 ps 0.35 lc rgb model, \
         "" using (of(strcol(1), $2)):3 with points pt 7 ps 0.25 lc rgb published
}
unset multiplot
