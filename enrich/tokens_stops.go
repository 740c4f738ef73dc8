package enrich

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// appendSplit appends a token of a text, and takes the full stop off short words with
// a capital, "Xi." or "Fox.", which prose keeps together as if all of them were
// abbreviations.
func appendSplit(tokens []token, text string, t token) []token {
	if t.hasStop() {
		stop := t.end - 1
		tokens = append(tokens, token{t.start, stop, text[t.start:stop]})
		t = token{stop, t.end, text[stop:t.end]}
	}
	return append(tokens, t)
}

// hasStop reports whether a token is such a word.
func (t token) hasStop() bool {
	return isShortWordWithStop(t.text) && !shortAbbreviations[t.text[:len(t.text)-1]]
}

func isShortWordWithStop(text string) bool {
	if len(text) < 3 || len(text) > 4 || text[0] < 'A' || text[0] > 'Z' || text[len(text)-1] != '.' {
		return false
	}
	return strings.Trim(text[1:len(text)-1], "abcdefghijklmnopqrstuvwxyz") == ""
}

// shortAbbreviations of one capital and one or two more letters.
var shortAbbreviations = wordSet(`Mr Mrs Ms Dr St Ste Jr Sr Co Cos Lt Col Gen Sgt Cpl Pvt Maj Cmd Adm Sen Gov Rep Rev Hon Fr Br Msr
	Inc Ltd Plc Bro Mfg Mt Mts Ft Pt Rd Ave No Nos Vol Vs Pp Fig Sec Op Ed Eds Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec
	Mon Tue Wed Thu Fri Sat Sun Ala Ark Cal Del Fla Ga Ia Ill Ind Kan Ky La Me Md Mo Neb Nev Okl Ore Pa Penn Tex Va Vt Wis Wyo
	Que Ont Man Alb Ph Esq Esp Est Dep Det Div Asst Atty Bt Cf Sq Sp`)

// stateAbbreviations are longer ones, of states of the United States. Those that are
// words or surnames too are meant behind a comma only: "Lynn, Mass."
var (
	stateAbbreviations    = wordSet("Ariz Calif Mich Minn Okla Tenn W.Va")
	doubtfulAbbreviations = wordSet("Colo Conn Mass Miss Mont Wash")
)

// companyAbbreviations end the names of companies.
var companyAbbreviations = wordSet("Corp Bros")

// joinStops gives states cut short their full stop back, and initials, "W." of
// "George W. Bush", titles in capitals and companies, "Corp.", theirs, unless it ends a sentence. ends
// are those of the sentences.
func joinStops(text string, tokens []token, ends []int) []token {
	joined := tokens[:0]
	for i, t := range tokens {
		for len(ends) > 0 && ends[0] <= t.start {
			ends = ends[1:]
		}
		last := len(joined) - 1
		if t.text == "." && last >= 0 && joined[last].end == t.start &&
			(endsWithState(joined) || !endsWith(tokens[i+1:], ends) && takesStop(joined[last].text) && !endsOnX(joined)) {
			joined[last] = token{joined[last].start, t.end, text[joined[last].start:t.end]}
			continue
		}
		joined = append(joined, t)
	}
	return joined
}

// endsWith reports whether the first of the ends is before the next token.
func endsWith(next []token, ends []int) bool {
	return len(next) == 0 || len(ends) > 0 && ends[0] <= next[0].start
}

// endsWithState reports whether the last of some tokens is a state cut short.
func endsWithState(tokens []token) bool {
	last := len(tokens) - 1
	word := tokens[last].text
	return stateAbbreviations[word] || doubtfulAbbreviations[word] && last > 0 && tokens[last-1].text == ","
}

// endsOnX reports whether the last of some tokens is the platform X, which is no initial:
// "wrote on X."
func endsOnX(tokens []token) bool {
	last := len(tokens) - 1
	return tokens[last].text == "X" && last > 0 && tokens[last-1].text == "on"
}

// takesStop reports whether a word is an initial, a title in capitals or what a company is.
func takesStop(word string) bool {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(first) {
		return false
	}
	return size == len(word) || companyAbbreviations[word] || isUpper(word) && titles[strings.ToLower(word)]
}
