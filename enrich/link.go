package enrich

import (
	"cmp"
	"slices"
	"strings"
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

// link says what things the groups are, where the names and the article leave
// no doubt.
func (r *resolver) link(d *document, groups []*group) {
	s := r.setting(d, groups)
	football := noFootball
	if s.sport {
		football = d.onFootball()
	}
	if football == perhapsFootball && r.nameClub(groups) {
		football = certainlyFootball
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
	if len(linked) == 0 {
		return
	}
	for _, g := range groups {
		if g.typ != organization || g.thing != nil || len(g.names) != 1 {
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
		if units := slices.DeleteFunc(slices.Clone(found), func(k known) bool { return !k.isUnit() && !k.own }); len(units) > 0 && d.isUnits(g) {
			found = units
		}
		var where *known
		if hint, hinted := s.hints[g]; hinted {
			where = &hint
		} else if len(s.regions) > 1 && isOneOfCounties(found) {
			return nil
		}
		if thing := s.besides(found).likeliest(found, where); thing != nil || !found[0].alone {
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
func (s setting) isNear(k known) bool {
	return k.country != "" && s.countries[k.country] > 0 && k.country != s.own
}

// vouches reports whether the article says enough for a thing that is not
// meant for its name alone: it names the country, the state of a town of the
// United States, and no other country beside that of a ministry or a parliament,
// since others have one of that name, unless it is the one that the article is on.
func (s setting) vouches(k known, hint *known) bool {
	switch {
	case k.region != "":
		return s.regions[k.region] || hint != nil && hint.name == k.region
	case k.alone && s.statehood && k.isChamber():
		return false
	case k.alone || k.typ == organization && isOffice(k.name):
		return s.isNear(k) && (len(s.countries) == 1 || s.isInNorthAmerica() && isTeam(k.name)) || s.isOn(k.country)
	}
	return s.isNear(k) || s.governed[k.country]
}

// isOn reports whether an article is on a country and no other: it names the leaders of that
// one alone, and no country more often.
func (s setting) isOn(country string) bool {
	return s.governed[country] && len(s.governed) == 1 && (len(s.countries) == 0 || s.most == country)
}

// isInNorthAmerica reports whether an article on sport names no country but those that play in
// the same leagues.
func (s setting) isInNorthAmerica() bool {
	return s.sport && len(s.countries) == 2 && s.countries["US"] > 0 && s.countries["CA"] > 0
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

// isUnit reports whether a thing is a state, a province or the like.
func (k known) isUnit() bool {
	return k.typ == place && k.region == "" && (k.weight == subdivisionWeight || k.weight == provinceWeight && k.wary)
}

// isState reports whether a thing is a state of the United States.
func (k known) isState() bool {
	return k.typ == place && k.country == "US" && k.weight == subdivisionWeight && k.region == ""
}
