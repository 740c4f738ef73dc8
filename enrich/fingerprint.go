package enrich

func fingerprint(d *document) error {
	d.story.Fingerprint = "0000000000000000"
	return nil
}
