package enrich

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline/dateline/article"
)

// Short forms, for this package only.
const (
	person       = article.Person
	organization = article.Organization
	place        = article.Place
)

// nameParts is a name taken apart, so that names can be compared.
type nameParts struct {
	text  string   // as written, in one line, with straight quotes
	forms []string // longer ones, whose ends may be part of it: "The Hague", "Pope Francis", "Charles III", "St. John's"
	words []string // folded: without case, full stops and marks on letters
	key   string   // the words, a space between them

	givens []string // beginnings of a person's name, which may stand for it
}

// readName takes a name apart. Titles before a person's name, a leading "the",
// and what follows a person's or a company's name don't count.
func readName(text string, typ article.EntityType) nameParts {
	written := plainName(text)
	fields := strings.Fields(written)
	fields = trimPossessive(fields)
	all := fields
	fields = trimFront(fields, typ)
	front := len(all) - len(fields)
	fields = trimBack(fields, typ)
	n := nameParts{text: joinWords(fields, written)}
	n.addForm(written)
	if len(fields) < len(all) {
		for _, form := range endings(all, front) {
			n.addForm(form)
		}
	}
	n.words = make([]string, 0, len(fields))
	for _, field := range fields {
		if word := fold(field); word != "" {
			n.words = append(n.words, word)
		}
	}
	if typ == organization {
		n.words = withoutState(n.words)
	}
	n.key = joinWords(n.words, n.text)
	if n.key == "" {
		n.text = strings.Join(strings.Fields(text), " ")
		n.key = n.text
	}
	if typ == person && len(n.words) > 1 {
		n.givens = givensOf(n.words)
	}
	return n
}

// nickname returns the word of a name that stands in quotation marks, folded, "" if none
// does: `Sean "Diddy" Combs`.
func (n nameParts) nickname() string {
	_, quoted, _ := strings.Cut(n.text, ` "`)
	word, _, closed := strings.Cut(quoted, `" `)
	if !closed || strings.Contains(word, " ") {
		return ""
	}
	return fold(word)
}

// isFirm reports whether a name was written with a legal form: "Fox Corp".
func (n nameParts) isFirm() bool {
	if len(n.forms) == 0 {
		return false
	}
	return legalForms[fold(lastWord(n.forms[0]))]
}

// lastWord returns what stands behind the last space of a name.
func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// addForm adds a form that is longer than the name.
func (n *nameParts) addForm(form string) {
	if form != n.text && (len(n.forms) == 0 || form != n.forms[len(n.forms)-1]) {
		n.forms = append(n.forms, form)
	}
}

// joinWords returns words with a space between them: a text, without a copy,
// where they are its words.
func joinWords(words []string, text string) string {
	rest := text
	for i, word := range words {
		if i > 0 && !strings.HasPrefix(rest, " ") {
			return strings.Join(words, " ")
		}
		if i > 0 {
			rest = rest[1:]
		}
		if !strings.HasPrefix(rest, word) {
			return strings.Join(words, " ")
		}
		rest = rest[len(word):]
	}
	if rest != "" {
		return strings.Join(words, " ")
	}
	return text
}

// withoutState drops the state from the name of one of its organs: "US Supreme
// Court" and "the Supreme Court" are one.
func withoutState(words []string) []string {
	rest := words
	switch {
	case len(words) > 1 && (words[0] == "us" || words[0] == "uk"):
		rest = words[1:]
	case len(words) > 2 && words[0] == "united" && (words[1] == "states" || words[1] == "kingdom"):
		rest = words[2:]
	}
	for _, word := range rest {
		if organs[word] {
			return rest
		}
	}
	return words
}

// straighten also replaces what a text may hold but a name's canonical form
// should not.
var straighten = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "“", `"`, "”", `"`, "‑", "-", "–", "-", "\x00", " ")

// endings returns a name without its first words, up to a number of them.
func endings(fields []string, most int) []string {
	var all []string
	for i := range most + 1 {
		all = append(all, strings.Join(fields[i:], " "))
	}
	return all
}

// trimPossessive drops the possessive and quotes around a name.
func trimPossessive(fields []string) []string {
	if len(fields) == 0 {
		return nil
	}
	fields[0] = strings.TrimLeft(fields[0], `"'([`)
	last := strings.TrimRight(fields[len(fields)-1], `"')],;:`)
	last = strings.TrimSuffix(last, "'s")
	last = strings.TrimSuffix(last, "'S")
	fields[len(fields)-1] = last
	return fields
}

// trimFront drops "the" and, before a person's name, titles.
func trimFront(fields []string, typ article.EntityType) []string {
	for len(fields) > 1 {
		word := fold(fields[0])
		if word != "the" && !(typ == person && isTitle(word)) {
			return fields
		}
		fields = fields[1:]
	}
	return fields
}

// trimBack drops "Jr." and "Inc.".
func trimBack(fields []string, typ article.EntityType) []string {
	for len(fields) > 1 {
		word := fold(fields[len(fields)-1])
		if !(typ == person && nameSuffixes[word]) && !(typ == organization && legalForms[word]) {
			break
		}
		fields = fields[:len(fields)-1]
		fields[len(fields)-1] = strings.TrimRight(fields[len(fields)-1], ",&")
		if last := fields[len(fields)-1]; (last == "" || last == "and") && len(fields) > 1 {
			fields = fields[:len(fields)-1]
		}
	}
	return fields
}

// isTitle reports whether a folded word stands before persons' names without
// being part of them.
func isTitle(word string) bool { return titles[word] || offices[word] }

