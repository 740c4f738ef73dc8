package enrich

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// How sure a thing is to be meant grows by these factors.
const (
	countryFactor = 20        // the article names its country
	regionFactor  = 5         // and its state
	sportFactor   = 10        // it is on sport, and the thing a league; else a league is meant less
	hintFactor    = 1_000_000 // "Paris, Texas"
)

// maxWeight bounds a thing's own weight, so that the article can outweigh even
// a country: Georgia.
const maxWeight = 50_000_000

// Weights of what has no number of inhabitants; see enrich/train/knowledge.
const (
	countryWeight     = 1_000_000_000
	regionWeight      = 500_000_000 // continents and the like
	subdivisionWeight = 3_000_000   // states and provinces
	newsmakerWeight   = 1_000_000   // organizations often in the news
	provinceWeight    = 50_000      // small provinces
	legislatorWeight  = 1_000       // persons who may share their name with others
)

// setting is where an article plays.
type setting struct {
	countries map[string]bool  // ISO codes
	regions   map[string]bool  // states of the United States
	hints     map[*group]known // country or state named right behind a place
	most      string           // the country that is named most often, "" if two are
	sport     bool
}

// link says what things the groups are, where the names and the article leave
// no doubt.
func (r *resolver) link(d *document, groups []*group) {
	s := r.setting(d, groups)
	football := noFootball
	if s.sport {
		football = d.onFootball()
	}
	for _, g := range groups {
		if football != noFootball {
			r.takeForClub(d, g, football)
		}
		if g.thing != nil {
			continue
		}
		if thing := r.meant(d, g, s); thing != nil && (thing.own || !r.doubtful(d, g, *thing, s)) {
			g.thing = thing
		}
	}
	r.linkVouchedFor(groups)
	if s.sport {
		d.takeForTeams(groups)
	}
}

// linkVouchedFor links organizations that could be meant by their names, and that the
// article also names in full: "the Dodgers" beside "the Los Angeles Dodgers".
func (r *resolver) linkVouchedFor(groups []*group) {
	linked := make(map[string]*known)
	for _, g := range groups {
		if g.typ == organization && g.thing != nil && g.thing.id != "" {
			linked[g.thing.id] = g.thing
		}
	}
	for _, g := range groups {
		if g.typ != organization || g.thing != nil || len(g.names) != 1 || len(linked) == 0 {
			continue
		}
		for thing := range r.lookUpWhole(g.names[0]).all() {
			if linked[thing.id] != nil {
				g.thing = linked[thing.id]
				break
			}
		}
	}
}

// setting finds out which countries an article names.
func (r *resolver) setting(d *document, groups []*group) setting {
	s := setting{
		countries: make(map[string]bool), regions: make(map[string]bool), hints: make(map[*group]known), sport: d.onSport(),
	}
	owner := make([]*group, len(d.mentions))
	for _, g := range groups {
		for _, m := range g.mentions {
			owner[m] = g
		}
	}
	for i := 1; i < len(d.mentions); i++ {
		where, found := r.hint(d, i, owner[i])
		if found {
			s.hints[owner[i-1]] = where
		}
	}
	named := make(map[string]int)
	for _, g := range groups {
		if g.typ == place {
			where, sure := r.surePlace(g)
			s.add(where, sure)
			if sure && where.country != "" {
				named[where.country] += len(g.mentions)
			}
		}
	}
	s.most = mostNamed(named)
	if d.dateline != nil {
		s.add(surest(r.lookUp(d.dateline.Place).ofType(place)))
	}
	if d.namesMembersOfCongress() {
		s.countries["US"] = true
	}
	return s
}

// mostNamed returns the country that is named most often, "" if two are.
func mostNamed(named map[string]int) string {
	most, times, twice := "", 0, false
	for country, n := range named {
		switch {
		case n > times:
			most, times, twice = country, n, false
		case n == times:
			twice = true
		}
	}
	if twice {
		return ""
	}
	return most
}

