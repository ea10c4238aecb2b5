"""The preview: serves the site, makes it again on every save, and tells the open pages."""
