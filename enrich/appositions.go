package enrich

import (
	"strings"

	"github.com/dateline/dateline/article"
)

// maxRoleWords is how many words behind a name and a comma are looked at for what a person is.
const maxRoleWords = 5

// isDescribedAsPerson reports whether a name of two words or three, none of which is a kind of
// organization, stands before what is said of persons only: "Jane Roe, 39,", "Jane Roe,
// its director".
func (d *document) isDescribedAsPerson(m mention) bool {
	f := d.field(m.field)
	if length := m.endToken - m.firstToken; length < 2 || length > 3 || m.endToken+2 >= len(f.tokens) || f.tokens[m.endToken].text != "," {
		return false
	}
	for _, t := range f.tokens[m.firstToken:m.endToken] {
		if !isCapital(t.text) || isUpper(t.text) || kinds[fold(t.text)] {
			return false
		}
	}
	rest := f.tokens[m.endToken+1 : min(len(f.tokens), m.endToken+1+maxRoleWords)]
	switch first := rest[0].text; {
	case isNumber(first):
		return len(first) == 2 && rest[1].text == ","
	case !possessives[first]:
		return false
	}
	for _, t := range rest[1:] {
		if callings[t.text] {
			return true
		}
		if !t.isWord() {
			return false
		}
	}
	return false
}

// describedType returns the type that the words around a name say it has: "the gang Zorb",
// "Zorb, a data firm," and "an analyst at Zorb" speak of an organization, "the city of Zorb"
// of a place. It returns "" where they say nothing.
func (d *document) describedType(m mention) article.EntityType {
	if m.typ == person && m.endToken > m.firstToken+1 {
		return "" // "Jane Roe, an investor"
	}
	f := d.field(m.field)
	s := f.sentences[m.sentence]
	var before [2]string // not in lower case, which would take memory for each name
	for i, at := 1, m.firstToken-1; i >= 0 && at >= s.firstToken; i, at = i-1, at-1 {
		before[i] = f.tokens[at].text
	}
	switch {
	case namedKinds[before[1]], before[1] == "at" && analysts[before[0]]:
		return organization
	case before[1] == "of" && settlements[before[0]]:
		return place
	}
	behind := f.tokens[m.endToken:max(m.endToken, min(s.endToken, m.endToken+maxRoleWords+3))]
	if len(behind) < 3 || behind[0].text != "," || !articles[behind[1].text] {
		return ""
	}
	for i, t := range behind[2:] {
		if i+3 == len(behind) || !t.isWord() {
			return ""
		}
		if word := t.text[strings.LastIndexByte(t.text, '-')+1:]; (namedKinds[word] || enterprises[word]) && afterKind[behind[i+3].text] {
			return organization
		}
	}
	return ""
}

var (
	// namedKinds stand before their names, too: "the charity Zorb".
	namedKinds = wordSet(`NGO charity gang cartel militia startup start-up nonprofit non-profit consultancy brokerage think-tank thinktank`)
	// enterprises are what an organization is said to be behind its name.
	enterprises = wordSet(`company firm group party agency bank lender airline carmaker automaker retailer maker chipmaker fund union publisher broadcaster
		developer insurer miner supplier manufacturer operator provider startup organization organisation coalition alliance movement tank
		institute foundation subsidiary unit venture`)
	analysts    = wordSet("analyst analysts economist economists strategist strategists")
	settlements = wordSet("city town village province district suburb port island")
	// afterKind stand behind what something is said to be, and before more about it.
	afterKind = wordSet(", . ; ) that which of in for based founded behind backed owned with and known from specializing specialising")
)

var (
	possessives = wordSet("its his her their")
	callings    = wordSet(`director president chairman chairwoman chair chief head spokesman spokeswoman spokesperson manager editor founder
		co-founder secretary treasurer leader captain coach lawyer attorney wife husband mother father son daughter brother sister deputy`)
)