// namesMembersOfCongress reports whether a person is named with party and state, as news
// does with members of the United States' Congress: "Elizabeth Warren, D-Mass."
func (d *document) namesMembersOfCongress() bool {
	for _, m := range d.mentions {
		f := d.field(m.field)
		if m.typ != person || m.endToken+1 >= len(f.tokens) || f.tokens[m.endToken].text != "," {
			continue
		}
		if isPartyAndState(f.tokens[m.endToken+1].text) {
			return true
		}
	}
	return false
}

func (s setting) add(where known, sure bool) {
	if !sure {
		return
	}
	if where.country != "" {
		s.countries[where.country] = true
	}
	if where.isState() {
		s.regions[where.name] = true
	}
}

// farBigger is by how much London is bigger than all other places of its name,
// at the least, so that it says what an article is on.
const farBigger = 15

// surePlace returns a place whose country is sure: a demonym's, a country, or
// one whose name is found in one country only, or is that of a far bigger place
// there than elsewhere.
func (r *resolver) surePlace(g *group) (known, bool) {
	if g.thing != nil {
		return *g.thing, true
	}
	for _, n := range g.names {
		if found := r.lookUpWhole(n).ofType(place); len(found) > 0 {
			return surest(found)
		}
	}
	return known{}, false
}

// surest returns the first of the places of a name, and whether its country is sure.
func surest(found []known) (known, bool) {
	if len(found) == 0 {
		return known{}, false
	}
	first := found[0]
	if first.wary && first.region == "" && first.weight > provinceWeight {
		return first, false // it is meant only where something else names its country
	}
	elsewhere := slices.IndexFunc(found, func(k known) bool { return k.country != first.country })
	switch {
	case first.own || elsewhere < 0:
		return first, true
	case first.isLarge():
		return first, first.name != "Georgia"
	}
	return first, first.weight > farBigger*found[elsewhere].weight
}

// hint returns the country or state that a mention names right behind another
// one and a comma.
func (r *resolver) hint(d *document, i int, g *group) (known, bool) {
	before, m := d.mentions[i-1], d.mentions[i]
	if before.field != m.field || before.typ != place || g.typ != place {
		return known{}, false
	}
	if strings.TrimSpace(d.field(m.field).text[before.end:m.start]) != "," {
		return known{}, false
	}
	found := r.lookUp(d.mentionText(m)).ofType(place)
	for _, k := range found {
		if k.isState() && r.liesIn(d.mentionText(before), k) { // "White Plains, New York"
			return k, true
		}
	}
	if len(found) == 0 || !found[0].isState() && found[0].weight < countryWeight {
		return known{}, false
	}
	return found[0], true
}

// liesIn reports whether a state has a place of a name.
func (r *resolver) liesIn(name string, state known) bool {
	return slices.ContainsFunc(r.lookUp(name).ofType(place), func(k known) bool { return k.region == state.name })
}

// meant returns the thing that a group means, nil if that isn't known.
func (r *resolver) meant(d *document, g *group, s setting) *known {
	names := slices.Clone(g.names)
	slices.SortStableFunc(names, func(a, b nameParts) int { return cmp.Compare(len(b.words), len(a.words)) })
	for _, n := range names {
		found := r.lookUpWhole(n).ofType(g.typ)
		if len(found) == 0 {
			found = r.lookUpVaried(d, g, n).ofType(g.typ)
		}
		if len(found) == 0 {
			continue
		}
		if states := slices.DeleteFunc(slices.Clone(found), func(k known) bool { return !k.isState() && !k.own }); len(states) > 0 && d.isStates(g) {
			found = states
		}
		var where *known
		if hint, hinted := s.hints[g]; hinted {
			where = &hint
		} else if len(s.regions) > 1 && isOneOfCounties(found) {
			return nil
		}
		if thing := s.likeliest(found, where); thing != nil || !found[0].alone {
			return thing
		}
	}
	return nil
}

