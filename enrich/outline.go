package enrich

// outline tells of most texts that they are not in a set, by their first byte and
// their length alone, before they are looked up. Bit n of a byte's number stands
// for texts of n bytes that begin with it, the last bit for all longer ones.
type outline [256]uint64

const lastBit = 63

func (o *outline) add(text string) {
	if text != "" {
		o.mark(text[0], len(text))
	}
}

func (o *outline) mark(by byte, length int) { o[by] |= 1 << min(length, lastBit) }

// mayHold reports whether a text that begins with a byte and has some length may
// be in the set.
func (o *outline) mayHold(first byte, length int) bool {
	return o[first]>>min(length, lastBit)&1 != 0
}

// outlineOf returns the outline of a set.
func outlineOf[V any](set map[string]V) *outline {
	o := &outline{}
	for text := range set {
		o.add(text)
	}
	return o
}

// endsOf returns the outline of a set by the last bytes of its texts.
func endsOf[V any](set map[string]V) *outline {
	o := &outline{}
	for text := range set {
		if text != "" {
			o.mark(text[len(text)-1], len(text))
		}
	}
	return o
}
