# Results: one draw, downloads, the spread over seeds, the reference models. Included by the Makefile.

# -- what all draws share -------------------------------------------------------------------------

# What only the paper reads, and the choices that the results were made with.
FOR_PAPER = $(RESULTS)/paper

USE     = $(if $(THREADS),--threads $(THREADS))
DRAWN   = $(if $(SEED:0=),--seed $(SEED)) --results $(RESULTS)
CHOICE  = --model $(MODEL) $(DRAWN)

# Programs that run the network of an ONNX file are given its path and how to prepare its images.
shown   = $(if $(and $(MODEL_FILE),$(filter $(MODEL),$(1))),--model '$(MODEL_FILE)' --name $(MODEL) --input '$(INPUT)' \
	$(if $(LAYERS),--layer '$(LAYERS)') $(if $(DEGREES),--degrees $(DEGREES)) \
	$(if $(SCREEN),--screen $(SCREEN)),--model $(1))
OPENED  = $(call shown,$(MODEL)) $(DRAWN)
QUIETLY = $(OPENED) $(USE) $(if $(filter source,$(DATA)),--source) --quiet

# The model's name in messages: with its seed, unless its weights are fixed.
NOT_RANDOM = $(WITHOUT_SEED) $(if $(MODEL_FILE),$(MODEL))
OF_MODEL   = $(MODEL)$(if $(filter $(MODEL),$(NOT_RANDOM)),,$(comma) seed $(SEED))

# The output of a subcommand of `ventral` depends on that subcommand's code, not on that of the others.
code_of = $(BUILD)/command/$(1).o $(LIBRARY)

# The page and its published ceilings; with the leaderboard, where ranks or published scores of other models are shown.
PAGE        = data/page.json data/published_ceilings_and_alexnet.csv
LEADERBOARD = $(PAGE) data/leaderboard.csv

# The ensembles whose spread is shown (MODELS="model:networks:seeds ..." chooses others): a published model is compared
# with the other published ones, any other model with none; one without random weights has a single draw. And the
# reference models.
seeds     = $(or $(3),$(lastword $(subst :, ,$(filter $(1):$(2):%,$(DRAWN_TABLES)))),20)
both_ways = $(foreach way,redrawn one,$(1):$(way):$(call seeds,$(1),$(way),$(2)))
MODELS    = $(call both_ways,$(MODEL),$(if $(filter $(MODEL),$(NOT_RANDOM)),1,$(SEEDS))) \
	$(if $(filter $(MODEL),$(PUBLISHED)),$(COMPARED))
COMPARED  = $(foreach other,$(filter-out $(MODEL),$(PUBLISHED)),$(call both_ways,$(other),$(OTHER_SEEDS))) \
	$(foreach other,$(filter-out $(MODEL),$(OTHER_MODELS)),$(other):one:$(call seeds,$(other),one,$(OTHER_SEEDS)))
reference_seeds = $(or $(lastword $(subst :, ,$(filter $(1):redrawn:%,$(DRAWN_TABLES)))),$(REFERENCE_SEEDS))
REFERENCE_LIST = $(foreach one,$(REFERENCE_MODELS),$(one):redrawn:$(call reference_seeds,$(one))) $(FIXED:%=%:one:1)

# What `make draws` computes, and the parts of data/draws.csv, as model:networks:seeds. STORED_AS: the controls.
STORED_AS    = resnet-18-layer1_untrained resnet-50-layer1_untrained
DRAWS        = $(foreach one,$(PUBLISHED),$(one):redrawn:200 $(one):one:200) \
	$(foreach one,$(STORED_AS),$(one):redrawn:60 $(one):one:60) alexnet_v2_untrained:redrawn:10 alexnet_v2_untrained:one:10
DRAWN_TABLES := $(shell awk -F , 'NR > 1 { seeds[$$1 ":" $$2]++ } END { for (one in seeds) print one ":" seeds[one] }' \
	data/draws.csv 2> /dev/null | LC_ALL=C sort)

