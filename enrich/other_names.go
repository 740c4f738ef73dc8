package enrich

import (
	"regexp"

	"github.com/dateline/dateline/article"
)

// knownAs is what stands between a person's name and another one by which they are known.
var knownAs = regexp.MustCompile(`^,? (?:who (?:is|was) |and )?(?:(?:also|better|best|widely|popularly|commonly|simply|professionally|locally|once|formerly|previously) )?` +
	`(?:(?:known|referred to) (?:simply |only |professionally |online )?(?:as|by)|nicknamed|a\.?k\.?a\.?)(?: ["“‘'])?$`)

// otherNames returns the folded names of persons by the other ones that the article says
// they are known by: "Joko Widodo, better known as Jokowi". Such a name becomes a person's.
func (d *document) otherNames() map[typedName]string {
	full := make(map[typedName]string)
	for i := 1; i < len(d.mentions); i++ {
		a, b := d.mentions[i-1], d.mentions[i]
		if a.typ != person || b.kind != article.Name || a.field != b.field || a.sentence != b.sentence || b.typ == organization {
			continue
		}
		if gap := b.start - a.end; gap < minKnownAs || gap > maxKnownAs || !knownAs.MatchString(d.between(i-1, i)) {
			continue
		}
		full[typedName{person, readName(d.mentionText(b), person).key}] = readName(d.mentionText(a), person).key
	}
	if len(full) == 0 {
		return full
	}
	for i, m := range d.mentions {
		if m.typ == place && full[typedName{person, readName(d.mentionText(m), person).key}] != "" {
			d.mentions[i].typ = person
		}
	}
	return full
}

// A text that says so is so long, in bytes.
const (
	minKnownAs = len(" aka ")
	maxKnownAs = 40
)
