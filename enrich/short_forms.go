package enrich

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxShortWords bounds the words of a short name.
const maxShortWords = 4

// surnamesOf returns what a person's full name may be shortened to, besides
// the first word.
func surnamesOf(words []string) []string {
	n := len(words)
	last := words[n-1]
	var shorts []string
	for i := max(1, n-maxShortWords); i < n; i++ {
		shorts = append(shorts, strings.Join(words[i:], " "))
	}
	if _, bare, found := strings.Cut(last, "al-"); found && bare != "" {
		shorts = append(shorts, bare)
	}
	if first, _ := utf8.DecodeRuneInString(words[0]); utf8.RuneCountInString(words[0]) > 1 {
		shorts = append(shorts, string(first)+" "+last)
	}
	if n > 2 {
		shorts = append(shorts, words[0]+" "+last)
	}
	return shorts
}

// givensOf returns the beginnings of a person's full name: "Sri Mulyani" of "Sri Mulyani
// Indrawati", "Gabriel Boric" of "Gabriel Boric Font".
func givensOf(words []string) []string {
	if len(words) == 2 {
		return words[:1]
	}
	shorts := []string{words[0]}
	for i := 2; i < len(words); i++ {
		shorts = append(shorts, strings.Join(words[:i], " "))
	}
	return shorts
}

// fathersSurname returns the last word but one of a person's full name where it can be a
// surname, as in "Jeannette Jara Román".
func fathersSurname(words []string) []string {
	if len(words) < 3 {
		return nil
	}
	word := words[len(words)-2]
	if utf8.RuneCountInString(word) == 1 || sexOfFirstName(word) != "" {
		return nil
	}
	return words[len(words)-2 : len(words)-1]
}

// bodiesOf returns what an organization's full name may be shortened to:
// "Harvard" for "Harvard University", "Commission" for "European Commission",
// "Bank" for "Bank of England".
func bodiesOf(words []string) []string {
	var shorts []string
	n := len(words)
	if kinds[words[n-1]] {
		for i := max(1, n-maxShortWords); i < n; i++ {
			if short := strings.Join(words[i:], " "); short != "house" { // a parliament's, not the White House
				shorts = append(shorts, short)
			}
		}
	}
	if (kinds[words[0]] || words[0] == "house") && words[1] == "of" {
		shorts = append(shorts, words[0])
	}
	for i := 1; i < n-2; i++ {
		if kinds[words[i]] && words[i+1] == "of" && words[i] != "party" { // "Election Commission of India"
			shorts = append(shorts, words[i], strings.Join(words[:i+1], " "))
			break
		}
	}
	proper := slices.IndexFunc(words, func(word string) bool { return kinds[word] || smallWords[word] })
	if proper > 0 && proper <= maxShortWords && words[0] != "united" && words[proper] != "foundation" && (isOf(words[proper:]) || !slices.ContainsFunc(words[proper:], isProper)) {
		shorts = append(shorts, strings.Join(words[:proper], " "))
	}
	return shorts
}

// teamsNickname returns the last word of an organization's name if it may be a team's
// nickname: "Warriors" of "Golden State Warriors".
func teamsNickname(name nameParts) []string {
	last := len(name.words) - 1
	if !mayBeNickname(lastWord(name.text)) {
		return nil
	}
	return name.words[last:]
}

// isOf reports whether a kind of organization and what it is for are all that is
// left of a name: "Institution of Oceanography".
func isOf(words []string) bool { return len(words) > 2 && kinds[words[0]] && words[1] == "of" }

// sitesOf returns what the full name of a place may be shortened to.
func sitesOf(words []string) []string {
	n := len(words)
	if n < 3 || words[n-2] != "international" && words[n-2] != "national" && words[n-2] != "regional" {
		return nil
	}
	return []string{strings.Join(append(slices.Clone(words[:n-2]), words[n-1]), " ")}
}

// isProper reports whether a folded word of an organization's name is neither
// a kind of organization nor a small word.
func isProper(word string) bool { return !kinds[word] && !smallWords[word] }

// kinds of organization, in their names.
var kinds = wordSet(`university college school institute institution academy commission committee council court parliament
	senate congress assembly ministry department agency authority bureau office administration service party front movement
	league union federation confederation association organization organisation foundation fund bank group holdings company
	corporation corp industries motors motor airlines airways air systems technologies energy oil petroleum partners capital
	bancorp financial insurance club team city united police force army navy guard board panel museum hospital church
	society network news times post journal press house alliance center centre trust international`)

// initialsOf returns the acronyms of a name, with and without the letters of
// its small words.
func initialsOf(words []string) []string {
	if len(words) < 2 || len(words) > 10 {
		return nil
	}
	var all strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		all.WriteRune(first)
	}
	capitals := capitalsOf(words)
	written := []string{capitals, all.String()}
	if words[0] == "us" || words[0] == "uk" || words[0] == "un" { // "USGS"
		written = append(written, words[0]+capitals[1:])
	}
	var acronyms []string
	for _, acronym := range written {
		if utf8.RuneCountInString(acronym) > 1 {
			acronyms = append(acronyms, acronym)
		}
	}
	return acronyms
}

// initials returns the acronyms of an organization's name: those of its words, also with that
// of its legal form, "FDIC" of "Federal Deposit Insurance Corp.", with the acronym that is part
// of it, "AFLPA" of "AFL Players' Association", without the place that it begins with, and
// without that behind "of", "SVB" of "Silicon Valley Bank of Santa Clara".
func (n nameParts) initials() []string {
	acronyms := initialsOf(n.words)
	if n.isFirm() {
		acronyms = append(acronyms, initialsOf(append(slices.Clone(n.words), fold(lastWord(n.forms[0]))))...)
	}
	if first, _, _ := strings.Cut(n.text, " "); len(n.words) > 2 && len(first) > 1 && isCapitals(first) {
		acronyms = append(acronyms, n.words[0]+capitalsOf(n.words[1:]))
	}
	if len(n.words) > 4 && kinds[n.words[1]] && n.words[2] == "of" { // "Texas Department of"
		acronyms = append(acronyms, capitalsOf(n.words[1:]))
	}
	if of := slices.Index(n.words, "of"); of > 2 && of >= len(n.words)-3 {
		acronyms = append(acronyms, capitalsOf(n.words[:of]))
	}
	return acronyms
}

// capitalsOf returns the first letters of words that are not small ones.
func capitalsOf(words []string) string {
	var letters strings.Builder
	for _, word := range words {
		if first, _ := utf8.DecodeRuneInString(word); !smallWords[word] {
			letters.WriteRune(first)
		}
	}
	return letters.String()
}
