"""Starting an essay of one's own from a table of labelled signals."""
