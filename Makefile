# Ventral: from pixels to paper. `make help` lists what can be made.
#
# The way of the data, one stage a rule:
#
#   stimuli -> screen -> network -> recordings -> tuning -> score -> figure -> paper
#             (analyses/record)     (analyses/Marques2020/..)   (figures)  (paper)
#
# Every arrow leaves a file that a person can open; results/README.md says what each holds.

# -- what to make --------------------------------------------------------------------------------

MODEL   = resnet-50x2_untrained
SEED    = 0
THREADS =
RESULTS = results
SET     = orientation

# The neurons: histograms embedded in data/, or (source) made from downloaded assemblies where they are there.
DATA    = embedded

# The ensemble: seeds of the page's model, and of the other readings of its name.
SEEDS        = 20
OTHER_SEEDS  = 4
OTHER_MODELS = resnet-50_untrained resnet-18_untrained resnet-50-doubled_untrained wide_resnet50_2_untrained

# The zoo: models to rank among (src/network/zoo.h, src/network/resnet.h).
ZOO_SEEDS = 3
ZOO       = resnet-18_untrained resnet-34_untrained resnet-50_untrained resnet-101_untrained resnet-152_untrained \
	resnet-50x2_untrained resnet-50-doubled_untrained wide_resnet50_2_untrained alexnet_untrained vgg-16_untrained \
	pixels gabor-v1

# -- how ------------------------------------------------------------------------------------------

# -march=native: the drawing and pooling loops use the vectors this machine has. -ffp-contract=off:
# a product and a sum are two roundings on every machine, so a pixel is the same byte everywhere.
CC       = gcc
OPTIMISE = -O3 -march=native -ffp-contract=off
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
LIBRARIES = openblas lapacke gsl netcdf libcjson libpng libturbojpeg libzip libcurl libcrypto
CPPFLAGS := -Isrc $(shell pkg-config --cflags $(LIBRARIES))
CFLAGS   = -std=c11 $(OPTIMISE) $(WARNINGS) $(SANITIZE)
LDFLAGS  = $(SANITIZE)
# The GNU Scientific Library calls the same BLAS as we do, not its own.
LDLIBS   := $(filter-out -lgslcblas,$(shell pkg-config --libs $(LIBRARIES))) -lcsv -lm -lpthread
BUILD    = build

# A failed program leaves nothing behind; no built-in rules, no surprises.
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

.PHONY: zoo ranks page audit cite data report results public source ensemble test check bench stimuli verify lint sanitize clean help
report: ## the paper with all its figures: paper/report.pdf (the default)

help: ## this list
	@echo 'Ventral: make TARGET [MODEL=...] [SEED=...]'
	@awk -F ':[^#]*## ' '/^[a-z]+:[^#]*## / { printf "  %-10s%s\n", $$1, $$2 }' Makefile | sort
	@echo 'Models: resnet-50x2_untrained resnet-50_untrained resnet-18_untrained, and others (README)'

# -- the library: src/ ----------------------------------------------------------------------------

# Each step says in a word what it does; `make VERBOSE=1` shows the commands.
SAY     = $(if $(VERBOSE),,@printf '%-10s %s\n')
RUN     = $(if $(VERBOSE),,@)

LIBRARY  = $(BUILD)/libventral.a
OBJECTS  = $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/*/*.c))
PROGRAMS = $(patsubst %.c,$(BUILD)/%,$(wildcard analyses/*.c analyses/*/*.c))

$(OBJECTS) $(PROGRAMS:=.o): $(BUILD)/%.o: %.c
	$(SAY) compile $<
	$(RUN)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -Ianalyses $(CFLAGS) -MMD -MP -c $< -o $@

$(LIBRARY): $(OBJECTS)
	$(SAY) archive $@
	$(RUN)rm -f $@ && ar rcD $@ $^

# -- the programs: analyses/ ----------------------------------------------------------------------

$(PROGRAMS): %: %.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(LDLIBS) -o $@

