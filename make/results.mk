# Results: the draws' files, the spread over seeds, the zoo, what comes from elsewhere. Included by the Makefile.

# -- what all draws share -------------------------------------------------------------------------

USE     = $(if $(THREADS),--threads $(THREADS))
CHOICE  = --model $(MODEL) --seed $(SEED) --results $(RESULTS) $(USE)
QUIETLY = $(CHOICE) $(if $(filter source,$(DATA)),--source) --quiet

# Downloads that are here (none need be). This file remembers which, and whether they are to be used.
DOWNLOADS   = $(or $(VENTRAL_DATA),data/downloads)
DOWNLOADED := $(sort $(wildcard $(DOWNLOADS)/*.nc $(DOWNLOADS)/*.csv $(DOWNLOADS)/*.zip))
CHOSEN_DATA = $(RESULTS)/chosen-data
$(shell mkdir -p $(RESULTS); echo '$(DATA) $(DOWNLOADED)' | cmp -s - $(CHOSEN_DATA) || echo '$(DATA) $(DOWNLOADED)' > $(CHOSEN_DATA))

# The benchmarks of the page that have a program: 15 on gratings, 7 on textures, 10 that predict recorded sites.
PROPERTY_BENCHMARKS  = $(PROPERTY_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
TEXTURE_BENCHMARKS   = $(TEXTURE_SOURCES:analyses/Marques2020/%.c=Marques2020_%)
PREDICTIVITY_SOURCES = $(sort $(wildcard analyses/Predictivity/*.c))
PREDICTIVITY         = $(PREDICTIVITY_SOURCES:analyses/Predictivity/%.c=%)

TEXTURE_FILES = $(filter %FreemanZiemba2013_properties.csv %FreemanZiemba2013_properties.zip %FreemanZiemba2013_V1_properties.nc,$(DOWNLOADED))
TEXTURE_IMAGES = $(filter %.csv %.zip,$(TEXTURE_FILES))

# -- the draw that MODEL and SEED name, as one network and redrawn --------------------------------

ONE_NETWORK := $(RESULTS)/$(MODEL)/seed-$(SEED)
REDRAWN     := $(RESULTS)/$(MODEL)/redrawn-$(SEED)

DRAW         := $(ONE_NETWORK)
DRAW_OPTIONS :=
include make/draw.mk

DRAW         := $(REDRAWN)
DRAW_OPTIONS := --networks redrawn
include make/draw.mk

# The one of the two that NETWORKS names.
CHOSEN_NETWORKS = $(if $(filter redrawn,$(NETWORKS)),$(REDRAWN),$(ONE_NETWORK))
NETWORKS_CHOICE = --networks $(NETWORKS)

results: $(CHOSEN_NETWORKS)/scores.json ## every result file of one draw of one model (MODEL=, SEED=, NETWORKS=one|redrawn)

# -- downloads ------------------------------------------------------------------------------------

# Recordings and images from their source; `make data DATASET=MajajHong2015.public` for one and its stimuli.
data: $(BUILD)/analyses/download ## fetches recordings and stimuli into data/downloads (DATASET=one)
	$(RUN)$< $(if $(DATASET),--set $(DATASET))

# The same on the published parts of the recordings, which are not on the page.
PUBLIC = $(filter FreemanZiemba2013.% MajajHong2015.%,$(PREDICTIVITY))
public: $(PUBLIC:%=$(BUILD)/analyses/Predictivity/%) ## predictivity on the published parts of recordings, where they are there
	$(RUN)for name in $(PUBLIC); do $(BUILD)/analyses/Predictivity/$$name $(CHOICE) --set public || exit 1; done

# Embedded histograms and drawn stimuli against the published files, where they are here.
SOURCE_CHECK = $(RESULTS)/source_check.csv $(RESULTS)/source_macros.tex
$(SOURCE_CHECK) &: $(BUILD)/analyses/check_source data/biology.json data/biology_textures.json $(DOWNLOADED) $(CHOSEN_DATA)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY)

source: $(SOURCE_CHECK) ## compares what is embedded or drawn here with its downloads, where they are there
	$(RUN)cat $(RESULTS)/source_check.csv

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

# A finished draw is kept; MODELS="model:networks:draws ..." chooses others.
both_ways = $(1):redrawn:$(2) $(1):one:$(2)
MODELS    = $(call both_ways,$(MODEL),$(SEEDS)) \
	$(foreach other,$(filter-out $(MODEL),$(PUBLISHED)),$(call both_ways,$(other),$(OTHER_SEEDS))) \
	$(foreach other,$(filter-out $(MODEL),$(OTHER_MODELS)),$(other):one:$(OTHER_SEEDS))
ENSEMBLES = $(foreach one,$(MODELS),$(RESULTS)/$(subst :one:,/ensemble-,$(subst :redrawn:,/redrawn-ensemble-,$(one))).csv)
model_of  = $(patsubst $(RESULTS)/%/,%,$(dir $(1)))
seeds_of  = $(lastword $(subst -, ,$(basename $(notdir $(1)))))
way_of    = $(if $(filter redrawn-%,$(notdir $(1))),redrawn,one)

ZOO_DRAWS = $(ZOO:%=$(RESULTS)/%/ensemble-$(ZOO_SEEDS).csv) $(FIXED:%=$(RESULTS)/%/ensemble-1.csv)
ZOO_LIST  = $(ZOO:%=%:$(ZOO_SEEDS)) $(FIXED:%=%:1)

$(sort $(ENSEMBLES) $(ZOO_DRAWS)): $(BUILD)/analyses/ensemble/run data/biology.json
	$(SAY) run "$(call seeds_of,$@) draws of $(call model_of,$@), networks $(call way_of,$@)"
	$(RUN)$< --model $(call model_of,$@) --networks $(call way_of,$@) --seeds $(call seeds_of,$@) --results $(RESULTS) $(USE)

# Which ensembles the summary is of; changes only when MODELS does.
CHOSEN_ENSEMBLES = $(RESULTS)/chosen-ensembles
$(shell mkdir -p $(RESULTS); echo '$(MODELS)' | cmp -s - $(CHOSEN_ENSEMBLES) || echo '$(MODELS)' > $(CHOSEN_ENSEMBLES))

FIGURES           = $(RESULTS)/figures
ENSEMBLE_NUMBERS  = $(RESULTS)/ensemble_macros.tex $(RESULTS)/ensemble_rows.tex $(RESULTS)/ensemble_joint_rows.tex \
	$(RESULTS)/ensemble/spread.csv $(RESULTS)/ensemble/joint.csv
ENSEMBLE_DATA     = $(FIGURES)/ensemble_strips.csv $(FIGURES)/ensemble_correlations.csv
comma            := ,
space            := $(subst ,, )

$(ENSEMBLE_NUMBERS) $(ENSEMBLE_DATA) &: $(BUILD)/analyses/ensemble/summary $(ENSEMBLES) $(REDRAWN)/scores.json $(CHOSEN_ENSEMBLES) $(CHOSEN)
	$(SAY) run "summary of the ensembles"
	$(RUN)mkdir -p $(RESULTS)/ensemble && $< $(CHOICE) --networks redrawn --draws $(subst $(space),$(comma),$(strip $(MODELS))) > $(RESULTS)/ensemble/summary.txt

ensemble: $(ENSEMBLE_NUMBERS) ## the spread over seeds (SEEDS=20 OTHER_SEEDS=20, or MODELS="model:networks:draws ...")
	$(RUN)cat $(RESULTS)/ensemble/summary.txt

ZOO_TABLE = $(RESULTS)/zoo.csv $(RESULTS)/zoo_rows.tex
$(ZOO_TABLE) &: $(BUILD)/analyses/zoo_table $(ZOO_DRAWS) data/page.json
	$(SAY) run "table of the zoo"
	$(RUN)$< --results $(RESULTS) --draws $(subst $(space),$(comma),$(strip $(ZOO_LIST)))

zoo: $(ZOO_TABLE) ## other models on the V1 benchmarks (ZOO_SEEDS=3)
	$(RUN)cat $(RESULTS)/zoo.csv

# -- what can be checked without knowing a seed ---------------------------------------------------

VALIDATION = $(RESULTS)/validation.csv $(RESULTS)/validation_rows.tex $(RESULTS)/validation_macros.tex
$(VALIDATION) &: $(BUILD)/analyses/validation $(RESULTS)/vone-block/ensemble-1.csv $(REDRAWN)/scores.json data/leaderboard.csv $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)$< $(QUIETLY) --networks redrawn --draws vone-block:1

validation: $(VALIDATION) ## ceilings and a published model without a draw against what was published
	$(RUN)cat $(RESULTS)/validation.csv
