package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// longForms finds the names of one word that go with a longer one of the article, whatever
// the tagger took them for: an organization's that begins with the word, "Delta" beside "Delta
// Air Lines", or the full name of a person, "the ban on Bedford" beside "Toby Bedford". It
// gives them its type, and adds the folded long names of organizations to full.
func (r *resolver) longForms(d *document, names []namedMention, introduced map[string]bool, full map[typedName]string) {
	single, upper := singleWords(names)
	if len(single) == 0 {
		return
	}
	l := r.newLongForms(names, single, upper, d.onSport())
	for key, at := range l.words(names, introduced) {
		if long := l.bodies[key]; long.key != "" {
			r.joinBody(d, names, at, &l, full)
		}
		if long := l.initials[key]; long != "" && l.bodies[key].key == "" && isUpper(names[at[0]].name.text) && r.lookUp(names[at[0]].name.text).none() {
			full[typedName{person, key}] = long
			retype(names, at, person)
		}
		if introduced[key] && names[at[0]].typ == place && r.isSurnameRather(d, names, at) {
			retype(names, at, person)
		}
	}
}

// singleWords returns the names of one word that are no demonyms, folded, and whether some are
// in capitals.
func singleWords(names []namedMention) (single map[string]bool, upper bool) {
	for _, m := range names {
		if m.of != nil || len(m.name.words) != 1 {
			continue
		}
		if single == nil {
			single = make(map[string]bool)
		}
		single[m.name.key] = true
		upper = upper || isCapitals(m.name.text)
	}
	return single, upper
}

// longForms are the longer names of an article by what they are shortened to, folded.
type longForms struct {
	bodies   map[string]longBody // organizations' by words that they are called by, without a name where two are
	bearers  map[string]bool     // words of persons' full names
	initials map[string]string   // persons' by three initials
	spelt    map[string]string   // organizations' by the initials of their words, once somebody asks
}

// longBody is the long name of an organization.
type longBody struct {
	nameParts
	first int // where the text has it first
}

// newLongForms finds those that names of one word may be short for.
func (r *resolver) newLongForms(names []namedMention, single map[string]bool, upper, sport bool) longForms {
	var l longForms
	for i, m := range names {
		if m.of != nil || m.typ != organization || len(m.name.words) < 2 {
			continue
		}
		word := r.calledBy(m.name, single)
		if word == "" && sport {
			word = r.clubsLastWord(m.name, single)
		}
		if word != "" {
			if l.bodies == nil {
				l.bodies, l.bearers = make(map[string]longBody), make(map[string]bool)
			}
			l.learn(word, m, i)
		}
	}
	if l.bodies == nil && !upper {
		return l
	}
	for _, m := range names {
		if m.of != nil || m.typ != person || len(m.name.words) < 2 {
			continue
		}
		for _, word := range m.name.words {
			if l.bodies[word].key != "" {
				l.bearers[word] = true
			}
		}
		if !upper {
			continue
		}
		if letters := personsInitials(m.name); single[letters] {
			if l.initials == nil {
				l.initials = make(map[string]string)
			}
			l.initials[letters] = m.name.key
		}
	}
	return l
}

// learn notes the long name of an organization, and where it stands. Of several that begin
// alike the group is meant: "Adani" is "Adani Group" beside "Adani Green Energy".
func (l longForms) learn(word string, m namedMention, at int) {
	old, found := l.bodies[word]
	switch {
	case found && old.key == m.name.key:
	case !found || isGroupOf(word, m.name) && !isGroupOf(word, old.nameParts):
		l.bodies[word] = longBody{m.name, at}
	case !isGroupOf(word, old.nameParts):
		l.bodies[word] = longBody{}
	}
}

// isGroupOf reports whether an organization's name says that it is all of those that are
// called by a word: "Evergrande Group".
func isGroupOf(word string, long nameParts) bool {
	last := len(long.words) - 1
	return last > 0 && long.words[last-1] == word && wholes[long.words[last]]
}

