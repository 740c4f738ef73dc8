package enrich

import "unicode/utf8"

// codepoints turns byte offsets of one text into code points. Offsets are
// best asked for in rising order: the walk goes on from the last one.
type codepoints struct {
	text         string
	bytes, runes int
}

// at returns the number of code points before the byte offset.
func (c *codepoints) at(offset int) int {
	if offset < c.bytes {
		c.bytes, c.runes = 0, 0
	}
	c.runes += utf8.RuneCountInString(c.text[c.bytes:offset])
	c.bytes = offset
	return c.runes
}
