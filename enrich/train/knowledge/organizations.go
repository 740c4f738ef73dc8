package main

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// maxKnownID is the length of the longest Wikidata id whose organization is
// taken for its name anywhere. Early ids are those of the well known ones.
const maxKnownID = len("Q999999")

// maxSingleID is that of the longest id whose organization may be called by a
// single word, in an article that names its country.
const maxSingleID = len("Q9999999")

// addOrganizations adds the organizations of the name-suggestion-index whose
// names are no common words and no names of places or persons, and the places
// that it has beside them.
func (w *world) addOrganizations(path string) error {
	var index struct {
		Wikidata map[string]struct{ Label, Description string }
	}
	if err := readJSON(path, &index); err != nil {
		return err
	}
	common := w.common
	surnames := w.namesOfPersons()
	adjectives := w.adjectives()
	for _, id := range sortedKeys(index.Wikidata) {
		entry := index.Wikidata[id]
		label, description := strings.TrimSpace(entry.Label), entry.Description
		switch {
		case !isName(label) || notOrganization.MatchString(description):
		case isPlace.MatchString(description):
			if !w.knows(label, place) {
				w.add(thing{
					typ: place, id: id, country: countryOf(description, adjectives), weight: organizationWeight, name: label,
					others: placeNames(ascii(label)),
				})
			}
		case !isOrganization.MatchString(description) || surnames[label] || common[strings.ToLower(label)]:
		case w.knows(label, place):
		default:
			t := thing{
				typ: organization, id: id, country: countryOf(description, adjectives), weight: organizationWeight, name: label,
				others: organizationNames(label, common), trust: waryIf(len(id) > maxKnownID),
			}
			if t.trust == wary && couldBeAnything(label, id, common, adjectives) {
				t.country = ""
			}
			w.add(t)
		}
	}
	return nil
}

var (
	isPlace = regexp.MustCompile(`^(?:[Cc]apital|[Cc]ity|[Tt]own|[Mm]unicipality|[Pp]rovince|(?:federal |federated )?[Ss]tate (?:of|in)|` +
		`[Cc]ounty|(?:autonomous )?[Rr]egion|[Cc]ommune|[Ii]sland|[Vv]illage|[Bb]orough)\b`)
	isOrganization = regexp.MustCompile(`(?i)\b(?:company|corporation|bank|airline|manufacturer|retailer|chain|brand|organi[sz]ation|agency|` +
		`ministry|department|university|college|operator|provider|network|police|authority|institution|institute|union|party|` +
		`association|federation|group|utility|insurer|insurance|broadcaster|newspaper|firm|conglomerate|subsidiary|` +
		`cooperative|fund|foundation|charity|nonprofit|army|force|parliament|service|commission|council|trust|club|` +
		`automaker|maker|railway|stores?|franchise|alliance)\b`)
	notOrganization = regexp.MustCompile(`(?i)\b(?:schools?|flag|language|religion|saint|given name|family name|drink|game|mother|vehicle|` +
		`field office|regional office|district office|division office|municipal government|genus|product)\b`)
)

// couldBeAnything reports whether a little known organization has a name under
// which an article means something else more often: a word of its own, or words
// of everyday that name no kind of organization and no country. It is kept as a name, but belongs to no country and so is never
// taken to be meant.
func couldBeAnything(label, id string, common map[string]bool, adjectives map[string]string) bool {
	words := strings.FieldsFunc(label, func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' })
	if len(words) == 1 {
		return len(id) > maxSingleID
	}
	for _, word := range words {
		if !common[strings.ToLower(word)] || adjectives[word] != "" || isOrganization.MatchString(word) {
			return false
		}
	}
	return true
}

func (w *world) knows(name, typ string) bool {
	for _, t := range w.byName[name] {
		if t.typ == typ {
			return true
		}
	}
	return false
}

// isName reports whether a label can stand for a thing in English text.
func isName(label string) bool {
	first := []rune(label + " ")[0]
	return len(label) > 2 && isLatin(label) && unicode.IsUpper(first) && !strings.ContainsAny(label, "|\t\n()")
}

// legalForm ends the full name of a company.
var legalForm = regexp.MustCompile(`,? (?:Inc\.?|Corp\.?|Corporation|plc|PLC|Ltd\.?|Limited|AG|S\.?A\.?|N\.?V\.?|GmbH|LLC|Co\.|& Co\.?|Company)$`)

// organizationNames returns a company's name without its legal form and
// without the article before it.
func organizationNames(label string, common map[string]bool) []string {
	var names []string
	for _, short := range []string{
		legalForm.ReplaceAllString(label, ""),
		strings.TrimPrefix(label, "The "),
		strings.TrimPrefix(legalForm.ReplaceAllString(label, ""), "The "),
	} {
		if short != label && isName(short) && !common[strings.ToLower(short)] {
			names = append(names, short)
		}
	}
	return names
}

// countryOf returns the country that a description names.
func countryOf(description string, adjectives map[string]string) string {
	words := strings.FieldsFunc(description, func(c rune) bool { return c == ' ' || c == ',' || c == ';' })
	for i := range words {
		for n := min(3, len(words)-i); n > 0; n-- {
			if country := adjectives[strings.Join(words[i:i+n], " ")]; country != "" {
				return country
			}
		}
	}
	return ""
}

// adjectives returns the countries by their names and demonyms.
func (w *world) adjectives() map[string]string {
	countries := make(map[string]string)
	for _, t := range w.things {
		if t.typ == place && t.country != "" && (t.weight == countryWeight || t.weight == subdivisionWeight) {
			for _, name := range append(append([]string{t.name}, t.others...), t.demonyms...) {
				if countries[name] == "" && name != "Georgia" {
					countries[name] = t.country
				}
			}
		}
	}
	return countries
}

// namesOfPersons returns the words of the persons' names.
func (w *world) namesOfPersons() map[string]bool {
	words := make(map[string]bool)
	for _, t := range w.things {
		if t.typ == person {
			for _, word := range strings.Fields(t.name) {
				words[word] = true
			}
		}
	}
	return words
}

// commonPhrases returns the words and pairs of words that news writes in lower
// case.
func commonPhrases(data string) (map[string]bool, error) {
	phrases := make(map[string]bool)
	for _, name := range []string{"articles/reuters_train.jsonl.gz", "articles/wikinews.jsonl", "topics/bbc_half.jsonl"} {
		if err := addPhrases(filepath.Join(data, name), phrases); err != nil {
			return nil, err
		}
	}
	return phrases, nil
}

func addPhrases(path string, phrases map[string]bool) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	if strings.HasSuffix(path, ".gz") {
		plain, err := gzip.NewReader(file)
		if err != nil {
			return err
		}
		lines = bufio.NewScanner(plain)
	}
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		words := strings.FieldsFunc(lines.Text(), func(c rune) bool { return !unicode.IsLetter(c) && c != '\'' })
		for i, word := range words {
			if word != strings.ToLower(word) {
				continue
			}
			phrases[word] = true
			if i > 0 {
				phrases[words[i-1]+" "+word] = true
			}
		}
	}
	return lines.Err()
}