// isNameAndKind reports whether what follows a word in an organization's name only says what
// it is: "Teck Resources", "Delta Air Lines".
func isNameAndKind(word string, long nameParts) bool {
	at := slices.Index(long.words, word)
	return at >= 0 && !slices.ContainsFunc(long.words[at+1:], func(w string) bool {
		return !kinds[w] && !wholes[w] && !trades[w] && w != "and"
	})
}

// trades are what else companies have behind the name that they are called by.
var trades = wordSet(`resources research lines industries communications petroleum steel chemical chemicals foods stores studios securities software
	pharmaceuticals therapeutics laboratories mines minerals mining exploration entertainment games electric electronics enterprises networks
	water rail railways pharma healthcare health hotels properties property logistics shipping semiconductor semiconductors`)

// wholes stand behind the name that a group of companies is called by.
var wholes = wordSet("group holdings holding companies platforms")

// calledBy returns the folded word, one of those that are names, by which an organization may be
// called: the first of its name that is not its country's, "Evergrande" of "China Evergrande
// Group", and "Lilly" of "Eli Lilly and Co"; "" for what governs or serves a place, or is one
// of many kinds.
func (r *resolver) calledBy(name nameParts, single map[string]bool) string {
	words := name.words
	last := words[len(words)-1]
	if !single[words[0]] && !single[words[1]] {
		return ""
	}
	if ofPlaces[last] || organs[last] || slices.Contains(words, "of") || strings.ContainsAny(name.text, ",0123456789") {
		return ""
	}
	if first, _, _ := strings.Cut(name.text, " "); len(words) > 2 && single[words[1]] && r.isCountry(first) {
		words = words[1:]
	} else if len(words) == 2 && hasPartners(name) {
		words = words[1:]
	}
	word := words[0]
	if single[word] && isProper(word) && !vague[word] && !common[word] && len(word) > 2 && strings.IndexByte(word, '\'') < 0 {
		return word
	}
	return ""
}

// clubsLastWord returns the folded last word of a known club's name, one of those that are
// names, if it is not what all clubs are called: "Villa" of "Aston Villa".
func (r *resolver) clubsLastWord(name nameParts, single map[string]bool) string {
	last := name.words[len(name.words)-1]
	if !single[last] || kinds[last] || ofPlaces[last] {
		return ""
	}
	if found := r.lookUpWhole(name).ofType(organization); len(found) > 0 && isFootballClub(found[0].name) {
		return last
	}
	return ""
}

// hasPartners reports whether an organization's name is a person's with partners: "Eli Lilly
// and Co".
func hasPartners(name nameParts) bool {
	return name.isFirm() && (strings.HasPrefix(name.forms[0], name.text+" and ") || strings.HasPrefix(name.forms[0], name.text+" & "))
}

var (
	// ofPlaces end the names of what is called after the place that it serves, and of teams,
	// for which teams.go has rules.
	ofPlaces = wordSet(`police department council government office court courts authority school schools board county times post herald
		tribune journal news gazette patrol constabulary party ministry commission legislature city united town rovers wanderers athletic
		committee force brigade hospital convention citizen museum observatory exchange police's union association federation league`)
	// common begin names of organizations and are words of other names, too.
	common = wordSet(`new first north south east west northern southern eastern western royal world public people people's great saint st
		democratic republican supreme high state islamic christian catholic jewish black white green red blue human global joint
		conservative labour liberal san los santa free open all air business commerce daily sunday sun equity industrial`)
)

// personsInitials returns the folded initials of a person's name, those of the parts of double
// surnames too, "sbf" of "Sam Bankman-Fried", and "" where they are not three.
func personsInitials(name nameParts) string {
	var letters [3]byte
	n := 0
	for i := range len(name.text) {
		switch {
		case name.text[i] == '.':
			return ""
		case i > 0 && name.text[i-1] != ' ' && name.text[i-1] != '-':
		case name.text[i] < 'A' || name.text[i] > 'Z' || n == 3:
			return ""
		default:
			letters[n] = lowerASCII(name.text[i])
			n++
		}
	}
	if n != 3 {
		return ""
	}
	return string(letters[:n])
}

