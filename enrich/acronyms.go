package enrich

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// acronyms are the short names that an article introduces in brackets behind
// the long ones, "the State Council (SC)": long names by short ones, as written.
type acronyms map[string]mention

// maxAcronymTokens is the length of the longest short name, "(UH Mānoa)".
const maxAcronymTokens = 3

// introduced finds the short names that the article introduces, makes mentions
// of them where there are none, and gives those that there are the long name's
// type.
func (r *resolver) introduced(d *document) acronyms {
	found := make(acronyms)
	foreign := make(map[string]string) // long names by letters that are no initials of theirs
	for i, m := range d.mentions {
		if m.typ == person {
			continue
		}
		short, isInitials := d.introducedBehind(m)
		if !isInitials && !r.isForeignShort(d, i, short) {
			continue
		}
		text := d.mentionText(short)
		if _, known := found[text]; !known {
			found[text] = m
		}
		if long, known := foreign[text]; known && long != d.mentionText(m) {
			delete(found, text) // "Real (ESP) beat Celta (ESP)"
		} else if !isInitials {
			foreign[text] = d.mentionText(m)
		}
	}
	if len(found) == 0 {
		return nil
	}
	for i, m := range d.mentions {
		if long, ok := found[d.mentionText(m)]; ok {
			d.mentions[i].typ = long.typ
		}
	}
	d.repeat(func(text string) (mention, bool) {
		long, ok := found[text]
		return mention{typ: long.typ, kind: long.kind}, ok
	}, maxAcronymTokens)
	return found
}

// introducedBehind returns the short name in brackets behind a mention.
func (d *document) introducedBehind(m mention) (mention, bool) {
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	first := m.endToken + 1
	if first >= s.endToken || f.tokens[m.endToken].text != "(" {
		return m, false
	}
	for end := first + 1; end <= first+maxAcronymTokens && end < s.endToken; end++ {
		if f.tokens[end].text != ")" {
			continue
		}
		short := m
		short.firstToken, short.endToken = first, end
		short.start, short.end = f.tokens[first].start, f.tokens[end-1].end
		return short, isShortFor(d.mentionText(short), d.mentionText(m)) || isWordFor(d.mentionText(short), d.mentionText(m))
	}
	return m, false
}

// isShortFor reports whether a name may be short for a longer one: it begins
// with two capitals or a capital and a hyphen, as its long form does, and its
// letters stand in the long one in their order, capitals at the beginning of
// words.
func isShortFor(short, long string) bool {
	first, size := utf8.DecodeRuneInString(short)
	second, _ := utf8.DecodeRuneInString(short[size:])
	if !unicode.IsUpper(first) || !unicode.IsUpper(second) && second != '-' || len(short) >= len(long) {
		return false
	}
	rest := strings.ToLower(long)
	if initial, _ := utf8.DecodeRuneInString(rest); initial != unicode.ToLower(first) {
		return false
	}
	for _, c := range short {
		if !unicode.IsLetter(c) {
			continue
		}
		at := strings.IndexRune(rest, unicode.ToLower(c))
		if at < 0 {
			return false
		}
		rest = rest[at+utf8.RuneLen(unicode.ToLower(c)):]
	}
	return true
}

// isWordFor reports whether a name is made of the initials of a longer one and written as
// a word: "Inec" for "Independent National Electoral Commission". One of four initials or more
// may be left out: "Nice" for "National Institute for Health and Care Excellence".
func isWordFor(short, long string) bool {
	const minLetters = 3
	if len(short) < minLetters || !isCapital(short) || !isSmallASCII(short[1:]) {
		return false
	}
	short = strings.ToLower(short)
	return slices.ContainsFunc(initialsOf(strings.Fields(strings.ToLower(long))), func(initials string) bool {
		return initials == short || len(short) > minLetters && lacksOne(short, initials)
	})
}

// lacksOne reports whether a text is another one without one of its bytes, which is not the
// first.
func lacksOne(text, whole string) bool {
	if len(text)+1 != len(whole) {
		return false
	}
	same := 0
	for same < len(text) && text[same] == whole[same] {
		same++
	}
	return same > 0 && text[same:] == whole[same+1:]
}

// addExpanded adds the folded long names by the folded short ones.
func (d *document) addExpanded(full map[typedName]string, short acronyms) {
	for text, long := range short {
		full[typedName{long.typ, readName(text, long.typ).key}] = readName(d.mentionText(long), long.typ).key
	}
}

// isForeignShort reports whether what stands in brackets behind an organization is letters
// that stand for its name in another language: the next mention, of which nothing else is
// known, or a known party's behind another one of its names, "the Social Democrats (SPD)", or
// those of a party, "the Liberal Party (PL)".
func (r *resolver) isForeignShort(d *document, i int, short mention) bool {
	if d.mentions[i].typ != organization || short.start == d.mentions[i].start {
		return false
	}
	text := d.mentionText(short)
	if !isCapitals(text) || len(text) < 2 {
		return false
	}
	found := r.lookUp(text)
	isNext := i+1 < len(d.mentions) && d.mentions[i+1].typ == organization && d.mentions[i+1].field == short.field &&
		d.mentions[i+1].start == short.start && d.mentions[i+1].end == short.end
	if !partyKinds[lastWord(d.mentionText(d.mentions[i]))] || len(text) > 5 {
		return isNext && found.none()
	}
	return found.none() || onlyOrganizations(found) && r.lookUp(d.mentionText(d.mentions[i])).none()
}

// partyKinds end the names of parties.
var partyKinds = wordSet("Party Democrats Liberals Greens Conservatives Socialists Alliance Front Union Movement Coalition")

// joinSpeltOut makes one mention of an organization and the place behind it where the
// initials of both stand in brackets: "Board of Control for Cricket in India (BCCI)".
func (d *document) joinSpeltOut() {
	kept := d.mentions[:0]
	for _, m := range d.mentions {
		if last := len(kept) - 1; last >= 0 && m.typ == place && d.isSpeltOut(kept[last], m) {
			kept[last].endToken, kept[last].end = m.endToken, m.end
			continue
		}
		kept = append(kept, m)
	}
	d.mentions = kept
}

// isSpeltOut reports whether an acronym behind two mentions, with small words between
// them, is made of the initials of both.
func (d *document) isSpeltOut(a, b mention) bool {
	f := d.field(b.field)
	if a.typ != organization || a.field != b.field || a.sentence != b.sentence || b.endToken+2 >= len(f.tokens) ||
		f.tokens[b.endToken].text != "(" || f.tokens[b.endToken+2].text != ")" || !isCapitals(f.tokens[b.endToken+1].text) {
		return false
	}
	var words []string
	for i, t := range f.tokens[a.firstToken:b.endToken] {
		if at := a.firstToken + i; at >= a.endToken && at < b.firstToken && !smallWords[t.text] {
			return false
		}
		words = append(words, strings.ToLower(t.text))
	}
	return slices.Contains(initialsOf(words), strings.ToLower(f.tokens[b.endToken+1].text))
}
