# Report: figures, numbers, the paper, the page, and where a number comes from. Included by the Makefile.

# -- figures and numbers --------------------------------------------------------------------------

# $(call DRAWING,SCRIPT,PLACE,ARGUMENT) draws PLACE.csv as PDF for the paper and as SVG for screens. The drawing library
# writes the time into a PDF, so a fixed clock is preloaded: the same figure is the same bytes. gnuplot takes UTF-8 from
# the locale.
#
# $(call FIGURE,NAME,SCRIPT,DATA,RECIPE,OTHER TARGETS) is one rule for PDF, SVG and copied data, so that whichever is
# missing is made again. Rules that need one of them list them all.
CLOCK   = $(BUILD)/figures/clock.so
DRAWING = for kind in svg pdf; do LD_PRELOAD=$(CLOCK) LC_ALL=C.UTF-8 gnuplot -d -c $(1) $(2).csv $(2).part.$$kind $(3) \
	|| exit 1; done; mv $(2).part.svg $(2).svg && mv $(2).part.pdf $(2).pdf

$(CLOCK): figures/clock.c
	$(RUN)mkdir -p $(@D) && $(CC) -std=c11 -O1 $(WARNINGS) -fPIC -shared $< -o $@.part && $(NAME_IT)

define FIGURE
$(1).pdf $(1).svg $(5) &: figures/$(2).gp figures/style.gp $(3) $(CLOCK)
	$$(SAY) draw $(1).pdf
	$$(RUN)mkdir -p $$(@D) && $(4)
endef
all_of = $(foreach one,$(1),$(one).pdf $(one).svg $(if $(2),$(one).csv))

LAYER_SCRIPT = $(if $(filter V1,$(REGION)),layer_search,layer_metrics)
$(eval $(call FIGURE,$(LAYER_TABLE:.csv=),$(LAYER_SCRIPT),$(LAYER_TABLE),$$(call DRAWING,$$<,$(LAYER_TABLE:.csv=))))

# The pictures of README.md and docs/: of the page's model, and of what `make bench` measured.
docs/scores.svg: $(FIGURES)/scores.svg
	$(RUN)cp $< $@.part && $(NAME_IT)

docs/scaling.svg: bench/scaling.gp docs/scaling.csv
	$(SAY) draw $@
	$(RUN)LC_ALL=C.UTF-8 gnuplot -d -c $^ docs/scaling.part.svg && mv docs/scaling.part.svg $@

docs: $(if $(filter $(PAGE_MODEL)-0,$(MODEL)-$(SEED)),docs/scores.svg) docs/scaling.svg ## redraws the pictures in docs/

# Where the page's model stands among the public models.
RANKS = $(RESULTS)/ranks.csv
$(RANKS): $(BUILD)/analyses/studies/ranks $(LEADERBOARD)
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS)

ranks: $(RANKS) ## rank, best and median of every node among the public models
	$(call show,cat $(RANKS))

PAPER_NUMBERS = $(addprefix $(FOR_PAPER)/,macros.tex leaves.tex standing.tex unevaluated.tex)
NUMBERS_DATA  = $(FIGURES)/scores.csv $(FIGURES)/tree.csv
$(PAPER_NUMBERS) $(NUMBERS_DATA) &: $(BUILD)/paper/numbers $(REDRAWN)/scores.json \
		$(ONE_NETWORK)/scores.json $(LEADERBOARD) $(CHOSEN)
	$(SAY) run "numbers ($(OF_MODEL))"
	$(RUN)$< $(QUIETLY)

# How one score is computed, with the data of this draw.
PIPELINE      = $(call all_of,$(FIGURES)/pipeline)
PIPELINE_DATA = $(addprefix $(FIGURES)/pipeline,.csv _stimulus.csv _screen.csv _tuning.csv)
EXAMPLE       = Marques2020_Ringach2002-circular_variance
EXAMPLE_FILES = $(REDRAWN)/recordings/receptive_fields.csv $(REDRAWN)/$(EXAMPLE).histogram.csv
$(PIPELINE_DATA) &: $(BUILD)/paper/pipeline $(REDRAWN)/$(EXAMPLE).json $(REDRAWN)/$(EXAMPLE).csv \
		$(REDRAWN)/recordings/orientation.nc $(CHOSEN)
	$(SAY) run "$(<F) ($(OF_MODEL))"
	$(RUN)$< $(QUIETLY) --networks redrawn