// words returns where the names of one word stand that may be short for longer ones, by the word.
func (l longForms) words(names []namedMention, introduced map[string]bool) map[string][]int {
	var at map[string][]int
	for i, m := range names {
		if m.of != nil || len(m.name.words) != 1 {
			continue
		}
		if key := m.name.key; l.bodies[key].key != "" || l.initials[key] != "" || introduced[key] && m.typ == place {
			if at == nil {
				at = make(map[string][]int)
			}
			at[key] = append(at[key], i)
		}
	}
	return at
}

// retype gives names a type.
func retype(names []namedMention, at []int, typ article.EntityType) {
	for _, i := range at {
		if names[i].typ != typ {
			names[i].typ = typ
			names[i].name = readName(names[i].name.text, typ)
		}
	}
}

// joinBody gives names of one word to the organization whose long form begins with it, where
// the words around them or what is known speaks for that.
func (r *resolver) joinBody(d *document, names []namedMention, at []int, l *longForms, full map[typedName]string) {
	first := names[at[0]]
	key := first.name.key
	long, borne := l.bodies[key], l.bearers[key]
	if d.onSport() && hasType(r.lookUp(first.name.text), place) { // teams.go
		return
	}
	if !isNameAndKind(key, long.nameParts) && (first.typ == person || !isIntroduced(names, at, long)) {
		return
	}
	meant := at
	if first.typ != organization {
		meant = r.ofBody(d, names, at, borne, long.nameParts)
	} else if r.isAnother(names, at, l) {
		return
	}
	if len(meant) > 0 {
		full[typedName{organization, key}] = long.key
		retype(names, meant, organization)
	}
}

// isIntroduced reports whether the text has a long name before the names of one word.
func isIntroduced(names []namedMention, at []int, long longBody) bool {
	for _, i := range at {
		if !names[i].title {
			return long.first < i
		}
	}
	return true
}

// isAnother reports whether names of one word are those of another organization than that of
// the long name: it has a legal form of its own, is known, or a name of the article is spelt by
// it.
func (r *resolver) isAnother(names []namedMention, at []int, l *longForms) bool {
	word := names[at[0]].name
	long := l.bodies[word.key]
	if slices.ContainsFunc(at, func(i int) bool { return names[i].name.isFirm() }) || r.isKnownBody(word, long.nameParts) {
		return true
	}
	if !isUpper(word.text) {
		return false
	}
	spelt, found := l.speltBy(names)[word.key]
	return found && spelt != long.key
}

// speltBy returns the folded names of organizations of several words by their initials.
func (l *longForms) speltBy(names []namedMention) map[string]string {
	if l.spelt != nil {
		return l.spelt
	}
	l.spelt = make(map[string]string)
	for _, m := range names {
		if m.typ != organization || m.of != nil {
			continue
		}
		for _, letters := range initialsOf(m.name.words) {
			l.spelt[letters] = m.name.key
		}
	}
	return l.spelt
}

// isKnownBody reports whether organizations are known by a word and the long name's is none of
// them. Where that is not known, its group's name is no other one's.
func (r *resolver) isKnownBody(word, long nameParts) bool {
	longer := r.lookUpWhole(long)
	if longer.none() && isGroupOf(word.key, long) {
		return false
	}
	return slices.ContainsFunc(r.lookUp(word.text).ofType(organization), func(k known) bool { return !k.wary && !longer.contains(k) })
}

// ofBody returns which of some names, taken for a person's or a place's, are an organization's:
// all but those that speak for the person or the place, where more speak for a company; of
// names that are not known all where nothing speaks against it.
func (r *resolver) ofBody(d *document, names []namedMention, at []int, borne bool, long nameParts) []int {
	var others []int
	beside, against := 0, 0
	for _, i := range at {
		m := d.mentions[names[i].index]
		switch {
		case d.isBesideCompany(m, borne), !borne && r.isUsedAsBody(d, names[i], long):
			beside++
			others = append(others, i)
		case borne:
		case names[i].typ == person && (names[i].sex != "" || sexOfFirstName(names[i].name.key) != "" || isTitle(fold(d.tokenBefore(m)))),
			names[i].typ == place && d.standsWhere(names[i].index, d.wordsBefore(m)):
			against++
		default:
			others = append(others, i)
		}
	}
	if beside > 0 && beside >= against {
		return others
	}
	found, longer := r.lookUp(names[at[0]].name.text), r.lookUpWhole(long)
	isKnown := hasType(found, names[at[0]].typ)
	if against == 0 && !borne && (!isKnown || !longer.none() && found.contains(longer.best())) {
		return others
	}
	return nil
}

