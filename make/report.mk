# Report: figures, numbers, the paper, the page, and what can be asked of them. Included by the Makefile.

# -- figures and numbers --------------------------------------------------------------------------

# Every figure is drawn as PDF for the paper and as SVG for screens, with its data as CSV beside it: $(call
# DRAWING,SCRIPT,PLACE,ARGUMENT). The drawing library stamps the time into a PDF; a clock that stands still makes equal
# figures equal files. gnuplot wants to hear of UTF-8 from the locale, too.
CLOCK   = $(BUILD)/figures/clock.so
DRAWING = for kind in svg pdf; do LD_PRELOAD=$(CLOCK) LC_ALL=C.UTF-8 gnuplot -d -c $(1) $(2).csv $(2).part.$$kind $(3) \
	|| exit 1; done; mv $(2).part.svg $(2).svg && mv $(2).part.pdf $(2).pdf

$(CLOCK): figures/clock.c
	$(RUN)mkdir -p $(@D) && $(CC) -std=c11 -O1 $(WARNINGS) -fPIC -shared $< -o $@.part && $(NAME_IT)

# Where the page's model stands among the public models.
RANKS = $(RESULTS)/ranks.csv
$(RANKS): $(BUILD)/analyses/studies/ranks data/leaderboard.csv data/page.json
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS)

ranks: $(RANKS) ## rank, best and median of every node among the public models
	$(RUN)cat $(RANKS)

PAPER_NUMBERS = $(RESULTS)/macros.tex
$(PAPER_NUMBERS): $(BUILD)/paper/numbers $(REDRAWN)/scores.json $(ONE_NETWORK)/scores.json data/leaderboard.csv \
		$(CHOSEN)
	$(SAY) run "numbers ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

PAPER_TABLES = $(RESULTS)/leaves.tex $(RESULTS)/standing.tex $(RESULTS)/unevaluated.tex
$(PAPER_TABLES) $(FIGURES)/scores.csv $(FIGURES)/tree.csv &: $(BUILD)/paper/tables $(REDRAWN)/scores.json \
		$(ONE_NETWORK)/scores.json data/leaderboard.csv $(CHOSEN)
	$(SAY) run "tables ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

# The way of one score, on the data of this draw.
PIPELINE      = $(FIGURES)/pipeline.pdf
PIPELINE_DATA = $(addprefix $(FIGURES)/pipeline,.csv _stimulus.csv _screen.csv _tuning.csv)
EXAMPLE       = Marques2020_Ringach2002-circular_variance
$(PIPELINE_DATA) &: $(BUILD)/paper/pipeline $(REDRAWN)/$(EXAMPLE).json $(REDRAWN)/$(EXAMPLE).csv $(CHOSEN)
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY) --networks redrawn

$(PIPELINE): figures/pipeline.gp figures/style.gp $(PIPELINE_DATA) $(FIGURES)/$(EXAMPLE).pdf
	$(SAY) draw $@
	$(RUN)$(call DRAWING,$<,$(basename $@),$(REDRAWN)/recordings/receptive_fields.csv $(FIGURES)/$(EXAMPLE).csv)

OVERVIEWS        = $(FIGURES)/scores.pdf $(FIGURES)/tree.pdf $(ENSEMBLE_DATA:.csv=.pdf)
TUNING           = $(PROPERTY_BENCHMARKS) $(if $(TEXTURE_RECORDING),$(TEXTURE_BENCHMARKS))
PROPERTY_FIGURES = $(TUNING:%=$(FIGURES)/%.pdf)

$(OVERVIEWS): $(FIGURES)/%.pdf: figures/%.gp figures/style.gp $(FIGURES)/%.csv
	$(SAY) draw $@
	$(RUN)$(call DRAWING,$<,$(basename $@))

# A line of a result file: its value in quotes.
line_of = sed -n 's/^\t"$(1)":\t"\(.*\)",$$/\1/p' $(REDRAWN)/$*.json

$(PROPERTY_FIGURES): $(FIGURES)/%.pdf: figures/tuning_distribution.gp figures/style.gp \
		$(REDRAWN)/%.histogram.csv $(CHOSEN)
	$(SAY) draw $@
	$(RUN)mkdir -p $(@D) && cp $(REDRAWN)/$*.histogram.csv $(basename $@).csv && \
	unit=$$($(call line_of,unit)) && property=$$($(call line_of,property))$${unit:+" ($$unit)"} && \
	$(call DRAWING,$<,$(basename $@),"$$property")

# Predictivity has a figure where it was evaluated; the stamp says that this has been looked after.
PREDICTIVITY_FIGURES = $(PREDICTIVITY:%=$(FIGURES)/%.drawn)
$(PREDICTIVITY_FIGURES): $(FIGURES)/%.drawn: $(REDRAWN)/%.json figures/predictivity.gp figures/style.gp $(CHOSEN)
	$(RUN)mkdir -p $(@D) && if grep -q '"status":.*"evaluated"' $<; then \
		cp $(REDRAWN)/$*.csv $(REDRAWN)/$*.splits.csv $(FIGURES) && \
		$(call DRAWING,figures/predictivity.gp,$(basename $@)); fi && touch $@