$(eval $(call FIGURE,$(FIGURES)/pipeline,pipeline,$(PIPELINE_DATA) $(EXAMPLE_FILES),\
	$$(call DRAWING,$$<,$(FIGURES)/pipeline,$(EXAMPLE_FILES))))

# A figure of the whole draw for each of these tables: NAME.csv is drawn by figures/NAME.gp.
OVERVIEW_NAMES = $(filter-out scores,$(basename $(notdir $(NUMBERS_DATA) $(ENSEMBLE_DATA))))
OVERVIEWS      = $(call all_of,$(OVERVIEW_NAMES:%=$(FIGURES)/%))
$(foreach one,$(OVERVIEW_NAMES),$(eval $(call FIGURE,$(FIGURES)/$(one),$(one),$(FIGURES)/$(one).csv,\
	$$(call DRAWING,$$<,$(FIGURES)/$(one)))))

# Scores against ceilings, with their spread over seeds.
SCORES_FIGURE = $(call all_of,$(FIGURES)/scores)
$(eval $(call FIGURE,$(FIGURES)/scores,scores,$(FIGURES)/scores.csv $(SEEDS_DATA),\
	$$(call DRAWING,$$<,$(FIGURES)/scores,$(SEEDS_DATA))))

# The text that a key has in a result file.
line_of = sed -n 's/^\t"$(1)":\t"\(.*\)",$$$$/\1/p' $(REDRAWN)/$(2).json

# Distributions of tuning properties: the benchmark's histogram and its labels.
TUNING           = $(PROPERTY_BENCHMARKS) $(if $(TEXTURE_RECORDING),$(TEXTURE_BENCHMARKS))
PROPERTY_FIGURES = $(call all_of,$(TUNING:%=$(FIGURES)/%),csv)
draw_property    = cp $(REDRAWN)/$(1).histogram.csv $(FIGURES)/$(1).csv && unit=$$$$($(call line_of,unit,$(1))) && \
	property=$$$$($(call line_of,property,$(1)))$$$${unit:+" ($$$$unit)"} && \
	$$(call DRAWING,$$<,$(FIGURES)/$(1),"$$$$property")
$(foreach one,$(TUNING),$(eval $(call FIGURE,$(FIGURES)/$(one),tuning_distribution,$(REDRAWN)/$(one).histogram.csv \
	$(REDRAWN)/$(one).json $(CHOSEN),$(call draw_property,$(one)),$(FIGURES)/$(one).csv)))

# A predictivity benchmark has a figure only if it was evaluated; the .drawn stamp records that this was checked.
IS_EVALUATED         = '"status":.*"evaluated"'
PREDICTED            = $(basename $(notdir $(shell \
	grep -l $(IS_EVALUATED) $(PREDICTIVITY:%=$(REDRAWN)/%.json) 2> /dev/null)))
predictivity_of      = $(call all_of,$(1:%=$(FIGURES)/%),csv) $(1:%=$(FIGURES)/%.splits.csv)
PREDICTIVITY_FIGURES = $(PREDICTIVITY:%=$(FOR_PAPER)/%.drawn) $(call predictivity_of,$(PREDICTED))

define PREDICTIVITY_FIGURE
$(FOR_PAPER)/$(1).drawn $(call predictivity_of,$(filter $(1),$(PREDICTED))) &: $(REDRAWN)/$(1).json \
		figures/predictivity.gp figures/style.gp $(filter $(REDRAWN)/$(1).%,$(TABLES_OF_SITES)) $(CHOSEN) $(CLOCK)
	$$(RUN)mkdir -p $(FIGURES) && if grep -q $(IS_EVALUATED) $$<; then \
		cp $(REDRAWN)/$(1).csv $(REDRAWN)/$(1).splits.csv $(FIGURES) && \
		$$(call DRAWING,figures/predictivity.gp,$(FIGURES)/$(1)); fi && touch $(FOR_PAPER)/$(1).drawn
endef
$(foreach one,$(PREDICTIVITY),$(eval $(call PREDICTIVITY_FIGURE,$(one))))

# Simulated units with known tuning, which the analyses should recover (src/tuning/known_unit.h).
RECOVERY = $(RESULTS)/recovery.csv $(FOR_PAPER)/recovery_rows.tex $(FOR_PAPER)/recovery.tex
$(RECOVERY) &: $(BUILD)/analyses/studies/recovery
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS) --quiet

