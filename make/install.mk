# Installation: the command, the library for other programs, and what they need, under PREFIX. Included by the Makefile.
#
#   bin/ventral                       the command
#   include/ventral/ventral.h         the library's one header (analyses/library/ventral.h says what it offers)
#   lib/libventral.so.1.0.0, .a       the library, of which only names that begin with ventral_ are to be seen
#   lib/pkgconfig/ventral.pc          cc $(pkg-config --cflags --libs ventral)
#   share/ventral/                    embedded data, and references.bib
#   share/man/man1, share/bash-completion/completions

LIBRARY_VERSION = $(shell sed -n 's/^\#define VENTRAL_VERSION "\(.*\)"/\1/p' src/base/version.h)
INTERFACE       = 1
SONAME          = libventral.so.$(INTERFACE)

STAGE     = $(BUILD)/install
PLACED    = $(STAGE)/places.o
PACKED    = $(STAGE)/libventral.o
INSTALLED = $(STAGE)/ventral $(STAGE)/$(SONAME) $(STAGE)/libventral.a $(STAGE)/ventral.pc $(STAGE)/ventral.1 \
	$(STAGE)/completion
EMBEDDED  = $(sort $(wildcard data/*.json data/*.csv)) paper/references.bib

$(eval $(call choice,$(STAGE)/prefix,$(PREFIX)))

# The places of the source tree give way to those of PREFIX.
$(PLACED): src/base/places.c src/base/places.h src/base/file.h src/base/error.h $(STAGE)/prefix
	$(RUN)$(CC) $(CPPFLAGS) $(CFLAGS) -DPLACES_DATA='"$(PREFIX)/share/ventral"' -c $< -o $@.part && $(NAME_IT)

$(STAGE)/ventral: $(COMMANDS) $(LIST_OBJECTS) $(COPIES) $(PLACED) $(LIBRARY) | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(call LINK)

# One object of everything that the library's functions need; what is not theirs becomes its own affair.
$(PACKED): $(API) $(GRATINGS) $(PLACED) $(LIBRARY)
	$(SAY) link $@
	$(RUN)$(LD) -r $(filter %.o,$^) $(LIBRARY) -o $@.part && \
		objcopy --wildcard --keep-global-symbol="ventral_*" $@.part && $(NAME_IT)

$(STAGE)/libventral.a: $(PACKED)
	$(RUN)rm -f $@.part && ar rcD $@.part $< && $(NAME_IT)

$(STAGE)/$(SONAME): $(PACKED) analyses/library/ventral.map | $(BUILD)/libraries.link
	$(SAY) link $@
	$(RUN)$(CC) -shared $(LDFLAGS) -Wl,-soname,$(SONAME) -Wl,--version-script=analyses/library/ventral.map \
		-Wl,--as-needed $< $(LDLIBS) -o $@.part && $(NAME_IT)

$(STAGE)/ventral.pc: $(STAGE)/prefix $(BUILD)/libraries.link src/base/version.h make/install.mk
	$(RUN)printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' \
		'Name: ventral' 'Description: scores of vision models against macaque V1, as Brain-Score has them' \
		'Version: $(LIBRARY_VERSION)' 'Cflags: -I$${includedir}' 'Libs: -L$${libdir} -lventral' \
		"Libs.private: $$(cat $(BUILD)/libraries.link) $(filter -l%,$(LDLIBS))" > $@.part && $(NAME_IT)

$(STAGE)/ventral.1 $(STAGE)/completion: $(STAGE)/%: $(VENTRAL)
	$(RUN)$< help $(if $(filter %.1,$@),--manual,--completion) > $@.part && $(NAME_IT)

# Every file that is put somewhere: source and place, for both targets.
ROOT   = $(DESTDIR)$(PREFIX)
PLACES = $(STAGE)/ventral=bin/ventral analyses/library/ventral.h=include/ventral/ventral.h \
	$(STAGE)/$(SONAME)=lib/libventral.so.$(LIBRARY_VERSION) $(STAGE)/libventral.a=lib/libventral.a \
	$(STAGE)/ventral.pc=lib/pkgconfig/ventral.pc $(STAGE)/ventral.1=share/man/man1/ventral.1 \
	$(STAGE)/completion=share/bash-completion/completions/ventral \
	$(foreach file,$(EMBEDDED),$(file)=share/ventral/$(notdir $(file)))
LINKS  = lib/$(SONAME) lib/libventral.so

install: $(INSTALLED) ## the command and the library, under PREFIX (/usr/local), packed into DESTDIR
	$(RUN)for pair in $(PLACES); do \
		mode=644; case $$pair in *=bin/*) mode=755 ;; esac; \
		install -D -m $$mode "$${pair%%=*}" "$(ROOT)/$${pair#*=}" || exit 1; done
	$(RUN)for link in $(LINKS); do ln -sf libventral.so.$(LIBRARY_VERSION) "$(ROOT)/$$link" || exit 1; done
	@echo 'installed under $(ROOT)$(if $(DESTDIR),,; where programs do not find the library, run ldconfig)'

uninstall: ## removes what install put there, and nothing else
	$(RUN)rm -f $(addprefix $(ROOT)/,$(foreach pair,$(PLACES),$(lastword $(subst =, ,$(pair)))) $(LINKS))
	$(RUN)for folder in share/ventral include/ventral; do \
		test ! -d $(ROOT)/$$folder || rmdir --ignore-fail-on-non-empty $(ROOT)/$$folder; done
