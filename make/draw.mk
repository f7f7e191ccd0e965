# The results of one draw of one model. Included once per draw, with these set before (both are expanded on inclusion):
#
#   DRAW           the folder of the draw
#   DRAW_OPTIONS   options of its programs besides model, seed and results
#
# Recipes are expanded later and cannot use them; they use DRAWN, a target-specific variable of all files in the folder.
# --by-make also allows models without random weights to be recorded "redrawn".

$(DRAW)/%: private DRAWN := $(DRAWN) $(DRAW_OPTIONS)

# Recordings: every stimulus is presented to the model once.
RECORDINGS := $(SETS:%=$(DRAW)/recordings/%.nc) $(DRAW)/recordings/receptive_fields.csv

$(RECORDINGS) &: $(call code_of,record_gratings) $(NETWORK_FILE) | $(VENTRAL) $(NAMED)
	$(SAY) run "record ($(@D))"
	$(RUN)$(VENTRAL) record --by-make $(OPENED) $(USE) --quiet

# What every benchmark reads besides recordings and neurons.
DRAW_DATA := $(LEADERBOARD) data/datasets.csv

# The fifteen benchmarks on gratings: one program each, which reads the recordings and the neurons. Results depend on
# the code of their program, not on the program, which is linked again with every commit of code.
SHARED_CODE := $(BENCHMARK_MAIN) $(BUILD)/src/program/benchmark_main.o $(LIBRARY)
PROPERTY_FILES := $(foreach ending,json csv histogram.csv,$(PROPERTY_BENCHMARKS:%=$(DRAW)/%.$(ending)))

$(DRAW)/Marques2020_%.json $(DRAW)/Marques2020_%.csv $(DRAW)/Marques2020_%.histogram.csv &: \
		$(BUILD)/analyses/Marques2020/%.o $(SHARED_CODE) $(RECORDINGS) data/biology.json $(DRAW_DATA) $(CHOSEN_DATA) \
		| $(BUILD)/analyses/Marques2020/%
	$(SAY) run "$(basename $(<F)) ($(@D))"
	$(RUN)$(basename $<) $(QUIETLY)

# Seven benchmarks on textures. Their images must be downloaded; without them, a result says so and gives the ceiling.
TEXTURE_RECORDING := $(if $(filter 2,$(words $(TEXTURE_IMAGES))),$(DRAW)/recordings/texture.nc)
TEXTURE_RESULTS   := $(foreach ending,json $(if $(TEXTURE_RECORDING),csv histogram.csv),\
	$(TEXTURE_BENCHMARKS:%=$(DRAW)/%.$(ending)))

$(DRAW)/recordings/texture.nc: $(call code_of,record_textures) $(RECORDINGS) $(call in_downloads,$(TEXTURE_IMAGES)) \
		data/datasets.csv | $(VENTRAL)
	$(SAY) run "record --textures ($(@D))"
	$(RUN)$(VENTRAL) record --textures --by-make $(OPENED) $(USE) --quiet

$(DRAW)/Marques2020_FreemanZiemba2013-%.json $(DRAW)/Marques2020_FreemanZiemba2013-%.csv \
		$(DRAW)/Marques2020_FreemanZiemba2013-%.histogram.csv &: $(BUILD)/analyses/Marques2020/FreemanZiemba2013-%.o \
		$(SHARED_CODE) $(RECORDINGS) $(TEXTURE_RECORDING) $(call in_downloads,$(TEXTURE_FILES)) data/biology_textures.json \
		$(DRAW_DATA) $(CHOSEN_DATA) | $(BUILD)/analyses/Marques2020/FreemanZiemba2013-%
	$(SAY) run "$(basename $(<F)) ($(@D))"
	$(RUN)$(basename $<) $(QUIETLY)

# Object solution times, which a feed-forward model does not have, and ten benchmarks that predict recorded sites.
# Recordings and images must be downloaded; without them, the results say so and there are no tables.
WITH_SITES     := $(shell grep -L '"status":.*"not evaluated"' $(PREDICTIVITY:%=$(DRAW)/%.json) 2> /dev/null)
NEURAL_RESULTS := $(DRAW)/Kar2019-ost.json $(PREDICTIVITY:%=$(DRAW)/%.json) \
	$(WITH_SITES:.json=.csv) $(WITH_SITES:.json=.splits.csv)
TABLES_OF_SITES += $(WITH_SITES:.json=.csv) $(WITH_SITES:.json=.splits.csv)
NEURAL_INPUTS  := $(NETWORK_FILE) $(call in_downloads,$(DOWNLOADED)) $(DRAW_DATA) $(CHOSEN_DATA)

$(DRAW)/Kar2019-ost.json: $(BUILD)/analyses/Kar2019/Kar2019-ost.o $(SHARED_CODE) $(NEURAL_INPUTS) \
		| $(BUILD)/analyses/Kar2019/Kar2019-ost $(NAMED)
	$(SAY) run "$(basename $(<F)) ($(@D))"
	$(RUN)$(basename $<) $(QUIETLY)

$(DRAW)/%-pls.json $(DRAW)/%-pls.csv $(DRAW)/%-pls.splits.csv &: $(BUILD)/analyses/Predictivity/%-pls.o \
		$(SHARED_CODE) $(NEURAL_INPUTS) | $(BUILD)/analyses/Predictivity/%-pls $(NAMED)
	$(SAY) run "$(basename $(<F)) ($(@D))"
	$(RUN)$(basename $<) $(QUIETLY)

# The tree over all nodes of the page.
$(DRAW)/scores.json: $(call code_of,write_tree) $(PROPERTY_FILES) $(TEXTURE_RESULTS) $(NEURAL_RESULTS) $(LEADERBOARD) \
		| $(VENTRAL)
	$(SAY) run "tree ($(@D))"
	$(RUN)$(VENTRAL) tree $(CHOICE) --quiet