# Before anything long starts, each name is checked once: models and benchmarks must exist, and a file must not bear the
# name of a built-in model, among whose results its own would be written.
NAMED_MODELS = $(patsubst %,$(BUILD)/known/model-%,$(filter-out $(if $(MODEL_FILE),$(MODEL)),$(sort \
	$(foreach one,$(MODEL) $(MODELS) $(REFERENCE_LIST),$(firstword $(subst :, ,$(one)))))))
NAMED_FILE   = $(if $(MODEL_FILE),$(BUILD)/known/file-$(MODEL))
NAMED_ONE    = $(if $(BENCHMARK),$(BUILD)/known/benchmark-$(BENCHMARK))
NAMED        = $(NAMED_MODELS) $(NAMED_FILE) $(NAMED_ONE)

$(NAMED_MODELS): $(BUILD)/known/model-%: | $(VENTRAL)
	@mkdir -p $(@D) && $(VENTRAL) models --names $* > $@.part && $(NAME_IT)

$(NAMED_FILE): | $(VENTRAL)
	@mkdir -p $(@D) && { ! $(VENTRAL) models --names $(MODEL) > $@.part 2>&1 || { echo '$(MODEL_FILE): its results would' \
		'have the name of the built-in model $(MODEL); give another one with NAME=my-$(MODEL)' >&2; exit 1; }; } && $(NAME_IT)

$(NAMED_ONE): | $(VENTRAL)
	@mkdir -p $(@D) && $(VENTRAL) benchmarks --names $(BENCHMARK) > $@.part && $(NAME_IT)

