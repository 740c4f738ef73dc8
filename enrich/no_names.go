package enrich

import (
	"slices"
	"strings"
)

// What is found as a name and is none of a person, organization or place: a part of the
// name of an event or an agreement that is called after a place, an index of shares, God.

// maxEventWords is how far behind a place the word stands that makes it an event's.
const maxEventWords = 3

// isOfEvent reports whether a place or a people is part of the name of an event, an
// agreement or a law: "the Australian Open", "the Paris climate Agreement". In a headline
// in which all words have capitals that cannot be told.
func (d *document) isOfEvent(m mention) bool {
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	if m.typ != place || m.endToken == s.endToken || !isCapital(f.tokens[m.endToken].text) {
		return false
	}
	for at := m.endToken; at < min(s.endToken, m.endToken+maxEventWords); at++ {
		word := f.tokens[at].text
		switch {
		case tournaments[word], word == "Prix" && f.tokens[at-1].text == "Grand", agreements[word] && !f.isCapitalAt(at+1):
			return !f.isTitled(s)
		case !isCapital(word) || worldwide[word] || isTitle(fold(word)):
			return false
		}
	}
	return false
}

var (
	tournaments = wordSet("Open Olympics Paralympics Marathon Championship Championships Cup Masters")
	agreements  = wordSet(`Agreement Agreements Accord Accords Convention Conventions Protocol Treaty Pact Act War Wars Revolution
		Uprising Massacre Genocide Summit Festival Biennale Derby`)
	// worldwide begin the names of tournaments that no place is part of: "the England World
	// Cup squad".
	worldwide = wordSet("World Champions Davis Ryder Europa Asian African European FA")
)

// isCapitalAt reports whether there is a token at a place, with a capital.
func (f *field) isCapitalAt(at int) bool { return at < len(f.tokens) && isCapital(f.tokens[at].text) }

// isTitled reports whether a sentence is written as a headline, in which all words but the
// smallest have capitals.
func (f *field) isTitled(s sentence) bool {
	return !slices.ContainsFunc(f.tokens[s.firstToken:s.endToken], isInText)
}

// isInText reports whether a token is a word in small letters that a headline would write
// with a capital.
func isInText(t token) bool { return isSmallLetter(rune(t.text[0])) && !smallInHeadlines[t.text] }

var smallInHeadlines = wordSet(`a an the and but or nor for so yet at by in of off on to up as with from over into onto per via vs v
	after amid if than that it its is are be`)

// isIndex reports whether a mention is an index of shares or called as one is: "the S&P 500",
// "the Dow Jones Industrial Average", and an exchange where a sentence tells how shares
// moved, "the Nasdaq closed higher".
func (d *document) isIndex(m mention) bool {
	if m.typ == person {
		return false
	}
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	name, next := d.mentionText(m), ""
	if m.endToken < s.endToken {
		next = f.tokens[m.endToken].text
	}
	switch last := f.tokens[m.endToken-1].text; {
	case next == "Composite":
		return true
	case last == "Average", last == "Index", last == "Composite":
		return m.typ == organization && m.endToken > m.firstToken+1
	}
	first, rest, _ := strings.Cut(name, " ")
	switch isMeasured := measured[first]; {
	case !isMeasured:
		return indices[name]
	case indices[name] || isNumber(rest) || isNumber(next):
		return true
	case rest != "" || name != "Nikkei" && !strings.EqualFold(d.tokenBefore(m), "the"):
		return false
	}
	before := d.wordsBefore(m)[1]
	return before != "on" && !whereWords[before] && slices.ContainsFunc(f.tokens[s.firstToken:s.endToken], isOfShares)
}

// isAmountOrBill reports whether a mention is an amount of money, "£4bn", or a law that has
// a number, "Bill 21".
func (d *document) isAmountOrBill(m mention) bool {
	f := d.field(m.field)
	if first := f.tokens[m.firstToken].text; strings.HasPrefix(first, "£") || strings.HasPrefix(first, "€") || strings.HasPrefix(first, "$") {
		return true
	}
	return f.tokens[m.endToken-1].text == "Bill" && m.endToken < len(f.tokens) && isNumber(f.tokens[m.endToken].text)
}

// isOfShares reports whether a token says how shares moved.
func isOfShares(t token) bool { return movements[t.text] || strings.HasSuffix(t.text, "%") }

var (
	indices = map[string]bool{
		"Dow Jones Industrial": true, "Dow Jones Industrials": true, "Hang Seng": true, "Sensex": true, "KOSPI": true, "Kospi": true,
		"Topix": true, "TOPIX": true, "Ibovespa": true, "Bovespa": true, "DAX": true, "Euro Stoxx": true,
	}
	// measured give their names to indices, with a number behind.
	measured  = wordSet("S&P FTSE Nasdaq NASDAQ Nikkei Dow CAC STOXX Stoxx Russell BIST CSI ASX Nifty IBEX KOSPI SMI AEX")
	movements = wordSet("percent pct points closed ended record records higher lower")
)

// noNames are of no person, organization or place, and degrees.
var noNames = wordSet("God Allah Santa M.D. Ph.D. MBA M.B.A.")
