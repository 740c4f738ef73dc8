package enrich

import (
	"strings"

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
	inners   shortNames           // last words but one of persons' names: in Spain the surname
	bodies   shortNames           // "commission", "Harvard"
	sites    shortNames           // "Heathrow Airport" for "Heathrow International Airport"
	begins   map[string]string    // organizations' full names by their first words, "" where two begin so
	firms    map[string]bool      // organizations that have a legal form: "Fox Corp" is no "Fox News"
	initials map[string]string    // organizations' full names by their initials
	short    map[typedName]string // full names by the short ones that the article introduces

	titled     map[string]string // full names of the title by their first words, "" where two have one
	firstNames map[string]string // full names by the first ones that stood for them before a surname did

	isUnknown func(name string) bool        // whether nothing is known by a name
	areTwo    func(name, other string) bool // whether two names are known, and for different organizations
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

func newAliases(names []namedMention, short map[typedName]string, isUnknown func(name string) bool, areTwo func(name, other string) bool) *aliases {
	a := &aliases{
		byName: make(map[typedName]*group),
		givens: newShortNames(), inners: newShortNames(), bodies: newShortNames(), sites: newShortNames(),
		begins: make(map[string]string), firms: make(map[string]bool), initials: make(map[string]string), short: short,
		titled: make(map[string]string), firstNames: make(map[string]string), isUnknown: isUnknown, areTwo: areTwo,
	}
	a.surnames = newSurnames(names)
	for _, m := range names {
		a.visit(m, shortNames.learn)
		if m.title && m.typ == person && len(m.name.words) > 1 {
			a.learnTitled(m.name)
		}
		if m.typ != organization {
			continue
		}
		a.learnBeginnings(m)
		for _, letters := range m.name.initials() {
			if _, found := a.initials[letters]; !found {
				a.initials[letters] = m.name.key
			}
		}
	}
	return a
}

// learnTitled notes the first name of a person whom the title names in full. In China it is
// the surname.
func (a *aliases) learnTitled(name nameParts) {
	first := name.words[0]
	if full, found := a.titled[first]; found && full != name.key {
		a.titled[first] = ""
		return
	}
	a.titled[first] = name.key
}

// learnBeginnings notes with which words an organization's name begins that the article has
// not used as a name of its own before: "Goldman" is short for "Goldman Sachs" only behind it.
func (a *aliases) learnBeginnings(m namedMention) {
	if m.name.isFirm() {
		a.firms[m.name.key] = true
	}
	if _, found := a.begins[m.name.key]; found {
		return // one of another name, or seen before
	}
	for i, c := range m.name.key {
		if c != ' ' {
			continue
		}
		short := m.name.key[:i]
		if full, found := a.begins[short]; !found {
			a.begins[short] = m.name.key
		} else if full == "" || !strings.HasPrefix(m.name.key, full) {
			a.begins[short] = "" // else it is the longer one's, too: "Goldman Sachs Asset Management"
		}
	}
	if !m.title {
		a.begins[m.name.key] = ""
	}
}

// vague are first words of organizations' names by which they are not called.
var vague = wordSet("federal social national international united general central american european")

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
		tell(a.givens, m.name.givens, m.name.key)
		tell(a.inners, fathersSurname(m.name.words), m.name.key)
		if nickname := m.name.nickname(); nickname != "" {
			tell(a.givens, []string{nickname}, m.name.key)
		}
	case organization:
		tell(a.bodies, bodiesOf(m.name.words), m.name.key)
		tell(a.bodies, teamsNickname(m.name), m.name.key)
	case place:
		tell(a.sites, sitesOf(m.name.words), m.name.key)
	}
}

// returnToStart leads from the end of the article to its title.
func (a *aliases) returnToStart() {
	for _, table := range append(a.surnames.of(""), a.givens, a.inners, a.bodies, a.sites) {
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
		if full, found := a.calledByFirstName(m, key); found {
			return full, true
		}
		if full, found := a.surnames.full(key, m.sex); found || a.surnames.elseOf(m) {
			return full, found
		}
		if full := a.titled[key]; full != "" {
			return full, true
		}
		if full, found := a.givens.full(key); found {
			return full, true
		}
		return a.inners.full(key)
	case organization:
		if a.firms[key] {
			full, found := a.initials[key] // "NNPC Ltd"
			return full, found && full != key && isUpper(m.name.text)
		}
		if full, found := a.bodies.full(key); found && (kinds[key] || organs[key] || !a.areTwo(m.name.text, full)) {
			return full, true
		}
		if full := a.begins[key]; full != "" && !kinds[key] && !organs[key] && !vague[key] && a.isUnknown(m.name.text) {
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

// calledByFirstName returns the full name of the person who is called by a first name that
// is also the surname of somebody whom the article names later: "Prabowo" is Prabowo
// Subianto before Listyo Sigit Prabowo comes, and in the title.
func (a *aliases) calledByFirstName(m namedMention, key string) (string, bool) {
	if m.title {
		full, found := a.firstNames[key]
		return full, found
	}
	full, found := a.givens.latest[key]
	if !found || a.surnames.all.latest[key] != "" || a.surnames.all.first[key] == "" {
		return "", false
	}
	a.firstNames[key] = full
	return full, true
}
