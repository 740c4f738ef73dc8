package enrich

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/article"
)

// refine puts the bounds of mentions right where what is known of names says
// more than the tagger sees.
func (r *resolver) refine(d *document) {
	refined := d.newMentions()
	for _, m := range d.mentions {
		first := 0 // token up to which the mention may grow
		if n := len(refined); n > 0 && refined[n-1].field == m.field {
			first = refined[n-1].endToken
		}
		if m.kind == article.Demonym {
			refined = append(refined, r.widen(d, m, first))
			continue
		}
		if institution, country, ok := r.splitInstitution(d, m); ok {
			refined = append(refined, institution, country)
			continue
		}
		refined = append(refined, m)
	}
	d.takeMentions(refined)
}

// maxDemonymTokens is the length of the longest demonym, "Papua New Guinean".
const maxDemonymTokens = 3

// widen takes the words before a demonym in that belong to it: "North" of
// "North Korean".
func (r *resolver) widen(d *document, m mention, first int) mention {
	f := d.field(m.field)
	first = max(first, f.sentences[m.sentence].firstToken, m.endToken-maxDemonymTokens)
	for start := first; start < m.firstToken; start++ {
		if _, found := r.demonym(f.text[f.tokens[start].start:m.end]); found {
			m.firstToken, m.start = start, f.tokens[start].start
			break
		}
	}
	return m
}

// demonym finds a demonym in any case that headlines have.
func (r *resolver) demonym(word string) (known, bool) {
	word = strings.Join(strings.Fields(word), " ")
	if thing, found := r.known.demonym(word); found {
		return thing, true
	}
	if isUpper(word) {
		return r.known.demonym(titleCase(word))
	}
	return known{}, false
}

// splitInstitution takes a name such as "State Council of the People's Republic
// of China" apart: an organ of a state, and the country. Names that are known
// as a whole, such as "Bank of China", stay.
func (r *resolver) splitInstitution(d *document, m mention) (institution, country mention, ok bool) {
	f := d.field(m.field)
	if m.endToken-m.firstToken < 3 || m.typ == person || !r.lookUp(d.mentionText(m)).none() {
		return m, m, false
	}
	for i := m.firstToken + 1; i < m.endToken-1; i++ {
		if f.tokens[i].text != "of" || !isOrgan(f.tokens[m.firstToken:i]) {
			continue
		}
		tail := i + 1
		if fold(f.tokens[tail].text) == "the" && tail+1 < m.endToken {
			tail++
		}
		if !r.isCountry(f.text[f.tokens[tail].start:m.end]) {
			continue
		}
		institution, country = m, m
		institution.endToken, institution.end, institution.typ = i, f.tokens[i-1].end, organization
		country.firstToken, country.start, country.typ = tail, f.tokens[tail].start, place
		return institution, country, true
	}
	return m, m, false
}

// isOrgan reports whether words name an organ of a state as all states call theirs: "State
// Council", and not "Muslim Council".
func isOrgan(tokens []token) bool {
	last := len(tokens) - 1
	return organs[fold(tokens[last].text)] && !slices.ContainsFunc(tokens[:last], func(t token) bool {
		word := fold(t.text)
		return word != "" && !organs[word] && !ofStates[word] && !isPossessive(t.text)
	})
}

// ofStates stand before their organs' kinds.
var ofStates = wordSet(`state national supreme federal high constitutional legislative executive privy general central military people peoples
	grand royal imperial constituent transitional interim provisional security first superior administrative cassation the and for`)

// organs of a state.
var organs = wordSet("council government parliament senate house cabinet congress assembly duma army navy president presidency court agency department bureau")

// isCountry reports whether the best known thing of a name is a country.
func (r *resolver) isCountry(name string) bool {
	found := r.lookUp(name)
	return !found.none() && found.best().typ == place && found.best().weight >= countryWeight
}