# The ensemble runs all benchmarks about gratings in one process: their object files, with `benchmark` and `main`
# renamed after the program, and a list of them.
TEXTURE_SOURCES  = $(sort $(wildcard analyses/Marques2020/FreemanZiemba2013-*.c))
PROPERTY_SOURCES = $(filter-out $(TEXTURE_SOURCES),$(sort $(wildcard analyses/Marques2020/*.c)))
MEMBERS          = $(PROPERTY_SOURCES:analyses/Marques2020/%.c=$(BUILD)/ensemble/%.o)
symbol           = $(subst -,_,$(basename $(notdir $(1))))

# Each changes only when its code does, so that an analysis that was touched does not run ensembles again.
$(MEMBERS:.o=.stamp): $(BUILD)/ensemble/%.stamp: $(BUILD)/analyses/Marques2020/%.o
	$(RUN)mkdir -p $(@D) && objcopy --globalize-symbol=benchmark $< $@ && \
		objcopy --redefine-sym benchmark=$(call symbol,$@) --redefine-sym main=main_$(call symbol,$@) $@ && \
		{ cmp -s $@ $(@:.stamp=.o) || cp $@ $(@:.stamp=.o); }

$(MEMBERS): %.o: %.stamp ;

$(BUILD)/ensemble/members.c: Makefile $(MEMBERS)
	$(RUN)mkdir -p $(@D) && { echo '#include "ensemble/members.h"'; \
		for member in $(call symbol,$(PROPERTY_SOURCES)); do echo "extern const Benchmark $$member;"; done; \
		echo 'const Benchmark *const ensemble_members[] = {'; \
		for member in $(call symbol,$(PROPERTY_SOURCES)); do echo "    &$$member,"; done; \
		echo '    0};'; } > $@

$(BUILD)/ensemble/members.o: $(BUILD)/ensemble/members.c analyses/ensemble/members.h
	$(RUN)$(CC) $(CPPFLAGS) -Ianalyses $(CFLAGS) -c $< -o $@

$(BUILD)/analyses/ensemble/run $(BUILD)/analyses/check_source $(BUILD)/analyses/audit \
		$(BUILD)/analyses/webpage: $(MEMBERS) $(BUILD)/ensemble/members.o

# -- the results of one draw ----------------------------------------------------------------------

DRAW    = $(RESULTS)/$(MODEL)/seed-$(SEED)
USE     = $(if $(THREADS),--threads $(THREADS))
CHOICE  = --model $(MODEL) --seed $(SEED) --results $(RESULTS) $(USE)
QUIETLY = $(CHOICE) $(if $(filter source,$(DATA)),--source) --quiet

# Downloads that are here (none need be). This file remembers which, and whether they are to be used.
DOWNLOADS   = $(or $(VENTRAL_DATA),data/downloads)
DOWNLOADED := $(sort $(wildcard $(DOWNLOADS)/*.nc $(DOWNLOADS)/*.csv $(DOWNLOADS)/*.zip))
CHOSEN_DATA = $(RESULTS)/chosen-data
$(shell mkdir -p $(RESULTS); echo '$(DATA) $(DOWNLOADED)' | cmp -s - $(CHOSEN_DATA) || echo '$(DATA) $(DOWNLOADED)' > $(CHOSEN_DATA))

# Recordings: the model looks at all stimuli, once.
SETS       = receptive_field orientation spatial_frequency size blank
RECORDINGS = $(SETS:%=$(DRAW)/recordings/%.nc) $(DRAW)/recordings/receptive_fields.csv

$(RECORDINGS) &: $(BUILD)/analyses/record
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

# Fifteen benchmarks, each one program that reads recordings and the biology.
PROPERTY_BENCHMARKS = $(PROPERTY_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
PROPERTY_RESULTS    = $(PROPERTY_BENCHMARKS:%=$(DRAW)/%.json)
PROPERTY_TABLES     = $(PROPERTY_BENCHMARKS:%=$(DRAW)/%.histogram.csv)

$(DRAW)/Marques2020_%.json $(DRAW)/Marques2020_%.csv $(DRAW)/Marques2020_%.histogram.csv &: \
		$(BUILD)/analyses/Marques2020/% $(RECORDINGS) data/biology.json data/page.json $(CHOSEN_DATA)
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

# Seven more about textures, whose images are a download: without it they say so, and give the ceiling.
TEXTURE_BENCHMARKS = $(TEXTURE_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
TEXTURE_RESULTS    = $(TEXTURE_BENCHMARKS:%=$(DRAW)/%.json)
TEXTURE_FILES      = $(filter %FreemanZiemba2013_properties.csv %FreemanZiemba2013_properties.zip %FreemanZiemba2013_V1_properties.nc,$(DOWNLOADED))
TEXTURE_IMAGES     = $(filter %.csv %.zip,$(TEXTURE_FILES))
TEXTURE_RECORDING  = $(if $(filter 2,$(words $(TEXTURE_IMAGES))),$(DRAW)/recordings/texture.nc)

$(DRAW)/recordings/texture.nc: $(BUILD)/analyses/record_textures $(RECORDINGS) $(TEXTURE_IMAGES)
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

$(TEXTURE_RESULTS): $(DRAW)/Marques2020_%.json: $(BUILD)/analyses/Marques2020/% $(RECORDINGS) $(TEXTURE_RECORDING) \
		$(TEXTURE_FILES) data/biology_textures.json data/datasets.csv data/page.json $(CHOSEN_DATA)
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

$(TEXTURE_BENCHMARKS:%=$(DRAW)/%.histogram.csv): %.histogram.csv: %.json ;

# Object solution times: a check of whether the model varies in time.
$(DRAW)/Kar2019-ost.json: $(BUILD)/analyses/Kar2019/Kar2019-ost data/page.json
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

# Ten more predict recorded sites; recordings and images are downloads: without them they say so.
PREDICTIVITY_SOURCES = $(sort $(wildcard analyses/Predictivity/*.c))
PREDICTIVITY         = $(PREDICTIVITY_SOURCES:analyses/Predictivity/%.c=%)
PREDICTIVITY_RESULTS = $(PREDICTIVITY:%=$(DRAW)/%.json)

$(PREDICTIVITY_RESULTS): $(DRAW)/%.json: $(BUILD)/analyses/Predictivity/% $(DOWNLOADED) $(CHOSEN_DATA) \
		data/datasets.csv data/page.json
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

# Recordings and images from their source; `make data DATASET=MajajHong2015.public` for one and its stimuli.
data: $(BUILD)/analyses/download ## fetches recordings and stimuli into data/downloads (DATASET=one)
	$(RUN)$< $(if $(DATASET),--set $(DATASET))

# The same on the published parts of the recordings, which are not on the page.
PUBLIC = $(filter FreemanZiemba2013.% MajajHong2015.%,$(PREDICTIVITY))
public: $(PUBLIC:%=$(BUILD)/analyses/Predictivity/%) ## predictivity on the published parts of recordings, where they are there
	$(RUN)for name in $(PUBLIC); do $(BUILD)/analyses/Predictivity/$$name $(CHOICE) --set public || exit 1; done

# The tree over all nodes of the page.
LEAF_RESULTS = $(PROPERTY_RESULTS) $(TEXTURE_RESULTS) $(DRAW)/Kar2019-ost.json $(PREDICTIVITY_RESULTS)

$(DRAW)/scores.json: $(BUILD)/analyses/scores $(LEAF_RESULTS) data/page.json
	$(SAY) run "$(<F) ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

results: $(DRAW)/scores.json ## every result file of one draw of one model (MODEL=, SEED=)

# Embedded histograms and drawn stimuli against the published files, where they are here.
SOURCE_CHECK = $(RESULTS)/source_check.csv $(RESULTS)/source_macros.tex
$(SOURCE_CHECK) &: $(BUILD)/analyses/check_source data/biology.json data/biology_textures.json $(DOWNLOADED) $(CHOSEN_DATA)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY)

source: $(SOURCE_CHECK) ## compares what is embedded or drawn here with its downloads, where they are there
	$(RUN)cat $(RESULTS)/source_check.csv

-include $(OBJECTS:.o=.d) $(PROGRAMS:=.d)

# Figures, numbers and paper show one draw. This file remembers which, and changes only when MODEL or
# SEED do, so that a report never mixes two.
CHOSEN = $(RESULTS)/chosen-draw
$(shell mkdir -p $(RESULTS); echo '$(MODEL) $(SEED)' | cmp -s - $(CHOSEN) || echo '$(MODEL) $(SEED)' > $(CHOSEN))

# Predictivity of recordings whose truth is known: simulated, and named so.
SIMULATION = $(RESULTS)/simulation.csv $(RESULTS)/simulation_rows.tex
$(SIMULATION) &: $(BUILD)/analyses/simulation $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY)

# -- the spread over seeds ------------------------------------------------------------------------

# A finished seed is kept; MODELS="model:seeds ..." chooses others.
MODELS    = resnet-50x2_untrained:$(SEEDS) $(OTHER_MODELS:%=%:$(OTHER_SEEDS))
ENSEMBLES = $(foreach one,$(MODELS),$(RESULTS)/$(subst :,/ensemble-,$(one)).csv)
model_of  = $(patsubst $(RESULTS)/%/,%,$(dir $(1)))
seeds_of  = $(patsubst ensemble-%.csv,%,$(notdir $(1)))

ZOO_DRAWS = $(ZOO:%=$(RESULTS)/%/ensemble-$(ZOO_SEEDS).csv)

$(sort $(ENSEMBLES) $(ZOO_DRAWS)): $(BUILD)/analyses/ensemble/run data/biology.json
	$(SAY) run "$(call seeds_of,$@) seeds of $(call model_of,$@)"
	$(RUN)$< --model $(call model_of,$@) --seeds $(call seeds_of,$@) --results $(RESULTS) $(USE)

# Which ensembles the summary is of; changes only when MODELS does.
CHOSEN_ENSEMBLES = $(RESULTS)/chosen-ensembles
$(shell mkdir -p $(RESULTS); echo '$(MODELS)' | cmp -s - $(CHOSEN_ENSEMBLES) || echo '$(MODELS)' > $(CHOSEN_ENSEMBLES))

FIGURES           = $(RESULTS)/figures
ENSEMBLE_NUMBERS  = $(RESULTS)/ensemble_macros.tex $(RESULTS)/ensemble_rows.tex $(RESULTS)/ensemble/spread.csv $(RESULTS)/ensemble/joint.csv
ENSEMBLE_DATA     = $(FIGURES)/ensemble_strips.csv $(FIGURES)/ensemble_correlations.csv
comma            := ,
space            := $(subst ,, )

$(ENSEMBLE_NUMBERS) $(ENSEMBLE_DATA) &: $(BUILD)/analyses/ensemble/summary $(ENSEMBLES) $(DRAW)/scores.json $(CHOSEN_ENSEMBLES) $(CHOSEN)
	$(SAY) run "summary of the ensembles"
	$(RUN)mkdir -p $(RESULTS)/ensemble && $< $(CHOICE) --draws $(subst $(space),$(comma),$(strip $(MODELS))) > $(RESULTS)/ensemble/summary.txt

ensemble: $(ENSEMBLE_NUMBERS) ## the spread over seeds (SEEDS=20 OTHER_SEEDS=4, or MODELS="model:seeds ...")
	$(RUN)cat $(RESULTS)/ensemble/summary.txt

ZOO_TABLE = $(RESULTS)/zoo.csv $(RESULTS)/zoo_rows.tex
$(ZOO_TABLE) &: $(BUILD)/analyses/zoo_table $(ZOO_DRAWS) data/page.json
	$(SAY) run "table of the zoo"
	$(RUN)$< --results $(RESULTS) --draws $(subst $(space),$(comma),$(strip $(ZOO:%=%:$(ZOO_SEEDS))))

zoo: $(ZOO_TABLE) ## other models on the V1 benchmarks (ZOO_SEEDS=3)
	$(RUN)cat $(RESULTS)/zoo.csv

# -- figures and numbers --------------------------------------------------------------------------

# Every figure is drawn as PDF for the paper and as SVG for screens, with its data as CSV beside it.
# The drawing library stamps the time into a PDF; a fixed one makes equal figures equal files.
DRAWING_OF = for kind in svg pdf; do \
	gnuplot -e "input='$(1).csv'; output='$(1).$$kind'; $(3)" $(2) || exit 1; done; \
	sed -i 's/^\( *\/CreationDate (D:\)[0-9]*Z/\120000101000000Z/' $(1).pdf
DRAWING = $(call DRAWING_OF,$(basename $@),$(2),$(1))

# Where the page's model stands among the public models.
RANKS = $(RESULTS)/ranks.csv
$(RANKS): $(BUILD)/analyses/ranks data/leaderboard.csv data/page.json
	$(SAY) run "$(<F)"
	$(RUN)$< --results $(RESULTS)

ranks: $(RANKS) ## rank, best and median of every node among the public models
	$(RUN)cat $(RANKS)

NUMBERS = $(RESULTS)/macros.tex $(RESULTS)/leaves.tex $(RESULTS)/standing.tex
$(NUMBERS) $(FIGURES)/scores.csv $(FIGURES)/tree.csv &: $(BUILD)/analyses/numbers $(DRAW)/scores.json data/leaderboard.csv $(CHOSEN)
	$(SAY) run "numbers ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

OVERVIEWS        = $(FIGURES)/scores.pdf $(FIGURES)/tree.pdf $(ENSEMBLE_DATA:.csv=.pdf)
PROPERTY_FIGURES = $(PROPERTY_BENCHMARKS:%=$(FIGURES)/%.pdf) $(if $(TEXTURE_RECORDING),$(TEXTURE_BENCHMARKS:%=$(FIGURES)/%.pdf))

$(OVERVIEWS): $(FIGURES)/%.pdf: figures/%.gp figures/style.gp $(FIGURES)/%.csv
	$(SAY) draw $@
	$(RUN)$(call DRAWING,,$<)

$(PROPERTY_FIGURES): $(FIGURES)/%.pdf: figures/tuning_distribution.gp figures/style.gp $(DRAW)/%.histogram.csv $(CHOSEN)
	$(SAY) draw $@
	$(RUN)mkdir -p $(@D) && cp $(DRAW)/$*.histogram.csv $(basename $@).csv
	$(RUN)property=$$(sed -n 's/^\t"property":\t"\(.*\)",$$/\1/p' $(DRAW)/$*.json); \
	unit=$$(sed -n 's/^\t"unit":\t"\(.*\)",$$/ (\1)/p' $(DRAW)/$*.json | grep -v '()'); \
	$(call DRAWING,property='$$property$$unit',$<)

# Predictivity has a figure where it was evaluated; the stamp says that this has been looked after.
PREDICTIVITY_FIGURES = $(PREDICTIVITY:%=$(FIGURES)/%.drawn)
$(PREDICTIVITY_FIGURES): $(FIGURES)/%.drawn: $(DRAW)/%.json figures/predictivity.gp figures/style.gp $(CHOSEN)
	$(RUN)mkdir -p $(@D) && if grep -q '"status":.*"evaluated"' $<; then cp $(DRAW)/$*.csv $(DRAW)/$*.splits.csv $(FIGURES) && \
		$(call DRAWING,,figures/predictivity.gp); fi && touch $@

# -- the paper ------------------------------------------------------------------------------------

# Sections of the appendix are woven from the programs. Same sources, same bytes: the date is the version's.
PAPER    = $(BUILD)/paper
SECTIONS = $(patsubst analyses/Marques2020/%.c,$(PAPER)/sections/%.tex,$(PROPERTY_SOURCES) $(TEXTURE_SOURCES)) \
	$(PREDICTIVITY:%=$(PAPER)/sections/%.tex) $(PAPER)/sections/Kar2019-ost.tex
TYPESET  = SOURCE_DATE_EPOCH=1795478400 FORCE_SOURCE_DATE=1 \
	TEXINPUTS=paper:$(PAPER):$(RESULTS): BIBINPUTS=paper:

$(PAPER)/sections/%.tex: analyses/Marques2020/%.c $(BUILD)/analyses/weave
	$(RUN)$(BUILD)/analyses/weave $< $@

$(PAPER)/sections/%.tex: analyses/Kar2019/%.c $(BUILD)/analyses/weave
	$(RUN)$(BUILD)/analyses/weave $< $@

$(PAPER)/sections/%.tex: analyses/Predictivity/%.c $(BUILD)/analyses/weave
	$(RUN)$(BUILD)/analyses/weave $< $@

$(PAPER)/appendix.tex: $(SECTIONS)
	$(RUN)printf '%s\n' $(patsubst %,'\input{sections/%}',$(notdir $^)) > $@

$(PAPER)/places.tex: Makefile
	$(RUN)mkdir -p $(@D) && printf '%s\n' '\newcommand{\VentralFigures}{$(FIGURES)}' > $@

paper/report.pdf: paper/report.tex paper/ventral.sty paper/references.bib $(PAPER)/appendix.tex \
		$(PAPER)/places.tex $(NUMBERS) $(RANKS) $(SOURCE_CHECK) $(SIMULATION) $(ENSEMBLE_NUMBERS) $(ZOO_TABLE) $(OVERVIEWS) $(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES)
	$(SAY) typeset $@
	$(RUN)$(TYPESET) latexmk -pdf -interaction=nonstopmode -halt-on-error -silent -outdir=$(PAPER) $< \
		> $(PAPER)/latexmk.log 2>&1 || { tail -n 30 $(PAPER)/report.log; exit 1; }
	$(RUN)! grep -E 'undefined (references|citations)|multiply.defined' $(PAPER)/report.log
	$(RUN)cp $(PAPER)/report.pdf $@.part && mv $@.part $@

report: paper/report.pdf page

# -- the page -------------------------------------------------------------------------------------

WEB = $(RESULTS)/page/index.html
$(WEB): $(BUILD)/analyses/webpage $(BUILD)/analyses/audit $(DRAW)/scores.json $(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES) \
		$(ZOO_TABLE) web/page.css web/page.js paper/references.bib data/leaderboard.csv $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)mkdir -p $(@D) && for name in $(PROPERTY_BENCHMARKS) $(TEXTURE_BENCHMARKS) $(PREDICTIVITY); do \
		$(BUILD)/analyses/audit $(CHOICE) --set $$name > $(@D)/$$name.txt || exit 1; done
	$(RUN)$< $(QUIETLY)

page: $(WEB) ## the results as a page to look at: results/page/index.html

clean: ## removes what was built, not the results
	rm -rf $(BUILD)

# -- one number, and what to cite -----------------------------------------------------------------

audit: $(BUILD)/analyses/audit $(DRAW)/scores.json ## the way of one number (BENCHMARK=... [NEURON=17])
	$(RUN)$< $(CHOICE) --set '$(BENCHMARK)' $(if $(NEURON),--neuron $(NEURON))
	$(RUN)$(if $(NEURON),$(call DRAWING_OF,$(RESULTS)/audit/$(BENCHMARK)-$(NEURON),figures/tuning_curve.gp))

cite: $(BUILD)/analyses/cite $(DRAW)/scores.json ## BibTeX of the software and the datasets (BENCHMARK=one)
	$(RUN)$< $(CHOICE) $(if $(BENCHMARK),--set '$(BENCHMARK)')

# -- stimuli as images ----------------------------------------------------------------------------

stimuli: $(BUILD)/analyses/stimuli ## a stimulus set as PNG and CSV in results/stimuli (SET=orientation)
	$(RUN)$< --set $(SET) --output $(RESULTS)/stimuli/$(SET)

# -- tests ----------------------------------------------------------------------------------------

# Unit tests, then the programs on model A, seed 0, in a folder of their own.
TESTS        = $(patsubst %.c,$(BUILD)/%,$(wildcard tests/test_*.c))
TEST_RESULTS = $(BUILD)/tests/results
TEST_MODEL   = resnet-50-doubled_untrained
TEST_DRAW    = $(TEST_RESULTS)/$(TEST_MODEL)/seed-0

$(TESTS:=.o): $(BUILD)/%.o: %.c
	$(SAY) compile $<
	$(RUN)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -Itests -DBUILD='"$(BUILD)"' $(CFLAGS) -MMD -MP -c $< -o $@

$(TESTS): %: %.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $^ $(LDLIBS) $(shell pkg-config --libs cmocka) -o $@

$(TEST_DRAW)/scores.json: $(PROGRAMS) $(wildcard data/*.json)
	$(SAY) run "all programs for the tests"
	$(RUN)for program in record Kar2019/Kar2019-ost $(patsubst analyses/%.c,%,$(PROPERTY_SOURCES) $(TEXTURE_SOURCES) $(PREDICTIVITY_SOURCES)) scores; do \
		$(BUILD)/analyses/$$program --model $(TEST_MODEL) --results $(TEST_RESULTS) --quiet || exit 1; done

# Files of the published formats, written by other programs.
TEST_DOWNLOADS = $(BUILD)/tests/downloads
$(TEST_DOWNLOADS)/.made: tests/make_downloads.py data/biology.json
	$(RUN)/usr/bin/python3 $< $(TEST_DOWNLOADS) && touch $@

test: $(TESTS) $(PROGRAMS) $(TEST_DRAW)/scores.json $(TEST_DOWNLOADS)/.made $(WEB) ## all tests; ends with "N passed, N failed"
	$(RUN)tests/run $(TESTS) -- \
		"/usr/bin/python3 tests/opens_in_xarray.py $(TEST_DRAW)/recordings/orientation.nc" \
		"tests/ensemble_resumes.sh $(BUILD)" "tests/source_data.sh $(BUILD)" "tests/predictivity_programs.sh $(BUILD)" "/usr/bin/python3 tests/download.py $(BUILD)" \
		"tests/audit_and_cite.sh $(BUILD)" "tests/full_disk.sh $(BUILD)" "/usr/bin/python3 tests/citation.py" \
		"/usr/bin/python3 tests/page.py $(RESULTS)/page $(DRAW)"

-include $(TESTS:=.d)

# -- care -----------------------------------------------------------------------------------------

SOURCES   = $(wildcard src/*/*.[ch] analyses/*.c analyses/*/*.c tests/*.[ch])
SANITIZED = BUILD=$(BUILD)/sanitized RESULTS=$(BUILD)/sanitized/results OPTIMISE='-O1 -g -ffp-contract=off' \
	SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=undefined'

check: lint sanitize ## formatting, warnings of two compilers, static analysis, tests under sanitizers

lint:
	$(RUN)clang-format --dry-run -Werror $(SOURCES)
	$(RUN)for compiler in gcc clang; do $$compiler -fsyntax-only -Werror $(CPPFLAGS) -Ianalyses -Itests -DBUILD='""' \
		-std=c11 -O2 $(WARNINGS) $(filter %.c,$(SOURCES)) || exit 1; done
	$(RUN)cppcheck --quiet --error-exitcode=1 --enable=performance,portability \
		--suppress=missingIncludeSystem --suppress=internalAstError \
		--suppress=uninitvar:src/tuning/curve.c --suppress=ctuuninitvar:src/tuning/curve.c -Isrc -Ianalyses src analyses

# The same tests in a build of their own.
sanitize:
	$(RUN)$(MAKE) --no-print-directory test $(SANITIZED)

# -- speed ----------------------------------------------------------------------------------------

# Ratios, measured in one run: ours against the customary way (PyTorch, numpy, scipy) and oneDNN.
# `./bootstrap bench` installs these peers.
BENCH_PROGRAMS = $(BUILD)/bench/stages $(BUILD)/bench/layer $(BUILD)/bench/predictivity

$(BENCH_PROGRAMS:=.o): $(BUILD)/%.o: %.c
	$(SAY) compile $<
	$(RUN)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -Ianalyses $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/bench/stages: $(BUILD)/bench/stages.o $(MEMBERS) $(BUILD)/ensemble/members.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $(filter %.o,$^) $(LIBRARY) $(LDLIBS) -o $@

$(BUILD)/bench/layer: $(BUILD)/bench/layer.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $^ -ldnnl $(LDLIBS) -o $@

$(BUILD)/bench/predictivity: $(BUILD)/bench/predictivity.o $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(CC) $(LDFLAGS) $^ $(LDLIBS) -o $@

bench: $(BENCH_PROGRAMS) $(BUILD)/analyses/ensemble/run ## speed and memory against PyTorch, numpy, scipy and oneDNN
	$(RUN)bench/run $(BUILD)

-include $(BENCH_PROGRAMS:=.d)
