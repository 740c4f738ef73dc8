package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
	"github.com/dateline/dateline/internal/ner"
)

// withPossessive gives a name the possessive that is part of it, where it is known with
// it and not without, "McDonald's", or stands before a comma, "St. John's, Newfoundland".
func (t *tagger) withPossessive(tokens []string, name ner.Span) ner.Span {
	if name.First >= name.End || name.End == len(tokens) || !isPossessive(tokens[name.End]) {
		return name
	}
	if end := saintsHouse(tokens, name); end > name.End {
		return ner.Span{First: name.First, End: end, Type: article.Organization}
	}
	if name.Type == article.Person {
		return t.townOf(tokens, name)
	}
	bare := strings.Join(tokens[name.First:name.End], " ")
	isOwner := hasType(t.known.find(bare), name.Type) && (name.End+1 == len(tokens) || tokens[name.End+1] != ",")
	if !isOwner && hasType(t.known.find(bare+"'s"), name.Type) {
		name.End++
	}
	return name
}

// townOf returns the name of a town that begins with a person's and a possessive: "Lee's
// Summit".
func (t *tagger) townOf(tokens []string, name ner.Span) ner.Span {
	if name.End+1 >= len(tokens) || !isCapital(tokens[name.End+1]) || name.End-name.First > 1 {
		return name
	}
	if town := tokens[name.First] + "'s " + tokens[name.End+1]; hasType(t.known.find(town), article.Place) {
		return ner.Span{First: name.First, End: name.End + 2, Type: article.Place}
	}
	return name
}

// maxHouseWords is the number of words of the longest kind of what saints own.
const maxHouseWords = 4

// saintsHouse returns the end of the name of a school or a hospital that is called after a
// saint, "St Gregory's Catholic School", and the end of the saint's name if that is all.
func saintsHouse(tokens []string, name ner.Span) int {
	if first := tokens[name.First]; first != "St" && first != "St." && first != "Saint" {
		return name.End
	}
	end := name.End
	for at := name.End + 1; at < min(len(tokens), name.End+1+maxHouseWords) && isCapital(tokens[at]); at++ {
		if houses[tokens[at]] {
			end = at + 1
		}
	}
	return end
}

var houses = wordSet("School College University Academy Hospital Hospice")

// isHouse reports whether a name of several words ends as those of schools and hospitals do:
// "Baystate Medical Center".
func isHouse(tokens []string, name ner.Span) bool {
	if name.End-name.First < 2 {
		return false
	}
	last := tokens[name.End-1]
	return houses[last] || (last == "Center" || last == "Centre") && tokens[name.End-2] == "Medical"
}

// maxGrowth is by how many words a name grows at most.
const maxGrowth = 4

// whole lets a place's or an organization's name grow to the longest name of a
// known organization that begins with it, or of a known place if it is one: "U.S.
// military", "University of Alabama at Birmingham", "Wall Street".
func (t *tagger) whole(tokens []string, name ner.Span) ner.Span {
	if name.End == len(tokens) || !isCapital(tokens[name.End]) && !growing[tokens[name.End]] && !hasCampus(tokens, name) {
		return name
	}
	mayBeFirstName := name.End == name.First+1 && name.Type == article.Place
	for end := min(len(tokens), name.End+maxGrowth); end > name.End; end-- {
		found := t.known.find(strings.ReplaceAll(strings.Join(tokens[name.First:end], " "), " , ", ", "))
		if found.none() {
			continue
		}
		typ := found.best().typ
		if typ == article.Person && !mayBeFirstName || typ == article.Place && name.Type == article.Organization {
			continue
		}
		return ner.Span{First: name.First, End: end, Type: typ}
	}
	return name
}

// hasCampus reports whether a comma stands behind a university, which may divide it from one
// of its places: "University of California, Davis".
func hasCampus(tokens []string, name ner.Span) bool {
	return tokens[name.First] == "University" && tokens[name.End] == ","
}

// withPortfolios lets the name of a ministry or the like grow over a list of what it is for:
// "Ministry of Health, Labour and Welfare".
func withPortfolios(tokens []string, name ner.Span) ner.Span {
	if name.Type != article.Organization || name.End == len(tokens) || tokens[name.End] != "," || !portfolios[tokens[name.End-1]] {
		return name
	}
	if !slices.ContainsFunc(tokens[name.First:name.End], func(word string) bool { return listing[word] }) {
		return name
	}
	for at := name.End; at < len(tokens); {
		comma, last := tokens[at] == ",", tokens[at] == "and"
		if comma && at+1 < len(tokens) && tokens[at+1] == "and" { // ", and"
			last = true
			at++
		}
		from := at + 1
		for at = from; at < len(tokens) && portfolios[tokens[at]]; at++ {
		}
		if !comma && !last || at == from {
			return name
		}
		if last {
			name.End = at
			return name
		}
	}
	return name
}

var (
	listing    = wordSet("Ministry Department Bureau Committee Academies Academy Directorate Institute College School Faculty")
	portfolios = wordSet(`Health Labour Labor Welfare Culture Media Sport Sports Trade Industry Industries Industrial Energy Environment Food Rural
		Affairs Education Science Sciences Technology Innovation Research Tourism Transport Transportation Infrastructure Communities Housing
		Local Government Business Strategy Alcohol Tobacco Firearms Explosives Employment Social Security Youth Women Children Family Families
		Climate Change Action Fisheries Agriculture Forestry Water Land Planning Development Economy Finance Public Works Communications
		Information Digital Engineering Medicine Mathematics Justice Equality Immigration Refugees Citizenship Skills Universities Pensions Arts
		Heritage Natural Resources Mines Mining Petroleum Gas Electricity Foreign Interior Defence Defense Urban Regional Insurance Financial
		Services Commerce Ecology Higher Human Rights Religious Aging Safety Hygiene Law Management Economics Politics Humanities Design`)
)

// growing are small words with which the longer part of a name begins.
var growing = wordSet("of at for and military army navy air armed territories")

// maxServiceWords is the number of words of the longest kind of service: "County Sheriff's
// Office" is four.
const maxServiceWords = 4

// withService lets a place's name take in what makes it one of the town's services or
// houses: "Memphis Police Department", "Springfield High School", "Harris County Jail". In a
// headline in which all words have capitals they could be anything.
func withService(tokens []string, name ner.Span) ner.Span {
	if name.Type != article.Place || name.End == len(tokens) || !isCapital(tokens[name.End]) {
		return name
	}
	end := serviceEnd(tokens, name.End)
	if end == name.End || isTitled(tokens) {
		return name
	}
	typ := article.Organization
	if jails[tokens[end-1]] {
		typ = article.Place
	}
	return ner.Span{First: name.First, End: end, Type: typ}
}

// serviceEnd returns where the name of a service or a house ends whose town's name ends at a
// token, and that place if there is none.
func serviceEnd(tokens []string, from int) int {
	end := from
	for at := from; at < min(len(tokens), from+maxServiceWords); at++ {
		word := tokens[at]
		if services[word] || jails[word] {
			end = at + 1
			continue
		}
		if !isCapital(word) && (at == from || !isPossessive(word)) || isTitle(fold(word)) {
			break
		}
	}
	return end
}

var (
	services = wordSet("Police Constabulary Patrol Department Office School Schools Library Council")
	jails    = wordSet("Jail Prison Courthouse")
)