RECOVERY_FIGURE = $(call all_of,$(FIGURES)/recovery,csv)
$(eval $(call FIGURE,$(FIGURES)/recovery,recovery,$(RECOVERY),cp $(RESULTS)/recovery.csv $(FIGURES) && \
	$$(call DRAWING,$$<,$(FIGURES)/recovery),$(FIGURES)/recovery.csv))

# Which metrics find the layer that simulated sites were made of.
METRIC_FIGURE = $(call all_of,$(FIGURES)/metric_recovery,csv)
$(eval $(call FIGURE,$(FIGURES)/metric_recovery,metric_recovery,$(METRIC_RECOVERY),cp $(RESULTS)/metric_recovery.csv \
	$(FIGURES) && $$(call DRAWING,$$<,$(FIGURES)/metric_recovery),$(FIGURES)/metric_recovery.csv))

recovery: $(RECOVERY_FIGURE) ## whether the analyses recover known tuning: recovery.csv and a figure

# -- the paper ------------------------------------------------------------------------------------

# Some programs choose the names of their files. The list of these files is kept, and makes each a target next time.
left_by = $(file <$(1))

WEB       = $(RESULTS)/page/index.html
PAGE_LIST = $(BUILD)/woven/$(subst /,_,$(RESULTS))/page.list
WEB_FILES = $(WEB) $(filter-out $(WEB),$(call left_by,$(PAGE_LIST)))

# The appendix has a section for each benchmark, woven from its source.
WOVEN      = $(BUILD)/woven
SECTIONS   = $(patsubst %.c,$(WOVEN)/sections/%.tex,$(notdir $(BENCHMARK_SOURCES)))
WOVEN_LIST = $(WOVEN)/sections.list
WOVEN_MORE = $(filter-out $(SECTIONS),$(call left_by,$(WOVEN_LIST)))

$(SECTIONS) $(WOVEN_MORE) &: $(BENCHMARK_SOURCES) $(BUILD)/paper/weave $(wildcard src/tuning/*.c)
	$(RUN)rm -rf $(WOVEN)/sections && for source in $(BENCHMARK_SOURCES); do name=$${source##*/} && \
		$(BUILD)/paper/weave $$source $(WOVEN)/sections/$${name%.c}.tex || exit 1; done && \
		find $(WOVEN)/sections -type f > $(WOVEN_LIST)

$(eval $(call choice,$(WOVEN)/appendix.tex,$(foreach one,$(notdir $(SECTIONS)),\input{sections/$(one)})))

# Each results folder has its own paper. The paper on the page's model goes next to its sources if the results are in
# results/; any other stays with the results of its model.
PAPER        = $(WOVEN)/$(subst /,_,$(RESULTS))
PAPER_FOLDER = $(if $(filter results:$(PAGE_MODEL),$(RESULTS):$(MODEL)),paper,$(RESULTS)/$(MODEL))
# Links in the paper are relative to its folder; a second copy, for the page, has other links.
places   = \newcommand{\VentralFigures}{$(FIGURES)}\newcommand{\VentralRoot}{$(1)}\newcommand{\VentralFiles}{$\
	$(call from,$(1),$(FIGURES))}\newcommand{\VentralResults}{$(call from,$(1),$(RESULTS))}$\
	\newcommand{\VentralDate}{$(shell LC_ALL=C date -u -d '$(call cited,date-released)' '+%-d %B %Y')}$\
	\newcommand{\VentralRepository}{$(call cited,repository-code)}
# What CITATION.cff says of this version.
cited    = $(shell sed -n 's/^$(1): *"*\([^"]*\)"*$$/\1/p' CITATION.cff 2> /dev/null)
from     = $(if $(filter /%,$(2)),$(2),$(1)/$(2))
upwards  = $(subst $(space),/,$(patsubst %,..,$(subst /, ,$(1))))
is_plain = $(filter 0,$(shell printf %s "$$(pwd -P)" | LC_ALL=C tr -d 'A-Za-z0-9._/+-' | wc -c))
root_of  = $(if $(and $(filter /%,$(1)),$(is_plain)),$(CURDIR),$(call upwards,$(1)))
$(eval $(call choice,$(PAPER)/places.tex,$(call places,$(call root_of,$(PAPER_FOLDER)))))
$(eval $(call choice,$(PAPER)/page/places.tex,$(call places,$(call root_of,$(RESULTS)/page))))