# The benchmarks of the page that have a program: 15 on gratings, 7 on textures, 10 that predict recorded sites.
SETS                 = receptive_field orientation spatial_frequency size blank
PROPERTY_BENCHMARKS  = $(GRATING_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
TEXTURE_BENCHMARKS   = $(TEXTURE_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
PREDICTIVITY         = $(NEURAL_SOURCES:analyses/Predictivity/%.c=%)

# The files of data/datasets.csv that have been downloaded (none is required). The folder's path may contain spaces.
DOWNLOADS    := $(or $(VENTRAL_DATA),data/downloads)
in_downloads  = $(foreach file,$(1),$(subst $(space),\ ,$(DOWNLOADS))/$(file))
DATASET_FILES := $(filter %.nc %.csv %.zip,$(subst $(comma),$(space),$(file <data/datasets.csv)))
DOWNLOADED   := $(sort $(foreach file,$(DATASET_FILES),$(if $(wildcard $(call in_downloads,$(file))),$(file))))
TEXTURE_FILES = $(filter %FreemanZiemba2013_properties.csv %FreemanZiemba2013_properties.zip \
	%FreemanZiemba2013_V1_properties.nc,$(DOWNLOADED))
TEXTURE_IMAGES = $(filter %.csv %.zip,$(TEXTURE_FILES))

# Which are there, and whether they replace the embedded data.
CHOSEN_DATA = $(FOR_PAPER)/chosen-data
$(eval $(call choice,$(CHOSEN_DATA),$(strip $(DATA) $(DOWNLOADS) $(DOWNLOADED))))

# The draw that figures, numbers and paper show; a report never mixes two.
CHOSEN = $(FOR_PAPER)/chosen-draw
$(eval $(call choice,$(CHOSEN),$(MODEL) $(SEED)))

# The model's file and the options given for it. A search has its own, since its layers are others.
with_options = $(if $(MODEL_FILE),$(escaped) $(FOR_PAPER)/$(1)-$(MODEL))
NETWORK_FILE = $(call with_options,chosen-layers)
SEARCH_FILE  = $(call with_options,chosen-search)
define network_choice
$(call choice,$(FOR_PAPER)/$(1)-$(MODEL),$(strip $(LAYERS) $(INPUT) $(DEGREES) $(SCREEN)))
$(FOR_PAPER)/$(1)-$(MODEL): | $(NAMED)
endef
$(if $(MODEL_FILE),$(eval $(call network_choice,chosen-layers))$(eval $(call network_choice,chosen-search)))

# -- the draw chosen by MODEL and SEED, as one network and redrawn --------------------------------

ONE_NETWORK := $(RESULTS)/$(MODEL)/seed-$(SEED)
REDRAWN     := $(RESULTS)/$(MODEL)/redrawn-$(SEED)

DRAW         := $(ONE_NETWORK)
DRAW_OPTIONS :=
include make/draw.mk

DRAW         := $(REDRAWN)
DRAW_OPTIONS := --networks redrawn
include make/draw.mk

# The one of the two chosen by NETWORKS.
CHOSEN_NETWORKS = $(if $(filter redrawn,$(NETWORKS)),$(REDRAWN),$(ONE_NETWORK))
NETWORKS_CHOICE = --networks $(NETWORKS)

# One draw of one model: MODEL=, SEED=, NETWORKS=one or redrawn.
results: $(CHOSEN_NETWORKS)/scores.json | $(VENTRAL) ## every result file of one draw of one model
	$(call show,$(VENTRAL) table $(CHOICE) $(NETWORKS_CHOICE))

# All layers that could represent REGION= (V1 unless given), or those of LAYERS=, scored in one pass: a table, and a
# figure beside it. V1 is compared by the benchmarks on gratings, other regions by their public recordings.
LAYER_TABLE  = $(RESULTS)/$(MODEL)/layers-$(REGION).csv
LAYER_FIGURE = $(RESULTS)/$(MODEL)/layers-$(REGION).pdf $(RESULTS)/$(MODEL)/layers-$(REGION).svg
LAYER_CODE   = $(if $(filter V1,$(REGION)),search_layers,score_layers)
$(LAYER_TABLE): $(call code_of,$(LAYER_CODE)) $(SEARCH_FILE) data/biology.json $(PAGE) | $(VENTRAL) $(NAMED)
	$(RUN)$(VENTRAL) score --search-layers $(REGION) $(OPENED) $(USE)

search: $(LAYER_FIGURE) ## the score of every layer that could represent V1 (REGION=V4: another): table and figure
	$(call show,printf '%s\n' $(LAYER_TABLE) $<)

# -- downloads ------------------------------------------------------------------------------------

# Recordings and images from where they were published; DATASET=MajajHong2015.public fetches one, and its stimuli.
data: | $(VENTRAL) ## downloads recordings and stimuli to data/downloads (DATASET=one)
	$(RUN)$(VENTRAL) data $(DATASET)

# Benchmarks on public data: the public parts of recordings, which are not on the page, other public recordings, and
# textures. First, the recordings that are there must predict themselves as well as published.
public: $(BUILD)/analyses/studies/self_regression | $(VENTRAL) $(NAMED) ## the benchmarks on public downloads
	$(RUN)$<
	$(RUN)$(VENTRAL) score $(OPENED) $(USE) --set public

# The embedded histograms and our stimuli, compared with the published files where these have been downloaded.
SOURCE_CHECK = $(RESULTS)/source_check.csv $(FOR_PAPER)/source_macros.tex
$(SOURCE_CHECK) &: $(BUILD)/analyses/studies/check_source data/biology.json data/biology_textures.json \
		data/datasets.csv $(call in_downloads,$(DOWNLOADED)) $(CHOSEN_DATA)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY)

source: $(SOURCE_CHECK) ## compares embedded neurons and our stimuli with the published files, if downloaded
	$(call show,cat $<)

# Predictivity of simulated recordings, whose true explained variance is known.
SIMULATION = $(RESULTS)/simulation.csv $(RESULTS)/simulation/recording.nc
$(SIMULATION) &: $(BUILD)/analyses/studies/simulation $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY)

SIMULATED = $(FOR_PAPER)/simulated.tex $(FOR_PAPER)/simulation_rows.tex
$(SIMULATED) &: $(BUILD)/paper/simulated $(SIMULATION)
	$(RUN)$< $(QUIETLY)

# Which metrics find the layer that simulated sites were made of: in one small network, since whole passes of the
# page's model take longer than all else in the report.
METRIC_RECOVERY = $(RESULTS)/metric_recovery.csv $(FOR_PAPER)/metric_recovery.tex
$(METRIC_RECOVERY) &: $(BUILD)/analyses/studies/metric_recovery
	$(SAY) run "$(<F)"
	$(RUN)$< --model resnet-18_untrained --results $(RESULTS) $(USE) --quiet