// isUsedAsBody reports whether a name that could be a place's, and no large one's, stands before
// what organizations do or what belongs to universities, or beside another organization.
func (r *resolver) isUsedAsBody(d *document, m namedMention, long nameParts) bool {
	if d.standsBesideBodies(m.index) {
		return true
	}
	if m.typ != place || slices.ContainsFunc(r.lookUp(m.name.text).ofType(place), func(k known) bool { return k.weight >= bigWeight }) {
		return false
	}
	last := long.words[len(long.words)-1]
	return d.standsBefore(ofBodies, d.mentions[m.index]) ||
		(last == "university" || last == "college") && d.standsBefore(ofSchools, d.mentions[m.index])
}

// standsBesideBodies reports whether "and" or "or" joins a mention to an organization's.
func (d *document) standsBesideBodies(i int) bool {
	return i > 0 && d.mentions[i-1].typ == organization && joins[d.between(i-1, i)] ||
		i+1 < len(d.mentions) && d.mentions[i+1].typ == organization && joins[d.between(i, i+1)]
}

// isBesideCompany reports whether a mention stands before what a company has, "Delta's
// pilots", "Lilly shares", or behind who has it, "which owned Thames". If the name is also a
// person's, what persons have does not count.
func (d *document) isBesideCompany(m mention, borne bool) bool {
	f := d.field(m.field)
	rest := f.tokens[m.endToken:f.sentences[m.sentence].endToken]
	if borne {
		return len(rest) > 0 && ofCompaniesOnly[rest[0].text]
	}
	if owners[strings.ToLower(d.tokenBefore(m))] {
		return true
	}
	if len(rest) == 0 {
		return false
	}
	if !isPossessive(rest[0].text) {
		return ofCompanies[rest[0].text] || ofCompaniesOnly[rest[0].text]
	}
	return slices.ContainsFunc(rest[1:min(len(rest), 4)], func(t token) bool { return ofCompanies[t.text] || ofCompaniesOnly[t.text] })
}

var (
	owners      = wordSet("owned owns acquired acquires acquire")
	ofCompanies = wordSet(`share shareholder CEO CFO chief pilots flights fleet planes profits earnings revenue takeover offer bid
		investors founder customers merger airline`)
	// ofBodies stand behind who does something that towns seldom do.
	ofBodies  = wordSet("declined owes employs sells makes posted")
	ofSchools = wordSet(`student students professor professors faculty campus activist activists graduate graduates alumni trustees
		protest protests protesters administrators`)
	// ofCompaniesOnly stand behind companies' names, and not behind the surnames of persons.
	ofCompaniesOnly = wordSet("shares shareholders stock stocks bonds firms companies subsidiary subsidiaries")
)

// isSurnameRather reports whether names that could be a place's are the surname of somebody
// whom the article names before: nothing says that something is there, and the place is no
// large one.
func (r *resolver) isSurnameRather(d *document, names []namedMention, at []int) bool {
	for thing := range r.lookUp(names[at[0]].name.text).all() {
		if thing.typ == place && (thing.own || thing.weight >= bigWeight) {
			return false
		}
	}
	return !slices.ContainsFunc(at, func(i int) bool {
		m := d.mentions[names[i].index]
		before := d.wordsBefore(m)
		if d.onSport() && passings[before[1]] { // "the cross from Bellingham"
			return false
		}
		return d.standsWhere(names[i].index, before) || d.standsAsOrigin(m)
	})
}

// passings stand before players as well as before places.
var passings = wordSet("from to off around past between towards toward by")

// standsAsOrigin reports whether a mention of a place says of what follows where it is from:
// "a Bedford man".
func (d *document) standsAsOrigin(m mention) bool {
	before := d.wordsBefore(m)
	return articles[strings.ToLower(d.tokenBefore(m))] || before[1] == "of"
}