# Simulated units through the analyses: what was planted comes out (src/tuning/known_unit.h).
RECOVERY = $(RESULTS)/recovery.csv $(RESULTS)/recovery_rows.tex
$(RECOVERY) &: $(BUILD)/analyses/studies/recovery
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS) --quiet

$(FIGURES)/recovery.pdf: figures/recovery.gp figures/style.gp $(RECOVERY)
	$(SAY) draw $@
	$(RUN)mkdir -p $(@D) && cp $(RESULTS)/recovery.csv $(@D) && $(call DRAWING,$<,$(basename $@))

# All that are drawn.
$(OVERVIEWS) $(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES) $(PIPELINE) $(FIGURES)/recovery.pdf $(LAYER_TABLE:.csv=.pdf) \
	audit: | $(CLOCK)

recovery: $(FIGURES)/recovery.pdf ## do the analyses find what was planted? recovery.csv and a figure

# -- the paper ------------------------------------------------------------------------------------

# Sections of the appendix are woven from the programs.
WOVEN    = $(BUILD)/woven
SECTIONS = $(patsubst analyses/Marques2020/%.c,$(WOVEN)/sections/%.tex,$(GRATING_SOURCES) $(TEXTURE_SOURCES)) \
	$(PREDICTIVITY:%=$(WOVEN)/sections/%.tex) $(WOVEN)/sections/Kar2019-ost.tex