# -- the spread over seeds ------------------------------------------------------------------------

name_of   = $(subst :one:,/ensemble-,$(subst :redrawn:,/redrawn-ensemble-,$(1))).csv
table_of  = $(RESULTS)/$(if $(filter $(1),$(DRAWN_TABLES)),draws/)$(call name_of,$(1))
ENSEMBLES = $(foreach one,$(MODELS),$(call table_of,$(one)))
model_of  = $(patsubst $(RESULTS)/%/,%,$(dir $(1)))
seeds_of  = $(lastword $(subst -, ,$(basename $(notdir $(1)))))
way_of    = $(if $(filter redrawn-%,$(notdir $(1))),redrawn,one)
several   = $(call seeds_of,$@) draws of $(1)$(comma) networks $(call way_of,$@)
draws_of  = $(if $(filter $(1),$(NOT_RANDOM)),$(1),$(several))

REFERENCE_DRAWS = $(foreach one,$(REFERENCE_LIST),$(call table_of,$(one)))

$(if $(MODEL_FILE),$(filter $(RESULTS)/$(MODEL)/%,$(ENSEMBLES)): $(NETWORK_FILE))
$(sort $(filter-out $(RESULTS)/draws/%,$(ENSEMBLES) $(REFERENCE_DRAWS))): $(ENSEMBLE_CODE) data/biology.json \
		| $(VENTRAL) $(NAMED)
	$(SAY) run "$(call draws_of,$(call model_of,$@))"
	$(RUN)$(VENTRAL) ensemble $(call shown,$(call model_of,$@)) --by-make \
		--networks $(call way_of,$@) --seeds $(call seeds_of,$@) \
		--results $(RESULTS) $(USE)

# What is compared with data/draws.csv: a few seeds of each part of it that is shown, which are computed for this and
# begin with one that the last commit of the code picks (and one seed of each control); the ensembles that are computed
# in any case; the report's own draw. The check also writes the table's rows to files of their own.
AGAIN_FIRST := $(shell printf %s '$(LAST_CODE)' | cksum | awk '{ print 1 + $$1 % 50 }')
AGAIN_LAST  := $(shell expr $(AGAIN_FIRST) + 3)
AGAIN_OF     = $(word 1,$(subst :, ,$(1))):$(word 2,$(subst :, ,$(1))):$(AGAIN_FIRST)-$(2)
AGAIN_LIST   = $(foreach one,$(filter $(DRAWN_TABLES),$(MODELS)),$(call AGAIN_OF,$(one),$(AGAIN_LAST))) \
	$(if $(filter $(DRAWN_TABLES),$(MODELS)),$(foreach one,$(filter $(STORED_AS:=:%),$(DRAWN_TABLES)),$\
		$(call AGAIN_OF,$(one),$(AGAIN_FIRST))))
AGAIN_FILES  = $(foreach one,$(AGAIN_LIST),$(RESULTS)/$(call name_of,$(one)))
CHECKED_LIST = $(AGAIN_LIST) $(filter $(foreach one,$(DRAWN_TABLES),$(firstword $(subst :, ,$(one))):%),\
	$(filter-out $(DRAWN_TABLES),$(MODELS)))
DRAWS_CHECK  = $(RESULTS)/draws/check.csv $(FOR_PAPER)/draws_macros.tex
DRAWS_FILES  = $(DRAWS_CHECK) $(foreach one,$(DRAWN_TABLES),$(call table_of,$(one)))

$(AGAIN_FILES): $(ENSEMBLE_CODE) data/biology.json | $(VENTRAL) $(NAMED)
	$(SAY) run "data/draws.csv checked: $(call model_of,$@)$(comma) networks $(call way_of,$@)"
	$(RUN)$(VENTRAL) ensemble $(call model_of,$@) --by-make --networks $(call way_of,$@) --first $(AGAIN_FIRST) \
		--seeds $$(expr $(call seeds_of,$@) - $(AGAIN_FIRST) + 1) --results $(RESULTS) $(USE)

