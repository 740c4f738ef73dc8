package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// takeForClub makes a football club of what has the name of one in an article on football:
// of a place where the article does not say that something is there, of a person without a
// first name, and of an organization that is not known. "Liverpool lost", "Arsenal top the
// table".
func (r *resolver) takeForClub(d *document, g *group, football footballDoubt) {
	if g.thing != nil || len(g.names) != 1 || g.typ == person && len(g.names[0].words) > 1 {
		return
	}
	club := r.club(g.names[0].text, football)
	if club == nil || g.typ == organization && !r.lookUpWhole(g.names[0]).none() {
		return
	}
	if u := d.usage(g, true); g.typ == place && 2*(u.where-u.quit) >= u.mentions {
		return
	}
	g.typ, g.thing = organization, club
}

// nameClub reports whether some groups are known football clubs.
func (r *resolver) nameClub(groups []*group) bool {
	return slices.ContainsFunc(groups, func(g *group) bool {
		if g.typ != organization {
			return false
		}
		found := r.lookUpWhole(g.names[0])
		return !found.none() && isFootballClub(found.best().name)
	})
}

// isFootballClub reports whether a name says that it is a football club's.
func isFootballClub(name string) bool {
	first, _, _ := strings.Cut(name, " ")
	last := lastWord(name)
	return first == "FC" || first == "AFC" || last == "FC" || last == "CF" || last == "F.C." || last == "A.F.C." || last == "C.F."
}

// club returns the football club of a name that is known with what such clubs have behind
// or before it, nil if none is or if two are that have more than that, as in Manchester.
// More than "F.C." is taken for granted only where the article is surely on football.
// Towns of North America mean teams of other sports.
func (r *resolver) club(name string, football footballDoubt) *known {
	towns := r.known.find(name).ofType(place)
	for i, ends := range [...][]string{clubEnds, longClubEnds} {
		if i > 0 && (football != certainlyFootball || len(towns) > 0 && towns[0].isInNorthAmerica()) {
			return nil
		}
		var club *known
		for _, end := range ends {
			before, behind, _ := strings.Cut(end, "…")
			found := r.known.find(before + name + behind).ofType(organization)
			switch {
			case len(found) == 0 || found[0].isInNorthAmerica():
			case club != nil && club.id != found[0].id:
				return nil
			default:
				club = &found[0]
			}
		}
		if club != nil {
			return club
		}
	}
	return nil
}

// isInNorthAmerica reports whether a thing is in the United States or in Canada.
func (k known) isInNorthAmerica() bool { return k.country == "US" || k.country == "CA" }

// What football clubs have around the name that they are called by, which stands for "…".
var (
	clubEnds     = []string{"… F.C.", "… A.F.C.", "… FC", "… CF", "… C.F."}
	longClubEnds = []string{
		"FC …", "AFC …", "A.F.C. …", "A.C. …", "A.S. …", "S.S. …", "S.S.C. …", "1. FC …", "AJ …", "AS …", "C.D. …", "C.F. …", "CD …", "OGC …", "RB …",
		"RC …", "SC …", "SV …", "UD …", "US …", "VfB …", "VfL …", "Bayer …", "Borussia …", "Eintracht …", "Girondins de …", "Hellas …",
		"Olympique …", "Olympique de …", "Stade de …", "Werder …", "… AC", "… Calcio", "… CFC", "… E.C.", "… HSC", "… OSC", "… SC", "… SCO",
		"… & Hove Albion F.C.", "… City F.C.", "… County F.C.", "… Hotspur F.C.", "… Rovers F.C.", "… Town F.C.", "… United F.C.",
		"… Wanderers F.C.", "… Wednesday F.C.",
	}
)

// takeForTeams makes teams of towns that an article on sport names where nothing is, and
// whose team it names in full: "Toronto lost again" beside "the Toronto Blue Jays".
func (d *document) takeForTeams(groups []*group) {
	for _, g := range groups {
		if g.typ != place || len(g.names) != 1 {
			continue
		}
		team := teamOf(groups, g.names[0].text)
		if team == nil {
			continue
		}
		if u := d.usage(g, true); 2*u.where < u.mentions {
			g.typ, g.thing = organization, team
		}
	}
}

// teamOf returns the team among some groups that is called after a town, nil if none is or
// several are.
func teamOf(groups []*group, town string) *known {
	var team *known
	for _, g := range groups {
		if g.typ != organization || g.thing == nil || !strings.HasPrefix(g.thing.name, town+" ") || !isTeam(g.thing.name) {
			continue
		}
		if team != nil && team.id != g.thing.id {
			return nil
		}
		team = g.thing
	}
	return team
}

// isTeam reports whether a name ends as teams' do.
func isTeam(name string) bool {
	last := lastWord(name)
	return mayBeNickname(last) || strings.HasSuffix(name, " F.C.")
}

// isTeamsNickname reports whether a word can be a team's nickname, and says of no other
// organization what it is.
func isTeamsNickname(word string) bool { return isNickname(word) && !kinds[fold(word)] }

// mayBeNickname is isTeamsNickname, and also of the nicknames that are no plural.
func mayBeNickname(word string) bool { return isTeamsNickname(word) || singularNicknames[word] }

// singularNicknames of teams in North America.
var singularNicknames = wordSet("Sox Heat Jazz Magic Thunder Wild Avalanche Lightning Kraken Liberty Fever Sun Sky Storm Dream Mercury Galaxy Dynamo")

// withNickname lets the name of a town grow to that of the team of which it is the first part,
// in an article on sport: "the Iowa Hawkeyes". Without an article or an owner before it, it may
// be a person, "Milan Baros", and in a title all words may have capitals.
func (r *resolver) withNickname(d *document, m mention) mention {
	f := d.field(m.field)
	end := m.endToken
	if m.typ != place || m.kind != article.Name || m.field == article.TitleField || end >= f.sentences[m.sentence].endToken {
		return m
	}
	nickname := f.tokens[end].text
	if !isTeamsNickname(nickname) || geographic[nickname] || competitions[nickname] || isUpper(nickname) || !d.onSport() {
		return m
	}
	if before := d.tokenBefore(m); !beforeTeams[strings.ToLower(before)] && !isPossessive(before) {
		return m
	}
	if end+1 < f.sentences[m.sentence].endToken && isCapital(f.tokens[end+1].text) || !r.isTown(d.mentionText(m)) {
		return m
	}
	m.endToken, m.end, m.typ = end+1, f.tokens[end].end, organization
	return m
}

// isTown reports whether a name is that of a place that teams are called by, and of no country.
func (r *resolver) isTown(name string) bool {
	found := r.known.find(name)
	return !found.none() && found.best().typ == place && !found.best().isLarge()
}

// beforeTeams stand before the names of teams, and not of persons.
var beforeTeams = wordSet("the whose his her their our")

// competitions and what else is not a team stand behind where it is.
var competitions = wordSet(`Games Olympics Paralympics Championships Finals Semifinals Trials Playoffs Masters Qualifiers Sevens Stakes Nationals
	Internationals Series Sports Airlines Airways Schools Colleges Universities Singles Doubles Awards Studios Republicans Democrats Police
	Officials Fans Mondays Tuesdays Wednesdays Thursdays Fridays Saturdays Sundays`)
