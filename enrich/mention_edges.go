package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// edged puts the edges of a name right. It may grow down to a token, and takes in
// the "party" behind "Democratic".
func (t *tagger) edged(tokens []string, name ner.Span, from int) ner.Span {
	if isTicker(tokens, name) {
		name.End = name.First
		return name
	}
	name = withoutRival(tokens, name)
	if name.Type == article.Place {
		name = t.withoutSmallEnd(tokens, name)
	}
	if isAddressed(tokens, name) {
		name.Type = article.Person
	}
	if name.Type == article.Person {
		for name.First > from && t.isInitials(tokens[name.First-1]) {
			name.First--
		}
	}
	if name.Type == article.Organization && name.End < len(tokens) && tokens[name.End] == "party" {
		name.End++
	}
	if name.Type == article.Place {
		name = withService(tokens, t.team(tokens, name))
	}
	if name.Type != article.Person {
		name = withPortfolios(tokens, t.whole(tokens, name))
	}
	switch {
	case name.Type == article.Place && isHouse(tokens, name):
		name.Type = article.Organization
	case name.Type == article.Organization && name.First+1 < name.End && streets[tokens[name.End-1]]:
		name.Type = article.Place
	case name.Type == article.Person && name.First+1 < name.End && waters[tokens[name.End-1]]:
		name.Type = article.Place
		for name.First > from && isCapital(tokens[name.First-1]) && !isTitle(fold(tokens[name.First-1])) {
			name.First-- // "Second Thomas Shoal"
		}
	}
	return t.withPossessive(tokens, t.withTitle(tokens, trimName(tokens, name), from))
}

// withTitle takes in the title before a person's name where the two are a name that is
// known, and the name alone is none: "Lady Gaga".
func (t *tagger) withTitle(tokens []string, name ner.Span, from int) ner.Span {
	if name.Type != article.Person || name.First <= from || name.First >= name.End {
		return name
	}
	title := fold(tokens[name.First-1])
	if !isTitle(title) || ownTitles[title] {
		return name
	}
	bare := strings.Join(tokens[name.First:name.End], " ")
	if hasType(t.known.find(tokens[name.First-1]+" "+bare), article.Person) && t.known.find(bare).none() {
		name.First--
	}
	return name
}

// ownTitles stand before a name without being part of it even where the two are known
// together: "Pope Francis", and "Dr. John" the musician.
var ownTitles = wordSet("pope king queen prince princess emperor ayatollah dr")

// waters end names of places in the sea, and of no person.
var waters = wordSet("Shoal Reef Atoll Strait Islands Archipelago Peninsula")

// withoutRival takes off a name whom it beats or plays, as the model takes headlines such
// as "Sinner beats Alcaraz" for one name.
func withoutRival(tokens []string, name ner.Span) ner.Span {
	for at := name.First + 1; at+1 < name.End; at++ {
		if isSmallLetter(rune(tokens[at][0])) && rivalry[tokens[at]] {
			name.End = at
		}
	}
	return name
}

// isTicker reports whether a name is a share's sign and its exchange's in brackets,
// "(AAPL.O)", as Reuters writes behind a company, or stands behind the exchange, "(NYSE:
// DE)".
func isTicker(tokens []string, name ner.Span) bool {
	if name.First > 1 && tokens[name.First-1] == ":" && exchanges[tokens[name.First-2]] && isCapitals(tokens[name.First]) {
		return true
	}
	if name.End != name.First+1 || name.First == 0 || tokens[name.First-1] != "(" && tokens[name.First-1] != "<" {
		return false
	}
	share, exchange, found := strings.Cut(tokens[name.First], ".")
	return found && len(share) > 1 && isCapitals(share) && len(exchange) > 0 && len(exchange) < 3 && isCapitals(exchange)
}

// exchanges of shares, as they stand before a share's sign.
var exchanges = wordSet("NYSE NASDAQ Nasdaq NasdaqGS AMEX LSE AIM TSX TSXV CSE ASX HKEX SEHK SGX NSE BSE JSE SIX EPA ETR FRA OTC OTCQB OTCQX")

// withoutSmallEnd takes words in small letters off the end of a place's name where what is
// left is known: "Philadelphia Eagles center", and not "Costa rica".
func (t *tagger) withoutSmallEnd(tokens []string, name ner.Span) ner.Span {
	if !isCapital(tokens[name.First]) || isCapital(tokens[name.End-1]) || lastWords[tokens[name.End-1]] {
		return name
	}
	end := name.End
	for end > name.First+1 && isSmallLetter(rune(tokens[end-1][0])) {
		end--
	}
	left := t.known.find(strings.Join(tokens[name.First:end], " "))
	if left.none() || left.best().typ == article.Person || end == name.First+1 && left.best().typ != article.Place {
		return name
	}
	if whole := strings.Join(tokens[name.First:name.End], " "); t.known.find(whole).none() && t.known.find(titleCase(whole)).none() {
		name.End = end
	}
	return name
}

