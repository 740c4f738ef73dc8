package enrich

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// plainName returns a name in one line, with straight quotes.
func plainName(name string) string {
	if isPlainName(name) {
		return name
	}
	return strings.Join(strings.Fields(straighten.Replace(name)), " ")
}

// isPlainName reports whether a name is words of ASCII with a space between them,
// as most names are.
func isPlainName(name string) bool {
	last := byte(' ')
	for i := range len(name) {
		c := name[i]
		if c < ' ' || c >= utf8.RuneSelf || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return name == "" || last != ' '
}

// lookUpWhole finds what a name can mean with all that is written, else without
// what need not be part of it.
func (r *resolver) lookUpWhole(n nameParts) meanings {
	for _, form := range n.forms {
		if found := r.known.find(form); !found.none() {
			return found
		}
	}
	return r.lookUp(n.text)
}

// lookUpVaried finds what a name can mean that is known in another form: a person's
// without initials, and an organization's with "and" for "&", without its country, with the
// article that stands before it, or without "Group".
func (r *resolver) lookUpVaried(d *document, g *group, n nameParts) meanings {
	switch {
	case g.typ == person && strings.Contains(n.text, "."):
		if found := r.known.find(withoutInitials(n.text)); !found.none() && !found.best().isFigure() {
			return found
		}
		return meanings{}
	case g.typ != organization:
		return meanings{}
	case strings.Contains(n.text, " & "):
		if found := r.known.find(strings.ReplaceAll(n.text, " & ", " and ")); !found.none() {
			return found
		}
	}
	if found := r.lookUpInCountry(n.text); !found.none() {
		return found
	}
	if d.followsArticle(g) {
		if found := r.known.find("The " + n.text); !found.none() {
			return found
		}
	}
	for _, end := range groupWords {
		if name, found := strings.CutSuffix(n.text, end); found {
			return r.known.find(name)
		}
	}
	return meanings{}
}

// lookUpInCountry finds an organization that is known without its country, which a text
// names before it: "US Food and Drug Administration".
func (r *resolver) lookUpInCountry(name string) meanings {
	country, bare, longer := strings.Cut(name, " ")
	if !longer || !strings.Contains(bare, " ") {
		return meanings{}
	}
	of, isDemonym := r.known.demonym(country)
	if places := r.known.find(country).ofType(place); !isDemonym && len(places) > 0 {
		of = places[0]
	}
	found := r.known.find(bare)
	if !of.isLarge() || found.none() || found.best().typ != organization || found.best().country == "" || found.best().country != of.country {
		return meanings{}
	}
	return found
}

// isFigure reports whether somebody is in the public eye without an office. Those of the
// same name go by their initial: "Michael B. Jordan".
func (k known) isFigure() bool { return k.weight == legislatorWeight && !k.wary }

// withoutInitials takes the initials out of a person's name: "Vladimir V. Putin".
func withoutInitials(name string) string {
	words := strings.Fields(name)
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return len(word) == 2 && word[1] == '.' }), " ")
}

// groupWords end the names of companies that are known without them.
var groupWords = [...]string{" Group", " Holdings", " Holding"}

// followsArticle reports whether a mention of a group stands behind "the".
func (d *document) followsArticle(g *group) bool {
	return slices.ContainsFunc(g.mentions, func(i int) bool { return strings.EqualFold(d.tokenBefore(d.mentions[i]), "the") })
}

// lookUp finds what a name as an article writes it can mean, the best known
// first.
func (r *resolver) lookUp(name string) meanings {
	name = plainName(name)
	bare := name
	if len(name) > 4 && strings.EqualFold(name[:4], "the ") {
		bare = name[4:]
	}
	found := r.known.find(name)
	if found.none() && len(bare) < len(name) {
		found = r.known.find(bare)
	}
	switch {
	case !found.none():
	case isUpper(name):
		found = r.lookUpCapitals(name, bare)
	case strings.Contains(bare, " "):
		found = r.known.find(titleCase(bare)) // "Democratic party"
	}
	if found.none() && strings.Contains(bare, "-") {
		return r.known.find(strings.ReplaceAll(bare, "-", " ")) // "El-Fasher"
	}
	return found
}

// lookUpCapitals is lookUp for a name in capitals, given with and without "the", that
// means nothing as it is.
func (r *resolver) lookUpCapitals(name, bare string) meanings {
	found := r.known.find(titleCase(name))
	if found.none() && len(bare) < len(name) {
		found = r.known.find(titleCase(bare))
	}
	if found.none() && strings.Contains(bare, ".") { // else it was looked up before
		found = r.known.find(strings.ReplaceAll(bare, ".", ""))
	}
	return found
}
