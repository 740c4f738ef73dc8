package enrich

import "strings"

// packedTexts makes texts that stay parts of a few long ones: the garbage collector, which
// comes by often in a worker, looks at each text by itself otherwise.
type packedTexts struct{ last strings.Builder }

// keep returns a copy of a text.
func (p *packedTexts) keep(text string) string {
	const together = 8 << 10 // bytes
	if p.last.Cap()-p.last.Len() < len(text) {
		p.last.Reset()
		p.last.Grow(max(together, len(text)))
	}
	start := p.last.Len()
	p.last.WriteString(text)
	return p.last.String()[start:]
}
