# Report: figures, numbers, the paper, the page, and what can be asked of them. Included by the Makefile.

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
$(NUMBERS) $(FIGURES)/scores.csv $(FIGURES)/tree.csv &: $(BUILD)/analyses/numbers $(REDRAWN)/scores.json $(ONE_NETWORK)/scores.json data/leaderboard.csv $(CHOSEN)
	$(SAY) run "numbers ($(MODEL), seed $(SEED))"
	$(RUN)$< $(QUIETLY)

OVERVIEWS        = $(FIGURES)/scores.pdf $(FIGURES)/tree.pdf $(ENSEMBLE_DATA:.csv=.pdf)
PROPERTY_FIGURES = $(PROPERTY_BENCHMARKS:%=$(FIGURES)/%.pdf) $(if $(TEXTURE_RECORDING),$(TEXTURE_BENCHMARKS:%=$(FIGURES)/%.pdf))

$(OVERVIEWS): $(FIGURES)/%.pdf: figures/%.gp figures/style.gp $(FIGURES)/%.csv
	$(SAY) draw $@
	$(RUN)$(call DRAWING,,$<)

$(PROPERTY_FIGURES): $(FIGURES)/%.pdf: figures/tuning_distribution.gp figures/style.gp $(REDRAWN)/%.histogram.csv $(CHOSEN)
	$(SAY) draw $@
	$(RUN)mkdir -p $(@D) && cp $(REDRAWN)/$*.histogram.csv $(basename $@).csv
	$(RUN)property=$$(sed -n 's/^\t"property":\t"\(.*\)",$$/\1/p' $(REDRAWN)/$*.json); \
	unit=$$(sed -n 's/^\t"unit":\t"\(.*\)",$$/ (\1)/p' $(REDRAWN)/$*.json | grep -v '()'); \
	$(call DRAWING,property='$$property$$unit',$<)

# Predictivity has a figure where it was evaluated; the stamp says that this has been looked after.
PREDICTIVITY_FIGURES = $(PREDICTIVITY:%=$(FIGURES)/%.drawn)
$(PREDICTIVITY_FIGURES): $(FIGURES)/%.drawn: $(REDRAWN)/%.json figures/predictivity.gp figures/style.gp $(CHOSEN)
	$(RUN)mkdir -p $(@D) && if grep -q '"status":.*"evaluated"' $<; then cp $(REDRAWN)/$*.csv $(REDRAWN)/$*.splits.csv $(FIGURES) && \
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
		$(PAPER)/places.tex $(NUMBERS) $(RANKS) $(VALIDATION) $(SOURCE_CHECK) $(SIMULATION) $(ENSEMBLE_NUMBERS) $(ZOO_TABLE) $(OVERVIEWS) $(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES)
	$(SAY) typeset $@
	$(RUN)$(TYPESET) latexmk -pdf -interaction=nonstopmode -halt-on-error -silent -outdir=$(PAPER) $< \
		> $(PAPER)/latexmk.log 2>&1 || { tail -n 30 $(PAPER)/report.log; exit 1; }
	$(RUN)! grep -E 'undefined (references|citations)|multiply.defined' $(PAPER)/report.log
	$(RUN)cp $(PAPER)/report.pdf $@.part && mv $@.part $@

report: paper/report.pdf page

# -- the page -------------------------------------------------------------------------------------

WEB = $(RESULTS)/page/index.html
$(WEB): $(BUILD)/analyses/webpage $(BUILD)/analyses/audit $(REDRAWN)/scores.json $(PROPERTY_FIGURES) $(PREDICTIVITY_FIGURES) \
		$(ZOO_TABLE) $(RANKS) web/page.css web/page.js paper/references.bib data/leaderboard.csv $(CHOSEN)
	$(SAY) run "$(<F)"
	$(RUN)mkdir -p $(@D) && for name in $(PROPERTY_BENCHMARKS) $(TEXTURE_BENCHMARKS) $(PREDICTIVITY); do \
		$(BUILD)/analyses/audit $(CHOICE) --networks redrawn --set $$name > $(@D)/$$name.txt || exit 1; done
	$(RUN)$< $(QUIETLY) --networks redrawn

page: $(WEB) ## the results as a page to look at: results/page/index.html

# -- one number, and what to cite -----------------------------------------------------------------

audit: $(BUILD)/analyses/audit $(CHOSEN_NETWORKS)/scores.json ## the way of one number (BENCHMARK=... [NEURON=17])
	$(RUN)$< $(CHOICE) $(NETWORKS_CHOICE) --set '$(BENCHMARK)' $(if $(NEURON),--neuron $(NEURON))
	$(RUN)$(if $(NEURON),$(call DRAWING_OF,$(RESULTS)/audit/$(BENCHMARK)-$(NEURON),figures/tuning_curve.gp))

cite: $(BUILD)/analyses/cite $(CHOSEN_NETWORKS)/scores.json ## BibTeX of the software and the datasets (BENCHMARK=one)
	$(RUN)$< $(CHOICE) $(NETWORKS_CHOICE) $(if $(BENCHMARK),--set '$(BENCHMARK)')

# -- stimuli as images ----------------------------------------------------------------------------

stimuli: $(BUILD)/analyses/stimuli ## a stimulus set as PNG and CSV in results/stimuli (SET=orientation)
	$(RUN)$< --set $(SET) --output $(RESULTS)/stimuli/$(SET)
