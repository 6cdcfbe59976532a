"""The registry for other systems of the province: read only, JSON, described by OpenAPI. See docs/api.md."""