// lastWords end names of places though they are small.
var lastWords = wordSet(`river rivers sea seas ocean lake lakes island islands mountain mountains valley bay gulf desert peninsula strait
	coast basin mouth airport station hospital cathedral stadium`)

// isAddressed reports whether a name begins with or stands behind "Mr." or the
// like.
func isAddressed(tokens []string, name ner.Span) bool {
	return forms[fold(tokens[name.First])] || name.First > 0 && forms[fold(tokens[name.First-1])]
}

// forms of address that only persons have.
var forms = wordSet("mr mrs ms messrs")

// maxInitials is the length of the longest run of initials, "J.R.R.".
const maxInitials = len("J.R.R.")

// isInitials reports whether a token is "J." or "J.R.R.", and not "U.S.".
func (t *tagger) isInitials(text string) bool {
	if text == "" || len(text) > maxInitials || len(text)%2 != 0 || !t.known.find(text).none() {
		return false
	}
	for i := range len(text) {
		if i%2 == 0 && (text[i] < 'A' || text[i] > 'Z') || i%2 == 1 && text[i] != '.' {
			return false
		}
	}
	return true
}

// trimName takes off what the edge of a name never is: marks and a possessive,
// for a person titles and honours, and behind an organization small words, "Port Authority
// of". What is left may be empty.
func trimName(tokens []string, name ner.Span) ner.Span {
	for name.First < name.End && (isEdge(tokens[name.First]) || name.Type == article.Person && isTitle(fold(tokens[name.First]))) {
		name.First++
	}
	for name.First < name.End && isEnd(tokens[name.End-1], name.Type) {
		name.End--
	}
	return name
}

// isEnd reports whether a token is none of a name of a type that it stands at the end of.
func isEnd(text string, typ article.EntityType) bool {
	switch typ {
	case article.Organization:
		return isEdge(text) || isSmallLetter(rune(text[0])) && (smallWords[text] || versus[text])
	case article.Person:
		return isEdge(text) || len(text) <= maxHonour && honours[text]
	}
	return isEdge(text)
}

// maxHonour is the length of the longest of the honours.
const maxHonour = 3

// honours stand behind persons' names.
var honours = wordSet("KC QC MP MSP MEP OBE CBE MBE KBE")

// isEdge reports whether a token is a mark or a possessive.
func isEdge(text string) bool {
	return text == "'s" || text == "’s" || text == "'S" || text == "’S" || !token{text: text}.isWord()
}

// withDemonyms appends the names of a sentence with its demonyms and the names that
// are sure to no others. A name that is made of demonyms alone becomes one, and those before a
// person leave its name.
func (t *tagger) withDemonyms(tokens []string, names []ner.Span, all []found) []found {
	at := 0
	for _, name := range names {
		name, isPerson := t.namedLikeAPeople(tokens, name, at)
		if !isPerson {
			name = t.withoutDemonyms(tokens, name)
		}
		all = t.unnamed(tokens, at, name.First, all)
		if name.First < name.End {
			all = append(all, found{name, article.Name})
		}
		at = name.End
	}
	return t.unnamed(tokens, at, len(tokens), all)
}

// namedLikeAPeople returns a name with the demonym that is its person's first name, in it
// or before it: of one who is known so, or who has a title cut short, "Rep. French Hill".
func (t *tagger) namedLikeAPeople(tokens []string, name ner.Span, from int) (ner.Span, bool) {
	first := name.End - 2
	if name.Type == article.Place || first < from || first > name.First || name.First > first+1 || !t.isDemonym(tokens[first]) || t.isDemonym(tokens[first+1]) {
		return name, false
	}
	isTitled := first > 0 && shortTitles[tokens[first-1]]
	if isTitled || hasType(t.known.find(tokens[first]+" "+tokens[first+1]), article.Person) {
		return ner.Span{First: first, End: name.End, Type: article.Person}, true
	}
	return name, false
}

// shortTitles stand before nothing but a name.
var shortTitles = wordSet("Rep. Sen. Gov. Mr. Mrs. Ms. Dr. Mr Mrs Ms Dr Sgt. Capt. Col. Rev. Prof. Prof")

// withoutDemonyms takes demonyms off the beginning of a person's name, with the
// titles behind them, and leaves nothing of a name that holds demonyms only.
func (t *tagger) withoutDemonyms(tokens []string, name ner.Span) ner.Span {
	first := name.First
	for first < name.End && t.isDemonym(tokens[first]) {
		first++
	}
	if first == name.End || name.Type == article.Person && first > name.First {
		name.First = first
		return trimName(tokens, name)
	}
	return name
}

// isDemonym reports whether a token is a demonym, with a capital or in capitals.
func (t *tagger) isDemonym(text string) bool {
	if text == "" || text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	if t.known.isDemonym(text) {
		return true
	}
	if len(text) < 4 || strings.ContainsFunc(text, isSmallLetter) || strings.ToUpper(text) != text {
		return false
	}
	return t.known.isDemonym(text[:1] + strings.ToLower(text[1:]))
}

func isSmallLetter(c rune) bool { return c >= 'a' && c <= 'z' }
