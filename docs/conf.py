"""How the pages are built: `python -m sphinx -b html -W -q docs docs/_build/html`. They load nothing from outside."""

from importlib.metadata import version as _version

project = "leefplek"
author = "The leefplek authors"
project_copyright = "The leefplek authors, EUPL-1.2"
version = release = _version("leefplek")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = f"leefplek {release}"
html_copy_source = False
html_show_sourcelink = False

# The door is lazy: what it offers lives in other modules, and is shown under the name that users import.
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
python_use_unqualified_type_names = True
html_show_sphinx = False
