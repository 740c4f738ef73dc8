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
	surnames shortNames        // last words, and "J. Smith", of persons' names
	givens   shortNames        // first words of persons' names: in China the surname
	bodies   shortNames        // "commission", "Harvard"
	initials map[string]string // organizations' full names by their initials
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

func newAliases(names []namedMention) *aliases {
	a := &aliases{
		byName: make(map[typedName]*group), initials: make(map[string]string),
		surnames: newShortNames(), givens: newShortNames(), bodies: newShortNames(),
	}
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
		tell(a.surnames, surnamesOf(m.name.words), m.name.key)
		tell(a.givens, m.name.words[:1], m.name.key)
	case organization:
		tell(a.bodies, bodiesOf(m.name.words), m.name.key)
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
	}
	g := a.byName[key]
	if g == nil {
		g = &group{typ: key.typ, thing: m.of, seen: make(map[string]bool)}
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
	switch m.typ {
	case person:
		if full, found := a.surnames.full(key); found {
			return full, true
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
	if kinds[words[0]] && words[1] == "of" {
		shorts = append(shorts, words[0])
	}
	proper := slices.IndexFunc(words, func(word string) bool { return kinds[word] || smallWords[word] })
	if proper > 0 && proper <= maxShortWords && !slices.ContainsFunc(words[proper:], isProper) && words[0] != "united" {
		shorts = append(shorts, strings.Join(words[:proper], " "))
	}
	return shorts
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
