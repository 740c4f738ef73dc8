package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// A place's name can stand for a team that plays, or be a person's first name, and
// a university's short name for its team. Where the words around it speak for that,
// the place or the university is not linked.

// usage counts how the mentions of a group stand in their sentences.
type usage struct {
	mentions int
	where    int // behind a preposition of place, or before its state or country
	rival    int // played against or beaten
	beside   int // in a list with persons
	team     int // played for, or gone to by players
	other    int // said to be the name of something else
}

// doubtful reports whether a group that is taken for a place or a university is
// used as another thing. A country is doubted least: it acts and is beaten as a
// country, too.
func (r *resolver) doubtful(d *document, g *group, thing known, s setting) bool {
	if g.typ == person {
		return r.hasAnotherFirstName(g, thing) || d.hasAnotherOffice(g, thing) || s.sport && d.isLikelierPlayer(g, thing)
	}
	if g.typ == organization && r.isOfAnotherCountry(g, thing) {
		return true
	}
	if g.typ != place {
		return d.isPartyElsewhere(g, thing, s) || s.sport && isSchoolsTeam(g, thing) || g.typ == organization && r.isSpeltOutOtherwise(g, thing)
	}
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
// United States' Congress is no president of anything.
func (d *document) hasAnotherOffice(g *group, thing known) bool {
	if thing.own || thing.weight > legislatorWeight {
		return false
	}
	return slices.ContainsFunc(g.mentions, func(i int) bool {
		office := strings.ToLower(d.tokenBefore(d.mentions[i]))
		return otherOffices[office] || thing.wary && (office == "president" || office == "ceo")
	})
}

// isLikelierPlayer reports whether a person in an article on sport who is taken for a holder
// of an office is likelier an athlete of that name, as no office is said.
func (d *document) isLikelierPlayer(g *group, thing known) bool {
	if thing.own || !thing.wary || thing.weight > legislatorWeight {
		return false
	}
	return !slices.ContainsFunc(g.mentions, func(i int) bool {
		m := d.mentions[i]
		return publicOffices[strings.ToLower(d.tokenBefore(m))] || publicOffices[strings.ToLower(d.field(m.field).tokens[m.firstToken].text)]
	})
}

// isOfAnotherCountry reports whether an article says that an organization is another
// country's than what is known by the rest of its name: "the Icelandic Met Office".
func (r *resolver) isOfAnotherCountry(g *group, thing known) bool {
	return thing.country != "" && slices.ContainsFunc(g.names, func(n nameParts) bool {
		first, rest, found := strings.Cut(n.text, " ")
		if !found || rest == "" {
			return false
		}
		of, isDemonym := r.known.demonym(first)
		return isDemonym && of.country != "" && of.country != thing.country && !r.lookUpWhole(n).contains(thing)
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
			if slices.Contains(words, word) {
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

// contentWords returns the words of a name without those between them.
func contentWords(name string) []string {
	return slices.DeleteFunc(strings.Fields(name), func(word string) bool { return smallWords[word] })
}

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
	if u := d.usage(g, true); g.typ == place && 2*u.where >= u.mentions {
		return
	}
	g.typ, g.thing = organization, club
}

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
	last := name[strings.LastIndexByte(name, ' ')+1:]
	return isNickname(last) && !kinds[fold(last)] || singularNicknames[last] || strings.HasSuffix(name, " F.C.")
}

// singularNicknames of teams in North America.
var singularNicknames = wordSet("Sox Heat Jazz Magic Thunder Wild Avalanche Lightning Kraken Liberty Fever Sun Galaxy Dynamo")

// club returns the football club of a name that is known with what such clubs have behind
// or before it, nil if none is or if two are that have more than that, as in Manchester.
// More than "F.C." is taken for granted only where the article is surely on football.
// Towns of North America mean teams of other sports.
func (r *resolver) club(name string, football footballDoubt) *known {
	for i, ends := range [...][]string{clubEnds, longClubEnds} {
		if i > 0 && football != certainlyFootball {
			return nil
		}
		var club *known
		for _, end := range ends {
			before, behind, _ := strings.Cut(end, "…")
			found := r.known.find(before + name + behind).ofType(organization)
			switch {
			case len(found) == 0 || found[0].country == "US" || found[0].country == "CA":
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

// What football clubs have around the name that they are called by, which stands for "…".
var (
	clubEnds     = []string{"… F.C.", "… A.F.C.", "… FC", "… CF", "… C.F."}
	longClubEnds = []string{"FC …", "AFC …", "A.F.C. …", "A.C. …", "A.S. …", "S.S. …", "S.S.C. …", "… United F.C.", "… City F.C.", "… Town F.C.", "… County F.C.", "… Rovers F.C.", "… Wanderers F.C.", "… Wednesday F.C."}
)

// isSchoolsTeam reports whether a thing is a university that is not called one, as its
// teams are not in reports on sport.
func isSchoolsTeam(g *group, thing known) bool {
	return isSchool(thing.name) && !slices.ContainsFunc(g.names, func(n nameParts) bool { return isSchool(n.text) })
}

// isSchool reports whether a name says that it is a university's.
func isSchool(name string) bool {
	return strings.Contains(name, "University") || strings.Contains(name, "College") || strings.Contains(name, "Institute")
}

// isStates reports whether most mentions of a place say that a state is meant
// rather than the city of its name: "Senator Jane Roe of New York", "the state
// of Washington".
func (d *document) isStates(g *group) bool {
	states := 0
	for _, i := range g.mentions {
		if d.isState(i) {
			states++
		}
	}
	return 2*states > len(g.mentions)
}

func (d *document) isState(i int) bool {
	m := d.mentions[i]
	before := d.wordsBefore(m)
	if before[1] != "of" && before[1] != "from" && before[1] != "for" {
		return false
	}
	if stateWords[before[0]] {
		return true
	}
	if i == 0 || d.mentions[i-1].typ != person || d.between(i-1, i) != before[1] {
		return false
	}
	return stateWords[strings.ToLower(d.tokenBefore(d.mentions[i-1]))] ||
		stateWords[strings.ToLower(d.field(m.field).tokens[d.mentions[i-1].firstToken].text)]
}

// usage counts how a group is used in an article that is on sport or not.
func (d *document) usage(g *group, sport bool) usage {
	u := usage{mentions: len(g.mentions)}
	for _, i := range g.mentions {
		before := d.wordsBefore(d.mentions[i])
		switch {
		case before[1] == "to" && yieldings[before[0]] || d.hasRecord(d.mentions[i]) || d.hasOpponent(d.mentions[i]):
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

// standsWhere reports whether a mention says where something is.
func (d *document) standsWhere(i int, before [2]string) bool {
	m := d.mentions[i]
	if whereWords[before[1]] && !(played[before[0]] && d.namesPlayers(m)) {
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
	return i > 0 && d.mentions[i-1].typ == place && d.between(i-1, i) == ","
}

// namesPlayers reports whether the sentence of a mention says in what position somebody
// plays, so that they play in a team: "strikers playing in Munich".
func (d *document) namesPlayers(m mention) bool {
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	return slices.ContainsFunc(f.tokens[s.firstToken:s.endToken], func(t token) bool { return positions[t.text] })
}

// isDateline reports whether a mention in capitals stands before the dash or the colon that
// a text begins with: "TORONTO — Rain fell."
func (d *document) isDateline(m mention) bool {
	f := d.field(m.field)
	return m.field == article.TextField && m.firstToken == 0 && m.endToken < len(f.tokens) && isUpper(d.mentionText(m)) && datelineEnds[f.tokens[m.endToken].text]
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

// between returns what stands between two mentions, in small letters, and a
// word that joins nothing if they stand in different fields.
func (d *document) between(i, j int) string {
	a, b := d.mentions[i], d.mentions[j]
	if a.field != b.field || a.end > b.start {
		return "…"
	}
	return strings.ToLower(strings.TrimSpace(d.field(a.field).text[a.end:b.start]))
}

// onSport reports whether an article is on sport: one sentence in four, and
// three at least, has words of sport; of a short text one.
func (d *document) onSport() bool {
	if d.sport == nil {
		sport := d.tellsOfSport()
		d.sport = &sport
	}
	return *d.sport
}

func (d *document) tellsOfSport() bool {
	sentences, cues := 0, 0
	for _, f := range d.fields() {
		for i := range f.sentences {
			sentences++
			cues += min(d.sportCues(f.name, i), 1)
		}
	}
	return cues > 0 && 5*cues >= sentences && cues >= min(3, (sentences+1)/2)
}

// footballDoubt says how surely an article on sport is on football.
type footballDoubt byte

const (
	noFootball      footballDoubt = iota // words of other games
	perhapsFootball                      // no word of any game
	certainlyFootball
)

func (d *document) onFootball() footballDoubt {
	found := perhapsFootball
	for _, f := range d.fields() {
		for _, t := range f.tokens {
			switch {
			case kindOfSport(t.text) == 0:
			case otherGames[strings.ToLower(t.text)]:
				return noFootball
			case footballWords[strings.ToLower(t.text)]:
				found = certainlyFootball
			}
		}
	}
	return found
}

// sportCues counts the words of sport in a sentence. Two that are often of sport are as
// good as one, and so is such a one beside what is said of all that is won and lost.
func (d *document) sportCues(in article.Field, sentence int) int {
	f := d.field(in)
	s := f.sentences[sentence]
	cues, often, contended := 0, 0, 0
	for _, t := range f.tokens[s.firstToken:s.endToken] {
		switch kindOfSport(t.text) {
		case sportAlways:
			cues++
		case sportOften:
			often++
		case sportAmongOthers:
			contended = 1
		}
	}
	return cues + (often+contended)/2
}

// isScore reports whether a token is two numbers of up to three digits, as scores are:
// "3-1", "117-96".
func isScore(text string) bool {
	if len(text) < len("1-0") || text[0] < '0' || text[0] > '9' {
		return false
	}
	ours, theirs, found := strings.Cut(text, "-")
	return found && isScorePart(ours) && isScorePart(theirs)
}

func isScorePart(text string) bool {
	return len(text) > 0 && len(text) <= 3 && strings.Trim(text, "0123456789") == ""
}

// sportKind says how surely a word is one of sport.
type sportKind byte

const (
	sportAlways      sportKind = iota + 1
	sportOften                 // and of other things
	sportAmongOthers           // of elections and video games as well
)

// kindOfSport returns how surely a token is of sport, 0 for one that is not.
func kindOfSport(text string) sportKind {
	first, last := lowerASCII(text[0]), lowerASCII(text[len(text)-1])
	switch {
	case first >= '0' && first <= '9':
		if isScore(text) {
			return sportOften
		}
		return 0
	case !sportOutline.mayHold(first, len(text)) || !sportEnds.mayHold(last, len(text)):
		return 0
	case first == text[0]:
		return sportKinds[text]
	}
	return sportKinds[strings.ToLower(text)]
}

var (
	sportKinds   = kindsOfSport()
	sportOutline = outlineOf(sportKinds)
	sportEnds    = endsOf(sportKinds)
)

func kindsOfSport() map[string]sportKind {
	kinds := make(map[string]sportKind)
	for kind, words := range map[sportKind]map[string]bool{sportAlways: sportWords, sportOften: oftenOfSport, sportAmongOthers: ofContests} {
		for word := range words {
			kinds[word] = kind
		}
	}
	return kinds
}

var (
	whereWords = wordSet(`in at near from to around across outside inside into through throughout between toward towards via
		beyond along within off visiting visit visited leaving left reached`)
	placeKinds = wordSet("city town village capital province state county district people north south east west centre center")
	// otherOffices are held by nobody whom many know.
	otherOffices = wordSet(`detective det inspector insp sergeant sgt officer constable deputy sheriff trooper lieutenant superintendent
		supt dr prof professor magistrate prosecutor pathologist neighbor neighbour firefighter paramedic`)
	// publicOffices stand before who governs or was elected, and seldom before athletes.
	publicOffices = wordSet("minister premier chancellor senator sen sen. congressman congresswoman rep rep. governor gov gov. mayor secretary mp")
	// stateWords stand before who governs a state of the United States or speaks for it.
	stateWords = wordSet("state senator senators sen sen. governor gov gov. congressman congresswoman representative rep rep. legislature")
	directions = wordSet(`north south east west northern southern eastern western central downtown nearby greater upper lower
		northeastern northwestern southeastern southwestern`)
	rivalry = wordSet(`against beat beats beating beaten defeat defeats defeated defeating over past versus vs vs. v thrashed edged host hosts
		hosted hosting face faces faced facing stunned downed routed trounced topped blanked swept`)
	versus    = wordSet("v v. vs vs.")
	played    = wordSet("play plays played playing")
	positions = wordSet(`striker strikers midfielder midfielders goalkeeper goalkeepers winger wingers defender defenders quarterback
		quarterbacks goalie pitcher pitchers linebacker linebackers`)
	datelineEnds = wordSet("— – - -- : ,")
	// yieldings stand before "to" and who won.
	yieldings = wordSet("lost loses losing lose loss fell falls defeat defeats")
	// moves stand before "to" and a player's or a coach's next team.
	moves    = wordSet("heading headed heads moving moved move moves traded transferred transfer sold loaned switched")
	contests = wordSet("won win wins winning lost lose loses losing drew draw victory loss defeat match game played plays playing")
	// events are called after places, and so is what works names.
	events   = wordSet("Open Masters Marathon Cup Olympics Grand Festival Accord Accords Agreement Protocol Treaty Declaration")
	copulas  = wordSet("is was")
	articles = wordSet("a an the")
	works    = wordSet("code codename nickname pseudonym band song album novel film movie musical series magazine ship brand")
	joins    = map[string]bool{"and": true, ", and": true, "&": true, "or": true}
	// sportWords speak of sport nearly always.
	sportWords = wordSet(`coach coaches coached coaching quarterback quarterbacks touchdown touchdowns striker strikers midfielder
		midfielders goalkeeper goalkeepers goalie hat-trick hattrick hattricks wicket wickets innings inning playoff playoffs semifinal
		semifinals semi-final semi-finals quarterfinal quarterfinals quarter-final quarter-finals halftime half-time tournament
		championship championships pitcher batsman batsmen batter outfielder linebacker cornerback teammate teammates
		league scored scorer matches midfield offside footballer footballers nba nfl nhl mlb fifa uefa ncaa
		basketball baseball soccer football rugby cricket hockey derby goalless prix stumps unbeaten bowled bowler bowlers batting
		homered homers homer hitter hitters hitless shortstop baseman bullpen fullback winger wingers playmaker equaliser equalisers
		equalised equalizer relegated relegation fixture fixtures kick-off kickoff stoppage-time injury-time linesman lineman linemen
		referee referees umpire umpires medallist medallists sprinter sprinters bundesliga laliga serie eredivisie pga lpga ufc mls ipl
		bcci odi odis t20 t20i birdie birdies bogey bogeys fairway wimbledon tiebreak tie-break top-seeded backhand forehand featherweight middleweight
		welterweight hurling lacrosse three-pointer three-pointers dunk jockey jockeys fumble fumbles matchday friendlies
		footballing rushing flanker flankers scrum scrum-half fly-half lineout hooker all-star pre-season preseason postseason offseason substitutes`)
	otherGames = wordSet(`quarterback quarterbacks touchdown touchdowns wicket wickets innings inning pitcher batsman batsmen batter outfielder
		linebacker cornerback rebounds nba nfl nhl mlb ncaa basketball baseball rugby cricket hockey prix stumps bowled bowler bowlers batting
		homered homer hitter hitters shortstop lineman linemen pga lpga ufc ipl bcci odi odis t20 t20i birdie bogey fairway wimbledon tiebreak backhand forehand
		hurling lacrosse sprint sprinter relay athlete athletes athletics metres marathon flanker flankers scrum scrum-half fly-half lineout hooker`)
	footballWords = wordSet(`goal goals striker strikers midfielder midfielders midfield goalkeeper goalkeepers offside footballer footballers
		football uefa fifa goalless winger wingers playmaker equaliser equalisers equalised bundesliga laliga serie relegated relegation`)
	// oftenOfSport are words of other things as well.
	oftenOfSport = wordSet(`season seasons penalties rebounds goal goals penalty team teams squad side sides match cup club clubs fans captain captained medal medals champion
		champions trophy stadium injury injured sprint relay athlete athletes athletics olympic olympics tackle defender defenders
		debut manager overtime metres marathon header substitute rookie rookies ball kicked kick shot boxer wrestler yards points
		final finals pitch races racing round seed seeded half`)
	// ofContests are those of whatever is won and lost.
	ofContests = wordSet(`topped tops toss beat beats beaten beating won win wins winning winner lost lose loses losing loss victory defeat defeated draw drew
		thrashed rout routed rally rallied edged comeback game games player players play plays played playing race title titles guard`)
)
