# The results of one draw of one model, once for each include. Set before it, each expanded when this is read:
#
#   DRAW           the folder of the draw
#   DRAW_OPTIONS   what its programs are told beside model, seed and results
#
# Recipes see neither: they take both from DRAWN, which all targets of this folder have as their own. A model without
# random weights is recorded both ways, too: --by-make.

$(DRAW)/%: private DRAWN := $(DRAWN) $(DRAW_OPTIONS)

# Recordings: the model looks at all stimuli, once.
RECORDINGS := $(SETS:%=$(DRAW)/recordings/%.nc) $(DRAW)/recordings/receptive_fields.csv

$(RECORDINGS) &: $(call code_of,record) $(NETWORK_FILE) | $(VENTRAL) named
	$(SAY) run "record ($(@D))"
	$(RUN)$(VENTRAL) record --by-make $(OPENED) $(USE) --quiet

# Fifteen benchmarks, each one program that reads recordings and the biology.
PROPERTY_FILES := $(foreach ending,json csv histogram.csv,$(PROPERTY_BENCHMARKS:%=$(DRAW)/%.$(ending)))

$(DRAW)/Marques2020_%.json $(DRAW)/Marques2020_%.csv $(DRAW)/Marques2020_%.histogram.csv &: \
		$(BUILD)/analyses/Marques2020/% $(RECORDINGS) data/biology.json data/page.json $(CHOSEN_DATA)
	$(SAY) run "$(<F) ($(@D))"
	$(RUN)$< $(QUIETLY)

# Seven more about textures, whose images are a download: without it they say so, and give the ceiling.
TEXTURE_RESULTS   := $(TEXTURE_BENCHMARKS:%=$(DRAW)/%.json)
TEXTURE_RECORDING := $(if $(filter 2,$(words $(TEXTURE_IMAGES))),$(DRAW)/recordings/texture.nc)

$(DRAW)/recordings/texture.nc: $(call code_of,record_textures) $(RECORDINGS) $(call in_downloads,$(TEXTURE_IMAGES)) \
		| $(VENTRAL)
	$(SAY) run "record --textures ($(@D))"
	$(RUN)$(VENTRAL) record --textures --by-make $(OPENED) $(USE) --quiet

$(TEXTURE_RESULTS): $(DRAW)/Marques2020_%.json: $(BUILD)/analyses/Marques2020/% $(RECORDINGS) $(TEXTURE_RECORDING) \
		$(call in_downloads,$(TEXTURE_FILES)) data/biology_textures.json data/datasets.csv data/page.json $(CHOSEN_DATA)
	$(SAY) run "$(<F) ($(@D))"
	$(RUN)$< $(QUIETLY)

$(TEXTURE_BENCHMARKS:%=$(DRAW)/%.histogram.csv): %.histogram.csv: %.json ;

# Object solution times, a check of whether the model varies in time; and ten more benchmarks that predict recorded
# sites. Recordings and images are downloads: without them they say so.
NEURAL_RESULTS := $(DRAW)/Kar2019-ost.json $(PREDICTIVITY:%=$(DRAW)/%.json)
NEURAL_INPUTS  := $(NETWORK_FILE) $(call in_downloads,$(DOWNLOADED)) $(CHOSEN_DATA) data/datasets.csv data/page.json

$(DRAW)/Kar2019-ost.json: $(BUILD)/analyses/Kar2019/Kar2019-ost $(NEURAL_INPUTS) | named
	$(SAY) run "$(<F) ($(@D))"
	$(RUN)$< $(QUIETLY)

$(PREDICTIVITY:%=$(DRAW)/%.json): $(DRAW)/%.json: $(BUILD)/analyses/Predictivity/% $(NEURAL_INPUTS) | named
	$(SAY) run "$(<F) ($(@D))"
	$(RUN)$< $(QUIETLY)

# The tree over all nodes of the page.
LEAF_RESULTS := $(filter %.json,$(PROPERTY_FILES)) $(TEXTURE_RESULTS) $(NEURAL_RESULTS)

$(DRAW)/scores.json: $(call code_of,tree) $(LEAF_RESULTS) $(PROPERTY_FILES) data/page.json | $(VENTRAL)
	$(SAY) run "tree ($(@D))"
	$(RUN)$(VENTRAL) tree $(CHOICE) --quiet
