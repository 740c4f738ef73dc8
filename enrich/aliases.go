package enrich

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dateline/dateline/article"
)

// aliases knows which names are short for which in one article. Everything is
// looked up by its words, so that the time grows with the number of names
// only.
type aliases struct {
	groups   []*group
	byName   map[typedName]*group
	surnames surnames             // last words, and "J. Smith", of persons' names
	givens   shortNames           // first words of persons' names: in China the surname
	bodies   shortNames           // "commission", "Harvard"
	sites    shortNames           // "Heathrow Airport" for "Heathrow International Airport"
	initials map[string]string    // organizations' full names by their initials
	short    map[typedName]string // full names by the short ones that the article introduces
}

// typedName is a folded name with its type.
type typedName struct {
	typ article.EntityType
	key string
}

// shortNames says which full name a short one stands for. Both are folded.
type shortNames struct {
	first  map[string]string // the first full name of the article
	latest map[string]string // the last one that was passed
}

func newShortNames() shortNames {
	return shortNames{make(map[string]string), make(map[string]string)}
}

// full returns the full name that a short one stands for: the nearest before
// it, else the first of the article.
func (s shortNames) full(short string) (string, bool) {
	if full, found := s.latest[short]; found {
		return full, true
	}
	full, found := s.first[short]
	return full, found
}

// learn notes that the article has a full name.
func (s shortNames) learn(shorts []string, full string) {
	for _, short := range shorts {
		if _, found := s.first[short]; !found && short != full {
			s.first[short] = full
		}
	}
}

// pass notes that a full name is the nearest now.
func (s shortNames) pass(shorts []string, full string) {
	for _, short := range shorts {
		if short != full {
			s.latest[short] = full
		}
	}
}

// returnToStart forgets what was passed, so that a short name stands for the first full
// one of the article again.
func (s shortNames) returnToStart() { clear(s.latest) }

func newAliases(names []namedMention, short map[typedName]string) *aliases {
	a := &aliases{
		short:  short,
		byName: make(map[typedName]*group), initials: make(map[string]string),
		givens: newShortNames(), bodies: newShortNames(), sites: newShortNames(),
	}
	a.surnames = newSurnames(names)
	for _, m := range names {
		a.visit(m, shortNames.learn)
		if m.typ != organization {
			continue
		}
		for _, letters := range initialsOf(m.name.words) {
			if _, found := a.initials[letters]; !found {
				a.initials[letters] = m.name.key
			}
		}
	}
	return a
}

// visit tells the tables which short names go with a full one.
func (a *aliases) visit(m namedMention, tell func(s shortNames, shorts []string, full string)) {
	if len(m.name.words) < 2 || m.of != nil {
		return
	}
	switch m.typ {
	case person:
		for _, table := range a.surnames.of(a.surnames.sexes[m.name.key]) {
			tell(table, surnamesOf(m.name.words), m.name.key)
		}
		tell(a.givens, m.name.words[:1], m.name.key)
		if nickname := m.name.nickname(); nickname != "" {
			tell(a.givens, []string{nickname}, m.name.key)
		}
	case organization:
		tell(a.bodies, bodiesOf(m.name.words), m.name.key)
	case place:
		tell(a.sites, sitesOf(m.name.words), m.name.key)
	}
}

// returnToStart leads from the end of the article to its title.
func (a *aliases) returnToStart() {
	for _, table := range append(a.surnames.of(""), a.givens, a.bodies, a.sites) {
		table.returnToStart()
	}
}

// join puts a mention into its group.
func (a *aliases) join(m namedMention) {
	key := typedName{m.typ, m.name.key}
	if m.of != nil {
		key = typedName{m.of.typ, "of " + m.of.id + m.of.name + m.of.country}
	}
	if m.of == nil {
		key.key = a.fullName(m)
		if len(m.name.words) == 1 && key.key == m.name.key && a.surnames.elseOf(m) {
			m = m.addressed()
			key.key = m.name.key
		}
	}
	g := a.byName[key]
	if g == nil {
		g = &group{typ: key.typ, thing: m.of}
		a.byName[key] = g
		a.groups = append(a.groups, g)
	}
	g.add(m)
	a.visit(m, shortNames.pass)
}

// maxChain is how often a short name may stand for one that is short itself:
// "Smith" for "J. Smith" for "John Smith".
const maxChain = 3

