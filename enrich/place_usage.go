package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// usage counts how the mentions of a group stand in their sentences.
type usage struct {
	mentions int
	where    int // behind a preposition of place, or before its state or country
	rival    int // played against or beaten
	beside   int // in a list with persons
	team     int // played for, or gone to by players
	other    int // said to be the name of something else
	quit     int // how many of those behind a preposition are left, as teams are, too
}

// usage counts how a group is used in an article that is on sport or not.
func (d *document) usage(g *group, sport bool) usage {
	u := usage{mentions: len(g.mentions)}
	for _, i := range g.mentions {
		before := d.wordsBefore(d.mentions[i])
		if sport && d.isLeft(d.mentions[i], before) {
			u.quit++
		}
		switch {
		case sport && d.ownsTeam(d.mentions[i]):
			u.team++
		case before[1] == "to" && yieldings[before[0]] || d.hasRecord(d.mentions[i]) || d.hasOpponent(d.mentions[i]):
			u.rival++
		case sport && before[1] == "at" && isScore(before[0]): // "won 1-0 at Fulham"
			u.rival++
		case sport && before[1] == "to" && moves[before[0]]:
			u.team++
		case d.standsWhere(i, before):
			u.where++
		case rivalry[before[1]] && (contests[before[0]] || d.sportCues(d.mentions[i].field, d.mentions[i].sentence) > 0):
			u.rival++
		case before[1] == "for" && played[before[0]]:
			u.team++
		case d.isNamed(d.mentions[i]):
			u.other++
		case d.standsBesidePersons(i):
			u.beside++
		}
	}
	return u
}

// isLeft reports whether a mention names what somebody leaves, a team as well as a town:
// "left Liverpool", "signed Jane Roe from Liverpool".
func (d *document) isLeft(m mention, before [2]string) bool {
	if quits[before[1]] {
		return !d.standsBefore(teamKinds, m)
	}
	if before[1] != "from" {
		return false
	}
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	return slices.ContainsFunc(f.tokens[s.firstToken:m.firstToken], func(t token) bool { return transfers[strings.ToLower(t.text)] })
}

// ownsTeam reports whether a mention stands before what only a team has: "Liverpool's
// academy".
func (d *document) ownsTeam(m mention) bool {
	f := d.field(m.field)
	rest := f.tokens[m.endToken:f.sentences[m.sentence].endToken]
	return len(rest) > 1 && isPossessive(rest[0].text) && ofTeams[rest[1].text]
}

// standsBefore reports whether one of some words stands behind a mention.
func (d *document) standsBefore(words map[string]bool, m mention) bool {
	f := d.field(m.field)
	return m.endToken < len(f.tokens) && words[f.tokens[m.endToken].text]
}

// hasRecord reports whether a team's victories and defeats stand behind a mention:
// "Kansas City (9-1)".
func (d *document) hasRecord(m mention) bool {
	rest := d.field(m.field).tokens[m.endToken:]
	return len(rest) > 1 && rest[0].text == "(" && isScore(rest[1].text)
}

// hasOpponent reports whether a mention stands before whom it plays against: "Hull v
// Colchester".
func (d *document) hasOpponent(m mention) bool {
	rest := d.field(m.field).tokens[m.endToken:]
	return len(rest) > 1 && versus[rest[0].text] && isCapital(rest[1].text)
}

// standsWhere reports whether a mention says where something is.
func (d *document) standsWhere(i int, before [2]string) bool {
	m := d.mentions[i]
	if whereWords[before[1]] && !(played[before[0]] && d.namesPlayers(m)) {
		return true
	}
	if d.standsBefore(governing, m) && i+1 < len(d.mentions) && d.mentions[i+1].typ == person { // "California Gov. Jane Roe"
		return true
	}
	if d.isDateline(m) || placeKinds[before[1]] || before[1] == "of" && placeKinds[before[0]] {
		return true
	}
	if directions[before[1]] && (before[0] == "" || whereWords[before[0]]) {
		return true
	}
	if i+1 < len(d.mentions) && d.mentions[i+1].typ == place && d.between(i, i+1) == "," {
		return true
	}
	if i == 0 {
		return false
	}
	between := d.between(i-1, i)
	return d.mentions[i-1].typ == place && between == "," || d.mentions[i-1].typ == person && between == "of" // "Jane Roe of Alberta"
}

// namesPlayers reports whether the sentence of a mention says in what position somebody
// plays, so that they play in a team: "strikers playing in Munich".
func (d *document) namesPlayers(m mention) bool {
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	return slices.ContainsFunc(f.tokens[s.firstToken:s.endToken], func(t token) bool { return positions[t.text] })
}

// isDateline reports whether a mention in capitals stands before the dash or the colon that
// a text begins with, "TORONTO — Rain fell", or the dash that a sentence does.
func (d *document) isDateline(m mention) bool {
	f := d.field(m.field)
	if m.field != article.TextField || m.firstToken > f.sentences[m.sentence].firstToken || m.endToken >= len(f.tokens) || !isUpper(d.mentionText(m)) {
		return false
	}
	end := f.tokens[m.endToken].text
	return dashes[end] || m.firstToken == 0 && (end == ":" || end == ",")
}

// standsBesidePersons reports whether a mention and a person's are joined by
// "and", or stand in a list of persons.
func (d *document) standsBesidePersons(i int) bool {
	before, after := "", ""
	if i > 0 && d.mentions[i-1].typ == person {
		before = d.between(i-1, i)
	}
	if i+1 < len(d.mentions) && d.mentions[i+1].typ == person {
		after = d.between(i, i+1)
	}
	return joins[before] || joins[after] || before == "," && after == ","
}