# A key that ends in a year and a letter keeps the letter in the paper, whatever else is cited.
$(PAPER)/references.bib: paper/references.bib
	$(RUN)mkdir -p $(@D) && awk '/^@/ { letter = /[0-9][0-9][0-9][0-9][a-z],$$/ ? substr($$0, length - 1, 1) : "" } \
		/^  year/ { sub(/}/, letter "}") } { print }' $< > $@.part && $(NAME_IT)

# LaTeX runs in an empty folder, so that earlier or interrupted runs have no effect; the date is that of the version. A
# paper with an undefined reference, or without a log, is not published. All paths are relative, since TeX gives colons,
# commas and dollar signs in lists of folders a meaning. The page's copy needs one more pass.
TYPESET = export HOME=$(BUILD)/home FORCE_SOURCE_DATE=1 max_print_line=1000 \
	SOURCE_DATE_EPOCH=$$(date -u -d "$$(sed -n 's/^date-released: //p' CITATION.cff)" +%s) \
	TEXINPUTS=$(1)paper:$(PAPER):$(WOVEN):$(FOR_PAPER):
PASS    = pdflatex -interaction=nonstopmode -halt-on-error -output-directory=$$work paper/$$text.tex \
	> $$work/pass.log 2>&1 || { tail -n 30 $$work/pass.log >&2; exit 1; }
CITE    = (cd $$work && BIBINPUTS=..: bibtex $$text > bibtex.log) || { cat $$work/bibtex.log >&2; exit 1; }
AGAIN   = Rerun to get|Label\(s\) may have changed
FLAWS   = undefined (references|citations)|multiply.defined|$(AGAIN)
LOGGED  = { test -s $$work/$$text.log || \
	{ echo "$$work/$$text.log: is not there, so the paper is not published" >&2; exit 1; }; } && \
	{ ! grep -E '$(FLAWS)' $$work/$$text.log >&2; }
TEXTS   = report supplement
WHOLE   = for text in $(TEXTS); do { $(PASS); } && { $(CITE); } && { $(PASS); } && { $(PASS); } && \
	for pass in 1 2 3; do ! grep -qE '$(AGAIN)' $$work/$$text.log || { $(PASS); }; done && $(LOGGED) || exit 1; done

$(TEXTS:%=$(PAPER)/%.pdf) $(TEXTS:%=$(PAPER)/page/%.pdf) &: $(TEXTS:%=paper/%.tex) paper/preamble.tex \
		paper/ventral.sty CITATION.cff $(PAPER)/references.bib $(WOVEN)/appendix.tex $(SECTIONS) $(WOVEN_MORE) \
		$(PAPER)/places.tex $(PAPER)/page/places.tex \
		$(PAPER_NUMBERS) $(VALIDATION) $(WEIGHTLESS) $(PREPROCESSING) $(SOURCE_CHECK) $(SIMULATED) \
		$(ENSEMBLE_NUMBERS) $(LIKELIHOOD) $(DRAWS_CHECK) \
		$(IDENTIFICATION) $(REFERENCE_TABLE) $(PIPELINE) $(SCORES_FIGURE) $(OVERVIEWS) $(PROPERTY_FIGURES) \
		$(PREDICTIVITY_FIGURES) $(RECOVERY) $(RECOVERY_FIGURE) paper/metrics.tex $(METRIC_RECOVERY) $(METRIC_FIGURE)
	$(SAY) typeset $(PAPER_FOLDER)/report.pdf
	$(RUN)$(TYPESET) && work=$(PAPER)/work && rm -rf $$work && mkdir -p $$work && $(WHOLE)
	$(RUN)$(call TYPESET,$(PAPER)/page:) && work=$(PAPER)/page/work && rm -rf $$work && cp -R $(PAPER)/work $$work && \
	for text in $(TEXTS); do { $(PASS); } && $(LOGGED) || exit 1; done && \
	for text in $(TEXTS); do mv $$work/$$text.pdf $(PAPER)/page/$$text.pdf && \
		mv $(PAPER)/work/$$text.pdf $(PAPER)/$$text.pdf || exit 1; done

$(PAPER_FOLDER)/supplement.pdf: $(PAPER)/supplement.pdf
	$(RUN)mkdir -p $(@D) && cp $< $@.part && $(NAME_IT)