// isOneOfCounties reports whether several states of the United States have a county of a
// name: "Orange County". An article that names more than one state may mean any.
func isOneOfCounties(found []known) bool {
	counties := 0
	for _, k := range found {
		if k.region != "" && (strings.HasSuffix(k.name, " County") || strings.HasSuffix(k.name, " Parish")) {
			counties++
		}
	}
	return counties > 1
}

// likeliest returns the thing that is meant most likely: the operator's own, if
// there is one. It returns nil if none is meant or if another one might be.
func (s setting) likeliest(found []known, hint *known) *known {
	best, bestScore := -1, 0
	for i := range found {
		if found[i].own {
			return &found[i]
		}
		if score := s.score(found[i], hint); score > bestScore {
			best, bestScore = i, score
		}
	}
	for i := range found {
		if i != best && best >= 0 && s.rivals(found[i], s.rivalScore(found[i], hint), found[best], bestScore) {
			return nil
		}
	}
	if best < 0 {
		return nil
	}
	return &found[best]
}

// clearlyMore is by how much a place must be likelier than one of its name
// elsewhere where the article speaks for both or for neither. A big city is
// meant sooner.
const (
	clearlyMore    = 3
	clearlyMoreBig = 2
	bigWeight      = 1_000_000
)

// rivals reports whether a thing might be meant as well as the likeliest one.
// A city is no rival of the province around it.
func (s setting) rivals(k known, score int, best known, bestScore int) bool {
	enough := clearlyMore
	if best.weight >= bigWeight {
		enough = clearlyMoreBig
	}
	elsewhere := k.country != best.country || k.region != "" && best.region != "" && k.region != best.region
	return score == bestScore || elsewhere && s.isNear(k) == s.isNear(best) && enough*score > bestScore
}

// rivalScore is that of a thing beside one that is meant more likely. A town whose state
// the article does not name is not meant itself, and still leaves a doubt.
func (s setting) rivalScore(k known, hint *known) int {
	if k.region != "" {
		return s.likelihood(k, hint)
	}
	return s.score(k, hint)
}

// score is 0 for a thing that is not meant.
func (s setting) score(k known, hint *known) int {
	if k.wary && !s.vouches(k, hint) {
		return 0
	}
	return s.likelihood(k, hint)
}

func (s setting) likelihood(k known, hint *known) int {
	score := min(k.weight, maxWeight) + 1
	if s.isNear(k) {
		score *= countryFactor
	}
	if s.regions[k.region] {
		score *= regionFactor
	}
	if isSportsBody(k.name) && s.sport {
		score *= sportFactor
	} else if isSportsBody(k.name) {
		score /= sportFactor
	}
	if hint != nil && hint.name != k.name {
		switch {
		case hint.isState() && k.isState(): // a list of states
		case hint.isState() && hint.name != k.region:
			return 0
		case hint.country == k.country:
			score *= hintFactor
		}
	}
	return score
}

// isNear reports whether the article names a thing's country.
func (s setting) isNear(k known) bool { return k.country != "" && s.countries[k.country] }

// vouches reports whether the article says enough for a thing that is not
// meant for its name alone: it names the country, the state of a town of the
// United States, and no other country beside that of a ministry or a parliament,
// since others have one of that name.
func (s setting) vouches(k known, hint *known) bool {
	switch {
	case k.region != "":
		return s.regions[k.region] || hint != nil && hint.name == k.region
	case k.alone || k.typ == organization && isOffice(k.name):
		return s.isNear(k) && len(s.countries) == 1
	}
	return s.isNear(k)
}

// isOffice reports whether a name could be that of an organ of any state.
func isOffice(name string) bool {
	kind, of, _ := strings.Cut(name, " ")
	return stateOffices[kind] && (strings.HasPrefix(of, "of ") || strings.HasPrefix(of, "for "))
}

// isSportsBody reports whether an organization is called as leagues are, or is one of cricket.
func isSportsBody(name string) bool {
	return strings.HasSuffix(name, " Conference") || strings.HasSuffix(name, " League") || strings.Contains(name, " Cricket ")
}

var stateOffices = map[string]bool{"Ministry": true, "Department": true, "Bureau": true, "Office": true, "Directorate": true}

