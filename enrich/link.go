package enrich

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// How sure a thing is to be meant grows by these factors.
const (
	countryFactor = 20        // the article names its country
	regionFactor  = 5         // and its state
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
)

// setting is where an article plays.
type setting struct {
	countries map[string]bool  // ISO codes
	regions   map[string]bool  // states of the United States
	hints     map[*group]known // country or state named right behind a place
}

// link says what things the groups are, where the names and the article leave
// no doubt.
func (r *resolver) link(d *document, groups []*group) {
	s, sport := r.setting(d, groups), d.onSport()
	for _, g := range groups {
		if g.thing != nil {
			continue
		}
		if thing := r.meant(g, s); thing != nil && (thing.own || !r.doubtful(d, g, *thing, sport)) {
			g.thing = thing
		}
	}
}

// setting finds out which countries an article names.
func (r *resolver) setting(d *document, groups []*group) setting {
	s := setting{make(map[string]bool), make(map[string]bool), make(map[*group]known)}
	owner := make([]*group, len(d.mentions))
	for _, g := range groups {
		for _, m := range g.mentions {
			owner[m] = g
		}
		if g.typ == place {
			s.add(r.surePlace(g))
		}
	}
	for i := 1; i < len(d.mentions); i++ {
		where, found := r.hint(d, i, owner[i])
		if found {
			s.hints[owner[i-1]] = where
		}
	}
	return s
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

// surePlace returns a place whose country is sure: a demonym's, a country, or
// one whose name is found in one country only.
func (r *resolver) surePlace(g *group) (known, bool) {
	if g.thing != nil {
		return *g.thing, true
	}
	for _, n := range g.names {
		found := ofType(r.lookUpWhole(n), place)
		if len(found) == 0 {
			continue
		}
		elsewhere := slices.ContainsFunc(found, func(k known) bool { return k.country != found[0].country })
		return found[0], found[0].own || !elsewhere || found[0].isLarge() && found[0].name != "Georgia"
	}
	return known{}, false
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
	found := ofType(r.lookUp(d.mentionText(m)), place)
	if len(found) == 0 || !found[0].isState() && found[0].weight < countryWeight {
		return known{}, false
	}
	return found[0], true
}

// meant returns the thing that a group means, nil if that isn't known.
func (r *resolver) meant(g *group, s setting) *known {
	names := slices.Clone(g.names)
	slices.SortStableFunc(names, func(a, b nameParts) int { return cmp.Compare(len(b.words), len(a.words)) })
	for _, n := range names {
		if found := ofType(r.lookUpWhole(n), g.typ); len(found) > 0 {
			hint, hinted := s.hints[g]
			if !hinted {
				return s.likeliest(found, nil)
			}
			return s.likeliest(found, &hint)
		}
	}
	return nil
}

// likeliest returns the thing that is meant most likely: the operator's own, if
// there is one. It returns nil if none is meant or if two are equally likely.
func (s setting) likeliest(found []known, hint *known) *known {
	var best *known
	bestScore := 0
	for i := range found {
		if found[i].own {
			return &found[i]
		}
		switch score := s.score(found[i], hint); {
		case score > bestScore:
			best, bestScore = &found[i], score
		case score == bestScore:
			best = nil
		}
	}
	return best
}

// score is 0 for a thing that is not meant.
func (s setting) score(k known, hint *known) int {
	near := k.country != "" && s.countries[k.country]
	if k.wary && !near {
		return 0
	}
	score := min(k.weight, maxWeight) + 1
	if near {
		score *= countryFactor
	}
	if s.regions[k.region] {
		score *= regionFactor
	}
	if hint != nil && hint.name != k.name {
		switch {
		case hint.isState() && hint.name != k.region:
			return 0
		case hint.country == k.country:
			score *= hintFactor
		}
	}
	return score
}

// isLarge reports whether a thing is a country or larger.
func (k known) isLarge() bool { return k.weight >= regionWeight }

// isState reports whether a thing is a state of the United States.
func (k known) isState() bool {
	return k.typ == place && k.country == "US" && k.weight == subdivisionWeight && k.region == ""
}

// ofType returns the things of one type.
func ofType(found []known, typ article.EntityType) []known {
	return slices.DeleteFunc(slices.Clone(found), func(k known) bool { return k.typ != typ })
}

// plainName returns a name in one line, with straight quotes.
func plainName(name string) string {
	return strings.Join(strings.Fields(straighten.Replace(name)), " ")
}

// lookUpWhole finds what a name can mean with all that is written, else without
// what need not be part of it.
func (r *resolver) lookUpWhole(n nameParts) []known {
	for _, form := range n.forms {
		if found := r.known.find(form); len(found) > 0 {
			return found
		}
	}
	return r.lookUp(n.text)
}

// lookUp finds what a name as an article writes it can mean, the best known
// first.
func (r *resolver) lookUp(name string) []known {
	name = plainName(name)
	bare := name
	if len(name) > 4 && strings.EqualFold(name[:4], "the ") {
		bare = name[4:]
	}
	forms := []string{name, bare}
	if isUpper(name) {
		forms = append(forms, titleCase(name), titleCase(bare), strings.ReplaceAll(bare, ".", ""))
	} else if strings.Contains(bare, " ") {
		forms = append(forms, titleCase(bare)) // "Democratic party"
	}
	for _, form := range forms {
		if found := r.known.find(form); len(found) > 0 {
			return found
		}
	}
	return nil
}
