package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
)

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

func isScorePart(text string) bool { return len(text) <= 3 && isNumber(text) }

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
		football uefa fifa goalless winger wingers playmaker equaliser equalisers equalised bundesliga laliga serie relegated relegation right-back left-back centre-back
		centre-backs center-back full-backs wing-back wing-backs`)
	// oftenOfSport are words of other things as well.
	oftenOfSport = wordSet(`season seasons penalties rebounds goal goals penalty team teams squad side sides match cup club clubs fans captain captained medal medals champion
		champions trophy stadium injury injured sprint relay athlete athletes athletics olympic olympics tackle defender defenders
		debut manager overtime metres marathon header substitute rookie rookies ball kicked kick shot boxer wrestler yards points
		final finals pitch races racing round seed seeded half`)
	// ofContests are those of whatever is won and lost.
	ofContests = wordSet(`topped tops toss beat beats beaten beating won win wins winning winner lost lose loses losing loss victory defeat defeated draw drew
		thrashed rout routed rally rallied edged comeback game games player players play plays played playing race title titles guard`)
)
