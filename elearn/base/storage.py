"""Static files as production serves them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Whitenoise's, where modules that import modules find them under their lasting names."""

    support_js_module_import_aggregation = True