$(DRAWS_FILES) &: $(BUILD)/paper/draws data/draws.csv \
		$(foreach one,$(CHECKED_LIST),$(RESULTS)/$(call name_of,$(one))) \
		$(ONE_NETWORK)/scores.json $(REDRAWN)/scores.json $(CHOSEN_ENSEMBLES) $(CHOSEN)
	$(SAY) run "check of data/draws.csv"
	$(RUN)$< $(QUIETLY) $(if $(strip $(CHECKED_LIST)),--draws $(subst $(space),$(comma),$(strip $(CHECKED_LIST))))

# The table itself, in a folder of its own: finished seeds are kept, so that an interrupted run resumes.
DRAWS_MADE = $(foreach one,$(DRAWS),$(BUILD)/draws/$(call name_of,$(one)))

$(DRAWS_MADE): $(ENSEMBLE_CODE) data/biology.json | $(VENTRAL)
	$(SAY) run "$(patsubst $(BUILD)/draws/%.csv,%,$@)"
	$(RUN)$(VENTRAL) ensemble $(patsubst $(BUILD)/draws/%/,%,$(@D)/) --networks $(call way_of,$@) \
		--seeds $(call seeds_of,$@) --results $(BUILD)/draws $(USE)

draws: $(DRAWS_MADE) ## data/draws.csv again: 200 seeds of each published untrained model (half an hour)
	$(RUN)make/draws.sh $(BUILD)/draws $(DRAWS) > data/draws.csv.part && mv data/draws.csv.part data/draws.csv

# Re-initialised against single networks, by likelihood.
LIKELIHOOD = $(RESULTS)/ensemble/likelihood.csv $(FOR_PAPER)/likelihood.tex $(FOR_PAPER)/likelihood_rows.tex
$(LIKELIHOOD) &: $(BUILD)/paper/likelihood data/draws.csv data/leaderboard.csv | $(DRAWS_CHECK)
	$(SAY) run "likelihood of the published scores"
	$(RUN)$< $(QUIETLY)

# The ensembles in the summary, and those of the reference models.
CHOSEN_ENSEMBLES = $(FOR_PAPER)/chosen-ensembles
CHOSEN_REFERENCE = $(FOR_PAPER)/chosen-reference
$(eval $(call choice,$(CHOSEN_ENSEMBLES),$(strip $(MODELS))))
$(eval $(call choice,$(CHOSEN_REFERENCE),$(strip $(REFERENCE_LIST))))

FIGURES          = $(RESULTS)/figures
ENSEMBLE_SPREAD  = $(RESULTS)/ensemble/spread.csv $(RESULTS)/ensemble/joint.csv
ENSEMBLE_NUMBERS = $(addprefix $(FOR_PAPER)/ensemble_,macros.tex table.tex) $(ENSEMBLE_SPREAD) \
	$(ENSEMBLE_SUMMARY)
ENSEMBLE_DATA    = $(FIGURES)/ensemble_correlations.csv
SEEDS_DATA       = $(FIGURES)/seeds.csv
ENSEMBLE_SUMMARY = $(RESULTS)/ensemble/summary.txt

$(ENSEMBLE_NUMBERS) $(ENSEMBLE_DATA) $(SEEDS_DATA) &: $(BUILD)/paper/ensembles $(ENSEMBLES) \
		$(REDRAWN)/scores.json $(LEADERBOARD) $(CHOSEN_ENSEMBLES) $(CHOSEN)
	$(SAY) run "summary of the ensembles"
	$(RUN)mkdir -p $(RESULTS)/ensemble && $< $(CHOICE) --networks redrawn $(DRAWS_LIST) \
		> $(ENSEMBLE_SUMMARY).part && mv $(ENSEMBLE_SUMMARY).part $(ENSEMBLE_SUMMARY)

DRAWS_LIST = --draws $(subst $(space),$(comma),$(strip $(MODELS)))

# Whether a row of scores identifies the model or the draw.
IDENTIFICATION = $(FOR_PAPER)/identification.tex $(FOR_PAPER)/recognition_table.tex \
	$(RESULTS)/ensemble/recognition.csv $(RESULTS)/ensemble/nearest.csv