// isLarge reports whether a thing is a country or larger.
func (k known) isLarge() bool { return k.weight >= regionWeight }

// isState reports whether a thing is a state of the United States.
func (k known) isState() bool {
	return k.typ == place && k.country == "US" && k.weight == subdivisionWeight && k.region == ""
}

// plainName returns a name in one line, with straight quotes.
func plainName(name string) string {
	if isPlainName(name) {
		return name
	}
	return strings.Join(strings.Fields(straighten.Replace(name)), " ")
}

// isPlainName reports whether a name is words of ASCII with a space between them,
// as most names are.
func isPlainName(name string) bool {
	last := byte(' ')
	for i := range len(name) {
		c := name[i]
		if c < ' ' || c >= utf8.RuneSelf || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return name == "" || last != ' '
}

// lookUpWhole finds what a name can mean with all that is written, else without
// what need not be part of it.
func (r *resolver) lookUpWhole(n nameParts) meanings {
	for _, form := range n.forms {
		if found := r.known.find(form); !found.none() {
			return found
		}
	}
	return r.lookUp(n.text)
}

// lookUpVaried finds what a name can mean that is known in another form: a person's
// without initials, and an organization's with "and" for "&", with the article that
// stands before it, or without "Group".
func (r *resolver) lookUpVaried(d *document, g *group, n nameParts) meanings {
	switch {
	case g.typ == person && strings.Contains(n.text, "."):
		if found := r.known.find(withoutInitials(n.text)); !found.none() && !found.best().isFigure() {
			return found
		}
		return meanings{}
	case g.typ != organization:
		return meanings{}
	case strings.Contains(n.text, " & "):
		if found := r.known.find(strings.ReplaceAll(n.text, " & ", " and ")); !found.none() {
			return found
		}
	}
	if d.followsArticle(g) {
		if found := r.known.find("The " + n.text); !found.none() {
			return found
		}
	}
	for _, end := range groupWords {
		if name, found := strings.CutSuffix(n.text, end); found {
			return r.known.find(name)
		}
	}
	return meanings{}
}

// isFigure reports whether somebody is in the public eye without an office. Those of the
// same name go by their initial: "Michael B. Jordan".
func (k known) isFigure() bool { return k.weight == legislatorWeight && !k.wary }

// withoutInitials takes the initials out of a person's name: "Vladimir V. Putin".
func withoutInitials(name string) string {
	words := strings.Fields(name)
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return len(word) == 2 && word[1] == '.' }), " ")
}

// groupWords end the names of companies that are known without them.
var groupWords = [...]string{" Group", " Holdings", " Holding"}

// followsArticle reports whether a mention of a group stands behind "the".
func (d *document) followsArticle(g *group) bool {
	return slices.ContainsFunc(g.mentions, func(i int) bool { return strings.EqualFold(d.tokenBefore(d.mentions[i]), "the") })
}

// lookUp finds what a name as an article writes it can mean, the best known
// first.
func (r *resolver) lookUp(name string) meanings {
	name = plainName(name)
	bare := name
	if len(name) > 4 && strings.EqualFold(name[:4], "the ") {
		bare = name[4:]
	}
	found := r.known.find(name)
	if found.none() && len(bare) < len(name) {
		found = r.known.find(bare)
	}
	switch {
	case !found.none():
	case isUpper(name):
		found = r.lookUpCapitals(name, bare)
	case strings.Contains(bare, " "):
		found = r.known.find(titleCase(bare)) // "Democratic party"
	}
	return found
}

// lookUpCapitals is lookUp for a name in capitals, given with and without "the", that
// means nothing as it is.
func (r *resolver) lookUpCapitals(name, bare string) meanings {
	found := r.known.find(titleCase(name))
	if found.none() && len(bare) < len(name) {
		found = r.known.find(titleCase(bare))
	}
	if found.none() && strings.Contains(bare, ".") { // else it was looked up before
		found = r.known.find(strings.ReplaceAll(bare, ".", ""))
	}
	return found
}