var offices = wordSet(`president vice-president vice premier prime minister chancellor king queen prince princess pope
	emperor sultan emir sheikh ayatollah imam cardinal archbishop bishop father sister brother senator congressman
	congresswoman representative governor mayor ambassador secretary general commissioner colonel major captain lieutenant sergeant
	admiral commodore commander marshal judge justice professor doctor lord lady dame baron baroness count countess duke duchess
	chairman chairwoman chief former ex-president then-president first deputy acting coach attorney foreign defense defence
	finance interior speaker leader director officer inspector detective constable reverend rabbi mister madam miss mr mrs
	messrs vice-premier supreme saint referee patriarch superintendent trooper taoiseach tanaiste mullah maulana insp supt det cllr councillor`)

var nameSuffixes = wordSet("jr sr ii iii iv md phd mp obe cbe qc kc")

var legalForms = wordSet("inc incorporated corp corporation co company ltd limited plc llc llp lp ag sa nv gmbh spa se ab oyj asa bv kg")

func wordSet(list string) map[string]bool {
	set := make(map[string]bool)
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// strokes are letters whose mark is part of them, and what is written without.
var strokes = map[rune]rune{'ł': 'l', 'ø': 'o', 'đ': 'd', 'ð': 'd', 'ħ': 'h', 'ŧ': 't', 'ı': 'i'}

// fold returns a word without case, full stops, quotation marks and marks on
// its letters, and "" for a word without letters and digits.
func fold(word string) string {
	if isASCII(word) {
		return foldASCII(word)
	}
	word = norm.NFD.String(strings.ToValidUTF8(word, ""))
	var folded strings.Builder
	folded.Grow(len(word))
	wordy := false
	for _, c := range word {
		if c == '.' || c == ',' || c == '"' || unicode.Is(unicode.Mn, c) {
			continue
		}
		wordy = wordy || unicode.IsLetter(c) || unicode.IsDigit(c)
		c = unicode.ToLower(c)
		if plain, found := strokes[c]; found {
			c = plain
		}
		folded.WriteRune(c)
	}
	if !wordy {
		return ""
	}
	return folded.String()
}

// foldASCII is fold for most words.
func foldASCII(word string) string {
	wordy, asItIs := false, true
	for i := range len(word) {
		c := word[i]
		upper := c >= 'A' && c <= 'Z'
		wordy = wordy || upper || c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		asItIs = asItIs && !upper && !isFoldedAway(c)
	}
	switch {
	case !wordy:
		return ""
	case asItIs:
		return word
	}
	folded := make([]byte, 0, len(word))
	for i := range len(word) {
		if c := word[i]; !isFoldedAway(c) {
			folded = append(folded, lowerASCII(c))
		}
	}
	return string(folded)
}

func isFoldedAway(c byte) bool { return c == '.' || c == ',' || c == '"' }

// upperASCII returns a byte as a capital, if it is a small letter of ASCII.
func upperASCII(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// lowerASCII returns a byte as a small letter, if it is a capital of ASCII.
func lowerASCII(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c - 'A' + 'a'
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isUpper reports whether all letters of a text are capitals, and there are
// some.
func isUpper(s string) bool {
	some := false
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		some = some || unicode.IsUpper(c)
	}
	return some
}

// isNumber reports whether a text is digits.
func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// titleCase writes a name that is all in capitals as other text has it.
func titleCase(s string) string {
	if isPlainName(s) && strings.IndexByte(s, ' ') < 0 {
		return capitalize(strings.ToLower(s))
	}
	words := strings.Fields(strings.ToLower(s))
	for i, word := range words {
		if i == 0 || !smallWords[word] {
			words[i] = capitalize(word)
		}
	}
	return strings.Join(words, " ")
}

var smallWords = wordSet("of the and for in on de la von van der den du del al bin")

// capitalize writes each part of a hyphenated word with a capital.
func capitalize(word string) string {
	if strings.IndexByte(word, '-') < 0 {
		return capitalizePart(word)
	}
	parts := strings.Split(word, "-")
	for i, part := range parts {
		parts[i] = capitalizePart(part)
	}
	return strings.Join(parts, "-")
}

func capitalizePart(part string) string {
	first, size := utf8.DecodeRuneInString(part)
	capital := unicode.ToUpper(first)
	if size == 0 || first == utf8.RuneError || first == capital {
		return part
	}
	return string(capital) + part[size:]
}

// maxLocalID is the length of a local id's name in bytes above which the name
// is cut and hashed.
const maxLocalID = 80

// localID names a thing that has no Wikidata id by its type, its name and what
// tells it apart from others of that name.
func localID(typ article.EntityType, name string, context ...string) string {
	words := strings.Fields(name)
	for _, part := range context {
		words = append(words, strings.Fields(part)...)
	}
	var folded []string
	for _, word := range words {
		if word := strings.Map(idLetter, fold(word)); word != "" {
			folded = append(folded, word)
		}
	}
	slug := strings.Join(folded, "-")
	if slug == "" || len(slug) > maxLocalID {
		sum := sha256.Sum256([]byte(strings.Join(words, " ")))
		slug = strings.ToValidUTF8(slug[:min(len(slug), maxLocalID/2)], "") + "-" + hex.EncodeToString(sum[:8])
		slug = strings.TrimPrefix(slug, "-")
	}
	return shortType(typ) + ":" + slug
}

// shortType is what CoNLL's shared tasks call a type of entities; others stay as they are.
// A local id stands in many rows and entries of indexes.
func shortType(typ article.EntityType) string {
	switch typ {
	case person:
		return "per"
	case organization:
		return "org"
	case place:
		return "loc"
	}
	return string(typ)
}

// idLetter keeps letters, digits and hyphens.
func idLetter(c rune) rune {
	if unicode.IsLetter(c) || unicode.IsDigit(c) || c == '-' {
		return c
	}
	return -1
}