// fullName returns the longest name that a mention's name is short for.
func (a *aliases) fullName(m namedMention) string {
	key := m.name.key
	for range maxChain {
		full, found := a.longer(m, key)
		if !found {
			break
		}
		key = full
	}
	return key
}

func (a *aliases) longer(m namedMention, key string) (string, bool) {
	if full, found := a.short[typedName{m.typ, key}]; found && full != key {
		return full, true
	}
	switch m.typ {
	case person:
		if full, found := a.surnames.full(key, m.sex); found || a.surnames.elseOf(m) {
			return full, found
		}
		return a.givens.full(key)
	case organization:
		if full, found := a.bodies.full(key); found {
			return full, true
		}
		if isUpper(m.name.text) {
			full, found := a.initials[key]
			return full, found && full != key
		}
	case place:
		return a.sites.full(key)
	}
	return "", false
}

// maxShortWords bounds the words of a short name.
const maxShortWords = 4

// surnamesOf returns what a person's full name may be shortened to, besides
// the first word.
func surnamesOf(words []string) []string {
	n := len(words)
	last := words[n-1]
	var shorts []string
	for i := max(1, n-maxShortWords); i < n; i++ {
		shorts = append(shorts, strings.Join(words[i:], " "))
	}
	if _, bare, found := strings.Cut(last, "al-"); found && bare != "" {
		shorts = append(shorts, bare)
	}
	if first, _ := utf8.DecodeRuneInString(words[0]); utf8.RuneCountInString(words[0]) > 1 {
		shorts = append(shorts, string(first)+" "+last)
	}
	if n > 2 {
		shorts = append(shorts, words[0]+" "+last)
	}
	return shorts
}

// bodiesOf returns what an organization's full name may be shortened to:
// "Harvard" for "Harvard University", "Commission" for "European Commission",
// "Bank" for "Bank of England".
func bodiesOf(words []string) []string {
	var shorts []string
	n := len(words)
	if kinds[words[n-1]] {
		for i := max(1, n-maxShortWords); i < n; i++ {
			shorts = append(shorts, strings.Join(words[i:], " "))
		}
	}
	if (kinds[words[0]] || words[0] == "house") && words[1] == "of" {
		shorts = append(shorts, words[0])
	}
	proper := slices.IndexFunc(words, func(word string) bool { return kinds[word] || smallWords[word] })
	if proper > 0 && proper <= maxShortWords && words[0] != "united" && (isOf(words[proper:]) || !slices.ContainsFunc(words[proper:], isProper)) {
		shorts = append(shorts, strings.Join(words[:proper], " "))
	}
	return shorts
}

// isOf reports whether a kind of organization and what it is for are all that is
// left of a name: "Institution of Oceanography".
func isOf(words []string) bool { return len(words) > 2 && kinds[words[0]] && words[1] == "of" }

// sitesOf returns what the full name of a place may be shortened to.
func sitesOf(words []string) []string {
	n := len(words)
	if n < 3 || words[n-2] != "international" && words[n-2] != "national" && words[n-2] != "regional" {
		return nil
	}
	return []string{strings.Join(append(slices.Clone(words[:n-2]), words[n-1]), " ")}
}

// isProper reports whether a folded word of an organization's name is neither
// a kind of organization nor a small word.
func isProper(word string) bool { return !kinds[word] && !smallWords[word] }

// kinds of organization, in their names.
var kinds = wordSet(`university college school institute institution academy commission committee council court parliament
	senate congress assembly ministry department agency authority bureau office administration service party front movement
	league union federation confederation association organization organisation foundation fund bank group holdings company
	corporation corp industries motors motor airlines airways air systems technologies energy oil petroleum partners capital
	bancorp financial insurance club team city united police force army navy guard board panel museum hospital church
	society network news times post journal press house alliance center centre trust international`)

// initialsOf returns the acronyms of a name, with and without the letters of
// its small words.
func initialsOf(words []string) []string {
	if len(words) < 2 || len(words) > 10 {
		return nil
	}
	var all, capitals strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		all.WriteRune(first)
		if !smallWords[word] {
			capitals.WriteRune(first)
		}
	}
	var acronyms []string
	for _, acronym := range []string{capitals.String(), all.String()} {
		if utf8.RuneCountInString(acronym) > 1 {
			acronyms = append(acronyms, acronym)
		}
	}
	return acronyms
}
