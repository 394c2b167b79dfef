"""The live state behind an editor: documents, files, views and the set that they make up."""