$(IDENTIFICATION) &: $(BUILD)/paper/identification $(ENSEMBLES) $(REDRAWN)/scores.json $(LEADERBOARD) \
		$(CHOSEN_ENSEMBLES) $(CHOSEN)
	$(SAY) run "what a row of scores identifies"
	$(RUN)$< $(QUIETLY) --networks redrawn $(DRAWS_LIST)

# SEEDS=20 OTHER_SEEDS=20, or MODELS="model:networks:draws ...".
ensemble: $(ENSEMBLE_NUMBERS) ## the spread over seeds of several models
	$(call show,cat $(ENSEMBLE_SUMMARY))

REFERENCE_SUMMARY = $(FOR_PAPER)/reference_models.txt
REFERENCE_TABLE   = $(RESULTS)/reference_models.csv $(FOR_PAPER)/reference_models_rows.tex \
	$(FOR_PAPER)/reference_models.tex $(REFERENCE_SUMMARY)
$(REFERENCE_TABLE) &: $(BUILD)/paper/reference_models $(REFERENCE_DRAWS) $(REDRAWN)/scores.json $(LEADERBOARD) \
		$(CHOSEN) $(CHOSEN_REFERENCE)
	$(SAY) run "table of the reference models"
	$(RUN)$< $(CHOICE) --networks redrawn --draws $(subst $(space),$(comma),$(strip $(REFERENCE_LIST))) \
		> $(REFERENCE_SUMMARY).part && mv $(REFERENCE_SUMMARY).part $(REFERENCE_SUMMARY)

reference: $(REFERENCE_TABLE) ## the reference models on the V1 benchmarks (REFERENCE_SEEDS=3)
	$(call show,cat $(REFERENCE_SUMMARY))

# -- checks that need no seed ---------------------------------------------------------------------

VALIDATION = $(RESULTS)/validation.csv $(FOR_PAPER)/validation_rows.tex $(FOR_PAPER)/validation_macros.tex
$(VALIDATION) &: $(BUILD)/paper/validation $(RESULTS)/vone-block/ensemble-1.csv $(REDRAWN)/scores.json \
		$(LEADERBOARD) $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY) --networks redrawn --draws vone-block:1

validation: $(VALIDATION) ## ceilings, and a model without random weights, compared with the published scores
	$(call show,cat $<)

# How much the scores depend on how images are normalised.
PREPROCESSING = $(RESULTS)/preprocessing.csv $(FOR_PAPER)/preprocessing.tex
$(PREPROCESSING) &: $(BUILD)/paper/preprocessing data/biology.json $(CHOSEN) | $(NAMED)
	$(SAY) run "$(<F) ($(OF_MODEL))"
	$(RUN)$< $(QUIETLY)

# Published V1 scores of models without learned weights. Their draws take minutes and change only with the engine, so
# their tables are kept in data/weightless/.
WEIGHTLESS_DRAWS  = vone-block:1 pyramid:1 vone-block_stochastic:3
WEIGHTLESS_TABLES = $(foreach one,$(WEIGHTLESS_DRAWS),data/weightless/$(subst :,/ensemble-,$(one)).csv \
	data/weightless/$(firstword $(subst :, ,$(one)))/seed-0.json)
WEIGHTLESS        = $(RESULTS)/weightless.csv $(FOR_PAPER)/weightless_macros.tex
$(WEIGHTLESS) &: $(BUILD)/paper/weightless $(WEIGHTLESS_TABLES) $(REDRAWN)/scores.json data/leaderboard.csv $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY) --networks redrawn --draws $(subst $(space),$(comma),$(WEIGHTLESS_DRAWS))

weightless: $(VENTRAL) ## draws the models without learned weights again, into data/weightless (ten minutes)
	$(RUN)for one in $(WEIGHTLESS_DRAWS); do \
		model=$${one%:*} seeds=$${one#*:} && $(VENTRAL) ensemble $$model --seeds $$seeds --results $(RESULTS) && \
		mkdir -p data/weightless/$$model && cp $(RESULTS)/$$model/ensemble-$$seeds.csv \
			$(RESULTS)/$$model/ensemble/seed-0.json data/weightless/$$model/ || exit 1; \
	done
