"""CITATION.cff against the schema's requirements (1.2.0), and its version against the program's and the bibliography's."""
import datetime
import re

import yaml

cff = yaml.safe_load(open("CITATION.cff"))
assert {"cff-version", "message", "title", "authors"} <= set(cff), "required keys"
allowed = {"abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers", "keywords",
           "license", "license-url", "message", "preferred-citation", "references", "repository", "repository-artifact",
           "repository-code", "title", "type", "url", "version"}
assert set(cff) <= allowed, set(cff) - allowed
assert cff["cff-version"] == "1.2.0" and cff["type"] in ("software", "dataset")
assert cff["license"] == "MIT" and all(isinstance(k, str) for k in cff["keywords"])
assert isinstance(cff["date-released"], datetime.date)
for author in cff["authors"]:
    assert set(author) <= {"name", "family-names", "given-names", "orcid", "affiliation", "email", "website"} and author
version = re.search(r'VENTRAL_VERSION "([^"]+)"', open("src/base/version.h").read()).group(1)
bibliography = open("paper/references.bib").read()
assert str(cff["version"]) == version and "version = {%s}" % version in bibliography
keys = re.findall(r"^@\w+\{([^,]+),", bibliography, re.M)
assert len(keys) == len(set(keys)), "a key twice in the bibliography"
