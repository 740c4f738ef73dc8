package enrich

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// namedMention is a mention with its name taken apart.
type namedMention struct {
	index int // into document.mentions
	typ   article.EntityType
	name  nameParts
	title bool   // stands in the title
	of    *known // what a demonym belongs to
	sex   sex    // of a person, where the words around tell
}

// group is the mentions that name the same thing in an article.
type group struct {
	typ      article.EntityType
	mentions []int
	names    []nameParts // different ones, in the order of the article
	thing    *known      // what it is linked to, nil if unknown
}

func (g *group) add(m namedMention) {
	g.mentions = append(g.mentions, m.index)
	if m.name.text != "" && !slices.ContainsFunc(g.names, func(n nameParts) bool { return n.text == m.name.text }) {
		g.names = append(g.names, m.name)
	}
}

// displayName returns the longest name that the article uses, if possible one
// that is not in capitals.
func (g *group) displayName() string {
	best := ""
	for _, n := range g.names {
		if best == "" || betterName(n.text, best) {
			best = n.text
		}
	}
	if !isUpper(best) || !strings.Contains(best, " ") && (g.typ == organization || !isShoutedWord(best)) {
		return best
	}
	for _, n := range g.names {
		if strings.EqualFold(n.text, best) && !isUpper(n.text) {
			return n.text
		}
	}
	return titleCase(best)
}

// isShoutedWord reports whether a word in capitals is long enough to be in capitals for
// the line that it stands in, "SPRINGFIELD, Ill.", and no abbreviation.
func isShoutedWord(word string) bool {
	const minLetters = 5
	return utf8.RuneCountInString(word) >= minLetters && !strings.ContainsFunc(word, func(c rune) bool { return !unicode.IsLetter(c) })
}

func betterName(a, b string) bool {
	if loud := isUpper(b) && strings.Contains(b, " "); loud != (isUpper(a) && strings.Contains(a, " ")) {
		return loud
	}
	if wordsA, wordsB := strings.Count(a, " "), strings.Count(b, " "); wordsA != wordsB {
		return wordsA > wordsB
	}
	return utf8.RuneCountInString(a) > utf8.RuneCountInString(b)
}

// readNames takes the names of the mentions apart.
func (r *resolver) readNames(d *document) []namedMention {
	type spelling struct {
		text string
		typ  article.EntityType
	}
	read := make(map[spelling]nameParts)
	names := resized(d.room().named, len(d.mentions))
	d.room().named = names
	for i, m := range d.mentions {
		s := spelling{d.mentionText(m), m.typ}
		name, found := read[s]
		if !found {
			name = readName(s.text, s.typ)
			read[s] = name
		}
		names[i] = namedMention{index: i, typ: m.typ, name: name, title: m.field == article.TitleField}
		names[i].sex = d.sexTold(m)
		if len(names[i].name.words) == 1 && r.isReigning(d, m) {
			names[i].name.text = d.tokenBefore(m) + " " + names[i].name.text
		}
		if m.kind == article.Demonym {
			if thing, found := r.demonym(s.text); found {
				names[i].of = &thing
			}
		}
	}
	return names
}

// isReigning reports whether a mention is the name of a pope, which goes with the title,
// or that of a king or the like who is known with it: "King Charles", "Ayatollah Khamenei".
func (r *resolver) isReigning(d *document, m mention) bool {
	if m.typ != person {
		return false
	}
	title := d.tokenBefore(m)
	return title == "Pope" || royals[title] && !r.known.find(title+" "+d.mentionText(m)).none()
}

var royals = wordSet("King Queen Prince Princess Emperor Ayatollah")

// tokenBefore returns the word before a mention in its sentence, "" if none is.
func (d *document) tokenBefore(m mention) string {
	f := d.field(m.field)
	if m.firstToken == f.sentences[m.sentence].firstToken {
		return ""
	}
	return f.tokens[m.firstToken-1].text
}

// settleTypes gives all mentions of one name the same type: what is surely
// known of it, the type of the person whose surname it is, or the majority's. introduced are
// the surnames that stand alone only behind the full name.
func (r *resolver) settleTypes(names []namedMention, introduced map[string]bool) {
	votes := make(map[string]typeVotes)
	surnames := make(map[string]bool)
	for _, m := range names {
		if m.of != nil {
			continue
		}
		votes[m.name.key] = votes[m.name.key].with(m.typ)
		if m.typ == person && len(m.name.words) > 1 {
			surnames[m.name.words[len(m.name.words)-1]] = true
		}
	}
	settled := make(map[string]article.EntityType)
	for i, m := range names {
		if m.of != nil {
			continue
		}
		typ, found := settled[m.name.key]
		if !found {
			typ = r.settle(m.name, votes[m.name.key], surnames, introduced)
			settled[m.name.key] = typ
		}
		if typ != m.typ {
			names[i].typ = typ
			names[i].name = readName(m.name.text, typ)
		}
	}
}

