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
	inners   shortNames           // last words but one of persons' names: in Spain the surname
	bodies   shortNames           // "commission", "Harvard"
	sites    shortNames           // "Heathrow Airport" for "Heathrow International Airport"
	begins   map[string]string    // organizations' full names by their first words, "" where two begin so
	firms    map[string]bool      // organizations that have a legal form: "Fox Corp" is no "Fox News"
	initials map[string]string    // organizations' full names by their initials
	short    map[typedName]string // full names by the short ones that the article introduces

	titled     map[string]string // full names of the title by their first words, "" where two have one
	firstNames map[string]string // full names by the first ones that stood for them before a surname did

	isUnknown func(name string) bool // whether nothing is known by a name
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

func newAliases(names []namedMention, short map[typedName]string, isUnknown func(name string) bool) *aliases {
	a := &aliases{
		isUnknown: isUnknown, firstNames: make(map[string]string), titled: make(map[string]string),
		short:  short,
		byName: make(map[typedName]*group), initials: make(map[string]string), begins: make(map[string]string), firms: make(map[string]bool),
		givens: newShortNames(), inners: newShortNames(), bodies: newShortNames(), sites: newShortNames(),
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
		for _, letters := range initialsOf(m.name.words) {
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
			return "", false
		}
		if full, found := a.bodies.full(key); found {
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

// givensOf returns the beginnings of a person's full name: "Sri Mulyani" of "Sri Mulyani
// Indrawati", "Gabriel Boric" of "Gabriel Boric Font".
func givensOf(words []string) []string {
	if len(words) == 2 {
		return words[:1]
	}
	shorts := []string{words[0]}
	for i := 2; i < len(words); i++ {
		shorts = append(shorts, strings.Join(words[:i], " "))
	}
	return shorts
}

// fathersSurname returns the last word but one of a person's full name where it can be a
// surname, as in "Jeannette Jara Román".
func fathersSurname(words []string) []string {
	if len(words) < 3 {
		return nil
	}
	word := words[len(words)-2]
	if utf8.RuneCountInString(word) == 1 || sexOfFirstName(word) != "" {
		return nil
	}
	return words[len(words)-2 : len(words)-1]
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
	for i := 1; i < n-2; i++ {
		if kinds[words[i]] && words[i+1] == "of" && words[i] != "party" { // "Election Commission of India"
			shorts = append(shorts, words[i], strings.Join(words[:i+1], " "))
			break
		}
	}
	proper := slices.IndexFunc(words, func(word string) bool { return kinds[word] || smallWords[word] })
	if proper > 0 && proper <= maxShortWords && words[0] != "united" && words[proper] != "foundation" && (isOf(words[proper:]) || !slices.ContainsFunc(words[proper:], isProper)) {
		shorts = append(shorts, strings.Join(words[:proper], " "))
	}
	return shorts
}

// teamsNickname returns the last word of an organization's name if it may be a team's
// nickname: "Warriors" of "Golden State Warriors".
func teamsNickname(name nameParts) []string {
	last := len(name.words) - 1
	if !isNickname(name.text[strings.LastIndexByte(name.text, ' ')+1:]) || kinds[name.words[last]] {
		return nil
	}
	return name.words[last:]
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
	written := []string{capitals.String(), all.String()}
	if words[0] == "us" || words[0] == "uk" { // "USGS"
		written = append(written, words[0]+capitals.String()[1:])
	}
	var acronyms []string
	for _, acronym := range written {
		if utf8.RuneCountInString(acronym) > 1 {
			acronyms = append(acronyms, acronym)
		}
	}
	return acronyms
}
