package enrich

func extractKeyphrases(d *document) error { return nil }
