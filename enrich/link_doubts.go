package enrich

import (
	"slices"
	"strings"
)

// A place's name can stand for a team, or be a person's first name, and somebody little known
// bear the name of a minister. Where the words around a name speak for that, it is not linked.

// doubtful reports whether a group that is taken for a thing is likelier another one.
func (r *resolver) doubtful(d *document, g *group, thing known, s setting) bool {
	switch g.typ {
	case person:
		return r.hasAnotherFirstName(g, thing) || d.hasAnotherOffice(g, thing) || s.sport && d.isLikelierPlayer(g, thing)
	case organization:
		return r.isOfAnotherCountry(g, thing) || d.isPartyElsewhere(g, thing, s) || s.sport && isSchoolsTeam(g, thing) ||
			r.isSpeltOutOtherwise(g, thing)
	}
	return d.isUsedOtherwise(g, thing, s)
}

// isUsedOtherwise reports whether a group that is taken for a place is used as a team's, a
// person's or an event's name. A country is doubted least: it acts and is beaten as a
// country, too.
func (d *document) isUsedOtherwise(g *group, thing known, s setting) bool {
	u := d.usage(g, s.sport)
	if thing.isLarge() {
		return u.rival+u.other == u.mentions
	}
	return u.other > 0 && u.where == 0 || u.beside+u.rival+u.team > 0 && u.where == 0 || s.sport && 2*u.where < u.mentions
}

// hasAnotherFirstName reports whether the article gives a person who is taken for a
// bearer of their surname another first name: "Michelle Obama".
func (r *resolver) hasAnotherFirstName(g *group, thing known) bool {
	first, _, _ := strings.Cut(fold(thing.name), " ")
	another := false
	for _, n := range g.names {
		switch {
		case len(n.words) < 2:
		case strings.HasPrefix(first, n.words[0]) || r.lookUpWhole(n).contains(thing): // also "V. Putin"
			return false
		default:
			another = true
		}
	}
	return another
}

// hasAnotherOffice reports whether an article gives a person who is taken for somebody
// little known an office that they do not hold: "Detective John Smith", and a member of the
// United States' Congress or of the parliament of a kingdom is no president of anything.
func (d *document) hasAnotherOffice(g *group, thing known) bool {
	if thing.own || thing.weight > legislatorWeight {
		return false
	}
	return slices.ContainsFunc(g.mentions, func(i int) bool {
		office := strings.ToLower(d.tokenBefore(d.mentions[i]))
		return otherOffices[office] || thing.wary && (office == "ceo" || office == "president" && !hasPresidents(thing.country))
	})
}

// hasPresidents reports whether those of a country who are known by an article that names it
// may have been its president: the presidents of the United States are known anywhere, and
// the others have none.
func hasPresidents(country string) bool {
	switch country {
	case "US", "GB", "CA", "AU", "NZ":
		return false
	}
	return true
}

// isLikelierPlayer reports whether a person in an article on sport who is taken for a holder
// of an office is likelier an athlete of that name, as no office is said.
func (d *document) isLikelierPlayer(g *group, thing known) bool {
	if thing.own || !thing.wary || thing.weight > legislatorWeight {
		return false
	}
	return !slices.ContainsFunc(g.mentions, func(i int) bool { return d.isTitledBy(publicOffices, d.mentions[i]) })
}

var (
	// otherOffices are held by nobody whom many know.
	otherOffices = wordSet(`detective det inspector insp sergeant sgt officer constable deputy sheriff trooper lieutenant superintendent
		supt dr prof professor magistrate prosecutor pathologist neighbor neighbour firefighter paramedic`)
	// publicOffices stand before who governs or was elected, and seldom before athletes.
	publicOffices = wordSet("minister premier chancellor senator sen sen. congressman congresswoman rep rep. governor gov gov. mayor secretary mp")
)

// isOfAnotherCountry reports whether an article says that an organization is another
// country's than what is known by the rest of its name: "the Icelandic Met Office".
func (r *resolver) isOfAnotherCountry(g *group, thing known) bool {
	return thing.country != "" && slices.ContainsFunc(g.names, func(n nameParts) bool {
		first, _, longer := strings.Cut(n.text, " ")
		of, isDemonym := r.known.demonym(first)
		return longer && isDemonym && of.country != "" && of.country != thing.country && !r.lookUpWhole(n).contains(thing)
	})
}

// isPartyElsewhere reports whether a party that is meant only where its country is named is
// likelier one of its name elsewhere: another country is named more often, or the party rules
// or opposes and is of the United States, whose parties are not called so.
func (d *document) isPartyElsewhere(g *group, thing known, s setting) bool {
	isNamesake := func(n nameParts) bool { return strings.EqualFold(n.text, thing.name) }
	if !thing.wary || !strings.HasSuffix(thing.name, " Party") || !slices.ContainsFunc(g.names, isNamesake) {
		return false
	}
	if s.most != "" && s.most != thing.country {
		return true
	}
	return thing.country == "US" && slices.ContainsFunc(g.mentions, func(i int) bool {
		before := d.wordsBefore(d.mentions[i])
		return before[1] == "ruling" || before[1] == "opposition"
	})
}

// isSpeltOutOtherwise reports whether an article says what the short name of an
// organization stands for, and it is something else than what is known by it: "the
// Natural Resources Authority (NRA)".
func (r *resolver) isSpeltOutOtherwise(g *group, thing known) bool {
	words := contentWords(strings.ToLower(thing.name))
	if len(words) < 2 {
		return false
	}
	otherwise := false
	for _, n := range g.names {
		if len(n.words) < 2 {
			continue
		}
		if r.lookUpWhole(n).contains(thing) {
			return false
		}
		shared := 0
		for _, word := range contentWords(n.key) {
			if slices.ContainsFunc(words, func(other string) bool { return shareStem(word, other) }) {
				shared++
			}
		}
		if 2*shared >= len(words) {
			return false
		}
		otherwise = true
	}
	return otherwise
}

// shareStem reports whether two words are forms of one, "Democrats" and "Democratic", or the same.
func shareStem(a, b string) bool {
	const stem = 7
	return a == b || len(a) > stem && len(b) > stem && a[:stem] == b[:stem]
}

// contentWords returns the words of a name without those between them.
func contentWords(name string) []string {
	return slices.DeleteFunc(strings.Fields(name), func(word string) bool { return smallWords[word] })
}

// isSchoolsTeam reports whether a thing is a university that is not called one, as its
// teams are not in reports on sport.
func isSchoolsTeam(g *group, thing known) bool {
	return isSchool(thing.name) && !slices.ContainsFunc(g.names, func(n nameParts) bool { return isSchool(n.text) })
}

// isSchool reports whether a name says that it is a university's.
func isSchool(name string) bool {
	return strings.Contains(name, "University") || strings.Contains(name, "College") || strings.Contains(name, "Institute")
}
