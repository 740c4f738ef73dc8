package enrich

import (
	"fmt"
	"strings"

	"github.com/dateline/dateline/article"
)

// Limits of the text stage. A record over them is a fault of its own: no single
// record may hold up its partition.
const (
	MaxHTMLBytes = 2 << 20   // of a page as sent
	MaxTextBytes = 256 << 10 // of the cleaned text: over 40,000 words
)

// textExtractor finds the article's own words, without what surrounds them on the
// page.
type textExtractor struct{ own *Boilerplate }

// digest names the operator's lines, "" without any.
func (x textExtractor) digest() string {
	if x.own == nil {
		return ""
	}
	return x.own.digest
}

// run fills the document's title and text.
func (x textExtractor) run(d *document) error {
	p, err := pageOf(d.raw)
	if err != nil {
		return err
	}
	title, lines := p.title, normalizeLines(p.text)
	if d.authors = authorsOf(lines); d.authors == nil {
		d.authors = bylineNames(p.byline)
	}
	lines = stripBoilerplate(x.own.strip(d.raw, lines))
	title = strings.Join(strings.Fields(normalize(title)), " ")
	if title == "" {
		title, lines = headline(lines)
	} else {
		lines = dropRepeated(title, lines)
	}
	d.dateline = takeDateline(lines, d.raw.PublishedAt)
	text := joinLines(lines)
	if len(title)+len(text) > MaxTextBytes {
		return &article.Fault{Class: article.TooLarge, Stage: "text", Message: fmt.Sprintf(
			"the text has %d bytes; at most %d are enriched", len(title)+len(text), MaxTextBytes)}
	}
	if title == "" && text == "" {
		return &article.Fault{Class: article.Empty, Stage: "text", Message: "nothing but boilerplate: no text of an article was found"}
	}
	d.title.text, d.text.text = title, text
	return nil
}

// pageOf returns title and text as they came: out of a page's HTML where there is no
// plain text.
func pageOf(raw article.Raw) (page, error) {
	if strings.TrimSpace(raw.Body) != "" || raw.HTML == "" {
		return page{title: raw.Title, text: raw.Body}, nil
	}
	p, err := readPage(raw.HTML, raw.URL)
	if err == nil && strings.TrimSpace(raw.Title) != "" {
		p.title = raw.Title
	}
	return p, err
}

// maxHeadline is the length of the longest line that is taken for a headline,
// in bytes.
const maxHeadline = 200

// headline takes the title off the first line, if that looks like one: short,
// without a full stop, and set off from what follows.
func headline(lines []string) (title string, rest []string) {
	if len(lines) < 2 || lines[1] != "" || !isHeadline(lines[0]) {
		return "", lines
	}
	for _, line := range lines[1:] {
		if len(line) > len(lines[0]) {
			return lines[0], trimLines(lines[1:])
		}
	}
	return "", lines // a list of short lines has no title
}

func isHeadline(line string) bool {
	return len(line) <= maxHeadline && line != "" && !strings.HasSuffix(line, ".") && !strings.HasSuffix(line, ",") &&
		!strings.HasSuffix(line, ":") && len(strings.Fields(line)) >= 2
}

// dropRepeated drops the title where the text begins with it.
func dropRepeated(title string, lines []string) []string {
	if len(lines) == 0 {
		return lines
	}
	first := lines[0]
	if !isPlainName(first) { // else its words stand so already
		first = strings.Join(strings.Fields(first), " ")
	}
	if strings.EqualFold(first, title) {
		return trimLines(lines[1:])
	}
	return lines
}
