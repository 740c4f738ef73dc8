package enrich

import (
	"slices"
	"strings"
)

// setting is where an article plays.
type setting struct {
	countries map[string]int   // by how many things each is named, by ISO code
	governed  map[string]bool  // those whose leaders are named
	own       string           // the one that only the place in question speaks for
	regions   map[string]bool  // states of the United States
	hints     map[*group]known // country or state named right behind a place
	most      string           // the country that is named most often, "" if two are
	sport     bool
	statehood bool // it speaks of the legislature of a state of the United States
}

// setting finds out which countries an article names.
func (r *resolver) setting(d *document, groups []*group) setting {
	s := setting{
		countries: make(map[string]int), governed: make(map[string]bool), regions: make(map[string]bool), hints: make(map[*group]known), sport: d.onSport(),
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
		switch g.typ {
		case place:
			where, sure := r.surePlace(g)
			s.add(where, sure)
			if sure && where.country != "" {
				named[where.country] += len(g.mentions)
			}
		case organization:
			first, _, longer := strings.Cut(g.names[0].text, " ")
			if country := cutShort[first]; longer && country != "" {
				s.countries[country]++
			}
		case person:
			if country := r.countryOfLeader(g); country != "" {
				s.governed[country] = true
			}
		}
	}
	s.most = mostNamed(named)
	if d.dateline != nil {
		s.add(surest(r.lookUp(d.dateline.Place).ofType(place)))
	}
	if d.namesMembersOfCongress() || d.namesBothParties() {
		s.countries["US"]++
	}
	s.statehood = (s.countries["US"] > 0 || s.governed["US"]) && d.namesStatesLegislature()
	return s
}

// countryOfLeader returns the country of a person who governs or governed it and is known
// anywhere, "" of others.
func (r *resolver) countryOfLeader(g *group) string {
	found := r.lookUpWhole(g.names[0]).ofType(person)
	if len(found) != 1 || found[0].wary || found[0].weight <= legislatorWeight {
		return ""
	}
	return found[0].country
}

// besides returns the setting in which things of a name are weighed: a town does not speak
// for its own country where the article names the state that another one lies in, as that of
// Alexandria in Virginia.
func (s setting) besides(found []known) setting {
	if where, sure := surest(found); sure && where.typ == place && !where.isLarge() && !where.isUnit() && s.countries[where.country] == 1 &&
		slices.ContainsFunc(found, func(k known) bool { return k.region != "" && s.regions[k.region] }) {
		s.own = where.country
	}
	return s
}

// cutShort are names of countries with which those of their organs begin: "U.S. Treasury".
var cutShort = map[string]string{"U.S.": "US", "US": "US", "U.K.": "GB", "UK": "GB"}

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

// namesBothParties reports whether an article speaks of Republicans and Democrats, who are
// those of the United States.
func (d *document) namesBothParties() bool {
	republicans, democrats := false, false
	for _, f := range d.fields() {
		for _, t := range f.tokens {
			republicans = republicans || t.text == "Republicans" || t.text == "Republican"
			democrats = democrats || t.text == "Democrats" || t.text == "Democrat"
		}
	}
	return republicans && democrats
}

// namesStatesLegislature reports whether an article speaks of the legislature of a state, whose
// chambers are a Senate and mostly a House, too: "state Rep. Jane Roe".
func (d *document) namesStatesLegislature() bool {
	for _, f := range d.fields() {
		for at, t := range f.tokens {
			if legislatures[t.text] || t.text == "state" && at+1 < len(f.tokens) && ofLegislatures[f.tokens[at+1].text] {
				return true
			}
		}
	}
	return false
}

var (
	legislatures   = wordSet("Legislature legislature Statehouse statehouse")
	ofLegislatures = wordSet(`Rep. Rep Reps. Sen. Sen Sens. House Senate Assembly representative representatives senator senators lawmaker
		lawmakers legislator legislators`)
)

// isChamber reports whether a thing is one of the two chambers of the Congress of the United
// States.
func (k known) isChamber() bool {
	return k.country == "US" && (strings.HasSuffix(k.name, "House of Representatives") || strings.HasSuffix(k.name, " Senate"))
}

func (s setting) add(where known, sure bool) {
	if !sure {
		return
	}
	if where.country != "" {
		s.countries[where.country]++
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
	if first.wary && first.region == "" && !first.isUnit() {
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

// hint returns the country, state or province that a mention names right behind another
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
	if len(found) == 0 || !found[0].isState() && found[0].weight < countryWeight && !r.isProvinceOf(d.mentionText(before), found[0]) {
		return known{}, false
	}
	return found[0], true
}

// isProvinceOf reports whether a place is a province of Canada or a state of Australia, and
// the country has a place of a name: "London, Ontario".
func (r *resolver) isProvinceOf(name string, province known) bool {
	if province.country != "CA" && province.country != "AU" || province.weight != subdivisionWeight {
		return false
	}
	return slices.ContainsFunc(r.lookUp(name).ofType(place), func(k known) bool { return k.country == province.country })
}

// liesIn reports whether a state has a place of a name.
func (r *resolver) liesIn(name string, state known) bool {
	return slices.ContainsFunc(r.lookUp(name).ofType(place), func(k known) bool { return k.region == state.name })
}
