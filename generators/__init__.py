"""Intent in, rendered/ out.

`intent` loads YAML into the `schema`, `rules` judge it, `clouds` and `charts` turn it into files, `render` writes them.
"""