// typeVotes counts the mentions of a name by type.
type typeVotes struct{ persons, organizations, places int }

// with returns the votes with one more.
func (v typeVotes) with(typ article.EntityType) typeVotes {
	switch typ {
	case person:
		v.persons++
	case organization:
		v.organizations++
	case place:
		v.places++
	}
	return v
}

// most returns the type that most are for: of equally many a place, then an
// organization.
func (v typeVotes) most() article.EntityType {
	switch {
	case v.persons > v.places && v.persons > v.organizations:
		return person
	case v.organizations > v.places:
		return organization
	}
	return place
}

// introducedSurnames returns the surnames that stand alone only behind the full
// name of their bearer: Ford, if Gerald Ford comes first, and no Ford Motor.
func introducedSurnames(names []namedMention) map[string]bool {
	introduced := make(map[string]bool)
	alone := make(map[string]bool)
	for _, m := range names {
		words := m.name.words
		switch {
		case m.title || m.of != nil || len(words) == 0:
		case len(words) == 1:
			alone[words[0]] = true
		case m.typ == person && !alone[words[len(words)-1]]:
			introduced[words[len(words)-1]] = true
		}
	}
	for _, m := range names {
		if m.typ == organization && len(m.name.words) > 1 {
			delete(introduced, m.name.words[0])
		}
	}
	return introduced
}

func (r *resolver) settle(name nameParts, votes typeVotes, surnames, introduced map[string]bool) article.EntityType {
	best := votes.most()
	found := r.lookUp(name.text)
	if typ, own := ownType(found); own && !hasType(found, best) {
		return typ
	}
	if !found.none() && found.best().sure {
		return found.best().typ
	}
	if best == organization && introduced[name.key] {
		return person
	}
	if typ, sure := sureType(found); sure && (best != person || found.best().weight >= countryWeight) {
		return typ
	}
	if best == place && (len(name.words) > 1 || isNickname(name.text)) && onlyOrganizations(found) {
		return organization
	}
	if best != person && len(name.words) == 1 && surnames[name.key] && !hasType(found, best) {
		return person
	}
	return best
}

// sureType returns the type that all meanings of a name have.
func sureType(found meanings) (article.EntityType, bool) {
	if found.none() {
		return "", false
	}
	best := found.best()
	for thing := range found.all() {
		if thing.typ != best.typ || thing.wary {
			return "", false
		}
	}
	return best.typ, best.weight >= newsmakerWeight
}

// onlyOrganizations reports whether a name is known, and for organizations only.
func onlyOrganizations(found meanings) bool {
	for thing := range found.all() {
		if thing.typ != organization {
			return false
		}
	}
	return !found.none()
}

// ownType returns the type that all meanings of the operator's own have.
func ownType(found meanings) (article.EntityType, bool) {
	typ, some := article.EntityType(""), false
	for thing := range found.all() {
		if thing.own && some && thing.typ != typ {
			return "", false
		}
		if thing.own {
			typ, some = thing.typ, true
		}
	}
	return typ, some
}

func hasType(found meanings, typ article.EntityType) bool {
	for thing := range found.all() {
		if thing.typ == typ {
			return true
		}
	}
	return false
}

// group brings mentions together: the text's from front to back, then the
// title's, which may be short for names that only the text has in full. short
// are the short names that the article introduces.
func (r *resolver) group(names []namedMention, short map[typedName]string) []*group {
	a := newAliases(names, short, func(name string) bool { return r.lookUp(name).none() }, r.areTwo)
	for _, title := range []bool{false, true} {
		if title {
			a.returnToStart()
		}
		for _, m := range names {
			if m.title == title {
				a.join(m)
			}
		}
	}
	return a.groups
}

// areTwo reports whether two names are known, and for organizations of which none has both:
// "Siemens" and "Siemens Energy".
func (r *resolver) areTwo(name, other string) bool {
	ours, theirs := r.lookUp(name).ofType(organization), r.lookUp(other).ofType(organization)
	return len(ours) > 0 && len(theirs) > 0 && !slices.ContainsFunc(ours, func(k known) bool {
		return slices.ContainsFunc(theirs, func(other known) bool { return k.id == other.id && k.name == other.name })
	})
}