$(PAPER_FOLDER)/report.pdf: $(PAPER)/report.pdf
	$(RUN)mkdir -p $(@D) && cp $< $@.part && $(NAME_IT)

report: $(PAPER_FOLDER)/report.pdf $(PAPER_FOLDER)/supplement.pdf $(WEB_FILES) $(RANKS) $(DRAWS_FILES) | $(VENTRAL)
	$(call show,said=$$($(VENTRAL) table $(CHOICE) --networks redrawn) && \
		printf 'paper      %s\npage       %s\n' $< $(WEB) && printf '%s\n' "$$said" | tail -n 1)

# -- the page -------------------------------------------------------------------------------------

# Other models with results of the same seed, which a visitor of the page can compare with.
COMPARABLE = $(wildcard $(RESULTS)/*/redrawn-$(SEED)/scores.json $(RESULTS)/*/seed-$(SEED)/scores.json)

# A folder with everything that the page shows and links to, including the paper. It is built under another name and
# moved into place when complete.
WEB_OBJECTS = $(patsubst %.c,$(BUILD)/%.o,$(wildcard web/*.c))

$(WEB_OBJECTS): $(BUILD)/%.o: %.c $(TO_COMPILE)
	$(SAY) compile $<
	$(RUN)$(call COMPILE)

$(BUILD)/web/webpage: $(WEB_OBJECTS) $(REPORT) $(TO_LINK)
	$(SAY) link $@
	$(RUN)$(call LINK)

-include $(WEB_OBJECTS:.o=.d)

$(WEB_FILES) &: $(BUILD)/web/webpage $(call code_of,audit) $(REDRAWN)/scores.json $(ONE_NETWORK)/scores.json \
		$(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES) $(REFERENCE_TABLE) $(wildcard web/page.* web/*.html) \
		$(BENCHMARK_SOURCES) $(ENSEMBLE_NUMBERS) $(LIKELIHOOD) $(VALIDATION) $(WEIGHTLESS) $(TEXTS:%=$(PAPER)/page/%.pdf) \
		paper/references.bib $(LEADERBOARD) $(COMPARABLE) $(CHOSEN) $(METRIC_FIGURE) $(RESULTS)/metric_recovery.csv \
		analyses/studies/metric_recovery.c | $(VENTRAL)
	$(SAY) run "$(<F)"
	$(RUN)page=$(RESULTS)/page.part && rm -rf $$page && mkdir -p $$page/files && \
	for name in $(PROPERTY_BENCHMARKS) $(TEXTURE_BENCHMARKS) $(PREDICTIVITY); do $(VENTRAL) audit $(CHOICE) \
		--networks redrawn $$name > $$page/files/$$name.txt || exit 1; done && \
	cp $(TEXTS:%=$(PAPER)/page/%.pdf) $$page && $< $(QUIETLY) --output $$page && rm -rf $(RESULTS)/page && \
	mv $$page $(RESULTS)/page && find $(RESULTS)/page -type f > $(PAGE_LIST)

page: $(WEB_FILES) ## the results as a web page: results/page/index.html

# -- one number, and what to cite -----------------------------------------------------------------

audit: $(CHOSEN_NETWORKS)/scores.json | $(VENTRAL) $(NAMED) $(CLOCK) ## how a score was computed (BENCHMARK=, NEURON=)
	$(RUN)$(VENTRAL) audit $(CHOICE) $(NETWORKS_CHOICE) $(BENCHMARK) $(if $(NEURON),--neuron $(NEURON))
	$(RUN)$(if $(NEURON),name=$$($(VENTRAL) benchmarks --names $(BENCHMARK)) && neuron=$$(expr $(NEURON) + 0) && \
		curve=$(RESULTS)/audit/$$name-$$neuron && $(call DRAWING,figures/tuning_curve.gp,$$curve))

cite: $(CHOSEN_NETWORKS)/scores.json | $(VENTRAL) $(NAMED) ## BibTeX of the software and the datasets (BENCHMARK=one)
	$(RUN)$(VENTRAL) cite $(CHOICE) $(NETWORKS_CHOICE) $(BENCHMARK)

# -- stimuli as images ----------------------------------------------------------------------------

stimuli: | $(VENTRAL) ## a stimulus set as PNG and CSV in results/stimuli (SET=orientation)
	$(RUN)$(VENTRAL) stimuli $(RESULTS)/stimuli $(SET)