$(WOVEN)/sections/%.tex: analyses/Marques2020/%.c $(BUILD)/paper/weave $(wildcard src/tuning/*.c)
	$(RUN)$(BUILD)/paper/weave $< $@

$(WOVEN)/sections/%.tex: analyses/Kar2019/%.c $(BUILD)/paper/weave
	$(RUN)$(BUILD)/paper/weave $< $@

$(WOVEN)/sections/%.tex: analyses/Predictivity/%.c $(BUILD)/paper/weave
	$(RUN)$(BUILD)/paper/weave $< $@

$(WOVEN)/appendix.tex: $(SECTIONS)
	$(RUN)printf '%s\n' $(patsubst %,'\input{sections/%}',$(notdir $^)) > $@.part && $(NAME_IT)

# Each results folder has a paper of its own; paper/report.pdf is the one that was asked for last.
PAPER = $(WOVEN)/$(subst /,_,$(RESULTS))
# What its links lead to is said from where it lies: in paper/, and beside the page.
places   = \newcommand{\VentralFigures}{$(FIGURES)}\newcommand{\VentralRoot}{$(1)}\newcommand{\VentralFiles}{$\
	$(call from,$(1),$(FIGURES))}\newcommand{\VentralResults}{$(call from,$(1),$(RESULTS))}
from     = $(if $(filter /%,$(2)),$(2),$(1)/$(2))
upwards  = $(subst $(space),/,$(patsubst %,..,$(subst /, ,$(1))))
$(eval $(call choice,$(PAPER)/places.tex,$(call places,..)))
$(eval $(call choice,$(PAPER)/page/places.tex,$(call places,$(call upwards,$(RESULTS)/page))))

# In the paper the year of a key that ends in a letter has this letter, whatever else is cited.
$(PAPER)/references.bib: paper/references.bib
	$(RUN)mkdir -p $(@D) && awk '/^@/ { letter = /[0-9][0-9][0-9][0-9][a-z],$$/ ? substr($$0, length - 1, 1) : "" } \
		/^  year/ { sub(/}/, letter "}") } { print }' $< > $@.part && $(NAME_IT)

# Typeset from nothing, so that no earlier or interrupted run shows; the date is the version's. A paper with an
# undefined reference, or without a log that could tell, is not published. latexmk goes by the clock, which may be set
# back meanwhile: where the log asks for another pass, there is one.
TYPESET = SOURCE_DATE_EPOCH=1795478400 FORCE_SOURCE_DATE=1 max_print_line=1000 \
	TEXINPUTS=paper:$(PAPER):$(WOVEN):$(RESULTS): BIBINPUTS=$(PAPER):
LATEX   = $(TYPESET) latexmk -norc -pdf -interaction=nonstopmode -halt-on-error -silent -outdir=$$work
AGAIN   = Rerun to get|Label\(s\) may have changed
FLAWS   = undefined (references|citations)|multiply.defined|$(AGAIN)

$(PAPER)/report.pdf: paper/report.tex paper/ventral.sty $(PAPER)/references.bib $(WOVEN)/appendix.tex \
		$(PAPER)/places.tex $(PAPER_NUMBERS) $(PAPER_TABLES) $(RANKS) $(VALIDATION) $(SOURCE_CHECK) $(SIMULATION) \
		$(SIMULATED) $(ENSEMBLE_NUMBERS) $(FINDING) $(APART) $(ZOO_TABLE) $(PIPELINE) $(OVERVIEWS) $(PROPERTY_FIGURES) \
		$(PREDICTIVITY_FIGURES) $(RECOVERY) $(FIGURES)/recovery.pdf
	$(SAY) typeset paper/report.pdf
	$(RUN)work=$(PAPER)/work && rm -rf $$work && mkdir -p $$work && \
	{ $(LATEX) $< > $$work/latexmk.log 2>&1 || { tail -n 30 $$work/*.log >&2; exit 1; }; } && \
	for pass in 1 2 3; do ! grep -qE '$(AGAIN)' $$work/report.log || \
		$(LATEX) -g $< > $$work/latexmk.log 2>&1 || exit 1; done && \
	{ test -s $$work/report.log || \
		{ echo "$$work/report.log: is not there, so the paper is not published" >&2; exit 1; }; } && \
	{ ! grep -E '$(FLAWS)' $$work/report.log >&2; } && mv $$work/report.pdf $@

# The same pages with the other links: one more pass over what is there.
$(PAPER)/page/report.pdf: $(PAPER)/report.pdf $(PAPER)/page/places.tex
	$(RUN)work=$(PAPER)/page/work && rm -rf $$work && cp -R $(PAPER)/work $$work && \
	{ $(TYPESET) TEXINPUTS=paper:$(@D):$(PAPER):$(WOVEN):$(RESULTS): pdflatex -interaction=nonstopmode \
		-halt-on-error -output-directory=$$work paper/report.tex > $$work/pass.log 2>&1 || \
		{ tail -n 30 $$work/pass.log >&2; exit 1; }; } && \
	{ ! grep -E '$(FLAWS)' $$work/report.log >&2; } && mv $$work/report.pdf $@

paper/report.pdf: $(PAPER)/report.pdf CHANGED
	@cmp -s $< $@ || { cp $< $@.part && $(NAME_IT); }

report: paper/report.pdf page | $(VENTRAL)
	@said=$$($(VENTRAL) table $(CHOICE) --networks redrawn) && \
		printf 'paper      %s\npage       %s\n' paper/report.pdf $(WEB) && \
		printf '%s\n' "$$said" | tail -n 1

# -- the page -------------------------------------------------------------------------------------

# A folder with all that the page shows and links to, the paper too; made beside its place and put there whole.
WEB         = $(RESULTS)/page/index.html
WEB_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard web/*.c))
WEB_PROSE   = $(GRATING_SOURCES) $(TEXTURE_SOURCES) $(NEURAL_SOURCES) $(TIME_SOURCES)

$(WEB_OBJECTS): $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(BUILD)/web/webpage: $(WEB_OBJECTS) $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK)

-include $(WEB_OBJECTS:.o=.d)

$(WEB): $(BUILD)/web/webpage $(call code_of,audit) $(REDRAWN)/scores.json $(ONE_NETWORK)/scores.json \
		$(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES) $(ZOO_TABLE) $(wildcard web/page.* web/*.html) $(WEB_PROSE) \
		$(ENSEMBLE_NUMBERS) $(PAPER)/page/report.pdf paper/references.bib data/leaderboard.csv $(CHOSEN) | $(VENTRAL)
	$(SAY) run "$(<F)"
	$(RUN)page=$(@D).part && rm -rf $$page && mkdir -p $$page/files && \
	for name in $(PROPERTY_BENCHMARKS) $(TEXTURE_BENCHMARKS) $(PREDICTIVITY); do $(VENTRAL) audit $(CHOICE) \
		--networks redrawn $$name > $$page/files/$$name.txt || exit 1; done && \
	cp $(PAPER)/page/report.pdf $$page && $< $(QUIETLY) --output $$page && rm -rf $(@D) && mv $$page $(@D)

page: $(WEB) ## the results as a page to look at: results/page/index.html

# -- one number, and what to cite -----------------------------------------------------------------

# BENCHMARK=... [NEURON=17]
audit: $(CHOSEN_NETWORKS)/scores.json | $(VENTRAL) named ## the way of one number
	$(RUN)$(VENTRAL) audit $(CHOICE) $(NETWORKS_CHOICE) $(BENCHMARK) $(if $(NEURON),--neuron $(NEURON))
	$(RUN)$(if $(NEURON),name=$$($(VENTRAL) benchmarks --names $(BENCHMARK)) && neuron=$$(expr $(NEURON) + 0) && \
		curve=$(RESULTS)/audit/$$name-$$neuron && $(call DRAWING,figures/tuning_curve.gp,$$curve))

# BENCHMARK=one, or all.
cite: $(CHOSEN_NETWORKS)/scores.json | $(VENTRAL) named ## BibTeX of the software and the datasets
	$(RUN)$(VENTRAL) cite $(CHOICE) $(NETWORKS_CHOICE) $(BENCHMARK)

# -- stimuli as images ----------------------------------------------------------------------------

stimuli: | $(VENTRAL) ## a stimulus set as PNG and CSV in results/stimuli (SET=orientation)
	$(RUN)$(VENTRAL) stimuli $(RESULTS)/stimuli $(SET)
