package enrich

import "strings"

func extractText(d *document) error {
	d.title.text = strings.TrimSpace(d.raw.Title)
	d.text.text = strings.TrimSpace(d.raw.Body)
	return nil
}