// isNamed reports whether a mention is the name of an event, "the US Open", or
// is said to be that of something else: "Cairo was the code name".
func (d *document) isNamed(m mention) bool {
	f := d.field(m.field)
	rest := f.tokens[m.endToken:f.sentences[m.sentence].endToken]
	if len(rest) > 0 && m.field == article.TextField && events[rest[0].text] {
		return true
	}
	if len(rest) < 3 || !copulas[rest[0].text] || !articles[rest[1].text] {
		return false
	}
	for _, t := range rest[2:min(len(rest), 5)] {
		if works[strings.ToLower(t.text)] {
			return true
		}
	}
	return false
}

// isUnits reports whether most mentions of a place say that a state or a province is meant
// rather than the city of its name: "Senator Jane Roe of New York", "the state of
// Washington", "Cebu province".
func (d *document) isUnits(g *group) bool {
	units := 0
	for _, i := range g.mentions {
		if d.isUnit(i) {
			units++
		}
	}
	return 2*units > len(g.mentions)
}

func (d *document) isUnit(i int) bool {
	m := d.mentions[i]
	if d.standsBefore(unitKinds, m) {
		return true
	}
	before := d.wordsBefore(m)
	if before[1] == "upstate" {
		return true
	}
	if before[1] != "of" && before[1] != "from" && before[1] != "for" {
		return false
	}
	if stateWords[before[0]] {
		return true
	}
	return i > 0 && d.mentions[i-1].typ == person && d.between(i-1, i) == before[1] && d.isTitledBy(stateWords, d.mentions[i-1])
}

// isTitledBy reports whether one of some words stands before a mention or begins it.
func (d *document) isTitledBy(words map[string]bool, m mention) bool {
	return words[strings.ToLower(d.tokenBefore(m))] || words[strings.ToLower(d.field(m.field).tokens[m.firstToken].text)]
}

// wordsBefore returns the two words before a mention in its sentence, in small
// letters and without "the".
func (d *document) wordsBefore(m mention) [2]string {
	f := d.field(m.field)
	var words [2]string
	at := len(words) - 1
	for i := m.firstToken - 1; i >= f.sentences[m.sentence].firstToken && at >= 0; i-- {
		if word := strings.ToLower(f.tokens[i].text); word != "the" {
			words[at] = word
			at--
		}
	}
	return words
}

// between returns what stands between two mentions, in small letters, and a
// word that joins nothing if they stand in different fields.
func (d *document) between(i, j int) string {
	a, b := d.mentions[i], d.mentions[j]
	if a.field != b.field || a.end > b.start {
		return "…"
	}
	return strings.ToLower(strings.TrimSpace(d.field(a.field).text[a.end:b.start]))
}

var (
	whereWords = wordSet(`in at near from to around across outside inside into through throughout between toward towards via
		beyond along within off visiting visit visited leaving left reached`)
	placeKinds = wordSet("city town village capital province state county district people north south east west centre center")
	// unitKinds stand behind a state or a province, as does who governs one.
	unitKinds = wordSet("state State province Province region oblast Oblast prefecture Prefecture governorate Gov. Governor governor")
	// stateWords stand before who governs a state of the United States or speaks for it.
	stateWords = wordSet("state senator senators sen sen. governor gov gov. congressman congresswoman representative rep rep. legislature")
	// governing stand between a place and who governs it.
	governing  = wordSet("Gov. Governor Gov Mayor mayor governor Sen. Senator Premier premier")
	directions = wordSet(`north south east west northern southern eastern western central downtown nearby greater upper lower
		northeastern northwestern southeastern southwestern`)
	rivalry = wordSet(`against beat beats beating beaten defeat defeats defeated defeating over past versus vs vs. v thrashed edged host hosts
		hosted hosting face faces faced facing stunned downed routed trounced topped blanked swept`)
	versus    = wordSet("v v. vs vs.")
	played    = wordSet("play plays played playing")
	positions = wordSet(`striker strikers midfielder midfielders goalkeeper goalkeepers winger wingers defender defenders quarterback
		quarterbacks goalie pitcher pitchers linebacker linebackers`)
	dashes = wordSet("— – - --")
	// yieldings stand before "to" and who won.
	yieldings = wordSet("lost loses losing lose loss fell falls defeat defeats")
	// moves stand before "to" and a player's or a coach's next team.
	moves = wordSet("heading headed heads moving moved move moves traded transferred transfer sold loaned switched")
	// quits stand before a team as well as before a town.
	quits     = wordSet("left leaving")
	teamKinds = wordSet("club side team outfit giants rivals")
	// transfers bring players from a team.
	transfers = wordSet("sign signs signed signing join joins joined joining buy bought loan transfer recruited")
	ofTeams   = wordSet(`academy squad team side defence defense midfield attack striker strikers goalkeeper midfielder captain manager coach
		bench supporters fans players dugout`)
	contests = wordSet("won win wins winning lost lose loses losing drew draw victory loss defeat match game played plays playing")
	// events are called after places, and so is what works names.
	events   = wordSet("Open Masters Marathon Cup Olympics Grand Festival Accord Accords Agreement Protocol Treaty Declaration")
	copulas  = wordSet("is was")
	articles = wordSet("a an the")
	works    = wordSet("code codename nickname pseudonym band song album novel film movie musical series magazine ship brand")
	joins    = map[string]bool{"and": true, ", and": true, "&": true, "or": true}
)
